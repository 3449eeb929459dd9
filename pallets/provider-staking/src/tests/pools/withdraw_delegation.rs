use super::*;
use frame_support::traits::{LockableCurrency, WithdrawReasons};
use sp_runtime::TokenError;

#[test]
fn what_is_due_is_withdrawn_by_anyone_for_the_delegator() {
    with_delegators(|| {
        leave(BOB);
        advance_to(leavers_due() - 1);
        assert_noop!(withdraw(BOB), Error::NothingToWithdraw);
        advance_to(100);
        assert_ok!(withdraw(BOB));
        assert_last_event(Event::DelegationWithdrawn { provider: ALICE, delegator: BOB, amount: 100 * UNIT });
        assert_eq!((free(BOB), on_account()), (ENDOWMENT + EXISTENTIAL_DEPOSIT, 50 * UNIT));
        assert!(!Delegations::<Test>::contains_key(BOB, ALICE));
        assert_noop!(withdraw(BOB), Error::NoDelegation);
        assert_noop!(
            ProviderStaking::withdraw_delegation(RuntimeOrigin::none(), ALICE, CAROL),
            sp_runtime::traits::BadOrigin
        );
        assert_noop!(withdraw(CAROL), Error::NothingToWithdraw);
    });
}

#[test]
fn all_that_is_due_is_withdrawn_at_once_and_the_rest_stays() {
    with_delegators(|| {
        for _ in 0..4 {
            assert_ok!(undelegate(BOB, UNIT));
            pass_eras(1);
        }
        // In era 4, at block 241: eras 0 to 2 are due, and era 3 at block 280.
        let post = ProviderStaking::withdraw_delegation(signed(DAVE), ALICE, BOB).unwrap();
        let weight = <() as crate::WeightInfo>::withdraw_delegation(3);
        assert_eq!((post.actual_weight, leaving(BOB)), (Some(weight), UNIT));
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT - 97 * UNIT);
    });
}

#[test]
fn a_frozen_account_is_paid_and_one_that_is_gone_if_the_amount_makes_it_again() {
    with_delegators(|| {
        leave(BOB);
        leave(CAROL);
        let all = free(BOB);
        Balances::transfer_allow_death(signed(BOB), DAVE, all).unwrap();
        assert_eq!(free(BOB), 0);
        for frozen in [CAROL, account()] {
            Balances::set_lock(*b"some-use", &frozen, Balance::MAX, WithdrawReasons::all());
        }
        advance_to(leavers_due());
        assert_ok!(withdraw(BOB));
        assert_ok!(withdraw(CAROL));
        assert_eq!((free(BOB), free(CAROL)), (100 * UNIT, ENDOWMENT + EXISTENTIAL_DEPOSIT));
    });
}

#[test]
fn an_amount_that_makes_no_account_waits_and_stops_nobody() {
    with_delegators(|| {
        // Next to everything is lost, down to Bob's last 66.
        slash_delegations(150 * UNIT - 100);
        pay_all();
        leave(BOB);
        leave(CAROL);
        assert_eq!((leaving(BOB), leaving(CAROL)), (66, 34));
        let all = free(BOB);
        Balances::transfer_allow_death(signed(BOB), DAVE, all).unwrap();
        advance_to(leavers_due());
        assert_noop!(withdraw(BOB), TokenError::CannotCreate);
        assert_ok!(withdraw(CAROL));
        Balances::transfer_allow_death(signed(DAVE), BOB, UNIT).unwrap();
        assert_ok!(withdraw(BOB));
        assert_eq!((free(BOB), on_account()), (UNIT + 66, 0));
    });
}

#[test]
fn a_provider_that_is_gone_keeps_nothing_from_its_delegators() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        leave(CAROL);
        assert_ok!(close_pool());
        unbond(ALICE, 100 * UNIT);
        pass_eras(3);
        assert_ok!(ProviderStaking::withdraw_unbonded(signed(ALICE)));
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_ok!(withdraw(BOB));
        assert_ok!(withdraw(CAROL));
        assert_last_event(Event::PoolDepositReturned { provider: ALICE, amount: EXISTENTIAL_DEPOSIT });
        // Only Bob and Alice stood there when the pool was closed.
        assert_about(claimed(BOB), 36_000 + 1_215_000);
        assert_about(claimed(CAROL), 18_000);
        assert_eq!(Delegations::<Test>::iter().count(), 0);
        assert_eq!(free(ALICE), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(ALICE, NATIVE));
    });
}
