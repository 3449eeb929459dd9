//! The consequences of a verdict that strikes much of what was reported, and when they come.

use crate::{
    math::counters::{settle_bucket, Settled},
    mock::*,
    Bucket, Call, Error, Event, UsageRecords, VoidWindows, WeightInfo,
};
use core::ops::Range;
use frame_support::{
    assert_noop, assert_ok, assert_storage_noop,
    dispatch::{DispatchResult, DispatchResultWithPostInfo, GetDispatchInfo, Pays},
    traits::Get,
    weights::{RuntimeDbWeight, Weight},
    BoundedVec,
};
use leasehold_primitives::{
    time::Timing,
    traits::{Offence, OffenceKind, Usage, Verdict},
    BlockNumber, LeaseId, Round, Window,
};
use sp_runtime::{traits::Dispatchable, Permill};

/// Rounds of six windows of ten blocks of a second; evidence for two rounds.
const T: Timing = Timing::LOCAL;

/// Lease 1 of Ana's, which covers `blocks`, and a meter.
fn lease_of(blocks: Range<BlockNumber>, test: impl FnOnce()) {
    ExtBuilder::default().timing(T).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, blocks);
        events();
        test();
    });
}

/// Lease 1, which runs from block 5 on.
fn lease(test: impl FnOnce()) {
    lease_of(5..1_000, test);
}

/// Reports, in the first block after each window, that `leases` were there all the time.
fn serve_all(leases: &[LeaseId], windows: impl IntoIterator<Item = Window>) {
    for window in windows {
        advance_to(T.window_start(window + 1));
        let from = u64::from(window) * 10_000;
        reports(&key(1), window, leases.iter().map(|lease| reading(*lease, BOOT, from..from + 10_000)).collect());
    }
}

fn serve(windows: impl IntoIterator<Item = Window>) {
    serve_all(&[1], windows);
}

fn touch() -> Weight {
    touches(1, &Spans::get()[&1].blocks)
}

/// As a transaction would: all or nothing.
fn report_silence() -> DispatchResultWithPostInfo {
    RuntimeCall::Attestation(Call::report_silence { lease: 1 }).dispatch(RuntimeOrigin::signed(EVE))
}

fn finds_silence() -> DispatchResult {
    report_silence().map(drop).map_err(|refused| refused.error)
}

/// The contradictions reported since the last call: lease, round, windows.
fn contradicted() -> Vec<(LeaseId, Round, Range<Window>)> {
    let offences = Offended::take().into_iter();
    offences
        .filter(|offence| offence.kind == OffenceKind::Contradicted)
        .map(|offence| (offence.lease, offence.round, offence.windows))
        .collect()
}

fn struck() -> Vec<(Round, u64)> {
    let struck = |event| match event {
        Event::Struck { round, struck_ms, .. } => Some((round, struck_ms)),
        _ => None,
    };
    events().into_iter().filter_map(struck).collect()
}

#[test]
fn an_eighth_of_what_is_covered_contradicts_and_a_millisecond_less_does_not() {
    let contradicts = |credited_ms, covered_ms, struck_ms| {
        Settled { final_ms: credited_ms - struck_ms, struck_ms }.contradicts(&Bucket {
            credited_ms,
            covered_ms,
            receipted_ms: 0,
        })
    };
    assert!(contradicts(8_000, 8_000, 1_000) && contradicts(8_000, 8_000, 1_001));
    assert!(!contradicts(8_000, 8_000, 999) && !contradicts(8_001, 8_001, 1_000));
    // The part is of what is covered, and not of what is credited.
    assert!(!contradicts(4_000, 8_000, 999) && contradicts(4_000, 8_000, 1_000));
    assert!(!contradicts(0, 8_000, 0) && !contradicts(0, 0, 0) && contradicts(1, 1, 1));
    assert!(contradicts(u64::MAX, u64::MAX, u64::MAX));
}

#[test]
fn who_says_the_truth_is_not_contradicted_however_long_it_was_down() {
    for fails in 0..=20 {
        let bucket = Bucket { credited_ms: 60_000 - u64::from(fails) * 3_000, covered_ms: 60_000, receipted_ms: 0 };
        let settled = settle_bucket(&bucket, Some(&Verdict { fails, probes: 20 }));
        assert!(!settled.contradicts(&bucket), "{fails} of 20");
    }
}

#[test]
fn a_contradiction_costs_two_percent_of_the_stake_and_brings_the_tenant_nothing() {
    lease(|| {
        serve(1..11);
        // An eighth of 50 s.
        find(0, 1, 2, 16);
        advance_to(120);
        events();
        touch();
        assert_eq!(events(), [Event::Struck { lease: 1, round: 0, struck_ms: 6_250 }]);
        let offence = Offence {
            kind: OffenceKind::Contradicted,
            provider: ANA,
            lease: 1,
            round: 0,
            windows: 0..6,
            stake_at_risk: STAKE,
            share: Permill::from_percent(2),
            at_least: 0,
            tenant: EVE,
            restitution: 0,
        };
        assert_eq!(Offended::take(), [offence]);
    });
}

#[test]
fn less_than_an_eighth_is_struck_and_no_offence() {
    for (millis, found) in [(10_000, true), (9_999, false)] {
        lease(|| {
            serve(1..4);
            // The meter itself says that it was down for the rest.
            advance_to(50);
            reports(&key(1), 4, vec![reading(1, OTHER_BOOT, 0..millis - 2_000)]);
            find(0, 1, 7, 40);
            advance_to(120);
            touch();
            // 7 s of 40 were down; 38 s were credited, or a millisecond less.
            assert_eq!(struck(), [(0, millis - 5_000)]);
            assert_eq!(!contradicted().is_empty(), found, "{millis}");
        });
    }
}

#[test]
fn to_look_reports_nothing() {
    lease(|| {
        serve(1..5);
        find(0, 1, 20, 20);
        advance_to(120);
        events();
        assert_storage_noop!({
            assert_eq!(Attestation::availability(1).struck_ms, 40_000);
            assert_eq!(Attestation::usage(1).0.struck_ms, 40_000);
            Attestation::missed_in_a_row(1, &(5..1_000));
            Attestation::ending(1, &(5..120));
            Attestation::utilisation(1);
        });
        assert_eq!((Offended::get(), events()), (vec![], vec![]));
        // Nor does a report that is authorized, before it is in a block.
        advance_to(130);
        let said = report(&key(1), 12, vec![reading(1, BOOT, 120_000..130_000)]);
        let signature = sign(&key(1), &said);
        assert_storage_noop!({
            assert_ok!(authorize(&said, &signature));
        });
        assert_eq!(Offended::get(), []);
    });
}

/// All ways to touch a lease.
const WAYS: [fn(); 3] = [
    || {
        touch();
    },
    || {
        assert_ok!(finds_silence());
    },
    || serve([System::block_number() / 10 - 1]),
];

#[test]
fn whatever_settles_a_round_first_reports_it_and_nothing_does_again() {
    for first in WAYS {
        lease(|| {
            serve(0..11);
            find(0, 1, 20, 20);
            Offended::take();
            advance_to(120);
            first();
            assert_eq!(contradicted(), [(1, 0, 0..6)]);
            // A later finding changes nothing.
            find(0, 1, 19, 20);
            touch();
            assert_noop!(finds_silence(), Error::<Test>::NothingMissed);
            serve(12..20);
            assert_eq!(contradicted(), []);
        });
    }
}

#[test]
fn evidence_counts_to_its_last_block_and_not_after_it() {
    // Round 0 is over with block 59.
    for (block, found) in [(120, true), (179, true), (180, true), (181, false), (900, false)] {
        // It does not matter when in the round the lease ended.
        for end in [1_000, 60, 31] {
            lease_of(5..end, || {
                serve(1..3);
                find(0, 1, 20, 20);
                advance_to(block);
                touch();
                assert_eq!(contradicted(), if found { vec![(1, 0, 0..6)] } else { vec![] }, "in {block}");
                assert_eq!(struck(), [(0, 20_000)]);
            });
        }
    }
}

#[test]
fn an_offence_begins_with_the_lease_where_that_began_in_the_round() {
    for (start, from) in [(0, 0), (5, 0), (19, 1), (20, 2), (29, 2)] {
        lease_of(start..1_000, || {
            serve([3, 6, 7]);
            (0..2).for_each(|round| find(round, 1, 20, 20));
            advance_to(120);
            touch();
            assert_eq!(contradicted(), [(1, 0, from..6)]);
            advance_to(180);
            touch();
            assert_eq!(contradicted(), [(1, 1, 6..12)]);
        });
    }
}

#[test]
fn two_rounds_that_are_settled_at_once_are_two_offences() {
    // The verdicts on round 0 and on round 1.
    for (verdicts, found) in
        [([20, 20], vec![(1, 0, 0..6), (1, 1, 6..12)]), ([1, 20], vec![(1, 1, 6..12)]), ([1, 1], vec![])]
    {
        lease(|| {
            // Window 11 is reported in round 2.
            serve(1..11);
            (0..).zip(verdicts).for_each(|(round, fails)| find(round, 1, fails, 20));
            // The last block in which round 0 is evidence, and the first in which round 1 is final.
            advance_to(180);
            // Windows missed since are another matter.
            UsageRecords::<Test>::mutate(1, |record| record.as_mut().unwrap().counted.missed = 17);
            let settling = match found.len() as u32 {
                0 => <() as WeightInfo>::settle_buckets(),
                number => <() as WeightInfo>::report_contradictions(number),
            };
            let said = report(&key(1), 17, vec![reading(1, BOOT, 170_000..180_000)]);
            let call = Call::<Test>::report { report: said.clone(), signature: sign(&key(1), &said) };
            let most = RuntimeCall::Attestation(call).get_dispatch_info().call_weight;
            let weight = Attestation::do_report(&said).unwrap().actual_weight.unwrap();
            let looking = <() as WeightInfo>::look_for_silence();
            assert_eq!(weight, <() as WeightInfo>::report(1) + settling + looking);
            assert!(weight.all_lte(most));
            assert_eq!(contradicted(), found);
            assert_eq!(struck().len(), 2);
        });
    }
}

#[test]
fn a_step_of_a_lease_weighs_what_it_reports() {
    for (fails, settling) in
        [(1, <() as WeightInfo>::settle_buckets()), (20, <() as WeightInfo>::report_contradictions(1))]
    {
        lease(|| {
            serve(0..11);
            find(0, 1, fails, 20);
            advance_to(120);
            let database: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
            let weight = touch();
            assert_eq!(weight, settling + database.reads_writes(1, 1));
            assert!(weight.all_lte(Attestation::most_silence_weight()));
            assert_eq!(touch(), Weight::zero());
        });
    }
}

#[test]
fn who_reports_a_contradiction_alone_pays_no_fee_and_who_finds_none_changes_nothing() {
    lease(|| {
        serve(0..11);
        find(0, 1, 1, 20);
        advance_to(120);
        assert_noop!(finds_silence(), Error::<Test>::NothingMissed);
        assert_eq!(report_silence().unwrap_err().post_info.pays_fee, Pays::Yes);
        find(0, 1, 20, 20);
        let found = report_silence().unwrap();
        let least = <() as WeightInfo>::look_for_silence() + <() as WeightInfo>::report_contradictions(1);
        assert!(found.actual_weight.unwrap().all_gte(least));
        assert_eq!((found.pays_fee, contradicted()), (Pays::No, vec![(1, 0, 0..6)]));
    });
}

#[test]
fn a_lease_that_was_sold_goes_by_the_id_that_it_had_first() {
    // The seller's to block 40, and the buyer's from there.
    lease_of(5..40, || {
        give_lease(9, ANA, 40..1_000);
        Spans::mutate(|spans| spans.get_mut(&9).unwrap().offer = 10);
        Roots::mutate(|roots| roots.insert(9, 1));
        serve(1..4);
        serve_all(&[9], 4..6);
        find(0, 1, 20, 20);
        advance_to(120);
        touches(9, &(40..1_000));
        touch();
        // One offence for staking, which counts the lease, the kind and the round.
        assert_eq!(contradicted(), [(1, 0, 4..6), (1, 0, 0..6)]);
    });
}

#[test]
fn each_lease_of_an_offer_is_an_offence_of_its_own() {
    lease(|| {
        (2..5).for_each(|lease| give_lease(lease, ANA, 0..1_000));
        Spans::mutate(|spans| spans.values_mut().for_each(|span| span.offer = 10));
        serve_all(&[1, 2, 3, 4], 0..11);
        find(0, 1, 20, 20);
        serve_all(&[1, 2, 3, 4], [11]);
        assert_eq!(contradicted(), [1, 2, 3, 4].map(|lease| (lease, 0, 0..6)));
    });
}

#[test]
fn no_verdict_is_no_offence() {
    lease(|| {
        give_lease(2, ANA, 5..1_000);
        serve(0..11);
        // A verdict on another offer, one on another round, and one that comes when the credit is final.
        find(0, 2, 20, 20);
        find(1, 1, 20, 20);
        serve([11]);
        find(0, 1, 20, 20);
        serve(12..17);
        assert_eq!((contradicted(), struck()), (vec![], vec![]));
        serve([17]);
        assert_eq!(contradicted(), [(1, 1, 6..12)]);
    });
}

#[test]
fn what_was_reported_in_a_void_window_is_paid_and_struck_by_the_verdict_alone() {
    // Whether windows 3 and 4, which are both void, were reported; and whether there is a verdict.
    for (reported, verdict) in [(true, false), (true, true), (false, false), (false, true)] {
        lease_of(0..1_000, || {
            let windows = (0..11).filter(|window| reported || !(3..=4).contains(window));
            serve(windows);
            VoidWindows::<Test>::put(BoundedVec::truncate_from(vec![3, 4]));
            if verdict {
                find(0, 1, 5, 20);
            }
            advance_to(120);
            touch();
            let covered = if reported { 60_000 } else { 40_000 };
            let struck_ms = if verdict { covered / 4 } else { 0 };
            let seen = Attestation::availability(1);
            assert_eq!((seen.final_ms, seen.struck_ms), (covered - struck_ms, struck_ms));
            // They are neither missed, nor struck because they are void.
            assert_eq!(Attestation::missed_in_a_row(1, &(0..50)), 0);
            assert_eq!(contradicted(), if verdict { vec![(1, 0, 0..6)] } else { vec![] });
        });
    }
}

#[test]
fn what_the_tenant_consented_to_does_not_contradict_its_provider() {
    // The verdict takes all of 40 s: an eighth is left to strike, a millisecond less, nothing.
    for (receipted, contradicts) in [(0, true), (35_000, true), (35_001, false), (40_000, false)] {
        lease(|| {
            serve(1..5);
            set_receipt_key(1, &receipt_key(1));
            if receipted > 0 {
                assert_ok!(files(1, receipted, sign_receipt(&receipt_key(1), 1, receipted)));
            }
            find(0, 1, 20, 20);
            advance_to(120);
            touch();
            assert_eq!(!contradicted().is_empty(), contradicts, "{receipted} receipted");
        });
    }
}

#[test]
fn a_receipt_that_comes_after_the_verdict_reports_what_it_contradicts() {
    lease(|| {
        serve(1..7);
        set_receipt_key(1, &receipt_key(1));
        find(0, 1, 20, 20);
        advance_to(120);
        events();
        let weight = files(1, u64::MAX, sign_receipt(&receipt_key(1), 1, u64::MAX)).unwrap().actual_weight.unwrap();
        assert_eq!((struck(), contradicted()), (vec![(0, 50_000)], vec![(1, 0, 0..6)]));
        assert!(weight.all_gte(<() as WeightInfo>::file_receipt() + <() as WeightInfo>::report_contradictions(1)));
        assert!(Attestation::most_receipt_weight().all_gte(weight));
    });
}
