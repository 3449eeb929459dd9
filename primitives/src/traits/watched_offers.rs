//! The facts about offers that watchers need.

use crate::{
    gates::{Gate, Ip},
    BlockNumber, OfferId,
};
use alloc::vec::Vec;

/// Offers, as watchers see them.
pub trait WatchedOffers<AccountId> {
    /// The gate of an offer.
    fn gate(offer: OfferId) -> Option<Gate>;

    /// Whether this chain admits gates at `ip`.
    fn is_admitted(ip: Ip) -> bool;

    /// The offers that `include` names which have a lease and have had a gate since block `by` or before, each with its
    /// provider, in ascending order. Looks at all gates: for off-chain workers, not for calls.
    fn leased(by: BlockNumber, include: impl Fn(OfferId) -> bool) -> Vec<(OfferId, AccountId)>;

    /// Whether a lease holds GPUs of the offer now. Leases that are over do not count, nor do bids.
    fn is_serving(offer: OfferId) -> bool;

    /// Gives `provider` the money, and lists an offer of it with a gate since this block.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_gate(provider: &AccountId) -> OfferId;
}
