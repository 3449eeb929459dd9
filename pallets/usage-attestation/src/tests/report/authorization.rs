use super::*;
use crate::{weights::WeightInfo, Call, Error, Refusal};
use codec::Encode;
use frame_support::{
    dispatch::GetDispatchInfo,
    traits::{Authorize, Hooks},
    weights::Weight,
};
use sp_runtime::{
    traits::{Applyable, Checkable},
    transaction_validity::TransactionSource,
    DispatchError,
};

#[test]
fn a_report_travels_as_a_general_transaction_without_fee_or_account() {
    with_lease(|| {
        advance_to(10);
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let signature = sign(&key(1), &said);
        let call = RuntimeCall::Attestation(Call::report { report: said, signature });
        let extrinsic = Extrinsic::new_transaction(call, TxExtension::new());
        let info = extrinsic.get_dispatch_info();
        assert_eq!(info.call_weight, most_weight(1));
        assert_eq!(info.extension_weight, <() as WeightInfo>::authorize_report(1));
        let length = extrinsic.encoded_size();
        let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default()).unwrap();
        assert_ok!(checked.validate::<Test>(TransactionSource::External, &info, length));
        assert_ok!(checked.apply::<Test>(&info, length).unwrap());
        assert_eq!(credited_ms(1), 4_000);
    });
}

#[test]
fn only_an_authorized_origin_dispatches_a_report() {
    with_lease(|| {
        advance_to(10);
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let signature = sign(&key(1), &said);
        for origin in [RuntimeOrigin::signed(ANA), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Attestation::report(origin, said.clone(), signature.clone()), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_report_is_valid_to_the_end_of_the_next_window() {
    with_lease(|| {
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let signature = sign(&key(1), &said);
        for (now, longevity) in [(10, 10), (15, 5), (19, 1)] {
            advance_to(now);
            let valid = authorize(&said, &signature).unwrap();
            assert_eq!(valid.longevity, longevity);
            assert_eq!(valid.provides, vec![("UsageAttestation", (key(1).public(), 0u32)).encode()]);
            assert!(valid.requires.is_empty());
            assert!(valid.propagate);
            assert!(valid.priority > 0);
        }
    });
}

#[test]
fn a_window_is_reported_in_the_next_one_and_at_no_other_time() {
    with_lease(|| {
        let early = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        advance_to(9);
        assert_eq!(refused(&early), InvalidTransaction::Future);
        advance_to(10);
        assert_ok!(authorize(&early, &sign(&key(1), &early)));
        advance_to(19);
        assert_ok!(authorize(&early, &sign(&key(1), &early)));
        advance_to(20);
        assert_eq!(refused(&early), InvalidTransaction::Stale);
        assert_eq!(refused(&report(&key(1), 2, vec![reading(1, BOOT, 0..4_000)])), InvalidTransaction::Future);
        assert_eq!(refused(&report(&key(1), u32::MAX, vec![reading(1, BOOT, 0..4_000)])), InvalidTransaction::Future);
    });
}

#[test]
fn a_report_without_readings_is_refused_with_code_1() {
    with_lease(|| {
        advance_to(10);
        assert_eq!(refused(&report(&key(1), 0, vec![])), InvalidTransaction::Custom(1));
    });
}

#[test]
fn readings_out_of_order_are_refused_with_code_2() {
    with_lease(|| {
        give_lease(2, ANA, 5..100);
        advance_to(10);
        for leases in [[2, 1], [1, 1]] {
            let readings = leases.iter().map(|lease| reading(*lease, BOOT, 0..4_000)).collect();
            assert_eq!(refused(&report(&key(1), 0, readings)), InvalidTransaction::Custom(2));
        }
    });
}

#[test]
fn a_key_that_is_not_registered_is_refused_with_code_3() {
    with_lease(|| {
        advance_to(10);
        let said = report(&key(2), 0, vec![reading(1, BOOT, 0..4_000)]);
        assert_eq!(authorize(&said, &sign(&key(2), &said)), Err(InvalidTransaction::Custom(3).into()));
    });
}

#[test]
fn a_key_reports_a_window_once_and_a_replay_is_refused_with_code_4() {
    with_lease(|| {
        advance_to(10);
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let signature = sign(&key(1), &said);
        assert_ok!(include(&said, &signature));

        advance_to(11);
        assert_eq!(refused(&said), InvalidTransaction::Custom(4));
        assert_eq!(refused(&report(&key(1), 0, vec![reading(1, BOOT, 0..5_000)])), InvalidTransaction::Custom(4));
        assert_eq!(credited_ms(1), 4_000);
        advance_to(20);
        assert_eq!(refused(&said), InvalidTransaction::Stale);
    });
}

#[test]
fn a_report_with_nothing_to_record_is_refused_with_code_5() {
    with_lease(|| {
        give_lease(2, BEN, 5..100);
        give_lease(3, ANA, 0..10);
        give_lease(4, ANA, 20..30);
        advance_to(20);
        // Unknown, another provider's, over before the window, begins after it.
        let readings = [2, 3, 4, 77].iter().map(|lease| reading(*lease, BOOT, 0..4_000)).collect();
        assert_eq!(refused(&report(&key(1), 1, readings)), InvalidTransaction::Custom(5));
        // One of four is too few, and two are enough.
        let readings = [1, 2, 3, 4].iter().map(|lease| reading(*lease, BOOT, 0..4_000)).collect();
        assert_eq!(refused(&report(&key(1), 1, readings)), InvalidTransaction::Custom(6));
        give_lease(2, ANA, 19..100);
        let readings = [1, 2, 3, 4].iter().map(|lease| reading(*lease, BOOT, 0..4_000)).collect();
        let said = report(&key(1), 1, readings);
        assert_ok!(authorize(&said, &sign(&key(1), &said)));
    });
}

/// The authorization's answer to a report in which `recordable` of `readings` readings count, first or last.
fn with_junk(readings: u64, recordable: u64, junk_first: bool) -> Result<(), TransactionValidityError> {
    let junk = 1_000..1_000 + readings - recordable;
    let good = if junk_first { 2_000..2_000 + recordable } else { 0..recordable };
    good.clone().for_each(|lease| give_lease(lease, ANA, 0..100));
    let leases: Vec<u64> = if junk_first { junk.chain(good).collect() } else { good.chain(junk).collect() };
    let said = report(&key(1), 0, leases.into_iter().map(|lease| reading(lease, BOOT, 0..4_000)).collect());
    assert_eq!(u64::try_from(said.readings.len()), Ok(readings));
    authorize(&said, &sign(&key(1), &said)).map(drop)
}

#[test]
fn a_report_with_under_half_to_record_is_refused_with_code_6() {
    let limit = u64::from(MAX_READINGS);
    let refused: Result<(), TransactionValidityError> = Err(InvalidTransaction::Custom(6).into());
    for (readings, recordable, answer) in [
        (1, 1, Ok(())),
        (2, 1, Ok(())),
        (3, 1, refused),
        (3, 2, Ok(())),
        (4, 1, refused),
        (4, 2, Ok(())),
        (limit - 1, limit / 2 - 1, refused),
        (limit - 1, limit / 2, Ok(())),
        (limit, 1, refused),
        (limit, limit / 2 - 1, refused),
        (limit, limit / 2, Ok(())),
        (limit, limit, Ok(())),
    ] {
        for junk_first in [false, true] {
            with_lease(|| {
                advance_to(10);
                assert_eq!(with_junk(readings, recordable, junk_first), answer, "{recordable} of {readings}");
            });
        }
    }
}

#[test]
fn a_report_with_half_to_record_is_taken_as_it_was_authorized() {
    with_lease(|| {
        give_lease(2, ANA, 5..100);
        advance_to(10);
        reports(&key(1), 0, [1, 2, 77, 78].iter().map(|lease| reading(*lease, BOOT, 0..4_000)).collect());
        assert_eq!((credited_ms(1), credited_ms(2)), (4_000, 4_000));
        assert!(!UsageRecords::<Test>::contains_key(77));
    });
}

#[test]
fn a_second_key_cannot_fill_blocks_with_what_the_first_reported() {
    with_lease(|| {
        register(ANA, &key(2));
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let again = report(&key(2), 0, vec![reading(1, OTHER_BOOT, 0..5_000)]);
        assert_eq!(authorize(&again, &sign(&key(2), &again)), Err(Refusal::NothingToRecord.into()));
    });
}

#[test]
fn a_foreign_signature_is_refused() {
    with_lease(|| {
        register(ANA, &key(2));
        register(BEN, &key(3));
        advance_to(10);
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        let elsewhere = key(1).sign(&said.signing_payload(&[9u8; 32]));
        let other = report(&key(1), 0, vec![reading(1, BOOT, 0..4_001)]);
        for signature in [sign(&key(2), &said), sign(&key(3), &said), sign(&key(1), &other), elsewhere] {
            assert_eq!(authorize(&said, &signature), Err(InvalidTransaction::BadProof.into()));
        }
        assert_ok!(authorize(&said, &sign(&key(1), &said)));
    });
}

/// Forgeries of a registered key must not make nodes read up to 128 items each: the leases are looked up for the key's
/// holder alone.
#[test]
fn a_forged_report_is_refused_before_its_leases_are_looked_up() {
    with_lease(|| {
        advance_to(10);
        let nothing = report(&key(1), 0, vec![reading(77, BOOT, 0..4_000)]);
        assert_eq!(authorize(&nothing, &sign(&key(2), &nothing)), Err(Refusal::BadSignature.into()));
        assert_eq!(authorize(&nothing, &sign(&key(1), &nothing)), Err(Refusal::NothingToRecord.into()));
    });
}

#[test]
fn another_providers_key_cannot_report_a_lease() {
    with_lease(|| {
        register(BEN, &key(3));
        advance_to(10);
        let said = report(&key(3), 0, vec![reading(1, BOOT, 0..4_000)]);
        assert_eq!(authorize(&said, &sign(&key(3), &said)), Err(Refusal::NothingToRecord.into()));
    });
}

#[test]
fn the_dispatch_repeats_every_cheap_check_of_the_authorization() {
    with_lease(|| {
        let attempt = |key: &leasehold_primitives::usage::MeterPair, window, readings| {
            let said = report(key, window, readings);
            let signature = sign(key, &said);
            Attestation::report(frame_system::RawOrigin::Authorized.into(), said, signature)
        };
        let one = || vec![reading(1, BOOT, 0..4_000)];
        assert_noop!(attempt(&key(1), 0, one()), Error::<Test>::WindowNotReportable);
        advance_to(10);
        assert_noop!(attempt(&key(1), 1, one()), Error::<Test>::WindowNotReportable);
        assert_noop!(attempt(&key(2), 0, one()), Error::<Test>::NoSuchMeter);
        assert_noop!(attempt(&key(1), 0, vec![]), Error::<Test>::MalformedReport);
        let twice = vec![reading(1, BOOT, 0..1), reading(1, BOOT, 0..2)];
        assert_noop!(attempt(&key(1), 0, twice), Error::<Test>::MalformedReport);
        assert_ok!(attempt(&key(1), 0, one()));
        assert_noop!(attempt(&key(1), 0, one()), Error::<Test>::WindowReported);
    });
}

/// Each lease may have both offences, and two rounds to settle.
fn most_weight(readings: u32) -> Weight {
    let beside = <() as WeightInfo>::report_silence(2) + <() as WeightInfo>::report_contradictions(2);
    <() as WeightInfo>::report(readings) + beside * u64::from(readings)
}

#[test]
fn the_weight_grows_with_the_readings() {
    let call = |n: u64| {
        let readings = (0..n).map(|lease| reading(lease, BOOT, 0..0)).collect();
        let report = leasehold_primitives::usage::Report {
            meter: key(1).public(),
            window: 0,
            readings: sp_runtime::BoundedVec::truncate_from(readings),
        };
        let signature = key(1).sign(b"");
        RuntimeCall::Attestation(Call::report { report, signature })
    };
    assert_eq!(call(3).get_dispatch_info().call_weight, most_weight(3));
    assert_eq!(call(64).weight_of_authorize(), <() as WeightInfo>::authorize_report(64));
    ExtBuilder::default().build_and_execute(Attestation::integrity_test);
}
