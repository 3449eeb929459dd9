//! What the leases tell others: attestation through [`Leases`](traits::Leases), readers through the runtime API.
//!
//! All of this reads, and nothing of it fails: a number that does not fit leaves out what it belongs to. Every question
//! looks at a bounded number of entries.

mod leases;
mod providers;
mod quotes;

use crate::*;
use leasehold_primitives::{
    traits::{self, LeaseSpan},
    LeaseId,
};

impl<T: Config> traits::Leases<T::AccountId> for Pallet<T> {
    fn span(lease: LeaseId) -> Option<LeaseSpan<T::AccountId>> {
        let lease = Leases::<T>::get(lease)?;
        match lease.state {
            LeaseState::Pending { .. } => None,
            LeaseState::Active | LeaseState::Closing { .. } => {
                Some(LeaseSpan { blocks: lease.coverage.span(), provider: lease.provider, limits: lease.limits })
            }
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &T::AccountId, blocks: core::ops::Range<leasehold_primitives::BlockNumber>) -> LeaseId {
        crate::benchmarking::lease_of::<T>(provider, blocks)
    }
}
