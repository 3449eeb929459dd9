use crate::{
    AccountId, Block, Hash, Migrations, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
    RuntimeTask, VERSION,
};
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    parameter_types,
    traits::{ConstU16, ConstU32},
    weights::{
        constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND},
        Weight,
    },
};
use frame_system::limits;
use leasehold_primitives::address::SS58_PREFIX;
use sp_runtime::{
    traits::{AccountIdLookup, BlakeTwo256},
    Perbill,
};
use sp_version::RuntimeVersion;

/// The part of a block that users' transactions may take. The rest is for operational ones.
pub(crate) const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// Two seconds of computation: a third of production's slot. Blocks of development chains with shorter slots can be as
/// large, so they need to be nearly empty, which they are.
pub(crate) const MAXIMUM_BLOCK_WEIGHT: Weight =
    Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2), u64::MAX);

const MAXIMUM_BLOCK_BYTES: u32 = 5 * 1024 * 1024;

parameter_types! {
    pub const BlockHashCount: crate::BlockNumber = 4096;
    pub const Version: RuntimeVersion = VERSION;
    pub BlockWeights: limits::BlockWeights =
        limits::BlockWeights::with_sensible_defaults(MAXIMUM_BLOCK_WEIGHT, NORMAL_DISPATCH_RATIO);
    pub BlockLength: limits::BlockLength = limits::BlockLength::builder()
        .max_length(MAXIMUM_BLOCK_BYTES)
        .modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_DISPATCH_RATIO.mul_floor(*max))
        .build();
}

/// Migrations that run at once when this version is set, each guarded by its storage version. Those too large for
/// a block go to `pallet_migrations`.
type SingleBlockMigrations = ();

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    // Every call is open. Pausing, with a whitelist of calls that can be paused, comes with governance.
    type BaseCallFilter = frame_support::traits::Everything;
    type Block = Block;
    type BlockWeights = BlockWeights;
    type BlockLength = BlockLength;
    type AccountId = AccountId;
    type Nonce = Nonce;
    type Hash = Hash;
    type Hashing = BlakeTwo256;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type BlockHashCount = BlockHashCount;
    // The node's database.
    type DbWeight = ParityDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<crate::Balance>;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
    type SS58Prefix = ConstU16<SS58_PREFIX>;
    type MaxConsumers = ConstU32<64>;
    type SingleBlockMigrations = SingleBlockMigrations;
    type MultiBlockMigrator = Migrations;
}
