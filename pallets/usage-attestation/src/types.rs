//! Records, and the reasons for which a report is refused.

use crate::credit::{assess, Assessment, Baseline, Counters, DisputeEpoch};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use leasehold_primitives::{
    time::Timing,
    usage::{Availability, Reading, Utilisation},
    Balance, BlockNumber, Window,
};
use scale_info::TypeInfo;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// A meter's key, and whom it speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Meter<AccountId> {
    /// Who registered the key and holds the deposit.
    pub provider: AccountId,
    /// Held from the provider when the key was registered; goes back when it is removed.
    pub deposit: Balance,
    /// The last window this key has reported.
    pub last_window: Option<Window>,
}

/// What is kept of a lease's readings. One record per lease, whatever meters report it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Record {
    /// What the next reading is compared with.
    pub baseline: Baseline,
    /// The last window with a reading for this lease.
    pub last_window: Window,
    /// The last window for which something was credited.
    pub last_available: Option<Window>,
    /// Credited availability.
    pub counters: Counters,
    /// Never billed.
    pub utilisation: Utilisation,
    /// The device set of the last reading.
    pub devices: [u8; 32],
}

impl Record {
    /// The record after one more `reading`, and what the reading added.
    pub fn after(
        record: Option<Self>,
        timing: &Timing,
        span: &Range<BlockNumber>,
        window: Window,
        now: BlockNumber,
        epoch: Option<DisputeEpoch>,
        reading: &Reading,
    ) -> (Self, Assessment) {
        let assessment = assess(timing, record.as_ref().map(|old| &old.baseline), span, window, now, reading);
        let (counters, utilisation, last_available) =
            record.map(|old| (old.counters, old.utilisation, old.last_available)).unwrap_or_else(|| {
                (Counters { epoch: epoch.unwrap_or(0), ..Default::default() }, Default::default(), None)
            });
        let record = Self {
            baseline: assessment.baseline,
            last_window: window,
            last_available: if assessment.credited_ms > 0 { Some(window) } else { last_available },
            counters: counters.credited(assessment.credited_ms, epoch),
            // Saturating: a meter may claim any figure, and none of them moves money.
            utilisation: Utilisation {
                busy_ms: utilisation.busy_ms.saturating_add(assessment.busy_ms),
                energy_mj: utilisation.energy_mj.saturating_add(assessment.energy_mj),
                peak_memory_mib: utilisation.peak_memory_mib.max(reading.peak_memory_mib),
            },
            devices: reading.devices,
        };
        (record, assessment)
    }

    /// What is credited as of dispute epoch `epoch`.
    pub fn availability(&self, epoch: Option<DisputeEpoch>) -> Availability {
        let counters = self.counters.rotated(epoch);
        Availability {
            final_ms: counters.final_ms,
            pending_ms: counters.pending_ms(),
            last_window: Some(self.last_window),
            last_available: self.last_available,
        }
    }
}

/// Why a report does not enter a block, in the order in which it is looked at.
///
/// Nodes see [`Refusal::Stale`], [`Refusal::Future`] and [`Refusal::BadSignature`] as the transaction errors of those
/// names (`BadProof` for the last), the others as `InvalidTransaction::Custom` with the number given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The window can no longer be reported.
    Stale,
    /// The window cannot be reported yet.
    Future,
    /// Custom 1: there is no reading in it.
    Empty,
    /// Custom 2: the readings are not in strictly ascending order of lease.
    NotOrdered,
    /// Custom 3: the meter's key is not registered.
    UnknownMeter,
    /// Custom 4: the meter's key has reported this window.
    WindowReported,
    /// The signature is not the meter's over this report on this chain.
    BadSignature,
    /// Custom 5: no reading is for a lease of the meter's provider that covers blocks of the window and has no
    /// reading for it yet.
    NothingToRecord,
    /// Custom 6: fewer than half of the readings are for such a lease. The others cost the chain as much, and nobody
    /// pays for them.
    TooFewToRecord,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stale => InvalidTransaction::Stale,
            Refusal::Future => InvalidTransaction::Future,
            Refusal::Empty => InvalidTransaction::Custom(1),
            Refusal::NotOrdered => InvalidTransaction::Custom(2),
            Refusal::UnknownMeter => InvalidTransaction::Custom(3),
            Refusal::WindowReported => InvalidTransaction::Custom(4),
            Refusal::BadSignature => InvalidTransaction::BadProof,
            Refusal::NothingToRecord => InvalidTransaction::Custom(5),
            Refusal::TooFewToRecord => InvalidTransaction::Custom(6),
        }
        .into()
    }
}
