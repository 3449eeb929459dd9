//! Where the pallets meet.
//!
//! | asks | of | through |
//! |---|---|---|
//! | `lease-market` | `provider-registry` | [`Capacity`] |
//! | `lease-market` | `provider-staking` | [`ExitPenalties`] |
//! | `lease-market` | `usage-attestation` | [`Usage`] |
//! | `usage-attestation` | `lease-market` | [`Leases`] |
//! | `usage-attestation` | `provider-registry` | [`Providers`] |
//! | `provider-registry` | `provider-staking` | [`ProviderStake`] |
//! | `lease-market` | the assets' pallet | [`AssetSufficiency`] |
//!
//! The `bench_*` functions exist under `runtime-benchmarks` alone: they put another pallet into the state that the
//! benchmarked call meets in the worst case.

use crate::{
    hardware::{Attributes, OfferSpec},
    market::Ask,
    usage::{Availability, Utilisation},
    Balance, BlockNumber, LeaseId, OfferId,
};
use alloc::vec::Vec;
use core::ops::Range;
use frame_support::dispatch::DispatchResult;

/// An offer as the market sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<AccountId> {
    pub provider: AccountId,
    pub spec: OfferSpec,
    /// GPUs that no lease has taken; 0 once the offer is retired.
    pub free_gpus: u16,
    /// What the provider has at stake for each GPU of it.
    pub stake_per_gpu: Balance,
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

    /// A lease of the offer goes on as another, with another tenant. Counts as one more `reserve` of
    /// the same capacity, without taking any: one more `conclude` follows, and still one `release`.
    fn continue_as_another(id: OfferId) -> DispatchResult;

    /// Whether the provider's bond covers everything that the leases of its offers use.
    fn ensure_bonded(id: OfferId) -> DispatchResult;

    /// GPUs that the offers of `provider` list, each of which takes a bond; of a retired offer those in use.
    fn gpus(provider: &AccountId) -> u32;

    /// Every offer with leases that are not concluded: the GPUs reserved of it, and the leases. For checks of the
    /// whole state: not for calls.
    fn all_in_use() -> Vec<(OfferId, u16, u32)>;

    /// The price at which an open offer can be leased at once.
    fn ask(id: OfferId) -> Option<Ask>;

    /// Open offers with an ask from the offer `from` on, at most `limit`; looks at `scan` ids at most. With it where to
    /// go on, none at the end. For readers: not for calls.
    fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<(OfferId, Offer<AccountId>, Ask)>, Option<OfferId>);

    /// What `auditor` confirms of `provider` now; nothing if the claim has expired.
    fn claimed(provider: &AccountId, auditor: &AccountId) -> Attributes;

    /// Registers and bonds `provider` and lists an offer of `gpus` GPUs that matches the model returned with it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec);

    /// Gives the offer this ask.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_ask(id: OfferId, ask: Ask);

    /// Makes `auditor` confirm `attributes` of `provider`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &AccountId, auditor: &AccountId, attributes: Attributes);
}

/// Who is a provider.
pub trait Providers<AccountId> {
    fn is_registered(who: &AccountId) -> bool;

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &AccountId);
}

/// Bonds of providers.
pub trait ProviderStake<AccountId> {
    /// What `who` has bonded, not begun to unbond, and not reserved for penalties: what can back GPUs.
    fn bonded(who: &AccountId) -> Balance;

    /// Sets what `who` must keep bonded for what it lists. Refused while the bond is less, unless that lowers the
    /// requirement: whoever was slashed can still retire offers.
    fn set_required(who: &AccountId, required: Balance) -> DispatchResult;

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond(who: &AccountId, amount: Balance);
}

/// What providers agreed to pay if they leave a lease early: reserved in the bond, on top of what it must be. Native.
pub trait ExitPenalties<AccountId> {
    /// Whether [`ExitPenalties::reserve`] would succeed.
    fn ensure_reservable(who: &AccountId, amount: Balance) -> DispatchResult;

    /// Reserves `amount` in the bond of `who`. Refused if the bond, less what it must be and what is reserved, is less.
    fn reserve(who: &AccountId, amount: Balance) -> DispatchResult;

    /// Gives a reserved `amount` back to the bond. Never fails: of what a slash took there is nothing to give back.
    fn release(who: &AccountId, amount: Balance);

    /// Takes a reserved `amount` out of the bond, to the free balance of `beneficiary`. Returns what was taken: less
    /// if a slash left less. If the beneficiary cannot receive it, the treasury gets it. Never fails.
    fn take(who: &AccountId, beneficiary: &AccountId, amount: Balance) -> Balance;

    /// Of everyone what is reserved and neither released nor taken, whatever slashes left of it. For checks of the
    /// whole state: not for calls.
    fn all_reserved() -> Vec<(AccountId, Balance)>;
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
