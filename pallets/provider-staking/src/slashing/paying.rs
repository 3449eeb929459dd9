//! What is pending: paid, or cancelled.

use crate::{Config, Error, Event, HoldReason, Ledger, Ledgers, Pallet, PendingSlash, PendingSlashes, Taken};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision},
        Defensive, Get,
    },
};
use leasehold_primitives::{Balance, SlashId};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_pay_slash(id: SlashId) -> DispatchResult {
        let slash = PendingSlashes::<T>::get(id).ok_or(Error::<T>::NoSuchSlash)?;
        ensure!(Self::now() >= slash.due_at, Error::<T>::SlashNotDue);
        Self::pay_slash_out(id, slash)
    }

    /// Pays what is due: the restitution to its beneficiary, the rest to the treasury, which also gets what the beneficiary
    /// cannot receive. What the treasury cannot receive is burnt. A freeze stops neither. An error means that less is held
    /// than the ledger says, which no sequence of calls brings about.
    pub(crate) fn pay_slash_out(id: SlashId, slash: PendingSlash<T>) -> DispatchResult {
        let (amount, ledger) = Self::no_longer_pending(&slash)?;
        Self::store(&slash.provider, ledger);
        PendingSlashes::<T>::remove(id);
        let PendingSlash { provider, beneficiary, restitution: promised, .. } = slash;
        let received = promised > 0 && Self::pay_out(&provider, &beneficiary, promised).is_ok();
        let restitution = if received { promised } else { 0 };
        let treasury = amount.checked_sub(restitution).ok_or(ArithmeticError::Underflow)?;
        let burnt = treasury > 0 && Self::confiscate(&provider, treasury)?;
        Self::deposit_event(Event::SlashPaid { slash: id, provider, beneficiary, restitution, treasury, burnt });
        Ok(())
    }

    pub(crate) fn do_cancel_slash(id: SlashId) -> DispatchResult {
        let slash = PendingSlashes::<T>::take(id).ok_or(Error::<T>::NoSuchSlash)?;
        let (amount, mut ledger) = Self::no_longer_pending(&slash)?;
        ledger.put_back(&slash.parts).ok_or(ArithmeticError::Overflow)?;
        Self::store(&slash.provider, ledger);
        Taken::<T>::mutate_extant(slash.lease, |taken| taken.give_back(id, amount, slash.restitution));
        Self::deposit_event(Event::SlashCancelled { slash: id, provider: slash.provider, amount });
        Ok(())
    }

    /// What is pending, and the provider's ledger without it.
    fn no_longer_pending(slash: &PendingSlash<T>) -> Result<(Balance, Ledger<T::MaxUnbondingChunks>), DispatchError> {
        let of_real_money = "the sum of a slash is part of what its ledger has pending";
        let amount = slash.parts.total().ok_or(ArithmeticError::Overflow)?;
        let mut ledger = Ledgers::<T>::get(&slash.provider).defensive_proof(of_real_money).unwrap_or_default();
        ledger.unpark(amount).defensive_proof(of_real_money).ok_or(ArithmeticError::Underflow)?;
        Ok((amount, ledger))
    }

    /// Moves exactly `amount` of what is held to the slash destination, or burns it, and says whether it was burnt.
    fn confiscate(provider: &T::AccountId, amount: Balance) -> Result<bool, DispatchError> {
        if Self::pay_out(provider, &T::SlashDestination::get(), amount).is_ok() {
            return Ok(false);
        }
        with_storage_layer(|| {
            let reason = HoldReason::Bond.into();
            T::Currency::burn_held(&reason, provider, amount, Precision::Exact, Fortitude::Force).map(|_| true)
        })
    }
}
