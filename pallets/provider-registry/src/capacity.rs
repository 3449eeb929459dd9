//! Offers' GPUs that leases take and give back, and that are promised to bids.

use crate::{
    math::stake::Part, Config, Error, Event, OfferDetails, Offers, Pallet, ProviderDetails, Providers, LOG_TARGET,
};
use alloc::vec::Vec;
use frame_support::{defensive, ensure, pallet_prelude::DispatchResult, storage::with_storage_layer, traits::Get};
use leasehold_primitives::{
    standing::OfferHistory,
    traits::{Capacity, InUse, ProviderStake as _},
    OfferId,
};
use sp_runtime::{ArithmeticError, DispatchError};

/// Everything that can fail comes before the first write, last of all `set_required`, which writes nothing when it fails.
/// So a failure changes nothing, without the cost of a storage layer.
impl<T: Config> Capacity for Pallet<T> {
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult {
        let (offer, provider) = Self::taking(id, gpus, 1, Self::count_leases)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::CapacityReserved { offer: id, gpus });
        Ok(())
    }

    fn release(id: OfferId, gpus: u16) {
        if let Err(error) = Self::try_release(id, gpus) {
            defensive!(error, format_args!("{gpus} GPUs of offer {id} were released that were not reserved"));
        }
    }

    fn release_and_finalize(id: OfferId, gpus: u16, lease: &OfferHistory) {
        if let Err(error) = Self::try_release_and_finalize(id, gpus, lease) {
            defensive!(error, format_args!("offer {id} has no lease of {gpus} GPUs to end"));
        }
    }

    fn finalize(id: OfferId, lease: &OfferHistory) {
        if let Err(error) = Self::try_finalize(id, lease) {
            defensive!(error, format_args!("a lease of offer {id} was finalized that did not exist"));
        }
    }

    fn continue_as_another(id: OfferId) -> DispatchResult {
        let mut offer = Self::stored_offer(id)?;
        // A running lease can go on as another, even if the offer is retired.
        ensure!(offer.reserved > 0, Error::<T>::NoLeaseRunning);
        offer.leases = offer.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Offers::<T>::insert(id, offer);
        Ok(())
    }

    fn promise(id: OfferId, gpus: u16, leases: u16) -> DispatchResult {
        let (offer, provider) = Self::taking(id, gpus, leases, Self::count_promises)?;
        let promised = gpus.checked_mul(leases).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::CapacityPromised { offer: id, gpus: promised });
        Ok(())
    }

    fn withdraw_promise(id: OfferId, gpus: u16, leases: u16) {
        if let Err(error) = Self::try_withdraw_promise(id, gpus, leases) {
            defensive!(
                error,
                format_args!("{leases} × {gpus} GPUs of offer {id} were given back that were not promised")
            );
        }
    }

    fn fulfil(id: OfferId, gpus: u16, promised: u16, leases: u16) -> DispatchResult {
        let mut offer = Self::stored_offer(id)?;
        let before = Self::part_of(&offer)?;
        let kept = gpus.checked_mul(promised).ok_or(ArithmeticError::Overflow)?;
        let taken = gpus.checked_mul(leases).ok_or(ArithmeticError::Overflow)?;
        let rest = kept.checked_sub(taken).ok_or(ArithmeticError::Underflow)?;
        let lost = promised.checked_sub(leases).ok_or(ArithmeticError::Underflow)?;
        offer.promised = offer.promised.checked_sub(kept).ok_or(ArithmeticError::Underflow)?;
        offer.metered = offer.metered.checked_sub(lost).ok_or(ArithmeticError::Underflow)?;
        offer.reserved = offer.reserved.checked_add(taken).ok_or(ArithmeticError::Overflow)?;
        offer.leases = offer.leases.checked_add(leases.into()).ok_or(ArithmeticError::Overflow)?;
        let mut provider = Self::provider(&offer.provider)?;
        // The offer is open: its required stake does not depend on the GPUs taken.
        provider.recount(before, Self::part_of(&offer)?).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
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
        used.map(|(id, OfferDetails { reserved, leases, promised, metered, .. })| {
            (id, InUse { reserved, leases, promised, metered })
        })
        .collect()
    }
}

impl<T: Config> Pallet<T> {
    /// The records of offer and provider after taking `gpus` free GPUs for each of `leases`, if that is possible.
    /// `count` notes the kind of use.
    fn taking(
        id: OfferId,
        gpus: u16,
        leases: u16,
        count: fn(&mut OfferDetails<T::AccountId>, u16, u16) -> Option<()>,
    ) -> Result<(OfferDetails<T::AccountId>, ProviderDetails<T::AccountId>), DispatchError> {
        let mut offer = Self::stored_offer(id)?;
        let all = Self::ensure_free(offer.retired, offer.free_gpus(), gpus, leases)?;
        let before = Self::part_of(&offer)?;
        count(&mut offer, all, leases).ok_or(ArithmeticError::Overflow)?;
        offer.metered = offer.metered.checked_add(leases).ok_or(ArithmeticError::Overflow)?;
        let provider = Self::ensure_usable(&offer.provider, before, Self::part_of(&offer)?)?;
        Ok((offer, provider))
    }

    /// Whether an offer is open and has `gpus` free for each of `leases`. Returns the number for all of them.
    pub(crate) fn ensure_free(retired: bool, free_gpus: u16, gpus: u16, leases: u16) -> Result<u16, Error<T>> {
        ensure!(!retired, Error::<T>::OfferRetired);
        // A number that overflows is not free either.
        let all = gpus.checked_mul(leases).ok_or(Error::<T>::NotEnoughFreeGpus)?;
        ensure!(all > 0, Error::<T>::GpusOutOfRange);
        ensure!(all <= free_gpus, Error::<T>::NotEnoughFreeGpus);
        Ok(all)
    }

    /// The record of a provider once an open offer of it has the part `new` instead of `old`, if it can report that many
    /// leases and its bond covers them.
    pub(crate) fn ensure_usable(
        who: &T::AccountId,
        old: Part,
        new: Part,
    ) -> Result<ProviderDetails<T::AccountId>, DispatchError> {
        let mut provider = Self::provider(who)?;
        // The offer is open: its required stake does not depend on the GPUs taken.
        provider.recount(old, new).ok_or(ArithmeticError::Overflow)?;
        ensure!(provider.metered <= T::MaxLeases::get(), Error::<T>::TooManyLeases);
        Self::ensure_covered(who, &provider)?;
        Ok(provider)
    }

    /// Notes that `leases` take `gpus` in all.
    fn count_leases(offer: &mut OfferDetails<T::AccountId>, gpus: u16, leases: u16) -> Option<()> {
        offer.reserved = offer.reserved.checked_add(gpus)?;
        offer.leases = offer.leases.checked_add(leases.into())?;
        Some(())
    }

    /// Notes that a bid takes `gpus` in all.
    fn count_promises(offer: &mut OfferDetails<T::AccountId>, gpus: u16, _: u16) -> Option<()> {
        offer.promised = offer.promised.checked_add(gpus)?;
        Some(())
    }

    /// Gives back the `gpus` promised to a bid for each of `leases`.
    pub(crate) fn try_withdraw_promise(id: OfferId, gpus: u16, leases: u16) -> DispatchResult {
        let mut offer = Self::stored_offer(id)?;
        let before = Self::part_of(&offer)?;
        let kept = gpus.checked_mul(leases).ok_or(ArithmeticError::Overflow)?;
        offer.promised = offer.promised.checked_sub(kept).ok_or(ArithmeticError::Underflow)?;
        offer.metered = offer.metered.checked_sub(leases).ok_or(ArithmeticError::Underflow)?;
        let mut provider = Self::provider(&offer.provider)?;
        // An offer with promises is open: its required stake does not change.
        provider.recount(before, Self::part_of(&offer)?).ok_or(ArithmeticError::Overflow)?;
        Providers::<T>::insert(&offer.provider, provider);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::PromiseWithdrawn { offer: id, gpus: kept });
        Ok(())
    }

    /// Whether the bond covers the GPUs that leases use and that were promised to bids.
    fn ensure_covered(who: &T::AccountId, provider: &ProviderDetails<T::AccountId>) -> DispatchResult {
        ensure!(T::Stake::bonded(who) >= provider.in_use, Error::<T>::CapacityNotBonded);
        Ok(())
    }

    /// Releases the `gpus` of a lease that is not final yet.
    pub(crate) fn try_release(id: OfferId, gpus: u16) -> DispatchResult {
        Self::mutate_offer(id, |offer| Self::release_in(id, offer, gpus))
    }

    /// Finalizes a lease whose GPUs were released.
    pub(crate) fn try_finalize(id: OfferId, lease: &OfferHistory) -> DispatchResult {
        let over = Self::mutate_offer(id, |offer| {
            Self::finalize_in(offer, lease)?;
            Ok(offer.is_over().then(|| offer.clone()))
        })?;
        if let Some(offer) = over {
            Self::remove_retired(id, &offer);
        }
        Ok(())
    }

    /// Releases the `gpus` of a lease, and finalizes it.
    pub(crate) fn try_release_and_finalize(id: OfferId, gpus: u16, lease: &OfferHistory) -> DispatchResult {
        let over = Self::mutate_offer(id, |offer| {
            Self::finalize_in(offer, lease)?;
            Self::release_in(id, offer, gpus)?;
            Ok(offer.is_over().then(|| offer.clone()))
        })?;
        if let Some(offer) = over {
            Self::remove_retired(id, &offer);
        }
        Ok(())
    }

    /// Changes the record of an offer by one access: its key is hashed once.
    fn mutate_offer<R>(
        id: OfferId,
        change: impl FnOnce(&mut OfferDetails<T::AccountId>) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        Offers::<T>::try_mutate(id, |offer| change(offer.as_mut().ok_or(Error::<T>::NoSuchOffer)?))
    }

    /// Takes the `gpus` of a lease back into `offer`, which the caller stores. The lease no longer counts towards the
    /// leases that its provider reports: it has at most a part of the window in which it ends, and nobody is punished
    /// for missing that.
    fn release_in(id: OfferId, offer: &mut OfferDetails<T::AccountId>, gpus: u16) -> DispatchResult {
        let before = Self::part_of(offer)?;
        offer.reserved = offer.reserved.checked_sub(gpus).ok_or(ArithmeticError::Underflow)?;
        offer.metered = offer.metered.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        let after = Self::part_of(offer)?;
        Providers::<T>::try_mutate(&offer.provider, |provider| {
            let provider = provider.as_mut().ok_or(Error::<T>::NotRegistered)?;
            // This can only lower the required stake, which is never refused.
            Self::recount(&offer.provider, provider, before, after)
        })?;
        Self::deposit_event(Event::CapacityReleased { offer: id, gpus });
        Ok(())
    }

    /// Counts one lease less in `offer`, which the caller stores, and adds the lease's results to its history.
    fn finalize_in(offer: &mut OfferDetails<T::AccountId>, lease: &OfferHistory) -> Result<(), ArithmeticError> {
        offer.leases = offer.leases.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        offer.history = offer.history.with(lease);
        Ok(())
    }

    /// Removes an offer that was retired, and whose last lease is final.
    fn remove_retired(id: OfferId, offer: &OfferDetails<T::AccountId>) {
        // The lease is final even if the account cannot receive the deposit. The record then stays, and with it the
        // provider's right to the deposit: `retire_offer` tries again.
        let removed = with_storage_layer(|| {
            let mut provider = Self::provider(&offer.provider)?;
            Self::remove_offer(id, offer, &mut provider)?;
            Providers::<T>::insert(&offer.provider, provider);
            DispatchResult::Ok(())
        });
        if let Err(error) = removed {
            log::warn!(target: LOG_TARGET, "The deposit of offer {id} cannot be returned: {error:?}");
        }
    }
}
