//! Decides which windows are void.
//!
//! A void window is nobody's fault: it is neither missed nor due. Time reported in it is paid.

use crate::types::{Edges, Reported, VoidReason};
use leasehold_primitives::{time::Timing, BlockNumber, Window};

/// The fewest readings, in [`MEASURE_REPORTS`] reports, that make a window a measure for the next ones.
pub const MEASURE_READINGS: u32 = 50;
/// See [`MEASURE_READINGS`].
pub const MEASURE_REPORTS: u32 = 5;
/// The most windows in a row that are void because little was reported of them.
pub const MAX_SCARCE: u8 = 2;

impl Reported {
    /// Whether enough was reported of a window to measure a later one by it.
    fn is_measure(&self) -> bool {
        self.readings >= MEASURE_READINGS && self.reports >= MEASURE_REPORTS
    }

    /// Adds one report, with `readings` recorded.
    pub fn with(self, readings: u32) -> Self {
        // A window has at most as many readings as there are leases.
        Self { readings: self.readings.saturating_add(readings), reports: self.reports.saturating_add(1) }
    }
}

impl Edges {
    /// The edges to keep when `window` opens, after those kept `before`; and the window that is decided now, if it is
    /// void: the last but one, whose reports close.
    pub fn opened(
        before: Option<Self>,
        timing: &Timing,
        window: Window,
        opened_at: u64,
    ) -> (Self, Option<(Window, VoidReason)>) {
        let Some(before) = before.filter(|edges| edges.window.checked_add(1) == Some(window)) else {
            return (Self { window, opened_at, ..Self::default() }, None);
        };
        let void = before.void_reason(timing);
        let (measure, scarce) = match void {
            None => (before.reported, 0),
            // It neither counts in the row of void windows nor ends it.
            Some(VoidReason::Migration) => (before.measure, before.scarce),
            // At most `MAX_SCARCE`: from there on no window is void for this reason.
            Some(VoidReason::FewReadings) => (before.measure, before.scarce.saturating_add(1)),
        };
        let edges = Self {
            window,
            opened_at,
            previous_opened_at: Some(before.opened_at),
            migrating: 0,
            previous_migrating: before.migrating,
            reported: Reported::default(),
            measure,
            scarce,
            migrations: before.migrations,
        };
        (edges, before.window.checked_sub(1).zip(void))
    }

    /// The edges, with a migration ongoing in `block` of the current window.
    pub fn migrating_in(self, block: BlockNumber) -> Self {
        let mut migrations = self.migrations;
        match migrations.first_mut() {
            // The newest migration goes on.
            Some(Some((_, last))) if last.checked_add(1) == Some(block) => *last = block,
            _ => {
                // The oldest is forgotten.
                migrations.rotate_right(1);
                if let Some(newest) = migrations.first_mut() {
                    *newest = Some((block, block));
                }
            }
        }
        // At most the blocks of a window.
        Self { migrating: self.migrating.saturating_add(1), migrations, ..self }
    }

    /// The reason why the window before this one is void, given all that could be reported of it. It is reported during
    /// this window, out of which a migration keeps reports as it kept people out of that one.
    fn void_reason(&self, timing: &Timing) -> Option<VoidReason> {
        let twice = |part: u32| u64::from(part).saturating_mul(2);
        if twice(self.previous_migrating.max(self.migrating)) > u64::from(timing.window_blocks) {
            return Some(VoidReason::Migration);
        }
        let few = self.measure.is_measure() && twice(self.reported.readings) < u64::from(self.measure.readings);
        (few && self.scarce < MAX_SCARCE).then_some(VoidReason::FewReadings)
    }
}
