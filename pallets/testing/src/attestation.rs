//! Measurements: tests report leases window by window, and say which windows are void.

use crate::AccountId;
use core::{marker::PhantomData, ops::Range};
use frame_support::{
    pallet_prelude::{Get, ValueQuery, Weight},
    Twox64Concat,
};
use leasehold_primitives::{
    time::Timing,
    traits::{self, Ending, LeaseSpan},
    usage::{Availability, Utilisation},
    BlockNumber, LeaseId, Round, Window,
};

#[frame_support::storage_alias]
pub type Measured = StorageMap<MockAttestation, Twox64Concat, LeaseId, Availability>;

/// The credit of each window, in milliseconds; none if nobody reported it.
#[frame_support::storage_alias]
pub type Credited = StorageDoubleMap<MockAttestation, Twox64Concat, LeaseId, Twox64Concat, Window, u64>;

/// The part of a round's credit that a verdict strikes, in milliseconds.
#[frame_support::storage_alias]
pub type Struck = StorageDoubleMap<MockAttestation, Twox64Concat, LeaseId, Twox64Concat, Round, u64>;

/// Windows that are void.
#[frame_support::storage_alias]
pub type Voids = StorageMap<MockAttestation, Twox64Concat, Window, ()>;

/// Blocks in which a migration ran.
#[frame_support::storage_alias]
pub type Migrated = StorageMap<MockAttestation, Twox64Concat, BlockNumber, ()>;

/// The leases whose silence was noted, oldest first, with the blocks that they covered and the block of the note.
#[frame_support::storage_alias]
pub type Noted = StorageValue<MockAttestation, Vec<(LeaseId, BlockNumber, BlockNumber, BlockNumber)>, ValueQuery>;

/// The weight of noting silence, in picoseconds: nothing unless a test sets it.
#[frame_support::storage_alias]
pub type NotingWeight = StorageValue<MockAttestation, u64, ValueQuery>;

/// The test's current block: `frame_system`'s, under the name that it has in every runtime here.
#[frame_support::storage_alias]
type Number = StorageValue<System, BlockNumber, ValueQuery>;

/// The longest row of missed windows that counts.
const LONGEST_ROW: u32 = 64;
/// The number of windows before its end that tell how a lease ended.
const LAST_WINDOWS: usize = 3;

pub struct Attestation<Lengths>(PhantomData<Lengths>);

impl<Lengths: Get<Timing>> traits::Usage for Attestation<Lengths> {
    fn availability(lease: LeaseId) -> Availability {
        let measured = Measured::get(lease).unwrap_or_default();
        match Lengths::get().round_at(Number::get()) {
            None => measured,
            Some(round) => in_rounds(&Lengths::get(), round, lease, measured),
        }
    }
    fn utilisation(_: LeaseId) -> Utilisation {
        Utilisation { busy_ms: 1, energy_mj: 2, peak_memory_mib: 3 }
    }
    fn missed_in_a_row(lease: LeaseId, blocks: &Range<BlockNumber>) -> u32 {
        row(&Lengths::get(), lease, blocks).len() as u32
    }
    fn missed_since(lease: LeaseId, blocks: &Range<BlockNumber>) -> Option<Window> {
        row(&Lengths::get(), lease, blocks).pop()
    }
    fn ending(lease: LeaseId, blocks: &Range<BlockNumber>) -> Ending {
        let timing = Lengths::get();
        if blocks.end - blocks.start < timing.window_blocks {
            return Ending::Served;
        }
        let whole = timing.whole_windows(blocks);
        // Without a whole window, the windows that it has parts of tell.
        let telling = if whole.is_empty() { timing.windows(blocks) } else { whole };
        let last = telling.rev().filter(|window| !Voids::contains_key(window)).take(LAST_WINDOWS);
        let missed: Vec<_> = last.map(|window| missed(&timing, lease, blocks, window)).collect();
        if missed.is_empty() || missed.contains(&Some(false)) {
            Ending::Served
        } else if missed.contains(&None) {
            Ending::Undecided
        } else {
            Ending::Silent
        }
    }
    fn void_blocks(blocks: &Range<BlockNumber>) -> BlockNumber {
        let timing = Lengths::get();
        timing
            .windows(blocks)
            .filter(|window| Voids::contains_key(window))
            .map(|window| timing.overlap(window, blocks))
            .sum()
    }
    fn migrated(blocks: &Range<BlockNumber>) -> bool {
        blocks.clone().any(Migrated::contains_key)
    }
    fn note_silence(
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        timing: &Timing,
        now: BlockNumber,
    ) -> (Option<Availability>, Weight) {
        assert_eq!((*timing, now), (Lengths::get(), Number::get()), "the caller tells the time");
        Noted::append((lease, blocks.start, blocks.end, now));
        (Measured::contains_key(lease).then(|| Self::availability(lease)), Weight::from_parts(NotingWeight::get(), 0))
    }
    fn most_silence_weight() -> Weight {
        Weight::from_parts(2 * NotingWeight::get(), 0)
    }
    fn forget(lease: LeaseId, recorded: bool) {
        assert_eq!(recorded, Measured::contains_key(lease), "the caller was told");
        Measured::remove(lease);
        let _ = Credited::clear_prefix(lease, u32::MAX, None);
        let _ = Struck::clear_prefix(lease, u32::MAX, None);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        Measured::insert(lease, availability);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_receipt_key(_: LeaseId) {}
}

/// The availability in `round`, from the credit of each window.
fn in_rounds(timing: &Timing, round: Round, lease: LeaseId, measured: Availability) -> Availability {
    let mut availability = Availability { final_ms: 0, pending_ms: 0, struck_ms: 0, ..measured };
    for (window, credited) in Credited::iter_prefix(lease) {
        if timing.round_of(window) + 2 <= round {
            availability.final_ms += credited;
        } else {
            availability.pending_ms += credited;
        }
    }
    for (_, struck) in Struck::iter_prefix(lease).filter(|(of, _)| of + 2 <= round) {
        availability.final_ms -= struck;
        availability.struck_ms += struck;
    }
    availability
}

/// The windows that were missed in a row, newest first.
fn row(timing: &Timing, lease: LeaseId, blocks: &Range<BlockNumber>) -> Vec<Window> {
    let windows = timing.windows(blocks).rev();
    let decided = windows.filter_map(|window| Some((window, missed(timing, lease, blocks, window)?)));
    decided.take_while(|(_, missed)| *missed).map(|(window, _)| window).take(LONGEST_ROW as usize).collect()
}

/// Whether less than a quarter of the lease's part of a window was credited. None while that may change, and for a void
/// window. Enough credit decides at once; missing credit does when it is too late to report it.
fn missed(timing: &Timing, lease: LeaseId, blocks: &Range<BlockNumber>, window: Window) -> Option<bool> {
    if Voids::contains_key(window) {
        return None;
    }
    let credited = Credited::get(lease, window).unwrap_or(0);
    if credited * 4 >= timing.millis(timing.overlap(window, blocks)) {
        return Some(false);
    }
    (Number::get() >= timing.window_start(window + 2)).then_some(true)
}

/// Reports `millis` of availability for the window that can be reported now, clamped as attestation does. Returns
/// whether the lease could be reported on. With `pending`, the credit is not final until [`finalize_reports`]; on a
/// chain with rounds, the rounds decide when it is.
pub fn report_millis<Leases: traits::Leases<AccountId>>(
    timing: &Timing,
    now: BlockNumber,
    lease: LeaseId,
    millis: u64,
    pending: bool,
) -> bool {
    let Some(LeaseSpan { blocks, .. }) = Leases::span(lease) else { return false };
    let Some(window) = timing.reportable_window(now) else { return false };
    let mut measured = Measured::get(lease).unwrap_or_default();
    let share = timing.overlap(window, &blocks);
    if share == 0 || measured.last_window.is_some_and(|last| last >= window) {
        return false;
    }
    let credit = timing.credit_millis(millis, share, timing.millis(timing.window_blocks));
    if pending {
        measured.pending_ms += credit;
    } else {
        measured.final_ms += credit;
    }
    measured.last_window = Some(window);
    if credit > 0 {
        measured.last_available = Some(window);
    }
    Measured::insert(lease, measured);
    Credited::insert(lease, window, credit);
    true
}

/// Makes pending credit final.
pub fn finalize_reports(lease: LeaseId) {
    if let Some(mut measured) = Measured::get(lease) {
        measured.final_ms += measured.pending_ms;
        measured.pending_ms = 0;
        Measured::insert(lease, measured);
    }
}

/// Makes these windows void, whatever was reported in them.
pub fn void(windows: impl IntoIterator<Item = Window>) {
    windows.into_iter().for_each(|window| Voids::insert(window, ()));
}

/// Lets a verdict on `round` strike `millis` of its credit.
pub fn strike(lease: LeaseId, round: Round, millis: u64) {
    Struck::insert(lease, round, millis);
}
