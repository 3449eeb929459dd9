//! What a deposit takes of an account, whichever record it is for. A provider's stands for all.

use super::*;
use frame_support::{
    assert_noop, assert_ok,
    traits::{Currency as _, LockableCurrency, WithdrawReasons},
};
use sp_runtime::TokenError;

fn free(amount: Balance) {
    let _ = Balances::make_free_balance_be(&ALICE, amount);
}

#[test]
fn a_deposit_is_held_and_says_so() {
    ExtBuilder::default().build_and_execute(|| {
        free(PROVIDER_DEPOSIT + EXISTENTIAL_DEPOSIT);
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile("A", "")));
        assert_eq!(held(HoldReason::ProviderDeposit, ALICE), PROVIDER_DEPOSIT);
        assert_eq!(Balances::free_balance(ALICE), EXISTENTIAL_DEPOSIT);
        let reason = HoldReason::ProviderDeposit.into();
        let held = pallet_balances::Event::Held { reason, who: ALICE, amount: PROVIDER_DEPOSIT };
        System::assert_has_event(held.into());
        // As `hold` does it: an account with held money cannot be reaped.
        assert_eq!(System::consumers(&ALICE), 1);
    });
}

#[test]
fn the_existential_deposit_stays_free_even_if_something_else_keeps_the_account_alive() {
    ExtBuilder::default().build_and_execute(|| {
        System::inc_providers(&ALICE);
        for least in [PROVIDER_DEPOSIT, PROVIDER_DEPOSIT + EXISTENTIAL_DEPOSIT - 1] {
            free(least);
            assert_noop!(ProviderRegistry::register(signed(ALICE), profile("A", "")), TokenError::FundsUnavailable);
        }
        free(PROVIDER_DEPOSIT + EXISTENTIAL_DEPOSIT);
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile("A", "")));
    });
}

#[test]
fn frozen_money_can_be_a_deposit() {
    ExtBuilder::default().build_and_execute(|| {
        free(PROVIDER_DEPOSIT + EXISTENTIAL_DEPOSIT);
        Balances::set_lock(*b"governed", &ALICE, Balance::MAX, WithdrawReasons::all());
        assert_ok!(ProviderRegistry::register(signed(ALICE), profile("A", "")));
        assert_eq!(held(HoldReason::ProviderDeposit, ALICE), PROVIDER_DEPOSIT);
    });
}

#[test]
fn an_account_that_cannot_have_a_hold_keeps_its_money() {
    ExtBuilder::default().build_and_execute(|| {
        while System::inc_consumers(&ALICE).is_ok() {}
        assert_noop!(
            ProviderRegistry::register(signed(ALICE), profile("A", "")),
            sp_runtime::DispatchError::TooManyConsumers
        );
    });
}
