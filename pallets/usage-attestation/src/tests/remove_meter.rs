use crate::{mock::*, Error, Event, MeterCount, Meters, Refusal, UsageRecords};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;
use sp_runtime::DispatchError;

#[test]
fn a_provider_removes_its_key_and_gets_the_deposit_back() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        register(ANA, &key(2));
        events();
        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(1).public()));

        assert_eq!(held(ANA), DEPOSIT);
        assert_eq!(MeterCount::<Test>::get(ANA), 1);
        assert!(!Meters::<Test>::contains_key(key(1).public()));
        assert_eq!(events(), vec![Event::MeterRemoved { provider: ANA, meter: key(1).public() }]);

        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(2).public()));
        assert_eq!(held(ANA), 0);
        assert!(!MeterCount::<Test>::contains_key(ANA));
    });
}

#[test]
fn an_account_removes_its_key_after_it_deregistered() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        Registered::mutate(|registered| registered.remove(&ANA));
        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(1).public()));
        assert_eq!(held(ANA), 0);
    });
}

#[test]
fn only_the_account_that_registered_a_key_removes_it() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        assert_noop!(Attestation::remove_meter(RuntimeOrigin::root(), key(1).public()), DispatchError::BadOrigin);
        assert_noop!(
            Attestation::remove_meter(RuntimeOrigin::signed(BEN), key(1).public()),
            Error::<Test>::NotYourMeter
        );
        assert_noop!(
            Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(2).public()),
            Error::<Test>::NoSuchMeter
        );
    });
}

#[test]
fn a_deposit_comes_back_once() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        register(ANA, &key(2));
        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(1).public()));
        assert_noop!(
            Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(1).public()),
            Error::<Test>::NoSuchMeter
        );
        assert_eq!(held(ANA), DEPOSIT);
    });
}

#[test]
fn a_key_that_comes_back_cannot_replay_a_window() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..100);
        advance_to(10);
        let said = report(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        assert_ok!(include(&said, &sign(&key(1), &said)));

        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(1).public()));
        register(ANA, &key(1));
        assert_eq!(authorize(&said, &sign(&key(1), &said)), Err(Refusal::NothingToRecord.into()));
        let more = report(&key(1), 0, vec![reading(1, BOOT, 0..10_000)]);
        assert_eq!(authorize(&more, &sign(&key(1), &more)), Err(Refusal::NothingToRecord.into()));
        assert_eq!(UsageRecords::<Test>::get(1).unwrap().counters.final_ms, 4_000);
    });
}
