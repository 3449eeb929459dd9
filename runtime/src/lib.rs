//! # The Leasehold runtime
//!
//! BABE and GRANDPA under nominated proof of stake, the SDK's usual pallets, and Leasehold's own: providers and their
//! offers of hardware (`ProviderRegistry`), the stake behind these (`ProviderStaking`), leases and their money
//! (`Leases`), the orders and bids that they come from (`LeaseBidding`), measurements (`UsageAttestation`), the
//! findings of validators (`Watchers`), and work that becomes due (`Agenda`).
//!
//! Every length of time is read from [`ChainTiming`], fixed at genesis: the same Wasm runs a chain of one-second and
//! one of six-second slots. Each pallet's configuration is a file of [`configs`].
//!
//! `Sudo` is part of the runtime so that one Wasm serves both, but only the development presets set a key for it.
//! Without a key each of its calls fails.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

pub mod apis;
mod changes;
#[cfg(any(feature = "std", feature = "try-runtime"))]
pub mod checks;
pub mod configs;
pub mod constants;
pub mod genesis_config_presets;
pub mod gpu_models;
pub mod weights;

use alloc::vec::Vec;
use pallet_session::historical as pallet_session_historical;
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use apis::RuntimeApi;
pub use constants::currency::{EXISTENTIAL_DEPOSIT, MICRO, MILLI, UNIT};
pub use leasehold_primitives::{AssetId, Balance, BlockNumber};

/// The signatures of accounts.
pub type Signature = MultiSignature;
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// The names of accounts in transactions.
pub type Address = MultiAddress<AccountId, ()>;
/// The number of an account's transactions.
pub type Nonce = u32;
pub type Hash = sp_core::H256;
/// Milliseconds since 1970.
pub type Moment = u64;

pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
pub type SignedBlock = generic::SignedBlock<Block>;
pub type BlockId = generic::BlockId<Block>;

/// The parts of a transaction besides its call.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// Types that the node needs and that stay the same whatever the runtime's calls become.
pub mod opaque {
    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    pub type Header = super::Header;
    pub type Block = sp_runtime::generic::Block<Header, UncheckedExtrinsic>;
    pub type BlockId = sp_runtime::generic::BlockId<Block>;
    pub type Hash = super::Hash;
    pub use super::SessionKeys;
}

impl_opaque_keys! {
    /// The keys a validator works with.
    pub struct SessionKeys {
        pub grandpa: Grandpa,
        pub babe: Babe,
        pub im_online: ImOnline,
        pub authority_discovery: AuthorityDiscovery,
        pub watchers: Watchers,
    }
}

#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: alloc::borrow::Cow::Borrowed("leasehold"),
    impl_name: alloc::borrow::Cow::Borrowed("leasehold-node"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// The configuration of the first BABE epoch of every chain of this runtime. One slot in four is a primary slot of some
/// validator, on average; the others go round as secondary slots, so that each slot has a block, with one validator as
/// with many. Secondary slots carry a VRF output too.
pub const BABE_GENESIS_EPOCH_CONFIG: sp_consensus_babe::BabeEpochConfiguration =
    sp_consensus_babe::BabeEpochConfiguration {
        c: (1, 4),
        allowed_slots: sp_consensus_babe::AllowedSlots::PrimaryAndSecondaryVRFSlots,
    };

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    // Indices are part of every transaction and of stored data: never changed, never reused.
    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    // Before every pallet that reads it.
    #[runtime::pallet_index(1)]
    pub type ChainTiming = pallet_chain_timing;
    #[runtime::pallet_index(2)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(3)]
    pub type Babe = pallet_babe;
    #[runtime::pallet_index(4)]
    pub type Authorship = pallet_authorship;
    #[runtime::pallet_index(5)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(6)]
    pub type TransactionPayment = pallet_transaction_payment;
    // Before session, which asks it for the first validators.
    #[runtime::pallet_index(7)]
    pub type Staking = pallet_staking;
    #[runtime::pallet_index(8)]
    pub type Session = pallet_session;
    #[runtime::pallet_index(9)]
    pub type Historical = pallet_session_historical;
    #[runtime::pallet_index(10)]
    pub type Offences = pallet_offences;
    #[runtime::pallet_index(11)]
    pub type Grandpa = pallet_grandpa;
    #[runtime::pallet_index(12)]
    pub type ImOnline = pallet_im_online;
    #[runtime::pallet_index(13)]
    pub type AuthorityDiscovery = pallet_authority_discovery;
    #[runtime::pallet_index(14)]
    pub type VoterList = pallet_bags_list;
    #[runtime::pallet_index(15)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(16)]
    pub type AssetsHolder = pallet_assets_holder;
    #[runtime::pallet_index(17)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(18)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(19)]
    pub type Multisig = pallet_multisig;
    #[runtime::pallet_index(20)]
    pub type Identity = pallet_identity;
    #[runtime::pallet_index(21)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(22)]
    pub type Preimage = pallet_preimage;
    #[runtime::pallet_index(23)]
    pub type Migrations = pallet_migrations;

    #[runtime::pallet_index(40)]
    pub type Agenda = pallet_agenda;
    #[runtime::pallet_index(41)]
    pub type ProviderRegistry = pallet_provider_registry;
    #[runtime::pallet_index(42)]
    pub type ProviderStaking = pallet_provider_staking;
    #[runtime::pallet_index(43)]
    pub type Leases = pallet_leases;
    #[runtime::pallet_index(44)]
    pub type LeaseBidding = pallet_lease_bidding;
    #[runtime::pallet_index(45)]
    pub type UsageAttestation = pallet_usage_attestation;
    // After session, which tells it the validators.
    #[runtime::pallet_index(46)]
    pub type Watchers = pallet_watchers;

    #[runtime::pallet_index(250)]
    pub type Sudo = pallet_sudo;
}
