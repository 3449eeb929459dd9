use super::*;
use leasehold_primitives::api::{
    ClaimableView, DelegationView, LeavingView, NextCommissionView, PoolView, RewardsView,
};

#[test]
fn a_pool_is_shown_with_what_it_will_give_out() {
    with_delegators(|| {
        require(ALICE, 120 * UNIT);
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_ok!(undelegate(BOB, 20 * UNIT));
        slash_delegations(15 * UNIT);
        bond_more(30 * UNIT);
        assert_ok!(set_commission(12, true));
        let shown = PoolView {
            provider: ALICE,
            account: account(),
            pool: Some(0),
            accepting: false,
            own: 30 * UNIT,
            delegated: 117 * UNIT,
            shares: 130 * UNIT,
            leaving: 18 * UNIT,
            pending: 15 * UNIT,
            backing: 147 * UNIT,
            required: 120 * UNIT,
            commission: Permill::from_percent(10),
            next_commission: Some(NextCommissionView { commission: Permill::from_percent(12), from: 120 }),
            rewards: vec![RewardsView { asset: NATIVE, pot: 2_430_000, per_era: 86_785, own: 316_000 }],
        };
        assert_eq!(ProviderStaking::pool(ALICE), Some(shown.clone()));
        // The view is current, whether or not anything was given out since.
        pass_eras(1);
        let later = ProviderStaking::pool(ALICE).unwrap();
        assert_eq!((later.commission, later.next_commission), (Permill::from_percent(12), None));
        assert_eq!(later.rewards[0].pot, 2_430_000 - 86_785);
    });
}

fn bond_more(amount: Balance) {
    ProviderStaking::bond_more(signed(ALICE), amount).unwrap();
}

#[test]
fn nothing_is_shown_of_who_has_neither_bond_nor_rewards() {
    with_pool(|| {
        assert_eq!((ProviderStaking::pool(BOB), ProviderStaking::delegation(ALICE, BOB)), (None, None));
        assert!(ProviderStaking::pool(ALICE).unwrap().accepting);
        assert_ok!(close_pool());
        let closed = ProviderStaking::pool(ALICE).unwrap();
        assert_eq!((closed.pool, closed.accepting, closed.shares), (None, false, 0));
    });
}

#[test]
fn a_delegation_is_shown_in_the_pool_on_its_way_out_and_claimable() {
    with_delegators(|| {
        fee(ALICE, NATIVE, 2_800_000);
        pass_eras(1);
        assert_ok!(undelegate(BOB, 20 * UNIT));
        let view = || ProviderStaking::delegation(ALICE, BOB).unwrap();
        let DelegationView { shares, worth, leaving, claimable, .. } = view();
        assert_eq!((shares, worth), (80 * UNIT, 80 * UNIT));
        assert_eq!(leaving, [LeavingView { amount: 20 * UNIT, withdrawable_at: 160 }]);
        let amount = claimable[0].amount;
        assert_eq!(claimable, [ClaimableView { asset: NATIVE, amount }]);
        assert_about(amount, 36_000);
        pass_eras(1);
        let more = view().claimable[0].amount;
        assert!(more > amount);
        assert_eq!(claimed(BOB), more);
        assert!(view().claimable.is_empty());
        assert_ok!(close_pool());
        let closed = view();
        assert_eq!((closed.shares, closed.worth), (0, 0));
        let parts = [(20 * UNIT, 160), (80 * UNIT, 220)];
        assert_eq!(closed.leaving, parts.map(|(amount, withdrawable_at)| LeavingView { amount, withdrawable_at }));
    });
}
