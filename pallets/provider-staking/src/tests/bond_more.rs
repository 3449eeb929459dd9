use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{ArithmeticError, TokenError};

#[test]
fn more_is_added_to_what_is_bonded() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 1));

        assert_eq!(ledger(ALICE).bonded, MINIMUM_BOND + 1);
        assert_eq!(held(ALICE), MINIMUM_BOND + 1);
        assert_last_event(Event::Bonded { provider: ALICE, amount: 1 });
    });
}

#[test]
fn neither_0_nor_more_than_is_free_can_be_added() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 1), Error::NotBonded);
        bond(ALICE, MINIMUM_BOND);
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::bond_more(origin.clone(), 0), Error::ZeroAmount);
        assert_noop!(ProviderStaking::bond_more(origin.clone(), Balance::MAX), ArithmeticError::Overflow);
        assert_noop!(
            ProviderStaking::bond_more(origin.clone(), ENDOWMENT - MINIMUM_BOND + 1),
            TokenError::FundsUnavailable
        );
        assert_ok!(ProviderStaking::bond_more(origin, ENDOWMENT - MINIMUM_BOND));
    });
}

#[test]
fn a_bond_that_a_slash_left_below_the_minimum_must_be_brought_up_to_it() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        slash(ALICE, 2);
        assert_noop!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 1), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 2));
    });
}

#[test]
fn a_provider_that_unbonded_everything_returns_by_bonding_more() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        unbond(ALICE, MINIMUM_BOND);
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), MINIMUM_BOND));
        assert_eq!(held(ALICE), 2 * MINIMUM_BOND);
        assert_eq!(ProviderStaking::bonded(&ALICE), MINIMUM_BOND);
    });
}
