//! Awarding the best score: who wins, what it is paid, what becomes of winners that cannot serve, and that it does not
//! matter who concludes or when.

use super::prelude::*;
use frame_support::{
    dispatch::{DispatchResult, GetDispatchInfo},
    traits::Hooks,
    weights::Weight,
};
use proptest::prelude::*;

fn conclude_as(who: AccountId, order: u64) -> DispatchResult {
    LeaseMarket::conclude_order(RuntimeOrigin::signed(who), order).map(drop).map_err(|e| e.error)
}

/// Providers and prices of the leases from `first` on.
fn won(first: LeaseId, leases: u64) -> Vec<(AccountId, Balance)> {
    (first..first + leases).map(|id| (lease(id).provider, lease(id).ledger.price)).collect()
}

/// Bids of the providers in their order, at these prices, one in each.
fn open_bids(order: u64, prices: &[Balance]) {
    for ((who, offer), price) in PROVIDERS.into_iter().zip(prices) {
        bid(who, order, offer, *price);
    }
}

/// The same, committed now, revealed in the first block for that; the block is then the first to conclude in.
fn sealed_bids(order: u64, prices: &[Balance]) {
    for ((who, offer), price) in PROVIDERS.into_iter().zip(prices) {
        commit(who, order, offer, *price);
    }
    advance_to(10);
    for ((who, _), price) in PROVIDERS.into_iter().zip(prices) {
        reveal(who, order, *price);
    }
    advance_to(30);
}

/// Of one GPU, with a limit that leaves room.
fn up_to_105(wanted: Wanted) -> Wanted {
    Wanted { gpus: 1, limit: 105, escrow: 105 * 20 * Balance::from(wanted.replicas), ..wanted }
}

fn released(order: u64) {
    while Orders::<Test>::contains_key(order) {
        assert_ok!(LeaseMarket::release_bids(RuntimeOrigin::signed(ANYONE), order, 32));
    }
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
            assert_noop!(LeaseMarket::conclude_order(origin, order), DispatchError::BadOrigin);
        }
        assert_noop!(conclude_as(ANYONE, 99), Error::<Test>::NoSuchOrder);
        assert_noop!(conclude_as(ANYONE, manual), Error::<Test>::ManualOrder);
        assert_ok!(conclude_as(ANYONE, order));
        // The losing bid keeps it stored.
        assert_noop!(conclude_as(ANYONE, order), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn of_an_automatic_order_the_tenant_may_pick_another_until_the_deadline() {
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
fn who_is_neither_tenant_nor_bidder_gets_the_bounty() {
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
            let paid = Event::BountyPaid { to: who, from: TENANT, amount: 50 };
            assert_eq!(events().contains(&paid), bounty > 0);
            released(order);
            // Escrow, and deposit and bounty of the lease, are held; what is left of the order's came back.
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000 - 250 - bounty);
        });
    }
}

// --- Who wins an automatic order ---

#[test]
fn the_lowest_score_wins_at_the_price_it_asked() {
    run(|| {
        let order = up_to_105(Wanted::automatic()).create();
        open_bids(order, &[50, 30, 40]);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 1), [(RIVAL, 30)]);
        assert!(events().contains(&Event::OrderAwarded { order, lease: 0, provider: RIVAL, price: 30 }));
        assert_eq!(lease(0).ledger.deposited, 2_100);
        assert_eq!(lease(0).state, LeaseState::Pending { activate_by: 30, bid_deposit: 100, deposit_asset: NATIVE });
    });
}

#[test]
fn reliability_counts_as_price() {
    // At 100 and a penalty of 0 it is as good as a newcomer's 90.9.
    for (newcomers, winner) in [(90, RIVAL), (91, PROVIDER)] {
        run(|| {
            set_penalty(PROVIDER, 0);
            let order = up_to_105(Wanted::automatic()).create();
            open_bids(order, &[100, newcomers]);
            advance_to(10);
            conclude(order);
            assert_eq!(lease(0).provider, winner);
        });
    }
}

#[test]
fn a_score_is_that_of_the_bid_whatever_its_bidder_did_since() {
    run(|| {
        let order = up_to_105(Wanted::automatic()).create();
        open_bids(order, &[50, 51]);
        set_penalty(PROVIDER, 2_000);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 50)]);
    });
}

#[test]
fn of_equal_scores_the_first_to_come_wins() {
    run(|| {
        let order = up_to_105(Wanted { replicas: 2, ..Wanted::automatic() }).create();
        // In one block, and in a later one.
        bid(THIRD, order, THIRDS_OFFER, 50);
        bid(PROVIDER, order, OFFER, 50);
        advance_to(2);
        bid(RIVAL, order, RIVALS_OFFER, 50);
        // Equal is the score, not the price.
        set_penalty(FOURTH, 0);
        bid(FOURTH, order, FOURTHS_OFFER, 55);
        advance_to(10);
        conclude(order);
        assert_eq!(won(0, 2), [(THIRD, 50), (PROVIDER, 50)]);
    });
}

// --- What a sealed winner is paid ---

/// The example in the documentation of the scores.
#[test]
fn each_winner_is_paid_what_it_could_have_asked_and_still_won() {
    let paid = |replicas| {
        let mut paid = Vec::new();
        run(|| {
            set_penalty(PROVIDER, 0);
            set_penalty(RIVAL, 1_000);
            set_penalty(THIRD, 2_000);
            let order = up_to_105(Wanted { replicas, ..Wanted::sealed() }).create();
            sealed_bids(order, &[100, 92, 83]);
            conclude(order);
            paid = won(0, replicas.into());
        });
        paid
    };
    assert_eq!(paid(1), [(THIRD, 83)]);
    assert_eq!(paid(2), [(THIRD, 84), (PROVIDER, 101)]);
    assert_eq!(paid(3), [(THIRD, 105), (PROVIDER, 105), (RIVAL, 105)]);
}

#[test]
fn the_price_is_rounded_down_at_the_winners_own_penalty() {
    for (own, losing, price) in [(0, 1_000, 55), (1_000, 1_000, 50), (2_000, 1_000, 45), (2_000, 0, 41), (1, 0, 49)] {
        run(|| {
            set_penalty(PROVIDER, own);
            set_penalty(RIVAL, losing);
            let order = up_to_105(Wanted::sealed()).create();
            sealed_bids(order, &[10, 50]);
            conclude(order);
            let score = 50 * (10_000 + Balance::from(losing));
            assert_eq!(price, score / (10_000 + Balance::from(own)));
            assert_eq!(won(0, 1), [(PROVIDER, price)]);
        });
    }
}

#[test]
fn nobody_is_paid_more_than_the_limit() {
    run(|| {
        set_penalty(PROVIDER, 0);
        set_penalty(RIVAL, 2_000);
        let order = up_to_105(Wanted::sealed()).create();
        sealed_bids(order, &[1, 105]);
        conclude(order);
        // The rival's score would have allowed 126.
        assert_eq!(won(0, 1), [(PROVIDER, 105)]);
    });
}

#[test]
fn who_is_alone_is_paid_the_limit_whatever_it_bid() {
    run(|| {
        let order = up_to_105(Wanted::sealed()).create();
        sealed_bids(order, &[1]);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 105)]);
    });
}

#[test]
fn bids_that_were_not_revealed_are_no_competition() {
    run(|| {
        let order = up_to_105(Wanted::sealed()).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50);
        }
        advance_to(10);
        reveal(PROVIDER, order, 50);
        advance_to(30);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 105)]);
    });
}

#[test]
fn the_escrow_covers_two_windows_at_whatever_is_paid() {
    run(|| {
        let order = up_to_105(Wanted::sealed()).create();
        sealed_bids(order, &[1]);
        conclude(order);
        activate_at(0, 30);
        assert_eq!(lease(0).coverage.span(), 30..50);
    });
}

// --- Ties of sealed bids ---

#[test]
fn of_equal_scores_the_first_block_of_commitment_wins() {
    run(|| {
        let order = up_to_105(Wanted::sealed()).create();
        commit(THIRD, order, THIRDS_OFFER, 50);
        advance_to(2);
        commit(PROVIDER, order, OFFER, 50);
        advance_to(10);
        // When it is revealed does not matter.
        reveal(PROVIDER, order, 50);
        advance_to(29);
        reveal(THIRD, order, 50);
        advance_to(30);
        conclude(order);
        assert_eq!(won(0, 1), [(THIRD, 50)]);
    });
}

#[test]
fn of_one_block_the_salts_draw_whatever_the_order_of_commitments_and_reveals() {
    let three = [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER)];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mix = three.iter().fold(H256::zero(), |mix, (who, _)| score::mix(&mix, &salt(*who)));
    let drawn = three.iter().map(|(who, _)| *who).min_by_key(|who| score::tie_break(&mix, who)).unwrap();
    for committing in orders {
        for revealing in orders {
            run(|| {
                let order = up_to_105(Wanted::sealed()).create();
                for at in committing {
                    commit(three[at].0, order, three[at].1, 50);
                }
                advance_to(10);
                for at in revealing {
                    reveal(three[at].0, order, 50);
                }
                advance_to(30);
                conclude(order);
                assert_eq!(won(0, 1), [(drawn, 50)]);
            });
        }
    }
}

// --- Winners that cannot serve ---

/// What may become of the first provider's offer between bid and award.
const FAILINGS: [(&str, fn()); 6] = [
    ("it is retired", || Offers::remove(OFFER)),
    ("it is changed", || change_offer(OFFER, |listed| listed.spec.vram_mib = 1)),
    ("it is taken", || {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(1)));
    }),
    ("its bond is slashed", || change_offer(OFFER, |listed| listed.bonded = false)),
    ("no bond is left for the penalty", || Bonds::mutate(PROVIDER, |bond| bond.spare = 79)),
    ("another order is served with it", || {
        let other = Wanted { gpus: 8, ..Wanted::default() };
        let order = Wanted { deadline: System::block_number() + 1, ..other }.create();
        bid(PROVIDER, order, OFFER, 5);
        award(order, PROVIDER);
    }),
];

#[test]
fn a_winner_that_cannot_serve_loses_deposit_and_place_and_the_next_call_tries_the_next() {
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
            // That is no end, so it is no bounty; and nothing else changed.
            let after = (free(NATIVE, TENANT), free(NATIVE, ANYONE), free(NATIVE, PROVIDER), NextLease::<Test>::get());
            assert_eq!(after, before, "{case}");
            assert_eq!(Orders::<Test>::get(order), stored);
            assert_eq!(bids(order).iter().map(|bid| bid.bidder).collect::<Vec<_>>(), [RIVAL, THIRD]);
            check_state();

            let id = conclude(order);
            assert_eq!(won(id, 1), [(RIVAL, 4)], "{case}");
            assert_eq!(free(NATIVE, ANYONE), before.1 + 50);
        });
    }
}

#[test]
fn each_call_drops_one_and_when_none_is_left_the_order_ends() {
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
fn time_too_drops_one_a_block_until_one_can_serve() {
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
fn what_was_dropped_is_no_competition_to_a_sealed_bid_either() {
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
        released(order);
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
            released(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
            assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, RIVAL)), (ENDOWMENT, ENDOWMENT));
            assert_nothing_left();
        });
    }
}

#[test]
fn sealed_bids_of_which_none_was_revealed_end_the_order() {
    run(|| {
        let order = Wanted::sealed().create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 5);
        }
        advance_to(late(30));
        conclude(order);
        assert_eq!(last_event(), Event::OrderExpired { order });
        released(order);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (5 * 75, ENDOWMENT - 50));
        assert_nothing_left();
    });
}

#[test]
fn who_cannot_be_paid_its_escrow_back_is_owed_it() {
    run(|| {
        let order = Wanted { asset: IN_USD, ..Wanted::sealed() }.create();
        commit(PROVIDER, order, OFFER, 5);
        block_asset_account(TENANT);
        idle(40);
        assert!(!Orders::<Test>::contains_key(order));
        // A hold on the own account is lifted even so, or stays as a debt: nothing is lost.
        let owed = LeaseMarket::owed(TENANT, IN_USD, TENANT);
        assert_eq!(free(IN_USD, TENANT) + owed, ENDOWMENT);
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, TENANT), owed);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn sealed_losers_that_stand_by_get_their_deposits_back_and_those_not_revealed_do_not_stand_by() {
    run(|| {
        let order = up_to_105(Wanted { standbys: 2, asset: IN_USD, ..Wanted::sealed() }).create();
        for ((who, offer), price) in PROVIDERS.into_iter().zip([30, 31, 37, 35, 38]) {
            commit_with(who, order, price, Proposal { standby: who != FOURTH, ..proposal(offer) });
        }
        advance_to(10);
        for (who, price) in [(PROVIDER, 30), (THIRD, 37), (FOURTH, 35), (FIFTH, 38)] {
            reveal(who, order, price);
        }
        advance_to(30);
        let taken = lease(conclude(order));
        assert_eq!((taken.provider, taken.ledger.price), (PROVIDER, 35));
        let standbys: Vec<_> = taken.standbys.iter().map(|standby| (standby.provider, standby.price)).collect();
        // A tenth above what is paid, and not above what was bid.
        assert_eq!(standbys, [(THIRD, 37), (FIFTH, 38)]);
        assert_eq!((free(IN_USD, THIRD), free(IN_USD, FIFTH)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(bids(order).iter().map(|bid| bid.bidder).collect::<Vec<_>>(), [RIVAL, FOURTH]);
        released(order);
        assert_eq!((free(IN_USD, FOURTH), free(IN_USD, RIVAL)), (ENDOWMENT, ENDOWMENT - 1_575));
        assert_eq!(treasury_got(IN_USD), 1_575);
    });
}

// --- It does not matter who concludes ---

/// All that anybody has, and all that is stored.
#[derive(Debug, PartialEq)]
struct World {
    native: Vec<(AccountId, Balance, Balance)>,
    foreign: Vec<(AccountId, Balance)>,
    issued: Balance,
    orders: Vec<(u64, Order<AccountId>, Vec<Bid<AccountId>>)>,
    leases: Vec<(LeaseId, Lease<AccountId>)>,
    agenda: Vec<(BlockNumber, Vec<Due>)>,
    debts: usize,
}

fn world() -> World {
    let mut native: Vec<_> =
        frame_system::Account::<Test>::iter().map(|(who, has)| (who, has.data.free, has.data.reserved)).collect();
    native.sort();
    let foreign = native.iter().map(|(who, ..)| (*who, free(IN_USD, *who))).collect();
    let mut orders: Vec<_> = Orders::<Test>::iter().map(|(id, order)| (id, order, bids(id))).collect();
    orders.sort_by_key(|(id, ..)| *id);
    let mut leases: Vec<_> = Leases::<Test>::iter().collect();
    leases.sort_by_key(|(id, _)| *id);
    let mut agenda: Vec<_> = Agenda::<Test>::iter().map(|(block, due)| (block, due.into_inner())).collect();
    agenda.sort_by_key(|(block, _)| *block);
    let issued = Balances::total_issuance();
    World { native, foreign, issued, orders, leases, agenda, debts: Owed::<Test>::iter().count() }
}

/// What becomes of an order that `prepare` brings to where it can be concluded in block 30, if from block `first` on
/// `who` calls in each as long as it is open and the chain is never idle until then, or nobody calls and it always is.
fn outcome(prepare: fn(), first: BlockNumber, who: Option<AccountId>) -> World {
    let mut outcome = None;
    run(|| {
        prepare();
        for block in first..first + 10 {
            advance_to(block);
            let is_open = || Orders::<Test>::get(0).is_some_and(|order| order.is_open());
            if let Some(who) = who.filter(|_| is_open()) {
                assert_ok!(conclude_as(who, 0));
            }
            if who.is_none() || !is_open() {
                LeaseMarket::on_idle(block, Weight::MAX);
            }
        }
        outcome = Some(world());
    });
    outcome.unwrap()
}

const STORIES: [(&str, fn()); 5] = [
    ("a sealed order with a winner", || {
        let order = up_to_105(Wanted { replicas: 2, asset: IN_USD, ..Wanted::sealed() }).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50 + Balance::from(who));
        }
        advance_to(10);
        for (who, _) in &PROVIDERS[..4] {
            reveal(*who, order, 50 + Balance::from(*who));
        }
    }),
    ("one whose winners have nothing to offer any more", || {
        let order = up_to_105(Wanted::sealed()).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50 + Balance::from(who));
        }
        advance_to(10);
        for (who, _) in PROVIDERS {
            reveal(who, order, 50 + Balance::from(who));
        }
        for offer in [OFFER, RIVALS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
    }),
    ("one without bids that could win", || {
        let order = up_to_105(Wanted { replicas: 3, ..Wanted::sealed() }).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50);
        }
        advance_to(10);
        reveal(PROVIDER, order, 50);
        reveal(RIVAL, order, 50);
    }),
    ("an automatic order with standbys", || {
        let order = up_to_105(Wanted { deadline: 29, standbys: 2, ..Wanted::automatic() }).create();
        for (who, offer) in PROVIDERS {
            bid_with(who, order, 50 + Balance::from(who), Proposal { standby: true, ..proposal(offer) });
        }
    }),
    ("an automatic order that nobody can serve", || {
        let order = up_to_105(Wanted { deadline: 29, ..Wanted::automatic() }).create();
        open_bids(order, &[50, 51, 52, 53, 54]);
        for (_, offer) in PROVIDERS {
            change_offer(offer, |listed| listed.bonded = false);
        }
    }),
];

#[test]
fn whoever_concludes_the_outcome_is_the_same() {
    for (story, prepare) in STORIES {
        let by_time = outcome(prepare, 30, None);
        for who in [TENANT, ANYONE] {
            assert_eq!(outcome(prepare, 30, Some(who)), by_time, "{story}, by {who}");
        }

        // Where the chain is late a stranger has the bounty, and the tenant has not: that is all.
        let by_time = outcome(prepare, late(30), None);
        assert_eq!(outcome(prepare, late(30), Some(TENANT)), by_time, "{story}, late, by the tenant");
        let mut by_stranger = outcome(prepare, late(30), Some(ANYONE));
        for (who, free, _) in &mut by_stranger.native {
            match *who {
                ANYONE => *free -= 50,
                TENANT => *free += 50,
                _ => (),
            }
        }
        assert_eq!(by_stranger, by_time, "{story}, late, by a stranger");
    }
}

#[test]
fn a_late_conclusion_awards_to_the_same_at_the_same_price() {
    let awarded = |block| {
        let mut awarded = Vec::new();
        run(|| {
            let order = up_to_105(Wanted { replicas: 2, ..Wanted::sealed() }).create();
            sealed_bids(order, &[50, 52, 51, 53]);
            advance_to(block);
            conclude(order);
            awarded = won(0, 2);
        });
        awarded
    };
    assert_eq!(awarded(30), [(PROVIDER, 52), (THIRD, 52)]);
    assert_eq!(awarded(100_000), awarded(30));
}

#[test]
fn without_weight_nothing_happens_and_nothing_is_lost() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[5, 4]);
        idle_within(30, Weight::zero());
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        idle(2);
        assert_eq!(won(0, 1), [(RIVAL, 4)]);
        assert!(!Orders::<Test>::contains_key(order));
    });
}

// --- What it weighs ---

#[test]
fn a_pick_for_several_leases_weighs_as_many() {
    run(|| {
        let of = |replicas: &[u16]| {
            let pick = |replicas: &u16| Pick { bidder: PROVIDER, offer: OFFER, max_price: 5, replicas: *replicas };
            let picks = PicksOf::<AccountId>::truncate_from(replicas.iter().map(pick).collect());
            Call::<Test>::award { order: 0, picks }.get_dispatch_info().call_weight
        };
        let leases = |leases| <() as WeightInfo>::award(leases);
        assert_eq!(of(&[1]), leases(1));
        assert_eq!(of(&[16]), leases(16));
        assert_eq!(of(&[3, 4, 1]), leases(8));
        // None, and more than there can be, is refused before any is made.
        assert_eq!(of(&[]), leases(1));
        assert_eq!(of(&[0, 0, 0]), leases(1));
        assert_eq!(of(&[u16::MAX, u16::MAX]), leases(16));
    });
}

#[test]
fn what_is_charged_is_what_was_done() {
    run(|| {
        let conclude = |order| LeaseMarket::conclude_order(RuntimeOrigin::signed(ANYONE), order).unwrap().actual_weight;
        let one = Wanted { gpus: 1, ..Wanted::automatic() };
        let (awarded, dropped, expired) = (
            Wanted { replicas: 3, ..one.clone() }.create(),
            one.clone().create(),
            Wanted { replicas: 2, ..one }.create(),
        );
        open_bids(awarded, &[5, 5, 5]);
        let retired = list(FIFTH, 8);
        bid(FIFTH, dropped, retired, 5);
        open_bids(expired, &[5]);
        advance_to(10);
        change_offer(retired, |listed| listed.bonded = false);
        assert_eq!(conclude(awarded), Some(<() as WeightInfo>::conclude_order(3)));
        assert_eq!(conclude(dropped), Some(<() as WeightInfo>::forfeit_winner()));
        let most = Call::<Test>::conclude_order { order: 0 }.get_dispatch_info().call_weight;
        assert!(conclude(expired).unwrap().all_lte(most));
    });
}

// --- Whatever is bid ---

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Of any sealed bids: the lowest scores win, each is paid at least what it bid and at most the limit, exactly what
    /// the first score that lost allows it, and no money comes or goes.
    #[test]
    fn no_winner_gains_by_lying_and_no_loser_would_have_won(
        bids in prop::collection::vec((1u128..=105, 0u16..=2_000, 1u32..=9, any::<bool>()), 1..=5),
        replicas in 1u16..=4,
    ) {
        run(|| {
            let issued = Balances::total_issuance();
            let order = up_to_105(Wanted { replicas, ..Wanted::sealed() }).create();
            let mut bidders: Vec<_> = PROVIDERS.into_iter().zip(&bids).collect();
            bidders.sort_by_key(|(_, (_, _, block, _))| *block);
            for ((who, offer), (price, penalty, block, _)) in &bidders {
                set_penalty(*who, *penalty);
                advance_to(*block);
                commit(*who, order, *offer, *price);
            }
            advance_to(10);
            let revealed: Vec<_> = bidders.iter().filter(|(_, (.., reveals))| *reveals).collect();
            for ((who, _), (price, ..)) in &revealed {
                reveal(*who, order, *price);
            }
            advance_to(30);
            conclude(order);

            let mut scores: Vec<_> = revealed
                .iter()
                .map(|((who, _), (price, penalty, ..))| (price * (10_000 + Balance::from(*penalty)), *who, *price, *penalty))
                .collect();
            scores.sort();
            let wanted = usize::from(replicas);
            if scores.len() < wanted {
                assert_eq!(NextLease::<Test>::get(), 0);
            } else {
                let losing = scores.get(wanted).map(|(score, ..)| *score);
                let winners = won(0, replicas.into());
                for (who, paid) in winners {
                    let (score, _, price, penalty) = *scores.iter().find(|(_, one, ..)| *one == who).unwrap();
                    assert!(score <= scores[wanted - 1].0, "a better bid lost");
                    let allowed = losing.map_or(105, |losing| (losing / (10_000 + Balance::from(penalty))).min(105));
                    assert_eq!(paid, allowed);
                    assert!(paid >= price);
                }
            }
            released(order);
            assert_eq!(Balances::total_issuance(), issued);
        });
    }
}
