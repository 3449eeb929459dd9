use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn withdraw(who: AccountId, order: u64) -> DispatchResult {
    LeaseMarket::withdraw_bid(RuntimeOrigin::signed(who), order)
}

#[test]
fn a_bid_on_an_open_order_comes_back_and_the_order_stays() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_ok!(withdraw(PROVIDER, order));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        assert!(!Bids::<Test>::contains_key(order));
        assert_eq!(last_event(), Event::BidReleased { order, bidder: PROVIDER, deposit: 100 });
        assert_noop!(withdraw(PROVIDER, order), Error::<Test>::NoSuchBid);
    });
}

#[test]
fn a_losing_bid_comes_back_after_the_award_and_the_last_takes_the_order_with_it() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        award(order, PROVIDER);
        assert_ok!(withdraw(RIVAL, order));
        assert_eq!(free(NATIVE, RIVAL), ENDOWMENT);
        assert!(!Orders::<Test>::contains_key(order));
        // The lease has a deposit of its own.
        assert_eq!(held(HoldReason::OrderDeposit, NATIVE, TENANT), 200);
    });
}

#[test]
fn the_winner_cannot_withdraw() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        award(order, PROVIDER);
        assert_noop!(withdraw(PROVIDER, order), Error::<Test>::NoSuchBid);
    });
}

#[test]
fn no_deadline_takes_a_deposit() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(1_000_000);
        assert_ok!(LeaseMarket::expire_order(RuntimeOrigin::signed(ANYONE), order));
        advance_to(2_000_000);
        assert_ok!(withdraw(PROVIDER, order));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn the_deposit_that_was_held_comes_back_whatever_it_is_now() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        BidDeposit::set(5_000);
        assert_ok!(withdraw(PROVIDER, order));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn whoever_has_no_bid_has_nothing_to_withdraw() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(withdraw(RIVAL, order), Error::<Test>::NoSuchBid);
        assert_noop!(withdraw(PROVIDER, order + 1), Error::<Test>::NoSuchBid);
        assert_noop!(LeaseMarket::withdraw_bid(RuntimeOrigin::none(), order), DispatchError::BadOrigin);
    });
}

#[test]
fn a_bid_on_an_automatic_or_sealed_order_binds_once_bidding_is_over() {
    run(|| {
        let (automatic, sealed) = (Wanted::automatic().create(), Wanted::sealed().create());
        bid(PROVIDER, automatic, OFFER, 5);
        commit(PROVIDER, sealed, OFFER, 5);
        advance_to(10);
        for order in [automatic, sealed] {
            assert_noop!(withdraw(PROVIDER, order), Error::<Test>::BidBinding);
        }
        System::set_block_number(9);
        for order in [automatic, sealed] {
            assert_ok!(withdraw(PROVIDER, order));
        }
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn a_bid_that_displaced_another_loses_its_deposit_to_the_displaced_while_the_order_is_open() {
    let displacing = |cancel: bool| {
        let order = Wanted::default().create();
        for bidder in 1_000..1_032u64 {
            Balances::force_set_balance(RuntimeOrigin::root(), bidder, 1_000).unwrap();
            bid(bidder, order, list(bidder, 8), 5);
        }
        bid(PROVIDER, order, OFFER, 4);
        if cancel {
            assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), order));
        }
        assert_ok!(withdraw(PROVIDER, order));
        (free(NATIVE, PROVIDER), free(NATIVE, 1_031))
    };
    run(|| assert_eq!(displacing(false), (ENDOWMENT - 100, 1_100)));
    run(|| assert_eq!(displacing(true), (ENDOWMENT, 1_000)));
}
