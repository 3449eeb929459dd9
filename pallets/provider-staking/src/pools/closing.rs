//! Providers close their pools: all delegations leave at once, whatever the number of delegators.

use crate::{
    math::shares::can_join, positions::ClosedPool, ClosedPools, Config, Error, Event, Leavers, Ledgers, Pallet, Rewards,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::time::Timing;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_close_pool(provider: &T::AccountId) -> DispatchResult {
        let mut ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NoPool)?;
        let pool = ledger.pool.ok_or(Error::<T>::NoPool)?;
        let amount = ledger.delegated;
        // A pool that nobody can join any more can be closed whatever the offers need: it backs next to nothing.
        let is_needed = ledger.required > ledger.unreserved() && can_join(pool.shares, amount);
        ensure!(amount == 0 || !is_needed, Error::<T>::StillRequired);
        Self::ensure_leaving_is_known(&ledger)?;
        let mut rewards = Self::dripped(provider, &ledger);
        // Rewards belong to those who stood behind the provider when the fee came. Otherwise a provider could close its
        // pool when a long lease is paid, and keep what its delegators earned.
        rewards.give_out_all(&ledger.stakes());
        (ledger.pool, ledger.delegated) = (None, 0);
        let timing: Timing = T::Timing::get();
        let (mut era, mut leaving) = (timing.era_of(Self::now()), 0);
        if amount > 0 {
            let mut leavers = Leavers::<T>::get(provider);
            (era, leaving) = Self::leave_in_era(provider, &mut leavers, pool.shares, amount, era)?;
            Self::store_leavers(provider, leavers);
        }
        if pool.shares > 0 {
            let closed = ClosedPool { era, shares: pool.shares, leaving, earned: rewards.earned() };
            ClosedPools::<T>::insert(provider, pool.id, closed);
        }
        Rewards::<T>::insert(provider, rewards);
        Self::deposit_event(Event::PoolClosed {
            provider: provider.clone(),
            pool: pool.id,
            amount,
            withdrawable_at: timing.leavers_due(era),
        });
        Self::return_deposit(provider, &ledger);
        Self::store(provider, ledger);
        Ok(())
    }
}
