use super::prelude::*;

fn settle_by(origin: RuntimeOrigin, lease: LeaseId) -> frame_support::dispatch::DispatchResultWithPostInfo {
    LeasesPallet::settle(origin, lease)
}

#[test]
fn the_provider_is_paid_for_final_blocks_and_the_fee_stays_held() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=2);
        settle(id);
        assert_eq!(last_event(), Event::LeaseSettled { lease: id, blocks: 20, charged: 100, paid: 98, fee: 2 });
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 98);
        assert_eq!(escrowed(TENANT), 902);
    });
}

#[test]
fn settling_again_gives_nothing_more() {
    run(|| {
        let id = Deal::default().active();
        settle(id);
        assert_eq!(lease(id).ledger.blocks, 0);
        report_full(id, 1);
        settle(id);
        let (before, happened) = (free(NATIVE, PROVIDER), events());
        settle(id);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), before);
        assert_eq!(events(), happened);
    });
}

#[test]
fn parts_of_blocks_add_up_and_are_floored_once() {
    run(|| {
        let id = Deal::default().active();
        for window in 1..=4 {
            advance_to(10 * (window + 1));
            assert!(report_millis(id, 2_750, false));
            settle(id);
        }
        // 4 × 2.75 blocks are 11; floored each time they would be 8.
        assert_eq!(lease(id).ledger.blocks, 11);
    });
}

#[test]
fn disputable_reports_are_not_paid_and_keep_a_lease_from_being_final() {
    run(|| {
        let id = Deal::default().active();
        for window in 1..=20 {
            advance_to(10 * (window + 1));
            assert!(report_millis(id, u64::MAX, true));
        }
        settle(id);
        assert_eq!(lease(id).ledger.paid, 0);
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        advance_to(1_000);
        settle(id);
        assert_eq!(escrowed(TENANT), 1_000);
        finalize_reports(id);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
    });
}

#[test]
fn no_more_is_charged_than_passed_or_was_paid_in_whatever_is_reported() {
    run(|| {
        let id = Deal::default().active();
        advance_to(15);
        Measured::insert(id, Availability { final_ms: u64::MAX, pending_ms: u64::MAX, ..Default::default() });
        settle(id);
        assert_eq!(lease(id).ledger.blocks, 5);
        advance_to(1_000);
        settle(id);
        assert_eq!(lease(id).ledger.blocks, 200);
        Measured::insert(id, Availability { final_ms: 200_000, ..Default::default() });
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
    });
}

#[test]
fn a_lease_past_its_end_closes_and_returns_its_capacity() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=5);
        advance_to(210);
        settle(id);
        // 50 blocks charged; of the rest only window 20 can still be reported.
        assert_eq!(
            last_event(),
            Event::LeaseClosing { lease: id, reason: CloseReason::FundsExhausted, end: 210, refunded: 700 }
        );
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.leases), (8, 1));
        advance_to(219);
        settle(id);
        assert!(Leases::<Test>::contains_key(id));
        advance_to(220);
        settle(id);
        assert_eq!(Offers::get(OFFER).unwrap().leases, 0);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 250);
        assert_noop!(settle_by(RuntimeOrigin::signed(ANYONE), id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn a_lease_that_ran_its_term_says_so() {
    run(|| {
        let id = Deal { escrow: 1_600, ..Deal::default() }.active();
        advance_to(400);
        settle(id);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized {
                lease: id,
                reason: CloseReason::TermEnded,
                blocks: 0,
                charged: 0,
                paid: 0,
                fee: 0,
                refunded: 1_600
            }
        );
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn the_record_deposit_of_a_lease_returns_with_it() {
    run(|| {
        let id = Deal::default().active();
        let other = Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::default() }.active();
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 2_400);
        advance_to(1_000);
        settle(id);
        check_state();
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 1_200);
        settle(other);
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 0);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn in_another_asset_nothing_is_burnt_and_the_treasury_gets_that_part() {
    run(|| {
        let issued = Assets::total_supply(USD);
        let id = Deal::in_usd().active();
        report_all(id, 1..=20);
        settle(id);
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 980);
        assert_eq!(free(IN_USD, TENANT), ENDOWMENT - 1_000);
        assert!(events().contains(&Event::FeeSplit { lease: id, burnt: 0, stakers: 7, watchers: 2, treasury: 11 }));
        assert_eq!(in_fee_pot(IN_USD), 20);
        distribute();
        assert_eq!((in_fee_pot(IN_USD), free(IN_USD, Watchers::get())), (7, USD_MINIMUM + 2));
        assert_eq!(free(IN_USD, Treasury::get()), USD_MINIMUM + 11);
        assert_eq!(Assets::total_supply(USD), issued);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
    });
}

#[test]
fn half_of_a_native_fee_leaves_the_issuance() {
    run(|| {
        let issued = Balances::total_issuance();
        let id = Deal::default().active();
        report_all(id, 1..=20);
        settle(id);
        assert_eq!(Balances::total_issuance(), issued);
        distribute();
        assert_eq!(Balances::total_issuance(), issued - 10);
        assert_eq!(free(NATIVE, Fees::get()), EXISTENTIAL_DEPOSIT + 7);
        assert_eq!(free(NATIVE, Watchers::get()), EXISTENTIAL_DEPOSIT + 2);
        assert_eq!(free(NATIVE, Treasury::get()), EXISTENTIAL_DEPOSIT + 1);
    });
}

#[test]
fn anyone_who_signs_settles_an_activated_lease() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(settle_by(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(settle_by(RuntimeOrigin::none(), id + 1), DispatchError::BadOrigin);
        assert_noop!(settle_by(RuntimeOrigin::signed(ANYONE), id), Error::<Test>::LeasePending);
        assert_noop!(settle_by(RuntimeOrigin::signed(ANYONE), id + 1), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn a_debt_that_does_not_fit_is_an_overflow_and_changes_nothing() {
    run(|| {
        let id = Deal::in_usd().active();
        report_full(id, 1);
        block_asset_account(PROVIDER);
        let key = (PROVIDER, IN_USD, TENANT);
        Owed::<Test>::insert(&key, Balance::MAX);
        let call = RuntimeCall::Leases(Call::settle { lease: id });
        let result = sp_runtime::traits::Dispatchable::dispatch(call, RuntimeOrigin::signed(ANYONE));
        assert_eq!(result.unwrap_err().error, ArithmeticError::Overflow.into());
        assert_eq!(lease(id).ledger.blocks, 0);
        Owed::<Test>::remove(key);
    });
}

#[test]
fn a_settlement_weighs_what_it_did() {
    run(|| {
        let id = Deal::default().active();
        report_full(id, 1);
        let weight = |lease| settle_by(RuntimeOrigin::signed(ANYONE), lease).unwrap().actual_weight.unwrap();
        let paid = weight(id);
        advance_to(210);
        let closing = weight(id);
        advance_to(220);
        let closed = weight(id);
        assert!(paid.all_lt(closing) && closing.all_lt(closed) || paid.ref_time() < closing.ref_time());
        assert!(closed.all_lte(Pallet::<Test>::most_settle_weight()));
    });
}

#[test]
fn a_keeper_who_is_not_a_party_gets_the_bounty_for_the_last_step_alone() {
    run(|| {
        let id = Deal::default().active();
        report_full(id, 1);
        let by_anyone = || settle_as(ANYONE, id);
        by_anyone();
        // In this block window 20 can still be reported, and the chain is late.
        advance_to(late(210));
        by_anyone();
        assert!(matches!(lease(id).state, LeaseState::Closing { .. }));
        assert_eq!((free(NATIVE, ANYONE), lease(id).record_deposit), (ENDOWMENT, 200));
        advance_to(late(220));
        by_anyone();
        assert!(events().contains(&Event::KeeperPaid { keeper: ANYONE, tenant: TENANT, amount: 50 }));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50 - 50);
    });
}

#[test]
fn a_keeper_who_finalizes_a_lease_that_a_party_closed_gets_the_bounty() {
    run(|| {
        let id = Deal::default().active();
        advance_to(15);
        close(TENANT, id);
        advance_to(100);
        settle_as(ANYONE, id);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT - 50, ENDOWMENT + 50));
    });
}
