//! What was measured of leases.

use crate::{
    usage::{Availability, Utilisation},
    LeaseId,
};

/// What attestation keeps of leases.
pub trait Usage {
    /// What is credited to the lease as of now.
    fn availability(lease: LeaseId) -> Availability;

    /// How the hardware of the lease was used. Never billed.
    fn utilisation(lease: LeaseId) -> Utilisation;

    /// Drops what is kept of a lease that is final.
    fn forget(lease: LeaseId);

    /// Stores `availability`, as if reports had come to it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability);
}
