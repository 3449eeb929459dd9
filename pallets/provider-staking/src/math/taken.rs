//! Takings for a lease, and how much more may be taken.

use crate::types::{LeaseTakings, SlashCause, Taking};
use alloc::vec::Vec;
use core::ops::Range;
use leasehold_primitives::{traits::OffenceKind, Balance, SlashId, Window};

impl Taking {
    fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl LeaseTakings {
    /// Whether the lease was slashed for this kind and round, or so often since that this is no longer known.
    pub(crate) fn is_done(&self, kind: OffenceKind, round: u32) -> bool {
        let cause = SlashCause::Offence { kind, round };
        round < self.forgotten_before || self.takings.iter().any(|taking| taking.cause == cause)
    }

    /// The cost of `face` for these windows, less what was taken before: all takings together cost as much as the
    /// dearest choice of them in which no two overlap. None if a sum overflows.
    pub(crate) fn cost(&self, windows: &Range<Window>, face: Balance) -> Option<Balance> {
        let new = (windows.start, windows.end, face);
        let all = self.takings.iter().map(|taking| (taking.from, taking.to, taking.face)).chain([new]);
        let taken = self.takings.iter().try_fold(Balance::default(), |sum, taking| sum.checked_add(taking.taken))?;
        // Saturates because more may have been taken before than all of it costs: nothing is given back then.
        Some(dearest(all.collect())?.saturating_sub(taken).min(face))
    }

    /// Adds a taking. In a full list it replaces the oldest, of which only the effect on later takings is kept.
    pub(crate) fn note(&mut self, taking: Taking) {
        if self.takings.is_full() {
            self.forget_oldest();
        }
        // There is room.
        let _ = self.takings.try_push(taking);
    }

    fn forget_oldest(&mut self) {
        let oldest = self.takings.iter().enumerate().min_by_key(|(_, taking)| taking.to).map(|(at, _)| at);
        let Some(at) = oldest else { return };
        let old = self.takings.remove(at);
        if let Some(heir) = self.takings.iter_mut().find(|taking| taking.overlaps(&old)) {
            // Saturates at more money than exists: the next taking then costs less, never more.
            heir.taken = heir.taken.saturating_add(old.taken);
        }
        if let SlashCause::Offence { round, .. } = old.cause {
            // Saturates in the last round that can be numbered.
            self.forgotten_before = self.forgotten_before.max(round.saturating_add(1));
        }
    }

    /// Notes that the amount taken as `slash` was given back. Its offence is not slashed again.
    pub(crate) fn give_back(&mut self, slash: SlashId, amount: Balance, restitution: Balance) {
        if let Some(taking) = self.takings.iter_mut().find(|taking| taking.slash == Some(slash)) {
            taking.face = 0;
            // Saturate because what is given back was counted before.
            taking.taken = taking.taken.saturating_sub(amount);
            self.restitution = self.restitution.saturating_sub(restitution);
        }
    }
}

/// The most that a choice of takings costs in which no two overlap. None if a sum overflows.
fn dearest(mut takings: Vec<(Window, Window, Balance)>) -> Option<Balance> {
    takings.sort_unstable_by_key(|(_, to, _)| *to);
    // For the end of each taking, in order, the most that the takings up to it cost.
    let mut most: Vec<(Window, Balance)> = Vec::new();
    for (from, to, face) in takings {
        let before = most.iter().rev().find(|(end, _)| *end <= from).map_or(0, |(_, most)| *most);
        let without = most.last().map_or(0, |(_, most)| *most);
        most.push((to, without.max(before.checked_add(face)?)));
    }
    Some(most.last().map_or(0, |(_, most)| *most))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use crate::types::MAX_TAKINGS;
    use proptest::prelude::*;

    fn taking(round: u32, windows: Range<Window>, face: Balance) -> Taking {
        let cause = SlashCause::Offence { kind: OffenceKind::Missed, round };
        Taking { cause, slash: Some(round.into()), from: windows.start, to: windows.end, face, taken: 0 }
    }

    /// Takes the full cost of a taking, and returns it.
    fn take(taken: &mut LeaseTakings, taking: Taking) -> Balance {
        let cost = taken.cost(&(taking.from..taking.to), taking.face).unwrap();
        taken.note(Taking { taken: cost, ..taking });
        cost
    }

    #[test]
    fn for_the_same_windows_only_the_difference_to_the_dearest_is_taken() {
        let mut taken = LeaseTakings::default();
        assert_eq!(take(&mut taken, taking(0, 10..14, 20)), 20);
        assert_eq!(take(&mut taken, taking(1, 0..24, 100)), 80);
        assert_eq!(take(&mut taken, taking(2, 13..30, 90)), 0);
        assert_eq!(take(&mut taken, taking(3, 29..31, 5)), 5);
    }

    #[test]
    fn for_other_windows_all_of_it_is_taken() {
        let mut taken = LeaseTakings::default();
        for round in 0..4 {
            assert_eq!(take(&mut taken, taking(round, round * 10..round * 10 + 10, 20)), 20);
        }
    }

    #[test]
    fn two_that_do_not_meet_cost_more_than_a_third_that_meets_both() {
        let mut taken = LeaseTakings::default();
        assert_eq!(take(&mut taken, taking(0, 5..25, 30)), 30);
        assert_eq!(take(&mut taken, taking(1, 0..10, 20)), 0);
        assert_eq!(take(&mut taken, taking(2, 20..30, 25)), 15);
    }

    #[test]
    fn what_could_not_be_taken_the_next_makes_up_for_within_its_face() {
        let mut taken = LeaseTakings::default();
        taken.note(Taking { taken: 4, ..taking(0, 0..10, 20) });
        assert_eq!(taken.cost(&(0..10), 10), Some(10));
        assert_eq!(taken.cost(&(0..10), 30), Some(26));
        assert_eq!(taken.cost(&(10..20), 10), Some(10));
    }

    #[test]
    fn what_is_given_back_counts_no_more_and_stays_done_with() {
        let mut taken = LeaseTakings { restitution: 9, ..Default::default() };
        take(&mut taken, taking(3, 0..10, 20));
        taken.give_back(4, 20, 5);
        assert_eq!((taken.cost(&(0..10), 20), taken.restitution), (Some(0), 9));
        taken.give_back(3, 20, 5);
        assert_eq!((taken.cost(&(0..10), 20), taken.restitution), (Some(20), 4));
        assert!(taken.is_done(OffenceKind::Missed, 3));
        assert!(!taken.is_done(OffenceKind::Missed, 2) && !taken.is_done(OffenceKind::Abandoned, 3));
    }

    #[test]
    fn a_full_list_forgets_the_oldest_but_not_what_it_counts_for() {
        let mut taken = LeaseTakings::default();
        // The two oldest overlap each other, and no others.
        take(&mut taken, taking(0, 0..2, 20));
        assert_eq!(take(&mut taken, taking(1, 1..4, 100)), 80);
        for round in 2..MAX_TAKINGS {
            take(&mut taken, taking(round, round * 10..round * 10 + 5, 20));
        }
        assert!(!taken.is_done(OffenceKind::Abandoned, 0));
        take(&mut taken, taking(MAX_TAKINGS, 1_000..1_001, 20));
        assert_eq!(taken.takings.len(), MAX_TAKINGS as usize);
        assert!(taken.is_done(OffenceKind::Missed, 0) && taken.is_done(OffenceKind::Abandoned, 0));
        assert_eq!(take(&mut taken, taking(MAX_TAKINGS + 1, 3..4, 120)), 20);
    }

    #[test]
    fn sums_that_overflow_are_none() {
        let mut taken = LeaseTakings::default();
        take(&mut taken, taking(0, 0..1, Balance::MAX));
        assert_eq!(taken.cost(&(1..2), 1), None);
        assert_eq!(taken.cost(&(0..1), Balance::MAX), Some(0));
    }

    /// Finds it by trying all choices.
    fn dearest_of_all_choices(takings: &[Taking]) -> Balance {
        let choices = (0..1u32 << takings.len()).map(|choice| {
            let chosen: Vec<_> = (0..takings.len()).filter(|at| choice >> at & 1 == 1).map(|at| &takings[at]).collect();
            let apart = chosen.iter().enumerate().all(|(at, one)| chosen[..at].iter().all(|two| !one.overlaps(two)));
            if apart {
                chosen.iter().map(|taking| taking.face).sum()
            } else {
                0
            }
        });
        choices.max().unwrap()
    }

    proptest! {
        #[test]
        fn in_any_order_takings_cost_the_dearest_of_those_that_do_not_overlap(
            faces in prop::collection::vec((0..40u32, 1..20u32, 0..1_000u128), 1..8),
            seed in any::<u64>(),
        ) {
            let mut takings: Vec<_> =
                (0u32..).zip(&faces).map(|(round, (from, long, face))| taking(round, *from..from + long, *face)).collect();
            let expected = dearest_of_all_choices(&takings);
            for turn in 0..4u64 {
                let mixed = |taking: &Taking| (seed ^ turn).wrapping_mul(u64::from(taking.from * 64 + taking.to) | 1).rotate_left(17);
                takings.sort_by_key(mixed);
                let mut taken = LeaseTakings::default();
                let costs: Balance = takings.iter().map(|each| take(&mut taken, each.clone())).sum();
                prop_assert_eq!(costs, expected);
            }
        }
    }
}
