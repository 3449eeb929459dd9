use super::prelude::*;

#[test]
fn a_bid_on_an_open_order_comes_back_and_the_order_stays() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        withdraw(PROVIDER, order);
        assert_whole(PROVIDER);
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        assert!(!Bids::<Test>::contains_key(order));
        assert_eq!(last_event(), Event::BidReleased { order, bidder: PROVIDER, deposit: 100 });
        assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::NoSuchBid);
    });
}

#[test]
fn a_losing_bid_comes_back_after_the_award_and_the_last_ends_the_order() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        award(order, PROVIDER);
        withdraw(RIVAL, order);
        assert_whole(RIVAL);
        assert!(!Orders::<Test>::contains_key(order));
        // The lease has a deposit of its own.
        assert_eq!(deposited(TENANT), 200);
    });
}

#[test]
fn the_winner_cannot_withdraw() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        award(order, PROVIDER);
        assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::NoSuchBid);
    });
}

#[test]
fn no_deadline_takes_a_deposit() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(1_000_000);
        expire(order);
        advance_to(2_000_000);
        withdraw(PROVIDER, order);
        assert_whole(PROVIDER);
    });
}

#[test]
fn the_deposit_held_comes_back_whatever_the_configuration_says_now() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        BidDeposit::set(5_000);
        withdraw(PROVIDER, order);
        assert_whole(PROVIDER);
    });
}

#[test]
fn an_account_without_a_bid_has_nothing_to_withdraw() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(withdraw_as(RIVAL, order), Error::<Test>::NoSuchBid);
        assert_noop!(withdraw_as(PROVIDER, order + 1), Error::<Test>::NoSuchBid);
        assert_noop!(LeaseBidding::withdraw_bid(RuntimeOrigin::none(), order), DispatchError::BadOrigin);
    });
}

#[test]
fn a_bid_binds_in_the_second_half_whatever_the_auction() {
    // From block 1 on; the second half is rounded up.
    for (deadline, last) in [(2, 1), (3, 2), (5, 3), (6, 3), (9, 5), (101, 51)] {
        run(|| {
            let manual = Wanted { gpus: 1, deadline, ..Wanted::default() }.create();
            let automatic = Wanted { gpus: 1, deadline, ..Wanted::automatic() }.create();
            let sealed = Wanted { gpus: 1, deadline, ..Wanted::sealed() }.create();
            bid(PROVIDER, manual, OFFER, 5);
            bid(PROVIDER, automatic, OFFER, 5);
            commit(PROVIDER, sealed, OFFER, 5);
            for block in [deadline + 1, deadline, last + 1] {
                System::set_block_number(block);
                for order in [manual, automatic, sealed] {
                    assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
                }
            }
            System::set_block_number(last);
            for order in [manual, automatic, sealed] {
                withdraw(PROVIDER, order);
            }
            assert_whole(PROVIDER);
        });
    }
}

#[test]
fn a_bid_made_in_the_second_half_binds_at_once() {
    run(|| {
        let [manual, automatic, sealed] = [Wanted::default(), Wanted::automatic(), Wanted::sealed()]
            .map(|wanted| Wanted { gpus: 1, ..wanted }.create());
        advance_to(6);
        bid(PROVIDER, manual, OFFER, 5);
        bid(PROVIDER, automatic, OFFER, 5);
        commit(PROVIDER, sealed, OFFER, 5);
        for order in [manual, automatic, sealed] {
            assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
        }
    });
}

#[test]
fn a_bid_that_bound_is_free_once_the_order_is_over() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        for block in [6, 9, 10, 29, 30, 1_000] {
            advance_to(block);
            assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
        }
        expire(order);
        withdraw(PROVIDER, order);
        assert_whole(PROVIDER);
    });
}

/// Nobody shuts others out for free: a list is emptied while it can be filled again, or it stays.
#[test]
fn a_list_that_was_filled_to_shut_others_out_stays_full() {
    let crowd = 1_000..1_032u64;
    for auction in [Auction::Manual, Auction::Automatic, Auction::Sealed { reveal_blocks: 20 }] {
        run(|| {
            let order = Wanted { auction, ..Wanted::default() }.create();
            let open = !matches!(auction, Auction::Sealed { .. });
            for bidder in crowd.clone() {
                let offer = enrol(bidder);
                if open {
                    bid(bidder, order, offer, 5);
                } else {
                    // Each bid beyond the sixteenth needs twice the deposit.
                    set_spare(bidder, 100 * ENDOWMENT);
                    commit(bidder, order, offer, 5);
                }
            }
            // A bidder that leaves in time makes room that others can take until the deadline.
            advance_to(5);
            withdraw(1_000, order);
            advance_to(6);
            for bidder in 1_001..1_032 {
                assert_noop!(withdraw_as(bidder, order), Error::<Test>::BidBinding);
            }
            advance_to(9);
            set_spare(PROVIDER, 100 * ENDOWMENT);
            if open {
                bid(PROVIDER, order, OFFER, 5);
                assert_noop!(place_as(1_000, order, 4, proposal(5)), Error::<Test>::BidListFull);
            } else {
                commit(PROVIDER, order, OFFER, 5);
            }
            for bidder in 1_001..1_032 {
                assert_noop!(withdraw_as(bidder, order), Error::<Test>::BidBinding);
            }
            assert_noop!(withdraw_as(PROVIDER, order), Error::<Test>::BidBinding);
            assert_eq!(bids(order).len(), 32);
        });
    }
}

#[test]
fn a_bid_that_displaced_loses_its_deposit_while_the_order_is_open() {
    let displacing = |cancelled: bool| {
        let order = Wanted::default().create();
        for bidder in 1_000..1_032u64 {
            endow(bidder, 1_000);
            bid(bidder, order, list(bidder, 8), 5);
        }
        bid(PROVIDER, order, OFFER, 4);
        if cancelled {
            cancel(order);
        }
        withdraw(PROVIDER, order);
        (gained(PROVIDER), free(NATIVE, 1_031))
    };
    run(|| assert_eq!(displacing(false), (-100, 1_100)));
    run(|| assert_eq!(displacing(true), (0, 1_000)));
}
