use super::*;

#[test]
fn the_first_commission_opens_a_pool_that_the_provider_pays_for() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let had = free(ALICE);
        advance_to(70);
        assert_ok!(set_commission(50, false));
        assert_eq!((free(ALICE), free(account())), (had - EXISTENTIAL_DEPOSIT, EXISTENTIAL_DEPOSIT));
        System::assert_has_event(Event::PoolOpened { provider: ALICE, pool: 0, account: account() }.into());
        let commission = Permill::from_percent(50);
        assert_last_event(Event::CommissionSet { provider: ALICE, commission, from: 70, accepts: false });
        let pool = ledger(ALICE).pool.unwrap();
        assert_eq!((pool.id, pool.shares, pool.accepts), (0, 0, false));
    });
}

#[test]
fn only_who_has_a_ledger_opens_a_pool() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(set_commission(10, true), Error::NotBonded);
        assert_noop!(
            ProviderStaking::set_commission(RuntimeOrigin::root(), Permill::zero(), true),
            sp_runtime::traits::BadOrigin
        );
    });
}

#[test]
fn a_provider_that_cannot_pay_for_the_account_opens_no_pool() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        assert_noop!(set_commission(10, true), sp_runtime::TokenError::Frozen);
        Balances::mint_into(&ALICE, EXISTENTIAL_DEPOSIT).unwrap();
        assert_ok!(set_commission(10, true));
    });
}

#[test]
fn a_commission_has_a_highest_level() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let most = MaxCommission::get();
        let more = Permill::from_parts(most.deconstruct() + 1);
        assert_noop!(ProviderStaking::set_commission(signed(ALICE), more, true), Error::CommissionTooHigh);
        assert_ok!(ProviderStaking::set_commission(signed(ALICE), most, true));
    });
}

#[test]
fn a_commission_rises_by_so_much_in_an_era_and_acts_in_the_next() {
    with_pool(|| {
        advance_to(10);
        assert_noop!(set_commission(16, true), Error::CommissionRisesTooFast);
        assert_ok!(set_commission(15, true));
        let commission = Permill::from_percent(15);
        assert_last_event(Event::CommissionSet { provider: ALICE, commission, from: 60, accepts: true });
        // It cannot rise again in the same era.
        assert_noop!(set_commission(16, true), Error::CommissionRisesTooFast);
        fee(ALICE, NATIVE, 1_000);
        advance_to(59);
        fee(ALICE, NATIVE, 1_000);
        assert_eq!(Rewards::<Test>::get(ALICE).assets[0].own, 200);
        advance_to(60);
        fee(ALICE, NATIVE, 1_000);
        assert_eq!(Rewards::<Test>::get(ALICE).assets[0].own, 200 + 150 + 64);
        assert_ok!(set_commission(20, true));
    });
}

#[test]
fn a_commission_falls_at_once() {
    with_pool(|| {
        assert_ok!(set_commission(15, true));
        assert_ok!(set_commission(2, true));
        fee(ALICE, NATIVE, 1_000);
        pass_eras(1);
        // The raise is forgotten.
        fee(ALICE, NATIVE, 1_000);
        // 2 % of each, and 35 for the bond.
        assert_eq!(Rewards::<Test>::get(ALICE).assets[0].own, 20 + 20 + 35);
        assert_noop!(set_commission(8, true), Error::CommissionRisesTooFast);
        assert_ok!(set_commission(7, true));
    });
}

#[test]
fn a_new_pool_does_not_bring_a_higher_commission() {
    with_pool(|| {
        assert_ok!(close_pool());
        assert_noop!(set_commission(16, true), Error::CommissionRisesTooFast);
        assert_ok!(set_commission(10, true));
        assert_eq!(ledger(ALICE).pool.unwrap().id, 1);
    });
}

#[test]
fn a_provider_that_refuses_keeps_nobody_from_leaving() {
    with_delegators(|| {
        assert_ok!(set_commission(10, false));
        assert_noop!(delegate(BOB, UNIT), Error::PoolRefuses);
        leave(BOB);
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(BOB, UNIT));
    });
}
