use super::prelude::*;

#[test]
fn the_highest_rate_can_be_set_and_no_higher() {
    run(|| {
        assert_eq!(FeeRate::<Test>::get(), Permill::from_percent(2));
        let above = Permill::from_parts(100_001);
        assert_noop!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), above), Error::<Test>::FeeRateTooHigh);
        assert_ok!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(10)));
        assert_eq!(FeeRate::<Test>::get(), Permill::from_percent(10));
        assert_eq!(last_event(), Event::FeeRateSet { rate: Permill::from_percent(10) });
    });
}

#[test]
fn only_governance_sets_the_fee_rate() {
    run(|| {
        let call = LeasesPallet::set_fee_rate(RuntimeOrigin::signed(ANYONE), Permill::zero());
        assert_noop!(call, DispatchError::BadOrigin);
    });
}

#[test]
fn a_rate_of_0_takes_no_fee() {
    run(|| {
        assert_ok!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), Permill::zero()));
        let id = Deal::default().active();
        report_all(id, 1..=20);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 1_000);
        assert!(!events().iter().any(|event| matches!(event, Event::FeeSplit { .. })));
    });
}
