//! Leases of asks that are not activated.

use crate::tests::prelude::*;

#[test]
fn the_exit_penalty_answers_for_it() {
    run(|| {
        let id = take(OFFER);
        advance_to(21);
        assert_noop!(expire_as(ANYONE, id), Error::<Test>::ActivationNotOverdue);
        advance_to(22);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::ActivationOver);
        assert_ok!(expire_as(ANYONE, id));
        // The whole reserve, half of it for the tenant. Nothing was ever held from the provider.
        let one =
            Parked { provider: PROVIDER, lease: id, windows: 0..3, amount: 10, beneficiary: TENANT, restitution: 5 };
        assert_eq!(parked(), [one]);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(Bonds::get(PROVIDER).spare, PLENTY - 10);
        assert!(events().contains(&Event::LeaseExpired { lease: id }));
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
fn all_of_the_penalty_is_parked() {
    run(|| {
        let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(10) };
        set_ask(OFFER, Ask { terms, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(8)));
        assert_eq!(Bonds::get(PROVIDER).reserved, 800);
        advance_to(22);
        assert_ok!(expire_as(TENANT, 0));
        // 20 blocks at 40 would have cost 800.
        let one =
            Parked { provider: PROVIDER, lease: 0, windows: 0..3, amount: 800, beneficiary: TENANT, restitution: 400 };
        assert_eq!(parked(), [one]);
        assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 800, 0));
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
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_the_penalty_is_native_and_the_treasurys() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(2) }));
        idle(21);
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT));
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT, 20));
        assert_nothing_left();
    });
}
