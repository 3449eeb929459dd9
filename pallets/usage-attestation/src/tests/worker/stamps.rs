//! Edges that are later than the node's clock.

use super::{edges::*, *};
use leasehold_primitives::time::Timing;

/// The author's clock is ahead by nearly a slot, which the chain allows, and the node imports the block before the time
/// stamped on it.
#[test]
fn a_window_whose_end_is_stamped_ahead_of_time_is_asked_for_when_it_is_over() {
    in_production(up_since(GENESIS_MS), |node| {
        Delays::set([(600, 5_500), (601, -5_500)].into());
        WorldClock::set(time_of(600) - 5_000);
        import(600);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        import_late(601, 700);
        assert_eq!(node.asked(), 1);
        // All of the time that the window lasted by the chain was measured.
        assert_eq!(credited(node, 0), HOUR);
        assert_eq!(credited(node, 1), HOUR);
    });
}

#[test]
fn a_clock_that_is_behind_for_ten_blocks_is_waited_for_no_longer() {
    in_production(up_since(GENESIS_MS), |node| {
        node.meter.lock().unwrap().ahead = -600_000;
        for block in 600..610 {
            import_late(block, 200);
        }
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
        import_late(610, 200);
        let asked = format!("{URL}/v1/readings?from_age_ms={HOUR}&to_age_ms=0");
        assert_eq!(node.meter.lock().unwrap().asked, [asked]);
        // In the next window, too; and once the clock is right, the worker does not wait for it.
        for block in 1_200..1_211 {
            import_late(block, 200);
        }
        assert_eq!(node.asked(), 2);
        node.meter.lock().unwrap().ahead = 0;
        import_late(1_800, 200);
        assert_eq!(node.asked(), 3);
    });
}

#[test]
fn in_a_short_window_a_clock_is_waited_for_in_its_first_quarter_only() {
    for (window_blocks, asked_after) in [(2, 0), (3, 0), (4, 1), (10, 2), (36, 9), (40, 10), (100, 10)] {
        let timing = Timing { window_blocks, ..Timing::DEVELOPMENT };
        ExtBuilder::default().timing(timing).local_key(1).build_with_node(|node| {
            register(ANA, &key(1));
            give_lease(1, ANA, 0..1_000);
            node.set_url(URL);
            let millis = timing.millis(window_blocks);
            node.answers(Answer::readings(vec![reading(1, BOOT, 0..millis)]));
            let waited = (0..window_blocks).find(|waited| {
                import(window_blocks + waited);
                node.asked() > 0
            });
            assert_eq!(waited, Some(asked_after), "windows of {window_blocks} blocks");
            run_worker_at(turn(1, 0).max(window_blocks + asked_after));
            assert!(!node.submitted().is_empty());
        });
    }
}
