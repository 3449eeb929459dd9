//! Winners that cannot serve, and orders that nobody serves.

use super::*;

/// What may become of the first provider's offer between bid and award.
const FAILINGS: [(&str, fn()); 6] = [
    ("it is retired", || Offers::remove(OFFER)),
    ("it is changed", || change_offer(OFFER, |listed| listed.spec.vram_mib = 1)),
    ("it is taken", || {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(1)));
    }),
    ("its bond is slashed", || change_offer(OFFER, |listed| listed.bonded = false)),
    ("no bond is left for the exit penalty", || Bonds::mutate(PROVIDER, |bond| bond.spare = 79)),
    ("another order is served with it", || {
        let other = Wanted { gpus: 8, ..Wanted::default() };
        let order = Wanted { deadline: System::block_number() + 1, ..other }.create();
        bid(PROVIDER, order, OFFER, 5);
        award(order, PROVIDER);
    }),
];

#[test]
fn a_winner_that_cannot_serve_loses_its_deposit_and_the_next_is_tried() {
    for (case, fail) in FAILINGS {
        run(|| {
            let order = Wanted::automatic().create();
            open_bids(order, &[3, 4, 5]);
            advance_to(late(10));
            fail();
            let stored = Orders::<Test>::get(order);
            let before = (free(NATIVE, TENANT), free(NATIVE, ANYONE), free(NATIVE, PROVIDER), NextLease::<Test>::get());

            assert_ok!(conclude_as(ANYONE, order));
            let gone = Event::BidForfeited {
                order,
                bidder: PROVIDER,
                to: Treasury::get(),
                asset: NATIVE,
                deposit: 100,
                reason: ForfeitReason::NoCapacity,
            };
            assert_eq!(last_event(), gone, "{case}");
            assert_eq!(treasury_got(NATIVE), 100);
            // The order has not ended, so no bounty is paid; and nothing else changed.
            let after = (free(NATIVE, TENANT), free(NATIVE, ANYONE), free(NATIVE, PROVIDER), NextLease::<Test>::get());
            assert_eq!(after, before, "{case}");
            assert_eq!(Orders::<Test>::get(order), stored);
            assert_eq!(bidders(order), [RIVAL, THIRD]);
            check_state();

            let id = conclude(order);
            assert_eq!(won(id, 1), [(RIVAL, 4)], "{case}");
            assert_eq!(free(NATIVE, ANYONE), before.1 + 50);
        });
    }
}

#[test]
fn each_call_drops_one_winner_and_without_bids_the_order_ends() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[3, 4, 5]);
        advance_to(late(10));
        for (_, offer) in PROVIDERS {
            change_offer(offer, |listed| listed.bonded = false);
        }
        for left in [2, 1, 0] {
            assert_eq!(conclude(order), NextLease::<Test>::get());
            assert_eq!(bids(order).len(), left);
            check_state();
        }
        assert_eq!(treasury_got(NATIVE), 300);
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        conclude(order);
        assert_eq!(last_event(), Event::OrderExpired { order });
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
        assert_nothing_left();
    });
}

#[test]
fn the_chain_drops_one_winner_a_block_until_one_can_serve() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[3, 4, 5]);
        advance_to(9);
        for offer in [OFFER, RIVALS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
        for left in [2, 1] {
            idle(1);
            assert_eq!(bids(order).len(), left);
            assert!(Orders::<Test>::get(order).unwrap().is_open());
        }
        idle(1);
        assert_eq!(won(0, 1), [(THIRD, 5)]);
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(treasury_got(NATIVE), 200);
    });
}

#[test]
fn a_dropped_bid_does_not_compete_with_sealed_bids_either() {
    run(|| {
        let order = up_to_105(Wanted { asset: IN_USD, ..Wanted::sealed() }).create();
        sealed_bids(order, &[30, 40, 50]);
        change_offer(OFFER, |listed| listed.bonded = false);
        conclude(order);
        // Its whole deposit, in the order's asset: 5 % of 105 × 300.
        assert_eq!((treasury_got(IN_USD), treasury_got(NATIVE)), (1_575, 0));
        conclude(order);
        assert_eq!(won(0, 1), [(RIVAL, 50)]);
    });
}

#[test]
fn a_loser_that_could_not_serve_loses_nothing() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[3, 4]);
        advance_to(10);
        change_offer(RIVALS_OFFER, |listed| listed.bonded = false);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 3)]);
        release_all(order);
        assert_eq!(free(NATIVE, RIVAL), ENDOWMENT);
    });
}

#[test]
fn too_few_bids_end_the_order_and_everything_returns() {
    for wanted in [Wanted::automatic(), Wanted::sealed()] {
        run(|| {
            let sealed = matches!(wanted.auction, Auction::Sealed { .. });
            let order = up_to_105(Wanted { replicas: 3, ..wanted.clone() }).create();
            if sealed {
                sealed_bids(order, &[30, 40]);
            } else {
                open_bids(order, &[30, 40]);
                advance_to(10);
            }
            advance_to(late(System::block_number()));
            conclude(order);
            assert_eq!(last_event(), Event::OrderExpired { order });
            assert_eq!(Orders::<Test>::get(order).unwrap().state, OrderState::Expired);
            // All but the deposit of the record, which the bids keep.
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200 - 50);
            release_all(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
            assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, RIVAL)), (ENDOWMENT, ENDOWMENT));
            assert_nothing_left();
        });
    }
}

#[test]
fn a_tenant_that_cannot_be_paid_its_escrow_back_is_owed_it() {
    run(|| {
        let order = Wanted { asset: IN_USD, ..Wanted::sealed() }.create();
        commit(PROVIDER, order, OFFER, 5);
        block_asset_account(TENANT);
        idle(40);
        assert!(!Orders::<Test>::contains_key(order));
        // A hold on the own account is lifted even so, or stays as a debt: nothing is lost.
        let owed = Leases::owed(TENANT, IN_USD, TENANT);
        assert_eq!(free(IN_USD, TENANT) + owed, ENDOWMENT);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), owed);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}
