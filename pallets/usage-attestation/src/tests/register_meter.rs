use crate::{mock::*, Error, Event, MeterCount, Meters};
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};
use leasehold_primitives::usage::{ownership_payload, MAX_METERS};
use sp_core::Pair;
use sp_runtime::{DispatchError, TokenError};

#[test]
fn a_provider_registers_a_key_that_consents_and_pays_the_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));

        let meter = Meters::<Test>::get(key(1).public()).unwrap();
        assert_eq!((meter.provider, meter.deposit, meter.last_window), (ANA, DEPOSIT, None));
        assert_eq!(MeterCount::<Test>::get(ANA), 1);
        assert_eq!(held(ANA), DEPOSIT);
        assert_eq!(events(), vec![Event::MeterRegistered { provider: ANA, meter: key(1).public() }]);
        assert_eq!(Attestation::meter(key(1).public()).unwrap().provider, ANA);
    });
}

#[test]
fn only_a_signed_provider_registers() {
    ExtBuilder::default().build_and_execute(|| {
        let meter = key(1);
        assert_noop!(
            Attestation::register_meter(RuntimeOrigin::root(), meter.public(), consent(&meter, ANA)),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Attestation::register_meter(RuntimeOrigin::none(), meter.public(), consent(&meter, ANA)),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Attestation::register_meter(RuntimeOrigin::signed(EVE), meter.public(), consent(&meter, EVE)),
            Error::<Test>::NotRegistered
        );
    });
}

#[test]
fn a_key_has_one_provider() {
    ExtBuilder::default().build_and_execute(|| {
        register(ANA, &key(1));
        for provider in [ANA, BEN] {
            assert_noop!(
                Attestation::register_meter(
                    RuntimeOrigin::signed(provider),
                    key(1).public(),
                    consent(&key(1), provider)
                ),
                Error::<Test>::MeterTaken
            );
        }
    });
}

#[test]
fn a_key_must_consent_to_its_provider_on_this_chain() {
    ExtBuilder::default().build_and_execute(|| {
        let elsewhere = key(1).sign(&ownership_payload(&[9u8; 32], &ANA));
        // Consent to somebody else, of somebody else, and on another chain.
        for proof in [consent(&key(1), BEN), consent(&key(2), ANA), elsewhere] {
            assert_noop!(
                Attestation::register_meter(RuntimeOrigin::signed(ANA), key(1).public(), proof),
                Error::<Test>::BadProof
            );
        }
    });
}

#[test]
fn a_provider_has_sixteen_keys_and_no_more() {
    ExtBuilder::default().build_and_execute(|| {
        for n in 0..16 {
            register(ANA, &key(n));
        }
        assert_eq!(MeterCount::<Test>::get(ANA), MAX_METERS);
        assert_eq!(held(ANA), 16 * DEPOSIT);
        let one_more = key(16);
        assert_noop!(
            Attestation::register_meter(RuntimeOrigin::signed(ANA), one_more.public(), consent(&one_more, ANA)),
            Error::<Test>::TooManyMeters
        );

        // Others are not in the way, and a removed key makes room.
        register(BEN, &key(17));
        assert_ok!(Attestation::remove_meter(RuntimeOrigin::signed(ANA), key(3).public()));
        register(ANA, &one_more);
    });
}

#[test]
fn the_deposit_leaves_the_existential_deposit_free() {
    ExtBuilder::default().build_and_execute(|| {
        Balances::set_balance(&ANA, DEPOSIT);
        assert_noop!(
            Attestation::register_meter(RuntimeOrigin::signed(ANA), key(1).public(), consent(&key(1), ANA)),
            TokenError::FundsUnavailable
        );
        Balances::set_balance(&ANA, DEPOSIT + UNIT / 1_000);
        register(ANA, &key(1));
    });
}
