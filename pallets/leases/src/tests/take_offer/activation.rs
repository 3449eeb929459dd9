//! Leases of asks that are not activated: the exit penalty answers for it.

use crate::tests::prelude::*;

#[test]
fn the_tenant_is_compensated_out_of_the_exit_penalty() {
    run(|| {
        let id = take(OFFER);
        advance_to(21);
        assert_noop!(expire_as(ANYONE, id), Error::<Test>::ActivationNotOverdue);
        advance_to(22);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::ActivationOver);
        assert_ok!(expire_as(ANYONE, id));
        // All that was reserved, which is less than the penalty for it. Nothing was ever held from the provider.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 10);
        assert_eq!((free(NATIVE, ANYONE), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!((Bonds::get(PROVIDER).spare, free(NATIVE, BOND_POT)), (PLENTY - 10, ENDOWMENT - 10));
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 10, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn the_last_block_to_activate_in_is_in_time() {
    run(|| {
        let id = take(OFFER);
        advance_to(21);
        assert_ok!(activate_as(PROVIDER, id));
        assert_eq!(lease(id).coverage.start, 21);
        // The 20 blocks of the lock-in count from there on.
        advance_to(41);
        close(TENANT, id);
        assert!(events().contains(&Event::LockInLost { lease: id, amount: 100 }));
    });
}

#[test]
fn the_compensation_has_a_limit_and_the_rest_of_the_penalty_is_free() {
    run(|| {
        let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(10) };
        set_ask(OFFER, Ask { terms, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(8)));
        assert_eq!(Bonds::get(PROVIDER).reserved, 800);
        advance_to(22);
        assert_ok!(expire_as(TENANT, 0));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
        assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 100, 0));
        assert!(events().contains(&Event::LeaseExpired { lease: 0, compensation: 100, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn of_a_slashed_bond_the_tenant_gets_the_rest() {
    run(|| {
        let id = take(OFFER);
        slash(PROVIDER, 6);
        advance_to(22);
        assert_ok!(expire_as(TENANT, id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 4);
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 4, asset: NATIVE }));
        assert_nothing_left();
    });
}

#[test]
fn time_expires_the_lease_and_the_record_deposit_returns_whole() {
    run(|| {
        let id = take(OFFER);
        idle(20);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 10);
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_the_compensation_is_native_too() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(2) }));
        idle(21);
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT + 20));
        assert!(events().contains(&Event::LeaseExpired { lease: 0, compensation: 20, asset: NATIVE }));
        assert_nothing_left();
    });
}

/// The same goes for a standby, which has no bid deposit either.
#[test]
fn the_penalty_for_it_is_a_parameter() {
    for (penalty, compensation) in [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10)] {
        run(|| {
            NonActivationPenalty::set(penalty);
            let id = take(OFFER);
            advance_to(22);
            assert_ok!(expire_as(TENANT, id));
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + compensation);
            assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - compensation, 0));
            assert_nothing_left();
        });
    }
}
