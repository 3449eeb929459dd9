use super::*;
use crate::{Chunk, SlashOutcome};
use frame_support::{
    assert_noop, assert_ok,
    traits::{LockableCurrency, WithdrawReasons},
};
use sp_runtime::TokenError;

#[test]
fn a_slash_takes_from_the_bond_first_and_pays_the_destination() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        unbond(ALICE, 40 * UNIT);
        let outcome = SlashOutcome { from_bond: 30 * UNIT, from_unbonding: 0 };
        assert_eq!(ProviderStaking::slash(&ALICE, 30 * UNIT), Ok(outcome));

        assert_eq!(ProviderStaking::bonded(&ALICE), 30 * UNIT);
        assert_eq!(held(ALICE), 70 * UNIT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 30 * UNIT);
        assert_last_event(Event::Slashed { provider: ALICE, from_bond: 30 * UNIT, from_unbonding: 0 });
    });
}

#[test]
fn what_is_unbonding_is_slashed_newest_first() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let first_due = due_block();
        unbond(ALICE, 30 * UNIT);
        advance_to(2);
        unbond(ALICE, 20 * UNIT);
        let outcome = SlashOutcome { from_bond: 50 * UNIT, from_unbonding: 25 * UNIT };
        assert_eq!(ProviderStaking::slash(&ALICE, 75 * UNIT), Ok(outcome));

        let left = Chunk { amount: 25 * UNIT, withdrawable_at: first_due };
        assert_eq!(ledger(ALICE).unbonding.to_vec(), [left]);
        assert_eq!(held(ALICE), 25 * UNIT);
        assert_last_event(Event::Slashed { provider: ALICE, from_bond: 50 * UNIT, from_unbonding: 25 * UNIT });
    });
}

#[test]
fn what_covers_exit_penalties_is_slashed_after_everything_else() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        reserve(ALICE, 30 * UNIT);
        unbond(ALICE, 20 * UNIT);
        let outcome = SlashOutcome { from_bond: 50 * UNIT, from_unbonding: 20 * UNIT };
        assert_eq!(ProviderStaking::slash(&ALICE, 70 * UNIT), Ok(outcome));
        assert_eq!(ledger(ALICE).covered(), 30 * UNIT);

        let outcome = SlashOutcome { from_bond: 12 * UNIT, from_unbonding: 0 };
        assert_eq!(ProviderStaking::slash(&ALICE, 12 * UNIT), Ok(outcome));
        assert_eq!(ledger(ALICE).covered(), 18 * UNIT);
        assert_eq!(ledger(ALICE).reserved, 30 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 0);
    });
}

#[test]
fn unbonding_money_can_be_slashed_up_to_the_block_before_it_is_due() {
    ExtBuilder::default().build_and_execute(|| {
        for who in [ALICE, BOB] {
            bond(who, MINIMUM_BOND);
            unbond(who, MINIMUM_BOND);
        }
        let due = due_block();
        advance_to(due - 1);
        assert_eq!(ProviderStaking::slash(&ALICE, Balance::MAX).unwrap().from_unbonding, MINIMUM_BOND);
        advance_to(due);
        let events = System::events().len();
        assert_eq!(ProviderStaking::slash(&BOB, Balance::MAX), Ok(SlashOutcome::default()));
        assert_eq!(System::events().len(), events);
        assert_ok!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(BOB)));
    });
}

#[test]
fn a_slash_of_everything_leaves_the_account_alive() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        unbond(ALICE, 40 * UNIT);
        assert_eq!(ProviderStaking::slash(&ALICE, Balance::MAX).unwrap().total(), Some(ENDOWMENT));

        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!(held(ALICE), 0);
        assert_eq!(free(ALICE), EXISTENTIAL_DEPOSIT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + ENDOWMENT);
    });
}

#[test]
fn a_slash_of_0_or_of_an_account_without_a_ledger_takes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        System::reset_events();
        assert_eq!(ProviderStaking::slash(&ALICE, 0), Ok(SlashOutcome::default()));
        assert_eq!(ProviderStaking::slash(&NOBODY, UNIT), Ok(SlashOutcome::default()));
        assert!(System::events().is_empty());
    });
}

#[test]
fn frozen_money_is_slashed_too() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        Balances::set_lock(*b"some-use", &ALICE, ENDOWMENT, WithdrawReasons::all());
        assert_eq!(ProviderStaking::slash(&ALICE, ENDOWMENT).unwrap().from_bond, ENDOWMENT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + ENDOWMENT);
    });
}

#[test]
fn what_the_slash_destination_cannot_receive_is_burnt() {
    ExtBuilder::default().without_treasury().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        let issuance = Balances::total_issuance();
        let amount = EXISTENTIAL_DEPOSIT - 1;
        assert_eq!(ProviderStaking::slash(&ALICE, amount).unwrap().from_bond, amount);

        assert_eq!(free(TREASURY), 0);
        assert_eq!(Balances::total_issuance(), issuance - amount);
        assert_eq!(held(ALICE), MINIMUM_BOND - amount);
        assert_last_event(Event::Slashed { provider: ALICE, from_bond: amount, from_unbonding: 0 });

        // Enough to create it is paid to it.
        assert_ok!(ProviderStaking::slash(&ALICE, EXISTENTIAL_DEPOSIT));
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn frozen_money_is_burnt_too() {
    ExtBuilder::default().without_treasury().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        Balances::set_lock(*b"some-use", &ALICE, Balance::MAX, WithdrawReasons::all());
        let issuance = Balances::total_issuance();
        let amount = EXISTENTIAL_DEPOSIT - 1;
        assert_eq!(ProviderStaking::slash(&ALICE, amount).unwrap().from_bond, amount);
        assert_eq!((free(TREASURY), Balances::total_issuance()), (0, issuance - amount));
    });
}

#[test]
fn a_slash_of_more_than_is_held_fails() {
    ExtBuilder::default().build().execute_with(|| {
        bond(ALICE, MINIMUM_BOND);
        Ledgers::<Test>::mutate(ALICE, |l| l.as_mut().unwrap().bonded += 1);
        assert!(ProviderStaking::do_try_state().is_err());
        assert_noop!(ProviderStaking::slash(&ALICE, Balance::MAX), TokenError::Frozen);
    });
}
