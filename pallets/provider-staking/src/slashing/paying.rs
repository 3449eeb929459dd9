//! Pending penalties and slashes are paid, or cancelled.

use crate::{
    Config, Error, Event, HoldReason, Leavers, Ledger, Ledgers, Pallet, PendingSlash, PendingSlashes, SlashCause, Taken,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Defensive};
use leasehold_primitives::{Balance, SlashId};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_pay_slash(id: SlashId) -> DispatchResult {
        let slash = PendingSlashes::<T>::get(id).ok_or(Error::<T>::NoSuchSlash)?;
        ensure!(Self::now() >= slash.due_at, Error::<T>::SlashNotDue);
        Self::pay_slash_out(id, slash)
    }

    /// Pays a due slash. Out of the provider's part, the beneficiary gets its restitution; the treasury gets the rest,
    /// and the part taken from delegations. It also gets what the beneficiary cannot receive, and all of an exit
    /// penalty while delegators pay for the provider. What it cannot receive is burnt. A freeze stops neither. An error
    /// means that less is held than the ledger says, which no sequence of calls brings about.
    pub(crate) fn pay_slash_out(id: SlashId, slash: PendingSlash<T>) -> DispatchResult {
        let mut ledger = Ledgers::<T>::get(&slash.provider).unwrap_or_default();
        let (own, from_delegations) = Self::no_longer_pending(&mut ledger, &slash)?;
        PendingSlashes::<T>::remove(id);
        let PendingSlash { provider, cause, beneficiary, restitution: promised, .. } = slash;
        // The beneficiary can be the provider's second account: the provider gets nothing back while delegators pay.
        let withheld = matches!(cause, SlashCause::ExitPenalty) && ledger.disputed > 0;
        let received = promised > 0 && !withheld && Self::pay_out(&provider, &beneficiary, promised).is_ok();
        let restitution = if received { promised } else { 0 };
        let of_own = own.checked_sub(restitution).ok_or(ArithmeticError::Underflow)?;
        let own_burnt = of_own > 0 && Self::confiscate(HoldReason::Bond, &provider, of_own)?;
        let burnt = Self::confiscate_delegations(&provider, &ledger, from_delegations)? || own_burnt;
        Self::store(&provider, ledger);
        let treasury = of_own.checked_add(from_delegations).ok_or(ArithmeticError::Overflow)?;
        Self::deposit_event(Event::SlashPaid {
            slash: id,
            provider,
            beneficiary,
            restitution,
            treasury,
            from_delegations,
            burnt,
        });
        Ok(())
    }

    pub(crate) fn do_cancel_slash(id: SlashId) -> DispatchResult {
        let slash = PendingSlashes::<T>::take(id).ok_or(Error::<T>::NoSuchSlash)?;
        let PendingSlash { provider, parts, .. } = &slash;
        let mut ledger = Ledgers::<T>::get(provider).unwrap_or_default();
        Self::drip(provider, &ledger);
        let (own, delegated) = Self::no_longer_pending(&mut ledger, &slash)?;
        ledger.put_back(parts).ok_or(ArithmeticError::Overflow)?;
        let restored = Self::restore_delegations(&slash, &mut ledger)?;
        let treasury = delegated.checked_sub(restored).ok_or(ArithmeticError::Underflow)?;
        Self::confiscate_delegations(provider, &ledger, treasury)?;
        Self::store(provider, ledger);
        let taken = own.checked_add(delegated).ok_or(ArithmeticError::Overflow)?;
        Taken::<T>::mutate_extant(slash.lease, |record| record.give_back(id, taken, slash.restitution));
        let amount = own.checked_add(restored).ok_or(ArithmeticError::Overflow)?;
        Self::deposit_event(Event::SlashCancelled { slash: id, provider: provider.clone(), amount, treasury });
        Ok(())
    }

    /// Takes the slash out of the ledger's pending amounts. Returns the provider's part, and the delegated part.
    fn no_longer_pending(
        ledger: &mut Ledger<T::MaxUnbondingChunks>,
        slash: &PendingSlash<T>,
    ) -> Result<(Balance, Balance), DispatchError> {
        let own = slash.parts.own().ok_or(ArithmeticError::Overflow)?;
        let delegated = slash.parts.delegated().ok_or(ArithmeticError::Overflow)?;
        let unparked = ledger.unpark(&slash.parts).defensive_proof("a slash is part of what its ledger has pending");
        unparked.ok_or(ArithmeticError::Underflow)?;
        Ok((own, delegated))
    }

    /// Gives the delegated part back to those it was taken from, also to those who left the pool since. Returns the
    /// amount put back: the rest belonged to those who are gone.
    fn restore_delegations(
        slash: &PendingSlash<T>,
        ledger: &mut Ledger<T::MaxUnbondingChunks>,
    ) -> Result<Balance, DispatchError> {
        let PendingSlash { provider, parts, .. } = slash;
        if parts.delegated() == Some(0) {
            return Ok(0);
        }
        let mut leavers = Leavers::<T>::get(provider);
        let from = parts.pool;
        let mut restored = Balance::default();
        if ledger.is_open(from.pool) {
            restored = ledger.restore(from.amount, from.shares).ok_or(ArithmeticError::Overflow)?;
        }
        if from.amount > 0 {
            let back = Self::restore_left_since(&mut leavers, &from, &parts.leaving)?;
            restored = restored.checked_add(back).ok_or(ArithmeticError::Overflow)?;
        }
        for from in &parts.leaving {
            let back = Self::restore_leavers(provider, &mut leavers, from)?;
            restored = restored.checked_add(back).ok_or(ArithmeticError::Overflow)?;
        }
        Self::store_leavers(provider, leavers);
        Ok(restored)
    }

    /// Moves exactly `amount` of what is held for delegations to the slash destination, or burns it. Returns whether it
    /// was burnt.
    fn confiscate_delegations(
        provider: &T::AccountId,
        ledger: &Ledger<T::MaxUnbondingChunks>,
        amount: Balance,
    ) -> Result<bool, DispatchError> {
        if amount == 0 {
            return Ok(false);
        }
        let burnt = Self::confiscate(HoldReason::Delegation, &Self::pool_account(provider), amount)?;
        Self::return_deposit(provider, ledger);
        Ok(burnt)
    }
}
