//! What was measured of leases.

use crate::{
    usage::{Availability, Utilisation},
    LeaseId,
};

pub trait Usage {
    fn availability(lease: LeaseId) -> Availability;

    fn utilisation(lease: LeaseId) -> Utilisation;

    /// Drops what is kept of a lease that is final.
    fn forget(lease: LeaseId);

    /// Stores `availability`, as if reports had come to it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability);
}
