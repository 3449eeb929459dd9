use crate::{
    constants::pots::TreasuryAccount, AccountId, Agenda, Balance, Balances, ChainTiming, Runtime, RuntimeHoldReason,
    System, UNIT,
};
use frame_support::traits::{ConstU128, ConstU32};
use frame_system::EnsureRoot;

/// The least that bonds at all.
const MINIMUM_BOND: Balance = 10 * UNIT;

impl pallet_provider_staking::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type Agenda = Agenda;
    type CancelOrigin = EnsureRoot<AccountId>;
    type SlashDestination = TreasuryAccount;
    type MinimumBond = ConstU128<MINIMUM_BOND>;
    type MaxUnbondingChunks = ConstU32<32>;
    type WeightInfo = crate::weights::pallet_provider_staking::WeightInfo<Runtime>;
}
