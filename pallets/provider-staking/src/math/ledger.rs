//! What a ledger can give.

use crate::types::{Charge, Chunk, Ledger, SlashOutcome};
use frame_support::traits::Get;
use leasehold_primitives::{Balance, BlockNumber};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// There is no room for another chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<MaxChunks: Get<u32>> Ledger<MaxChunks> {
    /// What must be held for this ledger. None if the sum overflows, which no real money reaches.
    pub fn held(&self) -> Option<Balance> {
        self.unbonding.iter().try_fold(self.bonded, |sum, chunk| sum.checked_add(chunk.amount))
    }

    /// The part of the reserved exit penalties that the bond covers: all of it, unless a slash left less.
    pub fn covered(&self) -> Balance {
        self.reserved.min(self.bonded)
    }

    /// The part of the bond that is not reserved and can back the provider's offers.
    pub fn unreserved(&self) -> Balance {
        // Saturates because a bond that a slash left short of the exit penalties backs nothing else.
        self.bonded.saturating_sub(self.reserved)
    }

    /// The part of the bond that is neither reserved nor required.
    pub fn spare(&self) -> Balance {
        // Saturates because a bond that a slash left short of the requirement has nothing to spare.
        self.unreserved().saturating_sub(self.required)
    }

    /// Whether nothing is in it and nothing depends on it.
    pub(crate) fn is_empty(&self) -> bool {
        self.bonded == 0 && self.required == 0 && self.reserved == 0 && self.unbonding.is_empty()
    }

    /// Gives up to `amount` of what is reserved back to the rest of the bond. Returns the amount given back; none if
    /// it overflows, which it cannot.
    pub(crate) fn release(&mut self, mut amount: Balance) -> Option<Balance> {
        take(&mut self.reserved, &mut amount)
    }

    /// Uses up to `amount` of what is reserved, and takes the same amount out of the bond, unless a slash left less
    /// than is reserved. Then each part of what is reserved is worth the same part of the bond, rounded down,
    /// whichever is charged first. None if a sum overflows; do not use the ledger then.
    pub(crate) fn charge(&mut self, amount: Balance) -> Option<Charge> {
        let used = amount.min(self.reserved);
        if used == 0 {
            return Some(Charge::default());
        }
        let due = multiply_by_rational_with_rounding(used, self.covered(), self.reserved, Rounding::Down)?;
        self.reserved = self.reserved.checked_sub(used)?;
        self.bonded = self.bonded.checked_sub(due)?;
        Some(Charge { due, uncovered: used.checked_sub(due)? })
    }

    /// Adds to the chunk that is due at `at`, or opens one. The caller has taken `amount` out of the bond.
    pub(crate) fn push_chunk(&mut self, amount: Balance, at: BlockNumber) -> Result<(), Full> {
        if let Some(chunk) = self.unbonding.iter_mut().find(|chunk| chunk.withdrawable_at == at) {
            // Both amounts were part of one bond, so their sum is an amount.
            chunk.amount = chunk.amount.checked_add(amount).ok_or(Full)?;
            return Ok(());
        }
        self.unbonding.try_push(Chunk { amount, withdrawable_at: at }).map_err(|_| Full)
    }

    /// Removes every chunk that is due and returns their sum; 0 if none is due. None, with the ledger unchanged, if the
    /// sum overflows.
    pub(crate) fn take_due(&mut self, now: BlockNumber) -> Option<Balance> {
        let due = self
            .unbonding
            .iter()
            .filter(|chunk| chunk.is_due(now))
            .try_fold(Balance::default(), |sum, chunk| sum.checked_add(chunk.amount))?;
        self.unbonding.retain(|chunk| !chunk.is_due(now));
        Some(due)
    }

    /// Takes up to `amount`: from the part of the bond that is not reserved, then from the chunks not yet due, newest
    /// first, and last from what covers the reserved exit penalties, which are promised to tenants. None if a sum
    /// overflows; do not use the ledger then.
    pub(crate) fn slash(&mut self, amount: Balance, now: BlockNumber) -> Option<SlashOutcome> {
        let mut left = amount;
        let from_unreserved = take(&mut self.unreserved(), &mut left)?;
        let mut from_unbonding = Balance::default();
        for chunk in self.unbonding.iter_mut().rev().filter(|chunk| !chunk.is_due(now)) {
            from_unbonding = from_unbonding.checked_add(take(&mut chunk.amount, &mut left)?)?;
        }
        self.unbonding.retain(|chunk| chunk.amount > 0);
        let from_bond = from_unreserved.checked_add(take(&mut self.covered(), &mut left)?)?;
        self.bonded = self.bonded.checked_sub(from_bond)?;
        Some(SlashOutcome { from_bond, from_unbonding })
    }
}

impl Chunk {
    /// Whether it can be withdrawn, and so can no longer be slashed.
    pub fn is_due(&self, now: BlockNumber) -> bool {
        now >= self.withdrawable_at
    }
}

/// Moves as much of `wanted` as there is out of `source`, and returns that amount.
fn take(source: &mut Balance, wanted: &mut Balance) -> Option<Balance> {
    let taken = (*source).min(*wanted);
    *source = source.checked_sub(taken)?;
    *wanted = wanted.checked_sub(taken)?;
    Some(taken)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use frame_support::traits::ConstU32;
    use proptest::prelude::*;

    type TestLedger = Ledger<ConstU32<3>>;

    fn ledger(bonded: Balance, chunks: &[(Balance, BlockNumber)]) -> TestLedger {
        let mut ledger = TestLedger { bonded, ..Default::default() };
        for &(amount, at) in chunks {
            ledger.push_chunk(amount, at).unwrap();
        }
        ledger
    }

    fn reserving(reserved: Balance, ledger: TestLedger) -> TestLedger {
        TestLedger { reserved, ..ledger }
    }

    fn chunks(ledger: &TestLedger) -> Vec<(Balance, BlockNumber)> {
        ledger.unbonding.iter().map(|c| (c.amount, c.withdrawable_at)).collect()
    }

    #[test]
    fn chunks_due_at_the_same_block_are_one_even_when_the_list_is_full() {
        let mut full = ledger(0, &[(1, 10), (2, 11), (3, 12)]);
        assert_eq!(full.push_chunk(4, 13), Err(Full));
        assert_eq!(full.push_chunk(4, 12), Ok(()));
        assert_eq!(chunks(&full), [(1, 10), (2, 11), (7, 12)]);
    }

    #[test]
    fn a_chunk_is_due_at_its_block_and_not_before() {
        let mut l = ledger(5, &[(1, 10), (2, 11)]);
        assert_eq!(l.take_due(9), Some(0));
        assert_eq!(l.take_due(10), Some(1));
        assert_eq!(chunks(&l), [(2, 11)]);
        assert_eq!(l.bonded, 5);
    }

    #[test]
    fn a_slash_takes_the_bond_first_and_then_the_newest_chunks() {
        let mut l = ledger(100, &[(10, 20), (20, 21), (30, 22)]);
        assert_eq!(l.slash(100, 0), Some(SlashOutcome { from_bond: 100, from_unbonding: 0 }));
        assert_eq!(l.slash(35, 0), Some(SlashOutcome { from_bond: 0, from_unbonding: 35 }));
        assert_eq!(chunks(&l), [(10, 20), (15, 21)]);
    }

    #[test]
    fn a_chunk_that_is_due_cannot_be_slashed() {
        let mut l = ledger(0, &[(10, 20), (20, 21)]);
        assert_eq!(l.slash(1_000, 20), Some(SlashOutcome { from_bond: 0, from_unbonding: 20 }));
        assert_eq!(chunks(&l), [(10, 20)]);
    }

    #[test]
    fn a_slash_takes_no_more_than_there_is() {
        let mut l = ledger(7, &[(1, 20)]);
        assert_eq!(l.slash(Balance::MAX, 0).unwrap().total(), Some(8));
        assert!(l.is_empty());
    }

    #[test]
    fn a_slash_takes_what_covers_exit_penalties_last() {
        let mut l = reserving(40, ledger(100, &[(10, 20), (20, 21)]));
        assert_eq!((l.unreserved(), l.covered()), (60, 40));
        assert_eq!(l.slash(60, 0), Some(SlashOutcome { from_bond: 60, from_unbonding: 0 }));
        assert_eq!(l.slash(30, 0), Some(SlashOutcome { from_bond: 0, from_unbonding: 30 }));
        assert_eq!((l.bonded, l.covered(), l.reserved), (40, 40, 40));
        assert_eq!(l.slash(10, 0), Some(SlashOutcome { from_bond: 10, from_unbonding: 0 }));
        assert_eq!((l.bonded, l.covered(), l.reserved), (30, 30, 40));
        assert_eq!((l.unreserved(), l.spare()), (0, 0));
    }

    #[test]
    fn the_spare_part_is_neither_reserved_nor_required() {
        let mut l = reserving(30, ledger(100, &[(10, 20)]));
        l.required = 60;
        assert_eq!(l.spare(), 10);
        l.required = 70;
        assert_eq!(l.spare(), 0);
        l.required = 71;
        assert_eq!(l.spare(), 0);
    }

    #[test]
    fn a_covered_exit_penalty_is_charged_in_full_and_no_more() {
        let mut l = reserving(30, ledger(100, &[]));
        assert_eq!(l.charge(0), Some(Charge { due: 0, uncovered: 0 }));
        assert_eq!(l.charge(10), Some(Charge { due: 10, uncovered: 0 }));
        assert_eq!((l.bonded, l.reserved), (90, 20));
        assert_eq!(l.charge(Balance::MAX), Some(Charge { due: 20, uncovered: 0 }));
        assert_eq!(l.charge(1), Some(Charge { due: 0, uncovered: 0 }));
        assert_eq!((l.bonded, l.reserved), (70, 0));
    }

    #[test]
    fn after_a_slash_every_exit_penalty_is_worth_the_same_share() {
        for first in [10, 20] {
            let mut l = reserving(30, ledger(15, &[]));
            for penalty in [first, 30 - first] {
                assert_eq!(l.charge(penalty), Some(Charge { due: penalty / 2, uncovered: penalty / 2 }));
            }
            assert_eq!((l.bonded, l.reserved), (0, 0));
        }
        // Rounded down; the remainder goes with the last of them.
        let mut l = reserving(3, ledger(2, &[]));
        assert_eq!(l.charge(1), Some(Charge { due: 0, uncovered: 1 }));
        assert_eq!(l.charge(1), Some(Charge { due: 1, uncovered: 0 }));
        assert_eq!(l.charge(1), Some(Charge { due: 1, uncovered: 0 }));
        let mut l = reserving(3, ledger(0, &[]));
        assert_eq!(l.charge(3), Some(Charge { due: 0, uncovered: 3 }));
        assert!(l.is_empty());
    }

    #[test]
    fn a_release_makes_the_other_exit_penalties_worth_more_never_less() {
        let mut l = reserving(30, ledger(15, &[]));
        assert_eq!(l.release(10), Some(10));
        assert_eq!((l.bonded, l.covered(), l.reserved), (15, 15, 20));
        assert_eq!(l.release(10), Some(10));
        assert_eq!((l.covered(), l.unreserved()), (10, 5));
        assert_eq!(l.release(Balance::MAX), Some(10));
        assert_eq!((l.bonded, l.reserved), (15, 0));
    }

    #[test]
    fn the_largest_amounts_are_charged_without_overflow() {
        let mut l = reserving(Balance::MAX, ledger(Balance::MAX - 1, &[]));
        assert_eq!(l.charge(Balance::MAX - 1), Some(Charge { due: Balance::MAX - 2, uncovered: 1 }));
        assert_eq!(l.charge(1), Some(Charge { due: 1, uncovered: 0 }));
        assert!(l.is_empty());
    }

    #[test]
    fn sums_that_overflow_are_none_and_change_nothing() {
        let mut l = ledger(1, &[(Balance::MAX, 1)]);
        assert_eq!(l.held(), None);
        assert_eq!(l.push_chunk(1, 1), Err(Full));
        l.push_chunk(1, 2).unwrap();
        let before = l.clone();
        assert_eq!(l.take_due(2), None);
        assert_eq!(l, before);
        assert_eq!(SlashOutcome { from_bond: Balance::MAX, from_unbonding: 1 }.total(), None);
    }

    proptest! {
        #[test]
        fn a_slash_takes_exactly_its_amount_or_everything_in_reach(
            bonded in 0..1_000u128,
            reserved in 0..1_500u128,
            amounts in prop::collection::vec(1..500u128, 0..3),
            amount in 0..4_000u128,
            now in 0..5u32,
        ) {
            let given: Vec<_> = amounts.iter().copied().zip(1..).collect();
            let mut l = reserving(reserved, ledger(bonded, &given));
            let (covered, unreserved) = (l.covered(), l.unreserved());
            let held = l.held().unwrap();
            let due: Balance = given.iter().filter(|(_, at)| *at <= now).map(|(amount, _)| amount).sum();

            let outcome = l.slash(amount, now).unwrap();

            let taken = outcome.total().unwrap();
            prop_assert_eq!(taken, amount.min(held - due));
            let unbonding = held - due - bonded;
            prop_assert_eq!(outcome.from_unbonding, amount.saturating_sub(unreserved).min(unbonding));
            prop_assert_eq!(l.covered(), covered.min(held - due - taken));
            prop_assert_eq!(l.reserved, reserved);
            prop_assert_eq!(l.held().unwrap(), held - taken);
            prop_assert_eq!(l.take_due(now), Some(due));
            prop_assert!(l.unbonding.iter().all(|c| c.amount > 0));
        }

        #[test]
        fn charging_in_any_order_takes_what_is_covered_and_rounds_down(
            bonded in 0..1_000u128,
            penalties in prop::collection::vec(1..500u128, 1..8),
        ) {
            let reserved: Balance = penalties.iter().sum();
            let mut l = reserving(reserved, ledger(bonded, &[]));
            let covered = l.covered();
            let mut paid = 0;
            for penalty in &penalties {
                let charge = l.charge(*penalty).unwrap();
                prop_assert_eq!(charge.due + charge.uncovered, *penalty);
                // What earlier ones lost to rounding goes to later ones: never less than the share, rounded down.
                prop_assert!(charge.due >= penalty * covered / reserved);
                paid += charge.due;
            }
            prop_assert_eq!(paid, covered);
            prop_assert_eq!((l.bonded, l.reserved), (bonded - covered, 0));
        }
    }
}
