//! Where the pallets meet.
//!
//! | asks | of | through |
//! |---|---|---|
//! | `lease-market` | `provider-registry` | [`Capacity`] |
//! | `lease-market` | `usage-attestation` | [`Usage`] |
//! | `usage-attestation` | `lease-market` | [`Leases`] |
//! | `usage-attestation` | `provider-registry` | [`Providers`] |
//! | `provider-registry` | `provider-staking` | [`ProviderStake`] |
//! | `lease-market` | the assets' pallet | [`AssetSufficiency`] |
//!
//! The `bench_*` functions exist under `runtime-benchmarks` alone: they put another pallet into the state that the
//! benchmarked call meets in the worst case.

use crate::{
    hardware::OfferSpec,
    usage::{Availability, Utilisation},
    Balance, BlockNumber, LeaseId, OfferId,
};
use core::ops::Range;
use frame_support::dispatch::DispatchResult;

/// An offer as the market sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<AccountId> {
    pub provider: AccountId,
    pub spec: OfferSpec,
    /// GPUs that no lease has taken; 0 once the offer is retired.
    pub free_gpus: u16,
}

/// Offers and their capacity.
pub trait Capacity<AccountId> {
    fn offer(id: OfferId) -> Option<Offer<AccountId>>;

    /// Whether [`Capacity::reserve`] would succeed: the offer is open, has the GPUs free, and its provider's bond
    /// covers them on top of all that its leases already use.
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult;

    /// Takes `gpus` for a new lease. Every reservation is followed by one `release`, and then one `conclude`.
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult;

    /// Gives back what `reserve` took, when the lease stops running. Never fails: a retired offer just forgets it.
    fn release(id: OfferId, gpus: u16);

    /// The lease is closed and paid; nothing of the offer's is owed to it any more.
    fn conclude(id: OfferId);

    /// Registers and bonds `provider` and lists an offer of `gpus` GPUs that matches the model returned with it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec);
}

/// Who is a provider.
pub trait Providers<AccountId> {
    fn is_registered(who: &AccountId) -> bool;

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &AccountId);
}

/// Bonds of providers.
pub trait ProviderStake<AccountId> {
    /// What `who` has bonded and not begun to unbond.
    fn bonded(who: &AccountId) -> Balance;

    /// Sets what `who` must keep bonded for what it lists. Refused while the bond is less, unless that lowers the
    /// requirement: whoever was slashed can still retire offers.
    fn set_required(who: &AccountId, required: Balance) -> DispatchResult;

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond(who: &AccountId, amount: Balance);
}

/// A lease as attestation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseSpan<AccountId> {
    pub provider: AccountId,
    /// The blocks it covers, `[start, end)`. `end` may lie in the future.
    pub blocks: Range<BlockNumber>,
}

/// Leases, by the time they cover.
pub trait Leases<AccountId> {
    /// The span of a lease that was activated and is not closed for good.
    fn span(lease: LeaseId) -> Option<LeaseSpan<AccountId>>;

    /// An active lease of `provider`, which is registered here if it was not, that covers `blocks`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &AccountId, blocks: Range<BlockNumber>) -> LeaseId;
}

/// What was measured.
pub trait Usage {
    fn availability(lease: LeaseId) -> Availability;

    fn utilisation(lease: LeaseId) -> Utilisation;

    /// Drops what is kept of a lease that is closed for good.
    fn forget(lease: LeaseId);

    /// Credits `final_ms`, as if reported for the window `last_window`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability);
}

/// Which assets keep an account alive on their own. Only those may be approved for escrow: an account that holds
/// nothing else must be able to receive them.
pub trait AssetSufficiency {
    fn is_sufficient(asset: u32) -> bool;

    /// A sufficient asset of which `who` has plenty.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32;
}
