//! The runtime.

use super::{AccountId, Registry};
use crate as pallet_lease_bidding;
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{self, NativeFromLeft, NativeOrWithId},
        AsEnsureOriginWithArg, ConstU128,
    },
    weights::{constants::ParityDbWeight, Weight, WeightToFee},
    PalletId,
};
use leasehold_primitives::{time::Timing, traits, Balance};
use leasehold_testing::attestation::Attestation;
use sp_runtime::{traits::AccountIdConversion, Permill};

type Block = frame_system::mocking::MockBlockU32<Test>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeTask,
        RuntimeHoldReason,
        RuntimeFreezeReason
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(5)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(15)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(16)]
    pub type AssetsHolder = pallet_assets_holder;
    #[runtime::pallet_index(42)]
    pub type Leases = pallet_leases;
    #[runtime::pallet_index(44)]
    pub type LeaseBidding = pallet_lease_bidding;
    #[runtime::pallet_index(45)]
    pub type Agenda = pallet_agenda;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
    type DbWeight = ParityDbWeight;
}

pub const EXISTENTIAL_DEPOSIT: Balance = 10;

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Balance = Balance;
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<frame_system::EnsureSigned<AccountId>>;
    type ForceOrigin = frame_system::EnsureRoot<AccountId>;
    type Holder = AssetsHolder;
}

impl pallet_assets_holder::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeEvent = RuntimeEvent;
}

pub type Money = fungible::UnionOf<Balances, AssetsHolder, NativeFromLeft, NativeOrWithId<u32>, AccountId>;
pub type FreeMoney = fungible::UnionOf<Balances, Assets, NativeFromLeft, NativeOrWithId<u32>, AccountId>;

parameter_types! {
    pub static BidDeposit: Balance = 100;
    pub static BidFee: Balance = 3;
    pub static RecordDeposit: Balance = 200;
    /// The fee of each step; none for its weight in picoseconds.
    pub static StepFee: Option<Balance> = Some(25);
    pub static FloorPrice: Balance = 1;
    pub static TrackRecordCap: Balance = 100;
    pub static FullTrackRecord: Balance = 1_000;
    pub static MockTiming: Timing = Timing::DEVELOPMENT;
    pub const InitialFeeRate: Permill = Permill::from_percent(2);
    pub const MaxFeeRate: Permill = Permill::from_percent(10);
    pub Treasury: AccountId = PalletId(*b"py/trsry").into_account_truncating();
    pub Fees: AccountId = PalletId(*b"lh/feepo").into_account_truncating();
    pub Watchers: AccountId = PalletId(*b"lh/watch").into_account_truncating();
}

pub struct StepFees;

impl WeightToFee for StepFees {
    type Balance = Balance;
    fn weight_to_fee(weight: &Weight) -> Balance {
        StepFee::get().unwrap_or_else(|| weight.ref_time().into())
    }
}

impl crate::Config for Test {
    type Leases = Leases;
    type Agenda = Agenda;
    type BlockNumberProvider = System;
    type Timing = MockTiming;
    type TreasuryAccount = Treasury;
    type BidDeposit = BidDeposit;
    type BidFee = BidFee;
    type WeightInfo = ();
}

impl pallet_leases::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Escrow = Money;
    type FreeAssets = FreeMoney;
    type Offers = Registry;
    type Capacity = Registry;
    type BondReserves = Bonding;
    type StakerRewards = leasehold_testing::stakers::Staking;
    type Usage = Attestation<MockTiming>;
    type WatchRecords = leasehold_testing::watching::Watching;
    type AssetSufficiency = Sufficiency;
    type Agenda = Agenda;
    type BlockNumberProvider = System;
    type Timing = MockTiming;
    type GovernanceOrigin = frame_system::EnsureRoot<AccountId>;
    type TreasuryAccount = Treasury;
    type FeePot = Fees;
    type WatchersPot = Watchers;
    type StandbyPenalty = BidDeposit;
    type RecordDeposit = RecordDeposit;
    type WeightToFee = StepFees;
    type FloorPrice = FloorPrice;
    type InitialFeeRate = InitialFeeRate;
    type MaxFeeRate = MaxFeeRate;
    type TrackRecordCap = TrackRecordCap;
    type FullTrackRecord = FullTrackRecord;
    type WeightInfo = ();
}

impl pallet_agenda::Config for Test {
    type BlockNumberProvider = System;
    type Handlers = (Leases, LeaseBidding);
    type WeightInfo = ();
}

/// Bonds in this runtime's money.
pub type Bonding = leasehold_testing::bonds::Bonding<Balances, Treasury>;

pub struct Sufficiency;

impl traits::AssetSufficiency for Sufficiency {
    fn is_sufficient(asset: u32) -> bool {
        pallet_assets::Asset::<Test>::get(asset).is_some_and(|details| details.is_sufficient)
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32 {
        super::USD
    }
}
