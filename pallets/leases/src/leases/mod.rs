//! A lease, from its opening to its final payment. From the bottom up:
//!
//! - `guards`: what a call may be made on;
//! - `groups`: several leases of one order;
//! - `opening`: reserving capacity, and making a lease of an agreement;
//! - `standby`: the next provider of a lease that nobody serves;
//! - `exits`: how its provider leaves it, and what that costs;
//! - `settling`: charging the blocks that are final, and what a step pays;
//! - `closing`: the end of a lease: what it cannot cost any more is freed, and what its parties owe each other is paid;
//! - `finalizing`: the last payment; nothing stays but the track record;
//! - `asks`, `life`, `resale`, `failover`, `refusing`: the calls.

mod asks;
mod closing;
mod exits;
mod failover;
mod finalizing;
mod groups;
mod guards;
mod life;
mod opening;
mod refusing;
mod resale;
mod settling;
mod standby;

pub(crate) use settling::{Payout, Progress};
