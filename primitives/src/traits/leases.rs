//! Leases as attestation sees them.

use crate::{hardware::Limits, BlockNumber, LeaseId};
use core::ops::Range;

/// The time that a lease covers, and the limits of its hardware.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseSpan<AccountId> {
    pub provider: AccountId,
    /// The blocks it covers, `[start, end)`. `end` may lie in the future.
    pub blocks: Range<BlockNumber>,
    /// What its GPUs can draw and hold at most, as the model stood when the lease was activated.
    pub limits: Limits,
}

/// Leases, by the time they cover.
pub trait Leases<AccountId> {
    /// The span of a lease that was activated and is not final.
    fn span(lease: LeaseId) -> Option<LeaseSpan<AccountId>>;

    /// An active lease of `provider`, which is registered here if it was not, that covers `blocks`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &AccountId, blocks: Range<BlockNumber>) -> LeaseId;
}
