use super::prelude::*;
use leasehold_primitives::traits::LeaseBook;

#[test]
fn new_orders_and_asks_are_refused_and_leases_go_on() {
    run(|| {
        let id = Deal::in_usd().active();
        assert_ok!(LeasesPallet::disapprove_asset(RuntimeOrigin::root(), USD));
        assert_eq!(last_event(), Event::AssetDisapproved { asset: USD });
        let refused = <LeasesPallet as LeaseBook<AccountId>>::ensure_asset(&IN_USD);
        assert_eq!(refused, Err(Error::<Test>::AssetNotApproved.into()));
        set_ask(RIVALS_OFFER, Ask { asset: IN_USD, ..ask(5) });
        let request = TakeRequest { asset: IN_USD, ..request(1) };
        assert_noop!(take_as(TENANT, RIVALS_OFFER, request), Error::<Test>::AssetNotApproved);
        assert_ok!(top_up(id, 50));
        report_all(id, 1..=20);
        settle(id);
        report_full(id, 21);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn only_governance_disapproves_an_asset_and_only_an_approved_one() {
    run(|| {
        assert_noop!(LeasesPallet::disapprove_asset(RuntimeOrigin::signed(ANYONE), USD), DispatchError::BadOrigin);
        assert_noop!(LeasesPallet::disapprove_asset(RuntimeOrigin::root(), EUR), Error::<Test>::AssetNotApproved);
    });
}
