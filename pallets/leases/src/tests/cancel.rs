//! A tenant that waits for a standby may close the lease instead, which cancels it.

use super::prelude::*;
use frame_support::dispatch::GetDispatchInfo;

/// At 20; the rival stands by at 21, the third at 22.
fn deal() -> Deal {
    let standbys = vec![(RIVAL, RIVALS_OFFER, 21), (THIRD, THIRDS_OFFER, 22)];
    Deal { price: 20, limit: 30, escrow: 4_000, standbys, ..Deal::default() }
}

/// A lease that waits for the rival, since block 50; with a lock-in, and a sponsor's 200.
fn waits() -> LeaseId {
    let old = Deal { lock_in: 400, ..deal() }.active();
    assert_ok!(top_up_as(SPONSOR, old, 200));
    advance_to(50);
    assert_ok!(fail_over_as(TENANT, old));
    advance_to(60);
    settle(old);
    old + 1
}

#[test]
fn a_lease_that_waits_for_a_standby_is_cancelled_and_everything_returns() {
    run(|| {
        let id = waits();
        assert_eq!(Bonds::get(RIVAL).reserved, 80);
        close(TENANT, id);
        // The old lease kept 200 for the window that could still be reported.
        assert_eq!(last_event(), Event::LeaseCancelled { lease: id, refunded: 4_000 });
        assert!(events().contains(&Event::SponsorRefunded { lease: id, sponsor: SPONSOR, amount: 200 }));
        assert_nothing_left();
        for who in [TENANT, SPONSOR, PROVIDER, RIVAL, BOND_POT] {
            assert_eq!(free(NATIVE, who), ENDOWMENT, "{who}");
        }
        assert_eq!(Bonds::get(RIVAL).spare, PLENTY);
        assert_noop!(close_as(TENANT, id), Error::<Test>::NoSuchLease);
        // Its entry on the agenda finds nothing.
        idle(30);
    });
}

#[test]
fn so_is_one_that_a_winner_did_not_activate() {
    run(|| {
        let id = Deal { asset: IN_USD, ..deal() }.awarded();
        assert_noop!(close_as(TENANT, id), Error::<Test>::LeasePending);
        idle(21);
        assert_eq!(lease(id).provider, RIVAL);
        close(TENANT, id);
        assert_eq!(last_event(), Event::LeaseCancelled { lease: id, refunded: 4_000 });
        assert_nothing_left();
        assert_eq!((free(NATIVE, TENANT), free(IN_USD, TENANT)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn only_the_tenant_cancels_it() {
    run(|| {
        let id = waits();
        assert_noop!(leave_as(RIVAL, id), Error::<Test>::LeasePending);
        for who in [RIVAL, PROVIDER, THIRD, ANYONE] {
            assert_noop!(close_as(who, id), Error::<Test>::NotTenant);
        }
    });
}

#[test]
fn a_lease_of_an_ask_that_waits_for_its_provider_is_not_cancelled() {
    run(|| {
        let id = take(OFFER);
        assert_noop!(close_as(TENANT, id), Error::<Test>::LeasePending);
    });
}

#[test]
fn a_standby_that_is_late_owes_for_the_wait_and_is_not_let_off() {
    run(|| {
        let id = waits();
        advance_to(70);
        let cancelled = frame_support::storage::with_storage_layer(|| {
            assert_ok!(close_as(TENANT, id));
            Err::<(), DispatchError>(DispatchError::CannotLookup)
        });
        assert!(cancelled.is_err());
        advance_to(71);
        assert_noop!(close_as(TENANT, id), Error::<Test>::ActivationOver);
        assert_ok!(expire_as(TENANT, id));
        assert_eq!((lease(id).provider, bonded(RIVAL)), (THIRD, PLENTY - 80));
        close(TENANT, id);
        assert_nothing_left();
    });
}

#[test]
fn cancelling_weighs_what_expiring_does() {
    run(|| {
        let id = waits();
        let most = crate::Call::<Test>::close { lease: id }.get_dispatch_info().call_weight;
        let weight = close_as(TENANT, id).unwrap().actual_weight.unwrap();
        assert_eq!(weight, LeasesPallet::expire_weight(false, &NATIVE));
        assert!(weight.all_lte(most));
    });
}
