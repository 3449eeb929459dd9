//! When windows began.
//!
//! A window is a number of blocks, and lasts as long as it takes to make them. The chain keeps the timestamps of the two
//! edges of the window that can be reported, so that what a meter counted is compared with the time that really passed.

use crate::{types::Edges, Config, Pallet, WindowEdges};
use frame_support::traits::{Get, OnTimestampSet};
use leasehold_primitives::{time::Timing, Window};
use sp_runtime::traits::BlockNumberProvider;

impl<T: Config> OnTimestampSet<u64> for Pallet<T> {
    /// Writes once for each window, in its first block.
    fn on_timestamp_set(opened_at: u64) {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        if !timing.opens_window(now) {
            return;
        }
        let window = timing.window_of(now);
        let before = WindowEdges::<T>::get().filter(|edges| edges.window.checked_add(1) == Some(window));
        let previous_opened_at = before.map(|edges| edges.opened_at);
        WindowEdges::<T>::put(Edges { window, opened_at, previous_opened_at });
    }
}

impl<T: Config> Pallet<T> {
    /// The timestamps of the two edges of `window`, if it is the one that can be reported.
    pub(crate) fn edges_of(window: Window) -> Option<(u64, u64)> {
        let edges = WindowEdges::<T>::get().filter(|edges| window.checked_add(1) == Some(edges.window))?;
        Some((edges.previous_opened_at?, edges.opened_at))
    }

    /// The real length of `window`, if it is the one that can be reported; where the chain does not know its edges, the
    /// length of its slots.
    pub(crate) fn window_millis(timing: &Timing, window: Window) -> u64 {
        Self::edges_of(window).map_or_else(
            || timing.millis(timing.window_blocks),
            |(opened_at, closed_at)| timing.window_millis(opened_at, closed_at),
        )
    }
}
