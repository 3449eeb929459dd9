use super::*;
use crate::{AssetRewards, MAX_REWARD_ASSETS};

fn slot(asset: AssetId) -> AssetRewards {
    Rewards::<Test>::get(ALICE).slot(&asset).cloned().unwrap()
}

#[test]
fn a_fee_is_given_out_a_twenty_eighth_per_era_by_worth_after_the_commission() {
    with_delegators(|| {
        // Own bond of 100, delegations of 150; of 2,800 the provider takes 280.
        assert_eq!(fee(ALICE, NATIVE, 2_800_000), 2_800_000);
        assert_eq!((slot(NATIVE).own, slot(NATIVE).pot), (280_000, 2_520_000));
        advance_to(ERA - 1);
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        // The first era begins: 90, of which 36 are for the bond.
        advance_to(ERA);
        assert_about(claimed(BOB), 36_000);
        assert_about(claimed(CAROL), 18_000);
        let event = Event::RewardsClaimed { provider: ALICE, who: ALICE, asset: NATIVE, amount: 316_000 };
        assert_ok!(claim(ALICE, NATIVE));
        assert_last_event(event);
        // Two more at once: 1 - (27/28)^2 of 2,430,000 are 170,471.
        pass_eras(2);
        assert_about(claimed(BOB), 68_188);
    });
}

#[test]
fn a_fee_that_comes_after_many_eras_is_given_out_from_then_on() {
    with_delegators(|| {
        pass_eras(30);
        fee(ALICE, NATIVE, 2_800_000);
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        pass_eras(1);
        assert_about(claimed(BOB), 36_000);
    });
}

#[test]
fn each_asset_is_given_out_for_itself() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        fee(ALICE, USD, 28_000);
        pass_eras(1);
        assert_ok!(claim(BOB, USD));
        assert_about(PaidOrOwed::get((BOB, USD)), 360);
        assert_about(claimed(BOB), 36_000);
        assert_noop!(claim(BOB, AssetId::WithId(99)), Error::NothingToClaim);
        assert_noop!(claim(DAVE, USD), Error::NothingToClaim);
        assert_noop!(ProviderStaking::claim_rewards(signed(BOB), BOB, USD, BOB), Error::NothingToClaim);
        let none = RuntimeOrigin::none();
        assert_noop!(ProviderStaking::claim_rewards(none, ALICE, USD, BOB), sp_runtime::traits::BadOrigin);
    });
}

#[test]
fn a_delegator_earns_from_when_it_joined_and_until_it_left() {
    with_pool(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_ok!(delegate(BOB, 100 * UNIT));
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        pass_eras(1);
        // Of 2,430,000 a twenty-eighth, half of which is the bond's.
        leave(BOB);
        assert_ok!(delegate(CAROL, 100 * UNIT));
        pass_eras(20);
        assert_about(claimed(BOB), 86_785 / 2);
        assert!(claimed(CAROL) > 500_000);
    });
}

#[test]
fn a_bond_that_changes_earns_for_each_era_what_it_was_then() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        unbond(ALICE, 100 * UNIT);
        assert_eq!(slot(NATIVE).own, 280_000 + 36_000);
        pass_eras(1);
        bond_more(ALICE, 100 * UNIT);
        assert_eq!(slot(NATIVE).own, 280_000 + 36_000);
        pass_eras(1);
        assert_ok!(claim(ALICE, NATIVE));
        assert_about(free(ALICE) + 200 * UNIT, ENDOWMENT + 316_000 + 33_474);
    });
}

fn bond_more(who: AccountId, amount: Balance) {
    ProviderStaking::bond_more(signed(who), amount).unwrap();
}

#[test]
fn claims_never_expire_and_pay_once() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        leave(BOB);
        advance_to(leavers_due());
        assert_ok!(withdraw(BOB));
        pass_eras(100_000);
        assert_about(claimed(BOB), 36_000);
        assert_noop!(claim(BOB, NATIVE), Error::NothingToClaim);
        assert!(!Delegations::<Test>::contains_key(BOB, ALICE));
    });
}

#[test]
fn who_cannot_receive_is_owed_it_and_stops_nobody() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        let all = free(BOB);
        Balances::transfer_allow_death(signed(BOB), DAVE, all).unwrap();
        assert_ok!(claim(BOB, NATIVE));
        assert_about(PaidOrOwed::get((BOB, NATIVE)), 36_000);
        assert!(claimed(CAROL) > 0);
    });
}

#[test]
fn what_comes_while_nobody_stands_there_is_the_treasurys() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(fee(ALICE, NATIVE, 1_000), 0);
        bond(ALICE, 100 * UNIT);
        assert_eq!(fee(ALICE, NATIVE, 0), 0);
        assert_eq!(fee(ALICE, NATIVE, 2_800), 2_800);
        unbond(ALICE, 100 * UNIT);
        // Nobody is there in the next ten eras.
        assert_eq!(fee(ALICE, NATIVE, 1_000), 0);
        pass_eras(10);
        bond(BOB, 100 * UNIT);
        ProviderStaking::bond_more(signed(ALICE), 100 * UNIT).unwrap();
        let nobodys = slot(NATIVE).nobodys;
        assert_about(nobodys, 853);
        assert_noop!(claim(ALICE, NATIVE), Error::NothingToClaim);
        let had = free(TREASURY);
        assert_ok!(claim(TREASURY, NATIVE));
        assert_eq!((free(TREASURY) - had, slot(NATIVE).nobodys), (nobodys, 0));
    });
}

#[test]
fn a_slashed_pool_earns_by_what_is_left_of_it() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        // Bond and delegations each lose half.
        let id = report(&offence(7, 100 * UNIT));
        assert_eq!(pending(id).parts.own(), Some(100 * UNIT));
        pass_eras(1);
        assert_ok!(claim(ALICE, NATIVE));
        // Without a bond only delegations earn: 36 before, and 2/3 of 86.78 after.
        assert_about(claimed(BOB), 36_000 + 57_857);
    });
}

#[test]
fn fees_in_more_assets_than_there_is_place_for_are_the_treasurys() {
    with_delegators(|| {
        for id in 0..MAX_REWARD_ASSETS {
            assert_eq!(fee(ALICE, AssetId::WithId(id), 100), 100);
        }
        assert_eq!(fee(ALICE, NATIVE, 100), 0);
        assert_eq!(fee(ALICE, AssetId::WithId(0), 100), 100);
        assert_eq!(fee(ALICE, AssetId::WithId(0), Balance::MAX), 0);
    });
}
