use super::*;
use crate::{Implausibility, Meters};

#[test]
fn a_report_credits_the_lease_and_says_so() {
    with_lease(|| {
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 4_000)]);

        assert_eq!(
            Attestation::availability(1),
            Availability { final_ms: 4_000, pending_ms: 0, last_window: Some(0), last_available: Some(0) }
        );
        assert_eq!(Meters::<Test>::get(key(1).public()).unwrap().last_window, Some(0));
        assert_eq!(
            events(),
            vec![
                Event::UsageRecorded {
                    lease: 1,
                    window: 0,
                    credited_ms: 4_000,
                    final_ms: 4_000,
                    busy_ms: 2_000,
                    energy_mj: 1_200_000
                },
                Event::ReportAccepted { provider: ANA, meter: key(1).public(), window: 0, recorded: 1 },
            ]
        );
    });
}

#[test]
fn bad_readings_up_to_half_of_them_never_refuse_the_others() {
    with_lease(|| {
        register(ANA, &key(2));
        give_lease(2, BEN, 5..100);
        give_lease(3, ANA, 0..5);
        give_lease(4, ANA, 20..30);
        for lease in 5..=8 {
            give_lease(lease, ANA, 0..100);
        }
        advance_to(10);
        // 5 is recorded by the other key already.
        reports(&key(2), 0, vec![reading(5, BOOT, 1_000)]);
        events();
        let readings = [1, 2, 4, 5, 6, 7, 8, 77].iter().map(|lease| reading(*lease, BOOT, 5_000)).collect();
        reports(&key(1), 0, readings);

        let recorded: Vec<u64> = events()
            .iter()
            .filter_map(|event| match event {
                Event::UsageRecorded { lease, .. } => Some(*lease),
                _ => None,
            })
            .collect();
        assert_eq!(recorded, vec![1, 6, 7, 8]);
        assert_eq!(final_ms(5), 1_000);
        for lease in [2, 3, 4, 77] {
            assert!(!UsageRecords::<Test>::contains_key(lease));
        }
    });
}

#[test]
fn a_lease_with_two_missed_windows_is_credited_the_other_eighteen() {
    with_lease(|| {
        give_lease(1, ANA, 10..210);
        // The counter runs on whatever is reported. Windows 13 and 14 are missed: the lease begins in window 1.
        for window in (1..=20u32).filter(|window| ![13, 14].contains(window)) {
            advance_to((window + 1) * 10);
            reports(&key(1), window, vec![reading(1, BOOT, u64::from(window) * 10_000)]);
        }
        assert_eq!(final_ms(1), 180_000);
        advance_to(220);
        let late = report(&key(1), 21, vec![reading(1, BOOT, 210_000)]);
        assert_eq!(refused(&late), InvalidTransaction::Custom(5));
    });
}

#[test]
fn the_last_partial_window_is_credited_for_its_blocks_only() {
    with_lease(|| {
        give_lease(1, ANA, 0..45);
        for window in 0..=4u32 {
            advance_to((window + 1) * 10);
            reports(&key(1), window, vec![reading(1, BOOT, u64::from(window + 1) * 10_000)]);
        }
        assert_eq!(final_ms(1), 45_000);
    });
}

#[test]
fn after_a_missed_window_only_the_windows_own_blocks_are_credited() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 10_000)]);
        // Windows 1 and 2 go by.
        advance_to(40);
        reports(&key(1), 3, vec![reading(1, BOOT, 40_000)]);
        assert_eq!(final_ms(1), 20_000);
        advance_to(50);
        reports(&key(1), 4, vec![reading(1, BOOT, 44_000)]);
        assert_eq!(final_ms(1), 24_000);
    });
}

#[test]
fn counters_of_another_boot_count_from_zero() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 10_000)]);
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, OTHER_BOOT, 3_000)]);
        assert_eq!(final_ms(1), 13_000);
        advance_to(30);
        reports(&key(1), 2, vec![reading(1, OTHER_BOOT, 13_000)]);
        assert_eq!(final_ms(1), 23_000);
        assert!(!events().iter().any(|event| matches!(event, Event::ImplausibleReading { .. })));
    });
}

#[test]
fn going_backwards_in_a_boot_credits_nothing_and_keeps_the_baseline() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 8_000)]);
        advance_to(20);
        events();
        reports(&key(1), 1, vec![reading(1, BOOT, 7_999)]);
        assert_eq!(final_ms(1), 8_000);
        assert_eq!(events()[0], Event::ImplausibleReading { lease: 1, window: 1, reason: Implausibility::Backwards });
        advance_to(30);
        reports(&key(1), 2, vec![reading(1, BOOT, 8_500)]);
        assert_eq!(final_ms(1), 8_500);
        // The same value is not a step back.
        advance_to(40);
        reports(&key(1), 3, vec![reading(1, BOOT, 8_500)]);
        assert_eq!(final_ms(1), 8_500);
        assert!(!events().iter().any(|event| matches!(event, Event::ImplausibleReading { .. })));
    });
}

#[test]
fn more_than_has_passed_is_clamped_and_flagged_beyond_the_slack() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        // Ten blocks have passed since the lease began, and two more are plausible.
        reports(&key(1), 0, vec![reading(1, BOOT, 12_000)]);
        assert_eq!(final_ms(1), 10_000);
        assert!(!events().iter().any(|event| matches!(event, Event::ImplausibleReading { .. })));
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 12_000 + 12_001)]);
        assert_eq!(final_ms(1), 20_000);
        assert_eq!(
            events()[0],
            Event::ImplausibleReading { lease: 1, window: 1, reason: Implausibility::MoreThanElapsed }
        );
    });
}

#[test]
fn absurd_figures_saturate_and_credit_no_more_than_the_window() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        let absurd = |boot| Reading {
            lease: 1,
            boot,
            available_ms: u64::MAX,
            busy_ms: u64::MAX,
            energy_mj: u64::MAX,
            peak_memory_mib: u64::MAX,
            devices: [0xff; 32],
        };
        advance_to(10);
        reports(&key(1), 0, vec![absurd(BOOT)]);
        advance_to(20);
        reports(&key(1), 1, vec![absurd(OTHER_BOOT)]);
        assert_eq!(final_ms(1), 20_000);
        let utilisation = Attestation::utilisation(1);
        assert_eq!(utilisation.busy_ms, u64::MAX);
        assert_eq!(utilisation.energy_mj, u64::MAX);
    });
}

#[test]
fn two_meters_that_share_a_lease_do_not_earn_it_twice() {
    with_lease(|| {
        register(ANA, &key(2));
        give_lease(1, ANA, 0..100);
        give_lease(2, ANA, 0..100);
        give_lease(3, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 10_000), reading(2, BOOT, 10_000)]);
        reports(&key(2), 0, vec![reading(2, OTHER_BOOT, 10_000), reading(3, OTHER_BOOT, 10_000)]);
        assert_eq!((final_ms(1), final_ms(2), final_ms(3)), (10_000, 10_000, 10_000));
        assert_eq!(UsageRecords::<Test>::get(2).unwrap().baseline.boot, BOOT);
    });
}

#[test]
fn a_full_report_is_taken_whole() {
    with_lease(|| {
        let readings: Vec<Reading> = (1..=u64::from(MAX_READINGS))
            .map(|lease| {
                give_lease(lease, ANA, 0..100);
                reading(lease, BOOT, 10_000)
            })
            .collect();
        advance_to(10);
        reports(&key(1), 0, readings);
        let recorded = events().into_iter().find_map(|event| match event {
            Event::ReportAccepted { recorded, .. } => Some(recorded),
            _ => None,
        });
        assert_eq!(recorded, Some(MAX_READINGS));
    });
}

#[test]
fn utilisation_is_summed_over_boots_and_memory_is_a_peak() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        let said = |boot, busy_ms, energy_mj, peak_memory_mib| {
            vec![Reading { busy_ms, energy_mj, peak_memory_mib, ..reading(1, boot, 10_000) }]
        };
        advance_to(10);
        reports(&key(1), 0, said(BOOT, 100, 1_000, 50));
        advance_to(20);
        reports(&key(1), 1, said(BOOT, 150, 1_500, 40));
        advance_to(30);
        reports(&key(1), 2, said(OTHER_BOOT, 30, 300, 60));
        let utilisation = Attestation::utilisation(1);
        assert_eq!((utilisation.busy_ms, utilisation.energy_mj, utilisation.peak_memory_mib), (180, 1_800, 60));
    });
}
