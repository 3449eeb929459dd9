//! # The Leasehold node
//!
//! Runs the chain: as a validator, as a provider's node that reports what its GPU meter measured, or as a plain
//! node that serves JSON-RPC. `leasehold-node --help` tells the rest.

// The SDK's errors are this large.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod consensus;
mod discovery;
mod executor;
mod genesis;
mod meter_url;
mod node_key;
mod offchain;
mod ports;
mod reporting;
mod rpc;
mod service;
mod types;
mod watching;

use std::process::ExitCode;

/// Errors are printed as sentences; if they were returned from here they would be printed as Rust values.
fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
