//! What time it is, and when something about a lease can be done.

use crate::*;
use frame_support::traits::Get;
use leasehold_primitives::{time::Timing, traits::Usage, BlockNumber, LeaseId};
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

    /// The last block in which a tenant loses its lock-in by closing or failing over, and in which it can refuse the
    /// lease. Saturates, being a time.
    pub(crate) fn early_until(lease: &Lease<T::AccountId>) -> BlockNumber {
        lease.coverage.start.saturating_add(T::Timing::get().activation_blocks)
    }

    /// The first block in which something about a lease can be done without its parties: it is cancelled, ends, or is
    /// finalized. Saturates, being a time.
    pub(crate) fn lease_due_at(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        match lease.state {
            LeaseState::Pending { activate_by, .. } => activate_by.saturating_add(1),
            LeaseState::Active => lease.coverage.end,
            LeaseState::Closing { .. } => Self::finalized_from(id, lease),
        }
    }

    /// When the chain finalizes a lease that closes: when nothing of it can be reported or struck any more, which is so of
    /// many leases in the same block. By their ids they spread over the quarter of a window or of a round after it, lest
    /// one bucket be for all of them. Saturates, being a time.
    fn finalized_from(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        let timing: Timing = T::Timing::get();
        let bought = lease.before != Before::Nothing;
        // What is credited last decides. One that was bought waits for the one that was sold, of which that is not known.
        let last = if bought {
            Some(timing.window_of(lease.coverage.end.saturating_sub(1)))
        } else {
            T::Usage::availability(id).last_available
        };
        let reported = timing.reports_close_at(lease.coverage.end);
        let at = lease.coverage.decided_at(&timing, last);
        let spread = quarter(if at > reported { timing.round_blocks } else { timing.window_blocks });
        // And so it has its turn after all of these.
        let later = if bought { spread } else { 0 };
        at.saturating_add(turn(id, spread)).saturating_add(later)
    }

    /// When the chain first looks at a lease that ended at `end`: when nothing of it can be reported any more. What was
    /// missed of it must be found while it is evidence, and where there are rounds it is final much later.
    pub(crate) fn looked_at_from(id: LeaseId, end: BlockNumber) -> BlockNumber {
        let timing: Timing = T::Timing::get();
        timing.reports_close_at(end).saturating_add(turn(id, quarter(timing.window_blocks)))
    }

    /// The next block in which the chain has something to do about a lease that begins to close.
    pub(crate) fn closing_due_at(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        let due = Self::lease_due_at(id, lease);
        let timing: Timing = T::Timing::get();
        if timing.round_blocks > 0 {
            due.min(Self::looked_at_from(id, lease.coverage.end))
        } else {
            due
        }
    }

    /// Whether a lease is over and nothing of it can be reported any more.
    pub(crate) fn is_reported(lease: &Lease<T::AccountId>) -> bool {
        let timing: Timing = T::Timing::get();
        matches!(lease.state, LeaseState::Closing { .. }) && Self::now() >= timing.reports_close_at(lease.coverage.end)
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

/// A quarter of so many blocks, and at least one.
fn quarter(blocks: BlockNumber) -> BlockNumber {
    blocks.checked_div(4).unwrap_or(0).max(1)
}

/// The block of a stretch of `blocks` that a lease has its turn in.
fn turn(id: LeaseId, blocks: BlockNumber) -> BlockNumber {
    id.checked_rem(blocks.into()).and_then(|turn| BlockNumber::try_from(turn).ok()).unwrap_or(0)
}
