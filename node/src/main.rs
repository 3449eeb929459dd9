//! # The Leasehold node
//!
//! Runs the chain: as a validator, as a provider's node that reports what its GPU meter measured, or as a plain
//! node that serves JSON-RPC. `leasehold-node --help` tells the rest.

// The errors of the SDK are as large as they are.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod consensus;
mod discovery;
mod meter_url;
mod offchain;
mod rpc;
mod service;
mod types;

fn main() -> sc_cli::Result<()> {
    command::run()
}
