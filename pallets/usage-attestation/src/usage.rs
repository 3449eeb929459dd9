//! Usage of leases, as other pallets see it.

use crate::{math::counters::dispute_epoch, Config, Pallet, UsageRecords};
use frame_support::traits::Get;
use leasehold_primitives::{
    traits::Usage,
    usage::{Availability, Utilisation},
    LeaseId,
};
use sp_runtime::traits::BlockNumberProvider;

impl<T: Config> Usage for Pallet<T> {
    fn availability(lease: LeaseId) -> Availability {
        let epoch = dispute_epoch(&T::Timing::get(), T::BlockNumberProvider::current_block_number());
        UsageRecords::<T>::get(lease).map(|record| record.availability(epoch)).unwrap_or_default()
    }

    fn utilisation(lease: LeaseId) -> Utilisation {
        UsageRecords::<T>::get(lease).map(|record| record.utilisation).unwrap_or_default()
    }

    fn forget(lease: LeaseId) {
        UsageRecords::<T>::remove(lease);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        use crate::types::{Counters, Seen, UsageRecord};
        let window = availability.last_window.unwrap_or(0);
        let now = T::BlockNumberProvider::current_block_number();
        UsageRecords::<T>::insert(
            lease,
            UsageRecord {
                seen: Seen {
                    boot: [1; 16],
                    available_ms: availability.final_ms.saturating_add(availability.pending_ms),
                },
                last_window: window,
                last_available: availability.last_available,
                counters: Counters {
                    epoch: dispute_epoch(&T::Timing::get(), now).unwrap_or(0),
                    final_ms: availability.final_ms,
                    previous_ms: 0,
                    current_ms: availability.pending_ms,
                },
                utilisation: Utilisation::default(),
                devices: [1; 32],
            },
        );
    }
}
