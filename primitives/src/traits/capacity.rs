//! The capacity of offers that leases and bids take.

use crate::{standing::OfferHistory, OfferId};
use alloc::vec::Vec;
use frame_support::dispatch::DispatchResult;

/// The used capacity of an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// GPUs that running leases use.
    pub reserved: u16,
    /// Leases that are not final.
    pub leases: u32,
    /// GPUs promised to bids.
    pub promised: u16,
    /// Leases that run or wait for their activation, and those that bids were promised GPUs for.
    pub metered: u16,
}

/// The GPUs of offers that leases take and give back, and that bids keep for them.
pub trait Capacity {
    /// Takes `gpus` for a new lease, if [`Offers::ensure_reservable`](super::Offers::ensure_reservable) allows it. Every
    /// reservation is followed by one `release`, and then one `finalize`.
    fn reserve(id: OfferId, gpus: u16) -> DispatchResult;

    /// Gives back what `reserve` took, when the lease stops running. Never fails: a retired offer just forgets it.
    fn release(id: OfferId, gpus: u16);

    /// Ends a lease that is final and paid, and to which the offer owes nothing any more. Its outcome is entered in the
    /// offer's history.
    fn finalize(id: OfferId, lease: &OfferHistory);

    /// `release` and `finalize` at once, for a lease that is final when it stops running: one step costs less than two.
    /// Never fails.
    fn release_and_finalize(id: OfferId, gpus: u16, lease: &OfferHistory) {
        Self::release(id, gpus);
        Self::finalize(id, lease);
    }

    /// Lets a lease of the offer go on as another, with another tenant. Counts as one more `reserve` of the same
    /// capacity, without taking any: one more `finalize` follows, and still one `release`. The provider does not have
    /// one lease more to report in a whole window.
    fn continue_as_another(id: OfferId) -> DispatchResult;

    /// Keeps `gpus` for each of the `leases` of a bid, under the same conditions as [`Capacity::reserve`]. Nobody else
    /// can take promised GPUs, and the offer can neither be changed nor retired. Every promise is followed by one
    /// `withdraw_promise` or `fulfil`.
    fn promise(id: OfferId, gpus: u16, leases: u16) -> DispatchResult;

    /// Gives back what `promise` kept. Never fails.
    fn withdraw_promise(id: OfferId, gpus: u16, leases: u16);

    /// Takes the GPUs of `leases` new leases out of a promise of `gpus` for each of `promised` leases, and gives back
    /// the rest. Checks nothing again: the promised GPUs are there. Each lease counts as one `reserve`.
    fn fulfil(id: OfferId, gpus: u16, promised: u16, leases: u16) -> DispatchResult;

    /// Whether the provider's bond covers all GPUs of its offers that leases use and bids were promised.
    fn ensure_bonded(id: OfferId) -> DispatchResult;

    /// The used capacity of every offer with promises or with leases that are not final. For checks of the whole state:
    /// not for calls.
    fn all_in_use() -> Vec<(OfferId, InUse)>;
}
