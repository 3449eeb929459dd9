//! Several keys on one node.

use super::*;

#[test]
fn of_several_keys_the_first_reports_and_the_others_have_nothing_left() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        register(ANA, &key(2));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
        run_first_quarter(0);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.meter, key(1).public().min(key(2).public()));
        assert_ok!(include(&report, &signature));
        for block in 12..20 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (1, 0));
    });
}

#[test]
fn a_key_registered_during_the_window_does_not_sample_it_again() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
        run_first_quarter(0);
        let (report, signature) = node.submitted_report();
        register(ANA, &key(2));
        run_worker_at(12);
        assert!(node.submitted().is_empty());
        assert_ok!(include(&report, &signature));
        // Once the report is in, the new key asks, finds nothing left, and does not ask again.
        for block in 12..19 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (2, 0));
    });
}

#[test]
fn more_leases_than_a_report_holds_go_to_the_next_key_and_the_rest_wait() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        let limit = u64::from(MAX_READINGS);
        register(ANA, &key(1));
        let readings: Vec<_> = (0..limit + 10)
            .rev()
            .map(|lease| {
                give_lease(lease, ANA, 0..1_000);
                reading(lease, BOOT, 0..10_000)
            })
            .collect();
        node.set_url(URL);
        node.answers(Answer::readings(readings));
        run_first_quarter(0);
        let (report, _) = node.submitted_report();
        let leases: Vec<u64> = report.readings.iter().map(|reading| reading.lease).collect();
        assert_eq!(leases, (0..limit).collect::<Vec<_>>());

        register(ANA, &key(2));
        run_first_quarter(1);
        let submitted = node.submitted();
        assert_eq!(submitted.len(), 2);
        let mut dealt: Vec<Vec<u64>> = Vec::new();
        for transaction in &submitted {
            let (report, signature) = decode_report(transaction);
            dealt.push(report.readings.iter().map(|reading| reading.lease).collect());
            assert_ok!(include(&report, &signature));
        }
        dealt.sort();
        assert_eq!(dealt, [(0..limit).collect::<Vec<_>>(), (limit..limit + 10).collect()]);
        assert_eq!(node.asked(), 2);
    });
}

#[test]
fn two_providers_on_one_node_share_one_question_and_report_their_own() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        register(BEN, &key(2));
        give_lease(1, ANA, 0..1_000);
        give_lease(2, BEN, 0..1_000);
        node.set_url(URL);
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000), reading(2, BOOT, 0..10_000)]));
        run_first_quarter(0);
        let submitted = node.submitted();
        assert_eq!((submitted.len(), node.asked()), (2, 1));
        for transaction in &submitted {
            let (report, signature) = decode_report(transaction);
            assert_ok!(include(&report, &signature));
        }
        assert_eq!(credited_ms(1), 10_000);
        assert_eq!(credited_ms(2), 10_000);
    });
}

/// As many leases as a provider's keys can report, and then some more.
#[test]
fn a_thousand_leases_are_asked_for_in_sixteen_answers_and_no_more() {
    const KEYS: u8 = leasehold_primitives::usage::MAX_METERS as u8;
    let most = u64::from(KEYS) * u64::from(MAX_READINGS);
    for leases in [most, most + 100] {
        let builder = (1..=KEYS).fold(ExtBuilder::default(), ExtBuilder::local_key);
        builder.build_with_node(|node| {
            (1..=KEYS).for_each(|n| register(ANA, &key(n)));
            let machines = (0..leases).map(|lease| {
                give_lease(lease, ANA, 0..1_000);
                Machine { lease, boot: BOOT, up: up_since(GENESIS_MS) }
            });
            node.set_url(URL);
            node.answers(Answer::Measures(machines.collect()));
            run_first_quarter(0);
            assert_eq!(node.asked(), usize::from(KEYS));
            let submitted = node.submitted();
            assert_eq!(submitted.len(), usize::from(KEYS));
            for transaction in submitted {
                let (report, signature) = decode_report(&transaction);
                assert_ok!(include(&report, &signature));
            }
            let reported = (0..leases).filter(|lease| credited_ms(*lease) == 10_000);
            assert!(reported.eq(0..most));
        });
    }
}

/// Each of 64 leases is sold in the window: the meter has twice as many readings, and none of them is lost.
#[test]
fn a_meter_with_more_readings_than_one_answer_holds_is_asked_for_the_rest() {
    ExtBuilder::default().local_key(1).local_key(2).build_with_node(|node| {
        let leases = 2 * u64::from(MAX_READINGS);
        register(ANA, &key(1));
        register(ANA, &key(2));
        let machines = (0..leases).map(|lease| {
            give_lease(lease, ANA, 0..1_000);
            Machine { lease, boot: BOOT, up: up_since(GENESIS_MS) }
        });
        node.set_url(URL);
        node.answers(Answer::Measures(machines.collect()));
        run_first_quarter(0);
        let asked = node.meter.lock().unwrap().asked.clone();
        assert_eq!(asked, [format!("{URL}{WINDOW_0}"), format!("{URL}{WINDOW_0}&after=63")]);
        for transaction in node.submitted() {
            let (report, signature) = decode_report(&transaction);
            assert_eq!(report.readings.len(), MAX_READINGS as usize);
            assert_ok!(include(&report, &signature));
        }
        assert!((0..leases).all(|lease| credited_ms(lease) == 10_000));
    });
}
