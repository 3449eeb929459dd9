//! Bidding without disclosing the price: the stored commitment, and the deposit held for it.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;

/// Commits to a price of 5.
fn commit_to(who: AccountId, order: OrderId, proposal: Proposal) -> DispatchResult {
    commit_as(who, order, commitment(who, order, 5), proposal)
}

/// The provider's deposit for a bid for one lease of an order.
fn deposit_for(wanted: Wanted) -> Balance {
    let order = wanted.create();
    commit(PROVIDER, order, OFFER, 1);
    let deposit = bid_of(PROVIDER, order).unwrap().deposit;
    // Its GPUs are needed for the next.
    withdraw(PROVIDER, order);
    deposit
}

#[test]
fn the_commitment_is_stored_and_not_the_price() {
    run(|| {
        let order = Wanted::sealed().create();
        advance_to(4);
        commit(PROVIDER, order, OFFER, 3);
        let (proposal, commitment) = (proposal(OFFER), commitment(PROVIDER, order, 3));
        let bid = Bid {
            bidder: PROVIDER,
            proposal,
            quote: Quote::Sealed(commitment),
            deposit: 75,
            exit_penalty: 80,
            model: 1,
            spec: spec_hash(OFFER),
            placed_at: 4,
            displaced: None,
        };
        assert_eq!((bid.price(), bid.score()), (None, None));
        assert_eq!(bids(order), [bid]);
        assert_eq!((reserved(PROVIDER), free(NATIVE, PROVIDER)), (75 + 80, ENDOWMENT));
        let committed = Event::BidCommitted { order, bidder: PROVIDER, proposal, commitment, deposit: 75 };
        assert_eq!(last_event(), committed);
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.promised), (0, 8));
    });
}

#[test]
fn the_deposit_is_5_percent_of_limit_times_term_rounded_up() {
    run(|| {
        let sealed = |limit, term| Wanted { limit, term, ..Wanted::sealed() };
        assert_eq!(deposit_for(sealed(5, 300)), 75);
        // 5 % of 1,505 is 75.25; of 1,520 it is 76.
        assert_eq!(deposit_for(sealed(5, 301)), 76);
        assert_eq!(deposit_for(sealed(5, 304)), 76);
        // The tenant's escrow does not matter.
        assert_eq!(deposit_for(Wanted { escrow: 100, ..sealed(5, 300) }), 75);
    });
}

#[test]
fn the_deposit_is_never_so_small_that_it_could_not_come_back() {
    run(|| {
        let sealed = |limit, term| Wanted { limit, term, ..Wanted::sealed() };
        // 5 % of 20 is 1, of 200 it is the existential deposit, of 220 it is 11.
        assert_eq!(deposit_for(sealed(1, 20)), EXISTENTIAL_DEPOSIT);
        assert_eq!(deposit_for(sealed(1, 200)), EXISTENTIAL_DEPOSIT);
        assert_eq!(deposit_for(sealed(1, 201)), EXISTENTIAL_DEPOSIT + 1);
        // Another asset has another minimum.
        let in_usd = |term| Wanted { asset: IN_USD, ..sealed(1, term) };
        assert_eq!(deposit_for(in_usd(20)), USD_MINIMUM);
        assert_eq!(deposit_for(in_usd(60)), USD_MINIMUM);
        assert_eq!(deposit_for(in_usd(61)), USD_MINIMUM + 1);
    });
}

#[test]
fn the_deposit_is_held_for_each_lease_that_the_bid_can_serve() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 4, term: 301, ..Wanted::sealed() }.create();
        // Rounded for each of them.
        for (who, offer, replicas) in [(PROVIDER, OFFER, 1), (RIVAL, RIVALS_OFFER, 3), (THIRD, THIRDS_OFFER, 4)] {
            commit_with(who, order, 5, Proposal { replicas, ..proposal(offer) });
            assert_eq!(reserved(who), (76 + 10) * Balance::from(replicas));
        }
    });
}

#[test]
fn the_deposit_is_held_in_the_orders_asset() {
    run(|| {
        let order = Wanted { asset: IN_USD, ..Wanted::sealed() }.create();
        commit(PROVIDER, order, OFFER, 5);
        assert_eq!(held(HoldReason::BidDeposit, IN_USD, PROVIDER), 75);
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT - 75, ENDOWMENT));
        withdraw(PROVIDER, order);
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn each_bid_from_the_18th_on_doubles_the_deposit_and_the_33rd_is_refused() {
    run(|| {
        let order = Wanted::sealed().create();
        for n in 1..=32u32 {
            let bidder = AccountId::from(1_000 + n);
            let offer = enrol(bidder);
            set_spare(bidder, 10_000_000);
            commit(bidder, order, offer, 5);
            let doubled = n.saturating_sub(17);
            assert_eq!(reserved(bidder), (75 << doubled) + 80, "bid {n}");
        }
        assert_eq!(bid_of(1_017, order).unwrap().deposit, 75);
        assert_eq!(bid_of(1_018, order).unwrap().deposit, 150);
        assert_eq!(bid_of(1_032, order).unwrap().deposit, 75 * 32_768);
        // A bid whose price nobody knows displaces nobody.
        assert_noop!(commit_to(PROVIDER, order, proposal(OFFER)), Error::<Test>::BidListFull);
        // A place that becomes free costs as much as the last one.
        withdraw(1_001, order);
        set_spare(PROVIDER, 10_000_000);
        assert_ok!(commit_to(PROVIDER, order, proposal(OFFER)));
        assert_eq!(reserved(PROVIDER), 75 * 32_768 + 80);
        // All deposits return.
        (1_002..=1_032).chain([PROVIDER]).for_each(|bidder| withdraw(bidder, order));
        assert!((1_002..=1_032).chain([PROVIDER]).all(|bidder| (bonded(bidder), reserved(bidder)) == (10_000_000, 0)));
        cancel(order);
        assert_nothing_left();
    });
}

#[test]
fn the_doubled_deposit_is_for_each_lease_too() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 2, ..Wanted::sealed() }.create();
        for bidder in 1_001..=1_017 {
            let offer = enrol(bidder);
            commit(bidder, order, offer, 5);
        }
        commit_with(PROVIDER, order, 5, Proposal { replicas: 2, ..proposal(OFFER) });
        assert_eq!(reserved(PROVIDER), 75 * 2 * 2 + 2 * 10);
    });
}

#[test]
fn the_deadline_itself_is_in_time() {
    run(|| {
        let order = Wanted::sealed().create();
        advance_to(9);
        assert_ok!(commit_to(PROVIDER, order, proposal(OFFER)));
        advance_to(10);
        assert_noop!(commit_to(RIVAL, order, proposal(RIVALS_OFFER)), Error::<Test>::BiddingOver);
    });
}

#[test]
fn only_open_orders_with_sealed_bids_take_commitments() {
    run(|| {
        let order = Wanted::sealed().create();
        let hash = commitment(PROVIDER, order, 5);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(LeaseBidding::commit_bid(origin, order, hash, proposal(OFFER)), DispatchError::BadOrigin);
        }
        assert_noop!(commit_to(PROVIDER, order + 1, proposal(OFFER)), Error::<Test>::NoSuchOrder);
        for wanted in [Wanted::default(), Wanted::automatic()] {
            let open = wanted.create();
            assert_noop!(commit_to(PROVIDER, open, proposal(OFFER)), Error::<Test>::NotSealed);
        }
        commit(RIVAL, order, RIVALS_OFFER, 5);
        advance_to(30);
        conclude(order);
        assert_noop!(commit_to(PROVIDER, order, proposal(OFFER)), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn a_tenant_cannot_bid_on_its_own_order_and_nobody_bids_twice() {
    run(|| {
        let order = Wanted::sealed().create();
        let own = list(TENANT, 8);
        assert_noop!(commit_to(TENANT, order, proposal(own)), Error::<Test>::OwnOrder);
        commit(PROVIDER, order, OFFER, 5);
        let second = list(PROVIDER, 8);
        for offer in [OFFER, second] {
            assert_noop!(commit_to(PROVIDER, order, proposal(offer)), Error::<Test>::AlreadyBid);
        }
        // A bidder that changes its mind about the price withdraws first.
        withdraw(PROVIDER, order);
        assert_ok!(commit_to(PROVIDER, order, proposal(second)));
    });
}

#[test]
fn the_proposal_is_checked_as_that_of_an_open_bid() {
    run(|| {
        let percent = Permill::from_percent;
        let least_terms = Terms { notice: 50, exit_penalty: percent(3) };
        let order = Wanted { gpus: 2, replicas: 4, least_terms, ..Wanted::sealed() }.create();
        let good = Proposal { replicas: 4, terms: least_terms, ..proposal(OFFER) };
        let refused = |proposal, error: DispatchError| {
            assert_noop!(commit_to(PROVIDER, order, proposal), error);
        };
        for replicas in [0, 5, u16::MAX] {
            refused(Proposal { replicas, ..good }, Error::<Test>::ReplicasOutOfRange.into());
        }
        let terms = |notice, exit_penalty| Proposal { terms: Terms { notice, exit_penalty }, ..good };
        refused(terms(432_001, percent(3)), LeasesError::<Test>::InvalidTerms.into());
        refused(terms(50, percent(11)), LeasesError::<Test>::InvalidTerms.into());
        refused(terms(49, percent(3)), LeasesError::<Test>::TermsTooLow.into());
        refused(terms(50, percent(2)), LeasesError::<Test>::TermsTooLow.into());
        refused(Proposal { offer: 99, ..good }, LeasesError::<Test>::NoSuchOffer.into());
        refused(Proposal { offer: RIVALS_OFFER, ..good }, Error::<Test>::NotYourOffer.into());
        change_offer(OFFER, |listed| listed.spec.model = 3);
        refused(good, LeasesError::<Test>::ModelMismatch.into());
        change_offer(OFFER, |listed| listed.spec.model = 2);
        change_offer(OFFER, |listed| listed.bonded = false);
        refused(good, NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        // 3 % of the stake at risk of 8 GPUs, and four deposits.
        set_spare(PROVIDER, 240 + 300 - 1);
        refused(good, EXIT_PENALTY_NOT_BONDED);
        set_spare(PROVIDER, 240 + 300);
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(BUYER, OFFER, request(1)));
        refused(good, NO_CAPACITY);
        assert_ok!(commit_to(PROVIDER, order, Proposal { replicas: 3, ..good }));
    });
}

#[test]
fn where_providers_must_be_distinct_each_serves_one_lease() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 2, distinct: true, ..Wanted::sealed() }.create();
        let two = Proposal { replicas: 2, ..proposal(OFFER) };
        assert_noop!(commit_to(PROVIDER, order, two), Error::<Test>::ReplicasOutOfRange);
        assert_ok!(commit_to(PROVIDER, order, proposal(OFFER)));
    });
}

#[test]
fn more_gpus_than_can_be_counted_are_not_there() {
    run(|| {
        let offer = list(PROVIDER, 8_192);
        let order = Wanted { gpus: 8_192, replicas: 8, ..Wanted::sealed() }.create();
        let all = Proposal { replicas: 8, ..proposal(offer) };
        assert_noop!(commit_to(PROVIDER, order, all), NO_CAPACITY);
    });
}

#[test]
fn an_order_whose_worth_does_not_fit_takes_no_bids() {
    run(|| {
        endow(TENANT, Balance::MAX / 2);
        let limit = Balance::MAX / 200;
        let order = Wanted { limit, escrow: limit * 20, ..Wanted::sealed() }.create();
        assert_noop!(commit_to(PROVIDER, order, proposal(OFFER)), ArithmeticError::Overflow);
    });
}

#[test]
fn a_provider_without_bond_or_asset_for_the_deposit_cannot_bid() {
    run(|| {
        let order = Wanted::sealed().create();
        // On top of an exit penalty of 80.
        set_spare(PROVIDER, 154);
        assert_noop!(commit_to(PROVIDER, order, proposal(OFFER)), EXIT_PENALTY_NOT_BONDED);
        set_spare(PROVIDER, 155);
        assert_ok!(commit_to(PROVIDER, order, proposal(OFFER)));

        let in_usd = Wanted { asset: IN_USD, ..Wanted::sealed() }.create();
        let has = |amount| {
            let rest = free(IN_USD, RIVAL) - amount;
            assert_ok!(Assets::transfer(RuntimeOrigin::signed(RIVAL), USD, ANYONE, rest));
        };
        has(75 + USD_MINIMUM);
        set_spare(RIVAL, 79);
        assert_noop!(commit_to(RIVAL, in_usd, proposal(RIVALS_OFFER)), EXIT_PENALTY_NOT_BONDED);
        set_spare(RIVAL, 80);
        has(75 + USD_MINIMUM - 1);
        assert_noop!(commit_to(RIVAL, in_usd, proposal(RIVALS_OFFER)), TokenError::FundsUnavailable);
        assert_ok!(Assets::transfer(RuntimeOrigin::signed(ANYONE), USD, RIVAL, 1));
        assert_ok!(commit_to(RIVAL, in_usd, proposal(RIVALS_OFFER)));
    });
}

/// 14 days are 201,600 blocks of 6 s.
#[test]
fn of_a_longer_term_no_more_than_14_days_count_for_the_deposit() {
    run(|| {
        let days = MockTiming::get().whole_blocks(14 * 24 * 60 * 60 * 1_000);
        let sealed = |term| Wanted { term, ..Wanted::sealed() };
        let most = 5 * Balance::from(days) / 20;
        set_spare(PROVIDER, 10 * most);
        assert_eq!(deposit_for(sealed(days)), most);
        assert!(deposit_for(sealed(days - 20)) < most);
        assert_eq!(deposit_for(sealed(days + 1)), most);
        assert_eq!(deposit_for(sealed(MAX_TERM)), most);
    });
}

#[test]
fn a_bidder_can_withdraw_in_the_first_half_of_bidding_and_not_after() {
    run(|| {
        let order = Wanted::sealed().create();
        for (who, offer) in [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER)] {
            commit(who, order, offer, 5);
        }
        // Bids come from block 1 to block 9.
        advance_to(5);
        withdraw(THIRD, order);
        assert_eq!(last_event(), Event::BidReleased { order, bidder: THIRD, deposit: 75 });
        assert_whole(THIRD);
        for block in [6, 9, 10] {
            advance_to(block);
            assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
        }
        reveal(PROVIDER, order, 5);
        for block in [10, 29, 30, 1_000] {
            advance_to(block);
            for who in [PROVIDER, RIVAL] {
                assert_noop!(withdraw_as(who, order), Error::<Test>::BidBinding);
            }
        }
    });
}

#[test]
fn a_tenant_cannot_cancel_to_spare_the_bidders() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        for block in [1, 9, 10, 29, 30] {
            advance_to(block);
            assert_noop!(cancel_as(TENANT, order), Error::<Test>::OrderBinding);
        }
    });
}
