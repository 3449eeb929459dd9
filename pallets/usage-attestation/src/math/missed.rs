//! Finds the windows of a lease that its provider missed.

use crate::types::UsageRecord;
use core::ops::Range;
use leasehold_primitives::{time::Timing, traits::Ending, usage::REMEMBERED_WINDOWS, BlockNumber, Window};

/// The number of whole windows that tell how a lease ended.
pub const ENDING_WINDOWS: usize = 3;

/// The map of served windows after `windows` more, none of which was served.
pub fn shifted(served: u64, windows: u32) -> u64 {
    served.checked_shl(windows).unwrap_or(0)
}

impl UsageRecord {
    /// Whether the lease was served in `window`. It was not after its last reading, nor before the remembered windows.
    fn was_served(&self, window: Window) -> bool {
        let age = self.last_window.and_then(|last| last.checked_sub(window));
        age.and_then(|age| self.served.checked_shr(age)).is_some_and(|served| served & 1 == 1)
    }
}

/// All that is known of a lease's windows.
pub struct History<'a> {
    pub timing: &'a Timing,
    pub now: BlockNumber,
    /// The blocks that the lease covers.
    pub blocks: &'a Range<BlockNumber>,
    /// Its usage record; none if nobody ever reported on it.
    pub record: Option<&'a UsageRecord>,
    /// The void windows, in ascending order.
    pub void: &'a [Window],
}

impl History<'_> {
    /// The number of windows missed in a row, back from the newest that is decided.
    pub fn missed_in_a_row(&self) -> u32 {
        u32::try_from(self.row().count()).unwrap_or(REMEMBERED_WINDOWS)
    }

    /// The oldest window of that row.
    pub fn missed_since(&self) -> Option<Window> {
        self.row().last()
    }

    /// The windows that were missed in a row, back from the newest that is decided.
    fn row(&self) -> impl Iterator<Item = Window> + '_ {
        let windows = self.timing.windows(self.blocks);
        let over = windows.start..windows.end.min(self.timing.window_of(self.now));
        let decided = self.newest_first(over).filter_map(|window| Some((window, self.was_missed(window)?)));
        decided.take_while(|(_, missed)| *missed).map(|(window, _)| window)
    }

    /// The lease's ending, given that it is over.
    pub fn ending(&self) -> Ending {
        let covered = self.blocks.end.saturating_sub(self.blocks.start);
        if covered < self.timing.window_blocks {
            return Ending::Served;
        }
        let whole = self.timing.whole_windows(self.blocks);
        // A lease across an edge may have no whole window: then the two windows that it has parts of tell.
        let telling = if whole.is_empty() { self.timing.windows(self.blocks) } else { whole };
        let mut ending = Ending::Served;
        for window in self.newest_first(telling).take(ENDING_WINDOWS) {
            match self.was_missed(window) {
                // If the undecided window turns out void, an earlier one tells, too; this one tells in any case.
                Some(false) => return Ending::Served,
                None => ending = Ending::Undecided,
                Some(true) if ending == Ending::Served => ending = Ending::Silent,
                Some(true) => (),
            }
        }
        ending
    }

    /// The remembered ones of `windows` without the void ones, newest first.
    fn newest_first(&self, windows: Range<Window>) -> impl Iterator<Item = Window> + '_ {
        let remembered = usize::try_from(REMEMBERED_WINDOWS).unwrap_or(usize::MAX);
        windows.rev().take(remembered).filter(|window| !self.is_void(*window))
    }

    /// Whether `window` is known to be void.
    pub fn is_void(&self, window: Window) -> bool {
        self.void.binary_search(&window).is_ok()
    }

    /// Whether `window`, which is not known to be void, was missed. None if it is not decided; a served window is known
    /// as soon as it is reported.
    pub fn was_missed(&self, window: Window) -> Option<bool> {
        if self.record.is_some_and(|record| record.was_served(window)) {
            return Some(false);
        }
        (Some(window) <= self.timing.decided_window(self.now)).then_some(true)
    }
}
