//! The stored orders, leases and offers, and whether events tell of each change.

use crate::*;
use leasehold_primitives::api::{runtime_decl_for_leases_api::LeasesApi, OfferView};
use pallet_lease_bidding::{Bids, Orders};
use pallet_leases::{Leases as StoredLeases, Listings};
use pallet_provider_registry::Offers;
use pallet_usage_attestation::{Counters, UsageRecord, UsageRecords};
use std::collections::BTreeMap;

/// Readers' views of each entry, which change only with this, or with time.
#[derive(Default)]
pub struct Stored {
    orders: BTreeMap<u64, Vec<u8>>,
    leases: BTreeMap<u64, Vec<u8>>,
    offers: BTreeMap<u64, Vec<u8>>,
}

/// An offer as readers see it, except for the number of its leases, of which no event tells.
fn offer(id: u64) -> Option<OfferView<AccountId>> {
    ProviderRegistry::offer_view(id).map(|view| OfferView { leases: 0, ..view })
}

/// The measurements of a lease as readers see them, except for what time alone makes final. An event tells what is
/// struck.
fn measured(id: u64) -> Option<UsageRecord> {
    UsageRecords::<Runtime>::get(id).map(|record| UsageRecord {
        counters: Counters { final_ms: record.counters.ever_ms(), ..Counters::default() },
        ..record
    })
}

/// The entries that differ, that are new or that are gone.
fn differing(before: &BTreeMap<u64, Vec<u8>>, after: &BTreeMap<u64, Vec<u8>>) -> Vec<u64> {
    let ids = before.keys().chain(after.keys()).copied();
    ids.filter(|id| before.get(id) != after.get(id)).collect()
}

impl Stored {
    pub fn now() -> Self {
        let orders = Orders::<Runtime>::iter().map(|(id, order)| (id, (order, Bids::<Runtime>::get(id)).encode()));
        let leases = StoredLeases::<Runtime>::iter()
            .map(|(id, lease)| (id, (lease, Listings::<Runtime>::get(id), measured(id)).encode()));
        let offers = Offers::<Runtime>::iter_keys().map(|id| (id, offer(id).encode()));
        Self { orders: orders.collect(), leases: leases.collect(), offers: offers.collect() }
    }

    /// Compares what is stored now with what was stored before these events.
    pub fn check_events_tell_what_changed(&mut self) {
        let (now, told) = (Self::now(), <Runtime as LeasesApi<Block, AccountId>>::changes());
        for (kind, before, after, told) in [
            ("order", &self.orders, &now.orders, told.orders),
            ("lease", &self.leases, &now.leases, told.leases),
            ("offer", &self.offers, &now.offers, told.offers),
        ] {
            for id in differing(before, after) {
                assert!(told.contains(&id), "{kind} {id} changed, and none of {:?} says so", events());
            }
        }
        *self = now;
    }
}
