use crate::{mock::*, Error, Event, ReceiptKeys};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;
use sp_runtime::DispatchError;

#[test]
fn a_tenant_sets_replaces_and_removes_the_key_of_its_lease() {
    ExtBuilder::default().build_and_execute(|| {
        give_lease(1, ANA, 5..100);
        give_lease(2, ANA, 5..100);
        let set = |key| Attestation::set_receipt_key(RuntimeOrigin::signed(TENANT), 1, key);
        for key in [Some(receipt_key(1).public()), Some(receipt_key(2).public()), None, None] {
            assert_ok!(set(key));
            assert_eq!((ReceiptKeys::<Test>::get(1), Attestation::receipt_key(1)), (key, key));
            assert_eq!(events(), vec![Event::ReceiptKeySet { lease: 1, key }]);
        }
        assert!(!ReceiptKeys::<Test>::contains_key(2));
    });
}

#[test]
fn nobody_but_the_tenant_sets_the_key() {
    ExtBuilder::default().build_and_execute(|| {
        give_lease(1, ANA, 5..100);
        let key = Some(receipt_key(1).public());
        // Its provider may set it no more than a stranger.
        for other in [ANA, BEN] {
            assert_noop!(
                Attestation::set_receipt_key(RuntimeOrigin::signed(other), 1, key),
                Error::<Test>::NotYourLease
            );
        }
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Attestation::set_receipt_key(origin, 1, key), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn a_lease_that_is_gone_has_no_key_and_gets_none() {
    ExtBuilder::default().build_and_execute(|| {
        give_lease(1, ANA, 5..100);
        set_receipt_key(1, &receipt_key(1));
        Spans::mutate(|spans| spans.remove(&1));
        forget(1);
        assert!(!ReceiptKeys::<Test>::contains_key(1));
        for key in [Some(receipt_key(1).public()), None] {
            assert_noop!(
                Attestation::set_receipt_key(RuntimeOrigin::signed(TENANT), 1, key),
                Error::<Test>::NoSuchLease
            );
        }
    });
}
