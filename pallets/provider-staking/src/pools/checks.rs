//! Invariants of pools, positions and rewards.

use crate::{
    positions::{Position, SubPool},
    ClosedPools, Config, Delegations, DueLeavers, HoldReason, Leavers, Ledgers, NextPool, Pallet, PendingSlash,
    PendingSlashes, Rewards,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{
        fungible::{Inspect as _, InspectHold as _},
        Get,
    },
};
use leasehold_primitives::{checks::all_differ, time::Timing, AssetId, Balance, BlockNumber, PoolId};
use sp_runtime::TryRuntimeError;

/// Sums over positions, to be compared with the records of their providers.
#[derive(Default)]
struct Sums {
    in_pools: BTreeMap<(Vec<u8>, PoolId), Balance>,
    leaving: BTreeMap<(Vec<u8>, u32), Balance>,
    claimable: BTreeMap<(Vec<u8>, AssetId), Balance>,
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Balance>, key: K, amount: Balance) -> Result<(), TryRuntimeError> {
    if amount > 0 {
        let sum = sums.entry(key).or_default();
        *sum = sum.checked_add(amount).ok_or("a sum over positions overflows")?;
    }
    Ok(())
}

impl<T: Config> Pallet<T> {
    /// For every provider:
    /// - The open pool, the leavers, and the pending slashes of both add up to what is held on the pool's account: each
    ///   unit belongs to one of them. With an open pool the account exists.
    /// - No share is worth more than it was issued for. Without shares nothing is delegated.
    /// - The shares of positions add up to those of their pools, open or closed, and of each era's leavers.
    /// - Positions can claim no more than was given to delegators.
    /// - Commission and rewards are within their bounds.
    ///
    /// For every position: it is not empty, and it is not the provider's. For every pending slash: its notes of who
    /// left are right.
    pub(crate) fn try_pools() -> Result<(), TryRuntimeError> {
        let mut sums = Sums::default();
        let mut providers = BTreeMap::<Vec<u8>, T::AccountId>::new();
        let mut note = |who: T::AccountId| providers.insert(who.encode(), who);
        for (who, provider, position) in Delegations::<T>::iter() {
            ensure!(who != provider, "a provider delegates to its own pool");
            ensure!(!position.is_empty(), "a position is empty");
            Self::add_up(&provider, position, &mut sums)?;
            note(provider);
        }
        for (provider, pool, closed) in ClosedPools::<T>::iter() {
            ensure!(closed.shares > 0, "nobody is left in a closed pool, and that is stored");
            ensure!(pool < NextPool::<T>::get(), "a closed pool has an id that was not given");
            let shares = sums.in_pools.remove(&(provider.encode(), pool));
            ensure!(shares == Some(closed.shares), "positions have other shares of a closed pool than it has");
            add(&mut sums.leaving, (provider.encode(), closed.era), closed.leaving)?;
            note(provider);
        }
        Ledgers::<T>::iter_keys().chain(Leavers::<T>::iter_keys()).for_each(|who| {
            note(who);
        });
        DueLeavers::<T>::iter().for_each(|(who, _, _)| {
            note(who);
        });
        for provider in providers.into_values() {
            Self::try_provider(&provider, &mut sums)?;
        }
        ensure!(sums.in_pools.is_empty(), "positions have shares of pools that are not there");
        ensure!(sums.leaving.is_empty(), "positions have shares of what left in eras of which nothing is there");
        PendingSlashes::<T>::iter_values().try_for_each(|slash| Self::try_left_since(&slash))?;
        Self::try_rewards(sums.claimable)
    }

    /// Adds a position to the sums, with all that it earned until now.
    fn add_up(provider: &T::AccountId, mut position: Position, sums: &mut Sums) -> Result<(), TryRuntimeError> {
        let key = provider.encode();
        add(&mut sums.in_pools, (key.clone(), position.pool), position.shares)?;
        let open = Ledgers::<T>::get(provider).is_some_and(|ledger| ledger.is_open(position.pool));
        let earned = if open {
            Rewards::<T>::get(provider).earned()
        } else {
            ClosedPools::<T>::get(provider, position.pool).unwrap_or_default().earned
        };
        position.settle(&earned).ok_or("a position's rewards overflow")?;
        let eras: Vec<_> = position.leaving.iter().map(|leaving| leaving.era).collect();
        ensure!(eras.is_sorted() && all_differ(eras.iter()), "a position's leavings are out of order");
        for leaving in position.leaving {
            add(&mut sums.leaving, (key.clone(), leaving.era), leaving.shares)?;
        }
        for mark in position.marks {
            add(&mut sums.claimable, (key.clone(), mark.asset), mark.unclaimed)?;
        }
        Ok(())
    }

    fn try_provider(provider: &T::AccountId, sums: &mut Sums) -> Result<(), TryRuntimeError> {
        let key = provider.encode();
        let ledger = Ledgers::<T>::get(provider).unwrap_or_default();
        let account = Self::pool_account(provider);
        if let Some(pool) = ledger.pool {
            ensure!(pool.id < NextPool::<T>::get(), "a pool has an id that was not given");
            ensure!(T::Currency::balance(&account) >= T::Currency::minimum_balance(), "a pool without an account");
            let shares = sums.in_pools.remove(&(key.clone(), pool.id)).unwrap_or_default();
            ensure!(shares == pool.shares, "positions have other shares of a pool than it has");
        }
        ensure!(ledger.delegated <= ledger.shares(), "shares are worth more than they were issued for");
        let mut held = ledger.delegated.checked_add(ledger.disputed).ok_or("delegations overflow")?;
        let leavers = Leavers::<T>::get(provider);
        let mut eras = BTreeSet::new();
        ensure!(leavers.iter().map(|sub| sub.era).is_sorted(), "eras of leavers are out of order");
        let due = DueLeavers::<T>::iter_prefix(provider).map(|(era, sub)| (era, sub, true));
        for (era, sub, was_due) in leavers.into_iter().map(|sub| (sub.era, sub, false)).chain(due) {
            ensure!(era == sub.era && eras.insert(era), "an era of leavers twice, or under another's number");
            ensure!(!was_due || Self::is_due(era), "what left and is not due was put aside");
            let SubPool { shares, worth, .. } = sub;
            ensure!(shares > 0 && worth <= shares, "nobody left, or shares are worth more than they were issued for");
            let of_positions = sums.leaving.remove(&(key.clone(), era));
            ensure!(of_positions == Some(shares), "positions have other shares of what left than it has");
            held = held.checked_add(worth).ok_or("delegations overflow")?;
        }
        let on_hold = T::Currency::balance_on_hold(&HoldReason::Delegation.into(), &account);
        ensure!(on_hold == held, "pool, leavers and what is pending of them do not add up to what is held");
        Ok(())
    }

    /// For every pending slash, the notes by which a cancellation finds delegators that left since:
    /// - The era in which it took from a pool is the one in which it was reported.
    /// - No shares that came into an era that it reached are missing, and the era's record is there until it is due.
    /// - The shares that left the pool since, as the eras count them, and those still in it are no more than it had:
    ///   nobody joins meanwhile.
    fn try_left_since(slash: &PendingSlash<T>) -> Result<(), TryRuntimeError> {
        let PendingSlash { provider, parts, due_at, .. } = slash;
        let leavers = Leavers::<T>::get(provider);
        let sub_of = |era| {
            let sub = leavers.iter().find(|sub| sub.era == era).copied();
            sub.or_else(|| DueLeavers::<T>::get(provider, era))
        };
        for from in &parts.leaving {
            let sub = sub_of(from.era);
            ensure!(
                sub.is_some() || Self::is_due(from.era),
                "leavers that a slash reached are gone before they are due"
            );
            ensure!(
                sub.is_none_or(|sub| sub.came >= from.came),
                "fewer shares came into an era than a slash found there"
            );
        }
        let from = parts.pool;
        if from.amount == 0 {
            return Ok(());
        }
        let timing: Timing = T::Timing::get();
        // In the last blocks that can be numbered, a slash is due in the very last.
        let reported_at = due_at.saturating_sub(timing.slash_deferral_blocks);
        let is_last = *due_at == BlockNumber::MAX;
        ensure!(is_last || from.era == timing.era_of(reported_at), "a slash took from a pool in another era");
        let mut shares =
            Ledgers::<T>::get(provider).filter(|ledger| ledger.is_open(from.pool)).map_or(0, |ledger| ledger.shares());
        for sub in &leavers {
            let since = match parts.leaving.iter().find(|from| from.era == sub.era) {
                Some(from) => sub.came.checked_sub(from.came),
                None if sub.era >= from.era => Some(sub.came),
                None => Some(0),
            };
            shares = since.and_then(|since| shares.checked_add(since)).ok_or("shares of leavers overflow")?;
        }
        ensure!(shares <= from.shares, "more shares left a slashed pool than it had");
        Ok(())
    }

    fn try_rewards(mut claimable: BTreeMap<(Vec<u8>, AssetId), Balance>) -> Result<(), TryRuntimeError> {
        for (provider, rewards) in Rewards::<T>::iter() {
            let next = rewards.next.map(|next| next.commission);
            let commissions = rewards.commission.into_iter().chain(next);
            ensure!(commissions.max().unwrap_or_default() <= T::MaxCommission::get(), "a commission is too high");
            ensure!(rewards.dripped <= Self::era(), "rewards were given out before their era");
            ensure!(all_differ(rewards.assets.iter().map(|slot| &slot.asset)), "rewards in one asset twice");
            for slot in rewards.assets {
                let most = claimable.remove(&(provider.encode(), slot.asset)).unwrap_or_default();
                ensure!(most <= slot.delegators, "delegators can claim more than they were given");
            }
        }
        ensure!(claimable.is_empty(), "delegators can claim what no fee brought");
        Ok(())
    }
}
