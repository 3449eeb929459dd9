use super::prelude::*;

#[test]
fn only_governance_approves_an_asset() {
    run(|| {
        assert_noop!(LeasesPallet::approve_asset(RuntimeOrigin::signed(ANYONE), EUR), DispatchError::BadOrigin);
        assert_ok!(LeasesPallet::approve_asset(RuntimeOrigin::root(), EUR));
        assert_eq!(ApprovedAssets::<Test>::get().to_vec(), [USD, EUR]);
        assert_eq!(last_event(), Event::AssetApproved { asset: EUR });
    });
}

#[test]
fn an_asset_that_does_not_exist_or_does_not_suffice_is_refused() {
    run(|| {
        for asset in [POINTS, 12_345] {
            assert_noop!(LeasesPallet::approve_asset(RuntimeOrigin::root(), asset), Error::<Test>::AssetNotSufficient);
        }
    });
}

#[test]
fn an_asset_is_approved_once_and_eight_at_most_are() {
    run(|| {
        assert_noop!(LeasesPallet::approve_asset(RuntimeOrigin::root(), USD), Error::<Test>::AssetAlreadyApproved);
        for asset in 100..108 {
            Assets::force_create(RuntimeOrigin::root(), asset, ASSET_OWNER, true, 1).unwrap();
            for pot in [Treasury::get(), Fees::get(), Watchers::get()] {
                Assets::mint(RuntimeOrigin::signed(ASSET_OWNER), asset, pot, 1).unwrap();
            }
        }
        for asset in 100..107 {
            assert_ok!(LeasesPallet::approve_asset(RuntimeOrigin::root(), asset));
        }
        assert_noop!(LeasesPallet::approve_asset(RuntimeOrigin::root(), 107), Error::<Test>::TooManyAssets);
    });
}

#[test]
fn an_asset_in_which_a_fee_account_does_not_exist_is_refused() {
    run(|| {
        for account in [Fees::get(), Watchers::get(), Treasury::get()] {
            let rest = free(AssetId::WithId(EUR), account);
            Assets::burn(RuntimeOrigin::signed(ASSET_OWNER), EUR, account, rest).unwrap();
            assert_noop!(LeasesPallet::approve_asset(RuntimeOrigin::root(), EUR), Error::<Test>::FeeAccountMissing);
            Assets::mint(RuntimeOrigin::signed(ASSET_OWNER), EUR, account, 1).unwrap();
        }
        assert_ok!(LeasesPallet::approve_asset(RuntimeOrigin::root(), EUR));
    });
}
