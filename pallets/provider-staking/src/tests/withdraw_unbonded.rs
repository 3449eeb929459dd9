use super::*;
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_chunk_can_be_withdrawn_at_its_block_and_not_one_earlier() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let due = due_block();
        unbond(ALICE, 40 * UNIT);
        let origin = RuntimeOrigin::signed(ALICE);

        advance_to(due - 1);
        assert_noop!(ProviderStaking::withdraw_unbonded(origin.clone()), Error::NothingToWithdraw);
        advance_to(due);
        let before = free(ALICE);
        assert_ok!(ProviderStaking::withdraw_unbonded(origin.clone()));

        assert_eq!(free(ALICE), before + 40 * UNIT);
        assert_eq!(held(ALICE), 60 * UNIT);
        assert_last_event(Event::Withdrawn { provider: ALICE, amount: 40 * UNIT });
        assert_noop!(ProviderStaking::withdraw_unbonded(origin), Error::NothingToWithdraw);
    });
}

#[test]
fn every_chunk_that_is_due_is_withdrawn_and_the_rest_stays() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        for block in 1..=3 {
            advance_to(block);
            unbond(ALICE, UNIT);
        }
        advance_to(due_block() - 1);
        assert_ok!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)));
        assert_last_event(Event::Withdrawn { provider: ALICE, amount: 2 * UNIT });
        assert_eq!(held(ALICE), 98 * UNIT);
        assert_eq!(ledger(ALICE).unbonding.len(), 1);
    });
}

#[test]
fn a_ledger_with_nothing_left_is_removed() {
    ExtBuilder::default().build_and_execute(|| {
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::withdraw_unbonded(origin.clone()), Error::NotBonded);
        bond(ALICE, MINIMUM_BOND);
        unbond(ALICE, MINIMUM_BOND);
        advance_to(due_block());
        assert_ok!(ProviderStaking::withdraw_unbonded(origin.clone()));

        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!(held(ALICE), 0);
        assert_eq!(free(ALICE), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        assert_noop!(ProviderStaking::withdraw_unbonded(origin), Error::NotBonded);
    });
}

#[test]
fn a_withdrawal_can_keep_an_otherwise_empty_account_alive() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        unbond(ALICE, MINIMUM_BOND);
        // Something else keeps the account alive, so its whole free balance may be spent.
        System::inc_providers(&ALICE);
        assert_ok!(Balances::transfer_all(RuntimeOrigin::signed(ALICE), BOB, false));
        assert_eq!(free(ALICE), 0);

        advance_to(due_block());
        assert_ok!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)));
        assert_eq!(free(ALICE), MINIMUM_BOND);
    });
}
