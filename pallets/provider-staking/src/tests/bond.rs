use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{traits::BadOrigin, TokenError};

#[test]
fn a_bond_is_held_and_leaves_the_existential_deposit_free() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), ENDOWMENT));

        assert_eq!(ledger(ALICE).bonded, ENDOWMENT);
        assert_eq!(held(ALICE), ENDOWMENT);
        assert_eq!(free(ALICE), EXISTENTIAL_DEPOSIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), ENDOWMENT);
        assert_last_event(Event::Bonded { provider: ALICE, amount: ENDOWMENT });
    });
}

#[test]
fn the_existential_deposit_cannot_be_bonded_even_in_a_kept_account() {
    ExtBuilder::default().build_and_execute(|| {
        System::inc_providers(&ALICE);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), ENDOWMENT + 1), TokenError::FundsUnavailable);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(BOB), ENDOWMENT + 1), TokenError::FundsUnavailable);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(BOB), Balance::MAX), TokenError::FundsUnavailable);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(NOBODY), MINIMUM_BOND), TokenError::FundsUnavailable);
    });
}

#[test]
fn the_minimum_is_enough_and_less_is_not() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), 0), Error::ZeroAmount);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), MINIMUM_BOND - 1), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), MINIMUM_BOND));
    });
}

#[test]
fn there_is_one_ledger_per_account_until_everything_is_withdrawn() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), MINIMUM_BOND), Error::AlreadyBonded);
        unbond(ALICE, MINIMUM_BOND);
        assert_noop!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), MINIMUM_BOND), Error::AlreadyBonded);

        advance_to(due_block());
        assert_ok!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)));
        assert_ok!(ProviderStaking::bond(RuntimeOrigin::signed(ALICE), MINIMUM_BOND));
    });
}

#[test]
fn only_a_signed_origin_bonds() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(ProviderStaking::bond(origin.clone(), MINIMUM_BOND), BadOrigin);
            assert_noop!(ProviderStaking::bond_more(origin.clone(), MINIMUM_BOND), BadOrigin);
            assert_noop!(ProviderStaking::unbond(origin.clone(), MINIMUM_BOND), BadOrigin);
            assert_noop!(ProviderStaking::withdraw_unbonded(origin), BadOrigin);
        }
    });
}
