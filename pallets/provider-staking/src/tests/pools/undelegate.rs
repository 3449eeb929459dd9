use super::*;

#[test]
fn what_leaves_is_due_when_unbonding_is_over_counted_from_the_eras_end() {
    with_delegators(|| {
        advance_to(70);
        assert_ok!(undelegate(BOB, 30 * UNIT));
        let left = Event::Undelegated {
            provider: ALICE,
            delegator: BOB,
            shares: 30 * UNIT,
            amount: 30 * UNIT,
            withdrawable_at: 120 + 40,
        };
        assert_last_event(left);
        assert_eq!((ledger(ALICE).delegated, ledger(ALICE).shares()), (120 * UNIT, 120 * UNIT));
        assert_eq!((position(BOB).shares, leaving(BOB), on_account()), (70 * UNIT, 30 * UNIT, 150 * UNIT));
        // All who leave in one era share one record.
        assert_ok!(undelegate(CAROL, 50 * UNIT));
        let sub = SubPool { era: 1, shares: 80 * UNIT, worth: 80 * UNIT, came: 80 * UNIT };
        assert_eq!(Leavers::<Test>::get(ALICE).into_inner(), [sub]);
    });
}

#[test]
fn nobody_takes_out_more_than_it_has() {
    with_delegators(|| {
        assert_noop!(undelegate(BOB, 0), Error::ZeroAmount);
        assert_noop!(undelegate(DAVE, 1), Error::NoDelegation);
        assert_noop!(undelegate(BOB, 100 * UNIT + 1), Error::MoreThanDelegated);
        assert_noop!(ProviderStaking::undelegate(signed(BOB), CAROL, 1), Error::NoDelegation);
        assert_noop!(ProviderStaking::undelegate(RuntimeOrigin::root(), ALICE, 1), sp_runtime::traits::BadOrigin);
        leave(BOB);
        assert_noop!(undelegate(BOB, 1), Error::MoreThanDelegated);
    });
}

#[test]
fn what_stays_is_nothing_or_worth_the_least() {
    with_delegators(|| {
        assert_noop!(undelegate(BOB, 99 * UNIT + 1), Error::BelowMinimumDelegation);
        assert_ok!(undelegate(BOB, 99 * UNIT));
        leave(BOB);
    });
}

#[test]
fn nothing_that_the_provider_needs_or_says_keeps_a_delegator() {
    with_delegators(|| {
        require(ALICE, 250 * UNIT);
        assert_ok!(set_commission(10, false));
        slash_delegations(10 * UNIT);
        leave(BOB);
        leave(CAROL);
        assert_eq!((ledger(ALICE).delegated, ledger(ALICE).shares()), (0, 0));
        advance_to(leavers_due());
        assert_ok!(withdraw(BOB));
        assert_ok!(withdraw(CAROL));
    });
}

#[test]
fn what_left_earns_nothing_more() {
    with_delegators(|| {
        leave(BOB);
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(3);
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        assert!(claimed(CAROL) > 0);
    });
}

#[test]
fn shares_that_are_worth_nothing_leave_too() {
    with_delegators(|| {
        slash_delegations(150 * UNIT);
        pay_all();
        assert_eq!((worth(BOB), ledger(ALICE).delegated), (0, 0));
        let shares = position(BOB).shares;
        assert_noop!(undelegate(BOB, shares - 1), Error::BelowMinimumDelegation);
        leave(BOB);
        assert!(!Delegations::<Test>::contains_key(BOB, ALICE));
        assert!(Leavers::<Test>::get(ALICE).is_empty());
    });
}

#[test]
fn who_leaves_when_this_eras_leavers_lost_all_leaves_with_the_next() {
    with_delegators(|| {
        advance_to(61);
        assert_ok!(undelegate(BOB, 50 * UNIT));
        slash_delegations(150 * UNIT);
        pay_all();
        assert_ok!(close_pool());
        bond(ALICE, 100 * UNIT);
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(DAVE, 10 * UNIT));
        assert_eq!(System::block_number() / ERA, 1);
        leave(DAVE);
        assert_eq!((position(DAVE).leaving[0].era, leaving(DAVE)), (2, 10 * UNIT));
        let [spoiled, next] = Leavers::<Test>::get(ALICE).into_inner()[..] else { panic!("two eras") };
        assert_eq!((spoiled.era, spoiled.worth, next.era), (1, 0, 2));
        advance_to(Timing::DEVELOPMENT.leavers_due(2));
        assert_ok!(withdraw(DAVE));
        assert_ok!(withdraw(BOB));
        assert_eq!(free(DAVE), ENDOWMENT + EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn eras_that_are_due_make_room_for_later_ones() {
    with_delegators(|| {
        for era in 0..40 {
            assert_ok!(undelegate(if era < 20 { BOB } else { CAROL }, UNIT));
            pass_eras(1);
        }
        let leavers = Leavers::<Test>::get(ALICE);
        assert_eq!((leavers.len(), leavers[0].era, DueLeavers::<Test>::iter().count()), (32, 8, 8));
        assert_eq!((leaving(BOB), leaving(CAROL)), (20 * UNIT, 20 * UNIT));
        assert_ok!(withdraw(BOB));
        assert_eq!((leaving(BOB), DueLeavers::<Test>::iter().count()), (0, 0));
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT - 80 * UNIT);
    });
}
