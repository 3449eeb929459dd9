//! Providers open pools and set their commission.

use crate::{types::Pool, Config, Error, Event, Ledgers, NextPool, Pallet, Rewards};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::time::Timing;
use sp_runtime::{ArithmeticError, DispatchError, Permill, Saturating};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_commission(provider: &T::AccountId, commission: Permill, accepts: bool) -> DispatchResult {
        ensure!(commission <= T::MaxCommission::get(), Error::<T>::CommissionTooHigh);
        let mut ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NotBonded)?;
        let era = Self::era();
        let mut rewards = Rewards::<T>::get(provider);
        // Saturates at the whole. The first commission is not a raise.
        let most = rewards.commission_in(era).saturating_add(T::MaxCommissionRise::get());
        ensure!(rewards.commission.is_none() || commission <= most, Error::<T>::CommissionRisesTooFast);
        rewards.set_commission(commission, era);
        let from = rewards.next.map_or(era, |next| next.from);
        Rewards::<T>::insert(provider, rewards);
        match &mut ledger.pool {
            Some(pool) => pool.accepts = accepts,
            None => ledger.pool = Some(Self::open_pool(provider, accepts)?),
        }
        Self::store(provider, ledger);
        let timing: Timing = T::Timing::get();
        let from = timing.era_start(from).max(Self::now());
        Self::deposit_event(Event::CommissionSet { provider: provider.clone(), commission, from, accepts });
        Ok(())
    }

    fn open_pool(provider: &T::AccountId, accepts: bool) -> Result<Pool, DispatchError> {
        let id = NextPool::<T>::get();
        NextPool::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        Self::fund_account(provider)?;
        Self::deposit_event(Event::PoolOpened {
            provider: provider.clone(),
            pool: id,
            account: Self::pool_account(provider),
        });
        Ok(Pool { id, shares: 0, accepts })
    }
}
