use crate::{
    Balance, Balances, ChainTiming, Leases, ProviderRegistry, ProviderStaking, Runtime, RuntimeHoldReason, System, UNIT,
};
use frame_support::traits::ConstU128;

const METER_DEPOSIT: Balance = UNIT;

impl pallet_usage_attestation::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Leases = Leases;
    type Offences = ProviderStaking;
    // Nothing is watched yet: there are no verdicts.
    type Verdicts = ();
    type Providers = ProviderRegistry;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type MeterDeposit = ConstU128<METER_DEPOSIT>;
    type WeightInfo = crate::weights::pallet_usage_attestation::WeightInfo<Runtime>;
}
