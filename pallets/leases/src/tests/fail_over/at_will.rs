//! The tenant may leave its provider for a standby at any time: with the same result for everybody as closing.

use super::{active, at_penalty, deal, failed, reserved};
use crate::tests::prelude::*;

/// With a lock-in, from block 10 on; it can be lost up to block 30.
fn locked_in(asset: AssetId) -> LeaseId {
    Deal { lock_in: 400, asset, ..deal() }.active()
}

fn lost(id: LeaseId) -> Vec<Balance> {
    let of = |event| match event {
        Event::LockInLost { lease, amount } if lease == id => Some(amount),
        _ => None,
    };
    events().into_iter().filter_map(of).collect()
}

#[test]
fn the_tenant_fails_a_lease_over_at_any_time() {
    for block in [10, 11, 20, 49, 209] {
        run(|| {
            let old = active();
            advance_to(block);
            assert_ok!(fail_over_as(TENANT, old));
            let new = lease(old + 1);
            assert_eq!((new.provider, new.coverage.term), (RIVAL, 310 - block));
            assert!(matches!(new.state, LeaseState::Pending { called: true, .. }));
        });
    }
}

#[test]
fn the_tenant_leaves_a_provider_that_reports_every_window() {
    run(|| {
        let old = active();
        report_all(old, 1..=4);
        assert_noop!(fail_over_as(ANYONE, old), Error::<Test>::NotFailed);
        assert_ok!(fail_over_as(TENANT, old));
        // All was reported: it is paid and gone.
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 784);
        assert_eq!(lease(old + 1).ledger.deposited, 3_200);
    });
}

#[test]
fn everybody_else_waits_for_three_missed_windows() {
    for who in [PROVIDER, RIVAL, THIRD, ANYONE, SPONSOR] {
        run(|| {
            let id = active();
            advance_to(49);
            assert_noop!(fail_over_as(who, id), Error::<Test>::NotFailed);
            advance_to(50);
            assert_ok!(fail_over_as(who, id));
        });
    }
}

#[test]
fn it_costs_a_provider_that_serves_nothing() {
    for (windows, block) in [(0, 10), (0, 19), (1, 25), (4, 50)] {
        run(|| {
            let id = active();
            assert_eq!(reserved(PROVIDER), (PLENTY - 800, 800));
            report_all(id, 1..=windows);
            advance_to(block);
            assert_ok!(fail_over_as(TENANT, id));
            assert_eq!((reserved(PROVIDER), free(NATIVE, BOND_POT)), ((PLENTY, 0), ENDOWMENT));
        });
    }
}

#[test]
fn a_tenant_that_fails_over_early_loses_its_lock_in() {
    for asset in [NATIVE, IN_USD] {
        for (block, early) in [(10, true), (30, true), (31, false)] {
            run(|| {
                let old = locked_in(asset.clone());
                advance_to(block);
                assert_ok!(fail_over_as(TENANT, old));
                let new = old + 1;
                assert_eq!(lost(old), if early { vec![400] } else { vec![] });
                // The tenant promised the standby nothing.
                assert_eq!(lease(new).lock_in, 0);
                assert_eq!(free(asset.clone(), PROVIDER), ENDOWMENT + if early { 400 } else { 0 });
                check_state();
                // It is never lost twice.
                activate_at(new, block);
                close(TENANT, new);
                assert_eq!(lost(new), []);
            });
        }
    }
}

#[test]
fn a_tenant_whose_provider_gave_notice_keeps_its_lock_in() {
    run(|| {
        let terms = Terms { notice: 100, ..Terms::default() };
        let old = Deal { lock_in: 400, terms, ..deal() }.active();
        assert_ok!(give_notice(old));
        assert_ok!(fail_over_as(TENANT, old));
        assert_eq!((lost(old), lease(old + 1).lock_in), (vec![], 0));
        assert_eq!(escrowed(TENANT), lease(old + 1).ledger.deposited);
    });
}

#[test]
fn nobody_else_makes_a_tenant_lose_its_lock_in() {
    for (who, forfeited) in [(ANYONE, vec![]), (PROVIDER, vec![]), (TENANT, vec![400])] {
        run(|| {
            // The time in which it can be lost is longer than three windows.
            MockTiming::mutate(|timing| timing.activation_blocks = 50);
            let old = locked_in(NATIVE);
            advance_to(50);
            assert_ok!(fail_over_as(who, old));
            assert_eq!((lost(old), lease(old + 1).lock_in), (forfeited, 0), "{who}");
        });
    }
}

#[test]
fn failing_over_to_cancel_is_no_way_around_the_lock_in() {
    run(|| {
        let old = locked_in(NATIVE);
        advance_to(20);
        assert_ok!(fail_over_as(TENANT, old));
        close(TENANT, old + 1);
        advance_to(40);
        settle(old);
        assert_nothing_left();
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT - 400, ENDOWMENT + 400));
    });
}

/// Once, the bond made up for a dearer standby, for all the blocks that the money lasts.
#[test]
fn topping_up_a_failed_lease_to_fail_it_over_and_close_earns_nothing() {
    run(|| {
        let old = failed();
        assert_ok!(top_up(old, 6_000));
        assert_ok!(fail_over_as(TENANT, old));
        let new = old + 1;
        activate_at(new, 50);
        close(TENANT, new);
        advance_to(70);
        settle(old);
        assert_nothing_left();
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        // The provider missed 40 blocks at 20: half of that is the most that the tenant gets of the penalty.
        let one = Parked {
            provider: PROVIDER,
            lease: old,
            windows: 1..5,
            amount: 800,
            beneficiary: TENANT,
            restitution: 400,
        };
        assert_eq!((parked(), reserved(PROVIDER)), (vec![one], (PLENTY - 800, 0)));
    });
}

#[test]
fn a_failover_in_the_block_of_the_activation_weighs_the_final_payment_too() {
    run(|| {
        let weight = |block| {
            let id = at_penalty(1, Deal { gpus: 1, ..deal() }).active();
            advance_to(block);
            fail_over_as(TENANT, id).unwrap().actual_weight.unwrap()
        };
        let (both, one) = (weight(10), {
            System::set_block_number(1);
            weight(15)
        });
        assert_eq!(both, one + LeasesPallet::settle_weight(crate::leases::Progress::Final, &NATIVE));
    });
}
