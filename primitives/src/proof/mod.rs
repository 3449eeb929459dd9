//! A proof of throughput and memory that a tenant asks of the machine it leases: its computation and its verification.
//!
//! The prover multiplies matrices of int8 that a seed makes, commits to the product by a Merkle root, and then opens
//! entries that it could not foresee. It fills memory in an order that a seed makes, and then walks through it by a
//! path that it could not foresee. The verifier computes the opened entries and the path again, and takes the time.
//!
//! Nothing here is a clock, and nothing here knows whose machine computes: a proof says nothing about the model.

mod compression;
mod generator;
mod lane;
mod merkle;
mod openings;
mod product;
#[cfg(test)]
mod tradeoff;
mod walk;

pub use compression::{Block, BLOCK_BYTES};
pub use lane::{fill_lane, lane_state, LANE_BLOCKS, LANE_MIB, MAX_LANES};
pub use merkle::{hash_leaf, Tree};
pub use openings::{check_openings, Entry, Opening};
pub use product::{entry, Product, Side, LEAF_BYTES, LEAF_ENTRIES};
pub use walk::{check_steps, Place, Step, Walk};

use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash as _};

/// Chosen at random by the verifier, for one proof.
pub type Seed = [u8; 32];
/// BLAKE2b-256.
pub type Hash = [u8; 32];

/// A fault of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An entry was asked for that the product does not have.
    NoSuchEntry,
    /// There are more or fewer answers than questions.
    Count,
    /// A leaf does not have the length of a leaf.
    LeafLength,
    /// A path does not have the length of the tree's height.
    PathLength,
    /// A leaf is not the one that was committed to.
    NotCommitted,
    /// An entry is not row times column.
    WrongEntry,
    /// A step of the walk does not follow from the block where it stood.
    WrongStep,
}

impl core::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut core::fmt::Formatter) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::NoSuchEntry => "there is no such entry",
            Self::Count => "the answers are not as many as the questions",
            Self::LeafLength => "a leaf does not have 1 KiB",
            Self::PathLength => "a path does not have the height of the tree",
            Self::NotCommitted => "a leaf is not the one that was committed to",
            Self::WrongEntry => "an entry of the product is wrong",
            Self::WrongStep => "a block of the memory is wrong",
        })
    }
}

fn hash(bytes: &[u8]) -> Hash {
    let H256(hash) = BlakeTwo256::hash(bytes);
    hash
}

/// The first eight bytes of a hash as a number.
fn number(hash: &Hash) -> u64 {
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
