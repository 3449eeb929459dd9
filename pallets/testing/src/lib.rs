//! The parts that the tests of several pallets play: a registry, bonds, measurements. All of it lives in storage, so
//! that a failing call rolls it back too. Also the machine around an off-chain worker, and the playing of random
//! histories by the million. Never part of a runtime.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod attestation;
pub mod bonds;
pub mod fuzz;
pub mod machine;
pub mod registry;
pub mod stakers;
pub mod watching;

/// Accounts of tests.
pub type AccountId = u64;
