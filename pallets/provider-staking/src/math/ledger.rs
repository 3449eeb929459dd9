//! Arithmetic of a ledger.

use super::{parts::part_of, shares::slash_at_one_rate};
use crate::{
    positions::SubPool,
    types::{Charge, Chunk, FromLeavers, FromPool, Ledger, Parts, MAX_SUB_POOLS},
};
use alloc::vec::Vec;
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec,
};
use leasehold_primitives::{Balance, BlockNumber};

/// The most that a bond backs, as a multiple of itself. Delegations make up the rest.
pub(crate) const BACKED_BY_OWN: Balance = 5;

/// There is no room for another chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<MaxChunks: Get<u32>> Ledger<MaxChunks> {
    /// The amount that must be held from the provider. None if the sum overflows, which no real money reaches.
    pub fn held(&self) -> Option<Balance> {
        let own = self.bonded.checked_add(self.pending)?;
        self.unbonding.iter().try_fold(own, |sum, chunk| sum.checked_add(chunk.amount))
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

    /// The stake that can back the provider's offers: unreserved own bond, and delegations up to four times as much.
    pub fn backing(&self) -> Balance {
        let own = self.unreserved();
        // Saturate at more money than exists.
        own.saturating_add(self.delegated).min(own.saturating_mul(BACKED_BY_OWN))
    }

    /// The part of what is required that must be own bond: a fifth, or what is not delegated if that is more.
    pub fn required_of_own(&self) -> Balance {
        // Saturates because more can be delegated than is required.
        self.required.div_ceil(BACKED_BY_OWN).max(self.required.saturating_sub(self.delegated))
    }

    /// The part of the bond that is neither reserved nor required.
    pub fn spare(&self) -> Balance {
        // Saturates because a bond that a slash left short of the requirement has nothing to spare.
        self.unreserved().saturating_sub(self.required_of_own())
    }

    /// Whether the ledger holds nothing and nothing depends on it.
    pub(crate) fn is_empty(&self) -> bool {
        let nothing_held = self.bonded == 0 && self.unbonding.is_empty() && self.slashes == 0;
        nothing_held && self.pool.is_none() && self.required == 0 && self.reserved == 0
    }

    /// Gives up to `amount` of the reserved part back to the rest of the bond. Returns the amount given back; None on
    /// overflow, which cannot happen.
    pub(crate) fn release(&mut self, mut amount: Balance) -> Option<Balance> {
        take(&mut self.reserved, &mut amount)
    }

    /// Uses up to `amount` of what is reserved, and takes the same amount out of the bond, but no more than `at_most`.
    /// If a slash left less than is reserved, each part of what is reserved is worth the same part of the bond, rounded
    /// down, whichever is charged first. None if a sum overflows; do not use the ledger then.
    pub(crate) fn charge(&mut self, amount: Balance, at_most: Balance) -> Option<Charge> {
        let used = amount.min(self.reserved);
        if used == 0 {
            return Some(Charge::default());
        }
        let worth = part_of(used, self.covered(), self.reserved)?;
        let due = worth.min(at_most);
        self.reserved = self.reserved.checked_sub(used)?;
        self.bonded = self.bonded.checked_sub(due)?;
        Some(Charge { due, rest: used.checked_sub(due)? })
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
    /// first, then from what covers the reserved part of the bond, and only then from the open pool and from `leavers`,
    /// at one rate. A provider can reserve its bond for accounts of its own, so the reserved part is taken before
    /// delegations. None if a sum overflows; use neither ledger nor leavers then.
    pub(crate) fn slash(
        &mut self,
        amount: Balance,
        (now, era): (BlockNumber, u32),
        leavers: Vec<&mut SubPool>,
    ) -> Option<Parts<MaxChunks>> {
        let mut left = amount;
        let bond = take(&mut self.unreserved(), &mut left)?;
        let mut unbonding = BoundedVec::new();
        for chunk in self.unbonding.iter_mut().rev().filter(|chunk| !chunk.is_due(now)) {
            let amount = take(&mut chunk.amount, &mut left)?;
            if amount > 0 {
                unbonding.try_push(Chunk { amount, ..*chunk }).ok()?;
            }
        }
        self.unbonding.retain(|chunk| chunk.amount > 0);
        let reserved = take(&mut self.covered(), &mut left)?;
        self.bonded = self.bonded.checked_sub(bond.checked_add(reserved)?)?;
        let (pool, leaving) = self.slash_delegations(&mut left, era, leavers)?;
        Some(Parts { bond, unbonding, reserved, pool, leaving })
    }

    fn slash_delegations(
        &mut self,
        left: &mut Balance,
        era: u32,
        leavers: Vec<&mut SubPool>,
    ) -> Option<(FromPool, BoundedVec<FromLeavers, ConstU32<MAX_SUB_POOLS>>)> {
        let mut from: Vec<_> = leavers.iter().map(|sub| FromLeavers::nothing(sub)).collect();
        let reach = leavers.iter().try_fold(self.delegated, |sum, sub| sum.checked_add(sub.worth))?;
        let mut taken = Vec::new();
        let sums = core::iter::once(&mut self.delegated).chain(leavers.into_iter().map(|sub| &mut sub.worth));
        slash_at_one_rate(sums, reach, left, |amount| taken.push(amount))?;
        let mut taken = taken.into_iter();
        let amount = taken.next().unwrap_or(0);
        let pool = self.pool.filter(|_| amount > 0);
        let pool =
            pool.map_or_else(FromPool::default, |pool| FromPool { pool: pool.id, amount, shares: pool.shares, era });
        from.iter_mut().zip(taken).for_each(|(from, amount)| from.amount = amount);
        if amount == 0 {
            // Leavers that the slash took nothing from matter only to tell who has left the pool since.
            from.retain(|from| from.amount > 0);
        }
        Some((pool, from.try_into().ok()?))
    }

    /// Counts `parts` as one more pending penalty or slash. None if a sum overflows; do not use the ledger then.
    pub(crate) fn park(&mut self, parts: &Parts<MaxChunks>) -> Option<()> {
        self.pending = self.pending.checked_add(parts.own()?)?;
        self.disputed = self.disputed.checked_add(parts.delegated()?)?;
        self.slashes = self.slashes.checked_add(1)?;
        Some(())
    }

    /// Stops counting `parts` as pending. None if they are not there; do not use the ledger then.
    pub(crate) fn unpark(&mut self, parts: &Parts<MaxChunks>) -> Option<()> {
        self.pending = self.pending.checked_sub(parts.own()?)?;
        self.disputed = self.disputed.checked_sub(parts.delegated()?)?;
        self.slashes = self.slashes.checked_sub(1)?;
        Some(())
    }

    /// Puts the provider's parts back where they came from. The part that was reserved is not reserved again. None if a
    /// sum overflows; do not use the ledger then.
    pub(crate) fn put_back(&mut self, parts: &Parts<MaxChunks>) -> Option<()> {
        self.bonded = self.bonded.checked_add(parts.bond)?.checked_add(parts.reserved)?;
        parts.unbonding.iter().try_for_each(|chunk| self.put_back_chunk(*chunk))
    }

    /// A chunk that finds the list full joins the next one due after it. If there is none, the newest chunk joins it,
    /// and is due when it is.
    fn put_back_chunk(&mut self, chunk: Chunk) -> Option<()> {
        let at = self.unbonding.iter().position(|other| other.withdrawable_at >= chunk.withdrawable_at);
        let place = at.unwrap_or(self.unbonding.len());
        let is_there = self.unbonding.get(place).is_some_and(|other| other.withdrawable_at == chunk.withdrawable_at);
        if !is_there && self.unbonding.try_insert(place, chunk).is_ok() {
            return Some(());
        }
        let other = match at {
            Some(place) => self.unbonding.get_mut(place)?,
            None => self.unbonding.last_mut()?,
        };
        other.amount = other.amount.checked_add(chunk.amount)?;
        other.withdrawable_at = other.withdrawable_at.max(chunk.withdrawable_at);
        Some(())
    }
}

impl<MaxChunks: Get<u32>> Parts<MaxChunks> {
    /// The sum of the parts. None if it overflows, which no real money reaches.
    pub fn total(&self) -> Option<Balance> {
        self.own()?.checked_add(self.delegated()?)
    }

    /// The part that comes from the provider.
    pub fn own(&self) -> Option<Balance> {
        self.bond.checked_add(self.reserved)?.checked_add(self.from_unbonding()?)
    }

    /// The part that comes from delegations, including those that left.
    pub fn delegated(&self) -> Option<Balance> {
        self.pool.amount.checked_add(self.from_leaving()?)
    }

    /// The part that comes from those who left pools.
    pub fn from_leaving(&self) -> Option<Balance> {
        self.leaving.iter().try_fold(Balance::default(), |sum, from| sum.checked_add(from.amount))
    }

    /// The part that comes out of chunks.
    pub fn from_unbonding(&self) -> Option<Balance> {
        self.unbonding.iter().try_fold(Balance::default(), |sum, chunk| sum.checked_add(chunk.amount))
    }
}

impl FromLeavers {
    /// The note of a slash that takes nothing from these leavers.
    fn nothing(sub: &SubPool) -> Self {
        Self { era: sub.era, amount: 0, shares: sub.shares, came: sub.came }
    }
}

impl Chunk {
    /// Whether the chunk can be withdrawn, and so can no longer be slashed.
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

    /// Slashes, and returns the amounts taken from the bond, reserved or not, and from chunks.
    fn slash(ledger: &mut TestLedger, amount: Balance, now: BlockNumber) -> Option<(Balance, Balance)> {
        let parts = ledger.slash(amount, (now, 0), vec![])?;
        Some((parts.bond + parts.reserved, parts.from_unbonding().unwrap()))
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
        assert_eq!(slash(&mut l, 100, 0), Some((100, 0)));
        assert_eq!(slash(&mut l, 35, 0), Some((0, 35)));
        assert_eq!(chunks(&l), [(10, 20), (15, 21)]);
    }

    #[test]
    fn a_chunk_that_is_due_cannot_be_slashed() {
        let mut l = ledger(0, &[(10, 20), (20, 21)]);
        assert_eq!(slash(&mut l, 1_000, 20), Some((0, 20)));
        assert_eq!(chunks(&l), [(10, 20)]);
    }

    #[test]
    fn a_slash_takes_no_more_than_there_is() {
        let mut l = ledger(7, &[(1, 20)]);
        assert_eq!(l.slash(Balance::MAX, (0, 0), vec![]).unwrap().total(), Some(8));
        assert!(l.is_empty());
    }

    #[test]
    fn of_the_own_stake_a_slash_takes_what_covers_exit_penalties_last() {
        let mut l = reserving(40, ledger(100, &[(10, 20), (20, 21)]));
        assert_eq!((l.unreserved(), l.covered()), (60, 40));
        assert_eq!(slash(&mut l, 60, 0), Some((60, 0)));
        assert_eq!(slash(&mut l, 30, 0), Some((0, 30)));
        assert_eq!((l.bonded, l.covered(), l.reserved), (40, 40, 40));
        assert_eq!(slash(&mut l, 10, 0), Some((10, 0)));
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
        assert_eq!(l.charge(0, Balance::MAX), Some(Charge { due: 0, rest: 0 }));
        assert_eq!(l.charge(10, Balance::MAX), Some(Charge { due: 10, rest: 0 }));
        assert_eq!((l.bonded, l.reserved), (90, 20));
        assert_eq!(l.charge(Balance::MAX, Balance::MAX), Some(Charge { due: 20, rest: 0 }));
        assert_eq!(l.charge(1, Balance::MAX), Some(Charge { due: 0, rest: 0 }));
        assert_eq!((l.bonded, l.reserved), (70, 0));
    }

    #[test]
    fn after_a_slash_every_exit_penalty_is_worth_the_same_share() {
        for first in [10, 20] {
            let mut l = reserving(30, ledger(15, &[]));
            for penalty in [first, 30 - first] {
                assert_eq!(l.charge(penalty, Balance::MAX), Some(Charge { due: penalty / 2, rest: penalty / 2 }));
            }
            assert_eq!((l.bonded, l.reserved), (0, 0));
        }
        // Rounded down; the remainder goes with the last of them.
        let mut l = reserving(3, ledger(2, &[]));
        assert_eq!(l.charge(1, Balance::MAX), Some(Charge { due: 0, rest: 1 }));
        assert_eq!(l.charge(1, Balance::MAX), Some(Charge { due: 1, rest: 0 }));
        assert_eq!(l.charge(1, Balance::MAX), Some(Charge { due: 1, rest: 0 }));
        let mut l = reserving(3, ledger(0, &[]));
        assert_eq!(l.charge(3, Balance::MAX), Some(Charge { due: 0, rest: 3 }));
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
        assert_eq!(l.charge(Balance::MAX - 1, Balance::MAX), Some(Charge { due: Balance::MAX - 2, rest: 1 }));
        assert_eq!(l.charge(1, Balance::MAX), Some(Charge { due: 1, rest: 0 }));
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
        let parts = Parts::<ConstU32<3>> { bond: Balance::MAX, reserved: 1, ..Default::default() };
        assert_eq!(parts.total(), None);
        let one = Parts { bond: 1, ..Default::default() };
        assert_eq!(TestLedger { pending: Balance::MAX, ..Default::default() }.park(&one), None);
        assert_eq!(TestLedger::default().unpark(&one), None);
        assert_eq!(ledger(1, &[]).put_back(&Parts { bond: Balance::MAX, ..Default::default() }), None);
    }

    #[test]
    fn no_more_is_charged_than_it_may_be_and_all_of_it_is_used_up() {
        let mut l = reserving(30, ledger(100, &[]));
        assert_eq!(l.charge(20, 5), Some(Charge { due: 5, rest: 15 }));
        assert_eq!((l.bonded, l.reserved), (95, 10));
    }

    #[test]
    fn what_is_parked_is_held_and_backs_nothing() {
        let mut l = reserving(30, ledger(100, &[(10, 20)]));
        let parts = l.slash(85, (0, 0), vec![]).unwrap();
        l.park(&parts).unwrap();
        assert_eq!((l.held(), l.bonded, l.pending, l.slashes), (Some(110), 25, 85, 1));
        assert_eq!((l.unreserved(), l.spare(), l.take_due(20)), (0, 0, Some(0)));
        l.unpark(&parts).unwrap();
        l.put_back(&parts).unwrap();
        assert_eq!(l, reserving(30, ledger(100, &[(10, 20)])));
        let mut all = ledger(5, &[]);
        let parts = all.slash(5, (0, 0), vec![]).unwrap();
        all.park(&parts).unwrap();
        assert!(!all.is_empty());
    }

    #[test]
    fn a_chunk_is_put_back_in_its_place_also_when_it_is_due() {
        let mut l = ledger(0, &[(10, 20), (20, 21)]);
        let parts = l.slash(30, (0, 0), vec![]).unwrap();
        l.push_chunk(5, 22).unwrap();
        l.put_back(&parts).unwrap();
        assert_eq!(chunks(&l), [(10, 20), (20, 21), (5, 22)]);
        assert_eq!(l.take_due(20), Some(10));
    }

    #[test]
    fn a_chunk_put_back_into_a_full_list_joins_the_next_or_the_newest() {
        let put_back = |amount, withdrawable_at| {
            let mut l = ledger(0, &[(1, 10), (2, 20), (3, 30)]);
            let unbonding = vec![Chunk { amount, withdrawable_at }].try_into().unwrap();
            l.put_back(&Parts { unbonding, ..Default::default() }).unwrap();
            chunks(&l)
        };
        assert_eq!(put_back(5, 20), [(1, 10), (7, 20), (3, 30)]);
        assert_eq!(put_back(5, 15), [(1, 10), (7, 20), (3, 30)]);
        assert_eq!(put_back(5, 40), [(1, 10), (2, 20), (8, 40)]);
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

            let before = l.clone();
            let outcome = l.slash(amount, (now, 0), vec![]).unwrap();
            let mut again = l.clone();
            again.put_back(&outcome).unwrap();
            prop_assert_eq!(again, before);

            let taken = outcome.total().unwrap();
            prop_assert_eq!(taken, amount.min(held - due));
            let unbonding = held - due - bonded;
            prop_assert_eq!(outcome.bond, amount.min(unreserved));
            prop_assert_eq!(outcome.from_unbonding().unwrap(), amount.saturating_sub(unreserved).min(unbonding));
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
                let charge = l.charge(*penalty, Balance::MAX).unwrap();
                prop_assert_eq!(charge.due + charge.rest, *penalty);
                // Later charges get what earlier ones lost to rounding: never less than the share, rounded down.
                prop_assert!(charge.due >= penalty * covered / reserved);
                paid += charge.due;
            }
            prop_assert_eq!(paid, covered);
            prop_assert_eq!((l.bonded, l.reserved), (bonded - covered, 0));
        }
    }
}
