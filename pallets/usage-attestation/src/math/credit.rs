//! What a reading is worth: pure arithmetic, no storage.
//!
//! Time is in milliseconds in `u64`, which holds 584 million years: sums saturate instead of being checked, because
//! no chain lives to see it and a report must never fail on one bad figure.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::Range;
use leasehold_primitives::{
    time::{Timing, PLAUSIBLE_SLACK_BLOCKS},
    usage::{BootId, Reading},
    BlockNumber, Window,
};
use scale_info::TypeInfo;

/// Number of a dispute epoch: `⌊block / dispute_epoch_blocks⌋`.
pub type DisputeEpoch = u32;

/// The dispute epoch that `now` lies in; none where whatever is accepted is final at once.
pub fn dispute_epoch(timing: &Timing, now: BlockNumber) -> Option<DisputeEpoch> {
    now.checked_div(timing.dispute_epoch_blocks)
}

/// Credited time, by how disputable it still is.
///
/// What is credited in one dispute epoch stays disputable to the end of the next. Nothing runs at the edge of an
/// epoch: whoever reads or writes the counters first rotates them to the epoch it is in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Counters {
    /// The epoch that `current_ms` was credited in.
    pub epoch: DisputeEpoch,
    /// Credited for good, in milliseconds.
    pub final_ms: u64,
    /// Credited in the epoch before `epoch`, in milliseconds.
    pub previous_ms: u64,
    /// Credited in `epoch`, in milliseconds.
    pub current_ms: u64,
}

impl Counters {
    /// The counters as they stand in `epoch`, however many epochs were skipped since they were last touched.
    pub fn rotated(self, epoch: Option<DisputeEpoch>) -> Self {
        let Some(epoch) = epoch else {
            return Self { epoch: self.epoch, final_ms: self.total_ms(), previous_ms: 0, current_ms: 0 };
        };
        match epoch.checked_sub(self.epoch) {
            // The same epoch; or an earlier one, which no chain goes back to.
            None | Some(0) => self,
            Some(1) => Self {
                epoch,
                final_ms: self.final_ms.saturating_add(self.previous_ms),
                previous_ms: self.current_ms,
                current_ms: 0,
            },
            Some(_) => Self { epoch, final_ms: self.total_ms(), previous_ms: 0, current_ms: 0 },
        }
    }

    /// The counters in `epoch`, with `millis` more.
    pub fn credited(self, millis: u64, epoch: Option<DisputeEpoch>) -> Self {
        let rotated = self.rotated(epoch);
        if epoch.is_some() {
            Self { current_ms: rotated.current_ms.saturating_add(millis), ..rotated }
        } else {
            Self { final_ms: rotated.final_ms.saturating_add(millis), ..rotated }
        }
    }

    /// Credited and still disputable.
    pub fn pending_ms(&self) -> u64 {
        self.previous_ms.saturating_add(self.current_ms)
    }

    /// Everything ever credited.
    pub fn total_ms(&self) -> u64 {
        self.final_ms.saturating_add(self.pending_ms())
    }
}

/// The reading that the next one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Baseline {
    /// The meter's boot: counters are comparable only within one.
    pub boot: BootId,
    /// The window whose report set the baseline. The sample was taken after its last block.
    pub window: Window,
    pub available_ms: u64,
    pub busy_ms: u64,
    pub energy_mj: u64,
}

/// Why a reading cannot be true as it stands. It changes no pay beyond the clamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Implausibility {
    /// More availability than time has passed since the baseline, slack included. The excess is not credited.
    #[codec(index = 0)]
    MoreThanElapsed,
    /// Less availability than before in the same boot. Nothing is credited and the higher baseline stays.
    #[codec(index = 1)]
    Backwards,
}

/// What one reading adds to a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Never more than the window shares with the lease.
    pub credited_ms: u64,
    pub busy_ms: u64,
    pub energy_mj: u64,
    pub implausible: Option<Implausibility>,
    /// What the next reading is compared with.
    pub baseline: Baseline,
}

/// Judges the `reading` reported at `now` for `window` of a lease that covers `span`.
///
/// The availability since the baseline, or since the meter's boot if it is another, is clamped first to the time
/// that has passed and then to the blocks that the window shares with the lease: windows that nobody reported are
/// lost, and the two-block slack decides only whether the reading is called implausible.
pub fn assess(
    timing: &Timing,
    baseline: Option<&Baseline>,
    span: &Range<BlockNumber>,
    window: Window,
    now: BlockNumber,
    reading: &Reading,
) -> Assessment {
    let fresh = Baseline {
        boot: reading.boot,
        window,
        available_ms: reading.available_ms,
        busy_ms: reading.busy_ms,
        energy_mj: reading.energy_mj,
    };
    // In another boot the counters began at nothing.
    let comparable = baseline.filter(|base| base.boot == reading.boot);
    let (from_available, from_busy, from_energy) =
        comparable.map_or((0, 0, 0), |base| (base.available_ms, base.busy_ms, base.energy_mj));
    let busy_ms = reading.busy_ms.saturating_sub(from_busy);
    let energy_mj = reading.energy_mj.saturating_sub(from_energy);

    let Some(available_ms) = reading.available_ms.checked_sub(from_available) else {
        return Assessment {
            credited_ms: 0,
            busy_ms,
            energy_mj,
            implausible: Some(Implausibility::Backwards),
            baseline: Baseline {
                boot: fresh.boot,
                // The higher value was seen then, and what follows is measured from there.
                window: baseline.map_or(window, |base| base.window),
                available_ms: from_available,
                busy_ms: from_busy.max(reading.busy_ms),
                energy_mj: from_energy.max(reading.energy_mj),
            },
        };
    };

    // The baseline's sample was taken no sooner than its window was over; before the first there was no lease.
    let since = baseline.map_or(span.start, |base| timing.window_start(base.window.saturating_add(1)));
    let elapsed = now.saturating_sub(since);
    let implausible = (available_ms > timing.millis(elapsed.saturating_add(PLAUSIBLE_SLACK_BLOCKS)))
        .then_some(Implausibility::MoreThanElapsed);
    let credited_ms = timing.credit_millis(available_ms.min(timing.millis(elapsed)), timing.overlap(window, span));

    Assessment {
        credited_ms,
        busy_ms,
        energy_mj,
        implausible,
        baseline: Baseline {
            // Counters never decrease in a boot; where one does, what it regains was recorded before.
            busy_ms: from_busy.max(reading.busy_ms),
            energy_mj: from_energy.max(reading.energy_mj),
            ..fresh
        },
    }
}
