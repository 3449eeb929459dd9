//! Providers' payees and track records.

use crate::*;
use frame_support::traits::Get;
use leasehold_primitives::{api::ProviderView, traits::Offers};

impl<T: Config> Pallet<T> {
    /// The payee and the track record of a provider. An account without a record is a newcomer.
    pub fn provider_view(provider: T::AccountId) -> ProviderView<T::AccountId> {
        let record = TrackRecords::<T>::get(&provider);
        let epoch = Self::track_epoch(Self::now());
        let (weight, credited) = record.decayed(epoch);
        ProviderView {
            handicap: record.handicap(epoch, T::FullTrackRecord::get()),
            payee: T::Offers::payee(&provider),
            provider,
            leases: record.leases,
            due_blocks: record.due_blocks,
            credited_blocks: record.credited_blocks,
            burnt: record.burnt,
            weight,
            credited,
            refused: record.refused,
        }
    }
}
