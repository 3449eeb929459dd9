//! A sale does not end a lease: penalty and count move on with it.

use super::*;
use crate::math::windows::Windows;

/// Sells the lease at the edge after these windows; the last of them is reported after the sale.
fn sold_after(windows: &[How]) -> (LeaseId, LeaseId) {
    let old = deal().active();
    let (last, all) = windows.split_last().unwrap();
    serve(old, 1, all);
    let window = windows.len() as Window;
    advance_to(10 * (window + 1));
    assert_ok!(list_lease(old, 0, None));
    let new = buy(BUYER, old);
    last.report(old, window);
    (old, new)
}

/// The buyer's windows, the last of which is reported after its close; then all is over.
fn closed_by_the_buyer(new: LeaseId, sold: Window, windows: &[How]) {
    if let Some((last, all)) = windows.split_last() {
        serve(new, sold, all);
        let window = sold + all.len() as Window;
        advance_to(10 * (window + 1));
        close(BUYER, new);
        if Leases::<Test>::contains_key(new) {
            last.report(new, window);
        }
    } else {
        close(BUYER, new);
    }
    over(new);
}

#[test]
fn a_lease_sold_while_its_provider_fails_is_left_by_it_all_the_same() {
    run(|| {
        let (old, new) = sold_after(&[Full, Dark, Dark]);
        assert_eq!((lease(old).exit_penalty, lease(new).exit_penalty), (0, 800));
        closed_by_the_buyer(new, 4, &[Dark]);
        // 10 blocks of the buyer's were missed: the seller keeps the money for its own missed blocks. Recorded under
        // the lease's first id.
        assert_eq!(penalties(), [(old, 800, 25)]);
        assert_eq!(parked()[0].beneficiary, BUYER);
        Bonding::pay_parked();
        // Of 1,000 that the seller paid in 50 were charged, and 900 changed hands.
        assert_eq!((free(NATIVE, BUYER), free(NATIVE, TENANT)), (ENDOWMENT + 900 + 25, ENDOWMENT - 950));
    });
}

#[test]
fn windows_before_and_after_a_sale_count_as_one_row() {
    let cases: [(&[How], &[How], bool); 14] = [
        (&[Dark, Dark, Dark], &[], true),
        (&[Full, Dark, Dark], &[], false),
        (&[Dark], &[], true),
        (&[Full], &[], false),
        (&[Full, Full, Full], &[Dark], false),
        (&[Full, Full, Full], &[Dark, Dark], false),
        (&[Full, Full, Full], &[Dark, Dark, Dark], true),
        (&[Full, Dark], &[Dark], false),
        (&[Full, Dark], &[Dark, Dark], true),
        (&[Dark, Dark], &[Full], false),
        (&[Dark, Dark], &[Full, Dark, Dark], false),
        (&[Dark, Dark], &[Full, Dark, Dark, Dark], true),
        (&[Full, Dark, Dark], &[Void, Dark], true),
        (&[Full, Dark, Dark], &[Void], false),
    ];
    for (before, after, silent) in cases {
        run(|| {
            let (_, new) = sold_after(before);
            closed_by_the_buyer(new, before.len() as Window + 1, after);
            assert_eq!(!penalties().is_empty(), silent, "{before:?}, sold, {after:?}");
            assert_eq!(bond(), (0, PLENTY - if silent { 800 } else { 0 }), "{before:?}, sold, {after:?}");
        });
    }
}

/// An account that backs a provider that went dark could buy the lease and close it before it has windows of its own.
#[test]
fn buying_a_dark_lease_to_close_it_frees_no_penalty() {
    run(|| {
        let (old, new) = sold_after(&[Full, Dark, Dark, Dark]);
        close(BUYER, new);
        // The seller's last window can still be reported.
        assert_eq!((lease(new).exit_penalty, lease(new).before), (800, Before::Open));
        advance_to(60);
        settle_as(BUYER, new);
        assert!(Leases::<Test>::contains_key(new));
        settle(old);
        assert_eq!(lease(new).before, Before::Known(Windows { all: 4, missed: 3, since: Some(2) }));
        settle_as(BUYER, new);
        assert!(!Leases::<Test>::contains_key(new));
        // No block of the buyer's own was missed.
        assert_eq!(penalties(), [(old, 800, 0)]);
    });
}

#[test]
fn a_buyer_served_to_the_end_does_not_wait_for_the_sellers_windows() {
    run(|| {
        let (_, new) = sold_after(&[Dark, Dark, Dark]);
        serve(new, 4, &[Full]);
        close(BUYER, new);
        assert_eq!(bond(), (0, PLENTY));
        idle(40);
        assert_eq!(penalties(), []);
    });
}

#[test]
fn a_lease_that_is_sold_twice_keeps_its_count() {
    for (first, silent) in [(Full, false), (Dark, true)] {
        run(|| {
            let old = deal().active();
            serve(old, 1, &[Full, first]);
            assert_ok!(list_lease(old, 0, None));
            let second = buy(BUYER, old);
            advance_to(40);
            assert_ok!(list_lease(second, 0, None));
            let third = buy(SPONSOR, second);
            advance_to(50);
            close(SPONSOR, third);
            over(third);
            // Full, first | dark | dark.
            assert_eq!(!penalties().is_empty(), silent);
            assert!(parked().iter().all(|one| one.beneficiary == SPONSOR));
        });
    }
}

/// The seller's lease waits for its last windows even if they are reported.
#[test]
fn a_lease_that_was_sold_is_final_when_its_windows_are_decided() {
    run(|| {
        let old = deal().active();
        serve(old, 1, &[Full, Full, Nothing]);
        assert_ok!(list_lease(old, 0, None));
        let new = buy(BUYER, old);
        advance_to(49);
        settle(old);
        assert!(Leases::<Test>::contains_key(old));
        advance_to(50);
        settle(old);
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(lease(new).before, Before::Known(Windows { all: 3, missed: 1, since: Some(3) }));
    });
}

/// The window of the sale is a whole window of neither lease.
#[test]
fn a_window_in_which_a_lease_is_sold_does_not_count() {
    for (before, silent) in [(&[Full, Dark], false), (&[Dark, Dark], true)] {
        run(|| {
            let old = deal().active();
            serve(old, 1, before);
            advance_to(35);
            assert_ok!(list_lease(old, 0, None));
            let new = buy(BUYER, old);
            advance_to(40);
            close(BUYER, new);
            over(new);
            assert_eq!(!penalties().is_empty(), silent, "{before:?}");
        });
    }
}

#[test]
fn the_chain_finalizes_what_was_sold_before_what_it_goes_on_as() {
    run(|| {
        let (old, new) = sold_after(&[Dark, Dark, Dark]);
        close(BUYER, new);
        for _ in 0..40 {
            idle(1);
            check_state();
        }
        assert_nothing_left();
        assert_eq!(penalties(), [(old, 800, 0)]);
    });
}

#[test]
fn a_lease_that_was_sold_is_checked_against_the_one_it_goes_on_as() {
    run(|| {
        let (old, new) = sold_after(&[Full, Dark]);
        let stored = lease(new);
        let with = |before| {
            Leases::<Test>::insert(new, Lease { before, ..stored.clone() });
            LeasesPallet::do_try_state()
        };
        let windows = |all, missed| Windows { all, missed, since: None };
        let wrong = "a lease waits to learn how it was served before, or knows too soon";
        assert_eq!(with(Before::Nothing), Err(wrong.into()));
        assert_eq!(with(Before::Known(windows(2, 1))), Err(wrong.into()));
        assert_eq!(with(Before::Open), Ok(()));
        advance_to(50);
        settle(old);
        assert_eq!(with(Before::Open), Err(wrong.into()));
        let more = "more windows were missed than there were";
        assert_eq!(with(Before::Known(windows(1, 2))), Err(more.into()));
        assert_eq!(with(Before::Known(windows(2, 1))), Ok(()));
        let other = "a lease goes by another's id that was not bought, or by its own that was";
        Leases::<Test>::mutate(new, |lease| lease.as_mut().unwrap().root = new);
        assert_eq!(LeasesPallet::do_try_state(), Err(other.into()));
        Leases::<Test>::insert(new, Lease { before: Before::Known(windows(2, 1)), ..stored });
    });
}

/// An amount taken for it under one tenant counts under the next, whichever of the leases is over first.
#[test]
fn takings_for_a_lease_that_is_sold_twice_are_kept_until_the_last_is_gone() {
    run(|| {
        let first = deal().active();
        advance_to(20);
        assert_ok!(list_lease(first, 0, None));
        let second = buy(BUYER, first);
        advance_to(30);
        assert_ok!(list_lease(second, 0, None));
        let third = buy(SPONSOR, second);
        assert_eq!([first, second, third].map(|id| lease(id).root), [first; 3]);
        // The whole penalty is with the third lease now, and is parked at once.
        leave(PROVIDER, third);
        assert_eq!(taken_for(first), [(3..4, 800)]);
        check_state();
        // The last one waits until those before it are final.
        advance_to(60);
        settle_as(SPONSOR, third);
        assert!(Leases::<Test>::contains_key(third));
        settle(first);
        settle_as(BUYER, second);
        assert_eq!(taken_for(first), [(3..4, 800)]);
        settle_as(SPONSOR, third);
        assert!(!TakenFor::contains_key(first));
        assert_nothing_left();
    });
}

/// Otherwise the amount taken before the sale and the penalty after it would together cost more than the dearest.
#[test]
fn a_penalty_answers_for_windows_missed_before_a_sale_too() {
    for (before, after, windows) in [
        (vec![Full, Dark, Dark], vec![Dark], 2..5),
        (vec![Dark, Dark], vec![], 1..4),
        (vec![Dark], vec![Full, Dark, Dark, Dark], 3..6),
    ] {
        run(|| {
            let (_, new) = sold_after(&before);
            closed_by_the_buyer(new, before.len() as Window + 1, &after);
            assert_eq!(parked()[0].windows, windows, "{before:?}, sold, {after:?}");
        });
    }
}
