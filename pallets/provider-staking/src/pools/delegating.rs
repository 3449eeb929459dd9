//! Accounts delegate to providers.

use crate::{
    math::shares::can_join,
    positions::{Position, ProviderRewards},
    Config, Delegations, Error, Event, HoldReason, Ledger, Ledgers, Pallet,
};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
};
use leasehold_primitives::Balance;
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_delegate(provider: &T::AccountId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(provider != who, Error::<T>::SelfDelegation);
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NoPool)?;
        Self::ensure_joinable(&ledger)?;
        let rewards = Self::drip(provider, &ledger);
        let mut position = Delegations::<T>::get(who, provider).unwrap_or_default();
        Self::bring_up_to_date(provider, &mut position, &ledger, &rewards)?;
        T::Currency::transfer_and_hold(
            &HoldReason::Delegation.into(),
            who,
            &Self::pool_account(provider),
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        Self::join_pool(provider, who, ledger, &rewards, position, amount)
    }

    /// Nobody joins while a slash is pending: the money that a cancelled one gives back is that of those who were slashed.
    pub(crate) fn ensure_joinable(ledger: &Ledger<T::MaxUnbondingChunks>) -> DispatchResult {
        let pool = ledger.pool.ok_or(Error::<T>::NoPool)?;
        ensure!(pool.accepts, Error::<T>::PoolRefuses);
        ensure!(ledger.disputed == 0, Error::<T>::PoolInDispute);
        ensure!(can_join(pool.shares, ledger.delegated), Error::<T>::PoolWorthless);
        Ok(())
    }

    /// Adds `amount`, which is held on the pool's account, to a pool that is joinable, and its shares to a position that has
    /// all that it earned.
    pub(crate) fn join_pool(
        provider: &T::AccountId,
        who: &T::AccountId,
        mut ledger: Ledger<T::MaxUnbondingChunks>,
        rewards: &ProviderRewards,
        mut position: Position,
        amount: Balance,
    ) -> DispatchResult {
        let pool = ledger.pool.ok_or(Error::<T>::NoPool)?;
        if position.shares == 0 {
            ensure!(amount >= T::MinimumDelegation::get(), Error::<T>::BelowMinimumDelegation);
            // What was earned before it joined is not its own.
            position.tidy();
            position.pool = pool.id;
            position.settle(&rewards.earned()).ok_or(ArithmeticError::Overflow)?;
        }
        ensure!(position.pool == pool.id, Error::<T>::TooManyLeaving);
        let shares = ledger.join(amount).ok_or(ArithmeticError::Overflow)?;
        position.shares = position.shares.checked_add(shares).ok_or(ArithmeticError::Overflow)?;
        Self::store(provider, ledger);
        Self::store_position(provider, who, position);
        Self::deposit_event(Event::Delegated { provider: provider.clone(), delegator: who.clone(), amount, shares });
        Ok(())
    }
}
