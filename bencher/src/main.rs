//! Measures the cost of Leasehold's calls and blocks, without a node around it:
//!
//! - `leasehold-bencher pallet --runtime WASM …`: the SDK's own benchmark command;
//! - `leasehold-bencher idle --runtime WASM`: an empty block, beside ever more active leases.

mod idle;

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;
use std::error::Error;

/// Runs the benchmarks of a runtime that was built with them.
#[derive(Debug, Parser)]
enum Command {
    /// Benchmark the extrinsics of a pallet and write its weights.
    Pallet(PalletCmd),
    /// Measure an empty block beside numbers of active leases.
    Idle(idle::IdleCmd),
}

fn main() -> Result<(), Box<dyn Error>> {
    // A benchmark that fails says why in the runtime's log, and nowhere else.
    sc_cli::LoggerBuilder::new("error").init()?;
    match Command::parse() {
        Command::Pallet(command) => Ok(command.run_with_spec::<BlakeTwo256, ()>(None)?),
        Command::Idle(command) => command.run(),
    }
}
