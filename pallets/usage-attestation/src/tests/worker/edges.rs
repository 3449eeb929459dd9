//! The whole way: machines that are there and gone, a meter asked by age, reports, and the chain's credit, measured to
//! a second.

use super::*;
use crate::Implausibility;
use core::ops::Range;
use leasehold_primitives::{time::Timing, Window};
use std::collections::BTreeSet;

/// A provider's node in production's timing: windows of an hour. Its machine is `up` since block 0, by the world's
/// clock.
pub(super) fn in_production(up: Vec<Range<u64>>, test: impl FnOnce(&Node)) {
    ExtBuilder::default().timing(Timing::PRODUCTION).local_key(1).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..100_000);
        node.set_url(URL);
        measures(node, up);
        test(node);
    });
}

pub(super) fn measures(node: &Node, up: Vec<Range<u64>>) {
    node.answers(Answer::Measures(vec![Machine { lease: 1, boot: BOOT, up }]));
}

/// Lets the node import `block`, `late` milliseconds after its timestamp.
pub(super) fn import_late(block: u32, late: u64) {
    WorldClock::set(time_of(block) + late);
    import(block);
}

/// Lets the node import the blocks after `window` until it submits its report, which enters the chain. Returns the
/// credit for it.
pub(super) fn credited(node: &Node, window: Window) -> u64 {
    credited_from(node, Lengths::get().window_start(window + 1))
}

fn credited_from(node: &Node, first: u32) -> u64 {
    let before = credited_ms(1);
    let submitted = (first..first + 150).find_map(|block| {
        import_late(block, 700);
        node.submitted().pop()
    });
    let (report, signature) = decode_report(&submitted.expect("nothing was submitted in a quarter of a window"));
    assert_ok!(include(&report, &signature));
    credited_ms(1) - before
}

fn assert_exact(credited: u64, truth: u64) {
    assert!(credited.abs_diff(truth) <= 1_000, "{credited} ms credited for {truth} ms");
}

pub(super) const HOUR: u64 = 3_600_000;

#[test]
fn an_outage_counts_in_its_window_and_in_no_other() {
    // Down for half an hour and 1,234 ms over the edge of windows 1 and 2.
    let gone = time_of_hours(2) - 1_000_000..time_of_hours(2) + 801_234;
    in_production(vec![GENESIS_MS..gone.start, gone.end..u64::MAX], |node| {
        let credits: Vec<_> = (0..4).map(|window| credited(node, window)).collect();
        assert_eq!(credits[0], HOUR);
        assert_exact(credits[1], HOUR - 1_000_000);
        assert_exact(credits[2], HOUR - 801_234);
        assert_eq!(credits[3], HOUR);
    });
}

fn time_of_hours(hours: u64) -> u64 {
    GENESIS_MS + hours * HOUR
}

#[test]
fn a_node_that_was_down_for_most_of_the_window_asks_by_age() {
    let gone = time_of_hours(1) + 600_000..time_of_hours(1) + 1_200_000;
    in_production(vec![GENESIS_MS..gone.start, gone.end..u64::MAX], |node| {
        credited(node, 0);
        // The node comes back 50 minutes after the edge, when the machine has been gone again for a while.
        let back = 1_200 + 500;
        measures(node, vec![GENESIS_MS..gone.start, gone.end..time_of_hours(2) + 60_000]);
        assert_exact(credited_from(node, back), HOUR - 600_000);
        assert_exact(credited(node, 2), 60_000);
    });
}

#[test]
fn empty_slots_make_a_window_longer_and_its_credit_no_different() {
    // 100 slots stay empty, but the machine is there all the time.
    in_production(up_since(GENESIS_MS), |node| {
        skip_slots(700, 60);
        skip_slots(1_190, 40);
        let credits: Vec<_> = (0..3).map(|window| credited(node, window)).collect();
        assert_eq!(credits, [HOUR; 3]);
    });
    // It is gone for half of the 4,200 s that the window lasts.
    in_production(vec![GENESIS_MS..time_of_hours(1) + 2_100_000, time_of_hours(2) + 600_000..u64::MAX], |node| {
        skip_slots(700, 100);
        let credits: Vec<_> = (0..3).map(|window| credited(node, window)).collect();
        assert_eq!((credits[0], credits[2]), (HOUR, HOUR));
        assert_exact(credits[1], HOUR / 2);
    });
}

/// The tenant sells its lease in the middle of window 1, ten minutes after the machine was gone for ten minutes. The
/// operator attaches the new lease 3 s late.
#[test]
fn a_lease_that_is_sold_in_a_window_and_the_one_sold_share_it() {
    in_production(Vec::new(), |node| {
        give_lease(1, ANA, 0..900);
        give_lease(2, ANA, 900..100_000);
        let sold = time_of(900);
        let gone = sold - 1_200_000..sold - 600_000;
        let old = Machine { lease: 1, boot: BOOT, up: vec![GENESIS_MS..gone.start, gone.end..sold] };
        let new = Machine { lease: 2, boot: BOOT, up: up_since(sold + 3_000) };
        node.answers(Answer::Measures(vec![old, new]));
        assert_eq!((credited(node, 0), credited_ms(2)), (HOUR, 0));
        assert_exact(credited(node, 1), HOUR / 2 - 600_000);
        assert_exact(credited_ms(2), HOUR / 2 - 3_000);
        assert_eq!(credited(node, 2), 0, "the old lease is over");
        assert_exact(credited_ms(2), HOUR / 2 - 3_000 + HOUR);
    });
}

#[test]
fn authors_whose_clocks_are_wrong_within_their_slots_cost_nothing() {
    in_production(up_since(GENESIS_MS), |node| {
        for (block, late) in [(600, 5_900), (601, -5_900), (1_800, 5_900), (1_801, -5_900)] {
            Delays::mutate(|delays| delays.insert(block, late));
        }
        let credits: Vec<_> = (0..4).map(|window| credited(node, window)).collect();
        assert_eq!(credits, [HOUR; 4]);
        assert!(!events().iter().any(|event| matches!(event, crate::Event::ImplausibleReading { .. })));
    });
}

#[test]
fn a_node_whose_clock_is_wrong_measures_as_long_a_window() {
    for ahead in [-600_000, -700, -2_000, 5_000, 600_000] {
        in_production(up_since(GENESIS_MS), |node| {
            node.meter.lock().unwrap().ahead = ahead;
            // A clock that is ten minutes ahead looks ten minutes back; the lease has no time before its beginning.
            let credits: Vec<_> = (0..4).map(|window| credited(node, window)).collect();
            assert_eq!(credits[1..], [HOUR; 3], "{ahead} ms ahead");
        });
    }
}

#[test]
fn a_nodes_clock_that_is_set_costs_the_step_once_at_most_and_is_never_paid_twice() {
    for (step, least) in [(-30_000, HOUR), (30_000, HOUR - 31_000)] {
        in_production(up_since(GENESIS_MS), |node| {
            assert_eq!(credited(node, 0), HOUR);
            node.meter.lock().unwrap().ahead = step;
            let credits: Vec<_> = (1..4).map(|window| credited(node, window)).collect();
            assert!((least..=HOUR).contains(&credits[0]), "{credits:?} after {step} ms");
            assert_eq!(credits[1..], [HOUR; 2]);
            let flagged = events().iter().any(|event| match event {
                crate::Event::ImplausibleReading { reasons, .. } => reasons.contains(&Implausibility::CountedTwice),
                _ => false,
            });
            assert_eq!(flagged, step > 12_000);
        });
    }
}

#[test]
fn a_meter_restarted_between_signing_and_submitting_loses_nothing() {
    in_production(up_since(GENESIS_MS), |node| {
        import_late(600, 200);
        assert_eq!((node.asked(), node.submitted().len()), (1, 0));
        // It comes back and knows nothing of the window.
        let born = time_of(600) + 5_000;
        node.answers(Answer::Measures(vec![Machine { lease: 1, boot: OTHER_BOOT, up: up_since(born) }]));
        assert_eq!(credited_from(node, 601), HOUR);
        assert_eq!(node.asked(), 1);
        // The next window has the time since the restart.
        assert_exact(credited(node, 1), HOUR - 5_000);
    });
}

#[test]
fn reports_are_signed_at_the_edge_and_submitted_in_their_turn() {
    in_production(up_since(GENESIS_MS), |node| {
        let turn = turn(1, 0);
        import_late(600, 200);
        assert_eq!(node.asked(), 1);
        for block in 601..turn {
            import_late(block, 200);
        }
        assert!(node.submitted().is_empty());
        import_late(turn, 200);
        node.submitted_report();
        // A worker that comes late does not wait.
        import_late(1_500, 200);
        node.submitted_report();
        assert_eq!(node.asked(), 2);
    });
}

#[test]
fn turns_are_spread_over_the_first_quarter_of_a_window() {
    let window = 7;
    let turns: Vec<_> = (0..200).map(|n| worker_turn(n, window)).collect();
    // Not in the first three blocks, in which a fork may still replace the edge.
    let (first, last) = (8 * 600 + 3, 8 * 600 + 149);
    assert!(turns.iter().all(|turn| (first..=last).contains(turn)));
    // 200 keys in 147 blocks: no block has a tenth of them, and each third of the quarter has a fair share.
    assert!(turns.iter().all(|turn| turns.iter().filter(|other| *other == turn).count() < 20));
    for third in 0..3 {
        let part = first + third * 49..first + (third + 1) * 49;
        assert!(turns.iter().filter(|turn| part.contains(turn)).count() > 40);
    }
    // Another window gives another turn, and the same window the same.
    assert_ne!(turns, (0..200).map(|n| worker_turn(n, window + 1) - 600).collect::<Vec<_>>());
    assert_eq!(turns, (0..200).map(|n| worker_turn(n, window)).collect::<Vec<_>>());
    // Short windows have shorter quarters, and turns keep to them. Windows of two blocks have one block to submit in.
    for (window_blocks, turns) in [(2, 0..1), (4, 0..1), (10, 1..2), (12, 2..3), (16, 3..4), (40, 3..10)] {
        let timing = Timing { window_blocks, ..Timing::DEVELOPMENT };
        let drawn = (0..200).map(|n| crate::worker::turn(&timing, &key(n).public(), 3) - 4 * window_blocks);
        assert_eq!(drawn.collect::<BTreeSet<_>>(), turns.collect());
    }
}

fn worker_turn(n: u8, window: Window) -> u32 {
    crate::worker::turn(&Timing::PRODUCTION, &key(n).public(), window)
}

#[test]
fn without_the_edges_there_is_nothing_to_ask_for() {
    on_a_providers_node(|node| {
        advance_to(10);
        crate::WindowEdges::<Test>::mutate(|edges| edges.as_mut().unwrap().previous_opened_at = None);
        Attestation::run_worker();
        assert_eq!(node.asked(), 0);
    });
}
