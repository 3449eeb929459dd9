//! The windows that decide.

use super::*;

/// An audit's attack: the tenant's close once released the penalty of a provider that promised 10 % and went dark.
#[test]
fn a_provider_that_goes_dark_for_two_windows_pays_its_penalty() {
    run(|| {
        let id = deal().active();
        advance_to(30);
        close(TENANT, id);
        // Window 2 can still be reported.
        assert_eq!((bond(), lease(id).exit_penalty), ((800, PLENTY), 800));
        advance_to(40);
        settle(id);
        assert_eq!(bond(), (0, PLENTY - 800));
        // 20 blocks at 5 were missed.
        assert_eq!(penalties(), [(id, 800, 50)]);
        let (provider, tenant) = (PROVIDER, TENANT);
        let parked = Event::ExitPenaltyParked { lease: id, provider, tenant, amount: 800, restitution: 50 };
        assert!(events().contains(&parked));
        assert_nothing_left();
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT + 50, 750));
    });
}

#[test]
fn leases_of_one_to_four_windows_are_silent_as_a_whole_or_for_three() {
    let cases: [(&[How], bool); 13] = [
        (&[Dark], true),
        (&[Full], false),
        (&[Dark, Dark], true),
        (&[Full, Dark], false),
        (&[Dark, Full], false),
        (&[Dark, Dark, Dark], true),
        (&[Full, Dark, Dark], false),
        (&[Dark, Full, Dark], false),
        (&[Dark, Dark, Full], false),
        (&[Dark, Dark, Dark, Dark], true),
        (&[Full, Dark, Dark, Dark], true),
        (&[Dark, Full, Dark, Dark], false),
        (&[Dark, Dark, Dark, Full], false),
    ];
    for (windows, silent) in cases {
        run(|| {
            closed_after(deal(), windows);
            assert_eq!(!penalties().is_empty(), silent, "{windows:?}");
            assert_eq!(bond(), (0, PLENTY - if silent { 800 } else { 0 }), "{windows:?}");
        });
    }
}

#[test]
fn a_lease_shorter_than_a_window_tells_nothing() {
    for (block, silent) in [(10, false), (19, false), (20, true)] {
        run(|| {
            let id = deal().active();
            advance_to(block);
            close(TENANT, id);
            // The lease is too short to decide, so the penalty is free at once.
            assert_eq!(bond(), (if silent { 800 } else { 0 }, PLENTY));
            over(id);
            assert_eq!(!penalties().is_empty(), silent, "closed in {block}");
        });
    }
}

/// Parts of windows, at both ends of a lease, do not count.
#[test]
fn only_whole_windows_tell() {
    let cases: [(&[Window], bool); 5] = [(&[], true), (&[1], true), (&[4], true), (&[1, 4], true), (&[2], false)];
    for (reported, silent) in cases {
        run(|| {
            let id = deal().awarded();
            activate_at(id, 15);
            for window in 1..=3 {
                advance_to(10 * (window + 1));
                if reported.contains(&window) {
                    Full.report(id, window);
                }
            }
            advance_to(45);
            close(TENANT, id);
            advance_to(50);
            if reported.contains(&4) {
                Full.report(id, 4);
            }
            over(id);
            assert_eq!(!penalties().is_empty(), silent, "{reported:?}");
        });
    }
}

/// A lease as long as a window can lie across an edge.
#[test]
fn without_a_whole_window_those_tell_that_it_has_parts_of() {
    for (served, silent) in [(false, true), (true, false)] {
        run(|| {
            let id = deal().awarded();
            activate_at(id, 15);
            advance_to(20);
            if served {
                Full.report(id, 1);
            }
            advance_to(25);
            close(TENANT, id);
            over(id);
            assert_eq!(!penalties().is_empty(), silent);
        });
    }
}

/// Otherwise a provider whose meter reports some availability now and then would never lose the penalty.
#[test]
fn a_millisecond_of_credit_every_third_window_is_silence() {
    for (now_and_then, silent) in [(Hardly, true), (Less, true), (Nothing, true), (Quarter, false), (Full, false)] {
        run(|| {
            closed_after(deal(), &[Dark, Dark, now_and_then].repeat(4));
            assert_eq!(!penalties().is_empty(), silent, "{now_and_then:?}");
        });
    }
}

#[test]
fn void_windows_neither_lengthen_nor_break_a_row() {
    let cases: [(&[How], bool); 8] = [
        (&[Void], false),
        (&[Void, Void, Void], false),
        (&[Dark, Void], true),
        (&[Dark, Void, Void, Dark, Dark], true),
        (&[Full, Dark, Void, Dark], false),
        (&[Full, Dark, Void, Dark, Void, Dark], true),
        (&[Full, Void, Void, Void], false),
        (&[Dark, Dark, Dark, Void, Void], true),
    ];
    for (windows, silent) in cases {
        run(|| {
            closed_after(deal(), windows);
            assert_eq!(!penalties().is_empty(), silent, "{windows:?}");
        });
    }
}

/// A window without credit may prove void until the next is over.
#[test]
fn a_lease_is_not_final_before_it_is_decided_how_it_ended() {
    for (void_at_last, silent) in [(false, true), (true, false)] {
        run(|| {
            let id = deal().active();
            serve(id, 1, &[Nothing, Nothing, Nothing]);
            // Every report is in.
            close(TENANT, id);
            assert_eq!(lease(id).exit_penalty, 800);
            advance_to(49);
            settle(id);
            assert!(Leases::<Test>::contains_key(id));
            if void_at_last {
                void([1, 2, 3]);
            }
            advance_to(50);
            settle(id);
            assert!(!Leases::<Test>::contains_key(id));
            assert_eq!(!penalties().is_empty(), silent);
        });
    }
}
