//! A proof of throughput and memory: both ends of it, which talk in lines of JSON.

mod bound;
mod complaints;
mod cpu;
mod cuda;
mod evidence;
mod messages;
mod options;
mod peer;
mod plain;
mod prover;
mod verifier;

pub use cpu::Cpu;
pub use cuda::Cuda;
pub use evidence::Evidence;
pub use options::Options;
pub use plain::plain;
pub use prover::serve;
pub use verifier::verify;

use anyhow::Result;
use leasehold_primitives::proof::{Block, Place, Product, Seed};

/// The machine whose throughput and memory are proved.
pub trait Machine {
    /// The seed's product, row by row.
    fn multiply(&mut self, seed: &Seed, product: Product) -> Result<Vec<i32>>;

    /// Fills this many lanes.
    fn fill(&mut self, seed: &Seed, lanes: u32) -> Result<()>;

    /// A block of the filled memory.
    fn block(&self, place: Place) -> Result<Block>;

    fn threads(&self) -> usize;
}
