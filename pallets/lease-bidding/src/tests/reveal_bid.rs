//! Revealing the price of a sealed bid, in time, and the deposits of bidders that do not.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn commit_hash(who: AccountId, order: OrderId, offer: OfferId, commitment: H256) {
    assert_ok!(commit_as(who, order, commitment, proposal(offer)));
}

fn say(who: AccountId, order: OrderId, price: Balance, salt: H256) -> DispatchResult {
    LeaseBidding::reveal_bid(RuntimeOrigin::signed(who), order, price, salt)
}

/// A sealed order with a bid of the provider's at 4, in the first block to reveal in.
fn committed() -> OrderId {
    let order = Wanted::sealed().create();
    commit(PROVIDER, order, OFFER, 4);
    advance_to(10);
    order
}

#[test]
fn a_revealed_bid_gets_its_price_and_score_and_its_deposit_stays() {
    run(|| {
        let order = committed();
        // The handicap is that of the block of revealing.
        set_handicap(PROVIDER, 500);
        reveal(PROVIDER, order, 4);
        let bid = bid_of(PROVIDER, order).unwrap();
        assert_eq!(bid.quote, Quote::Open { price: 4, score: 42_000 });
        assert_eq!((bid.deposit, bid.placed_at), (75, 1));
        assert_eq!(reserved(PROVIDER), 75 + 80);
        assert_eq!(last_event(), Event::BidRevealed { order, bidder: PROVIDER, price: 4, score: 42_000 });
    });
}

#[test]
fn bids_are_revealed_after_the_deadline_and_for_as_long_as_the_order_says() {
    run(|| {
        let order = Wanted::sealed().create();
        for (who, offer) in [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER)] {
            commit(who, order, offer, 5);
        }
        assert_noop!(reveal_as(PROVIDER, order, 5), Error::<Test>::RevealNotBegun);
        advance_to(9);
        assert_noop!(reveal_as(PROVIDER, order, 5), Error::<Test>::RevealNotBegun);
        advance_to(10);
        assert_ok!(reveal_as(PROVIDER, order, 5));
        advance_to(29);
        assert_ok!(reveal_as(RIVAL, order, 5));
        advance_to(30);
        assert_noop!(reveal_as(THIRD, order, 5), Error::<Test>::RevealOver);
    });
}

#[test]
fn revealing_takes_at_least_as_long_as_activating_and_at_most_200_blocks() {
    run(|| {
        let of = |reveal_blocks| {
            Wanted { auction: Auction::Sealed { reveal_blocks }, ..Wanted::default() }.create_as(TENANT)
        };
        for blocks in [0, 19, 201, BlockNumber::MAX] {
            assert_noop!(of(blocks), Error::<Test>::RevealOutOfRange);
        }
        assert_ok!(of(20));
        assert_ok!(of(200));
    });
}

#[test]
fn only_a_signed_bidder_reveals_and_only_on_an_open_sealed_order() {
    run(|| {
        let (manual, automatic) = (Wanted::default().create(), Wanted::automatic().create());
        let order = committed();
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(LeaseBidding::reveal_bid(origin, order, 4, salt(PROVIDER)), DispatchError::BadOrigin);
        }
        assert_noop!(reveal_as(PROVIDER, order + 1, 4), Error::<Test>::NoSuchOrder);
        for open in [manual, automatic] {
            assert_noop!(reveal_as(PROVIDER, open, 4), Error::<Test>::NotSealed);
        }
        assert_noop!(reveal_as(RIVAL, order, 4), Error::<Test>::NoSuchBid);
        reveal(PROVIDER, order, 4);
        assert_noop!(reveal_as(PROVIDER, order, 4), Error::<Test>::AlreadyRevealed);
        // Not at another price either.
        assert_noop!(reveal_as(PROVIDER, order, 3), Error::<Test>::AlreadyRevealed);
    });
}

#[test]
fn an_order_that_is_over_takes_no_reveals() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 4);
        commit(RIVAL, order, RIVALS_OFFER, 4);
        advance_to(10);
        reveal(PROVIDER, order, 4);
        advance_to(30);
        conclude(order);
        assert_noop!(reveal_as(RIVAL, order, 4), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn a_commitment_is_to_one_price_and_one_salt() {
    run(|| {
        let order = committed();
        for price in [0, 3, 5, Balance::MAX] {
            assert_noop!(say(PROVIDER, order, price, salt(PROVIDER)), Error::<Test>::CommitmentMismatch);
        }
        for wrong in [salt(RIVAL), H256::zero()] {
            assert_noop!(say(PROVIDER, order, 4, wrong), Error::<Test>::CommitmentMismatch);
        }
        assert_ok!(say(PROVIDER, order, 4, salt(PROVIDER)));
    });
}

#[test]
fn a_copied_commitment_cannot_be_revealed() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 4);
        // A rival that copies the provider's bid, and learns price and salt when the provider reveals.
        commit_hash(RIVAL, order, RIVALS_OFFER, commitment(PROVIDER, order, 4));
        advance_to(10);
        reveal(PROVIDER, order, 4);
        assert_noop!(say(RIVAL, order, 4, salt(PROVIDER)), Error::<Test>::CommitmentMismatch);
    });
}

#[test]
fn a_commitment_to_another_order_or_chain_cannot_be_revealed() {
    run(|| {
        let wanted = || Wanted { gpus: 1, ..Wanted::sealed() };
        let (one, two) = (wanted().create(), wanted().create());
        commit_hash(PROVIDER, one, OFFER, commitment(PROVIDER, two, 4));
        let elsewhere = score::commitment(&[1; 32], two, &PROVIDER, 4, &salt(PROVIDER));
        commit_hash(PROVIDER, two, OFFER, elsewhere);
        advance_to(10);
        for order in [one, two] {
            assert_noop!(reveal_as(PROVIDER, order, 4), Error::<Test>::CommitmentMismatch);
        }
    });
}

/// Until the reveal nobody knows the price, so it cannot be checked before.
#[test]
fn a_price_of_0_or_above_the_limit_cannot_be_revealed() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        commit(RIVAL, order, RIVALS_OFFER, 6);
        commit(THIRD, order, THIRDS_OFFER, 0);
        advance_to(10);
        assert_ok!(reveal_as(PROVIDER, order, 5));
        assert_noop!(reveal_as(RIVAL, order, 6), Error::<Test>::PriceAboveLimit);
        assert_noop!(reveal_as(THIRD, order, 0), LeasesError::<Test>::ZeroPrice);
        advance_to(30);
        conclude(order);
        idle(1);
        assert_eq!((gained(RIVAL), gained(THIRD)), (-75, -75));
        assert_eq!(treasury_got(NATIVE), 150);
    });
}

#[test]
fn a_price_whose_score_does_not_fit_is_refused() {
    run(|| {
        endow(TENANT, Balance::MAX / 4);
        set_spare(PROVIDER, Balance::MAX / 4);
        let limit = Balance::MAX / 10_000;
        let order = Wanted { limit, term: 20, escrow: limit * 20, ..Wanted::sealed() }.create();
        commit(PROVIDER, order, OFFER, limit);
        advance_to(10);
        // A newcomer's price counts a tenth more.
        assert_noop!(reveal_as(PROVIDER, order, limit), ArithmeticError::Overflow);
        set_handicap(PROVIDER, 0);
        assert_ok!(reveal_as(PROVIDER, order, limit));
    });
}

#[test]
fn all_salts_revealed_decide_ties_in_whatever_order_they_came() {
    let mix = |revealing: &[AccountId]| {
        let mut mix = H256::zero();
        run(|| {
            let order = Wanted::sealed().create();
            for (who, offer) in [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER)] {
                commit(who, order, offer, 5);
            }
            advance_to(10);
            for who in revealing {
                reveal(*who, order, 5);
            }
            mix = Orders::<Test>::get(order).unwrap().mix;
        });
        mix
    };
    assert_eq!(mix(&[]), H256::zero());
    assert_eq!(mix(&[PROVIDER]), score::mix(&H256::zero(), &salt(PROVIDER)));
    assert_eq!(mix(&[PROVIDER, RIVAL, THIRD]), mix(&[THIRD, PROVIDER, RIVAL]));
    assert_ne!(mix(&[PROVIDER, RIVAL, THIRD]), mix(&[PROVIDER, RIVAL]));
}

/// An order in `asset` that the provider won alone, with the sealed bids of four others not revealed.
fn won_by_the_only_one_to_reveal(asset: AssetId) -> OrderId {
    let order = Wanted { asset, ..Wanted::sealed() }.create();
    for (who, offer) in PROVIDERS {
        commit(who, order, offer, 5);
    }
    advance_to(10);
    reveal(PROVIDER, order, 5);
    advance_to(30);
    conclude(order);
    order
}

#[test]
fn an_unrevealed_bid_loses_its_whole_deposit_to_the_treasury() {
    for asset in [NATIVE, IN_USD] {
        run(|| {
            let order = won_by_the_only_one_to_reveal(asset.clone());
            let gone = |bidder| Event::BidForfeited {
                order,
                bidder,
                to: Treasury::get(),
                asset: asset.clone(),
                deposit: 75,
                reason: ForfeitReason::NotRevealed,
            };
            // The bidder itself, anybody, time.
            withdraw(RIVAL, order);
            assert_eq!(last_event(), gone(RIVAL));
            assert_eq!(treasury_got(asset.clone()), 75);
            assert_ok!(release_some(order, 1));
            assert_eq!(last_event(), gone(FIFTH));
            assert_eq!(treasury_got(asset.clone()), 150);
            idle(1);
            assert!(events().contains(&gone(THIRD)) && events().contains(&gone(FOURTH)));
            assert_eq!(treasury_got(asset.clone()), 300);
            for (who, _) in PROVIDERS {
                // The winner's deposit is back.
                let lost = if who == PROVIDER { 0 } else { 75 };
                if asset == NATIVE {
                    let reserves = if who == PROVIDER { 80 } else { 0 };
                    assert_eq!((gained(who), reserved(who)), (-i128::try_from(lost).unwrap(), reserves));
                } else {
                    assert_eq!(free(asset.clone(), who), ENDOWMENT - lost);
                }
            }
            assert!(!Orders::<Test>::contains_key(order));
        });
    }
}

#[test]
fn a_treasury_that_cannot_receive_is_owed_it() {
    run(|| {
        let order = won_by_the_only_one_to_reveal(IN_USD);
        block_asset_account(Treasury::get());
        assert_ok!(release_some(order, 4));
        assert!(!Orders::<Test>::contains_key(order));
        for who in [RIVAL, THIRD, FOURTH, FIFTH] {
            assert_eq!(owed(Treasury::get(), IN_USD, who), 75);
            assert_eq!(held(HoldReason::Lease, IN_USD, who), 75);
            assert_eq!(held(HoldReason::BidDeposit, IN_USD, who), 0);
        }
        check_state();
        unblock_asset_account(Treasury::get());
        for who in [RIVAL, THIRD, FOURTH, FIFTH] {
            assert_ok!(Leases::claim_owed(RuntimeOrigin::signed(ANYONE), Treasury::get(), IN_USD, who));
        }
        assert_eq!(treasury_got(IN_USD), 300);
    });
}

#[test]
fn an_unrevealed_bid_loses_its_deposit_if_nobody_wins_too() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 2, ..Wanted::sealed() }.create();
        commit(PROVIDER, order, OFFER, 5);
        commit(RIVAL, order, RIVALS_OFFER, 5);
        advance_to(10);
        reveal(PROVIDER, order, 5);
        // One bid where two are wanted: the order ends, and the bidder that revealed lost nothing. The tenant pays a
        // lock-in.
        idle(21);
        assert_whole(PROVIDER);
        assert_eq!(gained(RIVAL), -75);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (75 + 100, ENDOWMENT - 100));
        assert_nothing_left();
    });
}

#[test]
fn a_bidder_that_revealed_and_lost_gets_its_deposit_back() {
    run(|| {
        let order = Wanted::sealed().create();
        for (who, offer, price) in [(PROVIDER, OFFER, 3), (RIVAL, RIVALS_OFFER, 4), (THIRD, THIRDS_OFFER, 5)] {
            commit(who, order, offer, price);
        }
        advance_to(10);
        for (who, price) in [(PROVIDER, 3), (RIVAL, 4), (THIRD, 5)] {
            reveal(who, order, price);
        }
        advance_to(30);
        conclude(order);
        withdraw(RIVAL, order);
        assert_eq!(last_event(), Event::BidReleased { order, bidder: RIVAL, deposit: 75 });
        idle(1);
        [RIVAL, THIRD].into_iter().for_each(assert_whole);
        assert_eq!(treasury_got(NATIVE), 0);
    });
}
