//! A full list of open bids: the bid that has to go for a better one, and the better one's obligation.

use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn place(who: AccountId, order: OrderId, price: Balance) -> DispatchResult {
    let (_, offer) = PROVIDERS.into_iter().find(|(provider, _)| *provider == who).unwrap();
    place_as(who, order, price, proposal(offer))
}

/// An order of one GPU, with room for prices.
fn wanted() -> Wanted {
    Wanted { gpus: 1, limit: 100, escrow: 2_000, ..Wanted::default() }
}

/// Fills a list with bids of accounts from 1,000 on, at these prices and then at 50.
fn fill(order: OrderId, prices: &[Balance]) {
    for at in 0..32u64 {
        let offer = enrol(1_000 + at);
        let price = prices.get(at as usize).copied().unwrap_or(50);
        bid(1_000 + at, order, offer, price);
    }
}

/// An order with 32 bids at 50, and the provider's at 40 that displaced the last of them, 1,031.
fn displaced() -> OrderId {
    let order = wanted().create();
    fill(order, &[]);
    assert_ok!(place(PROVIDER, order, 40));
    order
}

fn forfeited(order: OrderId, bidder: AccountId, to: AccountId, deposit: Balance) -> Event<Test> {
    Event::BidForfeited { order, bidder, to, asset: NATIVE, deposit, reason: ForfeitReason::Withdrawn }
}

#[test]
fn the_worst_goes_wherever_it_stands_and_gets_its_deposit_back() {
    run(|| {
        let order = wanted().create();
        fill(order, &[50, 60, 90, 70]);
        assert_ok!(place(PROVIDER, order, 80));
        assert_eq!(bid_of(1_002, order), None);
        assert_whole(1_002);
        let came = bid_of(PROVIDER, order).unwrap();
        assert_eq!((came.displaced, came.deposit), (Some(1_002), 100));
        assert_eq!((bids(order).len(), bids(order).last()), (32, Some(&came)));
        let told = events();
        let proposal = proposal(OFFER);
        assert_eq!(
            told[told.len() - 2..],
            [
                Event::BidDisplaced { order, bidder: 1_002, by: PROVIDER },
                Event::BidPlaced { order, bidder: PROVIDER, proposal, price: 80, score: 880_000 },
            ]
        );
        // Now the provider's bid is the worst.
        assert_ok!(place(RIVAL, order, 79));
        assert_whole(PROVIDER);
        // Its debt passes on.
        assert_eq!(bid_of(RIVAL, order).unwrap().displaced, Some(1_002));
    });
}

#[test]
fn of_several_equally_bad_the_last_to_come_goes() {
    run(|| {
        let order = wanted().create();
        fill(order, &[60, 60, 50, 60]);
        for (who, gone) in [(PROVIDER, 1_003), (RIVAL, 1_001), (THIRD, 1_000), (FOURTH, 1_031)] {
            assert_ok!(place(who, order, 49));
            assert_eq!(bid_of(who, order).unwrap().displaced, Some(gone));
        }
    });
}

#[test]
fn an_equal_or_worse_score_displaces_nobody() {
    run(|| {
        let order = wanted().create();
        fill(order, &[]);
        assert_noop!(place(PROVIDER, order, 51), Error::<Test>::BidListFull);
        assert_noop!(place(PROVIDER, order, 50), Error::<Test>::BidListFull);
        assert_ok!(place(PROVIDER, order, 49));
    });
}

#[test]
fn the_score_displaces_and_not_the_price() {
    run(|| {
        let order = wanted().create();
        // Newcomers at 50: a score of 550,000.
        fill(order, &[]);
        set_handicap(PROVIDER, 2_000);
        assert_noop!(place(PROVIDER, order, 46), Error::<Test>::BidListFull);
        assert_ok!(place(PROVIDER, order, 45));
        set_handicap(RIVAL, 0);
        assert_noop!(place(RIVAL, order, 55), Error::<Test>::BidListFull);
        assert_ok!(place(RIVAL, order, 54));
        assert_eq!(bid_of(RIVAL, order).unwrap().quote, Quote::Open { price: 54, score: 540_000 });
    });
}

#[test]
fn a_good_track_record_is_as_good_as_a_lower_price() {
    run(|| {
        let order = wanted().create();
        set_handicap(1_000, 2_000);
        fill(order, &[50, 54]);
        // 50 at 2,000 is worse than a newcomer's 54.
        assert_ok!(place(PROVIDER, order, 53));
        assert_eq!(bid_of(PROVIDER, order).unwrap().displaced, Some(1_000));
    });
}

#[test]
fn nobody_is_displaced_in_the_last_quarter_of_bidding() {
    // From block 1 on; a quarter is rounded up.
    for (deadline, last) in [(2, 1), (3, 2), (5, 4), (6, 4), (9, 7), (101, 76)] {
        run(|| {
            let order = Wanted { deadline, ..wanted() }.create();
            fill(order, &[]);
            advance_to(last);
            assert_ok!(place(PROVIDER, order, 40));
            advance_to(last + 1);
            assert_noop!(place(RIVAL, order, 30), Error::<Test>::BidListFull);
            assert_noop!(withdraw_as(1_000, order), Error::<Test>::BidBinding);
            advance_to(deadline);
            assert_noop!(place(RIVAL, order, 30), Error::<Test>::BidListFull);
        });
        // A free place can be taken until the deadline.
        run(|| {
            let order = Wanted { deadline, ..wanted() }.create();
            fill(order, &[]);
            withdraw(1_000, order);
            advance_to(deadline);
            assert_ok!(place(RIVAL, order, 60));
            assert_eq!(bid_of(RIVAL, order).unwrap().displaced, None);
        });
    }
}

#[test]
fn the_quarter_is_of_the_time_since_the_order_was_made() {
    run(|| {
        advance_to(1_000);
        let order = Wanted { deadline: 1_008, ..wanted() }.create();
        fill(order, &[]);
        advance_to(1_006);
        assert_ok!(place(PROVIDER, order, 40));
        advance_to(1_007);
        assert_noop!(place(RIVAL, order, 30), Error::<Test>::BidListFull);
    });
}

#[test]
fn a_bidder_that_cannot_serve_or_pay_displaces_nobody() {
    run(|| {
        let order = wanted().create();
        fill(order, &[]);
        change_offer(OFFER, |listed| listed.spec.cpus = 1);
        assert_noop!(place(PROVIDER, order, 40), LeasesError::<Test>::CpusMismatch);
        change_offer(RIVALS_OFFER, |listed| listed.bonded = false);
        assert_noop!(place(RIVAL, order, 40), NOT_BONDED);
        // The deposit, and on top of it the exit penalty of one GPU.
        for spare in [0, 99, 109] {
            set_spare(THIRD, spare);
            assert_noop!(place(THIRD, order, 40), EXIT_PENALTY_NOT_BONDED);
        }
        assert_eq!(bids(order).len(), 32);
        assert!((1_000..1_032).all(|who| reserved(who) == 100));
    });
}

#[test]
fn an_automatic_order_displaces_too_and_the_best_wins() {
    run(|| {
        let order = Wanted { auction: Auction::Automatic, ..wanted() }.create();
        fill(order, &[]);
        assert_ok!(place(PROVIDER, order, 40));
        idle(15);
        assert_eq!((lease(0).provider, lease(0).ledger.price), (PROVIDER, 40));
        // The displacement no longer binds it: the deposit is back.
        assert_eq!((gained(PROVIDER), reserved(PROVIDER)), (0, 10));
        (1_000..1_032).for_each(assert_whole);
    });
}

#[test]
fn the_whole_deposit_of_a_bid_for_several_returns() {
    run(|| {
        let order = Wanted { replicas: 3, escrow: 6_000, ..wanted() }.create();
        fill(order, &[]);
        withdraw(1_000, order);
        let (_, offer) = PROVIDERS[1];
        assert_ok!(place_as(RIVAL, order, 60, Proposal { replicas: 3, ..proposal(offer) }));
        assert_eq!(reserved(RIVAL), 300);
        assert_ok!(place(PROVIDER, order, 55));
        assert_whole(RIVAL);
        assert_eq!(reserved(PROVIDER), 100);
        // The displaced bid was for three leases, its own is for one: it risks the deposit for one.
        withdraw(PROVIDER, order);
        assert_eq!((free(NATIVE, RIVAL), bonded(PROVIDER), reserved(PROVIDER)), (ENDOWMENT + 100, PLENTY - 100, 0));
    });
}

#[test]
fn withdrawing_a_bid_that_displaced_costs_its_deposit_for_the_displaced() {
    run(|| {
        let order = displaced();
        withdraw(PROVIDER, order);
        assert_eq!(last_event(), forfeited(order, PROVIDER, 1_031, 100));
        assert_eq!((gained(PROVIDER), gained(1_031), reserved(PROVIDER)), (-100, 100, 0));
        assert_eq!((bids(order).len(), bid_of(PROVIDER, order)), (31, None));
        // Both may bid again, and owe nothing.
        assert_ok!(place(PROVIDER, order, 60));
        assert_eq!(bid_of(PROVIDER, order).unwrap().displaced, None);
        withdraw(PROVIDER, order);
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER)), (PLENTY - 100, 0));
    });
}

#[test]
fn it_costs_the_deposit_in_the_first_half_and_the_second_binds_it() {
    run(|| {
        let order = displaced();
        for block in [29, 10, 9, 6] {
            System::set_block_number(block);
            assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
        }
        System::set_block_number(5);
        withdraw(PROVIDER, order);
        assert_eq!(last_event(), forfeited(order, PROVIDER, 1_031, 100));
    });
}

/// Only the deposit of a firm bid goes to the displaced bidder: its GPUs and its exit penalty are free.
#[test]
fn a_firm_bid_that_displaced_and_is_withdrawn_gets_back_the_rest() {
    run(|| {
        let order = Wanted { auction: Auction::Automatic, ..wanted() }.create();
        fill(order, &[]);
        assert_ok!(place(PROVIDER, order, 40));
        // The displaced bidder has its whole promise back.
        assert_whole(1_031);
        assert_eq!((Offers::get(OFFER).unwrap().promised, reserved(PROVIDER)), (1, 110));
        withdraw(PROVIDER, order);
        assert_eq!(last_event(), forfeited(order, PROVIDER, 1_031, 100));
        assert_eq!((gained(PROVIDER), gained(1_031), reserved(PROVIDER)), (-100, 100, 0));
        assert_eq!((Offers::get(OFFER).unwrap().promised, Offers::get(OFFER).unwrap().free_gpus), (0, 8));
    });
}

#[test]
fn of_a_slashed_deposit_the_displaced_gets_what_is_left() {
    for (slashed, left) in [(30, 70), (100, 0)] {
        run(|| {
            let order = displaced();
            slash(PROVIDER, slashed);
            withdraw(PROVIDER, order);
            assert_eq!(last_event(), forfeited(order, PROVIDER, 1_031, left));
            assert_eq!((gained(1_031), reserved(PROVIDER)), (i128::try_from(left).unwrap(), 0));
        });
    }
}

#[test]
fn a_bid_that_displaced_and_lost_gets_its_deposit_back() {
    let endings: [(&str, fn(OrderId)); 3] = [
        ("awarded to another", |order| {
            award(order, 1_000);
        }),
        ("cancelled", |order| {
            cancel(order);
        }),
        ("expired", |order| {
            advance_to(30);
            expire(order);
        }),
    ];
    for (ending, end) in endings {
        run(|| {
            let order = displaced();
            end(order);
            withdraw(PROVIDER, order);
            assert_eq!(last_event(), Event::BidReleased { order, bidder: PROVIDER, deposit: 100 }, "{ending}");
            assert_whole(PROVIDER);
            assert_whole(1_031);
        });
    }
}

#[test]
fn a_bid_that_displaced_and_won_answers_as_any_winner() {
    run(|| {
        let order = displaced();
        let id = award(order, PROVIDER);
        assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::NoSuchBid);
        // The deposit is back, and the exit penalty of the lease is reserved.
        assert_eq!((lease(id).exit_penalty, gained(PROVIDER), reserved(PROVIDER)), (10, 0, 10));
        assert_whole(1_031);
    });
    run(|| {
        let order = displaced();
        award(order, PROVIDER);
        idle(40);
        assert_eq!(gained(PROVIDER), -10);
        assert_whole(1_031);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn of_bids_that_displace_one_another_the_last_owes_the_first_displaced() {
    run(|| {
        let order = wanted().create();
        fill(order, &[40; 31]);
        // 1,031 at 50 goes for the provider at 45, that for the rival at 41.
        assert_ok!(place(PROVIDER, order, 45));
        assert_ok!(place(RIVAL, order, 41));
        assert_whole(PROVIDER);
        assert_whole(1_031);
        // Otherwise one account could displace for another, which would owe nobody else.
        withdraw(RIVAL, order);
        assert_eq!((gained(PROVIDER), gained(1_031), gained(RIVAL)), (0, 100, -100));
    });
}

#[test]
fn the_displaced_may_come_back_with_a_better_bid() {
    run(|| {
        let order = wanted().create();
        fill(order, &[40; 31]);
        assert_ok!(place(PROVIDER, order, 45));
        assert_ok!(place(RIVAL, order, 44));
        assert_ok!(place(PROVIDER, order, 43));
        assert_eq!(bid_of(PROVIDER, order).unwrap().displaced, Some(1_031));
        assert_eq!(reserved(PROVIDER), 100);
        assert_whole(RIVAL);
    });
}

#[test]
fn a_displaced_account_that_is_gone_is_paid_all_the_same() {
    run(|| {
        let order = displaced();
        endow(1_031, 0);
        assert!(!System::account_exists(&1_031));
        withdraw(PROVIDER, order);
        assert_eq!(free(NATIVE, 1_031), 100);
    });
}
