//! Measurements: what tests report of leases.

use crate::AccountId;
use frame_support::Twox64Concat;
use leasehold_primitives::{
    time::Timing,
    traits::{self, LeaseSpan},
    usage::{Availability, Utilisation},
    BlockNumber, LeaseId,
};

#[frame_support::storage_alias]
pub type Measured = StorageMap<MockAttestation, Twox64Concat, LeaseId, Availability>;

pub struct Attestation;

impl traits::Usage for Attestation {
    fn availability(lease: LeaseId) -> Availability {
        Measured::get(lease).unwrap_or_default()
    }
    fn utilisation(_: LeaseId) -> Utilisation {
        Utilisation { busy_ms: 1, energy_mj: 2, peak_memory_mib: 3 }
    }
    fn forget(lease: LeaseId) {
        Measured::remove(lease);
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        Measured::insert(lease, availability);
    }
}

/// Reports `millis` of availability for the window that is reportable now, clamped as attestation does. Whether the
/// lease could be reported on. With `pending`, what is credited is still disputable.
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
    true
}

/// What was disputable is final.
pub fn finalize_reports(lease: LeaseId) {
    if let Some(mut measured) = Measured::get(lease) {
        measured.final_ms += measured.pending_ms;
        measured.pending_ms = 0;
        Measured::insert(lease, measured);
    }
}
