use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn expire(lease: LeaseId) -> DispatchResultWithPostInfo {
    LeaseMarket::expire_lease(RuntimeOrigin::signed(ANYONE), lease)
}

#[test]
fn the_tenant_gets_its_escrow_and_the_providers_deposit_whoever_says_so_the_bounty_and_the_capacity_is_free() {
    run(|| {
        let id = Wanted::default().awarded();
        advance_to(21);
        assert_noop!(expire(id), Error::<Test>::ActivationNotOverdue);
        advance_to(late(22));
        assert_ok!(expire(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100 - 50);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT - 100);
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
        assert_eq!(Bonds::get(PROVIDER).reserved, 0);
        assert!(!Leases::<Test>::contains_key(id));
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.leases), (8, 0));
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 100, asset: NATIVE }));
        assert_eq!(last_event(), Event::BountyPaid { to: ANYONE, from: TENANT, amount: 50 });
        assert_noop!(expire(id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn the_order_deposit_waits_for_the_losing_bids() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        let id = award(order, PROVIDER);
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!(held(HoldReason::OrderDeposit, NATIVE, TENANT), 200);
        check_state();
        assert_ok!(LeaseMarket::release_bids(RuntimeOrigin::signed(ANYONE), order, 1));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
    });
}

#[test]
fn a_lease_in_an_asset_returns_the_asset_and_compensates_in_the_native_currency() {
    run(|| {
        let id = Wanted::in_usd().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
    });
}

#[test]
fn as_soon_as_it_is_overdue_anyone_says_so_and_earns_nothing() {
    run(|| {
        let id = Wanted::default().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT + 100, ENDOWMENT - 100));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT);
        assert_eq!(last_event(), Event::LeaseExpired { lease: id, compensation: 100, asset: NATIVE });
        assert_nothing_left();
    });
}

#[test]
fn an_active_lease_does_not_expire() {
    run(|| {
        let id = Wanted::default().active();
        advance_to(1_000);
        assert_noop!(expire(id), Error::<Test>::NotPending);
        assert_noop!(LeaseMarket::expire_lease(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn a_party_that_says_so_gets_no_bounty_and_the_tenant_has_its_back() {
    for party in [TENANT, PROVIDER] {
        run(|| {
            let id = Wanted::default().awarded();
            advance_to(late(22));
            assert_ok!(LeaseMarket::expire_lease(RuntimeOrigin::signed(party), id));
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
            assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT - 100);
        });
    }
}
