use super::*;
use frame_support::{
    assert_noop, assert_ok,
    traits::{LockableCurrency, WithdrawReasons},
};

fn take(who: AccountId, beneficiary: AccountId, amount: Balance) -> Balance {
    ProviderStaking::take(&who, &beneficiary, amount)
}

#[test]
fn an_exit_penalty_is_reserved_on_top_of_what_is_required() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 40 * UNIT);
        assert_ok!(ProviderStaking::ensure_reservable(&ALICE, 60 * UNIT));
        assert_noop!(ProviderStaking::ensure_reservable(&ALICE, 60 * UNIT + 1), Error::ReserveNotBonded);
        assert_noop!(ProviderStaking::reserve(&ALICE, 60 * UNIT + 1), Error::ReserveNotBonded);
        assert_noop!(ProviderStaking::reserve(&ALICE, Balance::MAX), Error::ReserveNotBonded);

        assert_ok!(ProviderStaking::reserve(&ALICE, 20 * UNIT));
        assert_last_event(Event::BondReserved { provider: ALICE, amount: 20 * UNIT });
        assert_noop!(ProviderStaking::reserve(&ALICE, 40 * UNIT + 1), Error::ReserveNotBonded);
        assert_ok!(ProviderStaking::reserve(&ALICE, 40 * UNIT));
        assert_noop!(ProviderStaking::ensure_reservable(&ALICE, 1), Error::ReserveNotBonded);
        assert_noop!(ProviderStaking::reserve(&ALICE, 1), Error::ReserveNotBonded);

        assert_eq!(ledger(ALICE).reserved, 60 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 40 * UNIT);
        assert_eq!(held(ALICE), 100 * UNIT);
    });
}

#[test]
fn room_for_more_is_kept_free_but_not_reserved() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 40 * UNIT);
        let reserve = |amount, room| ProviderStaking::reserve_with_room(&ALICE, amount, room);
        assert_noop!(reserve(20 * UNIT, 40 * UNIT + 1), Error::ReserveNotBonded);
        assert_noop!(reserve(1, Balance::MAX), Error::ReserveNotBonded);
        assert_ok!(reserve(20 * UNIT, 40 * UNIT));
        assert_eq!(ledger(ALICE).reserved, 20 * UNIT);
        assert_noop!(reserve(0, 40 * UNIT + 1), Error::ReserveNotBonded);
        assert_ok!(reserve(40 * UNIT, 0));
    });
}

#[test]
fn what_is_unbonding_and_what_a_slash_took_cannot_be_reserved() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        unbond(ALICE, 50 * UNIT);
        assert_noop!(ProviderStaking::reserve(&ALICE, 50 * UNIT + 1), Error::ReserveNotBonded);
        require(ALICE, 30 * UNIT);
        slash(ALICE, 10 * UNIT);
        assert_noop!(ProviderStaking::reserve(&ALICE, 10 * UNIT + 1), Error::ReserveNotBonded);
        slash(ALICE, 30 * UNIT);
        assert_noop!(ProviderStaking::reserve(&ALICE, 1), Error::ReserveNotBonded);
    });
}

#[test]
fn an_exit_penalty_of_0_needs_no_bond_and_leaves_no_trace() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(ProviderStaking::reserve(&ALICE, 1), Error::ReserveNotBonded);
        assert_noop!(ProviderStaking::ensure_reservable(&ALICE, 1), Error::ReserveNotBonded);
        assert_ok!(ProviderStaking::ensure_reservable(&ALICE, 0));
        assert_ok!(ProviderStaking::reserve(&ALICE, 0));
        ProviderStaking::release(&ALICE, 0);
        ProviderStaking::release(&ALICE, 1);
        assert_eq!(take(ALICE, BOB, 0), 0);
        assert_eq!(take(ALICE, BOB, 1), 0);
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert!(System::events().is_empty());
    });
    with_exit_penalties(|| {
        let before = ledger(ALICE);
        assert_ok!(ProviderStaking::reserve(&ALICE, 0));
        ProviderStaking::release(&ALICE, 0);
        assert_eq!(take(ALICE, BOB, 0), 0);
        assert_eq!(ledger(ALICE), before);
        assert!(System::events().is_empty());
    });
}

#[test]
fn a_released_exit_penalty_is_the_providers_again() {
    with_exit_penalties(|| {
        ProviderStaking::release(&ALICE, 10 * UNIT);
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 10 * UNIT });
        assert_eq!(ledger(ALICE).reserved, 20 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 80 * UNIT);
        assert_noop!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 40 * UNIT + 1), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 40 * UNIT));
    });
}

#[test]
fn no_more_is_released_than_is_reserved() {
    with_exit_penalties(|| {
        ProviderStaking::release(&ALICE, 30 * UNIT + 1);
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 30 * UNIT });
        assert_eq!((ledger(ALICE).reserved, ledger(ALICE).bonded), (0, 100 * UNIT));
        System::reset_events();
        ProviderStaking::release(&ALICE, Balance::MAX);
        assert!(System::events().is_empty());
    });
}

#[test]
fn an_exit_penalty_is_paid_out_of_the_bond_to_the_beneficiary() {
    with_exit_penalties(|| {
        let issuance = Balances::total_issuance();
        assert_eq!(take(ALICE, BOB, 20 * UNIT), 20 * UNIT);

        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (80 * UNIT, 10 * UNIT));
        assert_eq!(ledger(ALICE).required, 40 * UNIT);
        assert_eq!(held(ALICE), 80 * UNIT);
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT + 20 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 70 * UNIT);
        assert_eq!(Balances::total_issuance(), issuance);
        assert_last_event(Event::ReservePaid { provider: ALICE, beneficiary: BOB, amount: 20 * UNIT });
    });
}

#[test]
fn no_more_is_taken_than_is_reserved() {
    with_exit_penalties(|| {
        assert_eq!(take(ALICE, BOB, Balance::MAX), 30 * UNIT);
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (70 * UNIT, 0));
        System::reset_events();
        assert_eq!(take(ALICE, BOB, 1), 0);
        assert_eq!(held(ALICE), 70 * UNIT);
        assert!(System::events().is_empty());
    });
}

#[test]
fn what_is_frozen_is_paid_too() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        reserve(ALICE, ENDOWMENT);
        Balances::set_lock(*b"some-use", &ALICE, ENDOWMENT, WithdrawReasons::all());
        assert_eq!(take(ALICE, BOB, ENDOWMENT), ENDOWMENT);
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!(free(ALICE), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_new_account_is_paid_the_existential_deposit_and_no_less() {
    with_exit_penalties(|| {
        assert_eq!(take(ALICE, NOBODY, EXISTENTIAL_DEPOSIT), EXISTENTIAL_DEPOSIT);
        assert_eq!(free(NOBODY), EXISTENTIAL_DEPOSIT);
    });
    with_exit_penalties(|| {
        // The treasury gets an amount that the beneficiary cannot receive.
        let amount = EXISTENTIAL_DEPOSIT - 1;
        assert_eq!(take(ALICE, NOBODY, amount), amount);
        assert_eq!(free(NOBODY), 0);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + amount);
        assert_eq!(ledger(ALICE).reserved, 30 * UNIT - amount);
        assert_eq!(held(ALICE), 100 * UNIT - amount);
        assert_last_event(Event::ReservePaid { provider: ALICE, beneficiary: TREASURY, amount });
    });
}

#[test]
fn what_nobody_can_receive_stays_in_the_bond_and_is_not_reserved() {
    ExtBuilder::default().without_treasury().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        reserve(ALICE, UNIT);
        let amount = EXISTENTIAL_DEPOSIT - 1;
        for beneficiary in [NOBODY, TREASURY] {
            let before = ledger(ALICE).reserved;
            assert_eq!(take(ALICE, beneficiary, amount), 0);
            assert_eq!(ledger(ALICE).reserved, before - amount);
            assert_last_event(Event::ReserveReleased { provider: ALICE, amount });
        }
        assert_eq!(ledger(ALICE).bonded, MINIMUM_BOND);
        assert_eq!(held(ALICE), MINIMUM_BOND);
        assert_eq!((free(NOBODY), free(TREASURY)), (0, 0));
    });
}

#[test]
fn a_provider_that_is_its_own_beneficiary_is_paid_out_of_its_bond() {
    with_exit_penalties(|| {
        let before = free(ALICE);
        assert_eq!(take(ALICE, ALICE, 30 * UNIT), 30 * UNIT);
        assert_eq!(free(ALICE), before + 30 * UNIT);
        assert_eq!(held(ALICE), 70 * UNIT);
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (70 * UNIT, 0));
    });
}

#[test]
fn after_a_slash_each_exit_penalty_is_worth_the_same_share() {
    // Penalties of 10 and 20, and 15 left to cover both.
    for (first, second) in [(10, 20), (20, 10)] {
        with_exit_penalties(|| {
            slash(ALICE, 85 * UNIT);
            assert_eq!(take(ALICE, BOB, first * UNIT), first * UNIT / 2);
            let (provider, amount) = (ALICE, first * UNIT / 2);
            System::assert_has_event(Event::<Test>::ReservePaid { provider, beneficiary: BOB, amount }.into());
            assert_last_event(Event::ReserveReleased { provider, amount });
            assert_eq!(ledger(ALICE).reserved, second * UNIT);

            assert_eq!(take(ALICE, CAROL, second * UNIT), second * UNIT / 2);
            assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (0, 0));
            // Only the pending amount is left, and the requirement still stands.
            assert_eq!(ledger(ALICE).required, 40 * UNIT);
            assert_eq!((held(ALICE), ledger(ALICE).pending), (85 * UNIT, 85 * UNIT));
        });
    }
}

#[test]
fn a_lease_that_ends_well_after_a_slash_leaves_its_cover_to_the_others() {
    with_exit_penalties(|| {
        slash(ALICE, 85 * UNIT);
        // One of two penalties of 15 each: the rest of the bond covers the other.
        ProviderStaking::release(&ALICE, 15 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 0);
        assert_eq!(take(ALICE, BOB, 15 * UNIT), 15 * UNIT);
    });
}

#[test]
fn what_is_bonded_after_a_slash_covers_the_exit_penalties_first() {
    with_exit_penalties(|| {
        slash(ALICE, 85 * UNIT);
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 10 * UNIT));
        assert_eq!((ledger(ALICE).covered(), ProviderStaking::bonded(&ALICE)), (25 * UNIT, 0));
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), 10 * UNIT));
        assert_eq!((ledger(ALICE).covered(), ProviderStaking::bonded(&ALICE)), (30 * UNIT, 5 * UNIT));
        assert_eq!(take(ALICE, BOB, 30 * UNIT), 30 * UNIT);
    });
}

#[test]
fn a_ledger_slashed_to_0_goes_with_its_last_exit_penalty() {
    with_exit_penalties(|| {
        require(ALICE, 0);
        slash(ALICE, Balance::MAX);
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (0, 30 * UNIT));
        System::reset_events();
        assert_eq!(take(ALICE, BOB, 10 * UNIT), 0);
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 10 * UNIT });
        assert_eq!(ledger(ALICE).reserved, 20 * UNIT);
        pay_all();
        ProviderStaking::release(&ALICE, 20 * UNIT);
        assert!(!Ledgers::<Test>::contains_key(ALICE));
    });
}

#[test]
fn an_exit_penalty_may_leave_less_than_the_minimum() {
    ExtBuilder::default().build_and_execute(|| {
        for who in [ALICE, CAROL] {
            bond(who, MINIMUM_BOND);
            reserve(who, 3 * UNIT);
            assert_eq!(take(who, BOB, 3 * UNIT), 3 * UNIT);
        }
        assert_noop!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), UNIT), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 7 * UNIT));
        assert_noop!(ProviderStaking::bond_more(RuntimeOrigin::signed(CAROL), 3 * UNIT - 1), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::bond_more(RuntimeOrigin::signed(CAROL), 3 * UNIT));
    });
}

#[test]
fn a_bond_that_is_all_reserved_is_paid_out_and_its_ledger_removed() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        reserve(ALICE, ENDOWMENT);
        assert_eq!(take(ALICE, BOB, ENDOWMENT), ENDOWMENT);
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!((held(ALICE), free(ALICE)), (0, EXISTENTIAL_DEPOSIT));
    });
}

#[test]
fn a_ledger_that_says_more_than_is_held_pays_nothing() {
    ExtBuilder::default().build().execute_with(|| {
        bond(ALICE, MINIMUM_BOND);
        Ledgers::<Test>::mutate(ALICE, |l| l.as_mut().unwrap().bonded += 1);
        reserve(ALICE, MINIMUM_BOND + 1);
        assert!(ProviderStaking::do_try_state().is_err());
        assert_eq!(take(ALICE, BOB, MINIMUM_BOND + 1), 0);
        assert_eq!((held(ALICE), ledger(ALICE).reserved), (MINIMUM_BOND, 0));
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn anyone_can_view_a_ledger() {
    with_exit_penalties(|| {
        assert_eq!(ProviderStaking::ledger(ALICE), Some(ledger(ALICE)));
        assert_eq!(ProviderStaking::ledger(NOBODY), None);
    });
}
