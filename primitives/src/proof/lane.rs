//! Memory that is dear to make and cheap to read: lanes of 16 MiB, each filled three times over in an order that its
//! own contents decide.
//!
//! Argon2's compression makes a block from the previous content of its place, from the block before it, and from seven
//! that the block before it names, one in each range of distances. So a pass is one-way: the blocks that it read and
//! overwrote cannot be recovered from those that it wrote without inverting the compression. A prover that keeps a
//! lane's last pass except for one block needs the second pass up to that block, whose beginning takes the whole first
//! pass: for block i at least 16,384 + i compressions, one after another.
//!
//! A prover that keeps blocks of the earlier passes instead may need fewer. With one named block, anywhere in the lane,
//! as Argon2d has it, three quarters of a lane's worth make each block anew in about 15 compressions one after another.
//! With seven at stratified distances and three passes, each exchange that was tried takes more on average than the
//! 16,384 for each block that a verifier deducts; with two passes some take fewer. `tradeoff` measures this; none of it
//! is proved.

use super::{
    compression::{compress, mix, Block, WORDS},
    generator::Generator,
    Seed,
};

/// Blocks of a lane.
pub const LANE_BLOCKS: u32 = 16_384;
pub const LANE_MIB: u32 = 16;
/// The most lanes: 1 TiB.
pub const MAX_LANES: u32 = 65_536;

/// Passes after the first.
pub(super) const MIXING_PASSES: u32 = 2;

/// Blocks that a block names: enough for the range of the last one to end beyond a lane.
const NAMED: usize = 7;

fn generator(seed: &Seed, lane: u32) -> Generator {
    Generator::new(b"lane", seed, lane)
}

/// The state of the generator that a lane's first two blocks come from, for programs that fill it on other hardware.
pub fn lane_state(seed: &Seed, lane: u32) -> u64 {
    generator(seed, lane).state()
}

/// Fills `blocks`, of which there are [`LANE_BLOCKS`], as a lane of the seed's memory.
pub fn fill_lane(seed: &Seed, lane: u32, blocks: &mut [Block]) {
    first_pass(generator(seed, lane), blocks);
    for _pass in 0..MIXING_PASSES {
        mixing_pass(blocks);
    }
}

/// The first two blocks come from the seed. The others are made from earlier ones, in place of zeros.
pub(super) fn first_pass(generator: Generator, blocks: &mut [Block]) {
    blocks.fill([0; WORDS]);
    for (word, counter) in blocks.iter_mut().take(2).flatten().zip(0..) {
        *word = generator.word(counter);
    }
    for at in 2..blocks.len() {
        renew(blocks, at, at);
    }
}

/// Makes each block anew, beginning with the first, before which stands the last.
pub(super) fn mixing_pass(blocks: &mut [Block]) {
    let Some(reach) = blocks.len().checked_sub(1) else { return };
    for at in 0..blocks.len() {
        renew(blocks, at, reach);
    }
}

/// Makes a block from its previous content, from the block before it and from those that the latter names, at most
/// `reach` before it. The previous content goes into the compression: if it were added behind it, it could be recovered
/// from the kept blocks.
fn renew(blocks: &mut [Block], at: usize, reach: usize) {
    let Some(mut sum) = others(blocks, at, reach) else { return };
    if let Some(block) = blocks.get_mut(at) {
        mix(&mut sum, block);
        *block = compress(&sum);
    }
}

/// The sum of the blocks that a block is made from, besides its previous content.
fn others(blocks: &[Block], at: usize, reach: usize) -> Option<Block> {
    let back = |distance: usize| {
        let place = at.checked_sub(distance).or_else(|| at.checked_add(blocks.len())?.checked_sub(distance));
        blocks.get(place?)
    };
    let before = back(1)?;
    let mut sum = *before;
    for distance in distances(before, reach) {
        mix(&mut sum, back(distance)?);
    }
    Some(sum)
}

/// The distances from a block back to those that the block before it names, at most `reach`: 2 to 4, 5 to 16, 17 to 64,
/// and so on, each decided by a word. So no two are the same block, and none is the block itself or the one before,
/// which would cancel each other out.
pub(super) fn distances(before: &Block, reach: usize) -> impl Iterator<Item = usize> + use<'_> {
    let reach = u64::try_from(reach).unwrap_or(0);
    let ranges = core::iter::successors(Some(1u64), |start| start.checked_mul(4));
    before.iter().take(NAMED).zip(ranges).map_while(move |(word, start)| {
        let width = reach.checked_sub(start)?.min(start.saturating_mul(3));
        let within = u64::from(*word as u32).saturating_mul(width) >> 32;
        let distance = start.saturating_add(1).saturating_add(within);
        usize::try_from(distance).ok().filter(|_| width > 0)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use proptest::prelude::*;
    use std::{collections::BTreeSet, vec, vec::Vec};

    const SEED: Seed = [5; 32];

    fn filled(seed: &Seed, lane: u32, blocks: usize) -> Vec<Block> {
        let mut memory = vec![[0; WORDS]; blocks];
        fill_lane(seed, lane, &mut memory);
        memory
    }

    fn any_block() -> impl Strategy<Value = Block> {
        proptest::collection::vec(any::<u64>(), WORDS).prop_map(|words| words.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn a_lane_depends_on_seed_and_number(seed: Seed, lane: u32, length in 3usize..40) {
            let memory = filled(&seed, lane, length);
            prop_assert_eq!(&memory, &filled(&seed, lane, length));
            let mut other = seed;
            other[31] ^= 1;
            for another in [filled(&other, lane, length), filled(&seed, lane ^ 1, length)] {
                prop_assert!(memory.iter().zip(&another).all(|(one, two)| one != two));
            }
        }

        #[test]
        fn a_block_names_one_in_each_range_and_never_itself_or_the_one_before(
            before in any_block(),
            reach in 2usize..16_384,
        ) {
            let starts = [1, 4, 16, 64, 256, 1_024, 4_096];
            let named: Vec<usize> = distances(&before, reach).collect();
            prop_assert_eq!(named.len(), starts.iter().filter(|start| **start < reach).count());
            for (distance, start) in named.iter().zip(starts) {
                prop_assert!((start + 1..=start * 4).contains(distance) && *distance <= reach);
            }
        }
    }

    #[test]
    fn the_least_and_the_largest_word_name_the_ends_of_a_range() {
        let named = |word: u64| distances(&[word; WORDS], 16_383).collect::<Vec<_>>();
        assert_eq!(named(0), [2, 5, 17, 65, 257, 1_025, 4_097]);
        assert_eq!(named(u64::MAX), [4, 16, 64, 256, 1_024, 4_096, 16_383]);
        assert_eq!(named(0xffff_ffff_0000_0000), named(0));
    }

    /// Another implementation, in another language, found these values.
    #[test]
    fn a_lane_is_the_one_that_any_prover_fills() {
        assert_eq!(filled(&SEED, 0, 40)[39][0], 0x3616_aa50_ab79_e054);
        assert_eq!(filled(&SEED, 0, 16_384)[9_999][100], 0x402d_caca_c327_db1c);
    }

    #[test]
    fn what_stood_in_the_memory_before_does_not_count() {
        let mut memory = vec![[7; WORDS]; 64];
        fill_lane(&SEED, 0, &mut memory);
        assert_eq!(memory, filled(&SEED, 0, 64));
    }

    #[test]
    fn no_two_blocks_are_alike_and_none_is_empty() {
        let memory = filled(&SEED, 0, 1_000);
        assert_eq!(memory.iter().collect::<BTreeSet<_>>().len(), 1_000);
        assert!(!memory.contains(&[0; WORDS]));
    }

    /// This makes a block dear.
    #[test]
    fn each_block_of_the_first_pass_changes_every_block_that_is_kept() {
        let mut memory = vec![[0; WORDS]; 64];
        first_pass(generator(&SEED, 0), &mut memory);
        let honest = filled(&SEED, 0, 64);
        for changed in 0..64 {
            let mut other = memory.clone();
            other[changed][77] ^= 1;
            for _pass in 0..MIXING_PASSES {
                mixing_pass(&mut other);
            }
            assert!(other.iter().zip(&honest).all(|(one, two)| one != two), "{changed}");
        }
    }

    /// If it were added behind the compression, the kept blocks would give it back, and with it the pass before.
    #[test]
    fn a_pass_does_not_give_back_what_it_wrote_over() {
        let mut memory = vec![[0; WORDS]; 64];
        first_pass(generator(&SEED, 0), &mut memory);
        for _pass in 0..MIXING_PASSES {
            for at in 0..64 {
                let (old, others) = (memory[at], others(&memory, at, 63).unwrap());
                renew(&mut memory, at, 63);
                for known in [others, compress(&others)] {
                    let mut undone = memory[at];
                    mix(&mut undone, &known);
                    assert!(undone != old, "{at}");
                }
            }
        }
    }

    #[test]
    fn lanes_too_short_to_fill_do_no_harm() {
        for length in 0..3 {
            assert_eq!(filled(&SEED, 0, length).len(), length);
        }
    }
}
