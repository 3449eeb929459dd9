//! A lease, from its opening to its final payment. From the bottom up:
//!
//! - `guards`: the leases on which a call may act;
//! - `groups`: several leases of one order;
//! - `opening`: reserving capacity, and making a lease from an agreement;
//! - `standby`: the next provider of a lease that nobody serves;
//! - `exits`: a provider's ways to leave it, and their cost;
//! - `settling`: charging the final blocks, and a step's payments;
//! - `closing`: the end of a lease: the money that it can no longer cost is freed, and its parties' debts are paid;
//! - `finalizing`: the last payment; only the track record stays;
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
