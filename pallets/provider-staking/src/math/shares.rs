//! Shares of a sum.
//!
//! A share is issued for one smallest unit, or for less after a slash, and is never worth more: joining and leaving
//! round in favour of those who stay, which cannot lift the sum above the number of shares. So a joiner loses less than
//! one smallest unit by rounding, however few shares there are, and whatever anyone did before.

use super::parts::part_of;
use crate::{
    positions::{Leaving, Position, SubPool},
    types::{FromLeavers, FromPool, Ledger},
};
use frame_support::traits::Get;
use leasehold_primitives::{Balance, PoolId};

/// Money cannot join shares that slashes left with less than one part in this many of what they were issued for: the
/// number of shares would run away.
const LEAST_WORTH: Balance = 1 << 20;

/// Whether money can join: there are no shares, or slashes have left them something.
pub(crate) fn can_join(shares: Balance, worth: Balance) -> bool {
    shares == 0 || (worth > 0 && shares <= worth.saturating_mul(LEAST_WORTH))
}

/// The shares issued for `amount`, rounded down. None if they do not fit, which [`can_join`] excludes for real money.
pub(crate) fn issued_for(amount: Balance, shares: Balance, worth: Balance) -> Option<Balance> {
    if shares == 0 {
        return Some(amount);
    }
    part_of(amount, shares, worth)
}

/// The worth of `part` of the shares, rounded down; all of them are worth all there is. None if there are fewer shares.
pub(crate) fn worth_of(part: Balance, shares: Balance, worth: Balance) -> Option<Balance> {
    if part == 0 {
        return Some(0);
    }
    if part > shares {
        return None;
    }
    part_of(part, worth, shares)
}

impl<MaxChunks: Get<u32>> Ledger<MaxChunks> {
    /// All shares of the open pool.
    pub fn shares(&self) -> Balance {
        self.pool.map_or(0, |pool| pool.shares)
    }

    /// Whether the open pool is this one.
    pub fn is_open(&self, id: PoolId) -> bool {
        self.pool.is_some_and(|pool| pool.id == id)
    }

    /// Adds `amount` to the open pool, and returns the shares issued for it. None if there is no pool, or a sum
    /// overflows; do not use the ledger then.
    pub(crate) fn join(&mut self, amount: Balance) -> Option<Balance> {
        let worth = self.delegated;
        let pool = self.pool.as_mut()?;
        let issued = issued_for(amount, pool.shares, worth)?;
        pool.shares = pool.shares.checked_add(issued)?;
        self.delegated = worth.checked_add(amount)?;
        Some(issued)
    }

    /// Takes `shares` out of the open pool, and returns what they were worth. None if there are fewer; do not use the
    /// ledger then.
    pub(crate) fn leave(&mut self, shares: Balance) -> Option<Balance> {
        let worth = self.delegated;
        let pool = self.pool.as_mut()?;
        let amount = worth_of(shares, pool.shares, worth)?;
        pool.shares = pool.shares.checked_sub(shares)?;
        self.delegated = worth.checked_sub(amount)?;
        Some(amount)
    }

    /// Of `amount`, which was taken from `of` shares, puts the part of the shares that are still there back into the
    /// open pool. Returns the amount put back.
    pub(crate) fn restore(&mut self, amount: Balance, of: Balance) -> Option<Balance> {
        restore(self.shares(), self.shares(), &mut self.delegated, amount, of)
    }
}

impl SubPool {
    /// Opens an era with shares that were worth `amount` in the pool that they left. Their number stays the same, so
    /// that a cancelled slash can be put back; but it is capped so that money can go on joining them.
    pub(crate) fn of(era: u32, shares: Balance, amount: Balance) -> Self {
        Self { era, shares: shares.min(amount.saturating_mul(LEAST_WORTH)), worth: amount, came: shares }
    }

    /// Adds `amount`, which `shares` of a pool were worth, and returns the shares issued for it. None if a sum
    /// overflows.
    pub(crate) fn join(&mut self, shares: Balance, amount: Balance) -> Option<Balance> {
        let issued = issued_for(amount, self.shares, self.worth)?;
        self.shares = self.shares.checked_add(issued)?;
        self.worth = self.worth.checked_add(amount)?;
        self.came = self.came.checked_add(shares)?;
        Some(issued)
    }

    /// Takes `shares` out, and returns what they were worth. None if there are fewer.
    pub(crate) fn leave(&mut self, shares: Balance) -> Option<Balance> {
        let amount = worth_of(shares, self.shares, self.worth)?;
        self.shares = self.shares.checked_sub(shares)?;
        self.worth = self.worth.checked_sub(amount)?;
        Some(amount)
    }

    /// Puts `from` back, as far as the shares that it was taken from are still there. Returns the amount put back.
    pub(crate) fn restore(&mut self, from: &FromLeavers) -> Option<Balance> {
        restore(self.shares, self.shares, &mut self.worth, from.amount, from.shares)
    }

    /// Puts back the part of `from` that was taken from shares of the pool that left in this era since; `came` shares
    /// had left in it before. Returns the amount put back.
    pub(crate) fn restore_since(&mut self, from: &FromPool, came: Balance) -> Option<Balance> {
        let since = self.came.checked_sub(came)?;
        restore(since, self.shares, &mut self.worth, from.amount, from.shares)
    }
}

impl Position {
    /// Notes that the position left in an era, with `shares` of that era's leavers. None, with nothing changed, if
    /// there is no room for one more era.
    pub(crate) fn leave(&mut self, era: u32, shares: Balance) -> Option<()> {
        if let Some(leaving) = self.leaving.iter_mut().find(|leaving| leaving.era == era) {
            leaving.shares = leaving.shares.checked_add(shares)?;
            return Some(());
        }
        let place = self.leaving.partition_point(|leaving| leaving.era < era);
        self.leaving.try_insert(place, Leaving { era, shares }).ok()
    }
}

/// Of `amount`, which was taken from `of` shares, puts the part of those `still` there back into `worth`, which is that
/// of all `shares`. No share becomes worth more than one.
fn restore(still: Balance, shares: Balance, worth: &mut Balance, amount: Balance, of: Balance) -> Option<Balance> {
    let theirs = worth_of(still.min(of), of, amount)?;
    let back = theirs.min(shares.checked_sub(*worth)?);
    *worth = worth.checked_add(back)?;
    Some(back)
}

/// Takes up to `left` out of `sums`, at one rate from all, exact to the unit. Notes the amount taken from each, in
/// their order, and lowers `left` by it. None if a sum overflows.
pub(crate) fn slash_at_one_rate<'a>(
    sums: impl Iterator<Item = &'a mut Balance> + 'a,
    reach: Balance,
    left: &mut Balance,
    mut note: impl FnMut(Balance),
) -> Option<()> {
    let wanted = reach.min(*left);
    *left = left.checked_sub(wanted)?;
    if wanted == 0 {
        sums.for_each(|_| note(0));
        return Some(());
    }
    let (mut seen, mut taken_so_far) = (Balance::default(), Balance::default());
    for sum in sums {
        // The amount taken from all up to this one, rounded down: so each gives its part to the unit, and all give all.
        seen = seen.checked_add(*sum)?;
        let of_seen = part_of(seen, wanted, reach)?;
        let taken = of_seen.checked_sub(taken_so_far)?;
        taken_so_far = of_seen;
        *sum = sum.checked_sub(taken)?;
        note(taken);
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use crate::types::Pool;
    use frame_support::traits::ConstU32;
    use proptest::prelude::*;

    type TestLedger = Ledger<ConstU32<1>>;

    fn pool(shares: Balance, delegated: Balance) -> TestLedger {
        TestLedger { delegated, pool: Some(Pool { shares, ..Default::default() }), ..Default::default() }
    }

    #[test]
    fn the_first_shares_are_one_for_one_whatever_the_amount() {
        for amount in [1, 7, Balance::MAX] {
            let mut l = pool(0, 0);
            assert_eq!(l.join(amount), Some(amount));
            assert_eq!((l.shares(), l.delegated), (amount, amount));
        }
    }

    #[test]
    fn after_a_slash_money_buys_as_many_more_shares() {
        let mut l = pool(100, 50);
        assert_eq!(l.join(10), Some(20));
        assert_eq!(l.leave(20), Some(10));
        assert_eq!((l.shares(), l.delegated), (100, 50));
    }

    #[test]
    fn the_last_to_leave_takes_all_there_is() {
        let mut l = pool(3, 2);
        assert_eq!(l.leave(1), Some(0));
        assert_eq!(l.leave(2), Some(2));
        assert_eq!((l.shares(), l.delegated, l.leave(1)), (0, 0, None));
    }

    #[test]
    fn shares_worth_a_millionth_take_no_more_money() {
        assert!(can_join(0, 0) && can_join(5, 5));
        assert!(!can_join(1, 0));
        assert!(can_join(LEAST_WORTH, 1) && !can_join(LEAST_WORTH + 1, 1));
        assert!(can_join(Balance::MAX, Balance::MAX >> 1));
    }

    #[test]
    fn shares_that_are_still_there_get_their_part_back_and_no_more() {
        let mut l = pool(100, 40);
        assert_eq!((l.restore(30, 300), l.delegated), (Some(10), 50));
        assert_eq!((l.restore(30, 100), l.restore(30, 100), l.delegated), (Some(30), Some(20), 100));
        assert_eq!((TestLedger::default().restore(5, 10), TestLedger::default().restore(0, 0)), (Some(0), Some(0)));
        let mut sub = SubPool { shares: 10, worth: 4, came: 10, ..Default::default() };
        let from = |amount, shares| FromLeavers { era: 0, amount, shares, came: shares };
        // 10 of the 20 shares are still there; and so are all 5 shares, beside 5 that came later.
        assert_eq!((sub.restore(&from(4, 20)), sub.restore(&from(3, 5)), sub.worth), (Some(2), Some(3), 9));
        assert_eq!((sub.restore(&from(3, 10)), sub.worth), (Some(1), 10));
    }

    #[test]
    fn shares_that_left_a_slashed_pool_get_their_part_of_what_it_gets_back() {
        let mut sub = SubPool { shares: 10, worth: 4, came: 10, ..Default::default() };
        let from = FromPool { pool: 0, amount: 40, shares: 100, era: 0 };
        // Of the pool's 100 shares, 5 came since, and then none.
        assert_eq!((sub.restore_since(&from, 5), sub.restore_since(&from, 10), sub.worth), (Some(2), Some(0), 6));
        assert_eq!((sub.restore_since(&from, 11), sub.worth), (None, 6));
    }

    fn at_one_rate(sums: &mut [Balance], amount: Balance) -> (Vec<Balance>, Balance) {
        let (reach, mut left) = (sums.iter().sum(), amount);
        let mut taken = Vec::new();
        slash_at_one_rate(sums.iter_mut(), reach, &mut left, |amount| taken.push(amount)).unwrap();
        (taken, left)
    }

    #[test]
    fn one_rate_takes_the_same_part_from_all() {
        assert_eq!(at_one_rate(&mut [100, 50, 10], 16), (vec![10, 5, 1], 0));
        assert_eq!(at_one_rate(&mut [100, 0, 10], 200), (vec![100, 0, 10], 90));
        assert_eq!(at_one_rate(&mut [0, 0], 5), (vec![0, 0], 5));
        assert_eq!(at_one_rate(&mut [1, 1, 1], 2), (vec![0, 1, 1], 0));
        assert_eq!(at_one_rate(&mut [5, 5, 5], 1), (vec![0, 0, 1], 0));
    }

    proptest! {
        #[test]
        fn one_rate_takes_all_it_shall_and_from_each_its_part_to_the_unit(
            sums in prop::collection::vec(0..1_000_000_000u128, 1..33),
            amount in 0..40_000_000_000u128,
        ) {
            let all: Balance = sums.iter().sum();
            let mut rest = sums.clone();
            let (taken, left) = at_one_rate(&mut rest, amount);
            prop_assert_eq!(left, amount - amount.min(all));
            prop_assert_eq!(taken.iter().sum::<Balance>(), amount.min(all));
            for ((sum, rest), taken) in sums.iter().zip(&rest).zip(&taken) {
                prop_assert_eq!(rest + taken, *sum);
                if let Some(exact) = (sum * amount.min(all)).checked_div(all) {
                    prop_assert!(taken.abs_diff(exact) <= 1, "{taken} of {sum} where {exact} is due");
                }
            }
        }

        /// Whatever joins, leaves and slashes come, no share is ever worth more than one, and nobody gains by a round
        /// trip.
        #[test]
        fn a_share_is_never_worth_more_than_one(
            steps in prop::collection::vec((0..3u8, 1..1_000_000_000_000u128), 1..60),
        ) {
            let mut l = pool(0, 0);
            for (kind, amount) in steps {
                let (shares, worth) = (l.shares(), l.delegated);
                match kind {
                    0 if can_join(shares, worth) => {
                        let issued = l.join(amount).unwrap();
                        prop_assert!(issued >= amount, "{amount} bought {issued}");
                        let back = worth_of(issued, l.shares(), l.delegated).unwrap();
                        prop_assert!(back <= amount && amount - back <= 1, "{amount} became {back}");
                    }
                    1 if shares > 0 => {
                        l.leave((amount % shares).max(1)).unwrap();
                    }
                    2 => l.delegated -= amount % (worth + 1),
                    _ => (),
                }
                prop_assert!(l.delegated <= l.shares());
                prop_assert!(l.shares() > 0 || l.delegated == 0);
                // Shares that were there before are worth no less after it, unless they were slashed.
                if kind != 2 && shares > 0 && l.shares() > 0 {
                    prop_assert!(U(l.delegated) * U(shares) >= U(worth) * U(l.shares()));
                }
            }
        }
    }

    #[allow(non_snake_case)]
    fn U(value: Balance) -> sp_core::U256 {
        value.into()
    }
}
