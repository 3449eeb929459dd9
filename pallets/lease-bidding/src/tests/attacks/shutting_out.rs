//! Attacks that make others bid or wait in vain: lists filled by bids that are withdrawn, orders that become no lease.

use super::*;

/// This number of accounts of one attacker, from 1,000 on, bid on an order at `price`.
fn shut(order: OrderId, accounts: u64, price: Balance) {
    for who in 1_000..1_000 + accounts {
        let offer = enrol(who);
        bid(who, order, offer, price);
    }
}

/// 32 bids at the floor kept out an honest one at 2, and were withdrawn free in the block of the deadline.
#[test]
fn thirty_two_bids_at_the_floor_cannot_be_withdrawn_in_the_deadlines_block() {
    for wanted in [Wanted::default(), Wanted::automatic()] {
        run(|| {
            let order = wanted.create();
            shut(order, 32, 1);
            let shut_out = || place_as(PROVIDER, order, 2, proposal(OFFER));
            assert_noop!(shut_out(), Error::<Test>::BidListFull);
            // From block 1 to 9: the second half begins with 6.
            for block in [6, 9] {
                advance_to(block);
                for who in 1_000..1_032 {
                    assert_noop!(withdraw_as(who, order), Error::<Test>::BidBinding);
                }
            }
            // So one of the bidders at the floor serves the tenant at the floor.
            let id = award(order, 1_031);
            assert_eq!((lease(id).provider, lease(id).ledger.price), (1_031, 1));
        });
    }
}

/// 32 bids at the floor kept others out, and were replaced by bids at the limit in the last block for that.
#[test]
fn a_list_at_the_floor_that_is_filled_again_at_the_limit_can_be_displaced() {
    for wanted in [Wanted::default(), Wanted::automatic()] {
        run(|| {
            let order = wanted.create();
            shut(order, 32, 1);
            advance_to(5);
            for who in 1_000..1_032 {
                let offer = bid_of(who, order).unwrap().proposal.offer;
                withdraw(who, order);
                bid(who, order, offer, 5);
            }
            // Honest bidders can answer in blocks 6 and 7.
            advance_to(7);
            bid(PROVIDER, order, OFFER, 4);
            let id = award(order, PROVIDER);
            assert_eq!((lease(id).provider, lease(id).ledger.price), (PROVIDER, 4));
        });
    }
}

/// A second account displaced the first, which had displaced another: its deposit went to the first.
#[test]
fn an_attacker_that_displaces_its_own_bid_still_owes_the_honest_one() {
    run(|| {
        let order = Wanted::default().create();
        shut(order, 31, 3);
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        bid(THIRD, order, THIRDS_OFFER, 3);
        let honest = means(PROVIDER);
        withdraw(THIRD, order);
        assert_eq!(means(PROVIDER).0 - honest.0, 100);
        assert_eq!(means(RIVAL).0, ENDOWMENT);
    });
}

#[test]
fn a_list_that_attackers_leave_in_time_is_open_to_others() {
    run(|| {
        let order = Wanted::default().create();
        shut(order, 32, 1);
        advance_to(5);
        withdraw(1_000, order);
        advance_to(9);
        bid(PROVIDER, order, OFFER, 2);
        award(order, PROVIDER);
    });
}

/// Once, an order without a purpose cost its bidders their fees, and its tenant nothing.
#[test]
fn a_tenant_that_drains_bidders_fees_pays_as_much() {
    let endings: [fn(OrderId); 3] = [
        cancel,
        |order| {
            // Not in time either: they have bid.
            advance_to(30);
            expire(order);
        },
        |_| {
            advance_to(29);
            idle(1);
        },
    ];
    for end in endings {
        for (bids, fee, paid) in [(0, 3, 0), (1, 3, 3), (32, 3, 96), (3, 100, 200)] {
            run(|| {
                BidFee::set(fee);
                let order = Wanted::default().create();
                shut(order, bids, 1);
                let bidders = means(1_000);
                if bids == 0 {
                    advance_to(10);
                }
                end(order);
                assert_eq!(treasury_got(NATIVE), paid, "for {bids} bids");
                idle(6);
                assert_eq!((free(NATIVE, TENANT), means(1_000)), (ENDOWMENT - paid, bidders));
                assert_nothing_left();
            });
        }
    }
}

/// Once, such an order could lock GPUs for half a day at least, for nothing.
#[test]
fn an_order_that_cannot_be_filled_locks_gpus_for_1400_blocks_and_costs_a_lock_in() {
    run(|| {
        let all = |deadline, reveal_blocks| Wanted {
            replicas: 16,
            deadline,
            escrow: 5 * 20 * 16,
            auction: Auction::Sealed { reveal_blocks },
            ..Wanted::default()
        };
        assert_noop!(all(1_202, 200).create_as(BUYER), Error::<Test>::DeadlineOutOfRange);
        assert_noop!(all(1_201, 201).create_as(BUYER), Error::<Test>::RevealOutOfRange);
        let order = NextOrder::<Test>::get();
        assert_ok!(all(1_201, 200).create_as(BUYER));
        // The price limit of 20 blocks for each of 16 leases, besides the escrow.
        assert_eq!(escrowed(BUYER), 1_600 + 16 * 100);

        let bidders = PROVIDERS.map(|(who, _)| means(who));
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 5);
            assert_eq!(free_gpus(offer), 0);
        }
        assert_noop!(cancel_as(BUYER, order).map_err(|refused| refused.error), Error::<Test>::OrderBinding);
        advance_to(1_202);
        PROVIDERS.iter().for_each(|(who, _)| reveal(*who, order, 5));
        assert_noop!(cancel_as(BUYER, order).map_err(|refused| refused.error), Error::<Test>::OrderBinding);
        // 1,200 blocks to bid and 200 to reveal: the next block ends it, and the one after that gives all GPUs back.
        advance_to(1_401);
        idle(2);
        assert_eq!(PROVIDERS.map(|(_, offer)| free_gpus(offer)), [8; 5]);
        assert_eq!(PROVIDERS.map(|(who, _)| means(who)), bidders);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, BUYER)), (100, ENDOWMENT - 100));
        assert_nothing_left();
    });
}

#[test]
fn an_automatic_order_that_cannot_be_filled_costs_a_lock_in_too() {
    run(|| {
        let late = Wanted { deadline: 1_202, ..Wanted::automatic() };
        assert_noop!(late.create_as(TENANT), Error::<Test>::DeadlineOutOfRange);
        let order = Wanted { replicas: 2, deadline: 1_201, escrow: 2_000, ..Wanted::automatic() }.create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(cancel_as(TENANT, order).map_err(|refused| refused.error), Error::<Test>::OrderBinding);
        advance_to(1_201);
        idle(2);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT), free_gpus(OFFER)), (100, ENDOWMENT - 100, 8));
        assert_nothing_left();
    });
}

/// Bidders that commit and do not reveal keep no promise, and cost the tenant nothing.
#[test]
fn bidders_that_do_not_reveal_cannot_make_the_tenant_pay() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        advance_to(29);
        idle(2);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        // 5 % of 5 x 300: its own deposit.
        assert_eq!((treasury_got(NATIVE), means(PROVIDER)), (75, (ENDOWMENT, PLENTY - 75)));
        assert_nothing_left();
    });
}
