//! No lease in the native currency is cheaper than the chain's cost of attesting it.

use super::prelude::*;

const FLOOR: Balance = 40;

fn at_the_floor(test: impl FnOnce()) {
    run(|| {
        FloorPrice::set(FLOOR);
        test();
    });
}

#[test]
fn an_ask_below_the_floor_can_be_taken_for_enough_gpus() {
    at_the_floor(|| {
        set_ask(OFFER, ask(20));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::PriceBelowFloor);
        assert_ok!(take_as(TENANT, OFFER, request(2)));
        set_ask(OFFER, ask(FLOOR - 1));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::PriceBelowFloor);
        set_ask(OFFER, ask(FLOOR));
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}

#[test]
fn another_asset_has_no_floor_but_a_price_of_0_is_refused() {
    at_the_floor(|| {
        let in_usd = TakeRequest { asset: IN_USD, ..request(1) };
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(0) });
        assert_noop!(take_as(TENANT, OFFER, in_usd.clone()), Error::<Test>::ZeroPrice);
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(1) });
        assert_ok!(take_as(TENANT, OFFER, in_usd));
    });
    // It is not a price in the native currency either, however low the floor is.
    run(|| {
        FloorPrice::set(0);
        set_ask(OFFER, ask(0));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::ZeroPrice);
    });
}

/// Leases keep their prices; new ones pay the new floor.
#[test]
fn a_floor_that_rises_ends_no_lease() {
    at_the_floor(|| {
        let id = Deal { price: FLOOR, limit: FLOOR, escrow: 2_000, ..Deal::default() }.awarded();
        FloorPrice::set(FLOOR + 1);
        set_ask(THIRDS_OFFER, ask(FLOOR));
        assert_noop!(take_as(TENANT, THIRDS_OFFER, request(1)), Error::<Test>::PriceBelowFloor);
        set_ask(THIRDS_OFFER, ask(FLOOR + 1));
        assert_ok!(take_as(TENANT, THIRDS_OFFER, request(1)));
        activate_at(id, 10);
        assert_ok!(top_up(id, 400));
        assert_eq!(lease(id).ledger.price, FLOOR);
    });
}

#[test]
fn a_floor_that_falls_lets_cheaper_asks_be_taken() {
    at_the_floor(|| {
        set_ask(OFFER, ask(1));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::PriceBelowFloor);
        FloorPrice::set(1);
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}
