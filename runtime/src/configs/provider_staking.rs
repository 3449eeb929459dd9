use crate::{
    constants::pots::TreasuryAccount, AccountId, Agenda, Balance, Balances, ChainTiming, Leases, Runtime,
    RuntimeHoldReason, System, UNIT,
};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32},
};
use frame_system::EnsureRoot;
use sp_runtime::Permill;

/// The least that can be bonded at all.
const MINIMUM_BOND: Balance = 10 * UNIT;

/// The least that can be delegated.
const MINIMUM_DELEGATION: Balance = UNIT;

parameter_types! {
    /// Half of the stakers' part of fees.
    pub const MaxCommission: Permill = Permill::from_percent(50);
    /// A delegator that leaves when a commission rises has seen it rise by no more than this in each era that unbonding
    /// takes.
    pub const MaxCommissionRise: Permill = Permill::from_percent(1);
}

impl pallet_provider_staking::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type Agenda = Agenda;
    type CancelOrigin = EnsureRoot<AccountId>;
    type SlashDestination = TreasuryAccount;
    type RewardPot = Leases;
    type MinimumBond = ConstU128<MINIMUM_BOND>;
    type MinimumDelegation = ConstU128<MINIMUM_DELEGATION>;
    type MaxCommission = MaxCommission;
    type MaxCommissionRise = MaxCommissionRise;
    type MaxUnbondingChunks = ConstU32<32>;
    type WeightInfo = crate::weights::pallet_provider_staking::WeightInfo<Runtime>;
}
