use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn place(who: AccountId, order: u64, offer: u64, price: Balance) -> DispatchResult {
    LeaseMarket::place_bid(RuntimeOrigin::signed(who), order, offer, price)
}

#[test]
fn a_bid_holds_its_deposit() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 4);
        assert_eq!(held(HoldReason::BidDeposit, NATIVE, PROVIDER), 100);
        assert_eq!(Orders::<Test>::get(order).unwrap().bids, 1);
        assert_eq!(
            Bids::<Test>::get(order, PROVIDER),
            Some(Bid { offer: OFFER, price: 4, deposit: 100, placed_at: 1 })
        );
        assert_eq!(last_event(), Event::BidPlaced { order, bidder: PROVIDER, offer: OFFER, price: 4 });
    });
}

#[test]
fn the_limit_itself_can_be_asked_and_no_more() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, OFFER, 6), Error::<Test>::PriceAboveLimit);
        assert_noop!(place(PROVIDER, order, OFFER, Balance::MAX), Error::<Test>::PriceAboveLimit);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
    });
}

#[test]
fn a_price_of_nothing_is_refused() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, OFFER, 0), Error::<Test>::ZeroPrice);
    });
}

#[test]
fn the_deadline_itself_is_in_time() {
    run(|| {
        let order = Wanted::default().create();
        advance_to(9);
        assert_ok!(place(PROVIDER, order, OFFER, 5));
        advance_to(10);
        assert_noop!(place(RIVAL, order, RIVALS_OFFER, 5), Error::<Test>::BiddingOver);
    });
}

#[test]
fn a_tenant_cannot_bid_on_its_own_order() {
    run(|| {
        let order = Wanted::default().create();
        let own = list(TENANT, 8);
        assert_noop!(place(TENANT, order, own, 5), Error::<Test>::OwnOrder);
    });
}

#[test]
fn a_provider_bids_once_per_order_and_again_after_withdrawing() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(place(PROVIDER, order, OFFER, 4), Error::<Test>::AlreadyBid);
        assert_ok!(LeaseMarket::withdraw_bid(RuntimeOrigin::signed(PROVIDER), order));
        assert_ok!(place(PROVIDER, order, OFFER, 4));
    });
}

#[test]
fn the_32nd_bid_is_accepted_and_the_33rd_refused() {
    run(|| {
        let order = Wanted::default().create();
        for bidder in 1_000..1_033u64 {
            Balances::force_set_balance(RuntimeOrigin::root(), bidder, 1_000).unwrap();
            let offer = list(bidder, 8);
            if bidder < 1_032 {
                assert_ok!(place(bidder, order, offer, 5));
            } else {
                assert_eq!(Orders::<Test>::get(order).unwrap().bids, 32);
                assert_noop!(place(bidder, order, offer, 1), Error::<Test>::BidListFull);
            }
        }
        // A place that becomes free can be taken.
        assert_ok!(LeaseMarket::withdraw_bid(RuntimeOrigin::signed(1_000), order));
        assert_ok!(place(PROVIDER, order, OFFER, 5));
    });
}

#[test]
fn the_offer_is_the_bidders_own() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order, RIVALS_OFFER, 5), Error::<Test>::NotYourOffer);
        assert_noop!(place(PROVIDER, order, 99, 5), Error::<Test>::NoSuchOffer);
    });
}

#[test]
fn an_offer_that_falls_short_is_told_in_which_field() {
    run(|| {
        let order = Wanted::default().create();
        let cases: [(fn(&mut Listed), Error<Test>); 7] = [
            (|l| l.spec.model = 3, Error::<Test>::ModelMismatch),
            (|l| l.spec.gpus -= 1, Error::<Test>::GpusMismatch),
            (|l| l.spec.vram_mib -= 1, Error::<Test>::VramMismatch),
            (|l| l.spec.cpus -= 1, Error::<Test>::CpusMismatch),
            (|l| l.spec.memory_mib -= 1, Error::<Test>::MemoryMismatch),
            (|l| l.spec.storage_gib -= 1, Error::<Test>::StorageMismatch),
            (|l| l.spec.region = Region(*b"US"), Error::<Test>::RegionMismatch),
        ];
        for (weaken, error) in cases {
            let offer = list(PROVIDER, 8);
            change_listing(offer, weaken);
            assert_noop!(place(PROVIDER, order, offer, 5), error);
        }
    });
}

#[test]
fn an_oversold_offer_is_refused() {
    run(|| {
        let order = Wanted::default().create();
        change_listing(OFFER, |listed| listed.free_gpus = 7);
        assert_noop!(place(PROVIDER, order, OFFER, 5), NO_CAPACITY);
    });
}

#[test]
fn only_open_orders_take_bids() {
    run(|| {
        let order = Wanted::default().create();
        assert_noop!(place(PROVIDER, order + 1, OFFER, 5), Error::<Test>::NoSuchOrder);
        assert_noop!(LeaseMarket::place_bid(RuntimeOrigin::root(), order, OFFER, 5), DispatchError::BadOrigin);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), order));
        assert_noop!(place(PROVIDER, order, OFFER, 5), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn whoever_cannot_pay_the_deposit_cannot_bid() {
    run(|| {
        let order = Wanted::default().create();
        Balances::force_set_balance(RuntimeOrigin::root(), PROVIDER, 100 + EXISTENTIAL_DEPOSIT - 1).unwrap();
        assert_noop!(place(PROVIDER, order, OFFER, 5), TokenError::FundsUnavailable);
        Balances::force_set_balance(RuntimeOrigin::root(), PROVIDER, 100 + EXISTENTIAL_DEPOSIT).unwrap();
        assert_ok!(place(PROVIDER, order, OFFER, 5));
    });
}
