//! GPUs that leases take of offers and give back.

use crate::{Config, Error, Event, OfferDetails, Offers, Pallet, ProviderDetails, Providers, LOG_TARGET};
use alloc::vec::Vec;
use frame_support::{defensive, ensure, pallet_prelude::DispatchResult, storage::with_storage_layer};
use leasehold_primitives::{
    traits::{Capacity, ProviderStake as _},
    OfferId,
};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Capacity for Pallet<T> {
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
        Self::reservation(id, gpus).map(drop)
    }

    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        let (offer, provider) = Self::reservation(id, gpus)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::CapacityReserved { offer: id, gpus });
        Ok(())
    }

    fn release(id: OfferId, gpus: u16) {
        if let Err(error) = with_storage_layer(|| Self::try_release(id, gpus)) {
            defensive!(error, format_args!("{gpus} GPUs of offer {id} were released that were not reserved"));
        }
    }

    fn finalize(id: OfferId) {
        if let Err(error) = with_storage_layer(|| Self::try_finalize(id)) {
            defensive!(error, format_args!("a lease of offer {id} was finalized that did not exist"));
        }
    }

    fn continue_as_another(id: OfferId) -> DispatchResult {
        let mut offer = Self::stored_offer(id)?;
        // A running lease can go on, even if the offer is retired.
        ensure!(offer.reserved > 0, Error::<T>::NoLeaseRunning);
        let mut provider = Self::provider(&offer.provider)?;
        offer.leases = offer.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        provider.leases = provider.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Ok(())
    }

    fn ensure_bonded(id: OfferId) -> DispatchResult {
        let offer = Self::stored_offer(id)?;
        let provider = Self::provider(&offer.provider)?;
        Self::ensure_covered(&offer.provider, &provider)
    }

    fn all_in_use() -> Vec<(OfferId, u16, u32)> {
        let used = Offers::<T>::iter().filter(|(_, offer)| offer.leases > 0);
        used.map(|(id, offer)| (id, offer.reserved, offer.leases)).collect()
    }
}

impl<T: Config> Pallet<T> {
    /// The records of offer and provider after a reservation, if it is possible.
    fn reservation(
        id: OfferId,
        gpus: u16,
    ) -> Result<(OfferDetails<T::AccountId>, ProviderDetails<T::AccountId>), DispatchError> {
        let old = Self::stored_offer(id)?;
        ensure!(!old.retired, Error::<T>::OfferRetired);
        ensure!(gpus > 0, Error::<T>::GpusOutOfRange);
        ensure!(gpus <= old.free_gpus(), Error::<T>::NotEnoughFreeGpus);
        let mut new = old.clone();
        new.reserved = new.reserved.checked_add(gpus).ok_or(ArithmeticError::Overflow)?;
        new.leases = new.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;

        let mut provider = Self::provider(&old.provider)?;
        provider.leases = provider.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        // The offer is open: what it requires does not depend on what is reserved.
        provider.recount(Some(&old), Some(&new)).ok_or(ArithmeticError::Overflow)?;
        Self::ensure_covered(&old.provider, &provider)?;
        Ok((new, provider))
    }

    /// Whether the bond covers what leases use.
    fn ensure_covered(who: &T::AccountId, provider: &ProviderDetails<T::AccountId>) -> DispatchResult {
        ensure!(T::Stake::bonded(who) >= provider.in_use, Error::<T>::CapacityNotBonded);
        Ok(())
    }

    /// Releases `gpus` that leases have reserved.
    pub(crate) fn try_release(id: OfferId, gpus: u16) -> DispatchResult {
        let old = Self::stored_offer(id)?;
        let mut new = old.clone();
        new.reserved = new.reserved.checked_sub(gpus).ok_or(ArithmeticError::Underflow)?;
        let mut provider = Self::provider(&old.provider)?;
        // This can only lower what is required, which is never refused.
        Self::recount(&old.provider, &mut provider, Some(&old), Some(&new))?;
        Providers::<T>::insert(&old.provider, provider);
        Offers::<T>::insert(id, new);
        Self::deposit_event(Event::CapacityReleased { offer: id, gpus });
        Ok(())
    }

    /// Counts one lease less, and removes the offer with its last.
    pub(crate) fn try_finalize(id: OfferId) -> DispatchResult {
        let mut offer = Self::stored_offer(id)?;
        let mut provider = Self::provider(&offer.provider)?;
        offer.leases = offer.leases.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        provider.leases = provider.leases.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        Offers::<T>::insert(id, &offer);
        if offer.is_over() {
            // The lease is final even if the account cannot receive the deposit. The record then stays, and with it
            // the provider's right to the deposit: `retire_offer` tries again.
            let removed = with_storage_layer(|| {
                let mut after = provider.clone();
                Self::remove_offer(id, &offer, &mut after).map(|()| after)
            });
            match removed {
                Ok(after) => provider = after,
                Err(error) => log::warn!(target: LOG_TARGET, "The deposit of offer {id} cannot be returned: {error:?}"),
            }
        }
        Providers::<T>::insert(&offer.provider, provider);
        Ok(())
    }
}
