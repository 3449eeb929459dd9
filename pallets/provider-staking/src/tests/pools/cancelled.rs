//! After a slash is cancelled all have their own back, including those who left in between.

use super::*;
use proptest::prelude::*;

/// Each has what it delegated, 100, 50 and 50, give or take `rounding` smallest units.
fn all_have_their_own(rounding: Balance) {
    for (who, had) in [(BOB, 100 * UNIT), (CAROL, 50 * UNIT), (DAVE, 50 * UNIT)] {
        let has = worth(who) + leaving(who);
        assert!(has.abs_diff(had) <= rounding, "{who} had {had} and has {has}");
    }
}

/// Bob, Carol and Dave have delegated 100, 50 and 50.
fn with_three(test: impl FnOnce()) {
    with_delegators(|| {
        assert_ok!(delegate(DAVE, 50 * UNIT));
        test();
    });
}

fn cancel(slash: SlashId) {
    assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), slash));
}

/// The attack: Dave's own part of the returned money follows Dave, who gets none of Carol's.
#[test]
fn who_leaves_into_an_era_that_was_slashed_shares_in_nothing_of_others() {
    with_three(|| {
        leave(CAROL);
        let id = slash_delegations(100 * UNIT);
        assert_eq!((leaving(CAROL), worth(DAVE)), (25 * UNIT, 25 * UNIT));
        leave(DAVE);
        assert_eq!(Leavers::<Test>::get(ALICE).len(), 1);
        cancel(id);
        all_have_their_own(0);
        assert_last_event(Event::SlashCancelled { slash: id, provider: ALICE, amount: 200 * UNIT, treasury: 0 });
    });
}

#[test]
fn who_leaves_in_a_later_era_takes_her_own_part_along() {
    with_three(|| {
        advance_to(59);
        let id = slash_delegations(100 * UNIT);
        leave(CAROL);
        advance_to(60);
        leave(DAVE);
        assert_eq!(Leavers::<Test>::get(ALICE).len(), 2);
        cancel(id);
        all_have_their_own(0);
    });
}

/// Those who left were in the record before the slash, which the offence did not reach.
#[test]
fn who_left_before_the_offence_gets_nothing_of_what_others_get_back() {
    with_three(|| {
        leave(DAVE);
        advance_to(65);
        let id = slash_delegations(75 * UNIT);
        assert_eq!((leaving(DAVE), worth(BOB)), (50 * UNIT, 50 * UNIT));
        cancel(id);
        all_have_their_own(0);
    });
}

#[test]
fn a_pool_that_is_closed_meanwhile_takes_its_part_along() {
    with_three(|| {
        leave(CAROL);
        let id = slash_delegations(100 * UNIT);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        cancel(id);
        all_have_their_own(0);
    });
}

/// The records do not tell who has withdrawn.
#[test]
fn who_can_withdraw_gets_nothing_back_of_what_left_since() {
    with_three(|| {
        let id = slash_delegations(100 * UNIT);
        leave(CAROL);
        advance_to(leavers_due());
        let had = free(TREASURY);
        cancel(id);
        assert_eq!((leaving(CAROL), free(TREASURY) - had), (25 * UNIT, 25 * UNIT));
    });
}

#[test]
fn what_a_slash_left_nothing_waits_until_the_slash_is_paid_or_cancelled() {
    let slashed = |then: fn(SlashId)| {
        with_three(|| {
            let id = slash_delegations(200 * UNIT);
            assert_noop!(undelegate(BOB, position(BOB).shares), Error::PoolInDispute);
            assert_noop!(close_pool(), Error::PoolInDispute);
            then(id);
        });
    };
    slashed(|id| {
        cancel(id);
        all_have_their_own(0);
        leave(BOB);
        assert_ok!(close_pool());
        all_have_their_own(0);
    });
    slashed(|_| {
        pay_all();
        leave(BOB);
        assert_ok!(close_pool());
        assert_eq!((worth(BOB) + leaving(BOB), on_account()), (0, 0));
    });
}

#[test]
fn eras_that_had_too_little_for_a_slash_are_found_all_the_same() {
    with_three(|| {
        assert_ok!(undelegate(CAROL, 1));
        advance_to(60);
        assert_ok!(undelegate(CAROL, 1));
        let offence = Offence { windows: 5..7, ..offence(7, ledger(ALICE).bonded + 50 * UNIT) };
        let id = report(&offence);
        let leaving: Vec<_> = pending(id).parts.leaving.iter().map(|from| from.amount).collect();
        assert!(leaving.contains(&0), "{leaving:?}");
        check_state();
        leave(DAVE);
        cancel(id);
        all_have_their_own(1);
    });
}

/// The steps between the first slash and its end.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Slashes this percentage of the pool, out of the pool and of leavers.
    Slash(u32),
    /// This percentage of the account's shares leaves.
    Leave(AccountId, u32),
    Close,
    /// A slash is cancelled before others.
    Cancel(prop::sample::Index),
    Advance(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = prop::sample::select(&[BOB, CAROL, DAVE][..]);
    prop_oneof![
        3 => (0..60u32).prop_map(Step::Slash),
        4 => (who, prop_oneof![Just(100u32), 1..80u32]).prop_map(|(who, percent)| Step::Leave(who, percent)),
        1 => Just(Step::Close),
        1 => any::<prop::sample::Index>().prop_map(Step::Cancel),
        2 => (1..8u32).prop_map(Step::Advance),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn all_have_their_own_back_also_those_who_left_in_between(start in 40..70u32, steps in prop::collection::vec(step(), 1..24)) {
        with_three(|| {
            advance_to(start);
            let (mut slashes, treasury) = (Vec::new(), free(TREASURY));
            for step in &steps {
                match *step {
                    Step::Slash(percent) => {
                        // Shares that a slash leaves with nothing are gone when they leave.
                        let cost = ledger(ALICE).bonded + ledger(ALICE).delegated * Balance::from(percent) / 100;
                        let lease = 10 + LeaseId::try_from(slashes.len()).unwrap();
                        let slash = NextSlash::<Test>::get();
                        ProviderStaking::report(&offence(lease, cost));
                        slashes.extend((NextSlash::<Test>::get() > slash).then_some(slash));
                    }
                    Step::Leave(who, percent) => {
                        let _ = undelegate(who, position(who).shares * Balance::from(percent) / 100);
                    }
                    Step::Close => {
                        let _ = close_pool();
                    }
                    Step::Cancel(index) if !slashes.is_empty() => cancel(slashes.remove(index.index(slashes.len()))),
                    Step::Cancel(_) => (),
                    // Nothing that left since is due yet.
                    Step::Advance(blocks) => advance_to((System::block_number() + blocks).min(99)),
                }
                check_state();
            }
            for slash in slashes {
                cancel(slash);
            }
            // Each step rounds a few times, by less than a unit, and nobody profits from it.
            let rounding = 8 * Balance::from(u32::try_from(steps.len()).unwrap());
            all_have_their_own(rounding);
            assert!(free(TREASURY) - treasury <= rounding);
            assert_eq!(on_account() + free(TREASURY) - treasury, 200 * UNIT);
            check_state();
        });
    }
}
