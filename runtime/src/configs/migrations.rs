use super::system::MAXIMUM_BLOCK_WEIGHT;
use crate::{Runtime, RuntimeEvent};
use frame_support::{migrations::FreezeChainOnFailedMigration, parameter_types, traits::ConstU32, weights::Weight};

parameter_types! {
    /// Four fifths of a block: inherents need the rest.
    pub const MaxServiceWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(5).saturating_mul(4);
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    /// Migrations too large for one block. While one runs, only inherents enter.
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = ();
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<65_536>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    // Half-migrated escrow must not be touched. Operators then agree on a code substitute.
    type FailedMigrationHandler = FreezeChainOnFailedMigration;
    type MaxServiceWeight = MaxServiceWeight;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}
