//! Leases as attestation sees them.

use crate::{hardware::Limits, Balance, BlockNumber, LeaseId, OfferId};
use core::ops::Range;

/// The time that a lease covers, and the limits of its hardware.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseSpan<AccountId> {
    pub provider: AccountId,
    /// The offer that serves it.
    pub offer: OfferId,
    /// The blocks it covers, `[start, end)`. `end` may lie in the future.
    pub blocks: Range<BlockNumber>,
    /// The limits of its GPUs, as the model stood when the lease was activated.
    pub limits: Limits,
}

/// The figures by which offences of a lease's provider are measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtStake<AccountId> {
    pub provider: AccountId,
    pub tenant: AccountId,
    /// The id that the lease had first, before it was ever sold: penalties and slashes for it are kept under this id.
    pub root: LeaseId,
    /// The provider's stake for the lease's GPUs.
    pub stake: Balance,
    /// The amount that the provider pays if it leaves.
    pub exit_penalty: Balance,
    /// The price of the time that its tenant went without so far; 0 for a lease in an asset other than the native one.
    pub missed: Balance,
}

/// Leases, by the time they cover.
pub trait Leases<AccountId> {
    /// The span of a lease that was activated and is not final.
    fn span(lease: LeaseId) -> Option<LeaseSpan<AccountId>>;

    /// The tenant of a lease that was activated and is not final.
    fn tenant(lease: LeaseId) -> Option<AccountId>;

    /// The provider's stake in a lease that was activated and is not final.
    fn at_stake(lease: LeaseId) -> Option<AtStake<AccountId>>;

    /// An active lease of `provider`, which is registered here if it was not, that covers `blocks`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &AccountId, blocks: Range<BlockNumber>) -> LeaseId;
}
