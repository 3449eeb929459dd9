//! # leasehold-meter
//!
//! Measures the jobs of leases on a provider's machine and serves the measurements over loopback HTTP: in SCALE for the
//! off-chain worker of the provider's node, as a JSON twin, and as Prometheus text for people.
//!
//! [`source`] says what the hardware is doing, [`ledger`] turns that into counters per lease, [`history`] keeps their
//! past values by [`clock`], [`meter`] samples once per second, [`http`] serves this machine, [`guests`] lets others
//! see the metrics, and [`gate`] answers watchers' probes. README.md says what is measured and how far it can be
//! trusted.

// Counters here are bounded by elapsed time; values from outside are clamped or added saturating.
#![allow(clippy::arithmetic_side_effects)]

pub mod cli;
pub mod clock;
pub mod gate;
pub mod guests;
pub mod history;
pub mod http;
pub mod identity;
pub mod ledger;
pub mod meter;
pub mod render;
pub mod secrets;
pub mod source;
