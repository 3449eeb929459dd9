//! What a reading adds to a lease.

use crate::types::{Baseline, Counters, DisputeEpoch, Implausibility, UsageRecord};
use core::ops::Range;
use leasehold_primitives::{
    time::{Timing, PLAUSIBLE_SLACK_BLOCKS},
    usage::{Availability, Reading, Utilisation},
    BlockNumber, Window,
};

/// What one reading adds to a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Time credited: never more than the window shares with the lease.
    pub credited_ms: u64,
    /// Busy time since the last reading.
    pub busy_ms: u64,
    /// Energy used since the last reading.
    pub energy_mj: u64,
    /// Why the reading cannot be true, if it cannot.
    pub implausible: Option<Implausibility>,
    /// The baseline of the next reading.
    pub baseline: Baseline,
}

/// Judges the `reading` reported at `now` for `window` of a lease that covers `span`.
///
/// The availability since the baseline, or since the meter's boot if that is another one, is clamped first to the time
/// that has passed and then to the blocks that the window shares with the lease. So windows that nobody reported are
/// lost, and the slack of two blocks decides only whether the reading is flagged as implausible.
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
    // In another boot the counters began at 0.
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
                // The higher value was seen then, and later readings are measured from there.
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
            // Counters never decrease in a boot. If one does, what it regains was recorded before.
            busy_ms: from_busy.max(reading.busy_ms),
            energy_mj: from_energy.max(reading.energy_mj),
            ..fresh
        },
    }
}

impl UsageRecord {
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
            // Saturates because a meter may claim any figure, and none of them moves money.
            utilisation: Utilisation {
                busy_ms: utilisation.busy_ms.saturating_add(assessment.busy_ms),
                energy_mj: utilisation.energy_mj.saturating_add(assessment.energy_mj),
                peak_memory_mib: utilisation.peak_memory_mib.max(reading.peak_memory_mib),
            },
            devices: reading.devices,
        };
        (record, assessment)
    }

    /// The availability as of dispute epoch `epoch`.
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
