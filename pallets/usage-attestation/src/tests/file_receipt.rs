//! Receipts: the credit that they make final and protect from a verdict, and the tenant's consent.

use crate::{
    math::counters::{settle_bucket, Settled},
    mock::*,
    Bucket, Counters, Error, Event, UsageRecords, WeightInfo,
};
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::{
    receipts::{Receipt, ReceiptSignature},
    time::Timing,
    traits::{Usage, Verdict},
    usage::Availability,
    Round, Window,
};
use proptest::prelude::*;
use sp_core::Pair;
use sp_runtime::DispatchError;

/// Rounds of six windows of ten blocks of a second.
const T: Timing = Timing::LOCAL;

/// A lease of blocks 5 to 1,000, a meter, and the tenant's key.
fn watched(test: impl FnOnce()) {
    leased(T, test);
}

fn leased(timing: Timing, test: impl FnOnce()) {
    ExtBuilder::default().timing(timing).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 5..1_000);
        set_receipt_key(1, &receipt_key(1));
        events();
        test();
    });
}

/// Reports the first `millis` of `window`, in the first block in which that is possible.
fn report_part(window: Window, millis: u64) {
    advance_to(T.window_start(window + 1));
    let from = u64::from(window) * 10_000;
    reports(&key(1), window, vec![reading(1, BOOT, from..from + millis)]);
}

/// Reports two windows of the first round and one of the next, the current one.
fn three_windows() {
    for window in [4, 5, 6] {
        report_part(window, 10_000);
    }
    events();
}

fn consent_to(ms: u64) {
    assert_ok!(files(1, ms, signed(ms)));
}

fn signed(ms: u64) -> ReceiptSignature {
    sign_receipt(&receipt_key(1), 1, ms)
}

/// The time that is final, pending, struck, and consented to.
fn availability() -> (u64, u64, u64, u64) {
    let Availability { final_ms, pending_ms, struck_ms, receipted_ms, .. } = Attestation::availability(1);
    (final_ms, pending_ms, struck_ms, receipted_ms)
}

fn stored() -> Counters {
    UsageRecords::<Test>::get(1).unwrap().counters
}

fn bucket(credited_ms: u64, receipted_ms: u64) -> Bucket {
    Bucket { credited_ms, covered_ms: credited_ms, receipted_ms }
}

/// A step of the lease in block `now`.
fn touch_at(now: u32) {
    advance_to(now);
    touches(1, &(5..1_000));
}

#[test]
fn a_receipt_makes_credit_final_at_once_that_of_the_earlier_round_first() {
    watched(|| {
        three_windows();
        assert_eq!(availability(), (0, 30_000, 0, 0));

        consent_to(15_000);
        assert_eq!(availability(), (15_000, 15_000, 0, 15_000));
        assert_eq!((stored().previous, stored().current), (bucket(20_000, 15_000), bucket(10_000, 0)));
        assert_eq!(events(), vec![Event::ReceiptFiled { lease: 1, receipted_ms: 15_000, final_ms: 15_000 }]);

        consent_to(25_000);
        assert_eq!(availability(), (25_000, 5_000, 0, 25_000));
        assert_eq!((stored().previous, stored().current), (bucket(20_000, 20_000), bucket(10_000, 5_000)));

        consent_to(30_000);
        assert_eq!(availability(), (30_000, 0, 0, 30_000));
        // Later credit in these rounds is pending as ever.
        report_part(7, 10_000);
        assert_eq!(availability(), (30_000, 10_000, 0, 30_000));
        // Nothing is counted twice when their verdicts are due.
        touch_at(200);
        assert_eq!(availability(), (40_000, 0, 0, 30_000));
    });
}

#[test]
fn a_receipt_that_says_no_more_than_an_earlier_one_is_refused() {
    watched(|| {
        three_windows();
        consent_to(20_000);
        for ms in [0, 1, 19_999, 20_000] {
            assert_noop!(files(1, ms, signed(ms)), Error::<Test>::ReceiptAddsNothing);
        }
        consent_to(20_001);
        assert_eq!(availability(), (20_001, 9_999, 0, 20_001));
    });
}

#[test]
fn of_a_lease_that_nobody_reported_there_is_nothing_to_owe_for() {
    watched(|| {
        assert_noop!(files(1, 1, signed(1)), Error::<Test>::ReceiptAddsNothing);
        // Nor is anything owed for a lease without credit.
        report_part(4, 0);
        assert_noop!(files(1, u64::MAX, signed(u64::MAX)), Error::<Test>::ReceiptAddsNothing);
    });
}

#[test]
fn a_receipt_counts_with_the_leases_key_on_its_chain_for_its_lease_and_time_only() {
    watched(|| {
        give_lease(2, ANA, 5..1_000);
        three_windows();
        // Another lease, which has no key; nor has one that is unknown.
        assert_noop!(files(2, 10, sign_receipt(&receipt_key(1), 2, 10)), Error::<Test>::NoReceiptKey);
        assert_noop!(files(3, 10, sign_receipt(&receipt_key(1), 3, 10)), Error::<Test>::NoSuchLease);
        set_receipt_key(2, &receipt_key(2));
        let bad = |signature| {
            assert_noop!(files(1, 10, signature), Error::<Test>::BadReceipt);
        };
        bad(sign_receipt(&receipt_key(1), 2, 10));
        bad(sign_receipt(&receipt_key(2), 1, 10));
        bad(signed(11));
        bad(receipt_key(1).sign(&Receipt { lease: 1, ms: 10 }.signing_payload(&[1; 32])));
        // By a key that lies on the provider's machine.
        bad(key(9).sign(&Receipt { lease: 1, ms: 10 }.signing_payload(Attestation::genesis_hash().as_ref())).into());
        bad(ReceiptSignature::default());
        consent_to(10);
    });
}

#[test]
fn anyone_files_a_receipt_from_an_account() {
    watched(|| {
        three_windows();
        for (who, ms) in [(ANA, 1), (BEN, 2), (TENANT, 3)] {
            assert_ok!(Attestation::file_receipt(RuntimeOrigin::signed(who), 1, ms, signed(ms)));
        }
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Attestation::file_receipt(origin, 1, 4, signed(4)), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn receipts_of_a_key_that_is_replaced_or_removed_count_no_more() {
    watched(|| {
        three_windows();
        consent_to(5_000);
        set_receipt_key(1, &receipt_key(2));
        assert_noop!(files(1, 6_000, signed(6_000)), Error::<Test>::BadReceipt);
        assert_ok!(files(1, 6_000, sign_receipt(&receipt_key(2), 1, 6_000)));
        assert_ok!(Attestation::set_receipt_key(RuntimeOrigin::signed(TENANT), 1, None));
        for key in [receipt_key(1), receipt_key(2)] {
            assert_noop!(files(1, 7_000, sign_receipt(&key, 1, 7_000)), Error::<Test>::NoReceiptKey);
        }
        // The filed consent stays.
        assert_eq!(availability(), (6_000, 24_000, 0, 6_000));
    });
}

#[test]
fn a_lease_that_goes_on_as_another_takes_no_key_along() {
    watched(|| {
        three_windows();
        give_lease(2, ANA, 70..1_000);
        assert_noop!(files(2, 1, sign_receipt(&receipt_key(1), 2, 1)), Error::<Test>::NoReceiptKey);
    });
}

#[test]
fn a_receipt_for_more_than_is_credited_consents_to_nothing_that_comes_later() {
    watched(|| {
        three_windows();
        consent_to(u64::MAX);
        assert_eq!(availability(), (30_000, 0, 0, 30_000));
        find(1, 1, 20, 20);
        report_part(7, 10_000);
        assert_eq!(availability(), (30_000, 10_000, 0, 30_000));
        touch_at(200);
        assert_eq!(availability(), (30_000, 0, 10_000, 30_000));
    });
}

#[test]
fn it_can_be_filed_again_for_what_was_credited_since() {
    watched(|| {
        three_windows();
        consent_to(35_000);
        report_part(7, 10_000);
        consent_to(35_000);
        assert_eq!(availability(), (35_000, 5_000, 0, 35_000));
        assert_noop!(files(1, 35_000, signed(35_000)), Error::<Test>::ReceiptAddsNothing);
    });
}

#[test]
fn a_receipt_credits_no_window_that_was_missed() {
    watched(|| {
        report_part(4, 4_000);
        report_part(6, 10_000);
        consent_to(u64::MAX);
        assert_eq!(availability(), (14_000, 0, 0, 14_000));
        assert_eq!(Attestation::missed_in_a_row(1, &(5..1_000)), 0);
        touch_at(500);
        assert_eq!(availability(), (14_000, 0, 0, 14_000));
    });
}

#[test]
fn on_a_chain_without_rounds_a_receipt_is_consent_and_nothing_else() {
    leased(Timing::DEVELOPMENT, || {
        report_part(4, 10_000);
        consent_to(4_000);
        assert_eq!(availability(), (10_000, 0, 0, 4_000));
        consent_to(u64::MAX);
        assert_eq!(availability(), (10_000, 0, 0, 10_000));
        assert_eq!((stored().previous, stored().current), (Bucket::default(), Bucket::default()));
    });
}

#[test]
fn what_is_final_already_can_be_consented_to() {
    watched(|| {
        three_windows();
        touch_at(200);
        assert_eq!(availability(), (30_000, 0, 0, 0));
        consent_to(12_000);
        assert_eq!(availability(), (30_000, 0, 0, 12_000));
        consent_to(30_001);
        assert_eq!(availability(), (30_000, 0, 0, 30_000));
    });
}

/// A verdict says that half of round 0 was down: of 60 s it leaves 30.
fn under_a_verdict(receipted: u64) -> (u64, u64) {
    let mut left = (0, 0);
    watched(|| {
        give_lease(2, ANA, 0..1_000);
        set_receipt_key(2, &receipt_key(1));
        for window in 0..6u32 {
            advance_to(T.window_start(window + 1));
            let from = u64::from(window) * 10_000;
            reports(&key(1), window, vec![reading(2, BOOT, from..from + 10_000)]);
        }
        if receipted > 0 {
            assert_ok!(files(2, receipted, sign_receipt(&receipt_key(1), 2, receipted)));
        }
        find(0, 2, 10, 20);
        advance_to(120);
        touches(2, &(0..1_000));
        let Availability { final_ms, pending_ms: 0, struck_ms, .. } = Attestation::availability(2) else {
            panic!("something is pending")
        };
        left = (final_ms, struck_ms);
    });
    left
}

#[test]
fn an_early_receipt_takes_nothing_off_what_a_verdict_strikes() {
    // If receipted time were final beside what the verdict leaves, it would count twice.
    for receipted in [0, 1, 10_000, 29_999, 30_000] {
        assert_eq!(under_a_verdict(receipted), (30_000, 30_000), "{receipted} receipted");
    }
}

#[test]
fn who_consents_under_a_verdict_pays_what_it_consented_to_and_no_more() {
    for receipted in [30_001, 45_000, 59_999, 60_000] {
        assert_eq!(under_a_verdict(receipted), (receipted, 60_000 - receipted), "{receipted} receipted");
    }
}

#[test]
fn what_is_due_is_settled_before_a_receipt_counts() {
    watched(|| {
        three_windows();
        find(0, 1, 20, 20);
        advance_to(120);
        let weight = files(1, u64::MAX, signed(u64::MAX)).unwrap().actual_weight.unwrap();
        assert_eq!(availability(), (10_000, 0, 20_000, 10_000));
        assert_eq!(
            events(),
            vec![
                Event::Struck { lease: 1, round: 0, struck_ms: 20_000 },
                Event::ReceiptFiled { lease: 1, receipted_ms: 10_000, final_ms: 10_000 },
            ]
        );
        let settling = <() as WeightInfo>::file_receipt() + <() as WeightInfo>::settle_buckets();
        assert!(weight.all_gte(settling) && Attestation::most_receipt_weight().all_gte(weight));
        // Where nothing is due, nothing is paid for it.
        report_part(12, 10_000);
        let weight = files(1, 15_000, signed(15_000)).unwrap().actual_weight.unwrap();
        assert_eq!(weight, <() as WeightInfo>::file_receipt());
    });
}

#[test]
fn a_receipt_that_adds_nothing_settles_nothing() {
    watched(|| {
        three_windows();
        consent_to(10_000);
        find(0, 1, 10, 20);
        advance_to(120);
        assert_noop!(files(1, 10_000, signed(10_000)), Error::<Test>::ReceiptAddsNothing);
        assert_eq!(stored().previous, bucket(20_000, 10_000));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Random credits, receipts and rounds. In each round, the time that its verdict leaves becomes final, or the
    /// receipted time if that is more; nothing is lost on the way, and final time never becomes less.
    #[test]
    fn of_each_round_the_verdict_or_the_receipt_counts_whichever_leaves_more(
        steps in prop::collection::vec(
            (0u32..3, any::<bool>(), 0u64..1_000, 0u64..1_000, prop::option::of(0u64..9_000)),
            1..40,
        ),
        verdicts in prop::collection::vec(prop::option::of(0u8..=20), 128),
    ) {
        let verdict = |round: Round| verdicts[round as usize].map(|fails| Verdict { fails, probes: 20 });
        let rotated = |counters: Counters, round| {
            counters.rotated(Some(round), |round, bucket| settle_bucket(bucket, verdict(round).as_ref()))
        };
        let mut counters = Counters::default();
        // By round, all that was credited, covered, and made final by receipts.
        let mut model = [Bucket::default(); 128];
        let mut round = 0u32;
        for (skip, late, credited, missing, receipt) in steps {
            round += skip;
            let of = if late { round.saturating_sub(1) } else { round };
            let before = counters;
            counters = rotated(counters, round).credited(Some(of), credited, credited + missing);
            prop_assert!(counters.final_ms >= before.final_ms);
            prop_assert_eq!(counters.ever_ms(), before.ever_ms() + credited);
            let entry = &mut model[of as usize];
            entry.credited_ms += credited;
            entry.covered_ms += credited + missing;
            if let Some(ms) = receipt {
                match counters.receipted(ms) {
                    None => prop_assert!(ms.min(counters.total_ms()) <= counters.receipted_ms),
                    Some(after) => {
                        prop_assert_eq!(after.receipted_ms, ms.min(counters.total_ms()));
                        prop_assert_eq!(after.final_ms, counters.final_ms.max(after.receipted_ms));
                        prop_assert_eq!(after.ever_ms(), counters.ever_ms());
                        counters = after;
                    }
                }
                if let Some(previous) = round.checked_sub(1) {
                    model[previous as usize].receipted_ms = counters.previous.receipted_ms;
                }
                model[round as usize].receipted_ms = counters.current.receipted_ms;
            }
            prop_assert!(counters.receipted_ms <= counters.final_ms);
        }
        counters = rotated(counters, round + 2);
        let (mut final_ms, mut struck_ms) = (0, 0);
        for (of, bucket) in (0u32..).zip(&model) {
            let unreceipted = Bucket { receipted_ms: 0, ..*bucket };
            let Settled { final_ms: found, .. } = settle_bucket(&unreceipted, verdict(of).as_ref());
            let allowed = found.max(bucket.receipted_ms);
            final_ms += allowed;
            struck_ms += bucket.credited_ms - allowed;
        }
        prop_assert_eq!((counters.final_ms, counters.struck_ms, counters.pending_ms()), (final_ms, struck_ms, 0));
    }
}
