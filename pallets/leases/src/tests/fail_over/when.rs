//! When a lease can fail over.

use super::{active, at_penalty, deal};
use crate::tests::prelude::*;

#[test]
fn three_windows_in_a_row_must_be_missed_and_decided() {
    // Windows 1 to 3, also if the lease has but one block of window 1: the last is decided in block 50.
    for (start, first) in [(10, 50), (11, 50), (15, 50), (19, 50), (20, 60)] {
        run(|| {
            let id = deal().awarded();
            activate_at(id, start);
            advance_to(first - 1);
            assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
            advance_to(first);
            assert_ok!(fail_over_as(ANYONE, id));
        });
    }
}

#[test]
fn a_report_in_between_begins_the_count_anew() {
    run(|| {
        let id = active();
        // Window 1 is missed, window 2 is not.
        report_full(id, 2);
        advance_to(69);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
        advance_to(70);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}

#[test]
fn a_report_in_the_last_block_saves_the_lease_if_a_quarter_was_there() {
    for (millis, saved) in [(0, false), (1, false), (2_499, false), (2_500, true), (u64::MAX, true)] {
        for pending in [false, true] {
            run(|| {
                let id = active();
                advance_to(49);
                assert!(report_millis(id, millis, pending));
                advance_to(50);
                if saved {
                    assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
                } else {
                    assert_ok!(fail_over_as(ANYONE, id));
                }
            });
        }
    }
}

#[test]
fn a_meter_that_outlives_its_gpus_does_not_keep_the_lease() {
    run(|| {
        let id = active();
        // The hardware was there for a quarter of window 1, and never again; every window is reported.
        for (window, millis) in [(1, 2_500), (2, 1), (3, 0), (4, 0)] {
            advance_to(10 * (window + 1));
            assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
            assert!(report_millis(id, millis, false));
        }
        advance_to(59);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotFailed);
        advance_to(60);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}

#[test]
fn only_a_lease_that_runs_fails_over() {
    run(|| {
        let id = at_penalty(10, deal()).awarded();
        assert_noop!(fail_over_as(ANYONE, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotActive);
        activate_at(id, 10);
        assert_noop!(LeasesPallet::fail_over(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        advance_to(209);
        assert_noop!(LeasesPallet::fail_over(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
        advance_to(210);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NotActive);
    });
    run(|| {
        let id = active();
        advance_to(209);
        assert_ok!(fail_over_as(ANYONE, id));
    });
}
