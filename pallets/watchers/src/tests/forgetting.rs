use super::*;
use crate::pruning::{KEPT_ROUNDS, MAX_REMOVED};
use frame_support::weights::Weight;

/// Plays a round that leaves something of every kind.
fn watched() {
    give_gates([7, 8]);
    make_blocks_to(60);
    play(&[vote(1, 0, &[(7, 2)]), vote(1, 1, &[(8, 2)])]);
}

/// Idle blocks up to `block`.
fn idle_to(block: u32) {
    for block in System::block_number() + 1..=block {
        make_blocks_to(block);
        Watching::on_idle(block, Weight::MAX);
    }
}

#[test]
fn votes_are_forgotten_when_a_round_is_not_paid_for_any_more() {
    ExtBuilder::default().build_and_execute(|| {
        watched();
        idle_to(299);
        assert_eq!((Commitments::<Test>::iter_prefix(1).count(), RoundKeys::<Test>::contains_key(1)), (2, true));
        idle_to(301);
        assert_eq!((Commitments::<Test>::iter_prefix(1).count(), RoundKeys::<Test>::contains_key(1)), (0, false));
        assert!(RoundKeys::<Test>::contains_key(2));
        assert_eq!((Rounds::<Test>::contains_key(1), Tallies::<Test>::iter_prefix(1).count()), (true, 2));
        assert_eq!((Watching::committee(1, 7), Watching::watcher(1, 1)), (vec![], None));
    });
}

#[test]
fn verdicts_are_forgotten_after_ninety_rounds() {
    ExtBuilder::default().validators(1).build_and_execute(|| {
        give_gates([7]);
        make_blocks_to(60);
        play(&[vote(1, 0, &[(7, 2)])]);
        let over = (1 + KEPT_ROUNDS + 1) * 60;
        idle_to(over - 1);
        assert_eq!(verdict_of(1, 7), Some(Verdict { fails: 2, probes: 20 }));
        idle_to(over + 1);
        assert_eq!((verdict_of(1, 7), Rounds::<Test>::contains_key(1)), (None, false));
        assert_eq!(Tallies::<Test>::iter_prefix(1).count(), 0);
        assert!(Rounds::<Test>::contains_key(2));
    });
}

#[test]
fn a_block_forgets_sixteen_entries_at_most_and_no_more_than_fit() {
    ExtBuilder::default().validators(40).build_and_execute(|| {
        make_blocks_to(60);
        play(&(0..40).map(|position| vote(1, position, &[])).collect::<Vec<_>>());
        make_blocks_to(300);
        // Round 0, of which nothing is stored, is the first of 16 steps.
        let left = || Commitments::<Test>::iter_prefix(1).count();
        assert_eq!(Watching::on_idle(300, Weight::MAX), <() as WeightInfo>::forget(MAX_REMOVED));
        assert_eq!(left(), 25);
        assert_eq!(Watching::on_idle(300, <() as WeightInfo>::forget(3)), <() as WeightInfo>::forget(3));
        assert_eq!(left(), 22);
        assert_eq!(Watching::on_idle(300, <() as WeightInfo>::forget(0)), <() as WeightInfo>::forget(0));
        assert_eq!(Watching::on_idle(300, Weight::from_parts(1, 1)), Weight::zero());
        assert_eq!(left(), 22);
        Watching::do_try_state().unwrap();
        assert_eq!(Watching::forget_entries(100), 23);
        assert_eq!(Watching::forget_entries(100), 0);
    });
}
