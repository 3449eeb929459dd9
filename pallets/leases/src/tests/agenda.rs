//! What time does: every order and lease is concluded without anybody's call, within the weight that is left, and as
//! it would have been by calls.

use super::prelude::*;
use frame_support::{traits::Hooks, weights::Weight};
use sp_core::bounded::BoundedVec;

fn due_at(block: BlockNumber) -> Vec<Due> {
    Agenda::<Test>::get(block).into_inner()
}

fn cursor() -> BlockNumber {
    AgendaCursor::<Test>::get()
}

fn empty_block() -> Weight {
    <() as WeightInfo>::agenda_empty()
}

/// Enough for one entry, and not for two.
fn for_one(due: Due) -> Weight {
    empty_block() + LeaseMarket::most_due_weight(&due)
}

/// As full as a block of the agenda can be, of leases that never were.
fn fill(block: BlockNumber) {
    Agenda::<Test>::insert(block, BoundedVec::truncate_from(vec![Due::Lease(u64::MAX); MAX_DUE as usize]));
}

/// Accounts that bid, each with an offer of 8 GPUs.
fn crowd(size: u64) -> Vec<(AccountId, leasehold_primitives::OfferId)> {
    let one = |who| {
        Balances::force_set_balance(RuntimeOrigin::root(), who, ENDOWMENT).unwrap();
        (who, list(who, 8))
    };
    (100..100 + size).map(one).collect()
}

#[test]
fn an_order_is_looked_at_after_its_deadline_and_then_after_the_time_to_award_it() {
    run(|| {
        let order = Wanted::default().create();
        assert_eq!(due_at(10), [Due::Order(order)]);
        bid(PROVIDER, order, OFFER, 5);
        idle(9);
        // Its tenant has 20 more blocks.
        assert_eq!((due_at(10), due_at(30)), (vec![], vec![Due::Order(order)]));
        idle(19);
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        idle(1);
        assert_eq!((System::block_number(), Orders::<Test>::get(order).unwrap().state), (30, OrderState::Expired));
        assert!(events().contains(&Event::OrderExpired { order }));
        assert_eq!(due_at(31), [Due::Order(order)]);
        idle(1);
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(Agenda::<Test>::iter().count(), 0);
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
fn a_lease_goes_through_it_from_the_award_to_the_very_end_and_nobody_calls() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_eq!(due_at(22), [Due::Lease(id)]);
        activate_at(id, 10);
        idle(12);
        // It was activated: put back to its end.
        assert_eq!((due_at(22), due_at(210)), (vec![], vec![Due::Lease(id)]));
        assert_ok!(top_up(id, 50));
        idle(188);
        // The end moved.
        assert_eq!((due_at(210), due_at(220)), (vec![], vec![Due::Lease(id)]));
        assert_eq!(lease(id).state, LeaseState::Active);
        idle(10);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::FundsExhausted }));
        assert_eq!((due_at(220), due_at(230)), (vec![], vec![Due::Lease(id)]));
        idle(10);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 8);
    });
}

#[test]
fn a_lease_that_nobody_activates_expires() {
    run(|| {
        let id = Wanted::default().awarded();
        idle(20);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT + 100, ENDOWMENT - 100));
    });
}

#[test]
fn an_early_end_is_noted_when_it_becomes_known() {
    run(|| {
        let id = Wanted::default().active();
        idle(2);
        assert_ok!(give_notice(id));
        // Without notice promised it is over in this block, whose entries may be worked off.
        assert_eq!(due_at(13), [Due::Lease(id)]);
        idle(1);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        assert_eq!(due_at(30), [Due::Lease(id)]);
        // What was noted before finds nothing to do, and costs no more than a look.
        idle(300);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
    run(|| {
        let id = Wanted::default().active();
        idle(2);
        close(TENANT, id);
        assert_eq!(due_at(30), [Due::Lease(id)]);
        idle(18);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn a_lease_whose_reports_are_disputable_is_looked_at_again_until_they_are_not() {
    run(|| {
        let id = Wanted::default().active();
        for window in 1..=20 {
            idle(10 * (window + 1) - System::block_number());
            assert!(report_millis(id, u64::MAX, true));
        }
        // Nothing can be reported from block 220 on. It is looked at then, and once in each window.
        idle(10);
        assert_eq!((System::block_number(), due_at(230)), (220, vec![Due::Lease(id)]));
        idle(10);
        assert_eq!((due_at(230), due_at(240)), (vec![], vec![Due::Lease(id)]));
        idle(25);
        assert_eq!((System::block_number(), due_at(260)), (255, vec![Due::Lease(id)]));
        assert_eq!(Agenda::<Test>::iter().map(|(_, bucket)| bucket.len()).sum::<usize>(), 1);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        finalize_reports(id);
        idle(4);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert!(!Leases::<Test>::contains_key(id), "it was forgotten");
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_look_at_a_disputable_lease_costs_a_look_and_pays_nothing() {
    run(|| {
        let id = Wanted::default().active();
        for window in 1..=20 {
            idle(10 * (window + 1) - System::block_number());
            assert!(report_millis(id, u64::MAX, window > 10));
        }
        idle(9);
        let (before, happened) = (lease(id), events());
        advance_to(220);
        let used = LeaseMarket::on_idle(220, Weight::MAX);
        assert_eq!(used, empty_block() + <() as WeightInfo>::agenda_item());
        assert_eq!((lease(id), events()), (before, happened));
        // Whoever does not want to wait calls.
        finalize_reports(id);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        idle(10);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}

#[test]
fn leases_that_end_in_one_window_close_in_different_blocks_of_the_next() {
    run(|| {
        let first = Wanted { gpus: 1, replicas: 5, escrow: 5_000, ..Wanted::default() }.active();
        let ids = first..first + 5;
        idle(200);
        assert_eq!(System::block_number(), 210);
        assert!(ids.clone().all(|id| matches!(lease(id).state, LeaseState::Closing { .. })));
        // Half of a quarter of a window each: with windows of 10 blocks a quarter is 2.
        assert_eq!(due_at(220), [0, 2, 4].map(Due::Lease));
        assert_eq!(due_at(221), [1, 3].map(Due::Lease));
        idle(10);
        assert_eq!(Leases::<Test>::iter_keys().filter(|id| ids.contains(id)).count(), 2);
        // Whoever does not want to wait for those calls, from the block in which nothing can be reported any more.
        settle(1);
        assert!(!Leases::<Test>::contains_key(1));
        idle(1);
        assert_nothing_left();
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}

#[test]
fn anyone_can_close_a_lease_before_its_turn_and_earns_nothing_until_the_chain_is_late_with_it() {
    // The first in which it can be closed, that in which the chain does, and the first in which it is late.
    for (block, closed, bounty) in [(219, false, 0), (220, true, 0), (221, true, 0), (229, true, 0), (230, true, 50)] {
        run(|| {
            let first = Wanted { gpus: 1, replicas: 2, escrow: 2_000, ..Wanted::default() }.active();
            let id = first + 1;
            advance_to(210);
            settle(first);
            settle(id);
            advance_to(block);
            assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(ANYONE), id));
            assert_eq!(Leases::<Test>::contains_key(id), !closed);
            assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + bounty);
        });
    }
}

#[test]
fn turns_lie_in_the_first_quarter_of_a_window_whatever_a_window_is() {
    run(|| {
        for (window, quarter) in [(2, 1), (3, 1), (4, 1), (7, 1), (8, 2), (10, 2), (100, 25), (600, 150)] {
            let timing = leasehold_primitives::time::Timing { window_blocks: window, ..MockTiming::get() };
            MockTiming::set(timing);
            for end in [1, window - 1, window, window + 1, 12 * window] {
                let from = timing.reports_close_at(end);
                let turns: Vec<_> =
                    (0..2 * LeaseId::from(quarter)).map(|id| LeaseMarket::chain_closes_at(id, end)).collect();
                let expected: Vec<_> = (from..from + quarter).collect();
                assert_eq!(turns, [expected.clone(), expected].concat());
                assert_eq!(LeaseMarket::chain_closes_at(u64::MAX, end), from + (u64::MAX % u64::from(quarter)) as u32);
            }
            // At the end of the chain's numbers nothing wraps.
            assert_eq!(LeaseMarket::chain_closes_at(LeaseId::from(quarter) - 1, u32::MAX), u32::MAX);
        }
        MockTiming::set(leasehold_primitives::time::Timing::DEVELOPMENT);
    });
}

#[test]
fn losing_bids_are_returned_eight_in_a_block() {
    run(|| {
        let bidders = crowd(20);
        let order = Wanted::default().create();
        for (who, offer) in &bidders {
            bid(*who, order, *offer, 5);
        }
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), order));
        for left in [12, 4, 0] {
            idle(1);
            assert_eq!(bids(order).len(), left);
            check_state();
        }
        assert!(!Orders::<Test>::contains_key(order));
        assert!(bidders.iter().all(|(who, _)| free(NATIVE, *who) == ENDOWMENT));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn a_winner_that_cannot_serve_is_dropped_and_the_next_tried_a_block_later() {
    run(|| {
        let order = Wanted::automatic().create();
        bid(PROVIDER, order, OFFER, 3);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        bid(THIRD, order, THIRDS_OFFER, 5);
        for offer in [OFFER, RIVALS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
        idle(9);
        assert_eq!(bids(order).len(), 2);
        idle(1);
        assert_eq!(bids(order).len(), 1);
        check_state();
        idle(1);
        assert_eq!(lease(0).provider, THIRD);
        assert_eq!(free(NATIVE, Treasury::get()), EXISTENTIAL_DEPOSIT + 200);
    });
}

#[test]
fn a_full_block_spills_into_the_next_eight() {
    for full in 0..=8 {
        run(|| {
            (10..10 + full).for_each(fill);
            let order = Wanted::default().create();
            assert_eq!(due_at(10 + full), [Due::Order(order)]);
            idle(8 + full);
            assert!(Orders::<Test>::contains_key(order));
            idle(1);
            assert!(!Orders::<Test>::contains_key(order));
            assert_eq!(Agenda::<Test>::iter().count(), 0);
        });
    }
}

#[test]
fn when_all_of_them_are_full_no_call_fails_and_it_is_left_to_whoever_calls() {
    run(|| {
        (10..=18).for_each(fill);
        let order = Wanted::default().create();
        assert!(Agenda::<Test>::iter().all(|(_, bucket)| !bucket.contains(&Due::Order(order))));
        assert_eq!(due_at(19), []);
        idle(100);
        assert!(Orders::<Test>::contains_key(order));
        assert_ok!(LeaseMarket::expire_order(RuntimeOrigin::signed(ANYONE), order));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}

#[test]
fn what_there_is_no_weight_for_waits_in_its_place() {
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
        // One more look than there was weight for: the blocks since are for the next.
        assert!(cursor() > 11);
        let expired: Vec<_> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::OrderExpired { order } => Some(order),
                _ => None,
            })
            .collect();
        assert_eq!(expired, [0, 1, 2]);
    });
}

#[test]
fn the_weight_used_is_what_was_done() {
    run(|| {
        let idle_once = || {
            let now = System::block_number() + 1;
            advance_to(now);
            LeaseMarket::on_idle(now, Weight::MAX)
        };
        AgendaCursor::<Test>::put(2);
        assert_eq!(idle_once(), empty_block());
        // Three blocks at once.
        advance_to(4);
        assert_eq!(idle_once(), empty_block() * 3);
        Wanted { deadline: 6, ..Wanted::default() }.create();
        assert_eq!(idle_once(), empty_block());
        let used = idle_once();
        assert!(used.all_gt(empty_block()) && used.all_lte(for_one(Due::Order(0))));
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
        let ids = [Wanted { gpus: 1, ..Wanted::default() }.active()];
        idle(20);
        advance_to(31);
        let before = everything();
        LeaseMarket::on_idle(31, Weight::MAX);
        assert_eq!(cursor(), 32);
        AgendaCursor::<Test>::put(31);
        assert_eq!(everything(), before);
        assert_eq!(ids.len(), Leases::<Test>::iter().count());
    });
}

#[test]
fn a_chain_without_idle_time_for_a_thousand_blocks_catches_up_within_its_weight() {
    run(|| {
        let orders: Vec<_> = (0..30)
            .map(|at| Wanted { deadline: 9 + at * 30, gpus: 1, escrow: 100, ..Wanted::default() }.create())
            .collect();
        let id = take(OFFER);
        activate_at(id, 10);
        advance_to(1_001);
        let weight = empty_block() * 100 + LeaseMarket::most_due_weight(&Due::Order(0)) * 3;
        let mut blocks = 0;
        while cursor() <= System::block_number() {
            let before = cursor();
            idle_within(1, weight);
            assert!(cursor() > before, "nothing was done");
            check_state();
            blocks += 1;
        }
        assert!(blocks < 30, "{blocks}");
        // What was put back then was due long ago, and found within a few blocks.
        idle(3);
        assert!(orders.iter().all(|order| !Orders::<Test>::contains_key(order)));
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}

#[test]
fn what_comes_while_the_cursor_lags_is_not_lost() {
    run(|| {
        advance_to(1_000);
        assert_eq!(cursor(), 0);
        let order = Wanted { deadline: 1_009, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        let id = award(order, PROVIDER);
        // A few blocks of lag at a time, until the lease's turn comes.
        while Leases::<Test>::contains_key(id) {
            let dearest =
                LeaseMarket::most_due_weight(&Due::Lease(0)).max(LeaseMarket::most_due_weight(&Due::Order(0)));
            idle_within(1, empty_block() * 60 + dearest);
            check_state();
            assert!(System::block_number() < 1_100);
        }
        assert_eq!(System::block_number(), 1_021);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
    });
}

#[test]
fn what_cannot_be_concluded_is_left_to_calls_that_say_why() {
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
        assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(TENANT), id));
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(Owed::<Test>::get(key), 49);
    });
}

/// Some of everything that can become due. Reports come in all windows that `reported` says.
fn scene() {
    let forgotten = Wanted { gpus: 1, ..Wanted::default() }.create();
    bid(FIFTH, forgotten, FIFTHS_OFFER, 5);
    Wanted { gpus: 1, escrow: 100, asset: IN_USD, ..Wanted::default() }.create();
    let cancelled = Wanted { gpus: 1, ..Wanted::default() }.create();
    for (who, offer) in PROVIDERS {
        bid(who, cancelled, offer, 5);
    }
    assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), cancelled));
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
    assert_ok!(top_up_as(SPONSOR, id, 50));
}

/// What everybody has: free and held, native and foreign.
fn wealth() -> Vec<(AccountId, Balance, Balance)> {
    use frame_support::traits::fungibles::Inspect;
    let pots = [Treasury::get(), Stakers::get(), Watchers::get(), TENANT, ANYONE, SPONSOR, BOND_POT];
    let everybody = pots.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who));
    everybody.map(|who| (who, Money::total_balance(NATIVE, &who), Money::total_balance(IN_USD, &who))).collect()
}

#[test]
fn outcomes_are_those_of_calls_made_late() {
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
    let by_itself = ExtBuilder::default().build().execute_with(|| {
        scene();
        reports(1..=20, true);
        idle(200);
        check_state();
        assert_eq!(Leases::<Test>::iter().count() + Orders::<Test>::iter().count(), 0);
        assert_eq!(Agenda::<Test>::iter().count(), 0);
        (wealth(), Balances::total_issuance())
    });
    let by_calls = ExtBuilder::default().build().execute_with(|| {
        scene();
        reports(1..=20, false);
        let tenant = || RuntimeOrigin::signed(TENANT);
        // Again and again, whatever is due: the tenant, so that no bounty is paid.
        for _ in 0..10 {
            advance_to(System::block_number() + 37);
            for order in 0..NextOrder::<Test>::get() {
                let _ = LeaseMarket::expire_order(tenant(), order);
                let _ = LeaseMarket::conclude_order(tenant(), order);
                let _ = LeaseMarket::release_bids(tenant(), order, 32);
            }
            for lease in 0..NextLease::<Test>::get() {
                let _ = LeaseMarket::expire_lease(tenant(), lease);
                let _ = LeaseMarket::settle(tenant(), lease);
            }
            check_state();
        }
        assert_eq!(Leases::<Test>::iter().count() + Orders::<Test>::iter().count(), 0);
        (wealth(), Balances::total_issuance())
    });
    assert_eq!(by_itself, by_calls);
}
