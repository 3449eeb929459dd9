//! The part of the command line that is about proofs.

use super::{
    prover::{MOST_OPENINGS, MOST_STEPS},
    verifier::Plan,
};
use anyhow::{ensure, Context, Result};
use leasehold_primitives::proof::{Product, LANE_MIB, MAX_LANES};
use std::time::Duration;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Proofs of throughput and memory")]
pub struct Options {
    /// Prove this machine's throughput and memory to a verifier that asks on stdin, a line of JSON for each question.
    #[arg(long, conflicts_with_all = ["verify", "seconds", "size"])]
    pub prove: bool,

    /// Start COMMAND, which proves, ask it, and print the verified figures. Run this on a machine of your own.
    #[arg(long, requires = "command", conflicts_with_all = ["seconds", "device"])]
    pub verify: bool,

    /// Terms of each entry of the product: a multiple of 64 up to 65536.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 16_384)]
    inner: u32,

    /// Entries of the product that are opened and computed again.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 256)]
    openings: usize,

    /// Memory to fill: a multiple of 16 MiB.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 1_024)]
    memory_mib: u32,

    /// Steps of the walk through the memory.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 1_024)]
    steps: u32,

    /// Seconds for each answer but the walk.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 300)]
    deadline: u64,

    /// Milliseconds for the walk.
    #[arg(long, value_name = "N", requires = "verify", default_value_t = 2_000)]
    walk_deadline_ms: u64,

    /// The program that proves, with its arguments: `ssh machine leasehold-job --prove`.
    #[arg(last = true, value_name = "COMMAND", requires = "verify")]
    pub command: Vec<String>,
}

impl Options {
    /// The verifier's plan, for a product with this many rows and columns.
    pub fn plan(&self, size: u32, threads: usize) -> Result<Plan> {
        let product = Product::new(size, self.inner);
        let (sizes, inners) = (Product::LEAST_SIZE..=Product::MOST_SIZE, Product::LEAST_INNER..=Product::MOST_INNER);
        let product = product.with_context(|| {
            format!("--size must be a power of two in {sizes:?}, and --inner a multiple of 64 in {inners:?}")
        })?;
        let lanes = self.memory_mib / LANE_MIB;
        let whole = self.memory_mib.is_multiple_of(LANE_MIB) && (1..=MAX_LANES).contains(&lanes);
        ensure!(whole, "--memory-mib must be a multiple of {LANE_MIB}, at most {}", MAX_LANES * LANE_MIB);
        ensure!((1..=MOST_OPENINGS).contains(&self.openings), "--openings must be in 1..={MOST_OPENINGS}");
        ensure!((1..=MOST_STEPS).contains(&self.steps), "--steps must be in 1..={MOST_STEPS}");
        Ok(Plan {
            product,
            openings: self.openings,
            lanes,
            steps: self.steps,
            deadline: Duration::from_secs(self.deadline),
            walk_deadline: Duration::from_millis(self.walk_deadline_ms),
            threads,
        })
    }
}
