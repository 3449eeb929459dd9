//! What leases take of offers.

use crate::OfferId;
use alloc::vec::Vec;
use frame_support::dispatch::DispatchResult;

/// The GPUs of offers that leases take and give back.
pub trait Capacity {
    /// Whether [`Capacity::reserve`] would succeed: the offer is open, has the GPUs free, and its provider's bond
    /// covers them on top of all that its leases already use.
    fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult;

    /// Takes `gpus` for a new lease. Every reservation is followed by one `release`, and then one `finalize`.
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult;

    /// Gives back what `reserve` took, when the lease stops running. Never fails: a retired offer just forgets it.
    fn release(id: OfferId, gpus: u16);

    /// The lease is final and paid; nothing of the offer's is owed to it any more.
    fn finalize(id: OfferId);

    /// A lease of the offer goes on as another, with another tenant. Counts as one more `reserve` of the same
    /// capacity, without taking any: one more `finalize` follows, and still one `release`.
    fn continue_as_another(id: OfferId) -> DispatchResult;

    /// Whether the provider's bond covers everything that the leases of its offers use.
    fn ensure_bonded(id: OfferId) -> DispatchResult;

    /// Every offer with leases that are not final: the GPUs reserved of it, and the leases. For checks of the whole
    /// state: not for calls.
    fn all_in_use() -> Vec<(OfferId, u16, u32)>;
}
