//! Awarding the best score: when and by whom, the winner, and the weight.

mod firm;
mod outcome;
mod sealed;

use super::prelude::*;
use frame_support::dispatch::GetDispatchInfo;

/// Providers and prices of the leases from `first` on.
fn won(first: LeaseId, leases: u64) -> Vec<(AccountId, Balance)> {
    (first..first + leases).map(|id| (lease(id).provider, lease(id).ledger.price)).collect()
}

/// Bids of the providers in their order, at these prices, one in each block.
fn open_bids(order: OrderId, prices: &[Balance]) {
    for ((who, offer), price) in PROVIDERS.into_iter().zip(prices) {
        bid(who, order, offer, *price);
    }
}

/// The same, committed now, revealed in the first block for that; the block is then the first to conclude in.
fn sealed_bids(order: OrderId, prices: &[Balance]) {
    for ((who, offer), price) in PROVIDERS.into_iter().zip(prices) {
        commit(who, order, offer, *price);
    }
    advance_to(10);
    for ((who, _), price) in PROVIDERS.into_iter().zip(prices) {
        reveal(who, order, *price);
    }
    advance_to(30);
}

/// An order of one GPU, with a limit that leaves room.
fn up_to_105(wanted: Wanted) -> Wanted {
    Wanted { gpus: 1, limit: 105, escrow: 105 * 20 * Balance::from(wanted.replicas), ..wanted }
}

// --- When, and by whom ---

#[test]
fn an_automatic_order_is_concluded_after_its_deadline() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[5]);
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NotConcludable);
        advance_to(9);
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NotConcludable);
        advance_to(10);
        assert_ok!(conclude_as(ANYONE, order));
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NoSuchOrder);
    });
}

#[test]
fn a_sealed_order_is_concluded_after_the_last_block_to_reveal_in() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        advance_to(10);
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NotConcludable);
        // Even if all are revealed.
        reveal(PROVIDER, order, 5);
        advance_to(29);
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NotConcludable);
        advance_to(30);
        assert_ok!(conclude_as(ANYONE, order));
    });
}

#[test]
fn where_nobody_bid_there_is_nothing_to_wait_for() {
    for wanted in [Wanted::automatic(), Wanted::sealed()] {
        run(|| {
            let order = wanted.create();
            advance_to(9);
            assert_noop!(conclude_as(ANYONE, order), Error::<Test>::NotConcludable);
            advance_to(10);
            assert_ok!(conclude_as(TENANT, order));
            assert_eq!(last_event(), Event::OrderExpired { order });
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
            assert_nothing_left();
        });
    }
}

#[test]
fn only_open_orders_that_their_tenants_do_not_award_are_concluded() {
    run(|| {
        let (manual, order) = (Wanted::default().create(), Wanted { gpus: 1, ..Wanted::automatic() }.create());
        bid(RIVAL, manual, RIVALS_OFFER, 5);
        open_bids(order, &[5, 5]);
        advance_to(1_000);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(LeaseBidding::conclude_order(origin, order), DispatchError::BadOrigin);
        }
        assert_noop!(conclude_as(ANYONE, 99), Error::<Test>::NoSuchOrder);
        assert_noop!(conclude_as(ANYONE, manual), Error::<Test>::ManualOrder);
        assert_ok!(conclude_as(ANYONE, order));
        // The losing bid keeps it stored.
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn the_tenant_of_an_automatic_order_may_pick_another_until_the_deadline() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[3, 5]);
        advance_to(9);
        assert_ok!(award_as(TENANT, order, &[pick(order, RIVAL, 1)]));
        assert_eq!(won(0, 1), [(RIVAL, 5)]);
    });
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[3, 5]);
        advance_to(10);
        assert_noop!(award_as(TENANT, order, &[pick(order, RIVAL, 1)]), Error::<Test>::NotYoursToPick);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 3)]);
    });
}

#[test]
fn a_sealed_order_is_never_the_tenants_to_pick() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        let picks = [pick(order, PROVIDER, 1)];
        for block in [1, 9, 10, 29, 30, 31] {
            advance_to(block);
            if block == 10 {
                reveal(PROVIDER, order, 5);
            }
            assert_noop!(award_as(TENANT, order, &picks), Error::<Test>::NotYoursToPick);
        }
    });
}

#[test]
fn an_account_that_is_neither_tenant_nor_bidder_gets_the_bounty() {
    for (who, bounty) in [(ANYONE, 50), (TENANT, 0), (PROVIDER, 0), (RIVAL, 0), (THIRD, 50)] {
        run(|| {
            let order = Wanted::automatic().create();
            open_bids(order, &[5, 4]);
            advance_to(late(10));
            let before = free(NATIVE, who);
            assert_ok!(conclude_as(who, order));
            if who != TENANT {
                assert_eq!(free(NATIVE, who) - before, bounty);
            }
            let paid = LeasesEvent::KeeperPaid { keeper: who, tenant: TENANT, amount: 50 };
            assert_eq!(lease_events().contains(&paid), bounty > 0);
            release_all(order);
            // Escrow, lock-in and deposit of the lease are held; the rest of the order's deposit came back.
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000 - 100 - 200 - bounty);
        });
    }
}

// --- The winner of an automatic order ---

#[test]
fn the_lowest_score_wins_at_the_price_it_asked() {
    run(|| {
        let order = up_to_105(Wanted::automatic()).create();
        open_bids(order, &[50, 30, 40]);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 1), [(RIVAL, 30)]);
        assert!(events().contains(&Event::OrderAwarded { order, lease: 0, provider: RIVAL, price: 30 }));
        // The lock-in takes 20 × 30 of 20 × 105; the rest pays for blocks.
        assert_eq!((lease(0).ledger.deposited, lease(0).lock_in), (2_100 + 1_500, 600));
        assert_eq!(lease(0).state, LeaseState::Pending { activate_by: 30, called: false });
    });
}

#[test]
fn reliability_counts_as_price() {
    // A bid at 100 and a handicap of 0 is as good as a newcomer's at 90.9.
    for (newcomers, winner) in [(90, RIVAL), (91, PROVIDER)] {
        run(|| {
            set_handicap(PROVIDER, 0);
            let order = up_to_105(Wanted::automatic()).create();
            open_bids(order, &[100, newcomers]);
            advance_to(10);
            conclude(order);
            assert_eq!(lease(0).provider, winner);
        });
    }
}

#[test]
fn a_bid_keeps_its_score_whatever_its_bidder_did_since() {
    run(|| {
        let order = up_to_105(Wanted::automatic()).create();
        open_bids(order, &[50, 51]);
        set_handicap(PROVIDER, 2_000);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 50)]);
    });
}

#[test]
fn of_equal_scores_the_first_to_come_wins() {
    run(|| {
        let order = up_to_105(Wanted { replicas: 2, ..Wanted::automatic() }).create();
        // In the same block, and in a later one.
        bid(THIRD, order, THIRDS_OFFER, 50);
        bid(PROVIDER, order, OFFER, 50);
        advance_to(2);
        bid(RIVAL, order, RIVALS_OFFER, 50);
        // The scores are equal, not the prices.
        set_handicap(FOURTH, 0);
        bid(FOURTH, order, FOURTHS_OFFER, 55);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 2), [(THIRD, 50), (PROVIDER, 50)]);
    });
}

// --- The weight ---

#[test]
fn a_pick_for_several_leases_weighs_as_many() {
    run(|| {
        let of = |replicas: &[u16]| {
            let pick = |replicas: &u16| pick(0, PROVIDER, *replicas);
            let picks = PicksOf::<AccountId>::truncate_from(replicas.iter().map(pick).collect());
            Call::<Test>::award { order: 0, picks }.get_dispatch_info().call_weight
        };
        let leases = |leases| <() as WeightInfo>::award(leases);
        assert_eq!(of(&[1]), leases(1));
        assert_eq!(of(&[16]), leases(16));
        assert_eq!(of(&[3, 4, 1]), leases(8));
        // No lease, and more than the maximum, is refused before any is made.
        assert_eq!(of(&[]), leases(1));
        assert_eq!(of(&[0, 0, 0]), leases(1));
        assert_eq!(of(&[u16::MAX, u16::MAX]), leases(16));
    });
}

#[test]
fn the_caller_is_charged_for_what_was_done() {
    run(|| {
        let conclude =
            |order| LeaseBidding::conclude_order(RuntimeOrigin::signed(ANYONE), order).unwrap().actual_weight;
        let one = Wanted { gpus: 1, ..Wanted::automatic() };
        let (awarded, expired) =
            (Wanted { replicas: 3, ..one.clone() }.create(), Wanted { replicas: 2, ..one }.create());
        open_bids(awarded, &[5, 5, 5]);
        open_bids(expired, &[5]);
        advance_to(10);
        // The tenant and the keeper may be unable to receive.
        let three = LeaseBidding::paying(<() as WeightInfo>::conclude_order(3), 2);
        assert_eq!(conclude(awarded), Some(three));
        let most = Call::<Test>::conclude_order { order: 0 }.get_dispatch_info().call_weight;
        let ended = conclude(expired).unwrap();
        assert_eq!(ended, LeaseBidding::expire_weight(&NATIVE));
        assert!(ended.all_lte(most));
    });
}
