//! GPUs that leases take of offers and give back, and that bids are promised.

use crate::{Config, Error, Event, OfferDetails, Offers, Pallet, ProviderDetails, Providers, LOG_TARGET};
use alloc::vec::Vec;
use frame_support::{defensive, ensure, pallet_prelude::DispatchResult, storage::with_storage_layer};
use leasehold_primitives::{
    traits::{Capacity, InUse, ProviderStake as _},
    OfferId,
};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Capacity for Pallet<T> {
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
        Self::taking(id, gpus, Self::count_lease).map(drop)
    }

    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        let (offer, provider) = Self::taking(id, gpus, Self::count_lease)?;
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
        offer.leases = offer.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Offers::<T>::insert(id, offer);
        Ok(())
    }

    fn promise(id: OfferId, gpus: u16) -> DispatchResult {
        let (offer, provider) = Self::taking(id, gpus, Self::count_promise)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::CapacityPromised { offer: id, gpus });
        Ok(())
    }

    fn withdraw_promise(id: OfferId, gpus: u16) {
        if let Err(error) = with_storage_layer(|| Self::try_withdraw_promise(id, gpus)) {
            defensive!(error, format_args!("{gpus} GPUs of offer {id} were given back that were not promised"));
        }
    }

    fn fulfil(id: OfferId, promised: u16, gpus: u16, leases: u16) -> DispatchResult {
        let old = Self::stored_offer(id)?;
        let taken = gpus.checked_mul(leases).ok_or(ArithmeticError::Overflow)?;
        let rest = promised.checked_sub(taken).ok_or(ArithmeticError::Underflow)?;
        let mut new = old.clone();
        new.promised = new.promised.checked_sub(promised).ok_or(ArithmeticError::Underflow)?;
        new.reserved = new.reserved.checked_add(taken).ok_or(ArithmeticError::Overflow)?;
        new.leases = new.leases.checked_add(leases.into()).ok_or(ArithmeticError::Overflow)?;
        let mut provider = Self::provider(&old.provider)?;
        // The offer is open: what it requires does not depend on what is taken of it.
        provider.recount(Some(&old), Some(&new)).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&old.provider, provider);
        Offers::<T>::insert(id, new);
        Self::deposit_event(Event::CapacityReserved { offer: id, gpus: taken });
        if rest > 0 {
            Self::deposit_event(Event::PromiseWithdrawn { offer: id, gpus: rest });
        }
        Ok(())
    }

    fn ensure_bonded(id: OfferId) -> DispatchResult {
        let offer = Self::stored_offer(id)?;
        let provider = Self::provider(&offer.provider)?;
        Self::ensure_covered(&offer.provider, &provider)
    }

    fn all_in_use() -> Vec<(OfferId, InUse)> {
        let used = Offers::<T>::iter().filter(|(_, offer)| offer.leases > 0 || offer.promised > 0);
        used.map(|(id, OfferDetails { reserved, leases, promised, .. })| (id, InUse { reserved, leases, promised }))
            .collect()
    }
}

impl<T: Config> Pallet<T> {
    /// The records of offer and provider after `gpus` free ones were taken, if that is possible. `count` notes what
    /// they are taken for.
    fn taking(
        id: OfferId,
        gpus: u16,
        count: fn(&mut OfferDetails<T::AccountId>, u16) -> Option<()>,
    ) -> Result<(OfferDetails<T::AccountId>, ProviderDetails<T::AccountId>), DispatchError> {
        let old = Self::stored_offer(id)?;
        ensure!(!old.retired, Error::<T>::OfferRetired);
        ensure!(gpus > 0, Error::<T>::GpusOutOfRange);
        ensure!(gpus <= old.free_gpus(), Error::<T>::NotEnoughFreeGpus);
        let mut new = old.clone();
        let mut provider = Self::provider(&old.provider)?;
        count(&mut new, gpus).ok_or(ArithmeticError::Overflow)?;
        // The offer is open: what it requires does not depend on what is taken of it.
        provider.recount(Some(&old), Some(&new)).ok_or(ArithmeticError::Overflow)?;
        Self::ensure_covered(&old.provider, &provider)?;
        Ok((new, provider))
    }

    /// Notes that a lease takes `gpus`.
    fn count_lease(offer: &mut OfferDetails<T::AccountId>, gpus: u16) -> Option<()> {
        offer.reserved = offer.reserved.checked_add(gpus)?;
        offer.leases = offer.leases.checked_add(1)?;
        Some(())
    }

    /// Notes that a bid takes `gpus`.
    fn count_promise(offer: &mut OfferDetails<T::AccountId>, gpus: u16) -> Option<()> {
        offer.promised = offer.promised.checked_add(gpus)?;
        Some(())
    }

    /// Gives back `gpus` that a bid was promised.
    pub(crate) fn try_withdraw_promise(id: OfferId, gpus: u16) -> DispatchResult {
        let old = Self::stored_offer(id)?;
        let mut new = old.clone();
        new.promised = new.promised.checked_sub(gpus).ok_or(ArithmeticError::Underflow)?;
        let mut provider = Self::provider(&old.provider)?;
        // An offer with promises is open: what it requires does not change.
        provider.recount(Some(&old), Some(&new)).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&old.provider, provider);
        Offers::<T>::insert(id, new);
        Self::deposit_event(Event::PromiseWithdrawn { offer: id, gpus });
        Ok(())
    }

    /// Whether the bond covers what leases use and bids were promised.
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
        offer.leases = offer.leases.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        Offers::<T>::insert(id, &offer);
        if offer.is_over() {
            // The lease is final even if the account cannot receive the deposit. The record then stays, and with it
            // the provider's right to the deposit: `retire_offer` tries again.
            let removed = with_storage_layer(|| {
                let mut provider = Self::provider(&offer.provider)?;
                Self::remove_offer(id, &offer, &mut provider)?;
                Providers::<T>::insert(&offer.provider, provider);
                DispatchResult::Ok(())
            });
            if let Err(error) = removed {
                log::warn!(target: LOG_TARGET, "The deposit of offer {id} cannot be returned: {error:?}");
            }
        }
        Ok(())
    }
}
