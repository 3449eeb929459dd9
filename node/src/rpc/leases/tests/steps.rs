//! The way of a chain, as it is told.

use super::{heads::*, played::Played, *};

fn way(chain: &Played, from: Position) -> Vec<(Hash, bool, Vec<Hash>)> {
    let steps = steps(chain, &from, &chain.position()).unwrap();
    let hashes = |heads: Vec<Head>| heads.into_iter().map(|head| head.hash).collect();
    steps.into_iter().map(|step| (step.block.hash, step.finalized, hashes(step.retracted))).collect()
}

#[test]
fn where_nothing_moved_there_is_no_step() {
    let chain = Played::new();
    assert!(way(&chain, chain.position()).is_empty());
}

#[test]
fn every_block_that_became_best_or_final_is_a_step_in_order() {
    let chain = Played::new();
    let start = chain.position();
    let [one, two, three] = [(); 3].map(|()| chain.grow(|_| ()));
    chain.finalize(two);
    assert_eq!(
        way(&chain, start),
        [(one, false, vec![]), (two, false, vec![]), (three, false, vec![]), (one, true, vec![]), (two, true, vec![])]
    );
}

#[test]
fn a_new_best_chain_is_told_from_behind_the_common_block() {
    let chain = Played::new();
    let common = chain.grow(|_| ());
    let [old, older] = [(); 2].map(|()| chain.grow(|_| ()));
    let start = chain.position();
    let one = chain.fork(common, |_| ());
    let two = chain.fork(one, |_| ());
    let three = chain.fork(two, |_| ());
    chain.choose(three);
    assert_eq!(way(&chain, start), [(one, false, vec![older, old]), (two, false, vec![]), (three, false, vec![])]);
}

#[test]
fn a_shorter_chain_can_be_the_best_one() {
    let chain = Played::new();
    let common = chain.grow(|_| ());
    let [old, older] = [(); 2].map(|()| chain.grow(|_| ()));
    let start = chain.position();
    let one = chain.fork(common, |_| ());
    chain.choose(one);
    assert_eq!(way(&chain, start), [(one, false, vec![older, old])]);
    // And if the chain only lost its end, the block that it ends with now is told again.
    chain.choose(common);
    assert_eq!(way(&chain, start), [(common, false, vec![older, old])]);
}

#[test]
fn more_steps_than_are_taken_at_once_are_refused() {
    let chain = Played::new();
    let start = chain.position();
    let blocks: Vec<_> = (0..=limits::BLOCKS_AT_ONCE).map(|_| chain.grow(|_| ())).collect();
    let refused = steps(&chain, &start, &chain.position()).unwrap_err();
    assert_eq!(refused.code(), UNAVAILABLE);
    chain.choose(blocks[limits::BLOCKS_AT_ONCE - 1]);
    assert_eq!(way(&chain, start).len(), limits::BLOCKS_AT_ONCE);
}

#[test]
fn a_block_that_is_not_there_is_refused() {
    let chain = Played::new();
    let from = Position { best: H256([9; 32]), finalized: chain.position().finalized };
    assert_eq!(steps(&chain, &from, &chain.position()).unwrap_err().code(), UNAVAILABLE);
}
