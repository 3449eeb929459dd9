//! The measurements of leases.

use crate::{
    time::Timing,
    usage::{Availability, Utilisation},
    BlockNumber, LeaseId, Window,
};
use core::ops::Range;
use frame_support::weights::Weight;

/// The last windows of a lease that is over, as far as its provider was silent in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// One of them was not missed, or none can tell: the lease was too short, or all of them were void.
    Served,
    /// All of them that are decided were missed, and one is still undecided.
    Undecided,
    /// All of them were missed.
    Silent,
}

/// The records that attestation keeps of leases.
pub trait Usage {
    /// The lease's credit now.
    fn availability(lease: LeaseId) -> Availability;

    /// The use of the lease's hardware. Never billed.
    fn utilisation(lease: LeaseId) -> Utilisation;

    /// The number of windows in a row, back from the newest decided one, that were missed of a lease that covers
    /// `blocks`. Void windows neither lengthen nor break the row. Looks at the last 64 windows.
    fn missed_in_a_row(lease: LeaseId, blocks: &Range<BlockNumber>) -> u32;

    /// The oldest window of that row; none if the newest decided window was served.
    fn missed_since(lease: LeaseId, blocks: &Range<BlockNumber>) -> Option<Window>;

    /// The ending of a lease that covered `blocks` and is over: its last three whole windows decide it, or all of them
    /// if it covered fewer but at least a window's length. Void windows do not count.
    fn ending(lease: LeaseId, blocks: &Range<BlockNumber>) -> Ending;

    /// The number of `blocks` in void windows: nobody is at fault for what is missing of these. Looks at decided
    /// windows, and of void ones at the newest [`MAX_VOID_WINDOWS`](crate::usage::MAX_VOID_WINDOWS): older ones are
    /// forgotten.
    fn void_blocks(blocks: &Range<BlockNumber>) -> BlockNumber;

    /// Whether a migration over several blocks, one of the newest [`MAX_MIGRATIONS`](crate::usage::MAX_MIGRATIONS), was
    /// ongoing in any of `blocks`. While a migration is ongoing, no calls are taken, so nothing can be done by a call.
    /// Such blocks, too few to make a window void, can be all that a provider has to activate a lease.
    fn migrated(blocks: &Range<BlockNumber>) -> bool;

    /// Looks at the windows, decided by block `now`, of a lease that covers `blocks`, and reports the offences that they
    /// come to. Makes final the credit that rounds have decided. To be called in each step of a lease, before it changes
    /// anything, with the current block and the chain's lengths, which the step has read.
    ///
    /// Returns the lease's credit after that, none if nothing is recorded of the lease, and the weight beyond that of
    /// reading the lease's measurements: 0 for a lease that misses no more than is tolerated, and that had its round's
    /// first step.
    fn note_silence(
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        timing: &Timing,
        now: BlockNumber,
    ) -> (Option<Availability>, Weight);

    /// The most that [`Usage::note_silence`] weighs.
    fn most_silence_weight() -> Weight;

    /// Drops what attestation keeps of a lease that is final. Whether anything is `recorded` of it, the caller knows from
    /// [`Usage::note_silence`].
    fn forget(lease: LeaseId, recorded: bool);

    /// Stores `availability`, as if reports had come to it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability);

    /// Stores a key for receipts of a lease, as if its tenant had set it.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_receipt_key(lease: LeaseId);
}
