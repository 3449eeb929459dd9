use super::*;
use crate::{Implausibility, Meters};
use core::ops::Range;
use leasehold_primitives::{
    hardware::Limits,
    time::Timing,
    usage::{Totals, Utilisation},
};

#[test]
fn a_report_credits_the_lease_and_says_so() {
    with_lease(|| {
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);

        assert_eq!(
            Attestation::availability(1),
            Availability { final_ms: 4_000, last_window: Some(0), last_available: Some(0), ..Default::default() }
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
        reports(&key(2), 0, vec![reading(5, BOOT, 0..1_000)]);
        events();
        let readings = [1, 2, 4, 5, 6, 7, 8, 77].iter().map(|lease| reading(*lease, BOOT, 0..5_000)).collect();
        reports(&key(1), 0, readings);

        let recorded: Vec<u64> = events()
            .iter()
            .filter_map(|event| match event {
                Event::UsageRecorded { lease, .. } => Some(*lease),
                _ => None,
            })
            .collect();
        assert_eq!(recorded, vec![1, 6, 7, 8]);
        assert_eq!(credited_ms(5), 1_000);
        for lease in [2, 3, 4, 77] {
            assert!(!UsageRecords::<Test>::contains_key(lease));
        }
    });
}

/// A counter that runs all the time, over `window`, of a lease from block 0 on.
fn full(window: u32) -> Reading {
    reading(1, BOOT, u64::from(window) * 10_000..u64::from(window + 1) * 10_000)
}

/// The implausible readings that the chain found since the last call.
fn implausible() -> Vec<Vec<Implausibility>> {
    let reasons = events().into_iter().filter_map(|event| match event {
        Event::ImplausibleReading { reasons, .. } => Some(reasons.to_vec()),
        _ => None,
    });
    reasons.collect()
}

#[test]
fn a_lease_with_two_missed_windows_is_credited_the_other_eighteen() {
    with_lease(|| {
        give_lease(1, ANA, 10..210);
        // The counter runs on whatever is reported. Windows 13 and 14 are missed: the lease begins in window 1.
        for window in (1..=20u32).filter(|window| ![13, 14].contains(window)) {
            advance_to((window + 1) * 10);
            reports(&key(1), window, vec![full(window)]);
        }
        assert_eq!(credited_ms(1), 180_000);
        assert_eq!(implausible(), Vec::<Vec<_>>::new());
        advance_to(220);
        assert_eq!(refused(&report(&key(1), 21, vec![full(21)])), InvalidTransaction::Custom(5));
    });
}

#[test]
fn the_last_partial_window_is_credited_for_its_blocks_only() {
    with_lease(|| {
        give_lease(1, ANA, 0..45);
        for window in 0..=4u32 {
            advance_to((window + 1) * 10);
            reports(&key(1), window, vec![full(window)]);
        }
        assert_eq!(credited_ms(1), 45_000);
    });
}

#[test]
fn after_missed_windows_only_the_windows_own_time_is_credited() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![full(0)]);
        // Windows 1 and 2 go by.
        advance_to(40);
        reports(&key(1), 3, vec![full(3)]);
        assert_eq!(credited_ms(1), 20_000);
        advance_to(50);
        reports(&key(1), 4, vec![reading(1, BOOT, 40_000..44_000)]);
        assert_eq!(credited_ms(1), 24_000);
    });
}

/// By the counter at the time of the report, this window was paid in full: the time before and after made up for it.
#[test]
fn a_window_wholly_down_is_credited_nothing_however_late_it_is_reported() {
    with_lease(|| {
        give_lease(1, ANA, 0..20);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);
        // Down from block 10 to block 20, then up again. The report comes in block 29, when the counter stands at 19 s.
        advance_to(29);
        reports(&key(1), 1, vec![reading(1, BOOT, 10_000..10_000)]);
        assert_eq!(credited_ms(1), 10_000);
        assert_eq!(Attestation::availability(1).last_available, Some(0));
    });
}

#[test]
fn empty_slots_cost_an_honest_provider_nothing_and_bring_a_dishonest_one_nothing() {
    for (seen_ms, expected) in [(25_000, 10_000), (24_000, 10_000), (12_500, 5_000), (10_000, 4_000), (0, 0)] {
        with_lease(|| {
            give_lease(1, ANA, 0..100);
            // The window takes 25 s instead of 10.
            skip_slots(13, 5);
            skip_slots(17, 10);
            advance_to(25);
            reports(&key(1), 1, vec![reading(1, BOOT, 0..seen_ms)]);
            assert_eq!(credited_ms(1), expected, "for {seen_ms} ms of 25 s");
            assert_eq!(implausible(), Vec::<Vec<_>>::new());
        });
    }
}

/// Measured in slots, the second of these windows was credited 5 s less.
#[test]
fn a_first_block_late_in_its_slot_costs_neither_window_anything() {
    ExtBuilder::default().timing(Timing::PRODUCTION).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..6_000);
        Delays::set([(1_200, 5_000), (1_201, -5_000)].into());
        advance_to(1_200);
        reports(&key(1), 1, vec![reading(1, BOOT, 0..3_605_000)]);
        assert_eq!(credited_ms(1), 3_600_000);
        advance_to(1_800);
        reports(&key(1), 2, vec![reading(1, BOOT, 3_605_000..7_200_000)]);
        assert_eq!(credited_ms(1), 7_200_000);
        assert_eq!(implausible(), Vec::<Vec<_>>::new());
    });
}

#[test]
fn where_the_chain_does_not_know_the_edges_a_window_lasts_as_long_as_its_slots() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        skip_slots(15, 10);
        advance_to(20);
        crate::WindowEdges::<Test>::kill();
        reports(&key(1), 1, vec![reading(1, BOOT, 0..5_000)]);
        assert_eq!(credited_ms(1), 5_000);
    });
}

#[test]
fn counters_of_another_boot_begin_anew() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, OTHER_BOOT, 0..3_000)]);
        assert_eq!(credited_ms(1), 13_000);
        advance_to(30);
        reports(&key(1), 2, vec![reading(1, OTHER_BOOT, 3_000..13_000)]);
        assert_eq!(credited_ms(1), 23_000);
        assert_eq!(implausible(), Vec::<Vec<_>>::new());
    });
}

#[test]
fn going_backwards_in_a_boot_credits_nothing_and_keeps_what_was_seen() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..8_000)]);
        advance_to(20);
        events();
        reports(&key(1), 1, vec![reading(1, BOOT, 0..7_999)]);
        assert_eq!(credited_ms(1), 8_000);
        assert_eq!(
            events()[0],
            Event::ImplausibleReading {
                lease: 1,
                window: 1,
                reasons: vec![Implausibility::Backwards].try_into().unwrap()
            }
        );
        // From one edge to the next, too.
        advance_to(30);
        reports(&key(1), 2, vec![Reading { end: totals(8_500), ..reading(1, BOOT, 9_000..9_000) }]);
        assert_eq!((credited_ms(1), implausible()), (8_000, vec![vec![Implausibility::Backwards]]));
        // The counter seen is 8.5 s.
        advance_to(40);
        reports(&key(1), 3, vec![reading(1, BOOT, 8_000..9_000)]);
        assert_eq!(credited_ms(1), 8_500);
        // The same value is not a step back.
        advance_to(50);
        reports(&key(1), 4, vec![reading(1, BOOT, 9_000..9_000)]);
        assert_eq!(credited_ms(1), 8_500);
        assert_eq!(implausible(), Vec::<Vec<_>>::new());
    });
}

#[test]
fn time_that_was_reported_is_not_credited_again() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);
        // A meter that says the same for ever.
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 0..10_000)]);
        assert_eq!((credited_ms(1), implausible()), (10_000, vec![vec![Implausibility::CountedTwice]]));
        // Two seconds of overlap are plausible, and not credited either.
        advance_to(30);
        reports(&key(1), 2, vec![reading(1, BOOT, 8_000..18_000)]);
        assert_eq!((credited_ms(1), implausible()), (18_000, vec![]));
        advance_to(40);
        reports(&key(1), 3, vec![reading(1, BOOT, 15_999..25_999)]);
        assert_eq!((credited_ms(1), implausible()), (25_999, vec![vec![Implausibility::CountedTwice]]));
        // A second of overlap is within the tolerance: clocks differ.
        advance_to(50);
        reports(&key(1), 4, vec![reading(1, BOOT, 24_999..34_999)]);
        assert_eq!((credited_ms(1), implausible()), (35_999, vec![]));
    });
}

#[test]
fn more_than_has_passed_is_clamped_and_flagged_beyond_the_slack() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        advance_to(10);
        // The window has lasted ten seconds, and two slots more are plausible.
        reports(&key(1), 0, vec![reading(1, BOOT, 0..12_000)]);
        assert_eq!((credited_ms(1), implausible()), (10_000, vec![]));
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 12_000..12_000 + 12_001)]);
        assert_eq!((credited_ms(1), implausible()), (20_000, vec![vec![Implausibility::MoreThanElapsed]]));
    });
}

#[test]
fn absurd_figures_credit_no_more_than_the_window_and_saturate() {
    with_lease(|| {
        give_lease(1, ANA, 0..100);
        let absurd = |boot| Reading {
            lease: 1,
            boot,
            start: Totals::default(),
            end: Totals { available_ms: u64::MAX, busy_ms: u64::MAX, energy_mj: u64::MAX },
            peak_memory_mib: u64::MAX,
            devices: [0xff; 32],
        };
        advance_to(10);
        reports(&key(1), 0, vec![absurd(BOOT)]);
        advance_to(20);
        reports(&key(1), 1, vec![absurd(OTHER_BOOT)]);
        assert_eq!(credited_ms(1), 20_000);
        let utilisation = Attestation::utilisation(1);
        // Nobody knows the limits of this hardware, but time has its own.
        assert_eq!((utilisation.busy_ms, utilisation.energy_mj), (20_000, u64::MAX));
        assert_eq!(implausible(), vec![vec![Implausibility::MoreThanElapsed, Implausibility::TooBusy]; 2]);
    });
}

#[test]
fn utilisation_beyond_the_hardware_is_clamped_and_flagged() {
    with_lease(|| {
        // Two GPUs of 100 W and 1,000 MiB each; the window has ten seconds: 2 kJ, and half as much again.
        let limits = Limits { watts: 200, memory_mib: 2_000 };
        give_limited_lease(1, ANA, 0..1_000, limits);
        let mut window = 0;
        let mut say = |busy_ms, energy_mj, peak_memory_mib| {
            advance_to((window + 1) * 10);
            let start = Totals { available_ms: u64::from(window) * 10_000, busy_ms: 7, energy_mj: 7 };
            let end =
                Totals { available_ms: start.available_ms + 10_000, busy_ms: 7 + busy_ms, energy_mj: 7 + energy_mj };
            reports(&key(1), window, vec![Reading { start, end, peak_memory_mib, ..reading(1, BOOT, 0..0) }]);
            window += 1;
            let Utilisation { busy_ms, energy_mj, peak_memory_mib } = Attestation::utilisation(1);
            // Availability is another matter.
            assert_eq!(credited_ms(1), u64::from(window) * 10_000);
            ((busy_ms, energy_mj, peak_memory_mib), implausible().concat())
        };
        use Implausibility::{TooBusy, TooMuchEnergy, TooMuchMemory};
        assert_eq!(say(10_000, 3_000_000, 2_000), ((10_000, 3_000_000, 2_000), vec![]));
        assert_eq!(say(0, 3_000_001, 0), ((10_000, 6_000_000, 2_000), vec![TooMuchEnergy]));
        assert_eq!(say(0, 0, 2_001), ((10_000, 6_000_000, 2_000), vec![TooMuchMemory]));
        assert_eq!(say(12_000, 0, 0), ((20_000, 6_000_000, 2_000), vec![]));
        assert_eq!(say(12_001, 0, 0), ((30_000, 6_000_000, 2_000), vec![TooBusy]));
        let all = vec![TooBusy, TooMuchEnergy, TooMuchMemory];
        assert_eq!(say(u64::MAX - 7, u64::MAX - 7, u64::MAX), ((40_000, 9_000_000, 2_000), all));
    });
}

#[test]
fn utilisation_that_goes_back_adds_nothing() {
    with_lease(|| {
        let start = Totals { available_ms: 0, busy_ms: 5_000, energy_mj: 5_000 };
        let end = Totals { available_ms: 5_000, busy_ms: 4_000, energy_mj: 4_000 };
        advance_to(10);
        reports(&key(1), 0, vec![Reading { start, end, ..reading(1, BOOT, 0..0) }]);
        let utilisation = Attestation::utilisation(1);
        assert_eq!((utilisation.busy_ms, utilisation.energy_mj), (0, 0));
        assert_eq!(credited_ms(1), 5_000);
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
        reports(&key(1), 0, vec![reading(1, BOOT, 0..10_000), reading(2, BOOT, 0..10_000)]);
        reports(&key(2), 0, vec![reading(2, OTHER_BOOT, 0..10_000), reading(3, OTHER_BOOT, 0..10_000)]);
        assert_eq!((credited_ms(1), credited_ms(2), credited_ms(3)), (10_000, 10_000, 10_000));
        assert_eq!(UsageRecords::<Test>::get(2).unwrap().seen.boot, BOOT);
    });
}

#[test]
fn a_full_report_is_taken_whole() {
    with_lease(|| {
        let readings: Vec<Reading> = (1..=u64::from(MAX_READINGS))
            .map(|lease| {
                give_lease(lease, ANA, 0..100);
                reading(lease, BOOT, 0..10_000)
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
        let said = |boot, busy_ms: Range<u64>, energy_mj: Range<u64>, peak_memory_mib| {
            let start = Totals { available_ms: 0, busy_ms: busy_ms.start, energy_mj: energy_mj.start };
            let end = Totals { available_ms: 10_000, busy_ms: busy_ms.end, energy_mj: energy_mj.end };
            vec![Reading { start, end, peak_memory_mib, ..reading(1, boot, 0..0) }]
        };
        advance_to(10);
        reports(&key(1), 0, said(BOOT, 0..100, 0..1_000, 50));
        advance_to(20);
        reports(&key(1), 1, said(BOOT, 100..150, 1_000..1_500, 40));
        advance_to(30);
        reports(&key(1), 2, said(OTHER_BOOT, 0..30, 0..300, 60));
        let utilisation = Attestation::utilisation(1);
        assert_eq!((utilisation.busy_ms, utilisation.energy_mj, utilisation.peak_memory_mib), (180, 1_800, 60));
    });
}
