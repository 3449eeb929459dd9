//! How providers' leases went.

use crate::*;
use frame_support::traits::Get;
use leasehold_primitives::api::ProviderView;

impl<T: Config> Pallet<T> {
    /// The history of a provider; of whoever has none, that of a newcomer.
    pub fn provider_view(provider: T::AccountId) -> ProviderView<T::AccountId> {
        let record = Records::<T>::get(&provider);
        let epoch = Self::reputation_epoch(Self::now());
        let (weight, credited) = record.decayed(epoch);
        ProviderView {
            penalty: record.penalty(epoch, T::FullReputation::get()),
            provider,
            leases: record.leases,
            due_blocks: record.due_blocks,
            credited_blocks: record.credited_blocks,
            burnt: record.burnt,
            weight,
            credited,
        }
    }
}
