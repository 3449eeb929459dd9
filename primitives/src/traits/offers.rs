//! The offers of providers.

use crate::{
    hardware::{Attributes, Limits, OfferSpec},
    market::Ask,
    standing::OfferHistory,
    Balance, BlockNumber, ModelId, OfferId,
};
use alloc::vec::Vec;
use frame_support::dispatch::DispatchResult;

/// An offer as the market sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<AccountId> {
    pub id: OfferId,
    pub provider: AccountId,
    pub spec: OfferSpec,
    /// GPUs that no lease has taken and no bid was promised; 0 once the offer is retired.
    pub free_gpus: u16,
    /// Whether it is retired and takes no more leases.
    pub retired: bool,
    /// The provider's stake for each GPU of the offer.
    pub stake_per_gpu: Balance,
}

/// Offers, their asks, and auditors' claims about their providers.
pub trait Offers<AccountId> {
    /// An offer, open or retired.
    fn offer(id: OfferId) -> Option<Offer<AccountId>>;

    /// Whether [`Capacity::reserve`](super::Capacity::reserve) would succeed for each of `leases` leases of `gpus` GPUs:
    /// the offer is open and has the GPUs free, its provider can report that many more leases, and the provider's bond
    /// covers the GPUs on top of all that leases already use and bids were promised.
    ///
    /// Takes the offer as [`Offers::offer`] returned it, so that it is not read twice: what changed since is not seen.
    fn ensure_reservable(offer: &Offer<AccountId>, gpus: u16, leases: u16) -> DispatchResult;

    /// The outcome of an offer's final leases, and the number of those that are not final. For readers.
    fn history(id: OfferId) -> Option<(OfferHistory, u32)>;

    /// Whether an offer has a gate: whether its leases are watched.
    fn has_gate(id: OfferId) -> bool;

    /// The most that this many GPUs of a model can draw and hold.
    fn limits(model: ModelId, gpus: u16) -> Limits;

    /// The price at which an open offer can be leased at once.
    fn ask(id: OfferId) -> Option<Ask>;

    /// Open offers with an ask from the offer `from` on, at most `limit`; looks at `scan` ids at most. Also returns
    /// where to go on, none at the end. For readers: not for calls.
    fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<(OfferId, Offer<AccountId>, Ask)>, Option<OfferId>);

    /// The attributes that `auditor` confirms of `provider` up to and including block `until`; none if the claim
    /// expires before it.
    fn claimed(provider: &AccountId, auditor: &AccountId, until: BlockNumber) -> Attributes;

    /// The account that is paid the earnings of `provider` from leases: the one that its profile names, else its own.
    /// Also answers for an account that is not a provider.
    fn payee(provider: &AccountId) -> AccountId;

    /// GPUs that the offers of `provider` list, each of which takes a bond; of a retired offer those in use.
    fn gpus(provider: &AccountId) -> u32;

    /// Registers and bonds `provider` and lists an offer of `gpus` GPUs, with a gate, that matches the model returned
    /// with it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_offer(provider: &AccountId, gpus: u16) -> (OfferId, OfferSpec);

    /// Gives the offer this ask.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_ask(id: OfferId, ask: Ask);

    /// Retires the offer.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_retire(id: OfferId);

    /// Makes `auditor` confirm `attributes` of `provider`.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_claim(provider: &AccountId, auditor: &AccountId, attributes: Attributes);
}
