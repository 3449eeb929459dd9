//! Measures on a real lane how much a prover gains if it keeps blocks of the earlier passes in place of some of the
//! last, or keeps fewer.
//!
//! The strategy keeps each block that would take more compressions one after another to make anew than its place
//! allows, and no block that is not needed. While it makes blocks anew it has all other memory and all processors it
//! wants, and it knows at no cost which blocks are named. Others may do better: this is a measurement.

#![allow(clippy::arithmetic_side_effects)]

use super::{
    compression::{Block, WORDS},
    generator::Generator,
    lane::{distances, first_pass, mixing_pass, LANE_BLOCKS, MIXING_PASSES},
};
use std::{vec, vec::Vec};

const LANE: usize = LANE_BLOCKS as usize;

/// The blocks that each block is made from, by pass and place: its number is pass × lane + place.
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

/// The block before, those that it names, and the previous content of the place.
fn back(number: usize, place: usize, reach: usize, before: &Block) -> Vec<usize> {
    distances(before, reach).chain([1, place]).map(|distance| number - distance).collect()
}

/// Compressions one after another that a block of a pass may take, by its place.
type Allowed<'a> = &'a dyn Fn(usize) -> usize;

/// The cost of answering for each block of the last pass: the number of kept blocks, and one more for each pass over a
/// lane that it takes to make a block anew. As much is deducted from what a prover shows; an honest one keeps a lane.
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
    // Keeps nothing of the earlier passes, and of the last the blocks that would take the longest: the best that a
    // search found.
    let never = |_| usize::MAX;
    for (first, last) in [(24_000, 33_000), (26_500, 36_000), (22_000, 20_000), (17_000, 30_000), (18_000, 18_000)] {
        let cost = cost(&made_of, &[&never, &never, &|at| (first * (LANE - at) + last * at) / LANE]);
        assert!(cost >= LANE, "{first} {last}: {cost}");
    }
    let two = cost(&made_of, &[&never, &|at| LANE / 2 + at / 2]);
    assert!(two < LANE * 9 / 10, "two passes would not do, and this finds it: {two}");
}
