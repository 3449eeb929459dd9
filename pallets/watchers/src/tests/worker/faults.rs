//! Faults around a node, and the part of a round that is lost by them.

use super::*;

/// The calls that the node submits in these blocks.
fn submitted_in(node: &Node, blocks: impl Iterator<Item = BlockNumber>) -> Vec<Call<Test>> {
    blocks
        .flat_map(|block| {
            node.import(block);
            node.submitted()
        })
        .collect()
}

#[test]
fn a_full_pool_is_tried_again_with_the_same_bytes() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.answers(7, Answer::Dead);
        node.import_to(119);
        node.pool.refuses(true);
        let refused = submitted_in(node, 120..126);
        assert!(!refused.is_empty());
        node.pool.refuses(false);
        let taken = submitted_in(node, 126..129);
        assert_eq!(taken, [refused[0].clone()]);
        assert_eq!(include(taken[0].clone()), Ok(()));
    });
}

#[test]
fn a_commitment_that_a_fork_takes_back_is_submitted_again() {
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.answers(7, Answer::Dead);
        node.import_to(119);
        let first = submitted_in(node, 120..126)[0].clone();
        assert_eq!(include(first.clone()), Ok(()));
        assert_eq!(submitted_in(node, 126..127), []);
        Commitments::<Test>::remove(1, position_of(1, 1));
        assert_eq!(submitted_in(node, 127..129), [first]);
    });
}

#[test]
fn a_clock_that_is_set_costs_no_probe() {
    const DAY: i64 = 86_400_000;
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        let step = |by: i64| {
            let mut script = node.script.lock().unwrap();
            script.clock = script.clock.checked_add_signed(by).unwrap();
        };
        step(10 * DAY);
        open_gate(7);
        node.import_to(79);
        node.answers(7, Answer::Silent);
        for (block, by) in [(85, -DAY), (90, 3 * DAY), (95, -3_000), (100, 9_000)] {
            node.import_to(block);
            step(by);
        }
        // The first failure is of block 81, which repeats the probe of block 80.
        assert_eq!(voted(node), (false, vec![(7, 39)]));
    });
}

#[test]
fn a_lock_of_a_clock_that_was_ahead_stops_no_worker() {
    use sp_core::offchain::{OffchainStorage, Timestamp};
    watched_by_1().timing(ALWAYS).build_with_node(|node| {
        open_gate(7);
        node.import_to(60);
        node.asked();
        let ahead = codec::Encode::encode(&Timestamp::from_unix_millis(node.clock() + 86_400_000));
        node.disk.0.write().persistent_storage.set(b"", b"leasehold/watch-lock", &ahead);
        node.import_to(61);
        assert_eq!(node.asked(), [(61, 7)]);
    });
}

#[test]
fn a_node_with_many_keys_leaves_some_out_before_it_outlasts_its_lock() {
    let slow = Timing { slot_millis: 6_000, ..ALWAYS };
    let builder = ExtBuilder::default().validators(4).timing(slow);
    (1..=4).fold(builder, ExtBuilder::local_key).build_with_node(|node| {
        open_gate(7);
        make_blocks_to(59);
        node.import(60);
        assert_eq!(node.asked().len(), 4);
        node.answers(7, Answer::Silent);
        let before = node.clock();
        node.import(61);
        // After two deadlines of 2.4 s it is too late to begin with another.
        assert_eq!((node.asked().len(), node.clock() - before), (2, 1_000 + 2 * 2_400));
    });
}

#[test]
fn two_nodes_with_one_key_that_see_the_same_vote_once() {
    let mut ext = watched_by_1().timing(ALWAYS).pot(UNIT).build();
    let nodes = [Node::default(), Node::default()];
    ext.execute_with(|| open_gate(7));
    nodes.iter().for_each(|node| node.answers(7, Answer::Dead));
    let (mut waiting, mut refusals) = (Vec::new(), Vec::new());
    for block in 2..180 {
        let included = ext.execute_with(|| {
            make_blocks_to(block);
            waiting.drain(..).map(include).collect::<Vec<_>>()
        });
        refusals.extend(included.into_iter().filter(Result::is_err));
        for node in &nodes {
            node.register(&mut ext);
            ext.execute_with(|| {
                node.import(block);
                waiting.extend(node.submitted());
            });
        }
    }
    ext.execute_with(|| {
        let watcher = Watching::watcher(1, 1).unwrap();
        assert!(watcher.committed && watcher.revealed && watcher.paid);
        // The node that came second sent each step once more.
        assert_eq!(refusals, [custom(3), custom(7), custom(9)]);
        assert_eq!(tally(1, 7).listed(), 1);
        assert!(nodes.iter().all(|node| node.progress(1, 1).taken == [true; 3]));
    });
}
