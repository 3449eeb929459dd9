//! Offers, as other pallets see them.

use crate::{
    math::stake::Part, Asks, Claims, Config, Gates, Models, NextOffer, OfferDetails, Offers, Pallet, Providers,
};
use alloc::vec::Vec;
use frame_support::pallet_prelude::DispatchResult;
#[cfg(feature = "runtime-benchmarks")]
use leasehold_primitives::hardware::OfferSpec;
use leasehold_primitives::{
    hardware::{Attributes, Limits},
    market::Ask,
    standing::OfferHistory,
    traits::{self, Offer},
    BlockNumber, ModelId, OfferId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> traits::Offers<T::AccountId> for Pallet<T> {
    fn offer(id: OfferId) -> Option<Offer<T::AccountId>> {
        let offer = Offers::<T>::get(id)?;
        let free_gpus = offer.free_gpus();
        let OfferDetails { provider, spec, stake_per_gpu, retired, .. } = offer;
        Some(Offer { id, provider, spec, free_gpus, retired, stake_per_gpu })
    }

    fn ensure_reservable(offer: &Offer<T::AccountId>, gpus: u16, leases: u16) -> DispatchResult {
        let all = Self::ensure_free(offer.retired, offer.free_gpus, gpus, leases)?;
        let part = Part::of_taken(offer.stake_per_gpu, all, leases).ok_or(ArithmeticError::Overflow)?;
        Self::ensure_usable(&offer.provider, Part::default(), part).map(drop)
    }

    fn has_gate(id: OfferId) -> bool {
        Gates::<T>::contains_key(id)
    }

    fn history(id: OfferId) -> Option<(OfferHistory, u32)> {
        Offers::<T>::get(id).map(|offer| (offer.history, offer.leases))
    }

    fn limits(model: ModelId, gpus: u16) -> Limits {
        // No model is removed while offers name it.
        Models::<T>::get(model).map(|model| model.limits(gpus)).unwrap_or_default()
    }

    fn ask(id: OfferId) -> Option<Ask> {
        // Retiring an offer removes its ask.
        Asks::<T>::get(id)
    }

    fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<(OfferId, Offer<T::AccountId>, Ask)>, Option<OfferId>) {
        let end = NextOffer::<T>::get();
        // Saturates: beyond the last id there is nothing to find.
        let stop = from.saturating_add(scan.into()).min(end);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut at = from;
        while at < stop && found.len() < limit {
            if let Some(ask) = Asks::<T>::get(at) {
                if let Some(offer) = <Self as traits::Offers<_>>::offer(at) {
                    found.push((at, offer, ask));
                }
            }
            at = at.saturating_add(1);
        }
        (found, (at < end).then_some(at))
    }

    fn claimed(provider: &T::AccountId, auditor: &T::AccountId, until: BlockNumber) -> Attributes {
        Claims::<T>::get(provider, auditor)
            .filter(|claim| claim.is_valid_at(until.max(Self::now())))
            .map(|claim| claim.attributes)
            .unwrap_or_default()
    }

    fn payee(provider: &T::AccountId) -> T::AccountId {
        let named = Providers::<T>::get(provider).and_then(|details| details.profile.payee);
        named.unwrap_or_else(|| provider.clone())
    }

    fn gpus(provider: &T::AccountId) -> u32 {
        Providers::<T>::get(provider).map_or(0, |details| details.gpus)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &T::AccountId, gpus: u16) -> (OfferId, OfferSpec) {
        let (offer, spec) = crate::benchmarking::setup::endow_and_list::<T>(provider, gpus);
        crate::benchmarking::setup::give_gate::<T>(offer);
        (offer, spec)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_ask(id: OfferId, ask: Ask) {
        crate::benchmarking::setup::ask_for::<T>(id, ask);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_retire(id: OfferId) {
        crate::benchmarking::setup::retire::<T>(id);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &T::AccountId, auditor: &T::AccountId, attributes: Attributes) {
        crate::benchmarking::setup::endow_and_attest::<T>(provider, auditor, attributes);
    }
}
