//! What of a bond answers for leases and bids: exit penalties and bid deposits, as the leases reserve and take them.

use crate::{types::Charge, Config, Error, Event, Ledger, Ledgers, Pallet};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{Defensive, Get},
};
use leasehold_primitives::{traits::BondReserves, Balance};
use sp_runtime::ArithmeticError;

/// `release` and `take` use up what `reserve` reserved: the amounts passed to them for a lease add up to the amount
/// reserved for it, whatever `take` could pay. Only the sum is stored: if a slash leaves less, every lease falls short in
/// the same proportion.
impl<T: Config> BondReserves<T::AccountId> for Pallet<T> {
    fn ensure_reservable(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let spare = Ledgers::<T>::get(who).map_or(0, |ledger| ledger.spare());
        ensure!(amount <= spare, Error::<T>::ReserveNotBonded);
        Ok(())
    }

    fn reserve(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let mut ledger = Ledgers::<T>::get(who).unwrap_or_default();
        ensure!(amount <= ledger.spare(), Error::<T>::ReserveNotBonded);
        if amount > 0 {
            ledger.reserved = ledger.reserved.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            Self::store(who, ledger);
            Self::deposit_event(Event::BondReserved { provider: who.clone(), amount });
        }
        Ok(())
    }

    fn release(who: &T::AccountId, amount: Balance) {
        if let Some(ledger) = Ledgers::<T>::get(who) {
            Self::release_from(who, ledger, amount);
        }
    }

    /// An amount that neither the beneficiary nor [`Config::SlashDestination`] can receive stays in the bond, no longer
    /// reserved, and counts as not taken.
    fn take(who: &T::AccountId, beneficiary: &T::AccountId, amount: Balance) -> Balance {
        let Some(ledger) = Ledgers::<T>::get(who) else { return 0 };
        let mut charged = ledger.clone();
        let payment = charged
            .charge(amount)
            .defensive_proof("parts of what is reserved and bonded are amounts")
            .and_then(|charge| Self::pay_one_of(who, [beneficiary.clone(), T::SlashDestination::get()], charge));
        let Some((Charge { due, uncovered }, beneficiary)) = payment else {
            Self::release_from(who, ledger, amount);
            return 0;
        };
        Self::store(who, charged);
        Self::deposit_event(Event::ReservePaid { provider: who.clone(), beneficiary, amount: due });
        if uncovered > 0 {
            Self::deposit_event(Event::ReserveReleased { provider: who.clone(), amount: uncovered });
        }
        due
    }

    fn all_reserved() -> Vec<(T::AccountId, Balance)> {
        let reserved = Ledgers::<T>::iter().map(|(who, ledger)| (who, ledger.reserved));
        reserved.filter(|(_, amount)| *amount > 0).collect()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(who: &T::AccountId, amount: Balance) {
        crate::benchmarking::endow_and_bond::<T>(who, amount);
    }
}

impl<T: Config> Pallet<T> {
    /// Releases up to `amount` of what is reserved in `ledger`, and stores the ledger if that changed it.
    fn release_from(provider: &T::AccountId, mut ledger: Ledger<T::MaxUnbondingChunks>, amount: Balance) {
        let released = ledger.release(amount).defensive_proof("no more is released than is reserved");
        if let Some(released) = released.filter(|released| *released > 0) {
            Self::store(provider, ledger);
            Self::deposit_event(Event::ReserveReleased { provider: provider.clone(), amount: released });
        }
    }

    /// Pays `charge.due` to the first of `receivers` that can receive it. None if it is 0 or none of them can.
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
