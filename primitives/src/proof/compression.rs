//! Argon2's compression, by which blocks of memory are made.

/// Words of a block.
pub const WORDS: usize = 128;
pub const BLOCK_BYTES: usize = 1_024;

pub type Block = [u64; WORDS];

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

/// Adds a block to another, by XOR.
pub fn mix(block: &mut Block, other: &Block) {
    for (word, other) in block.iter_mut().zip(other) {
        *word ^= other;
    }
}

/// Argon2's compression of the sum (XOR) of blocks. No way is known to find the input from the output: the sum is added
/// again behind the rounds, each of which could be undone.
pub fn compress(sum: &Block) -> Block {
    let mut mixed = *sum;
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
    mix(&mut mixed, sum);
    mixed
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
    use std::vec::Vec;

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
            let mut sum = left;
            mix(&mut sum, &right);
            prop_assert_eq!(compress(&sum), compressed_by_the_book(&left, &right));
        }
    }

    #[test]
    fn bytes_are_the_words_in_little_endian() {
        let block = array::from_fn(|at| u64::try_from(at).unwrap() << 8);
        let bytes = to_bytes(&block);
        assert_eq!(bytes[..24], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[1_016..], [0, 127, 0, 0, 0, 0, 0, 0]);
    }
}
