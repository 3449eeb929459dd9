//! Delegations back four fifths of what is required, and no more.

use super::*;

fn set_required(amount: Balance) -> DispatchResult {
    <ProviderStaking as ProviderStake<AccountId>>::set_required(&ALICE, amount)
}

fn with_own(own: Balance, delegated: Balance, test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, own);
        assert_ok!(set_commission(0, true));
        assert_ok!(delegate(BOB, delegated));
        test();
    });
}

#[test]
fn a_fifth_of_what_is_required_is_own_bond() {
    with_own(100 * UNIT, 600 * UNIT, || {
        assert_eq!(ProviderStaking::bonded(&ALICE), 500 * UNIT);
        assert_noop!(set_required(500 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set_required(500 * UNIT));
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), Error::StillRequired);
        assert_ok!(set_required(499 * UNIT));
        // A fifth of it, rounded up.
        assert_noop!(ProviderStaking::unbond(signed(ALICE), UNIT / 5 + 1), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(signed(ALICE), UNIT / 5));
    });
}

#[test]
fn what_is_not_delegated_is_own_bond() {
    with_own(100 * UNIT, 50 * UNIT, || {
        assert_eq!(ProviderStaking::bonded(&ALICE), 150 * UNIT);
        assert_noop!(set_required(150 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set_required(120 * UNIT));
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 30 * UNIT + 1), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(signed(ALICE), 30 * UNIT));
    });
}

#[test]
fn penalties_are_reserved_in_the_own_bond_and_never_in_delegations() {
    with_own(100 * UNIT, 600 * UNIT, || {
        require(ALICE, 300 * UNIT);
        assert_noop!(ProviderStaking::reserve(&ALICE, 40 * UNIT + 1), Error::ReserveNotBonded);
        reserve(ALICE, 40 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 300 * UNIT);
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), Error::StillRequired);
        ProviderStaking::release(&ALICE, 40 * UNIT);
        assert_ok!(ProviderStaking::unbond(signed(ALICE), 40 * UNIT));
    });
}

#[test]
fn delegations_that_leave_back_nothing_and_the_requirement_can_only_fall() {
    with_own(100 * UNIT, 400 * UNIT, || {
        require(ALICE, 500 * UNIT);
        leave(BOB);
        assert_eq!(ProviderStaking::bonded(&ALICE), 100 * UNIT);
        assert_noop!(set_required(500 * UNIT + 1), Error::BondTooSmall);
        assert_ok!(set_required(500 * UNIT));
        assert_ok!(set_required(400 * UNIT));
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), Error::StillRequired);
        assert_noop!(ProviderStaking::reserve(&ALICE, 1), Error::ReserveNotBonded);
    });
}

#[test]
fn a_rival_that_delegates_and_leaves_takes_nothing_that_is_reserved() {
    with_own(100 * UNIT, 100 * UNIT, || {
        require(ALICE, 150 * UNIT);
        reserve(ALICE, 50 * UNIT);
        let before = (ledger(ALICE).reserved, ledger(ALICE).covered());
        leave(BOB);
        assert_eq!((ledger(ALICE).reserved, ledger(ALICE).covered()), before);
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), Error::StillRequired);
    });
}
