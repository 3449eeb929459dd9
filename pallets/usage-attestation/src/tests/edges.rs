//! The beginnings of windows, by the timestamps of their first blocks.

use crate::{mock::*, Edges, WeightInfo, WindowEdges};
use frame_support::{
    traits::{Get, Hooks, OnTimestampSet},
    weights::{RuntimeDbWeight, Weight},
};

/// Block `block` is made at `millis`.
fn make(block: u32, millis: u64) -> Weight {
    System::set_block_number(block);
    let weight = Attestation::on_initialize(block);
    Attestation::on_timestamp_set(millis);
    weight
}

fn edges() -> Option<(u32, u64, Option<u64>)> {
    WindowEdges::<Test>::get()
        .map(|Edges { window, opened_at, previous_opened_at, .. }| (window, opened_at, previous_opened_at))
}

#[test]
fn the_first_block_of_each_window_is_kept_and_no_other() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(edges(), None);
        // Block 0 has no timestamp: the first window begins with block 1.
        make(1, 1_500);
        assert_eq!((edges(), Attestation::edges_of(0)), (Some((0, 1_500, None)), None));
        for block in 2..10 {
            make(block, 1_500 + u64::from(block));
        }
        assert_eq!(edges(), Some((0, 1_500, None)));
        make(10, 12_000);
        assert_eq!(edges(), Some((1, 12_000, Some(1_500))));
        make(11, 13_000);
        make(19, 20_000);
        // They can be read in the whole of the next window, by the report and by the worker.
        assert_eq!(Attestation::edges_of(0), Some((1_500, 12_000)));
        assert_eq!((Attestation::edges_of(1), Attestation::edges_of(2)), (None, None));
        make(20, 22_000);
        assert_eq!(edges(), Some((2, 22_000, Some(12_000))));
        assert_eq!(Attestation::edges_of(1), Some((12_000, 22_000)));
        assert_eq!((Attestation::edges_of(0), Attestation::edges_of(u32::MAX)), (None, None));
    });
}

#[test]
fn a_window_whose_beginning_the_chain_did_not_see_has_no_edges() {
    ExtBuilder::default().build_and_execute(|| {
        make(1, 1_000);
        make(30, 31_000);
        assert_eq!((edges(), Attestation::edges_of(2)), (Some((3, 31_000, None)), None));
        make(40, 41_000);
        assert_eq!(Attestation::edges_of(3), Some((31_000, 41_000)));
    });
}

#[test]
fn the_block_that_keeps_an_edge_is_charged_for_it() {
    ExtBuilder::default().build_and_execute(|| {
        let costs: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        let reads = costs.reads(2);
        assert_eq!(make(10, 11_000), costs.reads(1) + <() as WeightInfo>::open_window());
        assert_eq!(make(11, 12_000), reads);
        assert_eq!(make(19, 20_000), reads);
        assert_eq!(make(20, 21_000), costs.reads(1) + <() as WeightInfo>::open_window());
    });
}

#[test]
fn a_block_is_charged_a_read_and_a_write_more_while_a_migration_is_ongoing() {
    ExtBuilder::default().build_and_execute(|| {
        let costs: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        let counts = <() as WeightInfo>::count_migrating_block();
        make(10, 11_000);
        Migrating::set(true);
        assert_eq!(make(11, 12_000), costs.reads(2) + counts);
        assert_eq!(make(20, 21_000), costs.reads(1) + <() as WeightInfo>::open_window());
        Migrating::set(false);
        assert_eq!(make(21, 22_000), costs.reads(2));
    });
}
