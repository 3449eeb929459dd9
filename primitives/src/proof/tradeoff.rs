//! What a prover gains that keeps blocks of the earlier passes in place of some of the last, or keeps fewer: measured on a
//! real lane.
//!
//! The strategy keeps each block for which making it anew would take more compressions one after another than is allowed
//! at its place, and none that is not needed. It has all other memory and all processors it wants while it makes blocks
//! anew, and knows for nothing which blocks are named. Others may do better: this is a measurement.

#![allow(clippy::arithmetic_side_effects)]

use super::{
    compression::{Block, WORDS},
    generator::Generator,
    lane::{distances, first_pass, mixing_pass, LANE_BLOCKS, MIXING_PASSES},
};
use std::{vec, vec::Vec};

const LANE: usize = LANE_BLOCKS as usize;

/// What each block is made of, by pass and place: its number is pass × lane + place.
fn made_of() -> Vec<Vec<usize>> {
    let mut blocks: Vec<Block> = vec![[0; WORDS]; LANE];
    first_pass(Generator::new(b"lane", &[5; 32], 0), &mut blocks);
    let mut made_of = vec![vec![]; 2];
    made_of.extend((2..LANE).map(|at| back(at, 1, at, &blocks[at - 1])));
    for pass in 1..=MIXING_PASSES as usize {
        let last = blocks[LANE - 1];
        mixing_pass(&mut blocks);
        for at in 0..LANE {
            let before = at.checked_sub(1).map_or(&last, |before| &blocks[before]);
            made_of.push(back(pass * LANE + at, LANE, LANE - 1, before));
        }
    }
    made_of
}

/// The one before, those that it names, and what stood in the place.
fn back(number: usize, place: usize, reach: usize, before: &Block) -> Vec<usize> {
    distances(before, reach).chain([1, place]).map(|distance| number - distance).collect()
}

/// Compressions one after another that a block of a pass may take, by its place.
type Allowed<'a> = &'a dyn Fn(usize) -> usize;

/// What it costs to answer for each block of the last pass: the blocks that are kept, and for each pass over a lane that
/// making one anew takes, one more. As much is deducted from what a prover shows; an honest one keeps a lane.
fn cost(made_of: &[Vec<usize>], allowed: &[Allowed]) -> usize {
    let mut depths = vec![0; allowed.len() * LANE];
    let mut keeps = vec![false; depths.len()];
    for at in 2..depths.len() {
        let depth = made_of[at].iter().map(|from| depths[*from]).max().unwrap() + 1;
        keeps[at] = depth > allowed[at / LANE](at % LANE);
        depths[at] = if keeps[at] { 0 } else { depth };
    }
    let mut needed = vec![false; depths.len()];
    let last = depths.len() - LANE;
    needed[last..].fill(true);
    for at in (0..depths.len()).rev().filter(|at| !keeps[*at]) {
        if needed[at] {
            made_of[at].iter().for_each(|from| needed[*from] = true);
        }
    }
    let kept = keeps.iter().zip(needed).filter(|(keeps, needed)| **keeps && *needed).count();
    kept + depths[last..].iter().sum::<usize>() / LANE
}

#[test]
fn no_choice_of_kept_blocks_that_was_tried_gains_more_than_is_deducted() {
    let made_of = made_of();
    for last in [2, 16, 1_024, LANE / 2, LANE, LANE * 3 / 2, LANE * 2] {
        for parts in (0..36).map(|number| [number / 6, number % 6]) {
            let [first, second] = parts.map(|part| last * [1, 2, 3, 4, 6, 8][part] / 8);
            let cost = cost(&made_of, &[&|_| first, &|_| second, &|_| last]);
            assert!(cost >= LANE, "{first} {second} {last}: {cost}");
        }
    }
    // Nothing of the earlier passes, and of the last what would take the longest: the best that a search found.
    let never = |_| usize::MAX;
    for (first, last) in [(24_000, 33_000), (26_500, 36_000), (22_000, 20_000), (17_000, 30_000), (18_000, 18_000)] {
        let cost = cost(&made_of, &[&never, &never, &|at| (first * (LANE - at) + last * at) / LANE]);
        assert!(cost >= LANE, "{first} {last}: {cost}");
    }
    let two = cost(&made_of, &[&never, &|at| LANE / 2 + at / 2]);
    assert!(two < LANE * 9 / 10, "two passes would not do, and this finds it: {two}");
}
