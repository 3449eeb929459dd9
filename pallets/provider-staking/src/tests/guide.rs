//! The worked numbers of the guides in `docs/`, for delegators and for providers.

use super::*;
use frame_support::{assert_noop, assert_ok};

fn delegate(who: AccountId, amount: Balance) {
    ProviderStaking::delegate(RuntimeOrigin::signed(who), ALICE, amount).unwrap();
}

/// Alice has bonded `own` and takes a commission of 10 %.
fn with_pool(own: Balance) {
    bond(ALICE, own);
    ProviderStaking::set_commission(RuntimeOrigin::signed(ALICE), Permill::from_percent(10), true).unwrap();
}

fn claimable(who: AccountId) -> Balance {
    ProviderStaking::delegation(ALICE, who).unwrap().claimable.iter().map(|part| part.amount).sum()
}

/// Each share's rewards are rounded down, which costs a delegator at most one smallest unit.
#[track_caller]
fn assert_claimable(who: AccountId, amount: Balance) {
    let rounded = claimable(who);
    assert!(rounded == amount || rounded + 1 == amount, "{rounded} instead of {amount}");
}

#[test]
fn a_fee_is_given_out_era_by_era_as_the_guide_says() {
    ExtBuilder::default().build_and_execute(|| {
        with_pool(20 * UNIT);
        delegate(BOB, 72 * UNIT);
        delegate(CAROL, 8 * UNIT);
        // 35 % of the fee of 2 % on 10,000.
        fee(ALICE, NATIVE, 70 * UNIT);
        let rewards = || ProviderStaking::pool(ALICE).unwrap().rewards[0].clone();
        assert_eq!((rewards().own, rewards().pot, rewards().per_era), (7 * UNIT, 63 * UNIT, 9 * UNIT / 4));
        assert_eq!(claimable(CAROL), 0);

        advance_to(ERA);
        assert_eq!((rewards().own, rewards().pot), (7 * UNIT + 9 * UNIT / 20, 63 * UNIT - 9 * UNIT / 4));
        assert_claimable(CAROL, UNIT * 18 / 100);
        assert_claimable(BOB, UNIT * 162 / 100);
        assert_ok!(ProviderStaking::claim_rewards(RuntimeOrigin::signed(DAVE), ALICE, NATIVE, CAROL));
        advance_to(2 * ERA);
        assert_claimable(CAROL, 173_571_428_571);
        advance_to(28 * ERA);
        assert_eq!((claimable(CAROL) + UNIT * 18 / 100) / (UNIT / 1_000), 3_219);
    });
}

#[test]
fn a_slash_reaches_stayers_and_leavers_at_one_rate_as_the_guide_says() {
    ExtBuilder::default().build_and_execute(|| {
        with_pool(20 * UNIT);
        delegate(BOB, 92 * UNIT);
        delegate(CAROL, 8 * UNIT);
        slash(ALICE, 16 * UNIT);
        assert_ok!(ProviderStaking::undelegate(RuntimeOrigin::signed(BOB), ALICE, 20 * UNIT));
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).delegated), (4 * UNIT, 80 * UNIT));

        report(&offence(7, 11 * UNIT));
        let delegation = |who| ProviderStaking::delegation(ALICE, who).unwrap();
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).delegated), (0, 744 * UNIT / 10));
        assert_eq!((delegation(CAROL).shares, delegation(CAROL).worth), (8 * UNIT, 744 * UNIT / 100));
        assert_eq!(delegation(BOB).leaving[0].amount, 186 * UNIT / 10);

        // Nobody joins before it is paid; afterwards a share costs its worth.
        let join = || ProviderStaking::delegate(RuntimeOrigin::signed(DAVE), ALICE, 93 * UNIT / 10);
        assert_noop!(join(), Error::PoolInDispute);
        pay_all();
        assert_ok!(join());
        assert_eq!(delegation(DAVE).shares, 10 * UNIT);
    });
}

#[test]
fn own_bond_lets_four_times_as_much_delegated_back_gpus_as_the_guide_says() {
    for (own, delegated, backing) in [(20, 80, 100), (19, 81, 95), (20, 200, 100)] {
        ExtBuilder::default().build_and_execute(|| {
            with_pool(own * UNIT);
            delegate(BOB, delegated * UNIT);
            assert_eq!(ProviderStaking::pool(ALICE).unwrap().backing, backing * UNIT);
        });
    }
}
