//! The beginnings of windows, and the counts between their edges.
//!
//! A window is a number of blocks, and lasts as long as it takes to make them. The chain keeps the timestamps of the
//! two edges of the window that can be reported, so that a meter's count is compared with the time that really passed.
//! It also keeps the counts that tell whether that window is void.

use crate::{types::Edges, Config, Pallet, WindowEdges};
use frame_support::{
    migrations::MultiStepMigrator,
    traits::{Get, OnTimestampSet},
};
use leasehold_primitives::{time::Timing, BlockNumber, Window};
use sp_runtime::traits::BlockNumberProvider;

impl<T: Config> OnTimestampSet<u64> for Pallet<T> {
    /// Writes once for each window, in its first block; while a migration over several blocks is ongoing, in each
    /// block.
    fn on_timestamp_set(opened_at: u64) {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let migrating = Self::is_migrating();
        if timing.opens_window(now) {
            let window = timing.window_of(now);
            let (edges, void) = Edges::opened(WindowEdges::<T>::get(), &timing, window, opened_at);
            WindowEdges::<T>::put(if migrating { edges.migrating_in(now) } else { edges });
            if let Some((window, reason)) = void {
                Self::void_window(window, reason);
            }
        } else if migrating {
            Self::count_migrating_block(now);
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Whether a migration over several blocks keeps all but inherents out of this block. Inherents, such as the
    /// timestamp, enter before the block's step of the migration: the answer is the one that the block began with.
    pub(crate) fn is_migrating() -> bool {
        <T as frame_system::Config>::MultiBlockMigrator::ongoing()
    }

    /// Counts `block` among those of the current window in which a migration was ongoing.
    pub(crate) fn count_migrating_block(block: BlockNumber) {
        WindowEdges::<T>::mutate(|edges| *edges = edges.map(|edges| edges.migrating_in(block)));
    }

    /// The edges that are kept while `window` can be reported, if that is now.
    pub(crate) fn edges_after(window: Window) -> Option<Edges> {
        WindowEdges::<T>::get().filter(|edges| window.checked_add(1) == Some(edges.window))
    }

    /// The timestamps of the two edges of `window`, if it is the one that can be reported.
    pub(crate) fn edges_of(window: Window) -> Option<(u64, u64)> {
        Self::edges_after(window)?.of_previous()
    }

    /// The real length of the window before `edges`; where the chain does not know them, the length of its slots.
    pub(crate) fn window_millis(timing: &Timing, edges: Option<&Edges>) -> u64 {
        edges.and_then(Edges::of_previous).map_or_else(
            || timing.millis(timing.window_blocks),
            |(opened_at, closed_at)| timing.window_millis(opened_at, closed_at),
        )
    }

    /// Counts a report of the window before `edges`, of which `recorded` readings were recorded.
    pub(crate) fn count_report(edges: Edges, recorded: u32) {
        WindowEdges::<T>::put(Edges { reported: edges.reported.with(recorded), ..edges });
    }
}
