//! The counters behind the node's metrics.

use super::*;
use leasehold_primitives::watch::progress::Probes;

#[test]
fn probes_are_counted_by_what_became_of_them() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        (0..80).for_each(open_gate);
        node.import_to(60);
        let mut probes = Probes { answered: 64, left_out: 16, ..Default::default() };
        assert_eq!((node.progress(1, 1).probes, node.progress(1, 1).offers), (probes, 80));
        (0..21).for_each(|offer| node.answers(offer, Answer::Dead));
        node.import_to(61);
        probes = Probes { answered: 64 + 43, failed: 21, left_out: 32, not_counted: 0 };
        assert_eq!(node.progress(1, 1).probes, probes);
        // One more is more than a third.
        node.answers(21, Answer::Dead);
        node.import_to(62);
        probes = Probes { not_counted: 64, left_out: 48, ..probes };
        assert_eq!(node.progress(1, 1).probes, probes);
        assert_eq!(probes.made(), 3 * 64);
    });
}

#[test]
fn a_step_of_a_vote_is_noted_when_the_chain_has_it() {
    watched_by_1().timing(ALWAYS).pot(UNIT).build_with_node(|node| {
        open_gate(7);
        let taken = |block| {
            node.import_to(block);
            node.progress(1, 1).taken
        };
        assert_eq!(taken(120), [false, false, false]);
        assert_eq!(taken(129), [true, false, false]);
        assert_eq!(taken(139), [true, true, false]);
        assert_eq!(taken(178), [true, true, true]);
    });
}

#[test]
fn the_vote_of_a_twin_that_saw_something_else_is_not_this_nodes() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(119);
        make_blocks_to(120);
        let twins = vote(1, position_of(1, 1), &[(7, 9)]);
        assert_eq!(include(commit_call(&twins)), Ok(()));
        node.import_to(131);
        assert_eq!(include(reveal_call(&twins)), Ok(()));
        node.import_to(178);
        assert_eq!(node.progress(1, 1).taken, [false, false, false]);
    });
}
