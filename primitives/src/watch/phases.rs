//! The phases of a round: when it is watched, voted on, and paid.

use crate::{time::Timing, BlockNumber, Round};
use core::ops::Range;

/// The phases of one round, in blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phases {
    /// An offer is watched if it has had a gate since this block or before: the round's randomness was not known then.
    pub gated_by: BlockNumber,
    /// Watchers probe.
    pub probing: Range<BlockNumber>,
    /// Watchers commit to their votes.
    pub committing: Range<BlockNumber>,
    /// Watchers reveal their votes. At its end the verdicts stand.
    pub revealing: Range<BlockNumber>,
    /// Watchers are paid.
    pub paying: Range<BlockNumber>,
}

impl Phases {
    /// The number of rounds after a round in which it is still paid for.
    pub const PAID_ROUNDS: Round = 3;

    /// Whether the votes are in, at `now`.
    pub fn are_decided(&self, now: BlockNumber) -> bool {
        now >= self.revealing.end
    }
}

impl Timing {
    /// The round that begins with `block`, if one does.
    pub fn opens_round(&self, block: BlockNumber) -> Option<Round> {
        self.round_at(block).filter(|round| block == round.saturating_mul(self.round_blocks))
    }

    /// The sixth of a round in which `block` lies, counted from genesis; none on a chain without rounds. At the
    /// beginning of each, watchers look for offers with leases.
    pub fn sixth_at(&self, block: BlockNumber) -> Option<u32> {
        block.checked_div(self.round_blocks / 6)
    }

    /// The sixths that lie wholly in `blocks`.
    pub fn whole_sixths(&self, blocks: &Range<BlockNumber>) -> Range<u32> {
        let first = blocks.start.checked_next_multiple_of(self.round_blocks / 6).and_then(|start| self.sixth_at(start));
        first.zip(self.sixth_at(blocks.end)).map_or(0..0, |(first, end)| first..end)
    }

    /// The phases of `round`; none on a chain without rounds. They saturate at the end of the chain's numbers.
    pub fn phases(&self, round: Round) -> Option<Phases> {
        let length = Some(self.round_blocks).filter(|length| *length > 0)?;
        let begin = |rounds: Round| round.saturating_add(rounds).saturating_mul(length);
        let (opened, closed) = (begin(0), begin(1));
        let (sixth, third) = (closed.saturating_add(length / 6), closed.saturating_add(length / 3));
        Some(Phases {
            gated_by: opened.saturating_sub(length / 6),
            probing: opened..closed,
            committing: closed..sixth,
            revealing: sixth..third,
            paying: third..begin(Phases::PAID_ROUNDS.saturating_add(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Timing = Timing { round_blocks: 60, ..Timing::DEVELOPMENT };

    #[test]
    fn a_round_is_voted_on_in_the_next_and_paid_until_the_end_of_the_third_after_it() {
        let phases = T.phases(5).unwrap();
        assert_eq!((phases.gated_by, phases.probing), (290, 300..360));
        assert_eq!((phases.committing, phases.revealing, phases.paying), (360..370, 370..380, 380..540));
        assert_eq!(T.phases(0).unwrap().gated_by, 0);
    }

    #[test]
    fn a_part_of_a_sixth_is_no_whole_one() {
        assert_eq!([0, 9, 10, 59, 60].map(|block| T.sixth_at(block)), [0, 0, 1, 5, 6].map(Some));
        assert_eq!(
            [0..9, 1..10, 0..10, 1..19, 1..20, 5..60].map(|blocks| T.whole_sixths(&blocks).len()),
            [0, 0, 1, 0, 1, 5]
        );
        assert_eq!(T.whole_sixths(&(BlockNumber::MAX..BlockNumber::MAX)).len(), 0);
        let none = Timing { round_blocks: 0, ..T };
        assert_eq!((none.sixth_at(7), none.whole_sixths(&(0..100))), (None, 0..0));
    }

    #[test]
    fn verdicts_stand_when_the_last_vote_may_have_been_revealed() {
        let phases = T.phases(5).unwrap();
        assert!(!phases.are_decided(379) && phases.are_decided(380));
    }

    #[test]
    fn a_round_opens_with_its_first_block() {
        let opened: Vec<_> = (0..=180).filter(|block| T.opens_round(*block).is_some()).collect();
        assert_eq!(opened, [0, 60, 120, 180]);
        assert_eq!((T.opens_round(120), T.round_at(179)), (Some(2), Some(2)));
    }

    #[test]
    fn a_chain_without_rounds_has_no_phases() {
        let none = Timing { round_blocks: 0, ..T };
        assert_eq!((none.phases(1), none.opens_round(0), none.round_at(7)), (None, None, None));
    }

    #[test]
    fn phases_saturate_at_the_end_of_the_chain() {
        let phases = T.phases(Round::MAX).unwrap();
        assert!(phases.committing.is_empty() && phases.revealing.is_empty());
    }
}
