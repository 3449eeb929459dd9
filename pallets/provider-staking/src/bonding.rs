//! Bonding and unbonding.

use crate::{math::ledger::Full, Config, Error, Event, HoldReason, Ledger, Ledgers, Pallet};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{
        fungible::{hold::Mutate as _, Inspect as _},
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
};
use leasehold_primitives::{Balance, BlockNumber};
use sp_runtime::{ArithmeticError, DispatchError, TokenError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_bond(provider: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        ensure!(!Ledgers::<T>::contains_key(provider), Error::<T>::AlreadyBonded);
        let ledger = Ledger::default();
        Self::drip(provider, &ledger);
        Self::add_to_bond(provider, ledger, amount)
    }

    pub(crate) fn do_bond_more(provider: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NotBonded)?;
        Self::drip(provider, &ledger);
        Self::add_to_bond(provider, ledger, amount)
    }

    pub(crate) fn do_unbond(provider: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NotBonded)?;
        let rest = ledger.bonded.checked_sub(amount).ok_or(Error::<T>::MoreThanBonded)?;
        ensure!(amount <= ledger.spare(), Error::<T>::StillRequired);
        ensure!(rest == 0 || rest >= T::MinimumBond::get(), Error::<T>::BelowMinimumBond);
        Self::drip(provider, &ledger);
        ledger.bonded = rest;

        let now = Self::now();
        // Saturates at the end of the chain's block numbers: the money is then locked to the last block, never for
        // less.
        let withdrawable_at = now.saturating_add(T::Timing::get().unbonding_blocks);
        if ledger.push_chunk(amount, withdrawable_at) == Err(Full) {
            Self::release_due(provider, &mut ledger, now)?;
            ledger.push_chunk(amount, withdrawable_at).map_err(|Full| Error::<T>::TooManyChunks)?;
        }
        Self::store(provider, ledger);
        Self::deposit_event(Event::Unbonding { provider: provider.clone(), amount, withdrawable_at });
        Ok(())
    }

    pub(crate) fn do_withdraw_unbonded(provider: &T::AccountId) -> DispatchResult {
        let mut ledger = Ledgers::<T>::get(provider).ok_or(Error::<T>::NotBonded)?;
        let released = Self::release_due(provider, &mut ledger, Self::now())?;
        ensure!(released > 0, Error::<T>::NothingToWithdraw);
        Self::store(provider, ledger);
        Ok(())
    }

    /// Holds `amount`, adds it to `ledger` and stores the ledger. The caller has given out the rewards that were due.
    pub(crate) fn add_to_bond(
        provider: &T::AccountId,
        mut ledger: Ledger<T::MaxUnbondingChunks>,
        amount: Balance,
    ) -> DispatchResult {
        ledger.bonded = ledger.bonded.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        ensure!(ledger.bonded >= T::MinimumBond::get(), Error::<T>::BelowMinimumBond);
        // A hold alone would also take the existential deposit of an account that something else keeps alive.
        let free = T::Currency::reducible_balance(provider, Preservation::Preserve, Fortitude::Force);
        ensure!(amount <= free, TokenError::FundsUnavailable);
        T::Currency::hold(&HoldReason::Bond.into(), provider, amount)?;
        Self::store(provider, ledger);
        Self::deposit_event(Event::Bonded { provider: provider.clone(), amount });
        Ok(())
    }

    /// Releases due chunks and takes them out of `ledger`. Returns the amount; the caller stores the ledger.
    fn release_due(
        provider: &T::AccountId,
        ledger: &mut Ledger<T::MaxUnbondingChunks>,
        now: BlockNumber,
    ) -> Result<Balance, DispatchError> {
        let amount = ledger.take_due(now).ok_or(ArithmeticError::Overflow)?;
        if amount > 0 {
            T::Currency::release(&HoldReason::Bond.into(), provider, amount, Precision::Exact)?;
            Self::deposit_event(Event::Withdrawn { provider: provider.clone(), amount });
        }
        Ok(amount)
    }
}
