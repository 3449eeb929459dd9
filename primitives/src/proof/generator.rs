//! The generator of matrices and memory: SplitMix64 by counter, so that any part is made without the rest.

use super::{hash, number, Seed};

/// The constant that SplitMix64 adds to its state at each step.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Words that belong to one seed and one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generator(u64);

impl Generator {
    pub fn new(purpose: &[u8], seed: &Seed, index: u32) -> Self {
        Self(number(&hash(&[b"leasehold/proof/1/", purpose, seed, &index.to_le_bytes()].concat())))
    }

    /// The state from which, with a counter, a word is made.
    pub fn state(self) -> u64 {
        self.0
    }

    /// The word with this number.
    pub fn word(self, counter: u64) -> u64 {
        let z = self.0.wrapping_add(counter.wrapping_add(1).wrapping_mul(STEP));
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_splitmix64() {
        // From the state 1234567, as the algorithm's reference gives them.
        let known = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for (counter, word) in (0..).zip(known) {
            assert_eq!(Generator(1_234_567).word(counter), word);
        }
    }

    #[test]
    fn purpose_seed_and_index_all_count() {
        let base = Generator::new(b"a", &[1; 32], 0);
        assert_eq!(base, Generator::new(b"a", &[1; 32], 0));
        for other in
            [Generator::new(b"b", &[1; 32], 0), Generator::new(b"a", &[2; 32], 0), Generator::new(b"a", &[1; 32], 1)]
        {
            assert_ne!(base, other);
        }
    }
}
