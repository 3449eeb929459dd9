//! Claiming a debt. `unreceivable` tests the origin of debts.

use super::prelude::*;

#[test]
fn anyone_claims_for_the_payee_and_the_payee_is_paid() {
    run(|| {
        let id = Deal::in_usd().active();
        block_asset_account(PROVIDER);
        report_full(id, 1);
        settle(id);
        unblock_asset_account(PROVIDER);
        assert_noop!(
            LeasesPallet::claim_owed(RuntimeOrigin::root(), PROVIDER, IN_USD, TENANT),
            DispatchError::BadOrigin
        );
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), PROVIDER, IN_USD, TENANT));
        assert_eq!(last_event(), Event::OwedClaimed { payee: PROVIDER, asset: IN_USD, holder: TENANT, amount: 49 });
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 49);
        assert_eq!(free(IN_USD, ANYONE), ENDOWMENT);
    });
}

#[test]
fn only_a_debt_can_be_claimed() {
    run(|| {
        Deal::default().active();
        for (payee, asset, holder) in [(PROVIDER, NATIVE, TENANT), (TENANT, NATIVE, TENANT), (NOBODY, IN_USD, NOBODY)] {
            assert_noop!(
                LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), payee, asset, holder),
                Error::<Test>::NothingOwed
            );
        }
    });
}

#[test]
fn debts_to_one_payee_add_up() {
    run(|| {
        let id = Deal::in_usd().active();
        block_asset_account(PROVIDER);
        for window in 1..=3 {
            report_full(id, window);
            settle(id);
        }
        assert_eq!(Owed::<Test>::get((PROVIDER, IN_USD, TENANT)), 147);
    });
}
