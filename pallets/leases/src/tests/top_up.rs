use super::prelude::*;

#[test]
fn the_end_moves_to_what_the_money_reaches() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up(id, 50));
        assert_eq!(lease(id).coverage.end, 220);
        assert_eq!(escrowed(TENANT), 1_050);
        assert_eq!(last_event(), Event::LeaseToppedUp { lease: id, by: TENANT, amount: 50, end: 220 });
    });
}

#[test]
fn parts_of_blocks_add_up() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up(id, 3));
        assert_eq!(lease(id).coverage.end, 210);
        assert_ok!(top_up(id, 2));
        assert_eq!(lease(id).coverage.end, 211);
    });
}

#[test]
fn the_term_bounds_a_top_up_and_what_is_too_much_returns_at_the_end() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up(id, 10_000));
        assert_eq!(lease(id).coverage.end, 310);
        advance_to(330);
        settle(id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn a_lease_is_topped_up_until_the_block_before_its_end() {
    run(|| {
        let id = Deal::default().active();
        advance_to(209);
        assert_ok!(top_up(id, 5));
        advance_to(211);
        assert_noop!(top_up(id, 5), Error::<Test>::LeaseOver);
        assert_noop!(top_up(id, 0), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(top_up(id, 5), Error::<Test>::LeaseOver);
    });
}

#[test]
fn only_a_lease_that_runs_is_topped_up() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(top_up(id, 5), Error::<Test>::LeasePending);
        assert_noop!(top_up(id + 1, 5), Error::<Test>::NoSuchLease);
        assert_noop!(top_up_as(SPONSOR, id, 50), Error::<Test>::LeasePending);
        assert_noop!(LeasesPallet::top_up(RuntimeOrigin::root(), id, 5), DispatchError::BadOrigin);
    });
}

#[test]
fn a_top_up_that_the_tenant_cannot_pay_changes_nothing() {
    run(|| {
        let id = Deal::default().active();
        assert_noop!(top_up(id, ENDOWMENT), TokenError::FundsUnavailable);
        assert_noop!(top_up(id, Balance::MAX), TokenError::FundsUnavailable);
    });
}

#[test]
fn deposits_that_do_not_fit_are_an_overflow() {
    run(|| {
        let id = Deal::default().active();
        let stored = lease(id);
        let mut rich = stored.clone();
        rich.ledger.deposited = Balance::MAX;
        Leases::<Test>::insert(id, rich);
        assert_noop!(
            frame_support::storage::with_storage_layer(|| top_up(id, 1).map_err(|e| e.error)),
            ArithmeticError::Overflow
        );
        Leases::<Test>::insert(id, stored);
    });
}

#[test]
fn without_a_missed_window_there_is_nothing_to_reapply() {
    run(|| {
        let id = Deal::default().active();
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
        advance_to(25);
        // Window 1 can still be reported.
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
        assert!(report_millis(id, u64::MAX, false));
        advance_to(35);
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
    });
}

#[test]
fn a_missed_window_is_reapplied_once() {
    run(|| {
        let id = Deal::default().active();
        advance_to(30);
        assert_ok!(top_up(id, 0));
        assert_eq!(lease(id).coverage.end, 220);
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
        // A deposit counts from there.
        assert_ok!(top_up(id, 5));
        assert_eq!(lease(id).coverage.end, 221);
        advance_to(40);
        assert_ok!(top_up(id, 0));
        assert_eq!(lease(id).coverage.end, 231);
    });
}

#[test]
fn the_term_bounds_what_is_reapplied() {
    run(|| {
        let id = Deal { term: 205, ..Deal::default() }.active();
        advance_to(30);
        assert_ok!(top_up(id, 0));
        assert_eq!(lease(id).coverage.end, 215);
        advance_to(40);
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
    });
}

#[test]
fn disputable_blocks_are_not_reapplied() {
    run(|| {
        let id = Deal::default().active();
        advance_to(20);
        assert!(report_millis(id, u64::MAX, true));
        advance_to(30);
        assert!(report_millis(id, u64::MAX, true));
        assert_noop!(top_up(id, 0), Error::<Test>::NothingToReapply);
    });
}

#[test]
fn a_top_up_weighs_by_the_asset_of_the_lease() {
    run(|| {
        let native = Deal { gpus: 1, ..Deal::default() }.active();
        let usd = Deal { gpus: 1, ..Deal::in_usd() }.active();
        let weight = |lease| top_up(lease, 5).unwrap().actual_weight.unwrap();
        assert_eq!(weight(native), <() as WeightInfo>::top_up());
        assert_eq!(weight(usd), <() as WeightInfo>::top_up_foreign());
    });
}

#[test]
fn only_the_tenant_reapplies_what_missed_windows_freed() {
    run(|| {
        let id = Deal::default().active();
        advance_to(30);
        assert_noop!(top_up_as(SPONSOR, id, 0), Error::<Test>::NotTenant);
        assert_ok!(top_up(id, 0));
    });
}

#[test]
fn anyone_can_pay_for_a_window_or_more_and_it_is_held_from_the_tenant() {
    run(|| {
        let id = Deal::default().active();
        assert_noop!(top_up_as(SPONSOR, id, 49), Error::<Test>::SponsorshipTooSmall);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_eq!(last_event(), Event::LeaseToppedUp { lease: id, by: SPONSOR, amount: 50, end: 220 });
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 50);
        assert_eq!((escrowed(TENANT), escrowed(SPONSOR)), (1_050, 0));
        assert_noop!(top_up_as(SPONSOR, id, ENDOWMENT), TokenError::FundsUnavailable);
        check_state();
    });
}

#[test]
fn the_rest_returns_to_those_who_paid_it_and_the_last_payer_is_first() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up_as(SPONSOR, id, 60));
        assert_ok!(top_up(id, 40));
        assert_ok!(top_up_as(BUYER, id, 50));
        // On the line: 1,000 of the tenant, 60 of the sponsor, 40 of the tenant, 50 of the buyer.
        report_all(id, 1..=20);
        close(TENANT, id);
        // 200 blocks are paid: exactly the tenant's first 1,000.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000);
        assert_eq!((free(NATIVE, SPONSOR), free(NATIVE, BUYER)), (ENDOWMENT, ENDOWMENT));
        assert!(events().contains(&Event::SponsorRefunded { lease: id, sponsor: SPONSOR, amount: 60 }));
    });
}

#[test]
fn four_sponsors_can_pay_into_a_lease() {
    run(|| {
        let id = Deal::default().active();
        for sponsor in [SPONSOR, BUYER, AUDITOR, RIVAL] {
            assert_ok!(top_up_as(sponsor, id, 50));
        }
        assert_noop!(top_up_as(ANYONE, id, 50), Error::<Test>::TooManySponsors);
    });
}
