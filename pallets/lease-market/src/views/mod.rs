//! What the market tells others: attestation through [`Leases`](traits::Leases), readers through the runtime API.
//!
//! All of this reads, and nothing of it fails: a number that does not fit leaves out what it belongs to. Every question
//! looks at a bounded number of entries.

mod leases;
mod orders;
mod providers;
mod quotes;

use crate::*;
use leasehold_primitives::{
    traits::{self, LeaseSpan},
    LeaseId,
};

/// Ids that one question looks at, at most.
const MAX_SCANNED: u32 = 1_000;

/// How many answers a page of at most `most` has that was asked for `limit`: at least one, or `next` would lead nowhere.
fn page_size(limit: u32, most: u32) -> usize {
    usize::try_from(limit.clamp(1, most)).unwrap_or(1)
}

impl<T: Config> traits::Leases<T::AccountId> for Pallet<T> {
    fn span(lease: LeaseId) -> Option<LeaseSpan<T::AccountId>> {
        let lease = Leases::<T>::get(lease)?;
        match lease.state {
            LeaseState::Pending { .. } => None,
            LeaseState::Active | LeaseState::Closing { .. } => {
                Some(LeaseSpan { blocks: lease.coverage.span(), provider: lease.provider })
            }
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &T::AccountId, blocks: core::ops::Range<leasehold_primitives::BlockNumber>) -> LeaseId {
        crate::benchmarking::lease_of::<T>(provider, blocks)
    }
}
