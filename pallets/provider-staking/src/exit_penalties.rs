//! Exit penalties, as the market reserves and charges them.

use crate::{types::Charge, Config, Error, Event, Ledger, Ledgers, Pallet};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::{traits::ExitPenalties, Balance};
use sp_runtime::ArithmeticError;

/// What was reserved is used up by `release` and `take`: the amounts they are called with for a lease add up to what
/// was reserved for it, whatever `take` could pay. Only the sum is kept; what a slash leaves short is short for every
/// lease in the same proportion.
impl<T: Config> ExitPenalties<T::AccountId> for Pallet<T> {
    fn ensure_reservable(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let spare = Ledgers::<T>::get(who).map_or(0, |ledger| ledger.spare());
        ensure!(amount <= spare, Error::<T>::PenaltyNotBonded);
        Ok(())
    }

    fn reserve(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let mut ledger = Ledgers::<T>::get(who).unwrap_or_default();
        ensure!(amount <= ledger.spare(), Error::<T>::PenaltyNotBonded);
        if amount > 0 {
            ledger.reserved = ledger.reserved.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            Self::store(who, ledger);
            Self::deposit_event(Event::PenaltyReserved { provider: who.clone(), amount });
        }
        Ok(())
    }

    fn release(who: &T::AccountId, amount: Balance) {
        if let Some(ledger) = Ledgers::<T>::get(who) {
            Self::release_from(who, ledger, amount);
        }
    }

    /// What neither the beneficiary nor [`Config::SlashDestination`] can receive stays in the bond, reserved no more:
    /// then nothing was taken.
    fn take(who: &T::AccountId, beneficiary: &T::AccountId, amount: Balance) -> Balance {
        let Some(ledger) = Ledgers::<T>::get(who) else { return 0 };
        let mut charged = ledger.clone();
        let payment = charged
            .charge(amount)
            .and_then(|charge| Self::pay_one_of(who, [beneficiary.clone(), T::SlashDestination::get()], charge));
        let Some((Charge { due, uncovered }, beneficiary)) = payment else {
            Self::release_from(who, ledger, amount);
            return 0;
        };
        Self::store(who, charged);
        Self::deposit_event(Event::PenaltyPaid { provider: who.clone(), beneficiary, amount: due });
        if uncovered > 0 {
            Self::deposit_event(Event::PenaltyReleased { provider: who.clone(), amount: uncovered });
        }
        due
    }

    fn all_reserved() -> Vec<(T::AccountId, Balance)> {
        let reserved = Ledgers::<T>::iter().map(|(who, ledger)| (who, ledger.reserved));
        reserved.filter(|(_, amount)| *amount > 0).collect()
    }
}

impl<T: Config> Pallet<T> {
    /// Releases up to `amount` of what is reserved in `ledger`, and stores that if it changed.
    fn release_from(provider: &T::AccountId, mut ledger: Ledger<T::MaxUnbondingChunks>, amount: Balance) {
        if let Some(released) = ledger.release(amount).filter(|released| *released > 0) {
            Self::store(provider, ledger);
            Self::deposit_event(Event::PenaltyReleased { provider: provider.clone(), amount: released });
        }
    }

    /// Pays what is due of `charge` to the first of `receivers` that can receive it. None if there is nothing to pay
    /// or nobody to pay it to.
    fn pay_one_of(
        provider: &T::AccountId,
        receivers: [T::AccountId; 2],
        charge: Charge,
    ) -> Option<(Charge, T::AccountId)> {
        if charge.due == 0 {
            return None;
        }
        let receiver = receivers.into_iter().find(|to| Self::pay_out(provider, to, charge.due).is_ok())?;
        Some((charge, receiver))
    }
}
