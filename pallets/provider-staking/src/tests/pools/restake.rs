use super::*;

fn restake(who: AccountId) -> DispatchResult {
    ProviderStaking::restake(signed(who), ALICE)
}

#[test]
fn a_delegator_stakes_what_it_earned() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        let had = free(BOB);
        assert_ok!(restake(BOB));
        let earned = position(BOB).shares - 100 * UNIT;
        assert_about(earned, 36_000);
        assert_last_event(Event::Delegated { provider: ALICE, delegator: BOB, amount: earned, shares: earned });
        System::assert_has_event(
            Event::RewardsClaimed { provider: ALICE, who: BOB, asset: NATIVE, amount: earned }.into(),
        );
        assert_eq!((free(BOB), on_account()), (had, 150 * UNIT + earned));
        assert_noop!(restake(BOB), Error::NothingToClaim);
        // The amount earns from the next era on.
        pass_eras(1);
        assert!(claimed(BOB) > 0);
    });
}

#[test]
fn a_provider_stakes_what_it_earned_in_its_bond() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        let had = free(ALICE);
        assert_ok!(restake(ALICE));
        assert_last_event(Event::Bonded { provider: ALICE, amount: 316_000 });
        assert_eq!((ledger(ALICE).bonded, free(ALICE)), (100 * UNIT + 316_000, had));
        assert_noop!(restake(ALICE), Error::NothingToClaim);
    });
}

#[test]
fn what_cannot_be_joined_is_not_restaked_and_stays_claimable() {
    ExtBuilder::default().build_and_execute(|| {
        assert_noop!(restake(BOB), Error::NoPool);
        assert_noop!(restake(ALICE), Error::NotBonded);
    });
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_noop!(restake(DAVE), Error::NothingToClaim);
        assert_noop!(ProviderStaking::restake(RuntimeOrigin::root(), ALICE), sp_runtime::traits::BadOrigin);
        assert_ok!(set_commission(10, false));
        assert_noop!(restake(BOB), Error::PoolRefuses);
        assert_ok!(set_commission(10, true));
        let id = slash_delegations(UNIT);
        assert_noop!(restake(BOB), Error::PoolInDispute);
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
        leave(BOB);
        assert_noop!(restake(BOB), Error::BelowMinimumDelegation);
        assert_ok!(close_pool());
        assert_noop!(restake(CAROL), Error::NoPool);
        assert!(claimed(BOB) > 0 && claimed(CAROL) > 0);
    });
}
