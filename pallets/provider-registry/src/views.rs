//! Offers, as readers see them.

use crate::{Asks, Config, Gates, NextOffer, OfferDetails, Offers, Pallet};
use leasehold_primitives::{
    api::{newest_first, page_size, OfferFilter, OfferStage, OfferView, OffersPage, MAX_OFFERS_PER_PAGE},
    gates::Gate,
    market::Ask,
    OfferId,
};

impl<T: Config> Pallet<T> {
    /// An offer with its ask and its gate.
    pub fn offer_view(id: OfferId) -> Option<OfferView<T::AccountId>> {
        Some(view_offer(id, Offers::<T>::get(id)?, Asks::<T>::get(id), Gates::<T>::get(id)))
    }

    /// Offers that pass `filter`, newest first, from `from` down. Looks at 1,000 ids at most; one that does not pass
    /// costs only a read of its record, unless only its ask is missing.
    pub fn offers(filter: &OfferFilter<T::AccountId>, from: Option<OfferId>, limit: u32) -> OffersPage<T::AccountId> {
        let size = page_size(limit, MAX_OFFERS_PER_PAGE);
        let (offers, next) = newest_first(NextOffer::<T>::get(), from, size, |id| {
            let offer = Offers::<T>::get(id).filter(|offer| passes(offer, filter))?;
            let ask = Asks::<T>::get(id);
            let lacks_ask = filter.status == Some(OfferStage::Asking) && ask.is_none();
            (!lacks_ask).then(|| view_offer(id, offer, ask, Gates::<T>::get(id)))
        });
        OffersPage { offers, next }
    }
}

fn view_offer<AccountId>(
    id: OfferId,
    offer: OfferDetails<AccountId>,
    ask: Option<Ask>,
    gate: Option<Gate>,
) -> OfferView<AccountId> {
    OfferView {
        id,
        free_gpus: offer.free_gpus(),
        provider: offer.provider,
        spec: offer.spec,
        ask,
        gate,
        leased_gpus: offer.reserved,
        promised_gpus: offer.promised,
        leases: offer.leases,
        retired: offer.retired,
    }
}

/// Whether an offer passes the parts of the filter that do not need its ask.
fn passes<AccountId: PartialEq>(offer: &OfferDetails<AccountId>, filter: &OfferFilter<AccountId>) -> bool {
    let at_stage = |stage| match stage {
        OfferStage::Asking => offer.free_gpus() > 0,
        OfferStage::Open => !offer.retired,
        OfferStage::Retired => offer.retired,
    };
    filter.provider.as_ref().is_none_or(|provider| offer.provider == *provider)
        && filter.model.is_none_or(|model| offer.spec.model == model)
        && filter.region.as_ref().is_none_or(|region| offer.spec.region == *region)
        && filter.status.is_none_or(at_stage)
        && filter.min_free_gpus.is_none_or(|least| offer.free_gpus() >= least)
}
