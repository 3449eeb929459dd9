//! Chains that go over to a fork on which the window ended at another time.

use super::{edges::*, *};

/// The chain goes over to a fork on which the slot of block 600 stayed empty: window 0 ended 6 s later than it had.
fn the_edge_moves() {
    skip_slots(600, 1);
}

#[test]
fn a_report_that_was_not_submitted_is_signed_anew_for_the_edges_of_the_fork() {
    in_production(up_since(GENESIS_MS), |node| {
        import_late(600, 200);
        assert_eq!(node.asked(), 1);
        the_edge_moves();
        // The 3,600 s of 3,606 in the old report would be short.
        assert_eq!(credited(node, 0), HOUR);
        assert_eq!(node.asked(), 2);
        assert_eq!(credited(node, 1), HOUR);
    });
}

#[test]
fn what_was_signed_for_the_fork_on_which_the_chain_is_now_is_not_asked_for_again() {
    in_production(up_since(GENESIS_MS), |node| {
        (600..602).for_each(|block| import_late(block, 200));
        the_edge_moves();
        (600..603).for_each(|block| import_late(block, 200));
        assert_eq!((node.asked(), node.submitted().len()), (2, 0));
    });
}

#[test]
fn a_report_that_was_submitted_is_never_made_again_for_other_edges() {
    in_production(up_since(GENESIS_MS), |node| {
        let turn = turn(1, 0);
        (600..=turn).for_each(|block| import_late(block, 200));
        let first = node.submitted();
        the_edge_moves();
        (turn + 1..turn + 4).for_each(|block| import_late(block, 200));
        assert_eq!(node.submitted(), first);
        assert_eq!(node.asked(), 1);
    });
}

#[test]
fn a_meter_that_fails_when_asked_again_does_not_lose_what_was_signed() {
    in_production(up_since(GENESIS_MS), |node| {
        import_late(600, 200);
        the_edge_moves();
        node.answers(Answer::Dead);
        (601..turn(1, 0)).for_each(|block| import_late(block, 200));
        assert!(node.submitted().is_empty());
        import_late(turn(1, 0), 200);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        // The report is six seconds short, for want of a better one.
        assert_eq!(credited_ms(1), HOUR * 3_600 / 3_606);
    });
}

#[test]
fn a_meter_that_was_restarted_when_asked_again_does_not_lose_what_was_signed() {
    in_production(up_since(GENESIS_MS), |node| {
        let machine = |lease, boot| {
            give_lease(lease, ANA, 0..100_000);
            Machine { lease, boot, up: up_since(GENESIS_MS) }
        };
        node.answers(Answer::Measures(vec![machine(1, BOOT), machine(2, BOOT), machine(3, BOOT)]));
        import_late(600, 200);
        the_edge_moves();
        // The meter has one of its leases again, one not yet, and a new one.
        node.answers(Answer::Measures(vec![machine(1, OTHER_BOOT), machine(3, BOOT), machine(4, OTHER_BOOT)]));
        (601..=turn(1, 0)).for_each(|block| import_late(block, 200));
        let (report, signature) = node.submitted_report();
        assert_eq!(report.readings.iter().map(|reading| reading.lease).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(
            report.readings.iter().map(|reading| reading.boot).collect::<Vec<_>>(),
            [BOOT, BOOT, BOOT, OTHER_BOOT]
        );
        let counted: Vec<_> = report.readings.iter().map(|reading| reading.end.available_ms).collect();
        assert_eq!(counted, [HOUR, HOUR, HOUR + 6_000, HOUR + 6_000]);
        assert_ok!(include(&report, &signature));
    });
}

/// One key's report is on its way when the edge moves, and the other's is not.
#[test]
fn leases_of_a_report_that_was_submitted_are_not_signed_by_another_key() {
    ExtBuilder::default()
        .timing(leasehold_primitives::time::Timing::PRODUCTION)
        .local_key(1)
        .local_key(2)
        .build_with_node(|node| {
            let limit = u64::from(MAX_READINGS);
            let leases = limit + 10;
            register(ANA, &key(1));
            register(ANA, &key(2));
            let machines = (0..leases).map(|lease| {
                give_lease(lease, ANA, 0..100_000);
                Machine { lease, boot: BOOT, up: up_since(GENESIS_MS) }
            });
            node.set_url(URL);
            node.answers(Answer::Measures(machines.collect()));
            let (sooner, later) = (turn(1, 0).min(turn(2, 0)), turn(1, 0).max(turn(2, 0)));
            assert!(sooner < later);
            (600..=sooner).for_each(|block| import_late(block, 200));
            let (first, signature) = node.submitted_report();
            assert_ok!(include(&first, &signature));
            the_edge_moves();
            // The report is undone, and so on its way again.
            Meters::<Test>::mutate(&first.meter, |meter| meter.as_mut().unwrap().last_window = None);
            first.readings.iter().for_each(|reading| crate::UsageRecords::<Test>::remove(reading.lease));
            (sooner + 1..=later).for_each(|block| import_late(block, 200));
            let submitted = node.submitted().into_iter().map(|bytes| decode_report(&bytes));
            let (mut again, others): (Vec<_>, Vec<_>) = submitted.partition(|(report, _)| report.meter == first.meter);
            again.retain(|(report, _)| *report != first);
            assert!(again.is_empty());
            let (second, signature) = &others[0];
            assert_ok!(include(second, signature));
            // The readings are of the fork's window, which is longer.
            assert!(second.readings.iter().all(|reading| reading.end.available_ms == HOUR + 6_000));
            let mut reported: Vec<_> = second.readings.iter().map(|reading| reading.lease).collect();
            reported.extend(first.readings.iter().map(|reading| reading.lease));
            reported.sort_unstable();
            assert_eq!(reported, (0..leases).collect::<Vec<_>>());
        });
}
