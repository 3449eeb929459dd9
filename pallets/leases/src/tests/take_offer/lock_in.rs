//! The lock-in of the taker of an ask: when the provider gets it, and when it returns.

use super::running;
use crate::tests::prelude::*;

fn lost(id: LeaseId) -> Option<Balance> {
    events().into_iter().find_map(|event| match event {
        Event::LockInLost { lease, amount } if lease == id => Some(amount),
        _ => None,
    })
}

#[test]
fn a_tenant_that_closes_too_early_loses_it_to_the_provider() {
    run(|| {
        let id = running();
        // The last block of it: 20 after the activation.
        advance_to(30);
        close(TENANT, id);
        assert_eq!(lost(id), Some(100));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 100);
        // The window from 20 on can still be reported: its price stays held, as does the record deposit.
        assert_eq!(escrowed(TENANT), 50);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100 - 50 - 200);
        assert_eq!(lease(id).lock_in, 0);
        advance_to(40);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100);
        assert_nothing_left();
    });
}

#[test]
fn one_block_later_it_returns_to_the_tenant() {
    run(|| {
        let id = running();
        advance_to(31);
        close(TENANT, id);
        assert_eq!(lost(id), None);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 55);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 55 - 200);
        advance_to(50);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn a_close_in_the_block_of_the_activation_costs_it_and_nothing_else() {
    run(|| {
        let id = running();
        close(TENANT, id);
        assert_eq!(lost(id), Some(100));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT - 100, ENDOWMENT + 100));
        assert_nothing_left();
    });
}

#[test]
fn it_returns_with_the_exit_penalty_whenever_the_provider_leaves() {
    for block in [10, 15, 30, 31, 100] {
        run(|| {
            let id = running();
            advance_to(block);
            leave(PROVIDER, id);
            assert_eq!(lost(id), None);
            advance_to(block + 30);
            idle(1);
            Bonding::pay_parked();
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 5);
            assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
            assert_eq!((Bonds::get(PROVIDER).spare, free(NATIVE, BOND_POT)), (PLENTY - 10, ENDOWMENT - 10));
            assert_nothing_left();
        });
    }
}

/// The escrow lasts for 20 blocks: the lease ends in the last block in which closing costs something.
#[test]
fn a_lease_at_its_end_is_not_closed_too_early() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { escrow: 100, ..request(1) }));
        activate_at(0, 10);
        report_full(0, 1);
        advance_to(30);
        close(TENANT, 0);
        let closing = Event::LeaseClosing { lease: 0, reason: CloseReason::FundsExhausted, end: 30, refunded: 0 };
        assert!(events().contains(&closing));
        assert_eq!(lost(0), None);
        assert_eq!(escrowed(TENANT), 100 - 49);
    });
}

#[test]
fn it_returns_once_a_notice_has_ended_the_lease() {
    run(|| {
        let id = running();
        advance_to(12);
        assert_ok!(give_notice(id));
        // The provider promised 0 blocks.
        assert_eq!(lease(id).coverage.end, 12);
        close(TENANT, id);
        assert_eq!(lost(id), None);
        assert_eq!((escrowed(TENANT), free(NATIVE, PROVIDER)), (10, ENDOWMENT));
    });
}

#[test]
fn a_tenant_that_leaves_after_notice_breaks_no_promise() {
    for (noticed, closed) in [(10, 10), (10, 14), (14, 14), (14, 18)] {
        run(|| {
            set_ask(OFFER, Ask { terms: Terms { notice: 5, ..Terms::default() }, ..ask(5) });
            assert_ok!(take_as(TENANT, OFFER, request(1)));
            activate_at(0, 10);
            advance_to(noticed);
            assert_ok!(give_notice(0));
            assert_eq!(lease(0).coverage.end, noticed + 5);
            advance_to(closed);
            close(TENANT, 0);
            assert_eq!(lost(0), None);
            idle(30);
            assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
            assert_nothing_left();
        });
    }
}

#[test]
fn notice_after_the_close_is_refused_and_the_lock_in_stays_lost() {
    run(|| {
        set_ask(OFFER, Ask { terms: Terms { notice: 5, ..Terms::default() }, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        activate_at(0, 10);
        advance_to(14);
        close(TENANT, 0);
        assert_eq!(lost(0), Some(100));
        assert_noop!(give_notice(0), Error::<Test>::NotActive);
    });
}

#[test]
fn it_returns_from_a_lease_that_time_ends() {
    run(|| {
        let id = running();
        idle(300);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(lost(id), None);
        // Nothing was ever reported.
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_nothing_left();
    });
}

#[test]
fn a_provider_that_cannot_receive_it_is_owed_it() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(1) }));
        activate_at(0, 10);
        block_asset_account(PROVIDER);
        close(TENANT, 0);
        assert_eq!(LeasesPallet::owed(PROVIDER, IN_USD, TENANT), 100);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 100);
        assert!(!Leases::<Test>::contains_key(0));
        check_state();
        unblock_asset_account(PROVIDER);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), PROVIDER, IN_USD, TENANT));
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 100);
        assert_nothing_left();
    });
}

#[test]
fn a_lease_that_is_locked_in_cannot_be_listed() {
    run(|| {
        let id = running();
        advance_to(30);
        assert_noop!(list_lease(id, 1, None), Error::<Test>::LockedIn);
        advance_to(31);
        assert_ok!(list_lease(id, 1, None));
    });
}
