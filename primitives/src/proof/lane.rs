//! Memory that is dear to make and cheap to read: lanes of 16 MiB, each filled three times over in an order that its
//! own contents decide.
//!
//! A block is what Argon2d's compression makes of the block before it and of one that the block before it names. The
//! second and third pass work in place, so that what they read of the pass before is gone. A block that was not kept is
//! its block of the second pass, mixed: that takes all blocks of the second pass before it, the first of which takes
//! the last block of the first pass, and with it the whole first pass, one block after another. Two passes would not
//! do: who kept the block before it would need the first pass up to the block alone.

use super::{generator::Generator, Seed};

/// Words of a block.
const WORDS: usize = 128;
pub const BLOCK_BYTES: usize = 1_024;
/// Blocks of a lane.
pub const LANE_BLOCKS: u32 = 16_384;
pub const LANE_MIB: u32 = 16;
/// 1 TiB.
pub const MAX_LANES: u32 = 65_536;

pub type Block = [u64; WORDS];

/// Passes after the first.
const MIXING_PASSES: u32 = 2;

/// Words that one round of the compression mixes: a row, or two columns.
const ROUND: usize = 16;

/// Argon2's step: an addition with a product, which takes a processor's multiplier.
fn add(left: u64, right: u64) -> u64 {
    const LOW: u64 = 0xffff_ffff;
    let product = (left & LOW).wrapping_mul(right & LOW);
    left.wrapping_add(right).wrapping_add(product.wrapping_mul(2))
}

fn quarter([a, b, c, d]: [u64; 4]) -> [u64; 4] {
    let a = add(a, b);
    let d = (d ^ a).rotate_right(32);
    let c = add(c, d);
    let b = (b ^ c).rotate_right(24);
    let a = add(a, b);
    let d = (d ^ a).rotate_right(16);
    let c = add(c, d);
    let b = (b ^ c).rotate_right(63);
    [a, b, c, d]
}

/// BLAKE2b's round without a message.
fn round(v: [u64; ROUND]) -> [u64; ROUND] {
    let [v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15] = v;
    let [v0, v4, v8, v12] = quarter([v0, v4, v8, v12]);
    let [v1, v5, v9, v13] = quarter([v1, v5, v9, v13]);
    let [v2, v6, v10, v14] = quarter([v2, v6, v10, v14]);
    let [v3, v7, v11, v15] = quarter([v3, v7, v11, v15]);
    let [v0, v5, v10, v15] = quarter([v0, v5, v10, v15]);
    let [v1, v6, v11, v12] = quarter([v1, v6, v11, v12]);
    let [v2, v7, v8, v13] = quarter([v2, v7, v8, v13]);
    let [v3, v4, v9, v14] = quarter([v3, v4, v9, v14]);
    [v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15]
}

fn mix(block: &mut Block, other: &Block) {
    for (word, other) in block.iter_mut().zip(other) {
        *word ^= other;
    }
}

/// Argon2's compression of two blocks. Its result does not tell what went in.
fn compress(left: &Block, right: &Block) -> Block {
    let mut mixed = *left;
    mix(&mut mixed, right);
    let before = mixed;
    for row in mixed.as_chunks_mut::<ROUND>().0 {
        *row = round(*row);
    }
    for pair in 0..ROUND >> 1 {
        let mut columns = [0; ROUND];
        for (words, row) in columns.chunks_exact_mut(2).zip(mixed.chunks_exact(ROUND)) {
            words.copy_from_slice(row.chunks_exact(2).nth(pair).unwrap_or_default());
        }
        let columns = round(columns);
        for (words, row) in columns.chunks_exact(2).zip(mixed.chunks_exact_mut(ROUND)) {
            if let Some(place) = row.chunks_exact_mut(2).nth(pair) {
                place.copy_from_slice(words);
            }
        }
    }
    mix(&mut mixed, &before);
    mixed
}

/// Remainder of a word by a length, which is above 0.
fn below(word: u64, length: usize) -> usize {
    let rest = u64::try_from(length).ok().and_then(|length| word.checked_rem(length));
    rest.and_then(|rest| usize::try_from(rest).ok()).unwrap_or(0)
}

fn generator(seed: &Seed, lane: u32) -> Generator {
    Generator::new(b"lane", seed, lane)
}

/// The state of the generator that a lane's first two blocks come from, for those that fill it on other hardware.
pub fn lane_state(seed: &Seed, lane: u32) -> u64 {
    generator(seed, lane).state()
}

/// Fills a lane of the seed's memory: `blocks`, of which there are [`LANE_BLOCKS`].
pub fn fill_lane(seed: &Seed, lane: u32, blocks: &mut [Block]) {
    first_pass(generator(seed, lane), blocks);
    for _pass in 0..MIXING_PASSES {
        mixing_pass(blocks);
    }
}

/// The first two blocks are the seed's. Each further one is made of the one before it, and of an earlier one.
fn first_pass(generator: Generator, blocks: &mut [Block]) {
    for (word, counter) in blocks.iter_mut().take(2).flatten().zip(0..) {
        *word = generator.word(counter);
    }
    for at in 2..blocks.len() {
        let (done, rest) = blocks.split_at_mut(at);
        if let ([earlier @ .., before], Some(block)) = (done, rest.first_mut()) {
            // Never the one before: a block mixed with itself would be zeros.
            if let Some(named) = earlier.get(below(head(before), earlier.len())) {
                *block = compress(before, named);
            }
        }
    }
}

/// Each block is mixed with what the one before it makes with any other, from the first one, before which is the last.
fn mixing_pass(blocks: &mut [Block]) {
    let Some(others) = blocks.len().checked_sub(1) else { return };
    let mut last = others;
    for at in 0..blocks.len() {
        let Some(before) = blocks.get(last) else { return };
        let named = below(head(before), others).wrapping_add(last).wrapping_add(1);
        let named = named.checked_rem(blocks.len()).and_then(|named| blocks.get(named));
        let Some(made) = named.map(|named| compress(before, named)) else { return };
        if let Some(block) = blocks.get_mut(at) {
            mix(block, &made);
        }
        last = at;
    }
}

/// The word of a block that names another.
fn head(block: &Block) -> u64 {
    block.first().copied().unwrap_or(0)
}

/// The bytes of a block, each word little-endian.
pub fn to_bytes(block: &Block) -> [u8; BLOCK_BYTES] {
    let mut bytes = [0; BLOCK_BYTES];
    for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(block) {
        *place = word.to_le_bytes();
    }
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use core::array;
    use proptest::prelude::*;
    use std::{collections::BTreeSet, vec, vec::Vec};

    const SEED: Seed = [5; 32];

    fn filled(seed: &Seed, lane: u32, blocks: usize) -> Vec<Block> {
        let mut memory = vec![[0; WORDS]; blocks];
        fill_lane(seed, lane, &mut memory);
        memory
    }

    /// As Argon2's specification (RFC 9106, 3.5) states it, with indices.
    fn compressed_by_the_book(left: &Block, right: &Block) -> Block {
        fn mix(v: &mut [u64], [a, b, c, d]: [usize; 4]) {
            let low = |word: u64| word & 0xffff_ffff;
            let add = |x: u64, y: u64| x.wrapping_add(y).wrapping_add(2u64.wrapping_mul(low(x)).wrapping_mul(low(y)));
            v[a] = add(v[a], v[b]);
            v[d] = (v[d] ^ v[a]).rotate_right(32);
            v[c] = add(v[c], v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(24);
            v[a] = add(v[a], v[b]);
            v[d] = (v[d] ^ v[a]).rotate_right(16);
            v[c] = add(v[c], v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(63);
        }
        let mut q: Vec<u64> = (0..128).map(|at| left[at] ^ right[at]).collect();
        let r = q.clone();
        let rows = (0..8).map(|row| array::from_fn::<usize, 16, _>(|at| 16 * row + at));
        let columns = (0..8).map(|pair| array::from_fn(|at| 16 * (at / 2) + 2 * pair + at % 2));
        for p in rows.chain(columns).collect::<Vec<_>>() {
            for [a, b, c, d] in [
                [0, 4, 8, 12],
                [1, 5, 9, 13],
                [2, 6, 10, 14],
                [3, 7, 11, 15],
                [0, 5, 10, 15],
                [1, 6, 11, 12],
                [2, 7, 8, 13],
                [3, 4, 9, 14],
            ] {
                mix(&mut q, [p[a], p[b], p[c], p[d]]);
            }
        }
        array::from_fn(|at| q[at] ^ r[at])
    }

    fn any_block() -> impl Strategy<Value = Block> {
        proptest::collection::vec(any::<u64>(), WORDS).prop_map(|words| words.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn the_compression_is_argon2s(left in any_block(), right in any_block()) {
            prop_assert_eq!(compress(&left, &right), compressed_by_the_book(&left, &right));
        }

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
    }

    /// As another implementation, in another language, found it.
    #[test]
    fn a_lane_is_the_one_that_any_prover_fills() {
        assert_eq!(filled(&SEED, 0, 40)[39][0], 0x075c_ba51_6399_ece2);
    }

    #[test]
    fn no_two_blocks_are_alike_and_none_is_empty() {
        let memory = filled(&SEED, 0, 1_000);
        assert_eq!(memory.iter().collect::<BTreeSet<_>>().len(), 1_000);
        assert!(!memory.contains(&[0; WORDS]));
    }

    /// What makes a block dear.
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

    #[test]
    fn bytes_are_the_words_in_little_endian() {
        let block = array::from_fn(|at| u64::try_from(at).unwrap() << 8);
        let bytes = to_bytes(&block);
        assert_eq!(bytes[..24], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[1_016..], [0, 127, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn lanes_too_short_to_fill_do_no_harm() {
        for length in 0..3 {
            assert_eq!(filled(&SEED, 0, length).len(), length);
        }
    }
}
