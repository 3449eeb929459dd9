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

    /// Nobody joins while a slash is pending: a cancelled one gives the money back to those who were slashed.
    pub(crate) fn ensure_joinable(ledger: &Ledger<T::MaxUnbondingChunks>) -> DispatchResult {
        let pool = ledger.pool.ok_or(Error::<T>::NoPool)?;
        ensure!(pool.accepts, Error::<T>::PoolRefuses);
        ensure!(ledger.disputed == 0, Error::<T>::PoolInDispute);
        ensure!(can_join(pool.shares, ledger.delegated), Error::<T>::PoolWorthless);
        Ok(())
    }

    /// Adds `amount`, which is held on the pool's account, to a joinable pool, and its shares to a position that has
    /// been brought up to date.
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
            // Rewards earned before it joined are not its own.
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
