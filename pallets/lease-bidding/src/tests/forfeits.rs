//! A tenant's payment for bids that providers placed in vain: for firm ones a lock-in, for soft ones their fees.

use super::prelude::*;

fn forfeited() -> Vec<(AssetId, Balance)> {
    let forfeited = |event| match event {
        Event::OrderForfeited { asset, amount, .. } => Some((asset, amount)),
        _ => None,
    };
    events().into_iter().filter_map(forfeited).collect()
}

/// This number of bids on an order, of accounts from 1,000 on.
fn crowd(order: OrderId, bidders: u64) {
    for bidder in 1_000..1_000 + bidders {
        let offer = enrol(bidder);
        bid(bidder, order, offer, 5);
    }
}

// --- Manual orders ---

/// Whether the order is cancelled, or expires by a call or on its own.
const ENDINGS: [(&str, fn(OrderId)); 3] = [
    ("cancelled", cancel),
    ("expired by a call", |order| {
        advance_to(30);
        expire(order);
    }),
    ("expired by time", |_| idle(29)),
];

#[test]
fn an_order_that_ends_without_an_award_pays_the_fee_of_each_bid() {
    for (ending, end) in ENDINGS {
        for bidders in [0, 1, 2, 32] {
            run(|| {
                let order = Wanted::default().create();
                crowd(order, bidders);
                end(order);
                let fees = 3 * Balance::from(bidders);
                let expected = if bidders > 0 { vec![(NATIVE, fees)] } else { vec![] };
                assert_eq!(forfeited(), expected, "{ending}");
                assert_eq!(treasury_got(NATIVE), fees);
                if bidders > 0 {
                    // Out of the record deposit: the rest of it waits for the bids.
                    assert_eq!(Orders::<Test>::get(order).unwrap().record_deposit, 200 - fees);
                    assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 200 - fees);
                    check_state();
                    release_all(order);
                }
                assert_eq!(free(NATIVE, TENANT), ENDOWMENT - fees, "{ending}");
                (1_000..1_000 + bidders).for_each(assert_whole);
                assert_nothing_left();
            });
        }
    }
}

#[test]
fn the_fees_are_no_more_than_the_record_deposit() {
    for (fee, paid) in [(6, 192), (7, 200), (1_000, 200), (Balance::MAX, 200)] {
        run(|| {
            BidFee::set(fee);
            let order = Wanted::default().create();
            crowd(order, 32);
            cancel(order);
            assert_eq!((forfeited(), treasury_got(NATIVE)), (vec![(NATIVE, paid)], paid));
            assert_eq!(Orders::<Test>::get(order).unwrap().record_deposit, 200 - paid);
            check_state();
            release_all(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - paid);
            assert_nothing_left();
        });
    }
}

#[test]
fn without_a_fee_nothing_is_forfeited() {
    run(|| {
        BidFee::set(0);
        let order = Wanted::default().create();
        crowd(order, 2);
        cancel(order);
        assert_eq!((forfeited(), treasury_got(NATIVE)), (vec![], 0));
    });
}

#[test]
fn the_fees_are_native_whatever_the_orders_asset() {
    run(|| {
        let order = Wanted::in_usd().create();
        crowd(order, 2);
        cancel(order);
        assert_eq!((forfeited(), treasury_got(NATIVE), treasury_got(IN_USD)), (vec![(NATIVE, 6)], 6, 0));
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT);
    });
}

#[test]
fn bids_that_were_withdrawn_cost_the_tenant_nothing() {
    run(|| {
        let order = Wanted::default().create();
        crowd(order, 2);
        withdraw(1_000, order);
        cancel(order);
        assert_eq!(forfeited(), [(NATIVE, 3)]);
    });
}

#[test]
fn an_order_that_is_awarded_pays_no_fees() {
    run(|| {
        let order = Wanted::default().create();
        crowd(order, 3);
        award(order, 1_000);
        release_all(order);
        assert_eq!((forfeited(), treasury_got(NATIVE)), (vec![], 0));
    });
}

/// Both come out of the deposit of the order: the bounty first.
#[test]
fn a_keeper_is_paid_before_the_fees() {
    run(|| {
        BidFee::set(1_000);
        let order = Wanted::default().create();
        crowd(order, 1);
        advance_to(late(30));
        expire(order);
        assert_eq!((free(NATIVE, ANYONE), treasury_got(NATIVE)), (ENDOWMENT + 50, 150));
        release_all(order);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200);
        assert_nothing_left();
    });
}

// --- Orders with firm bids ---

/// For two leases of one GPU up to 5.
fn for_two(wanted: Wanted) -> OrderId {
    Wanted { gpus: 1, replicas: 2, ..wanted }.create()
}

#[test]
fn an_order_that_ends_with_open_bids_pays_one_lock_in() {
    for asset in [NATIVE, IN_USD] {
        for by_call in [false, true] {
            run(|| {
                let order = for_two(Wanted { asset: asset.clone(), ..Wanted::automatic() });
                bid(PROVIDER, order, OFFER, 5);
                if by_call {
                    advance_to(10);
                    conclude(order);
                } else {
                    idle(9);
                }
                assert_eq!(forfeited(), [(asset.clone(), 100)]);
                assert_eq!(treasury_got(asset.clone()), 100);
                let stored = Orders::<Test>::get(order).unwrap();
                assert_eq!((stored.state, stored.escrow, stored.lock_in), (OrderState::Expired, 0, 0));
                release_all(order);
                assert_whole(PROVIDER);
                assert_eq!(free(asset.clone(), TENANT), ENDOWMENT - 100);
                assert_nothing_left();
            });
        }
    }
}

/// For any number of leases and bids.
#[test]
fn it_is_one_lock_in_whatever_was_wanted() {
    for (replicas, bidders) in [(16, 1), (16, 15), (3, 2)] {
        run(|| {
            let escrow = 100 * Balance::from(replicas);
            let order = Wanted { gpus: 1, replicas, escrow, ..Wanted::automatic() }.create();
            crowd(order, bidders);
            assert_eq!(escrowed(TENANT), 2 * escrow);
            advance_to(10);
            conclude(order);
            assert_eq!((forfeited(), escrowed(TENANT)), (vec![(NATIVE, 100)], 0));
            release_all(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100);
        });
    }
}

#[test]
fn a_revealed_bid_costs_the_tenant_a_lock_in_and_others_do_not() {
    for (reveals, lost) in [(0, 0), (1, 100)] {
        run(|| {
            let order = for_two(Wanted::sealed());
            commit(PROVIDER, order, OFFER, 5);
            commit(RIVAL, order, RIVALS_OFFER, 5);
            advance_to(10);
            if reveals > 0 {
                reveal(PROVIDER, order, 5);
            }
            advance_to(30);
            conclude(order);
            assert_eq!(forfeited(), if lost > 0 { vec![(NATIVE, lost)] } else { vec![] });
            release_all(order);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - lost);
            // Bidders that did not reveal lose their own deposits.
            assert_eq!(treasury_got(NATIVE), lost + 75 * (2 - reveals));
            assert_nothing_left();
        });
    }
}

#[test]
fn without_bids_or_with_an_award_no_lock_in_is_forfeited() {
    run(|| {
        let (lonely, left, won) =
            (for_two(Wanted::automatic()), for_two(Wanted::automatic()), for_two(Wanted::automatic()));
        bid(PROVIDER, left, OFFER, 5);
        withdraw(PROVIDER, left);
        bid_with(PROVIDER, won, 5, Proposal { replicas: 2, ..proposal(OFFER) });
        advance_to(10);
        [lonely, left, won].into_iter().for_each(|order| {
            conclude(order);
        });
        assert_eq!((forfeited(), NextLease::<Test>::get()), (vec![], 2));
    });
}

#[test]
fn a_treasury_that_cannot_receive_a_lock_in_is_owed_it() {
    run(|| {
        let order = for_two(Wanted { asset: IN_USD, ..Wanted::automatic() });
        bid(PROVIDER, order, OFFER, 5);
        block_asset_account(Treasury::get());
        advance_to(10);
        conclude(order);
        assert_eq!(owed(Treasury::get(), IN_USD, TENANT), 100);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 100);
        check_state();
        unblock_asset_account(Treasury::get());
        assert_ok!(Leases::claim_owed(RuntimeOrigin::signed(ANYONE), Treasury::get(), IN_USD, TENANT));
        assert_eq!(treasury_got(IN_USD), 100);
    });
}

// --- The lock-in of an awarded order ---

#[test]
fn the_lock_in_of_a_lease_is_at_its_price_and_the_rest_pays_for_blocks() {
    for (price, lock_in) in [(1, 20), (4, 80), (5, 100)] {
        for by_tenant in [false, true] {
            run(|| {
                let order = Wanted::automatic().create();
                bid(PROVIDER, order, OFFER, price);
                let id = if by_tenant {
                    award(order, PROVIDER)
                } else {
                    advance_to(10);
                    conclude(order)
                };
                let won = lease(id);
                assert_eq!((won.lock_in, won.ledger.deposited), (lock_in, 1_000 + 100 - lock_in));
                assert!(!won.one_of_several);
                assert_eq!(escrowed(TENANT), 1_100);
            });
        }
    }
}

#[test]
fn of_several_leases_each_has_its_own_lock_in() {
    run(|| {
        let order = Wanted { gpus: 1, replicas: 3, escrow: 1_000, ..Wanted::automatic() }.create();
        bid_with(PROVIDER, order, 3, Proposal { replicas: 2, ..proposal(OFFER) });
        bid(RIVAL, order, RIVALS_OFFER, 4);
        advance_to(10);
        conclude(order);
        let of = |id| (lease(id).lock_in, lease(id).ledger.deposited, lease(id).one_of_several);
        // A third of 1,000, and the part of 100 that its price leaves.
        assert_eq!([0, 1, 2].map(of), [(60, 333 + 40, true), (60, 333 + 40, true), (80, 334 + 20, true)]);
        assert_eq!(escrowed(TENANT), 1_000 + 300);
        assert_eq!(pallet_leases::Groups::<Test>::get(order).map(|group| group.leases), Some(3));
    });
}

#[test]
fn leases_of_manual_orders_have_no_lock_in() {
    run(|| {
        let id = Wanted::default().active();
        assert_eq!(lease(id).lock_in, 0);
        close(TENANT, id);
        assert!(!lease_events().iter().any(|event| matches!(event, LeasesEvent::LockInLost { .. })));
    });
}

/// As with an ask: a tenant that orders, wins and leaves at once kept GPUs from others.
#[test]
fn a_tenant_that_closes_too_early_loses_the_lock_in_to_the_provider() {
    for (block, lost) in [(10, true), (30, true), (31, false)] {
        run(|| {
            let order = Wanted::automatic().create();
            bid(PROVIDER, order, OFFER, 4);
            advance_to(10);
            let id = conclude(order);
            activate_at(id, 10);
            advance_to(block);
            close(TENANT, id);
            let told = lease_events().contains(&LeasesEvent::LockInLost { lease: id, amount: 80 });
            assert_eq!((told, gained(PROVIDER)), (lost, if lost { 80 } else { 0 }));
            idle(30);
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT - if lost { 80 } else { 0 });
            assert_nothing_left();
        });
    }
}

/// The tenant wanted all of them or none.
#[test]
fn if_one_lease_does_not_begin_the_others_can_be_closed_free() {
    run(|| {
        let order = for_two(Wanted::automatic());
        bid(PROVIDER, order, OFFER, 4);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        advance_to(10);
        let first = conclude(order);
        activate_at(first, 12);
        idle(19);
        assert_eq!(stored_lease(first + 1), None);
        close(TENANT, first);
        assert!(!lease_events().iter().any(|event| matches!(event, LeasesEvent::LockInLost { .. })));
        idle(30);
        // The exit penalties of the rival, and of the provider, which never reported, are parked.
        assert_eq!((gained(PROVIDER), gained(RIVAL), free(NATIVE, TENANT)), (-10, -10, ENDOWMENT));
        let of: Vec<_> = parked().iter().map(|one| (one.provider, one.amount)).collect();
        assert_eq!(of, [(RIVAL, 10), (PROVIDER, 10)]);
        assert_nothing_left();
    });
}
