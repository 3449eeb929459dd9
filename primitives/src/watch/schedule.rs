//! The blocks in which a watcher probes an offer.

use super::{drawn, hash, WatcherSignature};
use crate::{BlockNumber, OfferId, Round};
use alloc::vec::Vec;
use codec::Encode;

/// The secret that decides when a watcher probes. It alone knows it until it reveals its vote.
pub type Secret = [u8; 32];

/// The most probes that one watcher makes in one block: the others of that block are left out, and not counted.
pub const MAX_PROBES_PER_BLOCK: usize = 64;

/// The bytes that a watcher's key signs for its secret of a round.
pub fn secret_payload(genesis: &[u8], round: Round) -> Vec<u8> {
    (b"leasehold/watch/1", genesis, round).encode()
}

/// The secret of a round, by the signature of its payload. Ed25519 as keystores sign it is deterministic: nodes that
/// share a key agree, and so does a node with itself after a restart.
pub fn secret_of(signature: &WatcherSignature) -> Secret {
    hash(signature.as_ref())
}

/// Whether the watcher with this secret probes `offer` in `block`: in `probes` of `round_blocks` blocks, on average.
pub fn is_probed(secret: &Secret, offer: OfferId, block: BlockNumber, round_blocks: BlockNumber, probes: u8) -> bool {
    let drawn = drawn(&(secret, offer, block).encode());
    drawn.checked_rem(round_blocks.into()).is_some_and(|rest| rest < probes.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;

    #[test]
    fn an_offer_is_probed_as_often_as_the_chain_says() {
        // 10 watchers probe 1,440 times in all, give or take 38.
        let probes: usize =
            (0..10).map(|n| (0..14_400).filter(|b| is_probed(&[n; 32], 5, *b, 14_400, 144)).count()).sum();
        assert!((1_250..1_630).contains(&probes), "{probes}");
        assert!((0..60).all(|block| is_probed(&[1; 32], 5, block, 60, 60)));
        assert!(!(0..60).any(|block| is_probed(&[1; 32], 5, block, 60, 0)));
        assert!(!(0..60).any(|block| is_probed(&[1; 32], 5, block, 0, 20)));
    }

    #[test]
    fn times_differ_between_watchers_and_offers_as_if_drawn() {
        let times = |secret: u8, offer| (0..14_400).filter(move |b| is_probed(&[secret; 32], offer, *b, 14_400, 144));
        let [mine, another_watchers, of_another_offer] =
            [(1, 5), (2, 5), (1, 6)].map(|(secret, offer)| times(secret, offer).collect::<Vec<_>>());
        for other in [another_watchers, of_another_offer] {
            // 1.4 on average.
            assert!(mine.iter().filter(|block| other.contains(block)).count() < 9);
        }
    }

    #[test]
    fn a_secret_is_of_its_chain_and_round() {
        let payload = [&b"leasehold/watch/1"[..], &[0x80], &[3; 32], &7u32.to_le_bytes()].concat();
        assert_eq!(secret_payload(&[3; 32], 7), payload);
    }
}
