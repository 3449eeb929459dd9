//! Queries about leases: by attestation through [`Leases`](traits::Leases), by readers through the runtime API.
//!
//! They only read, and never fail: an entry with a number that does not fit is left out. Every query looks at a bounded
//! number of entries.

mod leases;
mod providers;
mod quotes;
mod standing;

use crate::*;
use leasehold_primitives::{
    traits::{self, AtStake, LeaseSpan, Offers},
    AssetId, Balance, LeaseId,
};

impl<T: Config> traits::Leases<T::AccountId> for Pallet<T> {
    fn span(lease: LeaseId) -> Option<LeaseSpan<T::AccountId>> {
        let lease = Leases::<T>::get(lease)?;
        match lease.state {
            LeaseState::Pending { .. } => None,
            LeaseState::Active | LeaseState::Closing { .. } => Some(LeaseSpan {
                blocks: lease.coverage.span(),
                provider: lease.provider,
                offer: lease.offer,
                limits: lease.limits,
            }),
        }
    }

    fn tenant(id: LeaseId) -> Option<T::AccountId> {
        let lease = Leases::<T>::get(id).filter(|lease| !matches!(lease.state, LeaseState::Pending { .. }))?;
        Some(lease.tenant)
    }

    fn at_stake(id: LeaseId) -> Option<AtStake<T::AccountId>> {
        let lease = Leases::<T>::get(id).filter(|lease| !matches!(lease.state, LeaseState::Pending { .. }))?;
        // The offer is stored as long as the lease is.
        let offer = T::Offers::offer(lease.offer)?;
        let missed = match lease.asset {
            // A price that overflows counts as the largest number: no more is ever paid than was slashed.
            AssetId::Native => lease.ledger.price_of(Self::missed_blocks(id, &lease)).unwrap_or(Balance::MAX),
            AssetId::WithId(_) => 0,
        };
        Some(AtStake {
            stake: offer.stake_per_gpu.checked_mul(lease.gpus.into())?,
            exit_penalty: Self::exit_penalty(&offer, lease.gpus, lease.terms.exit_penalty)?,
            missed,
            provider: lease.provider,
            tenant: lease.tenant,
            root: lease.root,
        })
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &T::AccountId, blocks: core::ops::Range<leasehold_primitives::BlockNumber>) -> LeaseId {
        crate::benchmarking::lease_of::<T>(provider, blocks)
    }
}
