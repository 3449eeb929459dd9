use crate::{
    math::{counters::dispute_epoch, credit::assess},
    mock::reading,
    Baseline, Counters, Implausibility, UsageRecord,
};
use leasehold_primitives::{
    time::{overlap, Timing, PLAUSIBLE_SLACK_BLOCKS},
    usage::Reading,
};
use proptest::prelude::*;

const T: Timing = Timing::DEVELOPMENT;
const BOOTS: [[u8; 16]; 3] = [[1; 16], [2; 16], [3; 16]];

fn disputed(blocks: u32) -> Timing {
    Timing { dispute_epoch_blocks: blocks, ..T }
}

#[test]
fn counters_rotate_one_epoch_at_a_time() {
    let counters = Counters::default().credited(100, Some(0));
    assert_eq!((counters.final_ms, counters.previous_ms, counters.current_ms), (0, 0, 100));
    let counters = counters.credited(20, Some(1));
    assert_eq!((counters.final_ms, counters.previous_ms, counters.current_ms), (0, 100, 20));
    let counters = counters.credited(3, Some(2));
    assert_eq!((counters.final_ms, counters.previous_ms, counters.current_ms), (100, 20, 3));
}

#[test]
fn an_epoch_that_was_skipped_makes_everything_before_it_final() {
    let counters = Counters { epoch: 4, final_ms: 1, previous_ms: 20, current_ms: 300 };
    assert_eq!(counters.rotated(Some(5)), Counters { epoch: 5, final_ms: 21, previous_ms: 300, current_ms: 0 });
    for epoch in [6, 7, 1_000, u32::MAX] {
        assert_eq!(counters.rotated(Some(epoch)), Counters { epoch, final_ms: 321, previous_ms: 0, current_ms: 0 });
    }
}

#[test]
fn counters_never_rotate_back() {
    let counters = Counters { epoch: 4, final_ms: 1, previous_ms: 20, current_ms: 300 };
    assert_eq!(counters.rotated(Some(4)), counters);
    assert_eq!(counters.rotated(Some(3)), counters);
}

#[test]
fn without_disputes_credit_is_final_at_once() {
    assert_eq!(dispute_epoch(&T, 1_000), None);
    let counters = Counters { epoch: 4, final_ms: 1, previous_ms: 20, current_ms: 300 }.credited(5, None);
    assert_eq!((counters.final_ms, counters.pending_ms()), (326, 0));
}

#[test]
fn the_edge_of_an_epoch_is_its_first_block() {
    let timing = disputed(20);
    assert_eq!(dispute_epoch(&timing, 19), Some(0));
    assert_eq!(dispute_epoch(&timing, 20), Some(1));
}

#[test]
fn a_window_less_a_second_is_full_and_less_more_is_not() {
    let of = |available| assess(&T, None, &(0..100), 0, 10, &reading(1, BOOTS[0], available)).credited_ms;
    assert_eq!(of(9_000), 10_000);
    assert_eq!(of(8_999), 8_999);
    assert_eq!(of(0), 0);
}

#[test]
fn the_slack_is_plausible_to_the_millisecond_and_never_credited() {
    let of = |available| assess(&T, None, &(4..100), 0, 10, &reading(1, BOOTS[0], available));
    assert_eq!((of(8_000).implausible, of(8_000).credited_ms), (None, 6_000));
    assert_eq!((of(8_001).implausible, of(8_001).credited_ms), (Some(Implausibility::MoreThanElapsed), 6_000));
}

/// A lease, and what its meters say of it: per reported window the block in which it is, the boot and the counter.
#[derive(Clone, Debug)]
struct Story {
    span: (u32, u32),
    dispute_epoch_blocks: u32,
    /// (windows to skip, blocks into the next window, boot, available)
    reports: Vec<(u32, u32, usize, u64)>,
}

fn stories() -> impl Strategy<Value = Story> {
    let available = prop_oneof![0u64..100_000, 0u64..2_000_000, Just(u64::MAX), any::<u64>()];
    (
        (0u32..50, 1u32..400),
        prop_oneof![Just(0u32), 1u32..100],
        prop::collection::vec((0u32..4, 0u32..10, 0usize..3, available), 1..40),
    )
        .prop_map(|((start, length), dispute_epoch_blocks, reports)| Story {
            span: (start, start + length),
            dispute_epoch_blocks,
            reports,
        })
}

proptest! {
    #[test]
    fn credit_never_exceeds_the_reported_windows_nor_the_time_elapsed(story in stories()) {
        let timing = disputed(story.dispute_epoch_blocks);
        let span = story.span.0..story.span.1;
        let mut record: Option<UsageRecord> = None;
        let mut window = timing.window_of(span.start);
        let (mut most, mut sum) = (0, 0);
        for (skip, into, boot, available) in story.reports {
            window += skip;
            let now = timing.window_start(window + 1) + into;
            if timing.overlap(window, &span) == 0 {
                break;
            }
            let said: Reading = reading(1, BOOTS[boot], available);
            let epoch = dispute_epoch(&timing, now);
            let before = record.as_ref().map_or(0, |old| old.counters.total_ms());
            let final_before = record.as_ref().map_or(0, |old| old.counters.final_ms);
            let old = record.clone();
            let (new, assessment) = UsageRecord::after(record, &timing, &span, window, now, epoch, &said);

            let full = timing.millis(timing.overlap(window, &span));
            most += full;
            sum += assessment.credited_ms;
            prop_assert!(assessment.credited_ms <= full);
            prop_assert!(sum <= most);
            prop_assert!(new.counters.total_ms() <= timing.millis(overlap(&span, &(0..now))));
            // Monotone, and nothing is lost or made on the way from pending to final.
            prop_assert_eq!(new.counters.total_ms(), before + assessment.credited_ms);
            prop_assert!(new.counters.final_ms >= final_before);
            prop_assert_eq!(new.counters.total_ms(), sum);
            if let Some(old) = old.filter(|old| old.baseline.boot == said.boot) {
                prop_assert!(new.baseline.available_ms >= old.baseline.available_ms);
                if available < old.baseline.available_ms {
                    prop_assert_eq!(assessment.credited_ms, 0);
                    prop_assert_eq!(assessment.implausible, Some(Implausibility::Backwards));
                }
            }
            record = Some(new);
            window += 1;
        }
    }

    /// A lease that ran all the time is credited every reported block, whenever in the window the sample was taken,
    /// as long as it is taken at the same time in each.
    #[test]
    fn an_honest_meter_loses_nothing(start in 0u32..30, windows in 1u32..30, into in 0u32..10, epoch_blocks in 0u32..50) {
        let timing = disputed(epoch_blocks);
        let first = timing.window_of(start);
        let span = start..timing.window_start(first + windows);
        let mut record: Option<UsageRecord> = None;
        for window in first..first + windows {
            let now = timing.window_start(window + 1) + into;
            let said = reading(1, BOOTS[0], timing.millis(now - start));
            let (new, assessment) =
                UsageRecord::after(record, &timing, &span, window, now, dispute_epoch(&timing, now), &said);
            prop_assert_eq!(assessment.implausible, None);
            record = Some(new);
        }
        let counters = record.unwrap().counters;
        prop_assert_eq!(counters.total_ms(), timing.millis(span.end - span.start));
    }

    /// Rotating lazily gives what rotating in every epoch gives.
    #[test]
    fn lazy_rotation_is_rotation(
        credits in prop::collection::vec((0u32..5, 0u64..1_000), 0..20),
        idle in 0u32..6,
    ) {
        let mut lazy = Counters::default();
        let mut eager = Counters::default();
        let mut epoch = 0u32;
        for (skip, millis) in credits {
            for _ in 0..skip {
                epoch += 1;
                eager = eager.rotated(Some(epoch));
            }
            lazy = lazy.credited(millis, Some(epoch));
            eager = eager.credited(millis, Some(epoch));
            prop_assert_eq!(lazy, eager);
        }
        for _ in 0..idle {
            epoch += 1;
            eager = eager.rotated(Some(epoch));
        }
        prop_assert_eq!(lazy.rotated(Some(epoch)), eager);
        prop_assert_eq!(lazy.total_ms(), eager.total_ms());
    }

    #[test]
    fn a_reading_is_implausible_exactly_beyond_the_slack(blocks in 0u32..1_000, millis in 0u64..2_000_000) {
        let base = Baseline { boot: BOOTS[0], window: 0, available_ms: 500, busy_ms: 0, energy_mj: 0 };
        let now = 10 + blocks;
        let window = T.window_of(now).max(1);
        let said = reading(1, BOOTS[0], 500 + millis);
        let verdict = assess(&T, Some(&base), &(0..u32::MAX), window, now, &said);
        prop_assert_eq!(verdict.implausible.is_some(), millis > T.millis(blocks + PLAUSIBLE_SLACK_BLOCKS));
    }
}
