//! Money on hold is paid, whatever else a tenant or a provider did with its account. A lock or freeze covers held money
//! too, so payments out of a hold use force.

use super::prelude::*;
use frame_support::traits::{LockableCurrency, WithdrawReasons};

/// All of its money, for good.
fn freeze(who: AccountId) {
    Balances::set_lock(*b"some-use", &who, Balance::MAX, WithdrawReasons::all());
}

#[test]
fn a_frozen_tenant_pays_for_its_lease_and_its_fee() {
    run(|| {
        let id = Deal::default().active();
        freeze(TENANT);
        let issued = Balances::total_issuance();
        report_full(id, 1);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
        report_all(id, 2..=20);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(Owed::<Test>::iter().count(), 0);
        let split = Event::FeeSplit { lease: id, burnt: 10, stakers: 7, watchers: 2, treasury: 1 };
        assert!(events().contains(&split));
        assert_eq!(Balances::total_issuance(), issued);
        assert_eq!(free(NATIVE, Fees::get()), EXISTENTIAL_DEPOSIT + 20);
        assert_nothing_left();
    });
}

#[test]
fn a_frozen_tenant_loses_its_lock_in() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        freeze(TENANT);
        close(TENANT, id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 100);
        assert_nothing_left();
    });
}

#[test]
fn a_frozen_tenants_sponsors_get_their_money_back() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up_as(SPONSOR, id, 200));
        freeze(TENANT);
        close(TENANT, id);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_nothing_left();
    });
}

#[test]
fn a_frozen_provider_loses_its_exit_penalty() {
    run(|| {
        let id = Deal::default().awarded();
        freeze(PROVIDER);
        advance_to(22);
        assert_ok!(expire_as(TENANT, id));
        Bonding::pay_parked();
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 40);
        assert_nothing_left();
    });
}

#[test]
fn a_frozen_tenant_pays_the_keeper() {
    run(|| {
        let id = Deal::default().awarded();
        freeze(TENANT);
        advance_to(late(22));
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
        assert_nothing_left();
    });
}

#[test]
fn a_frozen_seller_hands_its_escrow_over() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(list_lease(id, 70, None));
        advance_to(20);
        freeze(TENANT);
        let new = buy(BUYER, id);
        assert_eq!((escrowed(BUYER), lease(new).ledger.deposited), (950, 950));
    });
}

#[test]
fn what_a_frozen_holder_owes_can_be_claimed() {
    run(|| {
        let id = Deal::default().active();
        Balances::transfer_all(RuntimeOrigin::signed(PROVIDER), ASSET_OWNER, false).unwrap();
        report_millis_of_a_block(id);
        settle(id);
        assert_eq!(Owed::<Test>::get((PROVIDER, NATIVE, TENANT)), 4);
        freeze(TENANT);
        Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), PROVIDER, 100).unwrap();
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), PROVIDER, NATIVE, TENANT));
        assert_eq!(free(NATIVE, PROVIDER), 104);
    });
}

/// Reports one block of window 1.
fn report_millis_of_a_block(id: LeaseId) {
    advance_to(20);
    assert!(report_millis(id, 1_000, false));
}
