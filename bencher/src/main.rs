//! `leasehold-bencher pallet --runtime WASM …`: the SDK's own benchmark command on its own, without a node around it.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

/// Runs the benchmarks of a runtime that was built with them.
#[derive(Debug, Parser)]
enum Command {
    /// Benchmark the extrinsics of a pallet and write its weights.
    Pallet(PalletCmd),
}

fn main() -> Result<(), sc_cli::Error> {
    let Command::Pallet(command) = Command::parse();
    command.run_with_spec::<BlakeTwo256, ()>(None)
}
