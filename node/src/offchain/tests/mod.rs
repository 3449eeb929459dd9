//! The off-chain workers of the whole runtime, with the SDK's HTTP client, against sockets of this machine.
//!
//! The runtime runs natively here: everything else is as in a node, from the import of a block to the threads of the
//! workers.

#![allow(clippy::arithmetic_side_effects)]

mod chain;
mod gates;
mod heartbeats;
mod hostile;
mod load;
mod machine;
mod network;

use gates::*;
use leasehold_primitives::{time::Timing, watch::MAX_PROBES_PER_BLOCK};
use machine::*;
use sp_core::offchain::testing::TestPersistentOffchainDB;
use std::time::Duration;

/// Rounds as short as a local network's with the slots of production, in which every offer is probed in every block: a
/// block has 2.4 s for its probes.
const BUSY: Timing = Timing { slot_millis: 6_000, probes: 60, ..Timing::LOCAL };
/// The time that probes may take in a block of these slots.
const DEADLINE: Duration = Duration::from_millis(2_400);
