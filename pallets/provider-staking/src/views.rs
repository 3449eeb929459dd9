//! Views that read several records.

use crate::{
    math::{rewards::given, shares::worth_of},
    positions::{Position, SubPool},
    ClosedPools, Config, Delegations, DueLeavers, Leavers, Ledgers, NextSlash, Pallet, PendingSlash, PendingSlashes,
    Rewards,
};
use alloc::vec::Vec;
use frame_support::traits::Get;
use leasehold_primitives::{
    api::{ClaimableView, DelegationView, LeavingView, NextCommissionView, PoolView, RewardsView},
    time::Timing,
    Balance, SlashId,
};

/// The most ids that one list looks at.
const SCAN: u64 = 1_000;

impl<T: Config> Pallet<T> {
    /// The pending slashes of a provider, newest first, as far as they are among the newest of all.
    pub(crate) fn slashes_of(provider: &T::AccountId) -> Vec<(SlashId, PendingSlash<T>)> {
        let Ok(all) = usize::try_from(Ledgers::<T>::get(provider).map_or(0, |ledger| ledger.slashes)) else {
            return Vec::new();
        };
        let next = NextSlash::<T>::get();
        // Saturates at the first id.
        let newest_first = (next.saturating_sub(SCAN)..next).rev();
        let stored = newest_first.filter_map(|id| Some((id, PendingSlashes::<T>::get(id)?)));
        stored.filter(|(_, slash)| slash.provider == *provider).take(all).collect()
    }

    pub(crate) fn pool_view(provider: T::AccountId) -> Option<PoolView<T::AccountId>> {
        if !Ledgers::<T>::contains_key(&provider) && !Rewards::<T>::contains_key(&provider) {
            return None;
        }
        let ledger = Ledgers::<T>::get(&provider).unwrap_or_default();
        let rewards = Self::dripped(&provider, &ledger);
        let timing: Timing = T::Timing::get();
        let era = Self::era();
        let leaving = Leavers::<T>::get(&provider).into_iter().filter(|sub| !Self::is_due(sub.era));
        let next = rewards.next.filter(|next| next.from > era);
        Some(PoolView {
            account: Self::pool_account(&provider),
            pool: ledger.pool.map(|pool| pool.id),
            accepting: Self::ensure_joinable(&ledger).is_ok(),
            own: ledger.bonded,
            delegated: ledger.delegated,
            shares: ledger.shares(),
            // Saturates at more money than exists.
            leaving: leaving.fold(0, |sum: Balance, sub| sum.saturating_add(sub.worth)),
            pending: ledger.disputed,
            backing: ledger.backing(),
            required: ledger.required,
            commission: rewards.commission_in(era),
            next_commission: next
                .map(|next| NextCommissionView { commission: next.commission, from: timing.era_start(next.from) }),
            rewards: rewards
                .assets
                .into_iter()
                .map(|slot| RewardsView {
                    pot: slot.pot,
                    per_era: given(slot.pot, 1),
                    own: slot.own,
                    asset: slot.asset,
                })
                .collect(),
            provider,
        })
    }

    pub(crate) fn delegation_view(
        provider: T::AccountId,
        delegator: T::AccountId,
    ) -> Option<DelegationView<T::AccountId>> {
        let mut position = Delegations::<T>::get(&delegator, &provider)?;
        let ledger = Ledgers::<T>::get(&provider).unwrap_or_default();
        let (shares, mut leaving) = if ledger.is_open(position.pool) {
            position.settle(&Self::dripped(&provider, &ledger).earned())?;
            (position.shares, Vec::new())
        } else {
            (0, Self::left_with_closed(&provider, &mut position)?.into_iter().collect())
        };
        let leavers = Leavers::<T>::get(&provider);
        for part in &position.leaving {
            let sub = leavers.iter().find(|sub| sub.era == part.era).copied();
            let sub = sub.or_else(|| DueLeavers::<T>::get(&provider, part.era))?;
            leaving.push(Self::leaving_view(&sub, part.shares)?);
        }
        leaving.sort_by_key(|part| part.withdrawable_at);
        let claimable = position.marks.into_iter().filter(|mark| mark.unclaimed > 0);
        Some(DelegationView {
            shares,
            worth: worth_of(shares, ledger.shares(), ledger.delegated)?,
            leaving,
            claimable: claimable.map(|mark| ClaimableView { asset: mark.asset, amount: mark.unclaimed }).collect(),
            provider,
            delegator,
        })
    }

    /// Counts what a position had earned when its pool was closed, and shows the part that left at the close.
    fn left_with_closed(provider: &T::AccountId, position: &mut Position) -> Option<Option<LeavingView>> {
        let Some(closed) = ClosedPools::<T>::get(provider, position.pool).filter(|_| position.shares > 0) else {
            return Some(None);
        };
        position.settle(&closed.earned)?;
        let shares = worth_of(position.shares, closed.shares, closed.leaving)?;
        let leavers = Leavers::<T>::get(provider);
        let sub = leavers.iter().find(|sub| sub.era == closed.era).copied();
        let sub = sub.or_else(|| DueLeavers::<T>::get(provider, closed.era));
        Some(sub.filter(|_| shares > 0).and_then(|sub| Self::leaving_view(&sub, shares)))
    }

    fn leaving_view(sub: &SubPool, shares: Balance) -> Option<LeavingView> {
        let timing: Timing = T::Timing::get();
        let amount = worth_of(shares, sub.shares, sub.worth)?;
        Some(LeavingView { amount, withdrawable_at: timing.leavers_due(sub.era) })
    }
}
