//! The standing of offers.

use crate::{clock::Present, *};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::Get;
use leasehold_primitives::{
    api::{newest_first, StandingView},
    standing::OfferHistory,
    traits::{Offers, Usage, WatchRecords},
    OfferId,
};

/// The history of an offer's leases so far.
struct Found {
    history: OfferHistory,
    /// The number of its open leases that the history includes.
    running: u32,
    /// The number of its open leases that it does not include.
    uncounted: u32,
}

impl<T: Config> Pallet<T> {
    /// The standing of an offer; none if there is no such offer.
    pub fn standing_of(offer: OfferId) -> Option<StandingView> {
        T::Offers::history(offer)?;
        Self::standings(&[offer]).pop()
    }

    /// The standing of each of these offers, in their order. The history of final leases is kept with the offers. Open
    /// leases are looked for among the newest 1,000 of the chain, until as many are found as the offers have.
    pub(crate) fn standings(offers: &[OfferId]) -> Vec<StandingView> {
        let mut found: BTreeMap<OfferId, Found> = BTreeMap::new();
        let mut open = 0usize;
        for offer in offers {
            let Some((history, leases)) = T::Offers::history(*offer) else { continue };
            if found.insert(*offer, Found { history, running: 0, uncounted: leases }).is_none() {
                // Saturates far beyond what is looked at.
                open = open.saturating_add(usize::try_from(leases).unwrap_or(usize::MAX));
            }
        }
        let (now, timing) = (Self::now(), T::Timing::get());
        let (running, _) = newest_first(NextLease::<T>::get(), None, open, |id| {
            let lease = Leases::<T>::get(id).filter(|lease| found.contains_key(&lease.offer))?;
            let present = Present { now, timing, usage: T::Usage::availability(id), recorded: true };
            Some((lease.offer, Self::history_of(&lease, &present)))
        });
        for (offer, lease) in running {
            if let Some(found) = found.get_mut(&offer) {
                found.history = found.history.with(&lease);
                // At most 1,000, and each is one of the offer's.
                found.running = found.running.saturating_add(1);
                found.uncounted = found.uncounted.saturating_sub(1);
            }
        }
        let view = |offer: &OfferId| {
            let Found { history, running, uncounted } = found.get(offer)?;
            Some(StandingView::of(history, &T::WatchRecords::watched(*offer, history.served), *running, *uncounted))
        };
        offers.iter().map(|offer| view(offer).unwrap_or_default()).collect()
    }
}
