//! The chain's own work on orders and their leases, without anybody's call: within the weight that is left, and with
//! the same results as calls.

use super::prelude::*;
use crate::WeightInfo;
use frame_support::weights::Weight;
use leasehold_primitives::{agenda::MAX_DUE_PER_BLOCK, traits::DueHandler};
use pallet_agenda::{Buckets, Cursor};
use sp_core::bounded::BoundedVec;

fn due_at(block: BlockNumber) -> Vec<Due> {
    Buckets::<Test>::get(block).into_inner()
}

fn cursor() -> BlockNumber {
    Cursor::<Test>::get()
}

/// The weight of a block in which nothing is due.
fn empty_block() -> Weight {
    <() as pallet_agenda::WeightInfo>::bucket()
}

/// The most that an entry can weigh, the agenda's own part included.
fn most(due: Due) -> Weight {
    <(Leases, LeaseBidding)>::most_weight(&due) + <() as pallet_agenda::WeightInfo>::entry()
}

/// The weight for one entry, but not for two.
fn for_one(due: Due) -> Weight {
    empty_block() + most(due)
}

/// Fills a bucket of the agenda completely, with leases that never existed.
fn fill(block: BlockNumber) {
    let others = vec![Due::Lease(LeaseId::MAX); MAX_DUE_PER_BLOCK as usize];
    Buckets::<Test>::insert(block, BoundedVec::truncate_from(others));
}

fn assert_nothing_due() {
    assert_eq!(Buckets::<Test>::iter_keys().count(), 0);
}

// --- An order ---

#[test]
fn an_order_is_looked_at_after_its_deadline_and_after_its_time_to_award() {
    run(|| {
        let order = Wanted::default().create();
        assert_eq!(due_at(10), [Due::Order(order)]);
        bid(PROVIDER, order, OFFER, 5);
        idle(9);
        // The tenant has 20 more blocks.
        assert_eq!((due_at(10), due_at(30)), (vec![], vec![Due::Order(order)]));
        idle(19);
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        idle(1);
        assert_eq!((System::block_number(), Orders::<Test>::get(order).unwrap().state), (30, OrderState::Expired));
        assert!(events().contains(&Event::OrderExpired { order }));
        assert_eq!(due_at(31), [Due::Order(order)]);
        idle(1);
        assert!(!Orders::<Test>::contains_key(order));
        // The record deposit, less the fee of the bid that the tenant did not pick.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 3);
        assert_whole(PROVIDER);
        assert_nothing_due();
    });
}

#[test]
fn an_order_without_bids_ends_after_its_deadline() {
    run(|| {
        let order = Wanted::default().create();
        idle(8);
        assert!(Orders::<Test>::contains_key(order));
        idle(1);
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn the_best_score_is_awarded_after_the_deadline() {
    run(|| {
        let order = Wanted::automatic().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        idle(9);
        assert_eq!((lease(0).provider, lease(0).ledger.price), (RIVAL, 4));
        assert!(matches!(lease(0).state, LeaseState::Pending { activate_by: 30, .. }));
        assert_eq!((due_at(11), due_at(31)), (vec![Due::Order(order)], vec![Due::Lease(0)]));
    });
}

#[test]
fn a_sealed_order_is_concluded_after_the_last_block_to_reveal_in() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        idle(9);
        assert_eq!(due_at(30), [Due::Order(order)]);
        reveal(PROVIDER, order, 5);
        idle(19);
        assert_eq!(NextLease::<Test>::get(), 0);
        idle(1);
        assert_eq!((NextLease::<Test>::get(), lease(0).provider), (1, PROVIDER));
    });
}

#[test]
fn losing_bids_are_returned_eight_in_a_block() {
    run(|| {
        let bidders: Vec<_> = (100..120).map(|who| (who, enrol(who))).collect();
        let order = Wanted::default().create();
        for (who, offer) in &bidders {
            bid(*who, order, *offer, 5);
        }
        cancel(order);
        for left in [12, 4, 0] {
            idle(1);
            assert_eq!(bids(order).len(), left);
            check_state();
        }
        assert!(!Orders::<Test>::contains_key(order));
        bidders.iter().for_each(|(who, _)| assert_whole(*who));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 20 * 3);
    });
}

// --- The agenda's room and weight ---

#[test]
fn a_full_bucket_spills_into_the_next_eight() {
    for full in 0..=8 {
        run(|| {
            (10..10 + full).for_each(fill);
            let order = Wanted::default().create();
            assert_eq!(due_at(10 + full), [Due::Order(order)]);
            idle(8 + full);
            assert!(Orders::<Test>::contains_key(order));
            idle(1);
            assert!(!Orders::<Test>::contains_key(order));
            assert_nothing_due();
        });
    }
}

#[test]
fn when_all_buckets_are_full_no_call_fails_and_a_keeper_ends_the_order() {
    run(|| {
        (10..=18).for_each(fill);
        let order = Wanted::default().create();
        assert!(Buckets::<Test>::iter().all(|(_, bucket)| !bucket.contains(&Due::Order(order))));
        assert_eq!(due_at(19), []);
        idle(100);
        assert!(Orders::<Test>::contains_key(order));
        expire(order);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}

#[test]
fn an_order_that_there_is_no_weight_for_waits_in_its_place() {
    run(|| {
        idle(8);
        for _ in 0..3 {
            Wanted { deadline: 9 + 1, gpus: 1, ..Wanted::default() }.create();
        }
        idle(1);
        assert_eq!((System::block_number(), cursor()), (10, 11));
        // Not enough to look at a block at all.
        idle_within(1, Weight::zero());
        assert_eq!(cursor(), 11);
        // Enough to look, and for nothing else.
        idle_within(1, empty_block());
        assert_eq!((cursor(), due_at(11).len()), (11, 3));
        idle_within(1, for_one(Due::Order(0)) - Weight::from_parts(1, 0));
        assert_eq!((cursor(), due_at(11).len()), (11, 3));
        for left in [2, 1] {
            idle_within(1, for_one(Due::Order(0)));
            assert_eq!((cursor(), due_at(11).len()), (11, left));
        }
        assert_eq!(due_at(11), [Due::Order(2)]);
        check_state();
        idle_within(1, for_one(Due::Order(0)));
        assert_eq!(Orders::<Test>::iter().count(), 0);
        // One more look than there was weight for: the next block handles the blocks since.
        assert!(cursor() > 11);
        let expired = |event| match event {
            Event::OrderExpired { order } => Some(order),
            _ => None,
        };
        assert_eq!(events().into_iter().filter_map(expired).collect::<Vec<_>>(), [0, 1, 2]);
    });
}

#[test]
fn the_weight_used_is_that_of_what_was_done() {
    run(|| {
        let idle_once = || {
            advance_to(System::block_number() + 1);
            idle_now(Weight::MAX)
        };
        Cursor::<Test>::put(2);
        assert_eq!(idle_once(), empty_block());
        // Three blocks at once.
        advance_to(4);
        assert_eq!(idle_once(), empty_block() * 3);
        let own = <() as pallet_agenda::WeightInfo>::entry() + <() as WeightInfo>::due_early();
        let order = Wanted { deadline: 6, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        assert_eq!(idle_once(), empty_block());
        // A look that comes too early; the end of the order; its one bid.
        assert_eq!(idle_once(), empty_block() + own);
        advance_to(26);
        let used = idle_once();
        assert_eq!(used, empty_block() * 20 + own + LeaseBidding::expire_weight(&NATIVE));
        assert!(used.all_lte(empty_block() * 19 + for_one(Due::Order(0))));
        assert_eq!(idle_once(), empty_block() + own + LeaseBidding::release_weight(1));
    });
}

#[test]
fn a_block_with_nothing_due_moves_the_cursor_and_writes_nothing_else() {
    fn everything() -> std::collections::BTreeMap<Vec<u8>, Vec<u8>> {
        let mut all = std::collections::BTreeMap::new();
        let mut key = Vec::new();
        while let Some(next) = sp_io::storage::next_key(&key) {
            let value = sp_io::storage::get(&next).unwrap_or_default().to_vec();
            all.insert(next.clone(), value);
            key = next;
        }
        all
    }
    run(|| {
        Wanted { gpus: 1, ..Wanted::default() }.active();
        let order = Wanted { gpus: 1, deadline: 100, ..Wanted::automatic() }.create();
        bid(PROVIDER, order, OFFER, 5);
        idle(20);
        advance_to(31);
        let before = everything();
        idle_now(Weight::MAX);
        assert_eq!(cursor(), 32);
        Cursor::<Test>::put(31);
        assert_eq!(everything(), before);
        assert_eq!((leases().len(), bids(order).len()), (1, 1));
    });
}

#[test]
fn a_chain_without_idle_time_for_1000_blocks_catches_up_within_its_weight() {
    run(|| {
        let orders: Vec<_> = (0..30)
            .map(|at| Wanted { deadline: 9 + at * 30, gpus: 1, escrow: 100, ..Wanted::default() }.create())
            .collect();
        let id = take(OFFER);
        activate_at(id, 10);
        advance_to(1_001);
        let weight = empty_block() * 100 + most(Due::Order(0)) * 3;
        let mut blocks = 0;
        while cursor() <= System::block_number() {
            let before = cursor();
            idle_within(1, weight);
            assert!(cursor() > before, "nothing was done");
            check_state();
            blocks += 1;
        }
        assert!(blocks < 30, "{blocks}");
        // Entries put back then were due long ago, and are found within a few blocks.
        idle(3);
        assert!(orders.iter().all(|order| !Orders::<Test>::contains_key(order)));
        assert!(stored_lease(id).is_none());
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_nothing_due();
    });
}

#[test]
fn a_lease_awarded_while_the_cursor_lags_is_not_lost() {
    run(|| {
        advance_to(1_000);
        assert_eq!(cursor(), 0);
        let order = Wanted { deadline: 1_009, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        let id = award(order, PROVIDER);
        // A few blocks of lag at a time, until the lease's turn comes.
        while stored_lease(id).is_some() {
            let dearest = most(Due::Lease(0)).max(most(Due::Order(0)));
            idle_within(1, empty_block() * 60 + dearest);
            check_state();
            assert!(System::block_number() < 1_100);
        }
        assert_eq!(System::block_number(), 1_021);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn a_lease_that_cannot_be_moved_on_does_not_hold_up_an_order() {
    run(|| {
        let id = Wanted::in_usd().active();
        let other = Wanted { gpus: 1, deadline: 209, ..Wanted::default() }.create();
        report_full(id, 1);
        block_asset_account(PROVIDER);
        let key = (PROVIDER, IN_USD, TENANT);
        Owed::<Test>::insert(&key, Balance::MAX);
        advance_to(209);
        idle(30);
        // The lease is as it was, and the order due in the same block is gone.
        assert_eq!((lease(id).state, lease(id).ledger.blocks), (LeaseState::Active, 0));
        assert!(!Orders::<Test>::contains_key(other));
        Owed::<Test>::remove(&key);
        settle(id);
        assert!(stored_lease(id).is_none());
        assert_eq!(Owed::<Test>::get(key), 49);
    });
}

// --- The same results as calls ---

/// Some of each kind of due work.
fn scene() {
    let forgotten = Wanted { gpus: 1, ..Wanted::default() }.create();
    bid(FIFTH, forgotten, FIFTHS_OFFER, 5);
    Wanted { gpus: 1, escrow: 100, asset: IN_USD, ..Wanted::default() }.create();
    let cancelled = Wanted { gpus: 1, ..Wanted::default() }.create();
    for (who, offer) in PROVIDERS {
        bid(who, cancelled, offer, 5);
    }
    cancel(cancelled);
    let automatic = Wanted { gpus: 1, standbys: 1, ..Wanted::automatic() }.create();
    for (who, offer) in PROVIDERS {
        bid_with(who, automatic, 5, Proposal { standby: true, ..proposal(offer) });
    }
    let sealed = Wanted { gpus: 1, ..Wanted::sealed() }.create();
    commit(PROVIDER, sealed, OFFER, 4);
    commit(RIVAL, sealed, RIVALS_OFFER, 5);
    let not_activated = Wanted { gpus: 1, ..Wanted::default() }.create();
    bid(THIRD, not_activated, THIRDS_OFFER, 5);
    bid(FOURTH, not_activated, FOURTHS_OFFER, 5);
    award(not_activated, THIRD);
    let running = Wanted { gpus: 2, ..Wanted::default() }.create();
    bid(FOURTH, running, FOURTHS_OFFER, 5);
    let id = award(running, FOURTH);
    activate_at(id, 10);
    assert_ok!(Leases::top_up(RuntimeOrigin::signed(SPONSOR), id, 50));
}

/// Everybody's balances: free and held, native and foreign.
fn wealth() -> Vec<(AccountId, Balance, Balance)> {
    use frame_support::traits::fungibles::Inspect;
    let pots = [Treasury::get(), Fees::get(), Watchers::get(), TENANT, ANYONE, SPONSOR, BOND_POT];
    let everybody = pots.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who));
    everybody.map(|who| (who, Money::total_balance(NATIVE, &who), Money::total_balance(IN_USD, &who))).collect()
}

#[test]
fn the_chain_comes_to_the_outcomes_of_calls_made_late() {
    let reports = |windows: std::ops::RangeInclusive<u32>, idles: bool| {
        for window in windows {
            let at = (window + 1) * 10;
            if idles {
                idle(at - System::block_number());
            } else {
                advance_to(at);
            }
            // Every third window is missed.
            if window % 3 != 0 {
                (0..NextLease::<Test>::get()).for_each(|lease| {
                    report_millis(lease, 7_300, false);
                });
            }
        }
    };
    let by_the_chain = ExtBuilder::default().build().execute_with(|| {
        scene();
        reports(1..=20, true);
        idle(200);
        check_state();
        assert_eq!(leases().len() + Orders::<Test>::iter().count(), 0);
        assert_nothing_due();
        distribute();
        (wealth(), Balances::total_issuance())
    });
    let by_calls = ExtBuilder::default().build().execute_with(|| {
        scene();
        reports(1..=20, false);
        let tenant = || RuntimeOrigin::signed(TENANT);
        // Repeatedly, each step that is due: by the tenant, so that no bounty is paid.
        for _ in 0..10 {
            advance_to(System::block_number() + 37);
            for order in 0..NextOrder::<Test>::get() {
                let _ = LeaseBidding::expire_order(tenant(), order);
                let _ = LeaseBidding::conclude_order(tenant(), order);
                let _ = LeaseBidding::release_bids(tenant(), order, 32);
            }
            for lease in 0..NextLease::<Test>::get() {
                let _ = Leases::expire_lease(tenant(), lease);
                let _ = Leases::settle(tenant(), lease);
            }
            check_state();
        }
        assert_eq!(leases().len() + Orders::<Test>::iter().count(), 0);
        distribute();
        (wealth(), Balances::total_issuance())
    });
    assert_eq!(by_the_chain, by_calls);
}
