use super::assets::{EscrowAssets, SufficientAssets};
use crate::{
    constants::pots::{StakersPot, TreasuryAccount, WatchersPot},
    AccountId, Balance, ChainTiming, ProviderRegistry, Runtime, RuntimeHoldReason, System, UsageAttestation, UNIT,
};
use frame_support::{parameter_types, traits::ConstU128};
use frame_system::EnsureRoot;
use sp_runtime::Permill;

const BID_DEPOSIT: Balance = UNIT;
const ORDER_DEPOSIT: Balance = UNIT;

parameter_types! {
    /// Of what a provider earns. The rate of a lease is fixed at its award.
    pub const InitialFeeRate: Permill = Permill::from_percent(2);
    pub const MaxFeeRate: Permill = Permill::from_percent(10);
}

impl pallet_lease_market::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Escrow = EscrowAssets;
    type Capacity = ProviderRegistry;
    type Usage = UsageAttestation;
    type AssetSufficiency = SufficientAssets;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type TreasuryAccount = TreasuryAccount;
    type StakersPot = StakersPot;
    type WatchersPot = WatchersPot;
    type BidDeposit = ConstU128<BID_DEPOSIT>;
    type OrderDeposit = ConstU128<ORDER_DEPOSIT>;
    type InitialFeeRate = InitialFeeRate;
    type MaxFeeRate = MaxFeeRate;
    type WeightInfo = crate::weights::pallet_lease_market::WeightInfo<Runtime>;
}
