//! Attacks, and what the attackers lose by them.

use super::*;
use crate::{math::shares::worth_of, types::Pool};
use leasehold_primitives::traits::BondReserves as _;

/// All that an account has: its free balance, its worth in the pool, and its part on the way out.
fn wealth(who: AccountId) -> Balance {
    free(who) + worth(who) + leaving(who)
}

const HAD: Balance = ENDOWMENT + EXISTENTIAL_DEPOSIT;

#[test]
fn the_first_depositor_cannot_make_shares_dear() {
    with_pool(|| {
        // Bob is first, keeps as little as he may, and gives the account money, to make each share worth more than
        // Carol brings.
        assert_ok!(delegate(BOB, 10 * UNIT));
        assert_ok!(undelegate(BOB, 9 * UNIT));
        Balances::transfer_allow_death(signed(BOB), account(), 500 * UNIT).unwrap();
        assert_ok!(delegate(CAROL, 10 * UNIT));
        assert_eq!((position(CAROL).shares, worth(CAROL), worth(BOB)), (10 * UNIT, 10 * UNIT, UNIT));
        assert_eq!((wealth(BOB), wealth(CAROL)), (HAD - 500 * UNIT, HAD));
    });
}

#[test]
fn a_donation_to_the_pools_account_changes_no_share() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        Balances::transfer_allow_death(signed(DAVE), account(), 700 * UNIT).unwrap();
        assert_eq!((worth(BOB), worth(CAROL), ProviderStaking::bonded(&ALICE)), (100 * UNIT, 50 * UNIT, 250 * UNIT));
        assert_ok!(delegate(DAVE, 100 * UNIT));
        assert_eq!(position(DAVE).shares, 100 * UNIT);
        slash_delegations(25 * UNIT);
        assert_eq!((worth(BOB), worth(DAVE)), (90 * UNIT, 90 * UNIT));
        pass_eras(1);
        // Of 90,000, Bob's part is 90 of the 225 that stand there: the slash took the whole bond.
        assert_about(claimed(BOB), 36_000);
    });
}

#[test]
fn a_million_tiny_joins_bring_their_maker_nothing() {
    // After a slash a share is worth 2/3, so that each join is rounded. The calls refuse amounts as small as these.
    let pool = Some(Pool { shares: 150 * UNIT + 1, ..Default::default() });
    let mut l = Ledger::<ConstU32<1>> { delegated: 100 * UNIT, pool, ..Default::default() };
    let others = l.shares();
    let (mut put, mut shares) = (0, 0);
    for n in 0..1_000_000u128 {
        let amount = 1 + n % 3;
        shares += l.join(amount).unwrap();
        put += amount;
    }
    let has = worth_of(shares, l.shares(), l.delegated).unwrap();
    assert!(has < put, "{put} put in became {has}");
    assert!(worth_of(others, l.shares(), l.delegated).unwrap() >= 100 * UNIT);
    // Nor does leaving in as many steps.
    let mut got = 0;
    for n in 0..1_000_000u128 {
        let part = (1 + n % 3).min(shares);
        got += l.leave(part).unwrap();
        shares -= part;
    }
    got += l.leave(shares).unwrap();
    assert!(got < put);
    assert!(l.delegated >= 100 * UNIT);
}

#[test]
fn no_dust_can_be_left_behind() {
    with_delegators(|| {
        for amount in [1, UNIT - 1] {
            assert_noop!(undelegate(BOB, 100 * UNIT - amount), Error::BelowMinimumDelegation);
        }
        // Odd numbers, and rounding at every step.
        slash_delegations(UNIT + 7);
        pay_all();
        assert_ok!(delegate(DAVE, 3 * UNIT + 1));
        assert_ok!(undelegate(BOB, 33 * UNIT + 5));
        report(&offence(9, 5 * UNIT + 3));
        pay_all();
        for who in [BOB, CAROL, DAVE] {
            leave(who);
        }
        assert_eq!((ledger(ALICE).delegated, ledger(ALICE).shares()), (0, 0));
        assert_ok!(close_pool());
        advance_to(leavers_due());
        for who in [BOB, CAROL, DAVE] {
            assert_ok!(withdraw(who));
        }
        // The last one has taken all that was there.
        assert_eq!((on_account(), free(account()), Leavers::<Test>::iter().count()), (0, 0, 0));
        assert_eq!(Delegations::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_joins_just_before_a_reward_gets_nothing_of_it() {
    with_delegators(|| {
        advance_to(50);
        assert_ok!(delegate(DAVE, ENDOWMENT - UNIT));
        fee(ALICE, NATIVE, 280 * UNIT);
        leave(DAVE);
        pass_eras(50);
        assert_noop!(claim(DAVE, NATIVE), Error::NothingToClaim);
        assert_eq!(wealth(DAVE), HAD);
        // Dave has lost the use of his money until then.
        assert_eq!(leaving(DAVE), ENDOWMENT - UNIT);
        assert!(claimed(BOB) > 60 * UNIT);
    });
}

#[test]
fn who_joins_just_before_an_era_begins_gets_nothing_of_what_went_before() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 280 * UNIT);
        pass_eras(20);
        // Nothing was given out in storage since: the first to come does not get it.
        assert_ok!(delegate(DAVE, 500 * UNIT));
        assert_noop!(claim(DAVE, NATIVE), Error::NothingToClaim);
    });
}

#[test]
fn who_joins_the_day_before_a_large_lease_closes_earns_next_to_nothing() {
    with_delegators(|| {
        // As much as all others together, for one era; the others stay for a month.
        assert_ok!(delegate(DAVE, 250 * UNIT));
        fee(ALICE, NATIVE, 280 * UNIT);
        pass_eras(1);
        leave(DAVE);
        pass_eras(28);
        let got = claimed(DAVE);
        // Half of a twenty-eighth of the rest after the commission.
        assert_about(got, 280 * UNIT * 9 / 10 / 28 / 2);
        assert!(got * 12 < claimed(BOB) + claimed(CAROL) + Rewards::<Test>::get(ALICE).assets[0].own);
    });
}

#[test]
fn who_leaves_just_before_a_slash_pays_what_those_pay_who_stay() {
    with_delegators(|| {
        advance_to(125);
        let offence = Offence { windows: window()..window() + 1, ..offence(7, 130 * UNIT) };
        // Carol sees it happen and leaves before it is reported.
        leave(CAROL);
        advance_to(128);
        report(&offence);
        assert_eq!((wealth(CAROL), wealth(BOB)), (HAD - 10 * UNIT, HAD - 20 * UNIT));
        // She cannot get at the rest before the slash is paid either.
        pay_all();
        advance_to(leavers_due());
        assert_ok!(withdraw(CAROL));
        assert_eq!(free(CAROL), HAD - 10 * UNIT);
    });
}

#[test]
fn closing_the_pool_just_before_a_slash_saves_nobody() {
    with_delegators(|| {
        advance_to(125);
        let offence = offence(7, 130 * UNIT);
        assert_ok!(close_pool());
        report(&offence);
        assert_eq!((wealth(CAROL), wealth(BOB)), (HAD - 10 * UNIT, HAD - 20 * UNIT));
    });
}

/// Leases to its own account reserve a provider's bond, and so does a sealed bid on its own order with a huge limit.
#[test]
fn who_reserves_its_bond_for_itself_hides_nothing_behind_delegators() {
    with_delegators(|| {
        reserve(ALICE, 99 * UNIT);
        report(&offence(7, 100 * UNIT));
        assert_eq!((wealth(BOB), wealth(CAROL)), (HAD, HAD));
        // Her bids have lost, and her leases are over: nothing is left of what they give back.
        ProviderStaking::release(&ALICE, 99 * UNIT);
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).pending), (0, 100 * UNIT));
        pay_all();
        assert_eq!((held(ALICE), on_account()), (0, 150 * UNIT));
    });
}

/// Dave is Alice's second account. It has taken her ask, she closes that lease, and then all her hardware goes dark.
#[test]
fn who_leaves_a_lease_of_its_own_before_a_slash_takes_nothing_out() {
    for slashed in [false, true] {
        with_delegators(|| {
            reserve(ALICE, 100 * UNIT);
            let windows = window()..window() + 1;
            ProviderStaking::park(&ALICE, 8, windows, 100 * UNIT, &DAVE, Balance::MAX);
            // Nothing comes out at once, nor past the slash.
            assert_eq!((wealth(DAVE), ledger(ALICE).bonded), (HAD, 0));
            if slashed {
                slash_delegations(30 * UNIT);
            }
            advance_to(slash_due());
            idle();
            // Half of it is lost if nothing else happens, and all of it if others pay for Alice.
            assert_eq!(held(ALICE), 0);
            assert_eq!(wealth(DAVE) - HAD, if slashed { 0 } else { 50 * UNIT });
        });
    }
}

#[test]
fn a_pool_that_a_slash_left_nothing_sells_no_shares() {
    with_delegators(|| {
        slash_delegations(150 * UNIT);
        assert_noop!(delegate(DAVE, 10 * UNIT), Error::PoolInDispute);
        pay_all();
        assert_noop!(delegate(DAVE, 10 * UNIT), Error::PoolWorthless);
        // The provider begins anew. Old shares get nothing of the money that joins then.
        assert_ok!(close_pool());
        bond(ALICE, 100 * UNIT);
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(DAVE, 10 * UNIT));
        assert_eq!((worth(DAVE), wealth(BOB)), (10 * UNIT, HAD - 100 * UNIT));
        assert_noop!(undelegate(BOB, 1), Error::MoreThanDelegated);
        assert_ok!(withdraw(BOB));
        assert_eq!((free(BOB), worth(DAVE)), (HAD - 100 * UNIT, 10 * UNIT));
    });
}

#[test]
fn a_pool_that_a_slash_left_next_to_nothing_sells_no_shares() {
    with_delegators(|| {
        slash_delegations(150 * UNIT - 1);
        pay_all();
        assert_noop!(delegate(DAVE, 10 * UNIT), Error::PoolWorthless);
        leave(BOB);
        leave(CAROL);
        assert_ok!(delegate(DAVE, 10 * UNIT));
    });
}

#[test]
fn who_would_join_before_a_slash_is_cancelled_gets_nothing_of_it() {
    with_delegators(|| {
        let id = slash_delegations(75 * UNIT);
        // Shares are cheap, and everybody can see that the slash will be cancelled.
        assert_noop!(delegate(DAVE, 900 * UNIT), Error::PoolInDispute);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        assert_noop!(delegate(DAVE, 900 * UNIT), Error::PoolInDispute);
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
        assert_eq!((wealth(BOB), wealth(CAROL)), (HAD, HAD));
    });
}

#[test]
fn who_stays_when_others_leave_a_slash_gets_no_more_than_it_lost() {
    with_delegators(|| {
        let id = slash_delegations(75 * UNIT);
        leave(BOB);
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
        // Both have what they had, and no share is worth more than one smallest unit.
        assert_eq!((wealth(CAROL), wealth(BOB)), (HAD, HAD));
        assert_ok!(delegate(DAVE, UNIT + 1));
        assert_eq!(worth(DAVE), UNIT + 1);
    });
}

#[test]
fn who_stays_in_a_pool_that_was_slashed_before_gets_no_more_than_it_lost() {
    with_delegators(|| {
        slash_delegations(75 * UNIT);
        pay_all();
        let id = report(&offence(8, 15 * UNIT));
        leave(BOB);
        // Carol's part of what is given back is 5. The other 10 are Bob's.
        assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
        assert_eq!((worth(CAROL), leaving(BOB)), (25 * UNIT, 50 * UNIT));
    });
}

#[test]
fn a_commission_that_rises_reaches_no_fee_of_before() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 1_000_000);
        let before = Rewards::<Test>::get(ALICE).assets[0].clone();
        assert_ok!(set_commission(15, true));
        pass_eras(1);
        assert_ok!(set_commission(20, true));
        let after = Rewards::<Test>::get(ALICE).assets[0].clone();
        assert_eq!((before.own, after.own), (100_000, 100_000));
        // Delegators get the same part of each era as before.
        assert_about(claimed(BOB), 12_857);
    });
}
