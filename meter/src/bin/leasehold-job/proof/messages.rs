//! The messages between verifier and prover, a line of JSON each.

use leasehold_primitives::proof::{Entry, Hash, Opening, Seed, BLOCK_BYTES};
use serde::{Deserialize, Serialize};
use sp_core::bytes;

/// From the verifier.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// Answer: `Committed`.
    Multiply { seed: Hex, size: u32, inner: u32 },
    /// Rows and columns of entries. Answer: `Opened`.
    Open(Vec<(u32, u32)>),
    /// Answer: `Filled`.
    Fill { seed: Hex, lanes: u32 },
    /// Answer: `Walked`.
    Walk { seed: Hex, steps: u32 },
}

/// From the prover.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// The root of the tree over the product's leaves.
    Committed(Hex),
    /// The openings, in the order of the entries.
    Opened(Vec<Opened>),
    /// The number of lanes.
    Filled(u32),
    /// The states after each step, one after the other.
    Walked(#[serde(with = "bytes")] Vec<u8>),
    /// The reason why there is no other answer.
    Failed(String),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    #[serde(with = "bytes")]
    leaf: Vec<u8>,
    /// Hashes, one behind the other.
    #[serde(with = "bytes")]
    path: Vec<u8>,
}

/// 32 bytes: a seed or a hash.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hex(#[serde(with = "bytes")] Vec<u8>);

impl From<[u8; 32]> for Hex {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Hex {
    /// None if there are more or fewer bytes.
    pub fn bytes(&self) -> Option<Seed> {
        Seed::try_from(&self.0[..]).ok()
    }
}

/// Hashes that stand one after the other; none if the last one is not whole.
pub fn hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks();
    rest.is_empty().then(|| hashes.to_vec())
}

impl From<Opening> for Opened {
    fn from(Opening { leaf, path }: Opening) -> Self {
        Self { leaf, path: path.concat() }
    }
}

impl Opened {
    pub fn read(self) -> Option<Opening> {
        Some(Opening { leaf: self.leaf, path: hashes(&self.path)? })
    }
}

pub fn entries(pairs: &[(u32, u32)]) -> Vec<Entry> {
    pairs.iter().map(|(row, column)| Entry { row: *row, column: *column }).collect()
}

/// The bytes of the longest line that answers this many openings, with paths of `height`, or this many steps.
pub fn longest_answer(openings: usize, height: u32, steps: u32) -> u64 {
    let digits = |bytes: u64| bytes * 2 + 64;
    let opening = digits(BLOCK_BYTES as u64) + digits(32 * u64::from(height));
    (opening * openings as u64 + 64).max(digits(32 * u64::from(steps))).max(4_096)
}
