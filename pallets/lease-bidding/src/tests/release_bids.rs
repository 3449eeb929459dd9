use super::prelude::*;
use leasehold_primitives::traits::LeaseBook;

/// A cancelled order with `bids` bids.
fn ended_with(bids: u64) -> u64 {
    let order = Wanted::default().create();
    for bidder in 1_000..1_000 + bids {
        endow(bidder, 1_000);
        bid(bidder, order, list(bidder, 8), 5);
    }
    cancel(order);
    order
}

#[test]
fn at_most_the_limit_is_released_and_the_last_takes_the_order_with_it() {
    run(|| {
        let order = ended_with(32);
        assert_ok!(release_some(order, 30));
        assert_eq!(bids(order).len(), 2);
        check_state();
        assert_ok!(release_some(order, u32::MAX));
        assert!(!Orders::<Test>::contains_key(order));
        assert!((1_000..1_032).all(|bidder| (bonded(bidder), reserved(bidder)) == (PLENTY, 0)));
        // The treasury gets the fee of each bid.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 32 * 3);
    });
}

#[test]
fn the_caller_is_charged_for_the_bids_released() {
    run(|| {
        let order = ended_with(3);
        let charged = release_some(order, 32).unwrap().actual_weight;
        // Possibly none of the bidders can receive.
        let owing = <Leases as LeaseBook<AccountId>>::owing_weight(3);
        assert_eq!(charged, Some(<() as WeightInfo>::release_bids(3) + owing));
    });
}

#[test]
fn bids_of_an_open_order_stay() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(release_some(order, 1), Error::<Test>::OrderStillOpen);
    });
}

#[test]
fn a_limit_of_0_and_an_order_that_is_gone_are_refused() {
    run(|| {
        let order = ended_with(1);
        assert_noop!(release_some(order, 0), Error::<Test>::NothingToRelease);
        assert_noop!(LeaseBidding::release_bids(RuntimeOrigin::none(), order, 1), DispatchError::BadOrigin);
        assert_ok!(release_some(order, 1));
        assert_noop!(release_some(order, 1), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn an_unrevealed_bid_loses_its_deposit() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        commit(RIVAL, order, RIVALS_OFFER, 4);
        advance_to(10);
        reveal(RIVAL, order, 4);
        advance_to(30);
        conclude(order);
        assert_ok!(release_some(order, 32));
        // 5 % of 5 × 300.
        assert_eq!((gained(PROVIDER), reserved(PROVIDER), treasury_got(NATIVE)), (-75, 0, 75));
        assert_eq!(
            last_event(),
            Event::BidForfeited {
                order,
                bidder: PROVIDER,
                to: Treasury::get(),
                asset: NATIVE,
                deposit: 75,
                reason: ForfeitReason::NotRevealed
            }
        );
    });
}

/// Whichever call ended the order.
#[test]
fn releasing_firm_bids_frees_all_that_they_kept() {
    let kept = || PROVIDERS[1..].iter().map(|(who, offer)| (reserved(*who), Offers::get(*offer).unwrap().promised));
    run(|| {
        let order = Wanted::automatic().create();
        PROVIDERS.into_iter().for_each(|(who, offer)| bid(who, order, offer, 5));
        assert!(kept().all(|kept| kept == (180, 8)));
        advance_to(10);
        conclude(order);
        // None of their reserves is free before.
        assert!(kept().all(|kept| kept == (180, 8)));
        withdraw(RIVAL, order);
        assert_ok!(release_some(order, 1));
        idle(1);
        assert!(kept().all(|kept| kept == (0, 0)));
        PROVIDERS[1..].iter().for_each(|(who, _)| assert_whole(*who));
    });
}

// --- The record deposit of the order ---

#[test]
fn the_orders_deposit_waits_for_losing_bids_though_its_lease_expired() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        let id = award(order, PROVIDER);
        advance_to(22);
        assert_ok!(Leases::expire_lease(RuntimeOrigin::signed(ANYONE), id));
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 200);
        check_state();
        assert_ok!(release_some(order, 1));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn the_leases_deposit_returns_with_it_and_the_orders_with_its_last_bid() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        let id = award(order, PROVIDER);
        activate_at(id, 10);
        assert_eq!((held(HoldReason::Lease, NATIVE, TENANT), deposited(TENANT)), (1_400, 400));
        advance_to(1_000);
        settle(id);
        check_state();
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 200);
        withdraw(RIVAL, order);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}
