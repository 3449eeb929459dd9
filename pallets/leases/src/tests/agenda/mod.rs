//! The chain's own work: every lease comes to its end without anybody's call, within the weight that is left, and as it
//! would have by calls.

mod outcomes;
mod queue;

use super::prelude::*;
use frame_support::{traits::Hooks, weights::Weight};
use leasehold_primitives::{agenda::Due, time::Timing, traits::DueHandler};

/// The agenda's own part of a block.
fn block() -> Weight {
    <() as pallet_agenda::WeightInfo>::bucket()
}

/// The agenda's own part of an entry.
fn entry() -> Weight {
    <() as pallet_agenda::WeightInfo>::entry()
}

/// Looking at a lease that is not due.
fn look() -> Weight {
    <() as WeightInfo>::due_early()
}

/// Runs the idle time of the next block, which has weight for everything. Returns the weight used.
fn idle_once() -> Weight {
    let now = System::block_number() + 1;
    advance_to(now);
    Agenda::on_idle(now, Weight::MAX)
}

#[test]
fn only_leases_and_fees_are_for_this_pallet() {
    assert!(LeasesPallet::handles(&Due::Lease(0)));
    assert!(LeasesPallet::handles(&Due::FeePot(0)));
    assert!(!LeasesPallet::handles(&Due::Order(0)));
}

#[test]
fn a_lease_goes_from_its_award_to_its_final_payment_without_a_call() {
    run(|| {
        let id = Deal::default().awarded();
        assert_eq!(due_at(22), [Due::Lease(id)]);
        activate_at(id, 10);
        idle(12);
        // The lease was activated: its entry is put back to its end.
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
        assert_eq!(due_in_all(), 0);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 8);
    });
}

#[test]
fn a_lease_that_nobody_activates_expires() {
    run(|| {
        let id = Deal::default().awarded();
        idle(20);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!((free(NATIVE, TENANT), bonded(PROVIDER)), (ENDOWMENT, PLENTY - 80));
    });
}

#[test]
fn an_early_end_goes_onto_the_agenda_when_it_becomes_known() {
    run(|| {
        let id = Deal::default().active();
        idle(2);
        assert_ok!(give_notice(id));
        // Without a promised notice the lease is over in this block, whose entries may have been handled already.
        assert_eq!(due_at(13), [Due::Lease(id)]);
        idle(1);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        assert_eq!(due_at(30), [Due::Lease(id)]);
        // Earlier entries find nothing to do, and cost no more than a look.
        idle(300);
        assert_eq!(due_in_all(), 0);
    });
    run(|| {
        let id = Deal::default().active();
        idle(2);
        close(TENANT, id);
        assert_eq!(due_at(30), [Due::Lease(id)]);
        idle(18);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn a_lease_with_disputable_reports_is_looked_at_in_every_window() {
    run(|| {
        let id = Deal::default().active();
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
        assert_eq!(due_in_all(), 1);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        finalize_reports(id);
        idle(4);
        assert!(Leases::<Test>::contains_key(id));
        idle(1);
        assert!(!Leases::<Test>::contains_key(id), "it was forgotten");
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(due_in_all(), 0);
    });
}

#[test]
fn a_look_at_a_disputable_lease_costs_a_look_and_pays_nothing() {
    run(|| {
        let id = Deal::default().active();
        for window in 1..=20 {
            idle(10 * (window + 1) - System::block_number());
            assert!(report_millis(id, u64::MAX, window > 10));
        }
        idle(9);
        let (before, happened) = (lease(id), events());
        assert_eq!(idle_once(), block() + entry() + look());
        assert_eq!((lease(id), events()), (before, happened));
        // A call need not wait.
        finalize_reports(id);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        idle(10);
        assert_eq!(due_in_all(), 0);
    });
}

/// `count` leases of one GPU each, activated in block 10.
fn several(count: LeaseId) -> core::ops::Range<LeaseId> {
    for _ in 0..count {
        Deal { gpus: 1, ..Deal::default() }.awarded();
    }
    (0..count).for_each(|id| activate_at(id, 10));
    0..count
}

#[test]
fn leases_that_end_in_one_window_are_finalized_in_different_blocks() {
    run(|| {
        let ids = several(5);
        idle(200);
        assert_eq!(System::block_number(), 210);
        assert!(ids.clone().all(|id| matches!(lease(id).state, LeaseState::Closing { .. })));
        // Half of a quarter of a window each: with windows of 10 blocks a quarter is 2.
        assert_eq!(due_at(220), [0, 2, 4].map(Due::Lease));
        assert_eq!(due_at(221), [1, 3].map(Due::Lease));
        idle(10);
        assert_eq!(Leases::<Test>::iter_keys().filter(|id| ids.contains(id)).count(), 2);
        // A call need not wait, from the block on in which nothing can be reported any more.
        settle(1);
        assert!(!Leases::<Test>::contains_key(1));
        idle(1);
        assert_nothing_left();
        assert_eq!(due_in_all(), 0);
    });
}

#[test]
fn anyone_can_finalize_a_lease_and_earns_nothing_until_the_chain_is_late() {
    // The first block in which it can be finalized, that in which the chain does it, and the first in which the chain
    // is late with it.
    for (block, is_final, bounty) in [(219, false, 0), (220, true, 0), (221, true, 0), (229, true, 0), (230, true, 50)]
    {
        run(|| {
            several(2);
            let id = 1;
            advance_to(210);
            settle(0);
            settle(id);
            advance_to(block);
            settle_as(ANYONE, id);
            assert_eq!(Leases::<Test>::contains_key(id), !is_final);
            assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + bounty);
        });
    }
}

#[test]
fn turns_lie_in_the_first_quarter_of_a_window_of_any_length() {
    run(|| {
        for (window, quarter) in [(2, 1), (3, 1), (4, 1), (7, 1), (8, 2), (10, 2), (100, 25), (600, 150)] {
            let timing = Timing { window_blocks: window, ..MockTiming::get() };
            MockTiming::set(timing);
            for end in [1, window - 1, window, window + 1, 12 * window] {
                let from = timing.reports_close_at(end);
                let turns: Vec<_> =
                    (0..2 * LeaseId::from(quarter)).map(|id| LeasesPallet::looked_at_from(id, end, &timing)).collect();
                let expected: Vec<_> = (from..from + quarter).collect();
                assert_eq!(turns, [expected.clone(), expected].concat());
                assert_eq!(
                    LeasesPallet::looked_at_from(u64::MAX, end, &timing),
                    from + (u64::MAX % u64::from(quarter)) as u32
                );
            }
            // At the end of the block numbers nothing wraps.
            assert_eq!(LeasesPallet::looked_at_from(LeaseId::from(quarter) - 1, u32::MAX, &timing), u32::MAX);
        }
        MockTiming::set(Timing::DEVELOPMENT);
    });
}
