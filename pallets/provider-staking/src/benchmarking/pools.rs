//! Pools, positions and rewards in the states in which calls on them cost most.

use super::{endow, endow_and_bond};
use crate::{
    AssetRewards, ClosedPool, ClosedPools, Config, Delegations, DueLeavers, Earned, HoldReason, Leavers, Leaving,
    Ledgers, Mark, NextPool, Pallet, Pool, Position, Rewards, SubPool, MAX_REWARD_ASSETS, MAX_SUB_POOLS,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{hold::Mutate as _, Inspect as _},
        Get,
    },
    BoundedVec,
};
use leasehold_primitives::{traits::RewardPot, AssetId, Balance};
use sp_core::U256;
use sp_runtime::{traits::BlockNumberProvider as _, Permill};

/// The amount that each share has earned in each asset, in the asset's unit. Less than will be given out for it.
const EARNED: u64 = 1 << 50;

/// The most assets that rewards can be in, with `asset` as the last.
fn assets(asset: &AssetId) -> Vec<AssetId> {
    (1..MAX_REWARD_ASSETS).map(|n| AssetId::WithId(u32::MAX - n)).chain([asset.clone()]).collect()
}

/// Goes to an era so late that as many have passed as matter.
pub(super) fn late<T: Config>() {
    T::BlockNumberProvider::set_block_number(T::Timing::get().era_start(100));
}

/// Rewards in the most assets possible, with as much due of each as possible.
pub(crate) fn fill_rewards<T: Config>(provider: &T::AccountId, asset: &AssetId) {
    let amount = T::MinimumBond::get();
    Rewards::<T>::mutate(provider, |rewards| {
        let slot = |asset: AssetId| {
            let before = rewards.slot(&asset).map_or(U256::zero(), |slot| slot.per_share);
            let per_share = before + U256::from(EARNED);
            AssetRewards { asset, pot: amount, own: amount, delegators: amount, nobodys: 0, per_share }
        };
        rewards.assets = BoundedVec::truncate_from(assets(asset).into_iter().map(slot).collect());
        rewards.dripped = 0;
    });
    T::RewardPot::bench_fill(asset, amount * 3);
}

/// Leaves rewards in the native currency alone, as most providers have them.
pub(super) fn in_one_asset<T: Config>(provider: &T::AccountId) {
    Rewards::<T>::mutate(provider, |rewards| rewards.assets.retain(|slot| slot.asset == AssetId::Native));
}

/// Opens a pool of a provider with a bond, without delegators.
pub(super) fn open<T: Config>(provider: &T::AccountId) {
    endow::<T>(provider, T::Currency::minimum_balance() * 2);
    Pallet::<T>::do_set_commission(provider, Permill::zero(), true).unwrap();
}

/// A provider with a bond and an open pool, in which others have delegated, and rewards.
pub(super) fn provider_with_pool<T: Config>() -> T::AccountId {
    let provider: T::AccountId = account("provider", 0, 0);
    late::<T>();
    endow_and_bond::<T>(&provider, T::MinimumBond::get());
    open::<T>(&provider);
    delegated::<T>(&provider, &account("delegator", 0, 0));
    fill_rewards::<T>(&provider, &AssetId::Native);
    provider
}

/// Lets `who` delegate.
pub(super) fn delegated<T: Config>(provider: &T::AccountId, who: &T::AccountId) {
    let amount = T::MinimumDelegation::get() * 10;
    endow::<T>(who, amount + T::Currency::minimum_balance());
    Pallet::<T>::do_delegate(provider, who, amount).unwrap();
}

/// Lets `2^doublings − 1` others have delegated, without their calls.
pub(super) fn others<T: Config>(provider: &T::AccountId, doublings: u32) {
    let (count, shares) = ((1 << doublings) - 1, T::MinimumDelegation::get());
    let mut pool = 0;
    for n in 0..count {
        let position = Position { shares, ..Default::default() };
        Delegations::<T>::insert(account::<T::AccountId>("other", n, 0), provider, position);
        pool += shares;
    }
    Ledgers::<T>::mutate(provider, |ledger| {
        let ledger = ledger.as_mut().unwrap();
        ledger.delegated += pool;
        ledger.pool.as_mut().unwrap().shares += pool;
    });
    hold_for_pool::<T>(provider, pool);
}

/// The marks of a position that has earned next to nothing, in the most assets possible.
fn marks() -> Vec<Mark> {
    let mark = |asset| Mark { asset, per_share: U256::zero(), unclaimed: 1 };
    assets(&AssetId::Native).into_iter().map(mark).collect()
}

/// Lets the shares of `who` be in a closed pool, with others', which had earned in all assets.
pub(super) fn closed<T: Config>(provider: &T::AccountId, who: &T::AccountId, era: u32) {
    let id = NextPool::<T>::get();
    NextPool::<T>::put(id + 1);
    let shares = T::MinimumDelegation::get();
    Delegations::<T>::mutate(who, provider, |position| {
        let position = position.get_or_insert_default();
        (position.pool, position.shares) = (id, shares);
        position.marks = BoundedVec::truncate_from(marks());
    });
    let per_share = U256::from(EARNED);
    let earned = assets(&AssetId::Native).into_iter().map(|asset| Earned { asset, per_share }).collect();
    let earned = BoundedVec::truncate_from(earned);
    ClosedPools::<T>::insert(provider, id, ClosedPool { era, shares: shares * 2, leaving: shares * 2, earned });
}

/// Makes room scarce: as many eras left as can be kept, of which the oldest is due.
pub(super) fn crowd<T: Config>(provider: &T::AccountId) {
    let shares = T::MinimumDelegation::get() * 4;
    let era = Pallet::<T>::era();
    let of = |n| SubPool { era: era - MAX_SUB_POOLS + n, shares, worth: shares, came: shares };
    Leavers::<T>::insert(provider, BoundedVec::truncate_from((0..MAX_SUB_POOLS).map(of).collect()));
    hold_for_pool::<T>(provider, shares * Balance::from(MAX_SUB_POOLS));
}

/// Lets `who` have taken shares out of the pools of `provider` in each of `eras` that are due and put aside.
pub(super) fn put_aside<T: Config>(provider: &T::AccountId, who: &T::AccountId, eras: u32) {
    let shares = T::MinimumDelegation::get();
    let leaving = (0..eras).map(|era| Leaving { era, shares }).collect();
    let leaving = BoundedVec::truncate_from(leaving);
    for era in 0..eras {
        DueLeavers::<T>::insert(
            provider,
            era,
            SubPool { era, shares: shares * 2, worth: shares * 2, came: shares * 2 },
        );
    }
    Delegations::<T>::insert(who, provider, Position { leaving, ..Default::default() });
    hold_for_pool::<T>(provider, shares * 2 * Balance::from(eras));
}

/// Lets `2^doublings − 1` others have left in an era that is put aside.
pub(super) fn others_left<T: Config>(provider: &T::AccountId, era: u32, doublings: u32) {
    let (count, shares) = ((1 << doublings) - 1, T::MinimumDelegation::get());
    for n in 0..count {
        let leaving = BoundedVec::truncate_from([Leaving { era, shares }].to_vec());
        let position = Position { leaving, ..Default::default() };
        Delegations::<T>::insert(account::<T::AccountId>("other", n, 0), provider, position);
    }
    let all = shares * Balance::from(count);
    DueLeavers::<T>::mutate(provider, era, |due| {
        let sub = due.as_mut().unwrap();
        (sub.shares, sub.worth, sub.came) = (sub.shares + all, sub.worth + all, sub.came + all);
    });
    hold_for_pool::<T>(provider, all);
}

fn hold_for_pool<T: Config>(provider: &T::AccountId, amount: Balance) {
    let account = Pallet::<T>::pool_account(provider);
    endow::<T>(&account, amount + T::Currency::minimum_balance());
    T::Currency::hold(&HoldReason::Delegation.into(), &account, amount).unwrap();
}

/// Lets others have `amount` behind a provider with a bond: half of it in its pool, half on its way out, in as many
/// eras as there can be.
pub(super) fn delegations_everywhere<T: Config>(provider: &T::AccountId, amount: Balance) {
    let each = amount / 2 / Balance::from(MAX_SUB_POOLS);
    let era = Pallet::<T>::era();
    let of = |n| SubPool { era: era + n, shares: each, worth: each, came: each };
    Leavers::<T>::insert(provider, BoundedVec::truncate_from((0..MAX_SUB_POOLS).map(of).collect()));
    let delegated = each * Balance::from(MAX_SUB_POOLS);
    Ledgers::<T>::mutate(provider, |ledger| {
        let ledger = ledger.as_mut().unwrap();
        ledger.pool = Some(Pool { id: 0, shares: delegated, accepts: true });
        ledger.delegated = delegated;
    });
    hold_for_pool::<T>(provider, delegated * 2);
}

/// Puts all leavers aside, in records of their own.
pub(super) fn all_put_aside<T: Config>(provider: &T::AccountId) {
    for sub in Leavers::<T>::take(provider) {
        DueLeavers::<T>::insert(provider, sub.era, sub);
    }
}

/// Lets others stand behind `provider`, with rewards due. The current block does not change.
pub(crate) fn stakers_with_rewards<T: Config>(provider: &T::AccountId, asset: &AssetId) {
    if Ledgers::<T>::get(provider).is_none_or(|ledger| ledger.pool.is_none()) {
        endow_and_bond::<T>(provider, T::MinimumBond::get());
        open::<T>(provider);
        delegated::<T>(provider, &account("delegator", 0, 0));
    }
    fill_rewards::<T>(provider, asset);
}
