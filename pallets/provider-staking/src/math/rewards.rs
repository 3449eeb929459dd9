//! Computes the rewards that fees bring those who stand behind a provider, and when they are given out.
//!
//! When an era begins, a pot gives out 1/28 of what it holds to those who stand behind the provider then. An account
//! that joins for a day gets little of a large fee, and nobody gets rewards for time in which it was not there.

use super::parts::{part_of, part_of_up};
use crate::{
    positions::{AssetRewards, Earned, Mark, NextCommission, Position, ProviderRewards, MAX_REWARD_ASSETS},
    types::Ledger,
};
use frame_support::{
    defensive,
    traits::{ConstU32, Get},
    BoundedVec,
};
use leasehold_primitives::{AssetId, Balance};
use sp_core::U256;
use sp_runtime::Permill;

/// The part of its content that a pot keeps when an era begins: numerator and denominator.
const KEPT: (u128, u128) = (27, 28);
/// The most eras for which the power of [`KEPT`] is exact in 128 bits.
const EXACT_ERAS: u32 = 26;
/// One, in the fixed-point numbers of this file.
const ONE: u128 = 1 << 64;

/// The stakes behind a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stakes {
    pub(crate) own: Balance,
    pub(crate) delegated: Balance,
    pub(crate) shares: Balance,
}

impl<MaxChunks: Get<u32>> Ledger<MaxChunks> {
    /// The stakes that earn rewards: the reserved part of the bond too.
    pub(crate) fn stakes(&self) -> Stakes {
        Stakes { own: self.bonded, delegated: self.delegated, shares: self.shares() }
    }
}

impl Stakes {
    /// Whether nobody stands behind the provider.
    pub(crate) fn is_nothing(&self) -> bool {
        self.own == 0 && self.delegated == 0
    }
}

/// The amount that a pot gives out in `eras`, rounded down.
pub(crate) fn given(pot: Balance, eras: u32) -> Balance {
    kept_after(eras).map_or(0, |kept| given_but(pot, kept))
}

/// The amount that a pot gives out if it keeps `part ÷ whole` of what it holds.
fn given_but(pot: Balance, (part, whole): (u128, u128)) -> Balance {
    // The kept amount is a part of the pot; None would be an overflow, and gives nothing.
    part_of_up(pot, part, whole).and_then(|kept| pot.checked_sub(kept)).unwrap_or(0)
}

/// The part that a pot keeps over `eras`. None would be an overflow.
fn kept_after(eras: u32) -> Option<(u128, u128)> {
    if eras <= EXACT_ERAS {
        return Some((KEPT.0.checked_pow(eras)?, KEPT.1.checked_pow(eras)?));
    }
    Some((kept_of_one(eras)?, ONE))
}

/// The part of one that is kept over `eras`, rounded up.
fn kept_of_one(mut eras: u32) -> Option<u128> {
    let times = |a: u128, b: u128| Some(a.checked_mul(b)?.div_ceil(ONE));
    let (mut result, mut square) = (ONE, part_of_up(ONE, KEPT.0, KEPT.1)?);
    while eras > 0 {
        if eras & 1 == 1 {
            result = times(result, square)?;
        }
        square = times(square, square)?;
        eras >>= 1;
    }
    Some(result)
}

/// The part of `amount` for each of `shares`, rounded down, and the sum of these parts, rounded up, so that no more is
/// claimed than was given.
fn per_share(amount: Balance, shares: Balance) -> Option<(U256, Balance)> {
    if amount == 0 || shares == 0 {
        return Some((U256::zero(), 0));
    }
    let one = U256::from(ONE);
    let each = U256::from(amount).checked_mul(one)?.checked_div(shares.into())?;
    let all = wholes(each.checked_mul(shares.into())?.checked_add(one.checked_sub(1.into())?)?);
    Some((each, all.try_into().ok()?))
}

/// The amount that `shares` earned while each earned `more`, rounded down.
fn earned(shares: Balance, more: U256) -> Option<Balance> {
    if shares == 0 {
        return Some(0);
    }
    wholes(U256::from(shares).checked_mul(more)?).try_into().ok()
}

/// A number in units of [`ONE`], rounded down. Dividing 256 bits by 65 costs many times as much, and a claim needs this
/// once for each asset.
fn wholes(value: U256) -> U256 {
    let U256([_, low, middle, high]) = value;
    U256([low, middle, high, 0])
}

impl AssetRewards {
    pub(crate) fn new(asset: AssetId) -> Self {
        Self { asset, pot: 0, own: 0, delegators: 0, nobodys: 0, per_share: U256::zero() }
    }

    /// The part of the fee pot that these rewards are. None if it overflows.
    pub fn sum(&self) -> Option<Balance> {
        self.pot.checked_add(self.own)?.checked_add(self.delegators)?.checked_add(self.nobodys)
    }

    /// Gives `given` out of the pot to those who stand behind the provider. None, with nothing changed, on overflow,
    /// which cannot happen.
    fn give_out(&mut self, given: Balance, stakes: &Stakes) -> Option<()> {
        if stakes.is_nothing() {
            let nobodys = self.nobodys.checked_add(given)?;
            (self.pot, self.nobodys) = (self.pot.checked_sub(given)?, nobodys);
            return Some(());
        }
        let all = stakes.own.checked_add(stakes.delegated)?;
        let for_own = part_of(given, stakes.own, all)?;
        let (each, for_shares) = per_share(given.checked_sub(for_own)?, stakes.shares)?;
        let pot = self.pot.checked_sub(for_own)?.checked_sub(for_shares)?;
        let own = self.own.checked_add(for_own)?;
        let delegators = self.delegators.checked_add(for_shares)?;
        let per_share = self.per_share.checked_add(each)?;
        *self = Self { pot, own, delegators, per_share, ..self.clone() };
        Some(())
    }
}

impl ProviderRewards {
    /// Gives out what is due until `era` to those who stood there since last time. Returns whether anything changed.
    pub(crate) fn drip(&mut self, era: u32, stakes: &Stakes) -> bool {
        let Some(eras) = era.checked_sub(self.dripped).filter(|eras| *eras > 0) else { return false };
        self.dripped = era;
        let mut changed = false;
        // Each pot keeps the same part, and computing that part takes a power.
        let Some(kept) = kept_after(eras) else { return false };
        for slot in self.assets.iter_mut().filter(|slot| slot.pot > 0) {
            changed = true;
            if slot.give_out(given_but(slot.pot, kept), stakes).is_none() {
                defensive!("what fees bring are amounts");
            }
        }
        changed
    }

    /// Gives out all pots to those who stand behind the provider now.
    pub(crate) fn give_out_all(&mut self, stakes: &Stakes) {
        for slot in self.assets.iter_mut().filter(|slot| slot.pot > 0) {
            if slot.give_out(slot.pot, stakes).is_none() {
                defensive!("what fees bring are amounts");
            }
        }
    }

    /// The commission in force in `era`.
    pub fn commission_in(&self, era: u32) -> Permill {
        let next = self.next.filter(|next| next.from <= era).map(|next| next.commission);
        next.or(self.commission).unwrap_or_default()
    }

    /// Sets the commission in `era`: a raise takes effect in the next.
    pub(crate) fn set_commission(&mut self, commission: Permill, era: u32) {
        let now = self.commission_in(era);
        if self.commission.is_none() || commission <= now {
            (self.commission, self.next) = (Some(commission), None);
        } else {
            // Saturates in the last era that can be numbered.
            let from = era.saturating_add(1);
            (self.commission, self.next) = (Some(now), Some(NextCommission { commission, from }));
        }
    }

    /// Takes in the stakers' part of a fee in `era`: the provider gets the commission at once, the pot gets the rest.
    /// None, with nothing changed, if there is no place for one more asset, or a sum overflows.
    pub(crate) fn take_in(&mut self, asset: &AssetId, amount: Balance, era: u32) -> Option<()> {
        let commission = self.commission_in(era).mul_floor(amount);
        let rest = amount.checked_sub(commission)?;
        if self.slot(asset).is_none() {
            self.assets.try_push(AssetRewards::new(asset.clone())).ok()?;
        }
        let slot = self.assets.iter_mut().find(|slot| slot.asset == *asset)?;
        slot.sum()?.checked_add(amount)?;
        // Neither exceeds that sum.
        (slot.own, slot.pot) = (slot.own.checked_add(commission)?, slot.pot.checked_add(rest)?);
        Some(())
    }

    /// The rewards that fees in an asset brought.
    pub fn slot(&self, asset: &AssetId) -> Option<&AssetRewards> {
        self.assets.iter().find(|slot| slot.asset == *asset)
    }

    /// The amounts that each share has earned.
    pub(crate) fn earned(&self) -> BoundedVec<Earned, ConstU32<MAX_REWARD_ASSETS>> {
        let each = self.assets.iter().map(|slot| Earned { asset: slot.asset.clone(), per_share: slot.per_share });
        BoundedVec::truncate_from(each.collect())
    }

    /// Whether no rewards are left in them.
    pub(crate) fn are_empty(&self) -> bool {
        self.assets.iter().all(|slot| slot.sum() == Some(0))
    }
}

impl Position {
    /// Counts the earnings of its shares until now. None on overflow, which cannot happen; do not use it then.
    pub(crate) fn settle(&mut self, earned_by_each: &[Earned]) -> Option<()> {
        for Earned { asset, per_share } in earned_by_each {
            let known = self.marks.iter_mut().find(|mark| mark.asset == *asset);
            let before = known.as_ref().map_or(U256::zero(), |mark| mark.per_share);
            let more = earned(self.shares, per_share.checked_sub(before)?)?;
            if let Some(mark) = known {
                mark.per_share = *per_share;
                mark.unclaimed = mark.unclaimed.checked_add(more)?;
            } else {
                let mark = Mark { asset: asset.clone(), per_share: *per_share, unclaimed: more };
                self.marks.try_push(mark).ok()?;
            }
        }
        Some(())
    }

    /// Forgets marks that no longer count: without shares, only unclaimed rewards do.
    pub(crate) fn tidy(&mut self) {
        if self.shares == 0 {
            self.marks.retain(|mark| mark.unclaimed > 0);
        }
    }

    /// Takes the unclaimed rewards in an asset.
    pub(crate) fn claim(&mut self, asset: &AssetId) -> Balance {
        let mark = self.marks.iter_mut().find(|mark| mark.asset == *asset);
        mark.map_or(0, |mark| core::mem::take(&mut mark.unclaimed))
    }

    /// Whether nothing is in the position.
    pub fn is_empty(&self) -> bool {
        self.shares == 0 && self.leaving.is_empty() && self.marks.iter().all(|mark| mark.unclaimed == 0)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NATIVE: AssetId = AssetId::Native;

    fn stakes(own: Balance, delegated: Balance) -> Stakes {
        Stakes { own, delegated, shares: delegated }
    }

    fn rewards(pot: Balance) -> ProviderRewards {
        let mut rewards = ProviderRewards::default();
        rewards.take_in(&NATIVE, pot, 0).unwrap();
        rewards
    }

    fn slot(rewards: &ProviderRewards) -> &AssetRewards {
        rewards.slot(&NATIVE).unwrap()
    }

    #[test]
    fn a_twenty_eighth_is_given_out_per_era() {
        assert_eq!((given(2_800, 0), given(2_800, 1), given(27, 1), given(28, 1)), (0, 100, 0, 1));
        assert_eq!(given(2_800, 2), 100 + 96);
        assert_eq!(given(784, 2), 28 + 27);
    }

    #[test]
    fn half_is_given_out_in_twenty_eras_and_nearly_all_in_two_hundred() {
        let pot = 1_000_000_000_000;
        assert_eq!(given(pot, 20), 516_813_650_717);
        assert!(given(pot, 200) > pot / 1_000 * 999);
        assert!(given(pot, u32::MAX) < pot && given(pot, u32::MAX) >= pot - 1);
        assert!(given(Balance::MAX, 27) < Balance::MAX);
    }

    #[test]
    fn a_pot_gives_to_own_bond_and_delegations_by_their_worth() {
        let mut r = rewards(2_800);
        assert!(r.drip(1, &stakes(60, 40)));
        assert_eq!((slot(&r).pot, slot(&r).own, slot(&r).delegators), (2_700, 60, 40));
        assert!(!r.drip(1, &stakes(60, 40)));
        assert!(r.drip(2, &stakes(0, 1)));
        assert_eq!((slot(&r).own, slot(&r).delegators), (60, 40 + 96));
        assert!(r.drip(3, &stakes(5, 0)));
        assert_eq!((slot(&r).own, slot(&r).delegators), (60 + 93, 136));
    }

    #[test]
    fn what_is_given_out_while_nobody_stands_there_is_nobodys() {
        let mut r = rewards(2_800);
        r.drip(1, &stakes(0, 0));
        assert_eq!((slot(&r).pot, slot(&r).nobodys, slot(&r).sum()), (2_700, 100, Some(2_800)));
        // A pool that a slash left with nothing does not stand behind the provider either.
        r.drip(2, &Stakes { shares: 9, ..Default::default() });
        assert_eq!((slot(&r).nobodys, slot(&r).per_share), (196, U256::zero()));
    }

    #[test]
    fn a_part_of_one_is_no_whole() {
        let one = U256::from(ONE);
        for value in [U256::zero(), one - 1, one, one + 1, one * 7 + 5, U256::MAX] {
            assert_eq!(wholes(value), value / one);
        }
    }

    #[test]
    fn an_empty_pot_changes_nothing() {
        let mut r = rewards(0);
        assert!(!r.drip(7, &stakes(1, 1)));
        assert_eq!((r.dripped, slot(&r).sum()), (7, Some(0)));
    }

    #[test]
    fn a_raise_acts_one_era_later_and_a_cut_at_once() {
        let percent = Permill::from_percent;
        let mut r = ProviderRewards::default();
        assert_eq!(r.commission_in(9), percent(0));
        r.set_commission(percent(10), 3);
        assert_eq!(r.commission_in(3), percent(10));
        r.set_commission(percent(12), 3);
        assert_eq!((r.commission_in(3), r.commission_in(4)), (percent(10), percent(12)));
        // Instead of that raise, not on top of it.
        r.set_commission(percent(11), 3);
        assert_eq!((r.commission_in(3), r.commission_in(4)), (percent(10), percent(11)));
        r.set_commission(percent(5), 4);
        assert_eq!((r.commission_in(4), r.commission_in(5), r.next), (percent(5), percent(5), None));
    }

    #[test]
    fn the_commission_is_the_providers_at_once() {
        let mut r = ProviderRewards::default();
        r.set_commission(Permill::from_percent(15), 0);
        r.take_in(&NATIVE, 107, 0).unwrap();
        assert_eq!((slot(&r).own, slot(&r).pot), (16, 91));
    }

    #[test]
    fn more_assets_than_there_is_place_for_are_not_taken_in() {
        let mut r = ProviderRewards::default();
        for id in 0..MAX_REWARD_ASSETS {
            r.take_in(&AssetId::WithId(id), 1, 0).unwrap();
        }
        let before = r.clone();
        assert_eq!(r.take_in(&NATIVE, 1, 0), None);
        assert_eq!(r.take_in(&AssetId::WithId(0), Balance::MAX, 0), None);
        assert_eq!(r, before);
    }

    #[test]
    fn a_position_earns_for_its_shares_from_its_mark_on() {
        let mut r = rewards(28 * 1_000);
        let mut first = Position { shares: 30, ..Default::default() };
        r.drip(1, &stakes(0, 30));
        let mut second = Position { shares: 70, ..Default::default() };
        Position { shares: 0, ..second.clone() }.settle(&r.earned()).unwrap();
        second.marks =
            BoundedVec::truncate_from(vec![Mark { asset: NATIVE, per_share: slot(&r).per_share, unclaimed: 0 }]);
        r.take_in(&NATIVE, 1_000, 1).unwrap();
        r.drip(2, &stakes(0, 100));
        for (position, gets) in [(&mut first, 999 + 300), (&mut second, 699)] {
            position.settle(&r.earned()).unwrap();
            position.settle(&r.earned()).unwrap();
            assert!(position.marks[0].unclaimed.abs_diff(gets) <= 1, "{position:?}");
            assert!(position.claim(&NATIVE) > 0);
            assert_eq!((position.claim(&NATIVE), position.claim(&AssetId::WithId(1))), (0, 0));
        }
    }

    #[test]
    fn without_shares_only_what_is_unclaimed_is_kept() {
        let mark = |asset, unclaimed| Mark { asset, per_share: 5.into(), unclaimed };
        let marks = BoundedVec::truncate_from(vec![mark(NATIVE, 0), mark(AssetId::WithId(1), 2)]);
        let mut p = Position { shares: 1, marks, ..Default::default() };
        p.tidy();
        assert_eq!(p.marks.len(), 2);
        p.shares = 0;
        p.tidy();
        assert_eq!((p.marks.len(), p.is_empty()), (1, false));
        p.claim(&AssetId::WithId(1));
        assert!(p.is_empty());
    }

    proptest! {
        #[test]
        fn eras_at_once_give_what_they_give_one_by_one(pot in 0..1u128 << 100, eras in 1..200u32) {
            let mut left = pot;
            for _ in 0..eras {
                left -= given(left, 1);
            }
            // Each step rounds the kept amount up by less than one, and keeps most of that.
            prop_assert!((pot - given(pot, eras)).abs_diff(left) <= 28 + (pot >> 58));
        }

        /// Shares earn no more than was given. They miss less than a unit each, and less than one for 2⁶⁴ shares.
        #[test]
        fn shares_earn_what_was_given_and_no_more(
            parts in prop::collection::vec(1..1u128 << 70, 1..20),
            pots in prop::collection::vec(0..1u128 << 90, 1..10),
        ) {
            let shares: Balance = parts.iter().sum();
            let mut r = ProviderRewards::default();
            let mut positions: Vec<_> =
                parts.iter().map(|shares| Position { shares: *shares, ..Default::default() }).collect();
            let mut taken_in = 0;
            for (era, pot) in (1..).zip(&pots) {
                r.take_in(&NATIVE, *pot, era - 1).unwrap();
                taken_in += pot;
                r.drip(era, &stakes(shares, shares));
                prop_assert_eq!(slot(&r).sum(), Some(taken_in));
                if let Some(position) = positions.get_mut(*pot as usize % parts.len()) {
                    position.settle(&r.earned()).unwrap();
                }
            }
            positions.iter_mut().for_each(|position| position.settle(&r.earned()).unwrap());
            let claimed: Balance = positions.iter_mut().map(|position| position.claim(&NATIVE)).sum();
            let given = slot(&r).delegators;
            prop_assert!(claimed <= given);
            let dust = (parts.len() + pots.len()) as u128 * 2 + (shares >> 64) * pots.len() as u128;
            prop_assert!(given - claimed <= dust, "{} of {given} are left", given - claimed);
        }
    }
}
