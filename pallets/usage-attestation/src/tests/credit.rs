use crate::{
    math::{
        counters::settle_bucket,
        credit::{assess, Stretch},
    },
    mock::reading,
    Implausibility, Seen, UsageRecord,
};
use leasehold_primitives::{
    hardware::Limits,
    time::{overlap, Timing, PLAUSIBLE_SLACK_BLOCKS},
    usage::Reading,
};
use proptest::prelude::*;

const T: Timing = Timing::DEVELOPMENT;
const BOOTS: [[u8; 16]; 3] = [[1; 16], [2; 16], [3; 16]];

fn in_rounds(round_blocks: u32) -> Timing {
    Timing { round_blocks, ..T }
}

/// `blocks` blocks of window 0, which lasts its ten seconds.
fn stretch(blocks: u32) -> Stretch {
    Stretch { window: 0, window_millis: 10_000, blocks, limits: Limits::default() }
}

#[test]
fn a_window_less_a_second_is_full_and_less_more_is_not() {
    let of = |available| assess(&T, None, &stretch(10), &reading(1, BOOTS[0], 0..available)).credited_ms;
    assert_eq!(of(9_000), 10_000);
    assert_eq!(of(8_999), 8_999);
    assert_eq!(of(0), 0);
}

#[test]
fn the_slack_is_plausible_to_the_millisecond_and_never_credited() {
    let of = |available| assess(&T, None, &stretch(6), &reading(1, BOOTS[0], 0..available));
    assert_eq!((of(12_000).implausible.to_vec(), of(12_000).credited_ms), (vec![], 6_000));
    assert_eq!(
        (of(12_001).implausible.to_vec(), of(12_001).credited_ms),
        (vec![Implausibility::MoreThanElapsed], 6_000)
    );
}

#[test]
fn the_counter_before_the_window_is_no_part_of_it() {
    let of = |counted| assess(&T, None, &stretch(10), &reading(1, BOOTS[0], counted));
    assert_eq!((of(0..4_000).credited_ms, of(900_000..904_000).credited_ms), (4_000, 4_000));
    assert_eq!(of(900_000..900_000).credited_ms, 0);
}

/// A lease, and the readings of its meters.
#[derive(Clone, Debug)]
struct Story {
    span: (u32, u32),
    round_blocks: u32,
    /// (windows to skip, blocks into the next window, boot, counter at the first edge and at the second, real length)
    reports: Vec<(u32, u32, usize, (u64, u64), u64)>,
}

fn stories() -> impl Strategy<Value = Story> {
    let counter = || prop_oneof![0u64..100_000, 0u64..2_000_000, Just(u64::MAX), any::<u64>()];
    let length = prop_oneof![Just(10_000u64), 9_000u64..100_000, any::<u64>()];
    (
        (0u32..50, 1u32..400),
        prop_oneof![Just(0u32), Just(60), Just(120)],
        prop::collection::vec((0u32..4, 0u32..10, 0usize..3, (counter(), counter()), length), 1..40),
    )
        .prop_map(|((start, length), round_blocks, reports)| Story {
            span: (start, start + length),
            round_blocks,
            reports,
        })
}

proptest! {
    #[test]
    fn credit_never_exceeds_the_reported_windows_nor_what_the_counter_gained(story in stories()) {
        let timing = in_rounds(story.round_blocks);
        let span = story.span.0..story.span.1;
        let mut record: Option<UsageRecord> = None;
        let mut window = timing.window_of(span.start);
        let (mut most, mut sum) = (0, 0);
        for (skip, into, boot, (from, to), window_millis) in story.reports {
            window += skip;
            let now = timing.window_start(window + 1) + into;
            let blocks = timing.overlap(window, &span);
            if blocks == 0 {
                break;
            }
            let window_millis = timing.window_millis(0, window_millis);
            let stretch = Stretch { window, window_millis, blocks, limits: Limits::default() };
            let said: Reading = reading(1, BOOTS[boot], from..to);
            // As a report does; without verdicts.
            let rotate = |mut old: UsageRecord| {
                old.counters = old.counters.rotated(timing.round_at(now), |_, bucket| settle_bucket(bucket, None));
                old
            };
            let record_then = record.map(rotate);
            let before = record_then.as_ref().map_or(0, |old| old.counters.total_ms());
            let final_before = record_then.as_ref().map_or(0, |old| old.counters.final_ms);
            let old = record_then.clone();
            let (new, assessment) = UsageRecord::after(record_then, &timing, &stretch, now, &said);

            let full = timing.millis(blocks);
            most += full;
            sum += assessment.credited_ms;
            prop_assert!(assessment.credited_ms <= full);
            prop_assert!(sum <= most);
            prop_assert!(new.counters.total_ms() <= timing.millis(overlap(&span, &(0..now))));
            // Monotone, and nothing is lost or made on the way from pending to final.
            prop_assert_eq!(new.counters.total_ms(), before + assessment.credited_ms);
            prop_assert!(new.counters.final_ms >= final_before);
            prop_assert_eq!(new.counters.total_ms(), sum);
            // The counter seen never goes back, and nothing below it is credited.
            let seen = old.filter(|old| old.seen.boot == said.boot).map_or(0, |old| old.seen.available_ms);
            prop_assert!(new.seen.available_ms >= seen);
            if to <= from.max(seen) {
                prop_assert_eq!(assessment.credited_ms, 0);
            }
            let backwards = assessment.implausible.contains(&Implausibility::Backwards);
            prop_assert_eq!(backwards, to < from.max(seen));
            record = Some(new);
            window += 1;
        }
    }

    /// Hardware that is there and gone at random, windows of random length, reports missing at random, a meter that
    /// restarts: each window is credited the time in which the hardware was there, to a second, and never more.
    #[test]
    fn each_window_is_credited_what_was_there_to_a_second(
        // (lasts, whether the hardware is there)
        pieces in prop::collection::vec((1u64..15_000, any::<bool>()), 1..60),
        lengths in prop::collection::vec(prop_oneof![Just(10_000u64), 10_000u64..40_000], 1..20),
        reported in prop::collection::vec(prop::bool::weighted(0.8), 20),
        reboot in 0u64..200_000,
        shift in 0u64..500,
    ) {
        let end: u64 = lengths.iter().sum();
        let up = move |from: u64, to: u64| -> u64 {
            let mut at = 0;
            let mut sum = 0;
            for (lasts, there) in pieces.iter().cycle() {
                if at >= to {
                    break;
                }
                if *there {
                    sum += (at + lasts).min(to).saturating_sub(at.max(from));
                }
                at += lasts;
            }
            sum
        };
        let mut record: Option<UsageRecord> = None;
        let mut opened = 0;
        for (window, (length, reported)) in lengths.into_iter().zip(reported).enumerate() {
            let closed = opened + length;
            if reported {
                // A meter knows only its boot; asked by another clock, both edges are off by the same time.
                let boot = usize::from(closed >= reboot);
                let born = if boot == 1 { reboot } else { 0 };
                let counter = |edge: u64| up(born, edge.max(born));
                let said = reading(1, BOOTS[boot], counter(opened + shift)..counter(closed + shift));
                let window = u32::try_from(window).unwrap();
                let stretch = Stretch { window, window_millis: T.window_millis(opened, closed), blocks: 10, limits: Limits::default() };
                let (new, assessment) = UsageRecord::after(record, &T, &stretch, 0, &said);
                let there = up(opened.max(born), closed);
                // In slots of a second as the chain counts them.
                let due = 10_000 * there / stretch.window_millis;
                let credited = assessment.credited_ms;
                prop_assert!(credited <= 10_000);
                prop_assert!(credited.abs_diff(due) <= 1_000 + shift, "{credited} for {due} of window {window}");
                prop_assert!(assessment.implausible.is_empty());
                record = Some(new);
            }
            opened = closed;
        }
        let total = record.map_or(0, |record| record.counters.total_ms());
        prop_assert!(total <= end);
    }

    #[test]
    fn a_reading_is_implausible_exactly_beyond_the_slack(length in 9_000u64..1_000_000, millis in 0u64..2_000_000) {
        let seen = Seen { boot: BOOTS[0], available_ms: 500 };
        let stretch = Stretch { window_millis: length, ..stretch(10) };
        let said = reading(1, BOOTS[0], 500..500 + millis);
        let verdict = assess(&T, Some(&seen), &stretch, &said);
        let beyond = millis > length + T.millis(PLAUSIBLE_SLACK_BLOCKS);
        prop_assert_eq!(verdict.implausible.contains(&Implausibility::MoreThanElapsed), beyond);
    }
}
