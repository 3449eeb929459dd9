//! Sealed auctions: the winners' payments, ties, and the losers.

use super::*;
use proptest::prelude::*;

// --- The payment of a sealed winner ---

/// The example in the documentation of the scores.
#[test]
fn each_winner_is_paid_what_it_could_have_asked_and_still_won() {
    let paid = |replicas| {
        let mut paid = Vec::new();
        run(|| {
            set_handicap(PROVIDER, 0);
            set_handicap(RIVAL, 1_000);
            set_handicap(THIRD, 2_000);
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
fn the_price_is_rounded_down_at_the_winners_own_handicap() {
    for (own, losing, price) in [(0, 1_000, 55), (1_000, 1_000, 50), (2_000, 1_000, 45), (2_000, 0, 41), (1, 0, 49)] {
        run(|| {
            set_handicap(PROVIDER, own);
            set_handicap(RIVAL, losing);
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
        set_handicap(PROVIDER, 0);
        set_handicap(RIVAL, 2_000);
        let order = up_to_105(Wanted::sealed()).create();
        sealed_bids(order, &[1, 105]);
        conclude(order);
        // The rival's score would have allowed 126.
        assert_eq!(won(0, 1), [(PROVIDER, 105)]);
    });
}

#[test]
fn a_sole_bidder_is_paid_the_limit_whatever_it_bid() {
    run(|| {
        let order = up_to_105(Wanted::sealed()).create();
        sealed_bids(order, &[1]);
        conclude(order);
        assert_eq!(won(0, 1), [(PROVIDER, 105)]);
    });
}

#[test]
fn bids_that_were_not_revealed_do_not_compete() {
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
        // The block of the reveal does not matter.
        reveal(PROVIDER, order, 50);
        advance_to(29);
        reveal(THIRD, order, 50);
        advance_to(30);
        conclude(order);
        assert_eq!(won(0, 1), [(THIRD, 50)]);
    });
}

#[test]
fn within_a_block_the_salts_draw_in_whatever_order_they_come() {
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

// --- Losers ---

#[test]
fn sealed_losers_that_revealed_stand_by_and_are_released_with_others() {
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
        // A tenth above the price paid, and not above the bid.
        assert_eq!(standbys, [(THIRD, 37), (FIFTH, 38)]);
        assert_eq!(bidders(order), [RIVAL, THIRD, FOURTH, FIFTH]);
        release_all(order);
        assert_eq!((free(IN_USD, THIRD), free(IN_USD, FIFTH)), (ENDOWMENT, ENDOWMENT));
        assert_eq!((free(IN_USD, FOURTH), free(IN_USD, RIVAL)), (ENDOWMENT, ENDOWMENT - 1_575));
        assert_eq!(treasury_got(IN_USD), 1_575);
    });
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
        release_all(order);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (5 * 75, ENDOWMENT - 50));
        assert_nothing_left();
    });
}

// --- Any bids ---

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// For any sealed bids: the lowest scores win, each is paid at least its bid and at most the limit, exactly the
    /// price that the first losing score allows it, and no money is created or lost.
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
            for ((who, offer), (price, handicap, block, _)) in &bidders {
                set_handicap(*who, *handicap);
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
                .map(|((who, _), (price, handicap, ..))| (price * (10_000 + Balance::from(*handicap)), *who, *price, *handicap))
                .collect();
            scores.sort();
            let wanted = usize::from(replicas);
            if scores.len() < wanted {
                assert_eq!(NextLease::<Test>::get(), 0);
            } else {
                let losing = scores.get(wanted).map(|(score, ..)| *score);
                let winners = won(0, replicas.into());
                for (who, paid) in winners {
                    let (score, _, price, handicap) = *scores.iter().find(|(_, one, ..)| *one == who).unwrap();
                    assert!(score <= scores[wanted - 1].0, "a better bid lost");
                    let allowed = losing.map_or(105, |losing| (losing / (10_000 + Balance::from(handicap))).min(105));
                    assert_eq!(paid, allowed);
                    assert!(paid >= price);
                }
            }
            release_all(order);
            assert_eq!(Balances::total_issuance(), issued);
        });
    }
}
