//! # Leasehold primitives
//!
//! The types and rules that the pallets, the off-chain worker, the meter and the node's RPC share: identifiers, time,
//! hardware, readings and reports, the traits through which the pallets meet, and the runtime API.
//!
//! The pallets never depend on one another. Each states its needs as traits of [`traits`]; the runtime wires them
//! together.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod address;
pub mod agenda;
pub mod api;
pub mod checks;
pub mod gates;
pub mod hardware;
#[cfg(feature = "std")]
pub mod json;
pub mod lock;
pub mod market;
pub mod names;
pub mod proof;
pub mod receipts;
pub mod reporting;
pub mod score;
pub mod standing;
pub mod time;
pub mod traits;
pub mod usage;
pub mod watch;

pub use frame_support::traits::fungible::NativeOrWithId;

/// Amounts of any asset, in its smallest unit.
pub type Balance = u128;
/// Height of a block. Leasehold's pallets count in it whatever the runtime's own type is.
pub type BlockNumber = u32;
/// Number of a measurement window: `⌊block / window_blocks⌋`.
pub type Window = u32;
/// Number of a round of watching: `⌊block / round_blocks⌋`.
pub type Round = u32;
/// A row of the governed table of GPU models.
pub type ModelId = u16;
/// A provider's standing capacity. Never reused.
pub type OfferId = u64;
/// A tenant's request. Never reused.
pub type OrderId = u64;
/// An agreement under which capacity is used and paid. Never reused.
pub type LeaseId = u64;
/// A penalty or slash taken from a provider's bond, which is paid when its deferral is over. Never reused.
pub type SlashId = u64;
/// A pool of delegations behind a provider, from its opening to its closing. Never reused.
pub type PoolId = u64;
/// The asset of a lease's price: the chain's own currency, or an approved asset.
pub type AssetId = NativeOrWithId<u32>;
