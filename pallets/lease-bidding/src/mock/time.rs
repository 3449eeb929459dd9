//! Time, the chain's work in it, and the measurements meanwhile.

use super::*;
use frame_support::{traits::Hooks, weights::Weight};
use leasehold_primitives::{BlockNumber, LeaseId, Window};

pub fn advance_to(block: BlockNumber) {
    assert!(block >= System::block_number(), "time does not go back");
    System::set_block_number(block);
}

/// Lets this number of blocks pass, in which the chain is idle.
pub fn idle(blocks: BlockNumber) {
    idle_within(blocks, Weight::MAX);
}

/// Lets this number of blocks pass, each of which leaves `weight`.
pub fn idle_within(blocks: BlockNumber, weight: Weight) {
    for _ in 0..blocks {
        advance_to(System::block_number() + 1);
        idle_now(weight);
    }
}

/// Gives the chain the weight that this block leaves. Returns the weight used.
pub fn idle_now(weight: Weight) -> Weight {
    let used = Agenda::on_idle(System::block_number(), weight);
    assert!(used.all_lte(weight), "more used than was left");
    used
}

/// The first block in which the chain is late with a step due in block `due`, so that a keeper earns the bounty.
pub const fn late(due: BlockNumber) -> BlockNumber {
    due + 9
}

/// Reports `millis` of availability for the window that is reportable now. Returns whether the lease could be reported
/// on. With `pending`, the credit is still disputable.
pub fn report_millis(lease: LeaseId, millis: u64, pending: bool) -> bool {
    leasehold_testing::attestation::report_millis::<Leases>(
        &MockTiming::get(),
        System::block_number(),
        lease,
        millis,
        pending,
    )
}

/// Goes to the first block of the window after `window`, and reports `window` in full.
pub fn report_full(lease: LeaseId, window: Window) {
    advance_to(MockTiming::get().window_start(window + 1));
    assert!(report_millis(lease, u64::MAX, false));
}
