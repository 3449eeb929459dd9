use super::*;
use frame_support::traits::{LockableCurrency, WithdrawReasons};
use sp_runtime::TokenError;

#[test]
fn a_delegation_is_held_on_the_pools_account_and_backs_offers() {
    with_pool(|| {
        let had = free(BOB);
        assert_ok!(delegate(BOB, 30 * UNIT));
        assert_last_event(Event::Delegated { provider: ALICE, delegator: BOB, amount: 30 * UNIT, shares: 30 * UNIT });
        assert_eq!((free(BOB), on_account(), free(account())), (had - 30 * UNIT, 30 * UNIT, EXISTENTIAL_DEPOSIT));
        assert_eq!((ledger(ALICE).delegated, position(BOB).shares), (30 * UNIT, 30 * UNIT));
        assert_eq!(ProviderStaking::bonded(&ALICE), 130 * UNIT);
        // Once more, and less than the least.
        assert_ok!(delegate(BOB, 1));
        assert_eq!(position(BOB).shares, 30 * UNIT + 1);
    });
}

#[test]
fn a_delegation_begins_with_the_least_or_more() {
    with_pool(|| {
        assert_noop!(delegate(BOB, 0), Error::ZeroAmount);
        assert_noop!(delegate(BOB, MINIMUM_DELEGATION - 1), Error::BelowMinimumDelegation);
        assert_ok!(delegate(BOB, MINIMUM_DELEGATION));
    });
}

#[test]
fn only_a_pool_that_is_open_and_accepts_takes_delegations() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(delegate(BOB, UNIT), Error::NoPool);
        bond(ALICE, 100 * UNIT);
        assert_noop!(delegate(BOB, UNIT), Error::NoPool);
        assert_ok!(set_commission(0, false));
        assert_noop!(delegate(BOB, UNIT), Error::PoolRefuses);
        assert_ok!(set_commission(0, true));
        assert_noop!(ProviderStaking::delegate(RuntimeOrigin::none(), ALICE, UNIT), sp_runtime::traits::BadOrigin);
        assert_noop!(delegate(ALICE, UNIT), Error::SelfDelegation);
        assert_ok!(delegate(BOB, UNIT));
        assert_ok!(close_pool());
        assert_noop!(delegate(BOB, UNIT), Error::NoPool);
    });
}

#[test]
fn a_delegator_keeps_the_existential_deposit_and_what_is_frozen() {
    with_pool(|| {
        assert_noop!(delegate(BOB, ENDOWMENT + 1), TokenError::FundsUnavailable);
        assert_noop!(delegate(BOB, Balance::MAX), TokenError::CannotCreate);
        Balances::set_lock(*b"some-use", &BOB, ENDOWMENT, WithdrawReasons::all());
        assert_noop!(delegate(BOB, ENDOWMENT), TokenError::FundsUnavailable);
        Balances::remove_lock(*b"some-use", &BOB);
        assert_ok!(delegate(BOB, ENDOWMENT));
        assert_eq!(free(BOB), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn after_a_slash_the_same_money_buys_more_shares() {
    with_delegators(|| {
        slash_delegations(75 * UNIT);
        pay_all();
        assert_eq!((worth(BOB), worth(CAROL)), (50 * UNIT, 25 * UNIT));
        assert_ok!(delegate(DAVE, 25 * UNIT));
        assert_eq!((position(DAVE).shares, worth(DAVE)), (50 * UNIT, 25 * UNIT));
        assert_eq!((worth(BOB), worth(CAROL)), (50 * UNIT, 25 * UNIT));
    });
}

#[test]
fn nobody_joins_while_a_slash_of_the_pool_is_pending() {
    with_delegators(|| {
        // A slash of the bond alone keeps nobody out.
        report(&offence(6, UNIT));
        assert_ok!(delegate(DAVE, UNIT));
        let id = slash_delegations(UNIT);
        assert_noop!(delegate(DAVE, UNIT), Error::PoolInDispute);
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
        assert_ok!(delegate(DAVE, UNIT));
    });
}

#[test]
fn who_was_in_a_closed_pool_joins_the_next_with_what_left_beside_it() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(BOB, 7 * UNIT));
        let p = position(BOB);
        assert_eq!((p.pool, p.shares, p.leaving[0].shares), (1, 7 * UNIT, 100 * UNIT));
        assert_about(p.marks[0].unclaimed, 1_008_000);
        assert_eq!((worth(BOB), leaving(BOB)), (7 * UNIT, 100 * UNIT));
        assert_eq!(ClosedPools::<Test>::get(ALICE, 0).unwrap().shares, 50 * UNIT);
    });
}

#[test]
fn a_closed_position_without_room_joins_when_it_has_withdrawn() {
    with_delegators(|| {
        for _ in 0..32 {
            assert_ok!(undelegate(BOB, UNIT));
            pass_eras(1);
        }
        assert_noop!(undelegate(BOB, UNIT), Error::TooManyLeaving);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        assert_noop!(delegate(BOB, UNIT), Error::TooManyLeaving);
        assert_ok!(withdraw(BOB));
        assert_ok!(delegate(BOB, UNIT));
        assert_eq!((worth(BOB), leaving(BOB)), (UNIT, 69 * UNIT));
    });
}

#[test]
fn the_largest_number_of_delegators_costs_what_one_costs() {
    // All keys that a call reads and writes are of one provider and delegator: nothing is walked.
    let cost = |others: AccountId| {
        let mut bytes = 0;
        with_pool(|| {
            for other in 1_000..1_000 + others {
                Balances::mint_into(&other, 2 * UNIT).unwrap();
                assert_ok!(delegate(other, UNIT));
            }
            assert_ok!(delegate(BOB, UNIT));
            bytes = codec::Encode::encoded_size(&(ledger(ALICE), position(BOB), Leavers::<Test>::get(ALICE)));
        });
        bytes
    };
    assert_eq!(cost(1), cost(1_000));
}
