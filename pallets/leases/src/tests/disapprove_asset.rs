use super::prelude::*;

#[test]
fn new_orders_are_refused_and_running_leases_go_on() {
    run(|| {
        let id = Wanted::in_usd().active();
        assert_ok!(LeaseMarket::disapprove_asset(RuntimeOrigin::root(), USD));
        assert_eq!(last_event(), Event::AssetDisapproved { asset: USD });
        assert_noop!(Wanted { deadline: 20, ..Wanted::in_usd() }.create_as(TENANT), Error::<Test>::AssetNotApproved);
        assert_ok!(top_up(id, 50));
        report_all(id, 1..=20);
        settle(id);
        report_full(id, 21);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
    });
}

#[test]
fn only_governance_disapproves_and_only_what_is_approved() {
    run(|| {
        assert_noop!(LeaseMarket::disapprove_asset(RuntimeOrigin::signed(ANYONE), USD), DispatchError::BadOrigin);
        assert_noop!(LeaseMarket::disapprove_asset(RuntimeOrigin::root(), EUR), Error::<Test>::AssetNotApproved);
    });
}
