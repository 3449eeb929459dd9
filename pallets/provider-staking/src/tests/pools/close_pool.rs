use super::*;

#[test]
fn all_leave_a_closed_pool_at_once() {
    with_delegators(|| {
        advance_to(10);
        assert_ok!(close_pool());
        let closed = Event::PoolClosed { provider: ALICE, pool: 0, amount: 150 * UNIT, withdrawable_at: 100 };
        assert_last_event(closed);
        assert_eq!((ledger(ALICE).pool, ledger(ALICE).delegated, on_account()), (None, 0, 150 * UNIT));
        assert_eq!((worth(BOB), leaving(BOB), leaving(CAROL)), (0, 100 * UNIT, 50 * UNIT));
        advance_to(100);
        assert_ok!(withdraw(BOB));
        assert_eq!(ClosedPools::<Test>::get(ALICE, 0).unwrap().shares, 50 * UNIT);
        assert_ok!(withdraw(CAROL));
        assert_eq!(ClosedPools::<Test>::iter().count(), 0);
        assert_last_event(Event::PoolDepositReturned { provider: ALICE, amount: EXISTENTIAL_DEPOSIT });
        assert_eq!((free(account()), Delegations::<Test>::iter().count()), (0, 0));
        for who in [BOB, CAROL] {
            assert_eq!(free(who), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        }
    });
}

#[test]
fn only_a_provider_with_an_open_pool_closes_it() {
    with_pool(|| {
        assert_noop!(ProviderStaking::close_pool(signed(BOB)), Error::NoPool);
        assert_noop!(ProviderStaking::close_pool(RuntimeOrigin::root()), sp_runtime::traits::BadOrigin);
        let had = free(ALICE);
        assert_ok!(close_pool());
        assert_last_event(Event::PoolDepositReturned { provider: ALICE, amount: EXISTENTIAL_DEPOSIT });
        assert_eq!((free(ALICE), free(account())), (had + EXISTENTIAL_DEPOSIT, 0));
        assert_noop!(close_pool(), Error::NoPool);
    });
}

#[test]
fn a_pool_that_offers_need_is_not_closed() {
    with_delegators(|| {
        require(ALICE, 101 * UNIT);
        assert_noop!(close_pool(), Error::StillRequired);
        require(ALICE, 100 * UNIT);
        assert_ok!(close_pool());
    });
}

#[test]
fn a_pool_is_closed_with_all_that_fees_brought_until_then_and_earns_no_more() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(DAVE, 100 * UNIT));
        pass_eras(100);
        // Two fifths of the 2,520,000 that are not commission are Alice's.
        assert_about(claimed(BOB), 1_008_000);
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        assert_ok!(withdraw(BOB));
        assert!(!Delegations::<Test>::contains_key(BOB, ALICE));
        assert_ok!(withdraw(CAROL));
        assert_about(claimed(CAROL), 504_000);
        assert_about(claimed(ALICE), 280_000 + 1_008_000);
        assert_noop!(claim(DAVE, NATIVE), Error::NothingToClaim);
    });
}

#[test]
fn leavers_of_before_and_of_the_closing_leave_as_one() {
    with_delegators(|| {
        assert_ok!(undelegate(BOB, 40 * UNIT));
        assert_ok!(close_pool());
        assert_eq!((leaving(BOB), Leavers::<Test>::get(ALICE).len()), (100 * UNIT, 1));
        advance_to(leavers_due());
        assert_ok!(withdraw(BOB));
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn pools_are_opened_and_closed_again_and_old_positions_block_nobody() {
    with_delegators(|| {
        for pool in 1..5 {
            assert_ok!(close_pool());
            assert_ok!(set_commission(10, true));
            assert_ok!(delegate(DAVE, 10 * UNIT));
            assert_eq!(ledger(ALICE).pool.unwrap().id, pool);
        }
        assert_eq!((leaving(BOB), leaving(DAVE), worth(DAVE)), (100 * UNIT, 30 * UNIT, 10 * UNIT));
        advance_to(leavers_due());
        for who in [BOB, CAROL, DAVE] {
            assert_ok!(withdraw(who));
        }
        assert_eq!(on_account(), 10 * UNIT);
        leave(DAVE);
        assert_ok!(close_pool());
        advance_to(leavers_due());
        assert_ok!(withdraw(DAVE));
        // Each opening paid for the account.
        assert_last_event(Event::PoolDepositReturned { provider: ALICE, amount: 5 * EXISTENTIAL_DEPOSIT });
        assert_eq!(free(ALICE), ENDOWMENT + EXISTENTIAL_DEPOSIT - 100 * UNIT);
    });
}

#[test]
fn a_pool_without_worth_is_closed_whatever_is_required() {
    with_delegators(|| {
        require(ALICE, 200 * UNIT);
        slash_delegations(150 * UNIT);
        pay_all();
        assert_ok!(close_pool());
        System::assert_has_event(Event::PoolDepositReturned { provider: ALICE, amount: EXISTENTIAL_DEPOSIT }.into());
        assert_eq!((leaving(BOB), on_account()), (0, 0));
        // Anyone can clear away a position that is worth nothing.
        assert_ok!(withdraw(BOB));
        assert_ok!(withdraw(CAROL));
        assert_eq!((Delegations::<Test>::iter().count(), ClosedPools::<Test>::iter().count()), (0, 0));
    });
}

/// The whole fee of a lease comes at its end: a provider that closes then must not get the part that the others earned.
#[test]
fn a_provider_that_closes_as_a_fee_comes_gets_its_part_alone() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        assert_ok!(close_pool());
        pass_eras(100);
        assert_about(claimed(ALICE), 280_000 + 1_008_000);
        assert_about(claimed(BOB), 1_008_000);
        assert_about(claimed(CAROL), 504_000);
    });
}

#[test]
fn a_pool_that_nobody_can_join_is_closed_whatever_is_required() {
    // The least worth at which others can join its shares.
    let least = (150 * UNIT).div_ceil(1 << 20);
    with_delegators(|| {
        require(ALICE, 200 * UNIT);
        slash_delegations(150 * UNIT - least);
        assert_noop!(close_pool(), Error::StillRequired);
    });
    with_delegators(|| {
        require(ALICE, 200 * UNIT);
        slash_delegations(150 * UNIT - (least - 1));
        pay_all();
        assert_ok!(close_pool());
        assert_eq!(ledger(ALICE).delegated, 0);
    });
}
