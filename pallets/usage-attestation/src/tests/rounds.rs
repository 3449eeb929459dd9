//! Rounds: the time at which credit is final, and the credit that a verdict strikes.

use crate::{
    math::counters::{settle_bucket, Settled},
    mock::*,
    Bucket, Counters, Event, UsageRecords, WeightInfo,
};
use frame_support::weights::Weight;
use leasehold_primitives::{
    time::Timing,
    traits::{OffenceKind, Usage, Verdict},
    usage::Availability,
    Round, Window,
};
use proptest::prelude::*;

/// Rounds of six windows of ten blocks of a second.
const T: Timing = Timing::LOCAL;

fn bucket(credited_ms: u64, covered_ms: u64) -> Bucket {
    Bucket { credited_ms, covered_ms, receipted_ms: 0 }
}

/// The time that a verdict of `fails` of 20 leaves, and the time that it strikes.
fn settled(bucket: Bucket, fails: u8) -> (u64, u64) {
    let Settled { final_ms, struck_ms } = settle_bucket(&bucket, Some(&Verdict { fails, probes: 20 }));
    (final_ms, struck_ms)
}

#[test]
fn without_a_verdict_all_that_is_credited_is_final() {
    let Settled { final_ms, struck_ms } = settle_bucket(&bucket(40_000, 60_000), None);
    assert_eq!((final_ms, struck_ms), (40_000, 0));
}

#[test]
fn a_verdict_takes_the_part_that_was_down_off_what_is_covered() {
    for (fails, left) in [(0, 60_000), (1, 57_000), (5, 45_000), (19, 3_000), (20, 0), (255, 0)] {
        assert_eq!(settled(bucket(60_000, 60_000), fails), (left, 60_000 - left), "{fails} of 20 failed");
    }
}

#[test]
fn what_is_missing_of_the_credit_counts_as_part_of_what_was_down() {
    // Down for 15 s of 60 by the verdict.
    assert_eq!(settled(bucket(46_000, 60_000), 5), (45_000, 1_000));
    assert_eq!(settled(bucket(45_000, 60_000), 5), (45_000, 0));
    assert_eq!(settled(bucket(44_999, 60_000), 5), (44_999, 0));
    assert_eq!(settled(bucket(0, 60_000), 5), (0, 0));
}

#[test]
fn the_part_that_was_down_is_rounded_up() {
    assert_eq!(settled(bucket(21, 21), 1), (19, 2));
    assert_eq!(settled(bucket(20, 20), 1), (19, 1));
    assert_eq!(settled(bucket(1, 1), 1), (0, 1));
    // Nothing covered, and no probes: nothing to take.
    assert_eq!(settled(bucket(0, 0), 20), (0, 0));
    let none = settle_bucket(&bucket(7, 9), Some(&Verdict { fails: 3, probes: 0 }));
    assert_eq!((none.final_ms, none.struck_ms), (7, 0));
}

/// Rotates without verdicts.
fn rotated(counters: Counters, round: Option<Round>) -> Counters {
    counters.rotated(round, |_, bucket| settle_bucket(bucket, None))
}

fn counters(round: Round, previous: Bucket, current: Bucket) -> Counters {
    Counters { round, final_ms: 1, struck_ms: 2, receipted_ms: 0, previous, current }
}

#[test]
fn buckets_become_final_two_rounds_after_their_own() {
    let (previous, current, none) = (bucket(20, 25), bucket(300, 310), bucket(0, 0));
    let before = counters(4, previous, current);
    assert_eq!(rotated(before, Some(4)), before);
    assert_eq!(rotated(before, Some(5)), Counters { final_ms: 21, ..counters(5, current, none) });
    for round in [6, 7, 1_000, Round::MAX] {
        assert_eq!(rotated(before, Some(round)), Counters { final_ms: 321, ..counters(round, none, none) });
    }
    // No chain goes back to an earlier round, and without rounds nothing is in a bucket.
    assert_eq!((rotated(before, Some(3)), rotated(before, None)), (before, before));
}

#[test]
fn a_verdict_is_asked_for_the_round_of_each_bucket_that_is_due_and_no_other() {
    let full = bucket(10, 10);
    let asked = |counters: Counters, round| {
        let mut asked = Vec::new();
        counters.rotated(Some(round), |round, bucket| {
            asked.push(round);
            settle_bucket(bucket, None)
        });
        assert_eq!(counters.is_due(Some(round)), !asked.is_empty());
        asked
    };
    let both = counters(4, full, full);
    assert_eq!([3, 4, 5, 6, 9].map(|round| asked(both, round)), [vec![], vec![], vec![3], vec![3, 4], vec![3, 4]]);
    let current = counters(4, bucket(0, 0), full);
    assert_eq!([5, 6].map(|round| asked(current, round)), [vec![], vec![4]]);
    let previous = counters(4, bucket(0, 9), bucket(0, 0));
    assert_eq!([4, 5, 6].map(|round| asked(previous, round)), [vec![], vec![3], vec![3]]);
    assert!(!both.is_due(None));
}

#[test]
fn a_reading_goes_into_the_bucket_of_its_windows_round() {
    let none = bucket(0, 0);
    let before = counters(4, none, none);
    assert_eq!(before.credited(Some(4), 7, 9), counters(4, none, bucket(7, 9)));
    assert_eq!(before.credited(Some(3), 7, 9), counters(4, bucket(7, 9), none));
    assert_eq!(before.credited(None, 7, 9), Counters { final_ms: 8, ..before });
}

/// A lease of blocks 5 to 1,000 and a meter.
fn watched(test: impl FnOnce()) {
    ExtBuilder::default().timing(T).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 5..1_000);
        events();
        test();
    });
}

/// Reports the first `millis` of `window`, in the first block in which that is possible.
fn report_part(window: Window, millis: u64) {
    advance_to(T.window_start(window + 1));
    report_now(window, millis);
}

fn report_now(window: Window, millis: u64) {
    let from = u64::from(window) * 10_000;
    reports(&key(1), window, vec![reading(1, BOOT, from..from + millis)]);
}

fn availability() -> (u64, u64, u64) {
    let Availability { final_ms, pending_ms, struck_ms, .. } = Attestation::availability(1);
    (final_ms, pending_ms, struck_ms)
}

fn stored() -> Counters {
    UsageRecords::<Test>::get(1).unwrap().counters
}

fn touch() -> Weight {
    touches(1, &(5..1_000))
}

fn struck() -> Vec<(Round, u64)> {
    let struck = |event| match event {
        Event::Struck { lease: 1, round, struck_ms } => Some((round, struck_ms)),
        _ => None,
    };
    events().into_iter().filter_map(struck).collect()
}

#[test]
fn the_last_window_of_a_round_is_reported_in_the_next_into_its_own_bucket() {
    watched(|| {
        // Half of the first window is the lease's.
        report_part(0, 10_000);
        assert_eq!(stored().current, bucket(5_000, 5_000));
        report_part(4, 8_000);
        assert_eq!(stored(), Counters { current: bucket(13_000, 15_000), ..Counters::default() });
        // Window 5 ends with round 0.
        report_part(5, 9_000);
        assert_eq!(stored(), Counters { round: 1, previous: bucket(23_000, 25_000), ..Counters::default() });
        report_part(6, 1_000);
        assert_eq!(stored().current, bucket(1_000, 10_000));
        assert_eq!(availability(), (0, 24_000, 0));
    });
}

#[test]
fn the_first_reading_of_a_lease_may_be_of_the_round_before() {
    watched(|| {
        report_part(5, 10_000);
        assert_eq!(stored(), Counters { round: 1, previous: bucket(10_000, 10_000), ..Counters::default() });
    });
}

#[test]
fn credit_becomes_final_as_rounds_pass_without_a_write() {
    watched(|| {
        for window in [4, 5, 6] {
            report_part(window, 10_000);
        }
        let before = stored();
        for (now, expected) in [
            (70, (0, 30_000, 0)),
            (119, (0, 30_000, 0)),
            (120, (20_000, 10_000, 0)),
            (179, (20_000, 10_000, 0)),
            (180, (30_000, 0, 0)),
            (9_999, (30_000, 0, 0)),
        ] {
            advance_to(now);
            assert_eq!(availability(), expected, "in block {now}");
            assert_eq!(Attestation::usage(1).0.final_ms, expected.0);
        }
        assert_eq!(stored(), before);
    });
}

#[test]
fn on_a_chain_without_rounds_credit_is_final_at_once_and_no_verdict_is_asked_for() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 5..1_000);
        find(0, 1, 20, 20);
        for window in [0, 6, 12, 40] {
            report_part(window, 10_000);
        }
        touch();
        assert_eq!(availability(), (35_000, 0, 0));
        assert_eq!(asked(), []);
    });
}

#[test]
fn a_verdict_strikes_the_bucket_of_its_round_wherever_it_is_touched_first() {
    // One round after the next, the one after, and much later.
    for touched in [120, 121, 180, 250, 900] {
        watched(|| {
            for window in [4, 5] {
                report_part(window, 10_000);
            }
            find(0, 1, 5, 20);
            advance_to(119);
            touch();
            assert_eq!(availability(), (0, 20_000, 0));
            assert_eq!((struck(), asked()), (vec![], vec![]));

            advance_to(touched);
            assert_eq!(availability(), (15_000, 0, 5_000), "seen in block {touched}");
            assert_eq!(struck(), [], "to look says nothing");
            asked();
            assert!(touch().all_gte(<() as WeightInfo>::settle_buckets()));
            assert_eq!((availability(), struck(), asked()), ((15_000, 0, 5_000), vec![(0, 5_000)], vec![(0, 10)]));
            // It is settled for good: a later finding changes nothing.
            find(0, 1, 20, 20);
            touch();
            assert_eq!(availability(), (15_000, 0, 5_000));
            assert_eq!((struck(), asked()), (vec![], vec![]));
        });
    }
}

#[test]
fn a_report_settles_two_rounds_at_once_and_asks_for_a_verdict_on_each() {
    watched(|| {
        for window in [4, 5, 6, 7] {
            report_part(window, 10_000);
        }
        find(0, 1, 20, 20);
        find(1, 1, 10, 20);
        struck();
        advance_to(T.window_start(30));
        asked();
        let said = report(&key(1), 29, vec![reading(1, BOOT, 290_000..300_000)]);
        let weight = Attestation::do_report(&said).unwrap().actual_weight.unwrap();
        assert!(weight.all_gte(<() as WeightInfo>::report(1) + <() as WeightInfo>::settle_buckets()));
        assert_eq!((struck(), asked()), (vec![(0, 20_000), (1, 10_000)], vec![(0, 10), (1, 10)]));
        assert_eq!(availability(), (10_000, 10_000, 30_000));
        assert_eq!(stored().current, Bucket::default());
        assert_eq!((stored().round, stored().previous), (5, bucket(10_000, 10_000)));
    });
}

#[test]
fn no_verdict_is_asked_for_twice_in_a_round() {
    watched(|| {
        for window in 0..40 {
            report_part(window, 10_000);
            touch();
            // Of the round before the last, in the first report of each.
            let round = T.round_of(window + 1);
            let expected = if (window + 1) % 6 == 0 && round >= 2 { vec![(round - 2, 10)] } else { vec![] };
            assert_eq!(asked(), expected, "after window {window}");
        }
    });
}

#[test]
fn a_verdict_on_another_round_or_another_offer_strikes_nothing() {
    watched(|| {
        give_lease(2, ANA, 5..1_000);
        for window in [2, 7] {
            report_part(window, 10_000);
        }
        find(2, 1, 20, 20);
        find(0, 2, 20, 20);
        find(1, 2, 20, 20);
        advance_to(500);
        touch();
        assert_eq!((availability(), struck()), ((20_000, 0, 0), vec![]));
    });
}

#[test]
fn what_was_struck_is_not_missed() {
    watched(|| {
        find(0, 1, 20, 20);
        for window in 1..12 {
            report_part(window, 10_000);
        }
        assert_eq!(availability(), (0, 60_000, 50_000));
        assert_eq!(Attestation::missed_in_a_row(1, &(10..1_000)), 0);
        let offences: Vec<_> = Offended::take().into_iter().map(|offence| offence.kind).collect();
        assert_eq!(offences, [OffenceKind::Contradicted]);
    });
}

#[test]
fn a_lease_that_is_not_credited_is_settled_and_not_struck() {
    watched(|| {
        report_part(3, 0);
        find(0, 1, 20, 20);
        advance_to(130);
        assert!(touch() != Weight::zero());
        assert_eq!((availability(), struck()), ((0, 0, 0), vec![]));
        assert_eq!(stored(), Counters { round: 2, ..Counters::default() });
    });
}

#[test]
fn who_reports_silence_settles_too() {
    watched(|| {
        report_part(1, 10_000);
        find(0, 1, 10, 20);
        advance_to(130);
        let weight = Attestation::report_silence(RuntimeOrigin::signed(EVE), 1).unwrap().actual_weight.unwrap();
        assert!(weight.all_gte(<() as WeightInfo>::settle_buckets()));
        assert_eq!((availability(), struck()), ((5_000, 0, 5_000), vec![(0, 5_000)]));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Random reports, verdicts and touches. In every block a view shows what a write would leave, final time never
    /// becomes less, nothing is lost on the way, and the number of touches changes nothing. Each round of which much is
    /// struck is reported once, by the first touch, while it is evidence.
    #[test]
    fn what_is_seen_is_what_is_written_in_every_block(
        steps in prop::collection::vec((1u32..30, prop::option::of(0u64..=10_000), any::<bool>()), 1..60),
        verdicts in prop::collection::vec(prop::option::of(0u8..=20), 40),
        start in 0u32..70,
        length in 1u32..400,
    ) {
        ExtBuilder::default().timing(T).build_and_execute(|| {
            let blocks = start..start + length;
            register(ANA, &key(1));
            give_lease(1, ANA, blocks.clone());
            for (round, fails) in verdicts.iter().enumerate() {
                if let Some(fails) = fails {
                    find(round as u32, 1, *fails, 20);
                }
            }
            // By window, its credit and the time that it covers.
            let mut credited: Vec<(Window, u64, u64)> = Vec::new();
            let (mut now, mut final_before) = (1, 0);
            let mut touches_at = Vec::new();
            for (wait, said, touched) in steps {
                for _ in 0..wait {
                    now += 1;
                    advance_to(now);
                    let seen = Attestation::availability(1);
                    let model = expected(&credited, &verdicts, now);
                    assert_eq!((seen.final_ms, seen.pending_ms, seen.struck_ms), model);
                    assert!(seen.final_ms >= final_before, "what was final is not any more");
                    final_before = seen.final_ms;
                }
                let window = now / 10;
                if let (Some(millis), Some(window)) = (said, window.checked_sub(1)) {
                    let share = T.overlap(window, &blocks);
                    if share > 0 && credited.last().is_none_or(|(last, ..)| *last < window) {
                        report_now(window, millis);
                        let credit = T.credit_millis(millis, share, 10_000);
                        credited.push((window, credit, T.millis(share)));
                        touches_at.push(now);
                    }
                }
                let seen = Attestation::availability(1);
                if touched {
                    touches(1, &blocks);
                    touches_at.push(now);
                    if let Some(record) = UsageRecords::<Test>::get(1) {
                        assert_eq!(record.availability().final_ms, seen.final_ms);
                        assert_eq!(record.availability(), seen);
                    }
                }
                assert_eq!(Attestation::availability(1), seen);
                let elapsed = now.min(blocks.end).saturating_sub(blocks.start);
                assert!(seen.final_ms + seen.pending_ms + seen.struck_ms <= T.millis(elapsed));
            }
            let reported = Offended::take().into_iter().filter(|offence| offence.kind == OffenceKind::Contradicted);
            let reported: Vec<_> = reported.map(|offence| offence.round).collect();
            assert_eq!(reported, contradicted(&credited, &verdicts, &touches_at));
        });
    }

    /// Lazy rotation gives the same as rotation in every round.
    #[test]
    fn lazy_rotation_is_rotation(
        credits in prop::collection::vec((0u32..5, any::<bool>(), 0u64..1_000, 0u64..1_000), 0..20),
        verdicts in prop::collection::vec(prop::option::of(0u8..=20), 128),
        idle in 0u32..6,
    ) {
        let rotated = |counters: Counters, round: Round| {
            counters.rotated(Some(round), |round, bucket| {
                let verdict = verdicts[round as usize].map(|fails| Verdict { fails, probes: 20 });
                settle_bucket(bucket, verdict.as_ref())
            })
        };
        let (mut lazy, mut eager) = (Counters::default(), Counters::default());
        let mut round = 0u32;
        for (skip, late, credited, missing) in credits {
            for _ in 0..skip {
                round += 1;
                eager = rotated(eager, round);
            }
            let of = if late { round.saturating_sub(1) } else { round };
            lazy = rotated(lazy, round).credited(Some(of), credited, credited + missing);
            eager = rotated(eager, round).credited(Some(of), credited, credited + missing);
            prop_assert_eq!(lazy, eager);
        }
        for _ in 0..idle {
            round += 1;
            eager = rotated(eager, round);
        }
        prop_assert_eq!(rotated(lazy, round), eager);
        prop_assert_eq!(rotated(lazy, round).ever_ms(), lazy.ever_ms());
    }
}

/// The final, pending and struck time in block `now`, counted window by window.
fn expected(credited: &[(Window, u64, u64)], verdicts: &[Option<u8>], now: u32) -> (u64, u64, u64) {
    let (mut final_ms, mut pending_ms, mut struck_ms) = (0, 0, 0);
    for round in 0..=now / 60 {
        let windows = credited.iter().filter(|(window, ..)| window / 6 == round);
        let (credit, covered) = windows.fold((0, 0), |sums, (_, credit, covered)| (sums.0 + credit, sums.1 + covered));
        if now < (round + 2) * 60 {
            pending_ms += credit;
            continue;
        }
        let fails = u64::from(verdicts[round as usize].unwrap_or(0));
        // Rounded up.
        let down = (covered * fails).div_ceil(20);
        let most = if verdicts[round as usize].is_some() { covered - down } else { credit };
        final_ms += credit.min(most);
        struck_ms += credit - credit.min(most);
    }
    (final_ms, pending_ms, struck_ms)
}

/// The rounds of which a verdict strikes an eighth of what is covered, and that were touched while they were final and
/// evidence.
fn contradicted(credited: &[(Window, u64, u64)], verdicts: &[Option<u8>], touches_at: &[u32]) -> Vec<Round> {
    let is_reported = |round: &Round| {
        let of_round: Vec<_> = credited.iter().copied().filter(|(window, ..)| window / 6 == *round).collect();
        let covered: u64 = of_round.iter().map(|(.., covered)| covered).sum();
        let (.., struck) = expected(&of_round, verdicts, 41 * 60);
        let first = touches_at.iter().find(|now| **now >= (round + 2) * 60);
        struck > 0 && struck * 8 >= covered && first.is_some_and(|now| *now <= (round + 3) * 60)
    };
    (0..40).filter(is_reported).collect()
}
