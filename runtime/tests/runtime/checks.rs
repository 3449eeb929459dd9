//! Checks of the runtime's configuration by pallets, and the findings of the checks of the whole state.

use super::{account, development};
use frame_support::{
    assert_ok,
    traits::{
        fungible::MutateHold,
        fungibles::{self, Mutate},
        IntegrityTest,
    },
};
use leasehold_runtime::{checks::leases_and_orders, *};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

const UNEXPLAINED: &str = "an account has a hold that no order, bid, lease or debt explains";

/// The SDK's macro makes this test among those of the library, which has none.
#[test]
fn every_pallet_accepts_the_configuration() {
    development().execute_with(<AllPalletsWithSystem as IntegrityTest>::integrity_test);
}

#[test]
fn takings_for_a_lease_that_is_gone_are_found() {
    development().execute_with(|| {
        pallet_provider_staking::Taken::<Runtime>::insert(7, pallet_provider_staking::LeaseTakings::default());
        assert_eq!(leases_and_orders(), Err("takings are kept for a lease that is gone".into()));
    });
}

#[test]
fn a_hold_that_no_record_explains_is_found() {
    let reason = RuntimeHoldReason::Leases(pallet_leases::HoldReason::Lease);
    development().execute_with(|| {
        assert_ok!(leases_and_orders());
        assert_ok!(Balances::hold(&reason, &account(Alice), 1));
        assert_eq!(leases_and_orders(), Err(UNEXPLAINED.into()));
    });
    development().execute_with(|| {
        let asset = 7;
        assert_ok!(Assets::force_create(RuntimeOrigin::root(), asset.into(), account(Alice).into(), true, 1));
        assert_ok!(Assets::mint_into(asset, &account(Bob), 100));
        assert_ok!(leases_and_orders());
        assert_ok!(<AssetsHolder as fungibles::MutateHold<AccountId>>::hold(asset, &reason, &account(Bob), 1));
        assert_eq!(leases_and_orders(), Err(UNEXPLAINED.into()));
    });
}
