//! Void windows, and their consequences.

use crate::{mock::*, Event, VoidReason};
use core::ops::Range;
use leasehold_primitives::{time::Timing, traits::Usage, Window};

/// The readings of a window that later ones are measured by: 60 in 5 reports.
const FULL: [u64; 5] = [12; 5];

/// Six keys and 100 leases of one provider, which run from block 0 on.
fn market(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        (1..=6).for_each(|n| register(ANA, &key(n)));
        (1..=100).for_each(|lease| give_lease(lease, ANA, 0..10_000));
        advance_to(1);
        events();
        test();
    });
}

/// The `n`-th key reports that these leases were there for the whole of `window`, which can be reported now.
fn report_leases(n: u8, window: Window, leases: Range<u64>) {
    let counted = u64::from(window) * 10_000..u64::from(window + 1) * 10_000;
    reports(&key(n), window, leases.map(|lease| reading(lease, BOOT, counted.clone())).collect());
}

/// Lets some keys, in the first block after `window`, report that many leases of it each.
fn report_all(window: Window, parts: &[u64]) {
    make_blocks_to((window + 1) * 10);
    let mut next = 1;
    for (n, part) in (1..).zip(parts) {
        report_leases(n, window, next..next + part);
        next += part;
    }
}

/// Goes to the block in which `window` is decided, and returns the void windows.
fn void_by(window: Window) -> Vec<Window> {
    make_blocks_to((window + 2) * 10);
    Attestation::void_windows()
}

/// The windows that turned out void since the last call, with the reasons.
fn voided() -> Vec<(Window, VoidReason)> {
    let voided = events().into_iter().filter_map(|event| match event {
        Event::WindowVoided { window, reason } => Some((window, reason)),
        _ => None,
    });
    voided.collect()
}

#[test]
fn a_window_with_half_of_the_readings_is_not_void_and_with_one_less_it_is() {
    // (of the measure, of the window after it)
    for (measure, readings, void) in [(60, 30, false), (60, 29, true), (61, 31, false), (61, 30, true)] {
        market(|| {
            report_all(0, &[12, 12, 12, 12, measure - 48]);
            report_all(1, &[readings]);
            assert_eq!(void_by(1) == [1], void, "{readings} of {measure}");
        });
    }
}

#[test]
fn a_window_measures_others_with_50_readings_in_5_reports() {
    for (measure, void) in [
        (vec![10, 10, 10, 10, 10], true),
        (vec![10, 10, 10, 10, 9], false),
        (vec![13, 13, 12, 12], false),
        (vec![60], false),
        (vec![46, 1, 1, 1, 1], true),
    ] {
        market(|| {
            report_all(0, &measure);
            assert_eq!(void_by(1) == [1], void, "{measure:?}");
        });
    }
}

#[test]
fn the_third_window_running_is_not_void() {
    market(|| {
        report_all(0, &FULL);
        assert_eq!(void_by(3), [1, 2]);
        // The chain is used to few readings now.
        assert_eq!(void_by(7), [1, 2]);
        report_all(9, &FULL);
        assert_eq!(void_by(12), [1, 2, 10, 11]);
    });
}

#[test]
fn a_window_that_is_not_void_ends_the_row_of_void_ones() {
    market(|| {
        report_all(0, &FULL);
        report_all(2, &FULL);
        assert_eq!(void_by(5), [1, 3, 4]);
    });
}

#[test]
fn a_void_window_is_no_measure_for_the_next() {
    market(|| {
        report_all(0, &FULL);
        // Measured by this window, the next would not be void.
        report_all(1, &[6, 6, 6, 6, 5]);
        report_all(2, &[29]);
        assert_eq!(void_by(2), [1, 2]);
    });
}

#[test]
fn a_window_is_decided_in_the_first_block_of_the_second_after_it() {
    market(|| {
        report_all(0, &FULL);
        events();
        make_blocks_to(29);
        assert_eq!((voided(), Attestation::void_windows()), (vec![], vec![]));
        make_blocks_to(30);
        assert_eq!((voided(), Attestation::void_windows()), (vec![(1, VoidReason::FewReadings)], vec![1]));
        assert_eq!(void_by(2), [1, 2]);
        assert_eq!(voided(), [(2, VoidReason::FewReadings)]);
    });
}

#[test]
fn a_report_in_the_last_block_counts() {
    market(|| {
        report_all(0, &FULL);
        make_blocks_to(29);
        report_leases(1, 1, 1..31);
        assert_eq!(void_by(1), Vec::<Window>::new());
    });
}

#[test]
fn a_reading_that_is_not_recorded_does_not_count() {
    market(|| {
        report_all(0, &FULL);
        make_blocks_to(20);
        // Nobody's leases, and one that the other key has reported.
        let leases = (1..29).chain(1_001..1_021);
        reports(&key(1), 1, leases.map(|lease| reading(lease, BOOT, 10_000..20_000)).collect());
        reports(&key(2), 1, [1, 29].map(|lease| reading(lease, BOOT, 10_000..20_000)).to_vec());
        assert_eq!(void_by(1), [1]);
    });
}

#[test]
fn what_is_reported_in_a_void_window_is_paid() {
    market(|| {
        report_all(0, &FULL);
        report_all(1, &[1]);
        assert_eq!(void_by(1), [1]);
        assert_eq!((credited_ms(1), credited_ms(2)), (20_000, 10_000));
        report_all(2, &[2]);
        assert_eq!((credited_ms(1), credited_ms(2)), (30_000, 20_000));
    });
}

/// A provider with most of the leases could keep everybody's windows void, its own too, and owe nothing for them.
#[test]
fn who_withholds_most_readings_voids_two_windows_and_no_more() {
    market(|| {
        report_all(0, &FULL);
        for window in 1..=6 {
            make_blocks_to((window + 1) * 10);
            report_leases(5, window, 49..61);
        }
        assert_eq!(void_by(6), [1, 2]);
        // All of the other windows count, and the honest provider missed none.
        assert_eq!(Attestation::missed_in_a_row(1, &(0..10_000)), 4);
        assert_eq!(Attestation::missed_in_a_row(60, &(0..10_000)), 0);
    });
}

#[test]
fn a_migration_in_half_of_the_blocks_voids_nothing_and_in_one_more_it_does() {
    // Blocks of the window after it are those in which it could be reported.
    for (blocks, void) in [(5, vec![]), (6, vec![0, 1]), (7, vec![0, 1])] {
        market(|| {
            make_blocks_to(12);
            migrate_for(blocks);
            assert_eq!(void_by(1), void);
            assert!(voided().into_iter().eq(void.into_iter().map(|window| (window, VoidReason::Migration))));
        });
    }
}

#[test]
fn half_of_an_odd_number_of_blocks_is_rounded_to_no_side() {
    let timing = Timing { window_blocks: 5, ..Timing::DEVELOPMENT };
    for (blocks, void) in [(2, vec![]), (3, vec![0, 1])] {
        ExtBuilder::default().timing(timing).build_and_execute(|| {
            advance_to(5);
            migrate_for(blocks);
            make_blocks_to(15);
            assert_eq!(Attestation::void_windows(), void);
        });
    }
}

#[test]
fn a_block_of_a_migration_counts_to_its_own_window() {
    // Blocks 15 to 24, and 14 to 25: five and six of either window.
    for (last_free, blocks, void) in
        [(14, 10, vec![]), (13, 12, vec![0, 1, 2]), (13, 11, vec![0, 1]), (14, 11, vec![1, 2])]
    {
        market(|| {
            make_blocks_to(last_free);
            migrate_for(blocks);
            assert_eq!(void_by(2), void, "{blocks} blocks from {last_free} on");
        });
    }
}

#[test]
fn the_first_window_is_void_if_a_migration_took_most_of_it() {
    for (blocks, void) in [(5, vec![]), (6, vec![0])] {
        market(|| {
            migrate_for(blocks);
            make_blocks_to(19);
            assert_eq!(Attestation::void_windows(), Vec::<Window>::new());
            assert_eq!(void_by(0), void);
        });
    }
}

/// Nothing was reported before it: there is no measure.
#[test]
fn the_first_window_is_never_void_for_want_of_readings() {
    market(|| {
        assert_eq!(void_by(1), Vec::<Window>::new());
    });
}

#[test]
fn a_migration_voids_as_many_windows_running_as_it_takes() {
    market(|| {
        make_blocks_to(9);
        migrate_for(46);
        assert_eq!(void_by(9), [0, 1, 2, 3, 4, 5]);
    });
}

#[test]
fn a_migration_neither_counts_among_the_windows_running_nor_ends_their_row() {
    market(|| {
        report_all(0, &FULL);
        make_blocks_to(29);
        migrate_for(10);
        assert_eq!(void_by(6), [1, 2, 3, 4]);
        use VoidReason::{FewReadings, Migration};
        assert_eq!(voided(), [(1, FewReadings), (2, Migration), (3, Migration), (4, FewReadings)]);
    });
}

#[test]
fn the_newest_64_void_windows_are_kept() {
    market(|| {
        migrate_for(649);
        assert_eq!(void_by(63), (0..64).collect::<Vec<_>>());
        migrate_for(10);
        assert_eq!(void_by(64), (1..65).collect::<Vec<_>>());
        // Nothing is known any more of the forgotten one.
        assert_eq!(Attestation::void_blocks(&(0..20)), 10);
    });
}

#[test]
fn the_blocks_of_void_windows_are_counted_within_the_span() {
    market(|| {
        make_blocks_to(9);
        migrate_for(20);
        make_blocks_to(39);
        // Window 2 is not decided yet.
        assert_eq!(Attestation::void_blocks(&(0..100)), 20);
        make_blocks_to(40);
        for (span, blocks) in
            [(0..100, 30), (0..10, 10), (9..11, 2), (15..25, 10), (29..35, 1), (30..100, 0), (12..12, 0)]
        {
            assert_eq!(Attestation::void_blocks(&span), blocks, "of {span:?}");
        }
    });
}

#[test]
fn the_blocks_of_the_newest_migrations_are_known() {
    market(|| {
        assert!(!Attestation::migrated(&(0..1_000)));
        make_blocks_to(12);
        // Blocks 13 to 27, over an edge.
        migrate_for(15);
        for now in [27, 28, 90] {
            make_blocks_to(now);
            for (span, migrated) in [
                (0..13, false),
                (0..14, true),
                (20..21, true),
                (27..28, true),
                (28..100, false),
                (13..13, false),
                (20..20, false),
            ] {
                assert_eq!(Attestation::migrated(&span), migrated, "{span:?} at {now}");
            }
        }
        // Others begin at edges. The first is known until there are four more.
        for block in [99, 119, 139] {
            make_blocks_to(block);
            migrate_for(1);
            assert!(Attestation::migrated(&(0..28)) && Attestation::migrated(&(block + 1..block + 2)));
        }
        make_blocks_to(159);
        migrate_for(1);
        assert!(!Attestation::migrated(&(0..100)) && !Attestation::migrated(&(101..120)));
        assert!(Attestation::migrated(&(100..101)) && Attestation::migrated(&(160..161)));
    });
}

/// The chain takes no report during the migration: with few leases, no measure would tell.
#[test]
fn a_migration_that_fills_the_time_to_report_a_window_voids_it() {
    for (blocks, void, missed) in [(5, vec![], 5), (6, vec![1, 2], 3), (10, vec![1, 2], 3)] {
        ExtBuilder::default().build_and_execute(|| {
            give_lease(1, ANA, 0..1_000);
            advance_to(1);
            make_blocks_to(19);
            // Window 1 can be reported in blocks 20 to 29.
            migrate_for(blocks);
            make_blocks_to(60);
            assert_eq!(Attestation::void_windows(), void);
            // Of windows 0 to 4.
            assert_eq!(Attestation::missed_in_a_row(1, &(0..1_000)), missed);
        });
    }
}
