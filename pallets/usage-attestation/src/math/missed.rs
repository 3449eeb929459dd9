//! Which windows of a lease its provider missed.

use crate::types::UsageRecord;
use core::ops::Range;
use leasehold_primitives::{time::Timing, traits::Ending, usage::REMEMBERED_WINDOWS, BlockNumber, Window};

/// So many whole windows tell how a lease ended.
pub const ENDING_WINDOWS: usize = 3;

/// The map of served windows after so many more, of which none was served.
pub fn shifted(served: u64, windows: u32) -> u64 {
    served.checked_shl(windows).unwrap_or(0)
}

impl UsageRecord {
    /// Whether the lease was served in `window`: in none after its last reading, and in none before those remembered.
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
    /// How many windows in a row were missed, back from the newest that is decided.
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

    /// How the lease ended, given that it is over.
    pub fn ending(&self) -> Ending {
        let covered = self.blocks.end.saturating_sub(self.blocks.start);
        if covered < self.timing.window_blocks {
            return Ending::Served;
        }
        let whole = self.timing.whole_windows(self.blocks);
        // It may lie across an edge, with no window whole: then the two that it has parts of.
        let telling = if whole.is_empty() { self.timing.windows(self.blocks) } else { whole };
        let mut ending = Ending::Served;
        for window in self.newest_first(telling).take(ENDING_WINDOWS) {
            match self.was_missed(window) {
                // Should the undecided one turn out void, the one before the last three tells, too: this one all the same.
                Some(false) => return Ending::Served,
                None => ending = Ending::Undecided,
                Some(true) if ending == Ending::Served => ending = Ending::Silent,
                Some(true) => (),
            }
        }
        ending
    }

    /// The newest of `windows` that are remembered, but for void ones.
    fn newest_first(&self, windows: Range<Window>) -> impl Iterator<Item = Window> + '_ {
        let remembered = usize::try_from(REMEMBERED_WINDOWS).unwrap_or(usize::MAX);
        windows.rev().take(remembered).filter(|window| !self.is_void(*window))
    }

    /// Whether `window` is known to be void.
    pub fn is_void(&self, window: Window) -> bool {
        self.void.binary_search(&window).is_ok()
    }

    /// Whether `window`, which is not void as far as is known, was missed; none if it is not decided. What was served can
    /// be told as soon as it is reported.
    pub fn was_missed(&self, window: Window) -> Option<bool> {
        if self.record.is_some_and(|record| record.was_served(window)) {
            return Some(false);
        }
        (Some(window) <= self.timing.decided_window(self.now)).then_some(true)
    }
}
