//! Credited time, as dispute epochs pass.

use crate::types::{Counters, DisputeEpoch};
use leasehold_primitives::{time::Timing, BlockNumber};

/// The dispute epoch that `now` lies in; none if all credit is final at once.
pub fn dispute_epoch(timing: &Timing, now: BlockNumber) -> Option<DisputeEpoch> {
    now.checked_div(timing.dispute_epoch_blocks)
}

impl Counters {
    /// The counters as they stand in `epoch`, whatever the number of epochs since they were last rotated.
    pub fn rotated(self, epoch: Option<DisputeEpoch>) -> Self {
        let Some(epoch) = epoch else {
            return Self { epoch: self.epoch, final_ms: self.total_ms(), previous_ms: 0, current_ms: 0 };
        };
        match epoch.checked_sub(self.epoch) {
            // The same epoch, or an earlier one, to which no chain goes back.
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

    /// Time credited and still disputable, in milliseconds.
    pub fn pending_ms(&self) -> u64 {
        self.previous_ms.saturating_add(self.current_ms)
    }

    /// All time ever credited, in milliseconds.
    pub fn total_ms(&self) -> u64 {
        self.final_ms.saturating_add(self.pending_ms())
    }
}
