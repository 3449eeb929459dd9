use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn award_as(who: AccountId, order: u64, bidder: AccountId) -> DispatchResult {
    LeaseMarket::award(RuntimeOrigin::signed(who), order, bidder)
}

#[test]
fn the_bid_becomes_a_lease_at_its_own_price_and_the_rest_stays_escrow() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 4);
        let id = award(order, PROVIDER);
        let lease = lease(id);
        assert_eq!((lease.ledger.price, lease.ledger.deposited), (4, 1_000));
        assert_eq!(lease.ledger.fee_rate, Permill::from_percent(2));
        assert_eq!(lease.state, LeaseState::Pending { activate_by: 21, bid_deposit: 100 });
        assert_eq!((lease.model, lease.gpus, lease.offer), (1, 8, OFFER));
        assert_eq!(escrowed(TENANT), 1_000);
        assert_eq!(Listings::get(OFFER).unwrap().free_gpus, 0);
        // Nothing else refers to the order.
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(last_event(), Event::OrderAwarded { order, lease: id, provider: PROVIDER, price: 4 });
    });
}

#[test]
fn losing_bids_become_releasable_and_keep_the_order_stored() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        // The dearer one may win: the choice is the tenant's.
        let lease = award(order, PROVIDER);
        let stored = Orders::<Test>::get(order).unwrap();
        assert_eq!((stored.state, stored.bids), (OrderState::Awarded(lease), 1));
        assert_eq!((stored.escrow, stored.deposit), (0, 0));
    });
}

#[test]
fn the_tenant_can_award_until_some_time_after_the_deadline() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(30);
        assert_noop!(award_as(TENANT, order, PROVIDER), Error::<Test>::AwardingOver);
        System::set_block_number(29);
        assert_ok!(award_as(TENANT, order, PROVIDER));
    });
}

#[test]
fn only_the_tenant_awards_and_only_to_a_bidder() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(award_as(PROVIDER, order, PROVIDER), Error::<Test>::NotTenant);
        assert_noop!(award_as(TENANT, order, RIVAL), Error::<Test>::NoSuchBid);
        assert_noop!(award_as(TENANT, order + 1, PROVIDER), Error::<Test>::NoSuchOrder);
        assert_noop!(LeaseMarket::award(RuntimeOrigin::root(), order, PROVIDER), DispatchError::BadOrigin);
    });
}

#[test]
fn an_order_is_awarded_once() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        award(order, PROVIDER);
        assert_noop!(award_as(TENANT, order, RIVAL), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn an_offer_is_never_oversold() {
    run(|| {
        let first = Wanted { gpus: 5, ..Wanted::default() }.create();
        let second = Wanted { gpus: 5, ..Wanted::default() }.create();
        bid(PROVIDER, first, OFFER, 5);
        bid(PROVIDER, second, OFFER, 5);
        award(first, PROVIDER);
        assert_noop!(award_as(TENANT, second, PROVIDER), NO_CAPACITY);
    });
}

#[test]
fn an_offer_that_changed_since_the_bid_is_checked_again() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        change_listing(OFFER, |listed| listed.spec.memory_mib -= 1);
        assert_noop!(award_as(TENANT, order, PROVIDER), Error::<Test>::MemoryMismatch);
        Listings::remove(OFFER);
        assert_noop!(award_as(TENANT, order, PROVIDER), Error::<Test>::NoSuchOffer);
    });
}

#[test]
fn the_fee_rate_is_that_of_the_award() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_ok!(LeaseMarket::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(10)));
        assert_eq!(lease(id).ledger.fee_rate, Permill::from_percent(2));
    });
}
