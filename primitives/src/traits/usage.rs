//! What was measured of leases.

use crate::{
    usage::{Availability, Utilisation},
    BlockNumber, LeaseId, Window,
};
use core::ops::Range;
use frame_support::weights::Weight;

/// How the last windows of a lease that is over went, as far as its provider was silent in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// One of them was not missed, or none tells: the lease was too short, or all of them were void.
    Served,
    /// All of them that are decided were missed, and one is not decided yet.
    Undecided,
    /// All of them were missed.
    Silent,
}

/// What attestation keeps of leases.
pub trait Usage {
    /// What is credited to the lease as of now.
    fn availability(lease: LeaseId) -> Availability;

    /// How the hardware of the lease was used. Never billed.
    fn utilisation(lease: LeaseId) -> Utilisation;

    /// How many windows in a row, back from the newest that is decided, were missed of a lease that covers `blocks`.
    /// Void windows neither lengthen nor break the row. Looks at the last 64 windows.
    fn missed_in_a_row(lease: LeaseId, blocks: &Range<BlockNumber>) -> u32;

    /// The oldest window of that row; none if the newest that is decided was served.
    fn missed_since(lease: LeaseId, blocks: &Range<BlockNumber>) -> Option<Window>;

    /// How a lease that covered `blocks`, and is over, ended: its last three whole windows tell, or all of them if it
    /// covered fewer but at least a window's length. Void windows do not count.
    fn ending(lease: LeaseId, blocks: &Range<BlockNumber>) -> Ending;

    /// How many of `blocks` lie in void windows: what is missing of these is nobody's fault. Of windows that are decided,
    /// and of void ones the newest [`MAX_VOID_WINDOWS`](crate::usage::MAX_VOID_WINDOWS): older ones are forgotten.
    fn void_blocks(blocks: &Range<BlockNumber>) -> BlockNumber;

    /// Whether a migration over several blocks, one of the newest [`MAX_MIGRATIONS`](crate::usage::MAX_MIGRATIONS), was
    /// ongoing in any of `blocks`. While one is, no calls are taken: what was to be done by one could not be done. Too few
    /// such blocks to make a window void can be all that a provider has to activate a lease.
    fn migrated(blocks: &Range<BlockNumber>) -> bool;

    /// Looks at the windows of a lease that covers `blocks`, as far as they are decided, and reports the offences that they
    /// come to. Makes final what rounds have decided. To be called in each step of a lease, before it changes anything.
    /// Returns what that weighed more than to read what is measured of the lease: 0 of one that misses no more than is
    /// tolerated, and that had its round's first step.
    fn note_silence(lease: LeaseId, blocks: &Range<BlockNumber>) -> Weight;

    /// What [`Usage::note_silence`] weighs at most.
    fn most_silence_weight() -> Weight;

    /// Drops what is kept of a lease that is final.
    fn forget(lease: LeaseId);

    /// Stores `availability`, as if reports had come to it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability);
}
