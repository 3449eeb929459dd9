//! Leases on a chain with rounds of six windows: when they are paid and final, and the credit that a verdict takes
//! back.

use super::prelude::*;
use leasehold_primitives::{
    agenda::Due,
    time::Timing,
    traits::{Leases as _, Usage as _},
};
use leasehold_testing::attestation::{strike, Attestation};

fn in_rounds(test: impl FnOnce()) {
    run(|| {
        MockTiming::set(Timing::LOCAL);
        test();
    });
}

/// Serves the lease with id 0 to its end in block 210, window by window.
fn served() -> LeaseId {
    let id = Deal::default().active();
    report_all(id, 1..=20);
    id
}

#[test]
fn a_window_is_paid_when_the_round_after_its_own_is_over() {
    in_rounds(|| {
        let id = Deal::default().active();
        // Windows 1 to 5 are of round 0, and 6 to 11 of round 1.
        report_all(id, 1..=11);
        for (block, blocks) in [(120, 50), (179, 50), (180, 110)] {
            advance_to(block);
            settle(id);
            assert_eq!(lease(id).ledger.blocks, blocks, "in block {block}");
        }
    });
}

#[test]
fn a_lease_that_closes_is_looked_at_twice_and_final_with_its_last_credit() {
    in_rounds(|| {
        let id = served();
        idle(10);
        // Window 20 is of round 3, which is final in block 300. Nothing can be reported from block 220 on.
        assert_eq!((System::block_number(), due_in_all()), (220, 1));
        assert_eq!(due_at(300), [Due::Lease(id)]);
        idle(79);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        idle(1);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(due_in_all(), 0);
    });
}

#[test]
fn what_closing_leases_missed_is_looked_for_when_their_reports_have_closed() {
    in_rounds(|| {
        let id = served();
        idle(9);
        let before = Noted::get().len();
        idle(1);
        assert_eq!(Noted::get().split_off(before), [(id, 10, 210, 220)]);
    });
}

#[test]
fn a_lease_with_nothing_pending_is_final_when_its_reports_have_closed() {
    in_rounds(|| {
        let id = Deal::default().active();
        report_all(id, 1..=5);
        idle(220 - 60);
        assert!(!Leases::<Test>::contains_key(id), "its last credit was final in block 120");
    });
}

#[test]
fn leases_of_one_round_are_final_over_a_quarter_of_a_round() {
    in_rounds(|| {
        let ids: Vec<_> = (0..4).map(|_| Deal { gpus: 1, ..Deal::default() }.awarded()).collect();
        ids.iter().for_each(|id| activate_at(*id, 10));
        for window in 1..=20 {
            advance_to(10 * (window + 1));
            ids.iter().for_each(|id| assert!(report_millis(*id, u64::MAX, false)));
        }
        idle(15);
        assert_eq!([300, 301, 302, 303].map(due_at), [0, 1, 2, 3].map(|id| vec![Due::Lease(id)]));
    });
}

#[test]
fn nobody_earns_by_finalizing_a_lease_as_soon_as_its_credit_is_final() {
    in_rounds(|| {
        let id = served();
        settle(id);
        advance_to(308);
        settle_as(ANYONE, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT);
    });
    in_rounds(|| {
        let id = served();
        settle(id);
        advance_to(late(300));
        settle_as(ANYONE, id);
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
    });
}

#[test]
fn what_is_struck_is_the_tenants_again_and_due_for_the_track_record() {
    in_rounds(|| {
        let id = served();
        // Of round 1, half of a window.
        strike(id, 1, 5_000);
        advance_to(400);
        settle(id);
        // 195 blocks of 200, at 5 with a fee of 2 %.
        assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, TENANT)), (ENDOWMENT + 955, ENDOWMENT - 975));
        let record = TrackRecords::<Test>::get(PROVIDER);
        assert_eq!((record.due_blocks, record.credited_blocks), (200, 195));
    });
}

#[test]
fn a_verdict_never_asks_back_what_was_paid() {
    in_rounds(|| {
        let id = served();
        advance_to(239);
        settle(id);
        let paid = lease(id).ledger.paid;
        assert!(paid > 0);
        // All of the rounds that are not final.
        strike(id, 2, 60_000);
        strike(id, 3, 30_000);
        advance_to(400);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + paid);
    });
}

#[test]
fn escrow_that_a_verdict_frees_buys_blocks_by_a_top_up_of_nothing() {
    in_rounds(|| {
        let id = Deal::default().active();
        report_all(id, 1..=17);
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
        strike(id, 0, 20_000);
        assert_ok!(top_up(id, 0));
        assert_eq!(lease(id).coverage.end, 230);
    });
}

#[test]
fn a_tenant_that_knocks_out_a_gate_is_restituted_nothing() {
    in_rounds(|| {
        let id = Deal::default().active();
        report_all(id, 1..=17);
        strike(id, 0, 50_000);
        assert_eq!(Attestation::<MockTiming>::availability(id).struck_ms, 50_000);
        assert_eq!(LeasesPallet::at_stake(id).unwrap().missed, 0);
    });
}

#[test]
fn void_windows_do_not_hide_what_was_struck() {
    // Windows delivered of 20, the void one, the credit struck in round 1; blocks due and credited.
    for (delivered, voids, struck, due, credited) in [
        (20, 8..=8, 5_000, 200, 195),
        (20, 8..=8, 40_000, 200, 160),
        // Nobody reported it.
        (19, 20..=20, 5_000, 190, 185),
        (19, 20..=20, 0, 190, 190),
        // Another window was missed.
        (19, 8..=8, 5_000, 190, 185),
        (18, 8..=8, 5_000, 190, 175),
        (18, 19..=20, 15_000, 180, 165),
    ] {
        in_rounds(|| {
            let id = Deal::default().active();
            report_all(id, 1..=delivered);
            void(voids.clone());
            strike(id, 1, struck);
            advance_to(400);
            settle(id);
            let record = TrackRecords::<Test>::get(PROVIDER);
            assert_eq!(
                (record.due_blocks, record.credited_blocks),
                (due, credited),
                "{delivered}, {voids:?}, {struck}"
            );
        });
    }
}

#[test]
fn what_was_struck_brings_the_tenant_nothing_of_an_exit_penalty() {
    for struck in [0, 50_000] {
        in_rounds(|| {
            let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(10) };
            let id = Deal { terms, ..Deal::default() }.active();
            report_all(id, 1..=17);
            // Just less than a quarter: these are missed.
            for window in 18..=20 {
                advance_to(10 * (window + 1));
                assert!(report_millis(id, 2_499, false));
            }
            strike(id, 0, struck);
            idle(200);
            assert!(!Leases::<Test>::contains_key(id));
            // 7 of 30 blocks are credited: half of the others' price.
            let penalties: Vec<_> = parked().into_iter().map(|one| (one.amount, one.restitution)).collect();
            assert_eq!(penalties, [(800, 5 * 23 / 2)], "{struck} struck");
        });
    }
}
