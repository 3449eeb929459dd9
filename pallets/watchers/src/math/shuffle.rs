//! The order in which watchers are drawn.

use codec::Encode;
use leasehold_primitives::watch::Seed;
use sp_io::hashing::blake2_256;

/// Puts `items` into an order that `seed` draws, each as likely as any other.
pub fn shuffle<T>(items: &mut [T], seed: &Seed) {
    // From the last place to the second: each takes one of the items up to its own.
    for last in (1..items.len()).rev() {
        let index = u64::try_from(last).unwrap_or(u64::MAX);
        let [a, b, c, d, e, f, g, h, ..] = blake2_256(&(b"leasehold/shuffle/1", seed, index).encode());
        // 2^64 numbers modulo at most 300: no place is noticeably more likely.
        let drawn = u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(index.saturating_add(1));
        if let Some(drawn) = drawn.and_then(|drawn| usize::try_from(drawn).ok()) {
            items.swap(last, drawn);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use std::{vec, vec::Vec};

    fn shuffled(length: usize, seed: u8) -> Vec<usize> {
        let mut items: Vec<_> = (0..length).collect();
        shuffle(&mut items, &[seed; 32]);
        items
    }

    #[test]
    fn a_shuffle_keeps_every_item_and_depends_on_the_seed_alone() {
        for length in [0, 1, 2, 31, 300] {
            let mut items = shuffled(length, 1);
            assert_eq!(items, shuffled(length, 1));
            items.sort_unstable();
            assert_eq!(items, (0..length).collect::<Vec<_>>());
        }
        assert_ne!(shuffled(300, 1), shuffled(300, 2));
    }

    #[test]
    fn every_order_is_as_likely_as_any_other() {
        // In 256 shuffles of three items, each of six orders comes up 43 times, give or take 6.
        let mut found = vec![];
        for seed in 0..=255 {
            found.push(shuffled(3, seed));
        }
        found.sort();
        let orders: Vec<_> = found.chunk_by(|a, b| a == b).map(|order| order.len()).collect();
        assert_eq!(orders.len(), 6);
        assert!(orders.iter().all(|times| (18..69).contains(times)), "{orders:?}");
    }
}
