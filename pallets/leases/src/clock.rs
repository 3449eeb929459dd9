//! The current time, and the blocks in which the steps of a lease become possible.

use crate::*;
use frame_support::{pallet_prelude::Weight, traits::Get};
use leasehold_primitives::{time::Timing, traits::Usage, usage::Availability, BlockNumber, LeaseId};
use sp_runtime::traits::BlockNumberProvider;

/// Windows in an epoch of the price index: a day of 1 h windows.
const WINDOWS_PER_PRICE_EPOCH: BlockNumber = 24;
/// Windows in an epoch of track records: a week of 1 h windows.
const WINDOWS_PER_TRACK_EPOCH: BlockNumber = 168;

/// The block that a call runs in, and the chain's lengths. Read once for a call's guards and for the step after them: in
/// Wasm, each read is a call into the node.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: BlockNumber,
    pub(crate) timing: Timing,
}

/// What a step of a lease depends on besides the lease's record.
pub(crate) struct Present {
    pub(crate) now: BlockNumber,
    pub(crate) timing: Timing,
    /// The lease's credit, with all that was due for settlement.
    pub(crate) usage: Availability,
    /// Whether a record of its use may exist, to be removed with the lease. A step knows; a look assumes it.
    pub(crate) recorded: bool,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The current block, and the chain's lengths.
    pub(crate) fn clock() -> Clock {
        Clock { now: Self::now(), timing: T::Timing::get() }
    }

    /// The present of a lease.
    pub(crate) fn present(id: LeaseId) -> Present {
        let Clock { now, timing } = Self::clock();
        Present { now, timing, usage: T::Usage::availability(id), recorded: true }
    }

    /// Begins a step of a lease: reports the windows that its provider missed. They are evidence, and would be
    /// forgotten with the lease. Also returns the weight of that.
    pub(crate) fn begin_step(id: LeaseId, lease: &Lease<T::AccountId>, clock: Clock) -> (Present, Weight) {
        let Clock { now, timing } = clock;
        let (usage, weight) = T::Usage::note_silence(id, &lease.coverage.span(), &timing, now);
        (Present { now, timing, usage: usage.unwrap_or_default(), recorded: usage.is_some() }, weight)
    }

    /// The last block in which a lease that opens now can be activated. Saturates: at the end of the block numbers
    /// nothing is ever late.
    pub(crate) fn activate_by() -> BlockNumber {
        Self::now().saturating_add(T::Timing::get().activation_blocks)
    }

    /// The last block in which a tenant loses its lock-in by closing or failing over, and in which it can refuse the
    /// lease. Saturates, being a time.
    pub(crate) fn early_until(lease: &Lease<T::AccountId>, timing: &Timing) -> BlockNumber {
        lease.coverage.start.saturating_add(timing.activation_blocks)
    }

    /// The first block in which a lease can be moved on without its parties: cancelled, ended or finalized. Saturates,
    /// being a time.
    pub(crate) fn lease_due_at(id: LeaseId, lease: &Lease<T::AccountId>) -> BlockNumber {
        match lease.state {
            LeaseState::Pending { activate_by, .. } => activate_by.saturating_add(1),
            LeaseState::Active => lease.coverage.end,
            LeaseState::Closing { .. } => Self::finalized_from(id, lease, &Self::present(id)),
        }
    }

    /// When the chain finalizes a closing lease: once nothing of it can be reported or struck any more. Many leases
    /// reach that point in the same block, so their ids spread them over the following quarter of a window or round, to
    /// keep them out of one bucket. Saturates, being a time.
    fn finalized_from(id: LeaseId, lease: &Lease<T::AccountId>, present: &Present) -> BlockNumber {
        let timing = &present.timing;
        let bought = lease.before != Before::Nothing;
        // The last credited window decides. A bought lease waits for the one that was sold, whose last credited window
        // is unknown.
        let last = if bought {
            Some(timing.window_of(lease.coverage.end.saturating_sub(1)))
        } else {
            present.usage.last_available
        };
        let reported = timing.reports_close_at(lease.coverage.end);
        let at = lease.coverage.decided_at(timing, last);
        let spread = quarter(if at > reported { timing.round_blocks } else { timing.window_blocks });
        // So a bought lease has its turn after all that were not bought.
        let later = if bought { spread } else { 0 };
        at.saturating_add(turn(id, spread)).saturating_add(later)
    }

    /// When the chain first looks at a lease that ended at `end`: once nothing of it can be reported any more. Its
    /// missed windows must be found while they are evidence, and where there are rounds it is final much later.
    pub(crate) fn looked_at_from(id: LeaseId, end: BlockNumber, timing: &Timing) -> BlockNumber {
        timing.reports_close_at(end).saturating_add(turn(id, quarter(timing.window_blocks)))
    }

    /// The block of the chain's next step for a lease that begins to close.
    pub(crate) fn closing_due_at(id: LeaseId, lease: &Lease<T::AccountId>, present: &Present) -> BlockNumber {
        let due = Self::finalized_from(id, lease, present);
        if present.timing.round_blocks > 0 {
            due.min(Self::looked_at_from(id, lease.coverage.end, &present.timing))
        } else {
            due
        }
    }

    /// Whether a lease is over and nothing of it can be reported any more.
    pub(crate) fn is_reported(lease: &Lease<T::AccountId>, clock: &Clock) -> bool {
        let reports_close_at = clock.timing.reports_close_at(lease.coverage.end);
        matches!(lease.state, LeaseState::Closing { .. }) && clock.now >= reports_close_at
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

/// A quarter of `blocks`, and at least one.
fn quarter(blocks: BlockNumber) -> BlockNumber {
    blocks.checked_div(4).unwrap_or(0).max(1)
}

/// The block, within a stretch of `blocks`, in which a lease has its turn.
fn turn(id: LeaseId, blocks: BlockNumber) -> BlockNumber {
    id.checked_rem(blocks.into()).and_then(|turn| BlockNumber::try_from(turn).ok()).unwrap_or(0)
}
