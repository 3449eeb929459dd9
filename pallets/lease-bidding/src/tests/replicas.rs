//! Orders for several leases: all of them or none, with one provider or several.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;

/// Leases of one GPU each.
fn wanted(replicas: u16) -> Wanted {
    Wanted { gpus: 1, replicas, escrow: 100 * Balance::from(replicas), ..Wanted::default() }
}

fn for_several(offer: OfferId, replicas: u16) -> Proposal {
    Proposal { replicas, ..proposal(offer) }
}

fn place(who: AccountId, order: OrderId, proposal: Proposal) -> DispatchResult {
    place_as(who, order, 5, proposal)
}

fn providers(first: LeaseId, leases: u64) -> Vec<AccountId> {
    (first..first + leases).map(|id| lease(id).provider).collect()
}

#[test]
fn an_order_is_for_one_to_sixteen_leases() {
    run(|| {
        for replicas in [0, 17, u16::MAX] {
            assert_noop!(wanted(replicas).create_as(TENANT), Error::<Test>::ReplicasOutOfRange);
        }
        assert_ok!(wanted(1).create_as(TENANT));
        assert_ok!(wanted(16).create_as(TENANT));
    });
}

#[test]
fn the_escrow_covers_two_windows_of_each_lease() {
    run(|| {
        let with = |escrow| Wanted { escrow, ..wanted(16) }.create_as(TENANT);
        assert_noop!(with(1_599), LeasesError::<Test>::EscrowTooSmall);
        assert_ok!(with(1_600));
    });
}

#[test]
fn deposits_are_held_for_order_and_leases_and_go_with_each() {
    run(|| {
        let order = wanted(16).create();
        assert_eq!(deposited(TENANT), 17 * 200);
        let offer = list(PROVIDER, 16);
        bid_with(PROVIDER, order, 5, for_several(offer, 16));
        award(order, PROVIDER);
        assert_eq!(deposited(TENANT), 16 * 200);
        (0..16).for_each(|id| activate_at(id, 10));
        for left in (0..16).rev() {
            close(TENANT, left);
            assert_eq!(deposited(TENANT), 200 * Balance::from(left));
            check_state();
        }
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn one_bid_can_become_sixteen_leases() {
    run(|| {
        let order = wanted(16).create();
        let offer = list(PROVIDER, 16);
        bid_with(PROVIDER, order, 5, for_several(offer, 16));
        assert_eq!(reserved(PROVIDER), 1_600);
        let first = award(order, PROVIDER);
        assert_eq!(providers(first, 16), [PROVIDER; 16]);
        for id in first..first + 16 {
            let one = lease(id);
            assert_eq!((one.order, one.offer, one.gpus, one.ledger.price), (Some(order), offer, 1, 5));
            assert_eq!(one.state, LeaseState::Pending { activate_by: 21, called: false });
            assert!(events().contains(&Event::OrderAwarded { order, lease: id, provider: PROVIDER, price: 5 }));
        }
        assert_eq!((NextLease::<Test>::get(), Offers::get(offer).unwrap().free_gpus), (16, 0));
        // The deposit of 1,600 is back; an exit penalty of 10 answers for each.
        assert_eq!(reserved(PROVIDER), 160);
        assert_eq!(pallet_agenda::Buckets::<Test>::get(22).len(), 16);
        assert!(!Orders::<Test>::contains_key(order));
    });
}

#[test]
fn sixteen_bidders_can_each_get_one() {
    run(|| {
        let order = Wanted { distinct: true, ..wanted(16) }.create();
        let bidders: Vec<AccountId> = (1_000..1_016).collect();
        for bidder in &bidders {
            let offer = enrol(*bidder);
            bid(*bidder, order, offer, 5);
        }
        let picks: Vec<_> = bidders.iter().map(|bidder| pick(order, *bidder, 1)).collect();
        let first = award_picks(order, &picks);
        assert_eq!(providers(first, 16), bidders);
    });
}

#[test]
fn the_escrow_is_split_evenly_and_the_last_gets_what_does_not_divide() {
    for asset in [NATIVE, IN_USD] {
        run(|| {
            let order = Wanted { escrow: 1_000, asset: asset.clone(), ..wanted(7) }.create();
            bid_with(PROVIDER, order, 5, for_several(OFFER, 4));
            bid_with(RIVAL, order, 4, for_several(RIVALS_OFFER, 3));
            let first = award_picks(order, &[pick(order, PROVIDER, 4), pick(order, RIVAL, 3)]);
            let parts: Vec<_> = (first..first + 7).map(|id| lease(id).ledger.deposited).collect();
            assert_eq!(parts, [142, 142, 142, 142, 142, 142, 148]);
            let deposits = if asset == NATIVE { 7 * 200 } else { 0 };
            assert_eq!(held(HoldReason::Lease, asset.clone(), TENANT), 1_000 + deposits);
        });
    }
}

#[test]
fn if_the_last_winner_has_no_room_none_is_awarded() {
    run(|| {
        let order = wanted(8).create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 8));
        bid_with(RIVAL, order, 5, for_several(RIVALS_OFFER, 8));
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(1)));
        assert_noop!(award_as(TENANT, order, &[pick(order, PROVIDER, 8)]), NO_CAPACITY);
        // The rival's leases are not made either, though it has room for them.
        Bonds::mutate(PROVIDER, |bond| bond.spare = 69);
        let picks = [pick(order, RIVAL, 1), pick(order, PROVIDER, 7)];
        assert_noop!(award_as(TENANT, order, &picks), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 70);
        let first = award_picks(order, &picks);
        assert_eq!(providers(first, 8), [vec![RIVAL], vec![PROVIDER; 7]].concat());
    });
}

#[test]
fn the_picks_are_as_many_leases_as_the_order_wants() {
    run(|| {
        let order = wanted(3).create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 3));
        bid_with(RIVAL, order, 5, for_several(RIVALS_OFFER, 3));
        for replicas in [0, 2, 4, u16::MAX] {
            assert_noop!(award_as(TENANT, order, &[pick(order, PROVIDER, replicas)]), Error::<Test>::ReplicasMismatch);
        }
        assert_noop!(award_as(TENANT, order, &[]), Error::<Test>::ReplicasMismatch);
        let both = |provider, rival| [pick(order, PROVIDER, provider), pick(order, RIVAL, rival)];
        assert_noop!(award_as(TENANT, order, &both(2, 2)), Error::<Test>::ReplicasMismatch);
        // Sums do not wrap.
        assert_noop!(award_as(TENANT, order, &both(u16::MAX, 4)), Error::<Test>::ReplicasMismatch);
        // A pick must be for at least one lease.
        assert_noop!(award_as(TENANT, order, &both(3, 0)), Error::<Test>::ReplicasOutOfRange);
        assert_ok!(award_as(TENANT, order, &both(1, 2)));
    });
}

#[test]
fn a_bidder_is_picked_once_and_for_no_more_than_it_offered() {
    run(|| {
        let order = wanted(3).create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 2));
        bid_with(RIVAL, order, 5, for_several(RIVALS_OFFER, 1));
        let twice = [pick(order, PROVIDER, 1), pick(order, RIVAL, 1), pick(order, PROVIDER, 1)];
        assert_noop!(award_as(TENANT, order, &twice), Error::<Test>::PickedTwice);
        let too_many = [pick(order, PROVIDER, 1), pick(order, RIVAL, 2)];
        assert_noop!(award_as(TENANT, order, &too_many), Error::<Test>::ReplicasOutOfRange);
        assert_noop!(award_as(TENANT, order, &[pick(order, PROVIDER, 3)]), Error::<Test>::ReplicasOutOfRange);
        assert_ok!(award_as(TENANT, order, &[pick(order, RIVAL, 1), pick(order, PROVIDER, 2)]));
    });
}

#[test]
fn each_pick_says_what_it_takes_the_bid_to_be() {
    run(|| {
        let order = wanted(2).create();
        bid(PROVIDER, order, OFFER, 4);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        let good = [pick(order, PROVIDER, 1), pick(order, RIVAL, 1)];
        let mut picks = good.clone();
        picks[1].bidder = THIRD;
        assert_noop!(award_as(TENANT, order, &picks), Error::<Test>::NoSuchBid);
        let mut picks = good.clone();
        picks[1].offer = OFFER;
        assert_noop!(award_as(TENANT, order, &picks), Error::<Test>::OfferChanged);
        let mut picks = good.clone();
        picks[1].max_price = 4;
        assert_noop!(award_as(TENANT, order, &picks), Error::<Test>::BidTooHigh);
        picks[1].max_price = 5;
        assert_ok!(award_as(TENANT, order, &picks));
        // Each lease at its own price.
        assert_eq!([0, 1].map(|id| lease(id).ledger.price), [4, 5]);
    });
}

#[test]
fn a_bid_is_for_no_more_leases_than_wanted_and_for_one_if_distinct() {
    run(|| {
        let order = wanted(2).create();
        for replicas in [0, 3, u16::MAX] {
            assert_noop!(place(PROVIDER, order, for_several(OFFER, replicas)), Error::<Test>::ReplicasOutOfRange);
        }
        assert_ok!(place(PROVIDER, order, for_several(OFFER, 2)));
        let distinct = Wanted { distinct: true, ..wanted(2) }.create();
        assert_noop!(place(PROVIDER, distinct, for_several(OFFER, 2)), Error::<Test>::ReplicasOutOfRange);
        // A second bid with a second offer is refused, too.
        assert_ok!(place(PROVIDER, distinct, proposal(OFFER)));
        let second = list(PROVIDER, 8);
        assert_noop!(place(PROVIDER, distinct, proposal(second)), Error::<Test>::AlreadyBid);
        assert_noop!(award_as(TENANT, distinct, &[pick(distinct, PROVIDER, 2)]), Error::<Test>::ReplicasOutOfRange);
    });
}

#[test]
fn a_bid_needs_capacity_for_all_its_leases() {
    run(|| {
        let order = Wanted { gpus: 3, ..wanted(3) }.create();
        assert_noop!(place(PROVIDER, order, for_several(OFFER, 3)), NO_CAPACITY);
        // Two deposits, and on top of them two exit penalties of 30.
        set_spare(PROVIDER, 259);
        assert_noop!(place(PROVIDER, order, for_several(OFFER, 2)), EXIT_PENALTY_NOT_BONDED);
        set_spare(PROVIDER, 260);
        assert_ok!(place(PROVIDER, order, for_several(OFFER, 2)));
    });
}

#[test]
fn a_bid_needs_a_place_in_reports_for_each_of_its_leases() {
    run(|| {
        MostLeases::put(3);
        let firm = Wanted { auction: Auction::Automatic, ..wanted(4) }.create();
        for order in [firm, wanted(4).create()] {
            assert_noop!(place(PROVIDER, order, for_several(OFFER, 4)), TOO_MANY_LEASES);
        }
        assert_ok!(place(PROVIDER, firm, for_several(OFFER, 2)));
        // A firm bid keeps its places, whichever way others try to take them.
        let soft = wanted(4).create();
        assert_noop!(place(PROVIDER, soft, for_several(OFFER, 2)), TOO_MANY_LEASES);
        assert_ok!(place(PROVIDER, soft, for_several(OFFER, 1)));
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(1)));
        assert_noop!(take_as(BUYER, OFFER, request(1)), TOO_MANY_LEASES);
        withdraw(PROVIDER, firm);
        assert_ok!(take_as(BUYER, OFFER, request(1)));
    });
}

#[test]
fn a_sealed_bid_needs_a_place_in_reports_for_each_of_its_leases() {
    run(|| {
        MostLeases::put(1);
        let order = Wanted { gpus: 1, replicas: 2, ..Wanted::sealed() }.create();
        let commit = |replicas| {
            let sealed = commitment(PROVIDER, order, 1);
            commit_as(PROVIDER, order, sealed, for_several(OFFER, replicas))
        };
        assert_noop!(commit(2), TOO_MANY_LEASES);
        assert_ok!(commit(1));
    });
}

#[test]
fn more_gpus_than_can_be_counted_are_not_there() {
    run(|| {
        let offer = list(PROVIDER, 8_192);
        let order = Wanted { gpus: 8_192, ..wanted(8) }.create();
        assert_noop!(place(PROVIDER, order, for_several(offer, 8)), NO_CAPACITY);
    });
}

#[test]
fn all_of_a_deposit_returns_at_the_award_be_the_bid_used_in_part() {
    run(|| {
        let order = wanted(4).create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 4));
        bid_with(RIVAL, order, 5, for_several(RIVALS_OFFER, 3));
        award_picks(order, &[pick(order, PROVIDER, 3), pick(order, RIVAL, 1)]);
        // With an exit penalty of 10 for each lease.
        assert_eq!((reserved(PROVIDER), reserved(RIVAL)), (30, 10));
    });
}

#[test]
fn the_deposit_of_a_sealed_bid_returns_in_its_asset_at_the_award() {
    run(|| {
        let order = Wanted { asset: IN_USD, auction: Auction::Sealed { reveal_blocks: 20 }, ..wanted(3) }.create();
        commit_with(PROVIDER, order, 3, for_several(OFFER, 2));
        commit_with(RIVAL, order, 4, for_several(RIVALS_OFFER, 3));
        advance_to(10);
        reveal(PROVIDER, order, 3);
        reveal(RIVAL, order, 4);
        advance_to(30);
        assert_eq!((free(IN_USD, PROVIDER), free(IN_USD, RIVAL)), (ENDOWMENT - 150, ENDOWMENT - 225));
        conclude(order);
        assert_eq!((free(IN_USD, PROVIDER), free(IN_USD, RIVAL)), (ENDOWMENT, ENDOWMENT));
        // The rival's other two leases lost: at that score both are paid.
        assert_eq!(providers(0, 3), [PROVIDER, PROVIDER, RIVAL]);
        assert_eq!([0, 1, 2].map(|id| lease(id).ledger.price), [4, 4, 4]);
    });
}

#[test]
fn the_best_scores_fill_the_order_as_far_as_each_goes() {
    run(|| {
        let order = Wanted { auction: Auction::Automatic, limit: 10, escrow: 1_200, ..wanted(6) }.create();
        bid_with(PROVIDER, order, 9, for_several(OFFER, 6));
        bid_with(RIVAL, order, 7, for_several(RIVALS_OFFER, 2));
        bid_with(THIRD, order, 8, for_several(THIRDS_OFFER, 3));
        bid_with(FOURTH, order, 10, for_several(FOURTHS_OFFER, 6));
        idle(9);
        assert_eq!(providers(0, 6), [RIVAL, RIVAL, THIRD, THIRD, THIRD, PROVIDER]);
        let prices: Vec<_> = (0..6).map(|id| lease(id).ledger.price).collect();
        assert_eq!(prices, [7, 7, 8, 8, 8, 9]);
        assert_eq!(reserved(PROVIDER), 10);
        idle(1);
        assert_whole(FOURTH);
    });
}

#[test]
fn bids_for_fewer_leases_than_wanted_win_none() {
    run(|| {
        let order = Wanted { auction: Auction::Automatic, ..wanted(6) }.create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 3));
        bid_with(RIVAL, order, 5, for_several(RIVALS_OFFER, 2));
        idle(12);
        assert_eq!(NextLease::<Test>::get(), 0);
        [PROVIDER, RIVAL].into_iter().for_each(assert_whole);
        // The bidders kept GPUs for the order in vain: that costs one lease's lock-in.
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT - 100, 100));
        assert_nothing_left();
    });
}

#[test]
fn each_lease_lives_a_life_of_its_own() {
    run(|| {
        let order = Wanted { escrow: 600, ..wanted(3) }.create();
        bid_with(PROVIDER, order, 5, for_several(OFFER, 2));
        bid(RIVAL, order, RIVALS_OFFER, 5);
        award_picks(order, &[pick(order, PROVIDER, 2), pick(order, RIVAL, 1)]);
        activate_at(0, 10);
        activate_at(1, 20);
        // The rival does not activate: that costs it the exit penalty of one lease.
        idle(2);
        assert_eq!((gained(RIVAL), gained(PROVIDER)), (-10, 0));
        assert_eq!((lease(0).coverage.span(), lease(1).coverage.span()), (10..50, 20..60));
        // The tenant closes the others: they cost the blocks that were reported, and nothing else.
        assert!(report_millis(0, u64::MAX, false));
        close(TENANT, 0);
        close(TENANT, 1);
        idle(40);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
        assert_nothing_left();
    });
}
