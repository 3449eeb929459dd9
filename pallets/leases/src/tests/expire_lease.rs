use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn expire(lease: LeaseId) -> DispatchResultWithPostInfo {
    expire_as(ANYONE, lease)
}

#[test]
fn the_tenant_gets_escrow_and_bid_deposit_and_the_keeper_the_bounty() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(21);
        assert_noop!(expire(id), Error::<Test>::ActivationNotOverdue);
        advance_to(late(22));
        assert_ok!(expire(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100 - 50);
        // Out of its bond.
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER), free(NATIVE, PROVIDER)), (PLENTY - 100, 0, ENDOWMENT));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
        assert!(!Leases::<Test>::contains_key(id));
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.leases), (8, 0));
        assert!(events().contains(&Event::LeaseExpired { lease: id, compensation: 100, asset: NATIVE }));
        assert_eq!(last_event(), Event::KeeperPaid { keeper: ANYONE, tenant: TENANT, amount: 50 });
        assert_noop!(expire(id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn a_lease_in_an_asset_returns_it_and_compensates_in_the_native_one() {
    run(|| {
        let id = Deal::in_usd().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
    });
}

#[test]
fn anyone_expires_a_lease_once_it_is_overdue_and_earns_nothing() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!((free(NATIVE, TENANT), bonded(PROVIDER)), (ENDOWMENT + 100, PLENTY - 100));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT);
        assert_eq!(last_event(), Event::LeaseExpired { lease: id, compensation: 100, asset: NATIVE });
        assert_nothing_left();
    });
}

#[test]
fn an_active_lease_does_not_expire() {
    run(|| {
        let id = Deal::default().active();
        advance_to(1_000);
        assert_noop!(expire(id), Error::<Test>::NotPending);
        assert_noop!(LeasesPallet::expire_lease(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn a_party_that_expires_a_lease_gets_no_bounty() {
    for party in [TENANT, PROVIDER] {
        run(|| {
            let id = Deal::default().awarded();
            advance_to(late(22));
            assert_ok!(expire_as(party, id));
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
            assert_eq!(bonded(PROVIDER), PLENTY - 100);
        });
    }
}

/// A slash took of all that is reserved: the tenant gets what is left of the deposit.
#[test]
fn a_slashed_bid_deposit_compensates_with_what_is_left() {
    for (slashed, left) in [(0, 100), (80, 100), (81, 99), (180, 0), (1_000, 0)] {
        run(|| {
            let id = Deal::default().awarded();
            slash(PROVIDER, slashed);
            advance_to(22);
            assert_ok!(expire(id));
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + left);
            assert_eq!(last_event(), Event::LeaseExpired { lease: id, compensation: left, asset: NATIVE });
            assert_eq!(Slashed::get(PROVIDER), 0);
            assert_nothing_left();
        });
    }
}

#[test]
fn a_bid_deposit_in_another_asset_compensates_in_it() {
    run(|| {
        let id = Deal { bid_deposit: (75, IN_USD), ..Deal::default() }.awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT + 75, ENDOWMENT));
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT - 75, ENDOWMENT));
        assert_eq!(last_event(), Event::LeaseExpired { lease: id, compensation: 75, asset: IN_USD });
        assert_nothing_left();
    });
}
