use super::prelude::*;
use frame_support::dispatch::GetDispatchInfo;
use leasehold_primitives::traits::LeaseBook;

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
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 197);
        assert_ok!(release_some(order, 32));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 3);
        assert_whole(PROVIDER);
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

/// The treasury, which gets the bids' fees, the tenant and the keeper may all be unable to receive.
#[test]
fn the_caller_is_charged_for_three_payments_that_may_stay_owed() {
    run(|| {
        let owing = <Leases as LeaseBook<AccountId>>::owing_weight(3);
        let orders = [Wanted::default(), Wanted::in_usd()].map(Wanted::create);
        advance_to(10);
        let weights = [<() as WeightInfo>::expire_order(), <() as WeightInfo>::expire_order_foreign()];
        for (order, weight) in orders.into_iter().zip(weights) {
            let charged = expire_as(ANYONE, order).unwrap().actual_weight.unwrap();
            assert_eq!(charged, weight + owing);
            assert!(charged.all_lte(Call::<Test>::expire_order { order }.get_dispatch_info().call_weight));
        }
    });
}
