//! The dearest entry fits into the part of a block that normal transactions leave.

use super::*;
use frame_support::{dispatch::DispatchClass, traits::Get};

fn room() -> Weight {
    let limits: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
    limits.max_block - limits.base_block - limits.get(DispatchClass::Normal).max_total.unwrap()
}

#[test]
fn an_entry_may_need_all_that_normal_transactions_leave() {
    run(|| {
        MostOfLease::set(room() - bucket() - entry());
        check_integrity();
    });
}

#[test]
#[should_panic(expected = "Lease(0) can need")]
fn an_entry_that_needs_more_is_refused() {
    run(|| {
        MostOfLease::set(room() - bucket() - entry() + Weight::from_parts(1, 0));
        check_integrity();
    });
}
