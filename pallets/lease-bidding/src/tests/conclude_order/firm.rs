//! Firm bids: their reserves from bid to award, so that an award cannot fail, and nobody else can have these meanwhile.

use super::*;

/// An order of one lease of 8 GPUs for each way in which the chain awards.
fn orders() -> [Wanted; 3] {
    [Wanted::automatic(), Wanted::sealed(), Wanted { asset: IN_USD, ..Wanted::sealed() }]
}

/// Bids of the provider at 3, of the rival at 4 and of the third at 5, and then what happens, in the last block in which
/// the order is open.
fn bids_and_then(order: OrderId, happens: fn()) {
    let three = [(PROVIDER, OFFER, 3), (RIVAL, RIVALS_OFFER, 4), (THIRD, THIRDS_OFFER, 5)];
    if Orders::<Test>::get(order).unwrap().is_sealed() {
        three.into_iter().for_each(|(who, offer, price)| commit(who, order, offer, price));
        advance_to(10);
        three.into_iter().for_each(|(who, _, price)| reveal(who, order, price));
        advance_to(29);
    } else {
        three.into_iter().for_each(|(who, offer, price)| bid(who, order, offer, price));
        advance_to(9);
    }
    happens();
    advance_to(System::block_number() + 1);
}

/// An order whose bidders need auditors' claims, which all providers have; its id.
fn confirmed(wanted: Wanted) -> OrderId {
    let tier = || attributes(&[("tier", "3")]);
    for (who, offer) in PROVIDERS {
        change_offer(offer, |listed| listed.spec.attributes = tier());
        claim(who, AUDITOR, tier());
    }
    let (order, escrow) = (NextOrder::<Test>::get(), wanted.escrow);
    let mut spec = wanted.spec();
    spec.requirement.attributes = tier();
    spec.requirement.auditors.force_push(AUDITOR);
    assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, escrow));
    order
}

/// Possible changes of the best bidder, its offer and its auditors between bid and award.
const EVENTS: [(&str, fn()); 6] = [
    ("nothing", || ()),
    ("its bond does not cover its offers any more", || change_offer(OFFER, |listed| listed.bonded = false)),
    ("no bond is left to reserve", || set_spare(PROVIDER, 0)),
    ("its auditor takes everything back", || Claims::remove((PROVIDER, AUDITOR))),
    ("somebody wants its GPUs by an ask", || {
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(BUYER, OFFER, request(1)), NO_CAPACITY);
    }),
    ("somebody wants its GPUs by another order", || {
        let deadline = System::block_number() + 1;
        for auction in [Auction::Manual, Auction::Automatic] {
            let other = Wanted { gpus: 1, deadline, auction, ..Wanted::default() }.create();
            assert_noop!(place_as(PROVIDER, other, 5, proposal(OFFER)), NO_CAPACITY);
        }
    }),
];

#[test]
fn the_best_bid_wins_whatever_happens_to_its_bidder() {
    for (case, happens) in EVENTS {
        for wanted in orders() {
            run(|| {
                let order = confirmed(wanted);
                bids_and_then(order, happens);
                let id = conclude(order);
                let won = lease(id);
                assert_eq!((won.provider, won.offer, won.model, won.gpus), (PROVIDER, OFFER, 1, 8), "{case}");
                assert_eq!(won.exit_penalty, 80, "{case}");
                assert!(matches!(won.state, LeaseState::Pending { .. }), "{case}");
                // Its deposit is back: the exit penalty answers for the lease.
                assert_eq!((reserved(PROVIDER), free(IN_USD, PROVIDER)), (80, ENDOWMENT), "{case}");
                let listed = Offers::get(OFFER).unwrap();
                assert_eq!((listed.free_gpus, listed.promised, listed.leases), (0, 0, 1), "{case}");
                // Nobody lost anything.
                assert!(!events().iter().any(|event| matches!(event, Event::BidForfeited { .. })), "{case}");
                assert_eq!((treasury_got(NATIVE), treasury_got(IN_USD)), (0, 0), "{case}");
                release_all(order);
                [RIVAL, THIRD].into_iter().for_each(assert_whole);
            });
        }
    }
}

/// An award does not even read the offer's record: the registry refuses to change or retire it, as its tests show.
#[test]
fn an_award_asks_nothing_of_the_offer_again() {
    let changes: [fn(&mut Listed); 3] =
        [|listed| listed.spec.model = 9, |listed| listed.spec.vram_mib = 1, |listed| listed.spec.cpus += 1];
    for change in changes {
        for wanted in orders() {
            run(|| {
                let order = wanted.create();
                let seen = spec_hash(OFFER);
                bids_and_then(order, || ());
                change_offer(OFFER, change);
                let won = lease(conclude(order));
                assert_eq!((won.provider, won.model), (PROVIDER, 1));
                assert_ne!(spec_hash(OFFER), seen);
            });
        }
    }
}

/// A slash takes part of all reserves, and the lease is made nevertheless.
#[test]
fn a_slash_between_bid_and_award_changes_nothing_but_what_is_left() {
    for slashed in [1, 80, 100, 179, 180, 1_000] {
        run(|| {
            let order = Wanted::automatic().create();
            bid(PROVIDER, order, OFFER, 3);
            bid(RIVAL, order, RIVALS_OFFER, 4);
            slash(PROVIDER, slashed);
            advance_to(10);
            let id = conclude(order);
            assert_eq!((lease(id).provider, lease(id).exit_penalty), (PROVIDER, 80));
            // The deposit of 100 is back.
            assert_eq!(reserved(PROVIDER), 80u128.saturating_sub(slashed));
            check_state();
            activate_at(id, 10);
            close(TENANT, id);
            release_all(order);
            assert_eq!((reserved(PROVIDER), Slashed::get(PROVIDER)), (0, 0));
            assert_eq!(gained(PROVIDER), -i128::try_from(slashed.min(180)).unwrap() + 60);
            assert_nothing_left();
        });
    }
}

#[test]
fn a_firm_bid_keeps_gpus_exit_penalty_and_deposit_for_each_lease() {
    // For each of two leases of 3 GPUs: a penalty of 30, and a deposit of 100 or of 5 % of 5 × 300.
    for (wanted, kept) in orders().into_iter().zip([2 * 130, 2 * 105, 2 * 30]) {
        run(|| {
            let order = Wanted { gpus: 3, replicas: 2, ..wanted }.create();
            let two = Proposal { replicas: 2, ..proposal(OFFER) };
            let place = || match Orders::<Test>::get(order).unwrap().is_sealed() {
                true => commit_as(PROVIDER, order, commitment(PROVIDER, order, 5), two),
                false => place_as(PROVIDER, order, 5, two),
            };
            set_spare(PROVIDER, kept - 1);
            assert_noop!(place(), EXIT_PENALTY_NOT_BONDED);
            set_spare(PROVIDER, kept);
            change_offer(OFFER, |listed| listed.free_gpus = 5);
            assert_noop!(place(), NO_CAPACITY);
            change_offer(OFFER, |listed| listed.free_gpus = 8);
            change_offer(OFFER, |listed| listed.bonded = false);
            assert_noop!(place(), NOT_BONDED);
            change_offer(OFFER, |listed| listed.bonded = true);
            assert_ok!(place());
            let listed = Offers::get(OFFER).unwrap();
            assert_eq!((listed.free_gpus, listed.promised, listed.leases), (2, 6, 0));
            assert_eq!((reserved(PROVIDER), Bonds::get(PROVIDER).spare), (kept, 0));
            assert_eq!(bid_of(PROVIDER, order).unwrap().exit_penalty, 30);
            withdraw(PROVIDER, order);
            set_spare(PROVIDER, PLENTY);
            assert_whole(PROVIDER);
            assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 8);
        });
    }
}

#[test]
fn asks_sell_only_what_is_not_promised() {
    run(|| {
        let order = Wanted { gpus: 5, ..Wanted::automatic() }.create();
        bid(PROVIDER, order, OFFER, 5);
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(BUYER, OFFER, request(4)), NO_CAPACITY);
        assert_ok!(take_as(BUYER, OFFER, request(3)));
        advance_to(10);
        conclude(order);
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.promised, listed.leases), (0, 0, 2));
    });
}

/// The auctions that a provider with 8 GPUs can enter.
#[test]
fn a_provider_is_in_as_many_auctions_as_it_has_gpus_for() {
    run(|| {
        let orders: Vec<_> = (0..5).map(|_| Wanted { gpus: 2, ..Wanted::automatic() }.create()).collect();
        for order in &orders[..4] {
            bid(PROVIDER, *order, OFFER, 5);
        }
        let fifth = orders[4];
        assert_noop!(place_as(PROVIDER, fifth, 5, proposal(OFFER)), NO_CAPACITY);
        assert_eq!((reserved(PROVIDER), Offers::get(OFFER).unwrap().promised), (4 * 120, 8));
        // Once displaced, lost or withdrawn, its capacity is free for the next.
        withdraw(PROVIDER, orders[0]);
        assert_ok!(place_as(PROVIDER, fifth, 5, proposal(OFFER)));
        bid(RIVAL, orders[1], RIVALS_OFFER, 4);
        advance_to(10);
        conclude(orders[1]);
        assert_eq!(Offers::get(OFFER).unwrap().promised, 8);
        release_all(orders[1]);
        assert_eq!((Offers::get(OFFER).unwrap().promised, reserved(PROVIDER)), (6, 3 * 120));
    });
}

#[test]
fn a_soft_bid_keeps_nothing_but_its_deposit() {
    run(|| {
        let orders: Vec<_> = (0..5).map(|_| Wanted::default().create()).collect();
        orders.iter().for_each(|order| bid(PROVIDER, *order, OFFER, 5));
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.promised, reserved(PROVIDER)), (8, 0, 500));
        assert!(bids(orders[0]).iter().all(|bid| bid.exit_penalty == 0));
    });
}

#[test]
fn a_winner_of_a_part_gets_back_what_it_kept_for_the_rest() {
    for (wanted, each) in orders().into_iter().zip([100, 75, 0]) {
        run(|| {
            let order = Wanted { gpus: 1, replicas: 3, ..wanted }.create();
            let bidding = [(PROVIDER, OFFER, 2, 3), (RIVAL, RIVALS_OFFER, 3, 4)];
            let with = |offer, replicas| Proposal { replicas, ..proposal(offer) };
            if Orders::<Test>::get(order).unwrap().is_sealed() {
                bidding
                    .iter()
                    .for_each(|(who, offer, leases, price)| commit_with(*who, order, *price, with(*offer, *leases)));
                advance_to(10);
                bidding.iter().for_each(|(who, _, _, price)| reveal(*who, order, *price));
                advance_to(30);
            } else {
                bidding
                    .iter()
                    .for_each(|(who, offer, leases, price)| bid_with(*who, order, *price, with(*offer, *leases)));
                advance_to(10);
            }
            assert_eq!((reserved(RIVAL), Offers::get(RIVALS_OFFER).unwrap().promised), (3 * (10 + each), 3));
            conclude(order);
            let listed = Offers::get(RIVALS_OFFER).unwrap();
            assert_eq!((listed.free_gpus, listed.promised, listed.leases), (7, 0, 1));
            // The deposit for the won lease is back, too.
            assert_eq!((reserved(PROVIDER), reserved(RIVAL)), (2 * 10, 10));
            assert_eq!(held(HoldReason::BidDeposit, IN_USD, RIVAL), 0);
        });
    }
}

#[test]
fn a_loser_keeps_its_promise_until_it_is_released() {
    for wanted in orders() {
        run(|| {
            let order = wanted.create();
            bids_and_then(order, || ());
            conclude(order);
            assert_eq!(Offers::get(RIVALS_OFFER).unwrap().promised, 8);
            withdraw(RIVAL, order);
            assert_eq!(Offers::get(RIVALS_OFFER).unwrap().free_gpus, 8);
            idle(1);
            assert_eq!(Offers::get(THIRDS_OFFER).unwrap().free_gpus, 8);
            [RIVAL, THIRD].into_iter().for_each(assert_whole);
            assert_eq!((free(IN_USD, RIVAL), free(IN_USD, THIRD)), (ENDOWMENT, ENDOWMENT));
        });
    }
}

/// A bidder that did not reveal loses its deposit; its promise goes back.
#[test]
fn an_unrevealed_bid_gets_back_all_but_its_deposit() {
    for (asset, lost) in [(NATIVE, 75), (IN_USD, 0)] {
        run(|| {
            let order = Wanted { asset: asset.clone(), ..Wanted::sealed() }.create();
            commit(PROVIDER, order, OFFER, 5);
            commit(RIVAL, order, RIVALS_OFFER, 5);
            advance_to(10);
            reveal(PROVIDER, order, 5);
            advance_to(30);
            conclude(order);
            assert_eq!((Offers::get(RIVALS_OFFER).unwrap().promised, reserved(RIVAL)), (8, 80 + lost));
            withdraw(RIVAL, order);
            let listed = Offers::get(RIVALS_OFFER).unwrap();
            assert_eq!((listed.free_gpus, listed.promised, reserved(RIVAL)), (8, 0, 0));
            assert_eq!((bonded(RIVAL), free(NATIVE, RIVAL)), (PLENTY - lost, ENDOWMENT));
            assert_eq!(treasury_got(asset.clone()), 75);
        });
    }
}

/// After a slash the treasury gets the rest of the deposit, and the event gives that amount.
#[test]
fn a_slashed_deposit_forfeits_what_is_left() {
    for (slashed, left) in [(80, 75), (100, 55), (155, 0), (1_000, 0)] {
        run(|| {
            let order = Wanted::sealed().create();
            commit(RIVAL, order, RIVALS_OFFER, 5);
            slash(RIVAL, slashed);
            advance_to(30);
            conclude(order);
            withdraw(RIVAL, order);
            let forfeited = Event::BidForfeited {
                order,
                bidder: RIVAL,
                to: Treasury::get(),
                asset: NATIVE,
                deposit: left,
                reason: ForfeitReason::NotRevealed,
            };
            assert_eq!(last_event(), forfeited);
            assert_eq!((treasury_got(NATIVE), reserved(RIVAL), Slashed::get(RIVAL)), (left, 0, 0));
            assert_nothing_left();
        });
    }
}
