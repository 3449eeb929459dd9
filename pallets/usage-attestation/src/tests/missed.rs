//! The missed windows of a lease, and the way it ended.

use crate::{
    math::{credit::Stretch, missed::History},
    mock::*,
    UsageRecord, UsageRecords, VoidWindows,
};
use alloc::collections::btree_set::BTreeSet;
use core::ops::Range;
use leasehold_primitives::{
    hardware::Limits,
    time::Timing,
    traits::{Ending, Usage},
    usage::{MAX_VOID_WINDOWS, REMEMBERED_WINDOWS},
    BlockNumber, Window,
};
use proptest::prelude::*;

const T: Timing = Timing::DEVELOPMENT;

/// Lease 1, which covers `blocks`.
fn lease_of(blocks: Range<BlockNumber>, test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, blocks);
        test();
    });
}

/// Reports, in the first block after `window`, that lease 1 was there for `millis` in it.
fn report_in(window: Window, millis: u64) {
    let opened = u64::from(window) * 10_000;
    advance_to((window + 1) * 10);
    reports(&key(1), window, vec![reading(1, BOOT, opened..opened + millis)]);
}

/// These windows turned out void.
fn void(windows: &[Window]) {
    VoidWindows::<Test>::put(frame_support::BoundedVec::truncate_from(windows.to_vec()));
}

/// The number of windows missed in a row of lease 1, at `block`.
fn row_at(block: BlockNumber) -> u32 {
    advance_to(block);
    Attestation::missed_in_a_row(1, &Spans::get()[&1].blocks)
}

/// The ending of lease 1, at `block`.
fn ending_at(block: BlockNumber) -> Ending {
    advance_to(block);
    Attestation::ending(1, &Spans::get()[&1].blocks)
}

#[test]
fn a_quarter_of_a_window_serves_it_and_less_does_not() {
    for (millis, row) in [(2_500, 0), (2_499, 1), (0, 1)] {
        lease_of(0..100, || {
            report_in(0, millis);
            assert_eq!(row_at(20), row, "after {millis} ms");
        });
    }
}

#[test]
fn of_a_part_of_a_window_a_quarter_is_enough() {
    for (millis, row) in [(1_000, 0), (999, 1)] {
        lease_of(6..100, || {
            report_in(0, millis);
            assert_eq!(row_at(20), row, "after {millis} ms of four blocks");
        });
    }
}

#[test]
fn a_lease_without_a_record_has_missed_everything_since_its_start() {
    lease_of(15..1_000, || {
        for (now, missed) in [(15, 0), (29, 0), (30, 1), (39, 1), (40, 2), (660, 64), (670, 64), (800, 64)] {
            // One of the last 64 windows that are over is not decided.
            assert_eq!(row_at(now), missed.min(63), "at {now}");
        }
        assert!(!UsageRecords::<Test>::contains_key(1));
    });
}

#[test]
fn a_window_is_missed_when_it_can_no_longer_be_reported() {
    lease_of(0..100, || {
        report_in(0, 10_000);
        for (now, missed) in [(10, 0), (29, 0), (30, 1), (39, 1), (40, 2)] {
            assert_eq!(row_at(now), missed, "at {now}");
        }
        // A served window can be told at once, a missed one cannot: it may turn out void.
        report_in(4, 0);
        assert_eq!((row_at(50), row_at(60)), (3, 4));
        report_in(5, 10_000);
        assert_eq!((row_at(60), row_at(79), row_at(80)), (0, 0, 1));
    });
}

#[test]
fn nothing_after_its_end_is_missed_of_a_lease() {
    lease_of(0..45, || {
        report_in(1, 10_000);
        for (now, missed) in [(50, 2), (60, 3), (70, 3), (900, 3)] {
            assert_eq!(row_at(now), missed, "at {now}");
        }
    });
    lease_of(0..0, || assert_eq!(row_at(100), 0));
}

#[test]
fn void_windows_neither_lengthen_nor_break_a_row() {
    lease_of(0..1_000, || {
        report_in(1, 10_000);
        report_in(5, 10_000);
        // Missed: 2 to 4, and 6 to 9.
        for (windows, row) in [
            (&[][..], 4),
            (&[9], 3),
            (&[8, 9], 2),
            (&[6], 3),
            (&[7], 3),
            (&[5], 7),
            (&[5, 6], 6),
            (&[4, 5], 6),
            (&[1, 5], 8),
            (&[6, 7, 8, 9], 0),
            (&[5, 6, 7, 8, 9], 3),
            (&[0, 1], 4),
        ] {
            advance_to(110);
            void(windows);
            assert_eq!(row_at(110), row, "with {windows:?} void");
        }
    });
}

#[test]
fn the_map_forgets_what_64_windows_have_passed_since() {
    for (next, served) in [(1, 0b11), (63, 1 | 1 << 63), (64, 1), (65, 1), (200, 1)] {
        lease_of(0..10_000, || {
            report_in(0, 10_000);
            report_in(next, 10_000);
            assert_eq!(UsageRecords::<Test>::get(1).unwrap().served, served, "after {next} windows");
            assert_eq!(row_at((next + 1) * 10), 0);
            assert_eq!(row_at((next + 5) * 10), 3);
        });
    }
}

#[test]
fn a_row_is_counted_over_64_windows() {
    lease_of(0..10_000, || {
        report_in(0, 10_000);
        for (now, row) in [(650, 63), (660, 63), (900, 63)] {
            assert_eq!(row_at(now), row, "at {now}");
        }
    });
    lease_of(0..1_000, || {
        report_in(0, 10_000);
        assert_eq!((row_at(1_010), row_at(1_090)), (64, 64));
    });
}

#[test]
fn a_lease_shorter_than_a_window_tells_nothing() {
    for (blocks, ending) in [(10..19, Ending::Served), (15..24, Ending::Served), (10..20, Ending::Silent)] {
        lease_of(blocks.clone(), || assert_eq!(ending_at(100), ending, "of {blocks:?}"));
    }
}

#[test]
fn a_lease_that_was_never_reported_ended_silent() {
    for blocks in [10..20, 10..30, 10..40, 10..50, 10..1_000, 13..57] {
        lease_of(blocks.clone(), || assert_eq!(ending_at(1_020), Ending::Silent, "of {blocks:?}"));
    }
}

#[test]
fn the_last_three_whole_windows_tell_or_all_of_them() {
    // Windows of the lease that were served; then how it ended.
    let cases: [(Range<BlockNumber>, &[Window], Ending); 12] = [
        // Four whole windows: the first does not tell.
        (10..50, &[1], Ending::Silent),
        (10..50, &[2], Ending::Served),
        (10..50, &[3], Ending::Served),
        (10..50, &[4], Ending::Served),
        (10..40, &[1], Ending::Served),
        (10..30, &[1], Ending::Served),
        (10..20, &[1], Ending::Served),
        // Parts of windows at both ends do not tell, if one is whole.
        (15..58, &[1, 5], Ending::Silent),
        (15..58, &[3], Ending::Served),
        (15..38, &[1, 3], Ending::Silent),
        // None is whole: both parts tell.
        (15..25, &[1], Ending::Served),
        (15..25, &[2], Ending::Served),
    ];
    for (blocks, served, ending) in cases {
        lease_of(blocks.clone(), || {
            served.iter().for_each(|window| report_in(*window, 10_000));
            assert_eq!(ending_at(100), ending, "of {blocks:?}, served in {served:?}");
        });
    }
    lease_of(15..25, || assert_eq!(ending_at(100), Ending::Silent));
}

/// A little credit now and then does not make up for silence.
#[test]
fn a_millisecond_in_every_third_window_is_silence() {
    lease_of(0..100, || {
        (0..=9).step_by(3).for_each(|window| report_in(window, 1));
        assert_eq!(ending_at(110), Ending::Silent);
        assert_eq!(row_at(110), 10);
    });
}

#[test]
fn an_ending_is_open_while_its_last_window_can_be_reported() {
    lease_of(10..50, || {
        assert_eq!(
            (ending_at(50), ending_at(59), ending_at(60)),
            (Ending::Undecided, Ending::Undecided, Ending::Silent)
        );
        report_in(4, 2_500);
        assert_eq!((ending_at(50), ending_at(60)), (Ending::Served, Ending::Served));
    });
    lease_of(10..50, || {
        // Reported, but missed: it may turn out void.
        report_in(4, 2_499);
        assert_eq!((ending_at(50), ending_at(60)), (Ending::Undecided, Ending::Silent));
    });
    lease_of(10..50, || {
        report_in(3, 10_000);
        assert_eq!((ending_at(50), ending_at(60)), (Ending::Served, Ending::Served));
    });
    // The window before the last three matters only if one of these is void.
    lease_of(10..50, || {
        report_in(1, 10_000);
        assert_eq!((ending_at(50), ending_at(60)), (Ending::Undecided, Ending::Silent));
        void(&[4]);
        assert_eq!(ending_at(60), Ending::Served);
    });
    lease_of(15..25, || {
        assert_eq!(
            (ending_at(25), ending_at(30), ending_at(40)),
            (Ending::Undecided, Ending::Undecided, Ending::Silent)
        );
    });
}

#[test]
fn void_windows_are_passed_over_in_an_ending() {
    let cases: [(Range<BlockNumber>, &[Window], &[Window], Ending); 9] = [
        (0..100, &[6], &[], Ending::Silent),
        (0..100, &[6], &[9], Ending::Served),
        (0..100, &[6], &[7], Ending::Served),
        (0..100, &[6], &[6, 7, 8], Ending::Silent),
        // A window that is served and void tells nothing.
        (0..100, &[9], &[9], Ending::Silent),
        (10..30, &[1], &[1], Ending::Silent),
        (10..30, &[], &[1], Ending::Silent),
        (10..30, &[], &[1, 2], Ending::Served),
        (15..25, &[], &[1, 2], Ending::Served),
    ];
    for (blocks, served, void_windows, ending) in cases {
        lease_of(blocks.clone(), || {
            served.iter().for_each(|window| report_in(*window, 10_000));
            advance_to(110);
            void(void_windows);
            assert_eq!(ending_at(110), ending, "of {blocks:?}, served in {served:?}, with {void_windows:?} void");
        });
    }
}

#[test]
fn an_ending_is_looked_for_in_the_last_64_whole_windows() {
    let ending = |blocks: Range<BlockNumber>, void_windows: Range<Window>| {
        let mut ending = Ending::Undecided;
        lease_of(blocks, || {
            advance_to(1_000);
            void(&void_windows.collect::<Vec<_>>());
            ending = ending_at(1_000);
        });
        ending
    };
    // The oldest of the 64 tells, the one before it does not.
    assert_eq!(ending(0..700, 7..70), Ending::Silent);
    assert_eq!(ending(0..700, 6..70), Ending::Served);
}

/// Windows of a lease that were reported, with gaps between them, and void ones.
#[derive(Clone, Debug)]
struct Story {
    span: Range<BlockNumber>,
    /// (windows that nobody reports, the most that the next is credited)
    reports: Vec<(u32, u64)>,
    void: BTreeSet<Window>,
    /// Blocks between the last report and the question.
    later: BlockNumber,
}

fn stories() -> impl Strategy<Value = Story> {
    let gap = prop_oneof![6 => Just(0u32), 3 => 1u32..6, 1 => 58u32..70, 1 => 0u32..200];
    let credit = prop_oneof![Just(0u64), Just(2_499), Just(2_500), 0u64..10_001];
    (
        (0u32..40, prop_oneof![0u32..60, 0u32..3_000]),
        prop::collection::vec((gap, credit), 0..80),
        prop::collection::btree_set(0u32..400, 0..60),
        prop_oneof![0u32..40, 0u32..1_000],
    )
        .prop_map(|((start, length), reports, void, later)| Story {
            span: start..start + length,
            reports,
            void,
            later,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_map_that_is_shifted_lazily_says_what_a_list_of_all_windows_says(story in stories()) {
        let Story { span, reports, void, later } = story;
        let mut record: Option<UsageRecord> = None;
        let mut served = BTreeSet::new();
        let mut window = T.window_of(span.start);
        let mut now = span.start;
        for (gap, credit) in reports {
            window += gap;
            let blocks = T.overlap(window, &span);
            if blocks == 0 {
                break;
            }
            let stretch = Stretch { window, window_millis: 10_000, blocks, limits: Limits::default() };
            let counted = u64::from(window) * 10_000;
            let (new, assessment) =
                UsageRecord::after(record, &T, &stretch, 0, &reading(1, BOOT, counted..counted + credit));
            if assessment.credited_ms * 4 >= T.millis(blocks) {
                served.insert(window);
            }
            record = Some(new);
            window += 1;
            now = T.window_start(window);
        }
        now += later;
        let current = now / 10;
        let known: Vec<Window> = void.iter().copied().filter(|window| window + 2 <= current).collect();
        let newest = known.len().saturating_sub(usize::try_from(MAX_VOID_WINDOWS).unwrap());
        let kept = known.get(newest..).unwrap();
        let history = History { timing: &T, now, blocks: &span, record: record.as_ref(), void: kept };

        // The known state of a window that is over and not void: served, missed, or nothing yet.
        let state = |window: &Window| match () {
            _ if served.contains(window) => Some(false),
            _ if window + 2 <= current => Some(true),
            _ => None,
        };
        let newest_first = |windows: Vec<Window>| -> Vec<Window> {
            let remembered = windows.into_iter().rev().take(usize::try_from(REMEMBERED_WINDOWS).unwrap());
            remembered.filter(|window| !known.contains(window)).collect()
        };
        let touched = |window: &Window| span.start.max(window * 10) < span.end.min((window + 1) * 10);
        let all: Vec<Window> = (0..400).filter(touched).collect();

        let over = all.iter().copied().filter(|window| *window < current).collect();
        let decided: Vec<_> = newest_first(over).iter().filter_map(|one| Some((*one, state(one)?))).collect();
        let row = decided.iter().position(|(_, missed)| !missed).unwrap_or(decided.len());
        prop_assert_eq!(usize::try_from(history.missed_in_a_row()).unwrap(), row);
        let oldest = row.checked_sub(1).and_then(|last| decided.get(last)).map(|(window, _)| *window);
        prop_assert_eq!(history.missed_since(), oldest);

        let whole = |window: &Window| span.start <= window * 10 && (window + 1) * 10 <= span.end;
        let whole: Vec<Window> = all.iter().copied().filter(whole).collect();
        let telling = newest_first(if whole.is_empty() { all } else { whole });
        let last: Vec<_> = telling.iter().take(3).map(state).collect();
        let ending = if span.len() < 10 || last.contains(&Some(false)) || last.is_empty() {
            Ending::Served
        } else if last.contains(&None) {
            Ending::Undecided
        } else {
            Ending::Silent
        };
        prop_assert_eq!(history.ending(), ending);
    }
}
