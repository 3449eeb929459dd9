use super::prelude::*;
use crate::leases::Progress;
use frame_support::weights::Weight;

#[test]
fn what_cannot_be_charged_any_more_returns_at_once_as_does_the_capacity() {
    run(|| {
        let id = Deal::default().active();
        report_full(id, 1);
        advance_to(35);
        close(TENANT, id);
        // 10 blocks charged; windows 2 and 3 hold 10 and 5 blocks that can still be reported.
        assert_eq!(
            last_event(),
            Event::LeaseClosing { lease: id, reason: CloseReason::TenantClosed, end: 35, refunded: 875 }
        );
        // 15 blocks and the fee of 10.
        assert_eq!(escrowed(TENANT), 75 + 1);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 8);
        advance_to(50);
        settle(id);
        assert_eq!(escrowed(TENANT), 0);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
    });
}

#[test]
fn a_provider_that_leaves_ends_the_lease_too() {
    run(|| {
        let id = Deal::default().active();
        advance_to(15);
        leave(PROVIDER, id);
        assert_eq!(lease(id).state, LeaseState::Closing { reason: CloseReason::ProviderLeft });
        assert_eq!(lease(id).coverage.end, 15);
    });
}

#[test]
fn a_close_in_the_block_of_activation_costs_and_leaves_nothing() {
    run(|| {
        let id = Deal::default().active();
        close(TENANT, id);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized {
                lease: id,
                reason: CloseReason::TenantClosed,
                blocks: 0,
                charged: 0,
                paid: 0,
                fee: 0,
                refunded: 1_000
            }
        );
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(Offers::get(OFFER).unwrap().leases, 0);
    });
}

#[test]
fn a_lease_closed_at_a_windows_edge_with_all_reports_in_is_final_at_once() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=3);
        close(TENANT, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 147);
    });
}

#[test]
fn a_lease_past_its_end_closes_for_its_own_reason() {
    run(|| {
        let id = Deal::default().active();
        advance_to(210);
        close(TENANT, id);
        assert_eq!(lease(id).state, LeaseState::Closing { reason: CloseReason::FundsExhausted });
        assert_eq!(lease(id).coverage.end, 210);
    });
}

#[test]
fn one_block_before_its_end_the_tenant_closes_a_lease() {
    run(|| {
        let id = Deal::default().active();
        advance_to(209);
        close(TENANT, id);
        assert_eq!(lease(id).state, LeaseState::Closing { reason: CloseReason::TenantClosed });
    });
}

#[test]
fn closing_a_lease_twice_is_refused() {
    run(|| {
        let id = Deal::default().active();
        advance_to(15);
        close(TENANT, id);
        assert_noop!(close_as(TENANT, id), Error::<Test>::AlreadyClosing);
        assert_noop!(leave_as(PROVIDER, id), Error::<Test>::AlreadyClosing);
        advance_to(100);
        assert_noop!(close_as(TENANT, id), Error::<Test>::AlreadyClosing);
        settle(id);
        assert_noop!(close_as(TENANT, id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn only_the_tenant_closes_a_lease_and_only_its_provider_leaves_it() {
    run(|| {
        let id = Deal::default().active();
        for who in [PROVIDER, ANYONE] {
            assert_noop!(close_as(who, id), Error::<Test>::NotTenant);
        }
        for who in [TENANT, ANYONE] {
            assert_noop!(leave_as(who, id), Error::<Test>::NotProvider);
        }
        assert_noop!(LeasesPallet::close(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(LeasesPallet::leave(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn a_close_weighs_its_outcome_and_the_noting_of_missed_windows() {
    for (end, progress) in [(10, Progress::Final), (15, Progress::Closing)] {
        for asset in [NATIVE, IN_USD] {
            run(|| {
                NotingWeight::put(7);
                let id = Deal { asset: asset.clone(), ..Deal::default() }.active();
                advance_to(end);
                let post = close_as(TENANT, id).unwrap();
                assert_eq!(Leases::<Test>::contains_key(id), progress == Progress::Closing);
                let weight = LeasesPallet::close_weight(progress, &asset) + Weight::from_parts(7, 0);
                assert_eq!(post.actual_weight, Some(weight));
                assert!(weight.all_lte(LeasesPallet::noting(LeasesPallet::most_close_weight())));
            });
        }
    }
}

#[test]
fn beginning_to_close_weighs_less_than_finalizing() {
    for asset in [NATIVE, IN_USD] {
        let [closing, last] = [Progress::Closing, Progress::Final].map(|to| LeasesPallet::close_weight(to, &asset));
        assert!(closing.ref_time() < last.ref_time());
    }
}

#[test]
fn nobody_ends_a_lease_before_its_activation() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(close_as(TENANT, id), Error::<Test>::LeasePending);
        assert_noop!(leave_as(PROVIDER, id), Error::<Test>::LeasePending);
        assert_noop!(close_as(TENANT, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(leave_as(PROVIDER, id + 1), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn a_window_reported_after_the_close_is_paid_out_of_the_escrow_kept() {
    run(|| {
        let id = Deal::default().active();
        advance_to(15);
        leave(PROVIDER, id);
        assert_eq!(escrowed(TENANT), 25);
        advance_to(20);
        assert!(report_millis(id, 5_000, false));
        settle(id);
        // Fee on 25: rounded up to 1, all of it burnt.
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 24);
        assert!(events().contains(&Event::FeeSplit { lease: id, burnt: 1, stakers: 0, watchers: 0, treasury: 0 }));
    });
}
