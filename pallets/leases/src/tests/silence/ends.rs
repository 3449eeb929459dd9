//! Silence costs the same however a lease ends, and no matter who settles it.

use super::*;
use proptest::prelude::*;

/// With a standby.
fn guarded() -> Deal {
    Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..deal() }
}

/// The extra deposit, the block in which the lease ends, and the way it ends.
type End = (Balance, BlockNumber, fn(LeaseId));

fn ends() -> [End; 5] {
    let nobody_says_so = |_| ();
    let gives_notice = |id| {
        assert_ok!(give_notice(id));
    };
    let fails_over = |id| {
        assert_ok!(fail_over_as(TENANT, id));
        close(TENANT, id + 1);
    };
    [
        (0, 100, |id| close(TENANT, id)),
        (0, 210, nobody_says_so),
        (1_000, 310, nobody_says_so),
        (0, 100, gives_notice),
        (0, 100, fails_over),
    ]
}

#[test]
fn however_it_ends_a_dark_lease_was_left() {
    let fails_over: fn(LeaseId) = |id| {
        assert_ok!(fail_over_as(ANYONE, id));
        close(TENANT, id + 1);
    };
    for (at, (more, block, end)) in ends().into_iter().chain([(0, 100, fails_over)]).enumerate() {
        run(|| {
            let id = guarded().active();
            if more > 0 {
                assert_ok!(top_up(id, more));
            }
            advance_to(block);
            end(id);
            over(id);
            let half = (5 * Balance::from(block - 10) / 2).min(400);
            assert_eq!((penalties(), bond()), (vec![(id, 800, half)], (0, PLENTY - 800)), "{at}");
        });
    }
}

#[test]
fn however_it_ends_a_lease_that_was_served_was_not_left() {
    for (at, (more, block, end)) in ends().into_iter().enumerate() {
        run(|| {
            let id = guarded().active();
            if more > 0 {
                assert_ok!(top_up(id, more));
            }
            // In the last two windows nobody reports.
            serve(id, 1, &vec![Full; block as usize / 10 - 3]);
            advance_to(block);
            end(id);
            over(id);
            assert_eq!((penalties(), bond()), (vec![], (0, PLENTY)), "{at}");
        });
    }
}

#[test]
fn a_provider_that_served_to_the_end_has_its_penalty_back_at_once() {
    run(|| {
        let id = deal().active();
        serve(id, 1, &[Dark, Dark, Full]);
        advance_to(45);
        close(TENANT, id);
        // Window 4 can still be reported, and the newest that is decided was credited.
        assert!(Leases::<Test>::contains_key(id));
        assert_eq!((lease(id).exit_penalty, bond()), (0, (0, PLENTY)));
    });
}

#[test]
fn a_provider_that_leaves_though_it_was_silent_pays_once() {
    run(|| {
        let id = deal().active();
        advance_to(100);
        leave(PROVIDER, id);
        assert_eq!((lease(id).exit_penalty, penalties(), bond()), (0, vec![(id, 800, 400)], (0, PLENTY - 800)));
        over(id);
        assert_eq!(penalties(), [(id, 800, 400)]);
    });
}

#[test]
fn a_provider_that_leaves_when_it_is_over_is_judged_as_by_anybody() {
    run(|| {
        let id = deal().active();
        advance_to(210);
        leave(PROVIDER, id);
        over(id);
        // Half of the missed blocks' price of 1,000 is more than half of the penalty.
        assert_eq!(penalties(), [(id, 800, 400)]);
    });
}

/// The lease ends in block 210, after its last window, which is reported in `reported`; in `begun` it begins to close.
fn reported_after_its_end(how: How, begun: BlockNumber, reported: BlockNumber) -> Vec<(LeaseId, Balance, Balance)> {
    let id = deal().active();
    let mut steps = [(begun, false), (reported, true)];
    steps.sort_unstable();
    for (block, report) in steps {
        advance_to(block);
        if report {
            how.report(id, 20);
        } else {
            settle_as(ANYONE, id);
        }
        check_state();
    }
    idle(40);
    assert!(!Leases::<Test>::contains_key(id));
    penalties()
}

#[test]
fn a_report_between_the_end_and_the_agendas_work_counts_as_if_it_came_before() {
    for (how, silent) in [(Full, false), (Quarter, false), (Less, true), (Nothing, true), (Dark, true)] {
        for (begun, reported) in [(210, 211), (212, 211), (219, 210), (225, 219)] {
            run(|| {
                let penalties = reported_after_its_end(how, begun, reported);
                assert_eq!(!penalties.is_empty(), silent, "{how:?}, reported in {reported}, closing from {begun}");
            });
        }
    }
}

/// A lease of these windows that ends at an edge, by its tenant or because its money is used up; meanwhile, and
/// afterwards, people settle it in these blocks. Returns the parked amounts, and everybody's balances in the end.
fn outcome(windows: &[How], closed: bool, calls: &[(BlockNumber, AccountId)]) -> (Vec<Parked>, Vec<Balance>) {
    let mut ext = ExtBuilder::default().build();
    ext.execute_with(|| {
        let end = 10 * (windows.len() as BlockNumber + 1);
        let escrow = if closed { 1_000 } else { 5 * Balance::from(end - 10) };
        let id = Deal { escrow, ..deal() }.active();
        for block in 11..=end + 40 {
            advance_to(block);
            let window = block / 10 - 1;
            let reported = windows.get((window as usize).wrapping_sub(1)).filter(|_| block.is_multiple_of(10));
            if let Some(how) = reported {
                how.report(id, window);
            }
            if closed && block == end {
                close(TENANT, id);
            }
            for (_, who) in calls.iter().filter(|(at, _)| *at == block) {
                if Leases::<Test>::contains_key(id) {
                    settle_as(*who, id);
                    check_state();
                }
            }
        }
        if Leases::<Test>::contains_key(id) {
            settle(id);
        }
        assert!(!Leases::<Test>::contains_key(id));
        let everybody = [TENANT, PROVIDER, ANYONE].map(|who| free(NATIVE, who));
        (parked(), everybody.into_iter().chain([bonded(PROVIDER), reserved(PROVIDER)]).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Parties settle: they earn no bounty.
    #[test]
    fn the_outcome_does_not_depend_on_who_calls_when(
        windows in prop::collection::vec(prop::sample::select(How::ALL.to_vec()), 2..8),
        closed in any::<bool>(),
        calls in prop::collection::vec((11..130u32, prop::sample::select(vec![TENANT, PROVIDER])), 0..12),
    ) {
        prop_assert_eq!(outcome(&windows, closed, &calls), outcome(&windows, closed, &[]));
    }
}
