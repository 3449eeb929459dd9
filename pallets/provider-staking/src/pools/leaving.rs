//! Delegators leave pools, and withdraw what they took out.

use crate::{
    math::shares::{can_join, worth_of},
    Config, Delegations, Error, Event, HoldReason, Leavers, Ledger, Ledgers, Pallet,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::{time::Timing, Balance};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_undelegate(provider: &T::AccountId, who: &T::AccountId, shares: Balance) -> DispatchResult {
        ensure!(shares > 0, Error::<T>::ZeroAmount);
        let mut position = Delegations::<T>::get(who, provider).ok_or(Error::<T>::NoDelegation)?;
        let mut ledger = Ledgers::<T>::get(provider).unwrap_or_default();
        let rewards = Self::drip(provider, &ledger);
        Self::bring_up_to_date(provider, &mut position, &ledger, &rewards)?;
        let in_pool = if ledger.is_open(position.pool) { position.shares } else { 0 };
        let rest = in_pool.checked_sub(shares).ok_or(Error::<T>::MoreThanDelegated)?;
        position.shares = rest;
        Self::ensure_leaving_is_known(&ledger)?;
        let amount = ledger.leave(shares).ok_or(ArithmeticError::Underflow)?;
        // Leaving with all shares is always possible.
        let left = worth_of(rest, ledger.shares(), ledger.delegated).ok_or(ArithmeticError::Underflow)?;
        ensure!(rest == 0 || left >= T::MinimumDelegation::get(), Error::<T>::BelowMinimumDelegation);
        let timing: Timing = T::Timing::get();
        let mut era = timing.era_of(Self::now());
        if amount > 0 {
            let mut leavers = Leavers::<T>::get(provider);
            let (with, of_era) = Self::leave_in_era(provider, &mut leavers, shares, amount, era)?;
            position.leave(with, of_era).ok_or(Error::<T>::TooManyLeaving)?;
            Self::store_leavers(provider, leavers);
            era = with;
        }
        Self::store(provider, ledger);
        Self::store_position(provider, who, position);
        Self::deposit_event(Event::Undelegated {
            provider: provider.clone(),
            delegator: who.clone(),
            shares,
            amount,
            withdrawable_at: timing.leavers_due(era),
        });
        Ok(())
    }

    /// The chain does not record when shares that slashes have made worth next to nothing leave the pool. While a slash
    /// can still be cancelled, such shares wait: a cancellation would not find them.
    pub(crate) fn ensure_leaving_is_known(ledger: &Ledger<T::MaxUnbondingChunks>) -> DispatchResult {
        ensure!(ledger.disputed == 0 || can_join(ledger.shares(), ledger.delegated), Error::<T>::PoolInDispute);
        Ok(())
    }

    /// Returns the number of eras from which something was withdrawn.
    pub(crate) fn do_withdraw_delegation(provider: &T::AccountId, who: &T::AccountId) -> Result<u32, DispatchError> {
        let mut position = Delegations::<T>::get(who, provider).ok_or(Error::<T>::NoDelegation)?;
        let ledger = Ledgers::<T>::get(provider).unwrap_or_default();
        let mut leavers = Leavers::<T>::get(provider);
        let (first, mut eras) = Self::take_due_of(provider, &mut position, &mut leavers)?;
        let mut amount = first;
        if !ledger.is_open(position.pool) {
            // Withdrawing made room for the shares that left when the pool was closed, which may be due, too.
            Self::leave_closed(provider, &mut position)?;
            let (more, of_closed) = Self::take_due_of(provider, &mut position, &mut leavers)?;
            amount = amount.checked_add(more).ok_or(ArithmeticError::Overflow)?;
            eras = eras.saturating_add(of_closed); // The count is for the weight only.
        }
        // Shares of a pool that was worth nothing when it was closed are due at once.
        ensure!(eras > 0 || position.is_empty(), Error::<T>::NothingToWithdraw);
        Self::store_leavers(provider, leavers);
        Self::store_position(provider, who, position);
        if amount > 0 {
            Self::pay_held(HoldReason::Delegation, &Self::pool_account(provider), who, amount)?;
        }
        Self::deposit_event(Event::DelegationWithdrawn { provider: provider.clone(), delegator: who.clone(), amount });
        Self::return_deposit(provider, &ledger);
        Ok(eras)
    }
}
