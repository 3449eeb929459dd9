//! What time it is, and when something about a lease can be done.

use crate::*;
use frame_support::traits::Get;
use leasehold_primitives::{time::Timing, BlockNumber, LeaseId};
use sp_runtime::traits::BlockNumberProvider;

/// Windows in an epoch of the price index: a day of 1 h windows.
const WINDOWS_PER_PRICE_EPOCH: BlockNumber = 24;
/// Windows in an epoch of track records: a week of 1 h windows.
const WINDOWS_PER_TRACK_EPOCH: BlockNumber = 168;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The last block in which a lease that opens now can be activated. Saturates: at the end of the chain's numbers
    /// nothing is ever late.
    pub(crate) fn activate_by() -> BlockNumber {
        Self::now().saturating_add(T::Timing::get().activation_blocks)
    }

    /// The last block in which a tenant loses its lock-in by closing or failing over. Saturates, being a time.
    pub(crate) fn locked_in_until(lease: &Lease<T::AccountId>) -> BlockNumber {
        lease.coverage.start.saturating_add(T::Timing::get().activation_blocks)
    }

    /// The first block in which something about a lease can be done without its parties: it is cancelled, ends, or is
    /// finalized. Saturates, being a time.
    pub(crate) fn lease_due_at(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        match lease.state {
            LeaseState::Pending { activate_by, .. } => activate_by.saturating_add(1),
            LeaseState::Active => lease.coverage.end,
            LeaseState::Closing { .. } => {
                let at = Self::chain_finalizes_at(id, lease.coverage.end);
                // One that was bought waits for the one that was sold, and so has its turn after all of these.
                let later = if lease.before == Before::Nothing { 0 } else { Self::quarter_window() };
                at.saturating_add(later)
            }
        }
    }

    /// When the chain finalizes a lease that ended at `end`. Its last report may come until a window's first block, as
    /// those of all others of that window: by their ids they spread over the quarter window after it, lest one bucket
    /// be for all of them. Saturates, being a time.
    pub(crate) fn chain_finalizes_at(id: LeaseId, end: BlockNumber) -> BlockNumber {
        let timing: Timing = T::Timing::get();
        let later = id
            .checked_rem(Self::quarter_window().into())
            .and_then(|later| BlockNumber::try_from(later).ok())
            .unwrap_or(0);
        timing.reports_close_at(end).saturating_add(later)
    }

    fn quarter_window() -> BlockNumber {
        let timing: Timing = T::Timing::get();
        timing.window_blocks.checked_div(4).unwrap_or(0).max(1)
    }

    /// The epoch of the price index that `block` lies in.
    pub(crate) fn price_epoch(block: BlockNumber) -> u32 {
        Self::epoch(block, WINDOWS_PER_PRICE_EPOCH)
    }

    /// The epoch of track records that `block` lies in.
    pub(crate) fn track_epoch(block: BlockNumber) -> u32 {
        Self::epoch(block, WINDOWS_PER_TRACK_EPOCH)
    }

    fn epoch(block: BlockNumber, windows: BlockNumber) -> u32 {
        T::Timing::get().window_of(block).checked_div(windows).unwrap_or(0)
    }
}
