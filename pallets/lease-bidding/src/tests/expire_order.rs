use super::prelude::*;

#[test]
fn without_bids_it_expires_right_after_the_deadline() {
    run(|| {
        let order = Wanted::default().create();
        advance_to(9);
        assert_noop!(expire_as(ANYONE, order), Error::<Test>::OrderNotOverdue);
        advance_to(10);
        expire(order);
        // The chain would have done it in this very block: the bounty is the tenant's.
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT, ENDOWMENT));
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(last_event(), Event::OrderExpired { order });
    });
}

#[test]
fn with_bids_it_expires_when_it_can_no_longer_be_awarded() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(29);
        assert_noop!(expire_as(ANYONE, order), Error::<Test>::OrderNotOverdue);
        advance_to(30);
        expire(order);
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 200);
        assert_ok!(release_some(order, 32));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT);
    });
}

#[test]
fn only_an_open_order_expires() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(LeaseBidding::expire_order(RuntimeOrigin::none(), order), DispatchError::BadOrigin);
        bid(PROVIDER, order, OFFER, 5);
        advance_to(30);
        expire(order);
        assert_noop!(expire_as(ANYONE, order), Error::<Test>::OrderNotOpen);
        assert_noop!(expire_as(ANYONE, order + 1), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn a_tenant_that_ends_its_order_gets_its_whole_deposit_back() {
    run(|| {
        let order = Wanted::default().create();
        advance_to(late(10));
        assert_ok!(expire_as(TENANT, order));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert!(!lease_events().iter().any(|event| matches!(event, LeasesEvent::KeeperPaid { .. })));
    });
}

#[test]
fn an_order_with_bids_that_the_chain_awards_does_not_expire() {
    run(|| {
        let (automatic, sealed) = (Wanted::automatic().create(), Wanted::sealed().create());
        bid(PROVIDER, automatic, OFFER, 5);
        commit(RIVAL, sealed, RIVALS_OFFER, 5);
        let lonely = Wanted::sealed().create();
        advance_to(1_000);
        for order in [automatic, sealed] {
            assert_noop!(expire_as(ANYONE, order), Error::<Test>::OrderNotOverdue);
        }
        expire(lonely);
    });
}
