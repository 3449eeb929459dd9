//! How each pallet is configured: a file per pallet, in the order of the runtime.

mod agenda;
mod assets;
mod authority_discovery;
mod authorship;
mod babe;
mod balances;
mod grandpa;
mod identity;
mod im_online;
mod lease_bidding;
mod leases;
mod migrations;
mod multisig;
mod offences;
mod preimage;
mod provider_registry;
mod provider_staking;
mod proxy;
mod scheduler;
mod session;
mod staking;
mod sudo;
mod system;
mod timestamp;
mod timing;
mod transaction_payment;
mod transactions;
mod usage_attestation;
mod utility;
mod voter_list;

pub use assets::EscrowAssets;
pub use leases::FloorPrice;
pub use proxy::ProxyType;
pub use staking::{BondingDuration, MaxElectingVoters, MaxNominations, ReportLongevity, SlashDeferDuration};
pub use system::{BlockLength, BlockWeights};
pub use timing::{Days, EpochSlots, SessionsPerEra, SlotMillis};
