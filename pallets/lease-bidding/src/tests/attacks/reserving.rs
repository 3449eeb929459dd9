//! Attacks by the reserves of bids: to shut others out, to keep lost reserves, to lack promised ones.

use super::*;
use frame_support::storage::with_storage_layer;

/// On orders of its own second account, or of others.
#[test]
fn a_provider_that_reserves_to_shut_others_out_reserves_its_own_gpus_only() {
    run(|| {
        let own = NextOrder::<Test>::get();
        assert_ok!(Wanted { replicas: 2, escrow: 2_000, ..Wanted::automatic() }.create_as(BUYER));
        bid(RIVAL, own, RIVALS_OFFER, 1);
        // Its GPUs hold one place in one list: it has no place in another, nor more places in this one than its GPUs
        // can serve.
        let others = [Wanted::automatic().create(), Wanted::sealed().create()];
        assert_noop!(place_as(RIVAL, others[0], 1, proposal(RIVALS_OFFER)), NO_CAPACITY);
        let sealed = commitment(RIVAL, others[1], 1);
        assert_noop!(commit_as(RIVAL, others[1], sealed, proposal(RIVALS_OFFER)), NO_CAPACITY);
        let twice = Proposal { replicas: 2, ..proposal(THIRDS_OFFER) };
        assert_noop!(place_as(THIRD, own, 1, twice), NO_CAPACITY);
        // Nobody else's GPUs are taken.
        bid(PROVIDER, others[0], OFFER, 5);
        commit(FOURTH, others[1], FOURTHS_OFFER, 5);

        // For 1,200 blocks at most; then it pays like any tenant.
        advance_to(10);
        assert_eq!(lease(conclude(others[0])).provider, PROVIDER);
        conclude(own);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, BUYER)), (100, ENDOWMENT - 100 - 200));
        release_all(own);
        assert_eq!((free_gpus(RIVALS_OFFER), free(NATIVE, BUYER)), (8, ENDOWMENT - 100));
    });
}

/// An order that becomes a lease between the two accounts burns a fee.
#[test]
fn a_provider_that_wins_its_own_order_pays_the_fee_of_what_it_reserves() {
    run(|| {
        let order = NextOrder::<Test>::get();
        assert_ok!(Wanted::automatic().create_as(BUYER));
        bid(RIVAL, order, RIVALS_OFFER, 5);
        let before = free(NATIVE, BUYER) + escrowed(BUYER) + means(RIVAL).0;
        advance_to(10);
        let id = conclude(order);
        activate_at(id, 10);
        for window in 1..=5 {
            report_full(id, window);
        }
        close(BUYER, id);
        idle(30);
        // 2 % of 50 blocks at 5; the deposits of order and lease came back.
        let fee = 5;
        assert_eq!(free(NATIVE, BUYER) + means(RIVAL).0, before + 2 * 200 - fee);
        end_everything();
    });
}

/// Displaced by a better bid, in the same block.
#[test]
fn a_displaced_reservation_comes_back_at_once() {
    run(|| {
        let order = Wanted { limit: 100, escrow: 2_000, ..Wanted::automatic() }.create();
        bid(PROVIDER, order, OFFER, 60);
        for who in 1_000..1_031 {
            let offer = enrol(who);
            bid(who, order, offer, 50);
        }
        assert_eq!((free_gpus(OFFER), Bonds::get(PROVIDER).reserved), (0, 100 + 80));
        bid(RIVAL, order, RIVALS_OFFER, 40);
        assert_eq!((free_gpus(OFFER), Bonds::get(PROVIDER).reserved), (8, 0));
        assert_eq!(means(PROVIDER), (ENDOWMENT, PLENTY));
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(8)));
        // The bidder that displaced it cannot leave for free: the displaced one gets its deposit.
        withdraw(RIVAL, order);
        assert_eq!(means(PROVIDER).0, ENDOWMENT + 100);
        assert_eq!((free_gpus(RIVALS_OFFER), means(RIVAL)), (8, (ENDOWMENT, PLENTY - 100)));
    });
}

/// By its bidder, by anyone, or by the chain in the next block.
#[test]
fn what_a_losing_bid_reserved_comes_back_by_anyones_release() {
    let releases: [fn(OrderId); 3] = [
        |order| withdraw(RIVAL, order),
        |order| {
            assert_ok!(release_some(order, 1));
        },
        |_| idle(1),
    ];
    for (bidden, due) in FIRM {
        for release in releases {
            run(|| {
                let order = bidden();
                advance_to(due);
                conclude(order);
                assert_eq!(free_gpus(RIVALS_OFFER), 0);
                release(order);
                assert_eq!((free_gpus(RIVALS_OFFER), Bonds::get(RIVAL).reserved), (8, 0));
                assert_eq!(means(RIVAL), (ENDOWMENT, PLENTY));
                assert!(!Orders::<Test>::contains_key(order));
            });
        }
    }
}

/// However late: a block without time to spare, or a hundred, take nothing from it.
#[test]
fn a_reservation_released_late_is_released_whole() {
    run(|| {
        let order = Wanted::automatic().create();
        two_bids(order);
        advance_to(10);
        conclude(order);
        advance_to(1_000);
        assert_eq!(free_gpus(RIVALS_OFFER), 0);
        assert_noop!(release_some(order, 0), Error::<Test>::NothingToRelease);
        assert_ok!(release_some(order, 1));
        assert_eq!((free_gpus(RIVALS_OFFER), means(RIVAL)), (8, (ENDOWMENT, PLENTY)));
        end_everything();
    });
}

/// A bidder takes all that it can out of its bond before it lets its tenant down.
#[test]
fn a_bidder_that_unbonds_still_answers_for_its_lease() {
    run(|| {
        let order = Wanted::sealed().create();
        two_sealed_bids(order);
        // It cannot unbond the reserve: a deposit of 5 % of 5 x 300, and the exit penalty of eight GPUs.
        Bonds::mutate(PROVIDER, |bond| bond.spare = 0);
        assert_eq!(Bonds::get(PROVIDER).reserved, 75 + 80);
        let tenant = free(NATIVE, TENANT);
        advance_to(30);
        let id = conclude(order);
        advance_to(51);
        assert_ok!(Leases::expire_lease(RuntimeOrigin::signed(TENANT), id));
        // Escrow, lock-in and the lease's record.
        assert_eq!(free(NATIVE, TENANT) - tenant, 1_000 + 100 + 200);
        // The deposit came back at the award; the exit penalty is lost.
        assert_eq!(Bonds::get(PROVIDER).spare, 75);
        assert_eq!(parked().iter().map(|one| (one.provider, one.amount)).collect::<Vec<_>>(), [(PROVIDER, 80)]);
    });
}

/// A bond that lacks the deposit, or the exit penalty besides it, is not enough for the bid.
#[test]
fn nobody_bids_on_what_others_will_delegate() {
    for (wanted, needed) in [(Wanted::default(), 180), (Wanted::automatic(), 180), (Wanted::sealed(), 155)] {
        run(|| {
            let order = wanted.create();
            // All or nothing, like a transaction.
            let place = || {
                with_storage_layer(|| {
                    if Orders::<Test>::get(order).unwrap().is_sealed() {
                        commit_as(PROVIDER, order, commitment(PROVIDER, order, 5), proposal(OFFER))
                    } else {
                        place_as(PROVIDER, order, 5, proposal(OFFER))
                    }
                })
            };
            Bonds::mutate(PROVIDER, |bond| bond.spare = needed - 1);
            assert_noop!(place(), EXIT_PENALTY_NOT_BONDED);
            Bonds::mutate(PROVIDER, |bond| bond.spare = needed);
            assert_ok!(place());
        });
    }
}
