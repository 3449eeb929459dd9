//! The share of blocks that a million attested leases take, by the weights that are charged.

use super::*;
use frame_support::dispatch::DispatchClass;
use leasehold_primitives::{time::Timing, usage::MAX_READINGS};
use leasehold_runtime::configs::BlockWeights;
use pallet_usage_attestation::WeightInfo as _;

const LEASES: u64 = 1_000_000;

/// A runtime in which nothing is charged for the database.
mod without_database {
    use frame_support::derive_impl;

    frame_support::construct_runtime!(
        pub enum Calls { System: frame_system }
    );

    type Block = frame_system::mocking::MockBlock<Calls>;

    #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
    impl frame_system::Config for Calls {
        type Block = Block;
    }
}

/// The weight in picoseconds of a report with as many readings as it can have: its check before it enters a block, and
/// the call.
fn report<T: frame_system::Config>() -> u64 {
    type Weights<T> = leasehold_runtime::weights::pallet_usage_attestation::WeightInfo<T>;
    let both = Weights::<T>::authorize_report(MAX_READINGS).saturating_add(Weights::<T>::report(MAX_READINGS));
    both.ref_time()
}

#[test]
fn a_million_attested_leases_take_less_than_a_tenth_of_blocks() {
    let blocks = u64::from(Timing::PRODUCTION.window_blocks);
    // 15,625 in a window, 26 in a block.
    let reports = LEASES / u64::from(MAX_READINGS);
    assert_eq!((reports, reports / blocks), (15_625, 26));
    let limits = BlockWeights::get();
    let most = limits.max_block.ref_time();
    let share = |weight: u64| weight * reports / blocks * 1_000 / most;

    // The design's bound is of the calls alone.
    let calls = share(report::<without_database::Calls>());
    let charged = share(report::<Runtime>());
    println!(
        "reports of {LEASES} leases: {calls} thousandths of blocks, {charged} with what the database is charged at"
    );
    assert!(calls <= 100, "{calls}");
    assert!(calls < charged && charged <= 125, "{charged}");

    // They come in the first quarter of a window, and leave room for others there.
    let normal = limits.get(DispatchClass::Normal);
    let whole = report::<Runtime>() + normal.base_extrinsic.ref_time();
    let quarter = reports / (blocks / 4) + 1;
    assert!(quarter * whole * 10 <= normal.max_total.unwrap().ref_time() * 6);
}
