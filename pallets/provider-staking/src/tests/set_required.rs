use super::*;
use frame_support::{assert_noop, assert_ok};

fn set(who: AccountId, required: Balance) -> frame_support::dispatch::DispatchResult {
    <ProviderStaking as ProviderStake<AccountId>>::set_required(&who, required)
}

#[test]
fn the_bond_must_cover_what_is_required() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        assert_noop!(set(ALICE, 100 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 100 * UNIT));
        assert_eq!(ledger(ALICE).required, 100 * UNIT);
    });
}

#[test]
fn what_is_unbonding_covers_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        unbond(ALICE, 40 * UNIT);
        assert_noop!(set(ALICE, 60 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 60 * UNIT));
    });
}

#[test]
fn what_is_reserved_for_exit_penalties_covers_nothing_else() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        reserve(ALICE, 30 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 70 * UNIT);
        assert_noop!(set(ALICE, 70 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 70 * UNIT));

        // Short of it after a slash, the requirement can be kept and lowered.
        slash(ALICE, 20 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 50 * UNIT);
        assert_noop!(set(ALICE, 70 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 70 * UNIT));
        assert_ok!(set(ALICE, 60 * UNIT));
        assert_noop!(set(ALICE, 60 * UNIT + 1), Error::BondTooSmall);
    });
}

#[test]
fn an_account_without_a_ledger_can_only_be_required_0() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(set(ALICE, 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 0));
        assert!(!Ledgers::<Test>::contains_key(ALICE));
    });
}

#[test]
fn a_slashed_provider_can_keep_or_lower_its_requirement_but_not_raise_it() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 100 * UNIT);
        slash(ALICE, 50 * UNIT);

        assert_noop!(set(ALICE, 100 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set(ALICE, 100 * UNIT));
        assert_ok!(set(ALICE, 80 * UNIT));
        assert_noop!(set(ALICE, 80 * UNIT + 1), Error::BondTooSmall);
        assert_noop!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 1), Error::StillRequired);
        assert_ok!(set(ALICE, 0));
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 50 * UNIT));
    });
}

#[test]
fn a_ledger_slashed_to_0_goes_with_its_last_requirement() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 100 * UNIT);
        slash(ALICE, 100 * UNIT);
        assert_eq!(ledger(ALICE).required, 100 * UNIT);
        pay_all();
        assert_ok!(set(ALICE, 0));
        assert!(!Ledgers::<Test>::contains_key(ALICE));
    });
}
