//! The times at which the worker asks the meter, and the contents of its reports.

use super::*;
use crate::{Event, Implausibility};

#[test]
fn the_worker_asks_signs_and_submits_one_report_per_window() {
    on_a_providers_node(|node| {
        run_first_quarter(0);
        assert_eq!(node.meter.lock().unwrap().asked, vec![format!("{URL}{WINDOW_0}")]);
        let (report, signature) = node.submitted_report();
        assert_eq!((&report.meter, report.window, report.readings.len()), (&key(1).public(), 0, 1));
        assert_ok!(include(&report, &signature));
        assert_eq!(credited_ms(1), 10_000);

        for block in 12..20 {
            run_worker_at(block);
        }
        assert!(node.submitted().is_empty());
        assert_eq!(node.asked(), 1);

        node.answers(Answer::readings(vec![reading(1, BOOT, 10_000..20_000)]));
        run_first_quarter(1);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(credited_ms(1), 20_000);
    });
}

#[test]
fn the_worker_does_nothing_without_a_key() {
    ExtBuilder::default().build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn the_worker_does_nothing_with_a_key_that_is_not_registered() {
    ExtBuilder::default().local_key(2).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.set_url(URL);
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn the_worker_does_nothing_without_a_url() {
    ExtBuilder::default().local_key(1).build_with_node(|node| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..1_000);
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
        run_worker_at(10);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn before_the_first_window_is_over_there_is_nothing_to_do() {
    on_a_providers_node(|node| {
        for block in 1..10 {
            run_worker_at(block);
        }
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn the_last_block_of_a_window_is_too_late_to_report() {
    on_a_providers_node(|node| {
        run_worker_at(19);
        assert_eq!((node.asked(), node.submitted().len()), (0, 0));
    });
}

#[test]
fn leases_that_are_not_the_providers_or_not_in_the_window_are_left_out() {
    on_a_providers_node(|node| {
        give_lease(2, BEN, 0..1_000);
        give_lease(3, ANA, 10..1_000);
        give_lease(4, ANA, 9..1_000);
        // Out of order, and one twice: the first counts.
        let readings = [4, 77, 2, 1, 3]
            .iter()
            .map(|lease| reading(*lease, BOOT, 0..1_000))
            .chain([reading(1, BOOT, 0..9_000)])
            .collect();
        node.answers(Answer::readings(readings));
        run_first_quarter(0);
        let (report, signature) = node.submitted_report();
        assert_eq!(report.readings.to_vec(), vec![reading(1, BOOT, 0..1_000), reading(4, BOOT, 0..1_000)]);
        assert_ok!(include(&report, &signature));
    });
}

#[test]
fn a_report_is_taken_if_another_node_was_first_with_up_to_half_of_it() {
    for (first, taken) in [(vec![1, 2], true), (vec![1, 2, 3], false)] {
        on_a_providers_node(|node| {
            register(ANA, &key(2));
            let readings: Vec<_> = (1..=4)
                .map(|lease| {
                    give_lease(lease, ANA, 0..1_000);
                    reading(lease, BOOT, 0..10_000)
                })
                .collect();
            node.answers(Answer::readings(readings));
            run_first_quarter(0);
            let (report, signature) = node.submitted_report();
            assert_eq!(report.readings.len(), 4);

            reports(&key(2), 0, first.iter().map(|lease| reading(*lease, OTHER_BOOT, 0..9_000)).collect());
            assert_eq!(include(&report, &signature).is_ok(), taken);
            let recorded = if taken { 10_000 } else { 0 };
            assert_eq!(credited_ms(4), recorded);
        });
    }
}

#[test]
fn a_meter_without_the_providers_leases_is_asked_again() {
    on_a_providers_node(|node| {
        node.answers(Answer::readings(vec![reading(77, BOOT, 0..10_000)]));
        run_worker_at(10);
        assert!(node.submitted().is_empty());
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..10_000)]));
        run_worker_at(11);
        assert_eq!(node.asked(), 2);
        node.submitted_report();
    });
}

#[test]
fn a_meter_from_another_boot_is_credited_what_it_saw() {
    on_a_providers_node(|node| {
        run_first_quarter(0);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        node.answers(Answer::readings(vec![reading(1, OTHER_BOOT, 0..6_000)]));
        run_first_quarter(1);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(credited_ms(1), 16_000);
    });
}

#[test]
fn a_meter_that_goes_backwards_is_credited_nothing() {
    on_a_providers_node(|node| {
        run_first_quarter(0);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        events();
        node.answers(Answer::readings(vec![reading(1, BOOT, 0..9_999)]));
        run_first_quarter(1);
        let (report, signature) = node.submitted_report();
        assert_ok!(include(&report, &signature));
        assert_eq!(credited_ms(1), 10_000);
        assert!(events().contains(&Event::ImplausibleReading {
            lease: 1,
            window: 1,
            reasons: vec![Implausibility::Backwards].try_into().unwrap()
        }));
    });
}
