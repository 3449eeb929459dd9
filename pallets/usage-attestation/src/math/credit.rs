//! Computes what a reading adds to a lease.

use super::missed::shifted;
use crate::types::{Counters, Implausibilities, Implausibility, Seen, UsageRecord};
use leasehold_primitives::{
    hardware::Limits,
    time::{Timing, PLAUSIBLE_SLACK_BLOCKS},
    usage::{Availability, Reading, Utilisation},
    BlockNumber, Window,
};

/// A lease's part of the window that is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The window.
    pub window: Window,
    /// The real time between its edges.
    pub window_millis: u64,
    /// The blocks of it that the lease covers.
    pub blocks: BlockNumber,
    /// The most that the lease's hardware can draw and hold.
    pub limits: Limits,
}

impl Stretch {
    /// The most energy that the hardware can draw in the window, in millijoules, if that is known: half as much again
    /// as its design power. Boards are sold with higher limits than the model's, and meters round.
    fn most_energy_mj(&self) -> Option<u64> {
        // A watt is a millijoule per millisecond. Saturates where no clamp is needed.
        let most = self.limits.watts.saturating_mul(self.window_millis);
        (self.limits.watts > 0).then(|| most.saturating_add(most / 2))
    }
}

/// The result of judging one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Time credited: never more than the window shares with the lease.
    pub credited_ms: u64,
    /// Busy time in the window.
    pub busy_ms: u64,
    /// Energy used in the window.
    pub energy_mj: u64,
    /// The most memory held.
    pub peak_memory_mib: u64,
    /// The reasons why the reading cannot be true, if any.
    pub implausible: Implausibilities,
    /// The furthest value seen of the meter's counter.
    pub seen: Seen,
}

/// Judges a `reading` of a lease's part of a window, after the counter was `seen`.
///
/// The counter's gain between the window's edges is credited, except time that an earlier reading of the same boot had
/// counted: so no time is credited twice, whatever windows are reported. The slack of two blocks decides only what is
/// flagged as implausible.
pub fn assess(timing: &Timing, seen: Option<&Seen>, stretch: &Stretch, reading: &Reading) -> Assessment {
    let Reading { boot, start, end, .. } = *reading;
    let most_ms = stretch.window_millis;
    let slack_ms = timing.millis(PLAUSIBLE_SLACK_BLOCKS);
    // In another boot the counters began at 0.
    let seen_ms = seen.filter(|seen| seen.boot == boot).map_or(0, |seen| seen.available_ms);

    let mut implausible = Implausibilities::default();
    let mut flag = |reason: Implausibility, when: bool| {
        if when {
            // All reasons that there can be fit.
            let _ = implausible.try_push(reason);
        }
    };

    let claimed_ms = end.available_ms.checked_sub(start.available_ms);
    // Since the window's beginning, or since what was seen before if that is later.
    let gained_ms = end.available_ms.checked_sub(start.available_ms.max(seen_ms));
    match (claimed_ms, gained_ms) {
        (Some(claimed_ms), Some(_)) if claimed_ms > most_ms.saturating_add(slack_ms) => {
            flag(Implausibility::MoreThanElapsed, true);
        }
        (Some(_), Some(_)) => {
            flag(Implausibility::CountedTwice, seen_ms > start.available_ms.saturating_add(slack_ms));
        }
        _ => flag(Implausibility::Backwards, true),
    }
    let credited_ms = timing.credit_millis(gained_ms.unwrap_or(0), stretch.blocks, most_ms);

    let busy_ms = end.busy_ms.saturating_sub(start.busy_ms);
    flag(Implausibility::TooBusy, busy_ms > most_ms.saturating_add(slack_ms));
    let energy_mj = end.energy_mj.saturating_sub(start.energy_mj);
    let most_energy_mj = stretch.most_energy_mj().unwrap_or(u64::MAX);
    flag(Implausibility::TooMuchEnergy, energy_mj > most_energy_mj);
    let most_memory_mib = Some(stretch.limits.memory_mib).filter(|mib| *mib > 0).unwrap_or(u64::MAX);
    flag(Implausibility::TooMuchMemory, reading.peak_memory_mib > most_memory_mib);

    Assessment {
        credited_ms,
        busy_ms: busy_ms.min(most_ms),
        energy_mj: energy_mj.min(most_energy_mj),
        peak_memory_mib: reading.peak_memory_mib.min(most_memory_mib),
        implausible,
        seen: Seen { boot, available_ms: end.available_ms.max(seen_ms) },
    }
}

impl UsageRecord {
    /// The record, as it stands at `now`, after one more `reading`, and what the reading added.
    pub fn after(
        record: Option<Self>,
        timing: &Timing,
        stretch: &Stretch,
        now: BlockNumber,
        reading: &Reading,
    ) -> (Self, Assessment) {
        let assessment = assess(timing, record.as_ref().map(|old| &old.seen), stretch, reading);
        // The window is later than the last: a window that was reported already is not recorded.
        let last = record.as_ref().and_then(|old| old.last_window).unwrap_or(stretch.window);
        let later = stretch.window.saturating_sub(last);
        let served_before = shifted(record.as_ref().map_or(0, |old| old.served), later);
        let served = timing.is_served(assessment.credited_ms, stretch.blocks);
        let counted = record.as_ref().map(|old| old.counted).unwrap_or_default();
        let (counters, utilisation, last_available) = record
            .map(|old| (old.counters, old.utilisation, old.last_available))
            .unwrap_or_else(|| (Counters::begun(timing.round_at(now)), Default::default(), None));
        let of = timing.round_at(timing.window_start(stretch.window));
        let record = Self {
            seen: assessment.seen,
            last_window: Some(stretch.window),
            last_available: if assessment.credited_ms > 0 { Some(stretch.window) } else { last_available },
            served: served_before | u64::from(served),
            counted,
            counters: counters.credited(of, assessment.credited_ms, timing.millis(stretch.blocks)),
            // Saturates because a meter may claim any figure where no limit is known, and none of them moves money.
            utilisation: Utilisation {
                busy_ms: utilisation.busy_ms.saturating_add(assessment.busy_ms),
                energy_mj: utilisation.energy_mj.saturating_add(assessment.energy_mj),
                peak_memory_mib: utilisation.peak_memory_mib.max(assessment.peak_memory_mib),
            },
            devices: reading.devices,
        };
        (record, assessment)
    }

    /// The availability in its counters, which were rotated to the current round.
    pub fn availability(&self) -> Availability {
        Availability {
            final_ms: self.counters.final_ms,
            pending_ms: self.counters.pending_ms(),
            struck_ms: self.counters.struck_ms,
            receipted_ms: self.counters.receipted_ms,
            last_window: self.last_window,
            last_available: self.last_available,
        }
    }
}
