//! No lease in the native currency is cheaper than the chain's cost of attesting it.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;
use leasehold_primitives::market::Ask;

const FLOOR: Balance = 40;

fn at_the_floor(test: impl FnOnce()) {
    run(|| {
        FloorPrice::set(FLOOR);
        test();
    });
}

/// An order whose limit allows any of these prices, in the native currency or another asset.
fn wanted(asset: AssetId, auction: Auction) -> Wanted {
    Wanted { gpus: 2, limit: 100, escrow: 2_000, asset, auction, ..Wanted::default() }
}

fn place(order: OrderId, price: Balance) -> DispatchResult {
    place_as(PROVIDER, order, price, proposal(OFFER))
}

const SEALED: Auction = Auction::Sealed { reveal_blocks: 20 };

#[test]
fn an_order_has_a_limit_of_at_least_the_floor() {
    at_the_floor(|| {
        let limited = |limit| Wanted { limit, ..wanted(NATIVE, Auction::Manual) }.create_as(TENANT);
        assert_noop!(limited(0), LeasesError::<Test>::ZeroPrice);
        assert_noop!(limited(1), LeasesError::<Test>::PriceBelowFloor);
        assert_noop!(limited(FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(limited(FLOOR));
    });
}

/// For any number of GPUs: a report costs the chain the same.
#[test]
fn the_floor_is_for_a_lease_and_not_for_a_gpu() {
    at_the_floor(|| {
        for (gpus, replicas) in [(1, 1), (8, 1), (1, 3)] {
            let limited = |limit| {
                Wanted { gpus, replicas, limit, escrow: 9_000, ..wanted(NATIVE, Auction::Manual) }.create_as(TENANT)
            };
            assert_noop!(limited(FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
            assert_ok!(limited(FLOOR));
        }
    });
}

#[test]
fn a_bid_asks_at_least_the_floor() {
    at_the_floor(|| {
        for auction in [Auction::Manual, Auction::Automatic] {
            let order = wanted(NATIVE, auction).create();
            assert_noop!(place(order, 0), LeasesError::<Test>::ZeroPrice);
            assert_noop!(place(order, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
            assert_ok!(place(order, FLOOR));
        }
    });
}

#[test]
fn a_sealed_bid_asks_at_least_the_floor_when_it_is_revealed() {
    at_the_floor(|| {
        let order = wanted(NATIVE, SEALED).create();
        commit(PROVIDER, order, OFFER, FLOOR);
        commit(RIVAL, order, RIVALS_OFFER, FLOOR - 1);
        commit(THIRD, order, THIRDS_OFFER, 0);
        advance_to(10);
        assert_ok!(reveal_as(PROVIDER, order, FLOOR));
        assert_noop!(reveal_as(RIVAL, order, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
        assert_noop!(reveal_as(THIRD, order, 0), LeasesError::<Test>::ZeroPrice);
        // These bids cannot be mended: they count as not revealed.
        idle(24);
        assert_eq!(lease(0).provider, PROVIDER);
        // 5 % of 100 × 300 for each.
        assert_eq!(treasury_got(NATIVE), 2 * 1_500);
    });
}

#[test]
fn in_another_asset_there_is_no_floor_but_0_is_not_a_price() {
    at_the_floor(|| {
        let limited = |limit| Wanted { limit, ..wanted(IN_USD, Auction::Manual) }.create_as(TENANT);
        assert_noop!(limited(0), LeasesError::<Test>::ZeroPrice);
        assert_ok!(limited(1));
        assert_noop!(place(0, 0), LeasesError::<Test>::ZeroPrice);
        assert_ok!(place(0, 1));

        let sealed = wanted(IN_USD, SEALED).create();
        commit(PROVIDER, sealed, OFFER, 1);
        commit(RIVAL, sealed, RIVALS_OFFER, 0);

        set_ask(OFFER, Ask { asset: IN_USD, ..ask(1) });
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { asset: IN_USD, ..request(1) }));

        advance_to(10);
        assert_ok!(reveal_as(PROVIDER, sealed, 1));
        assert_noop!(reveal_as(RIVAL, sealed, 0), LeasesError::<Test>::ZeroPrice);
    });
}

/// Orders and their bids, and leases, keep their prices; new ones pay the new floor.
#[test]
fn a_floor_that_rises_ends_nothing() {
    at_the_floor(|| {
        let order = wanted(NATIVE, Auction::Manual).create();
        bid(PROVIDER, order, OFFER, FLOOR);
        FloorPrice::set(FLOOR + 1);
        let rivals = |order, price| place_as(RIVAL, order, price, proposal(RIVALS_OFFER));
        assert_noop!(rivals(order, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(rivals(order, FLOOR));
        let limited = |limit| Wanted { limit, ..wanted(NATIVE, Auction::Manual) }.create_as(TENANT);
        assert_noop!(limited(FLOOR), LeasesError::<Test>::PriceBelowFloor);
        let later = wanted(NATIVE, Auction::Manual).create();
        assert_noop!(rivals(later, FLOOR), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(rivals(later, FLOOR + 1));
        set_ask(THIRDS_OFFER, ask(FLOOR));
        assert_noop!(take_as(TENANT, THIRDS_OFFER, request(1)), LeasesError::<Test>::PriceBelowFloor);
        let id = award(order, PROVIDER);
        activate_at(id, 10);
        assert_ok!(Leases::top_up(RuntimeOrigin::signed(TENANT), id, 400));
        assert_eq!(lease(id).ledger.price, FLOOR);
    });
}

/// Earlier commitments can be revealed: nobody loses a deposit to an upgrade.
#[test]
fn a_floor_that_rises_between_commitment_and_reveal_costs_no_deposit() {
    at_the_floor(|| {
        let order = wanted(NATIVE, SEALED).create();
        commit(PROVIDER, order, OFFER, FLOOR);
        commit(RIVAL, order, RIVALS_OFFER, FLOOR - 1);
        FloorPrice::set(1_000);
        // Later commitments are on the same order.
        commit(THIRD, order, THIRDS_OFFER, FLOOR);
        advance_to(10);
        FloorPrice::set(2_000);
        assert_ok!(reveal_as(PROVIDER, order, FLOOR));
        assert_ok!(reveal_as(THIRD, order, FLOOR));
        assert_noop!(reveal_as(RIVAL, order, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
        idle(21);
        assert!([PROVIDER, THIRD].contains(&lease(0).provider));
        assert_eq!(treasury_got(NATIVE), 1_500);
    });
}

#[test]
fn a_floor_that_falls_lets_no_cheaper_bids_in() {
    at_the_floor(|| {
        let (open, sealed) = (wanted(NATIVE, Auction::Manual).create(), wanted(NATIVE, SEALED).create());
        commit(RIVAL, sealed, RIVALS_OFFER, FLOOR - 1);
        FloorPrice::set(1);
        assert_noop!(place(open, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
        assert_ok!(place(open, FLOOR));
        assert_ok!(place(wanted(NATIVE, Auction::Manual).create(), 1));
        advance_to(10);
        assert_noop!(reveal_as(RIVAL, sealed, FLOOR - 1), LeasesError::<Test>::PriceBelowFloor);
    });
}

#[test]
fn an_order_knows_the_floor_of_its_asset() {
    at_the_floor(|| {
        let floor = |asset| Orders::<Test>::get(wanted(asset, Auction::Manual).create()).unwrap().floor;
        assert_eq!((floor(NATIVE), floor(IN_USD)), (FLOOR, 0));
    });
}
