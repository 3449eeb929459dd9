//! Taking from a bond.

use crate::{Config, Event, HoldReason, Ledgers, Pallet, SlashOutcome};
use frame_support::{
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision},
        Get,
    },
};
use leasehold_primitives::Balance;
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    /// Takes up to `amount` from `provider`: first from the part of its bond that is not reserved, then from chunks
    /// that are not due, newest first, and last from what covers the exit penalties of its leases.
    ///
    /// An amount above that takes everything in reach; from an account without a ledger it takes nothing. The outcome
    /// says what was taken. The money goes to [`Config::SlashDestination`], or is burnt if that cannot receive it;
    /// neither is stopped by a freeze. An error means that less is held than the ledger says, which no sequence of
    /// calls brings about; it changes nothing.
    pub fn slash(provider: &T::AccountId, amount: Balance) -> Result<SlashOutcome, DispatchError> {
        let Some(mut ledger) = Ledgers::<T>::get(provider) else { return Ok(SlashOutcome::default()) };
        let outcome = ledger.slash(amount, Self::now()).ok_or(ArithmeticError::Overflow)?;
        let total = outcome.total().ok_or(ArithmeticError::Overflow)?;
        if total == 0 {
            return Ok(outcome);
        }
        Self::confiscate(provider, total)?;
        Self::store(provider, ledger);
        let SlashOutcome { from_bond, from_unbonding } = outcome;
        Self::deposit_event(Event::Slashed { provider: provider.clone(), from_bond, from_unbonding });
        Ok(outcome)
    }

    /// Moves exactly `amount` of what is held to the slash destination, or burns it.
    fn confiscate(provider: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::pay_out(provider, &T::SlashDestination::get(), amount).or_else(|_| {
            with_storage_layer(|| {
                let reason = HoldReason::Bond.into();
                T::Currency::burn_held(&reason, provider, amount, Precision::Exact, Fortitude::Force).map(drop)
            })
        })
    }
}
