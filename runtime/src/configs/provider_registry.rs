use crate::{AccountId, Balance, Balances, ProviderStaking, Runtime, RuntimeHoldReason, System, UNIT};
use frame_support::traits::{ConstU128, ConstU32};
use frame_system::EnsureRoot;
use leasehold_primitives::usage::MAX_LEASES_PER_PROVIDER;

/// The deposit for a provider's entry in the registry.
const PROVIDER_DEPOSIT: Balance = 10 * UNIT;
/// The deposit for each of its offers.
const OFFER_DEPOSIT: Balance = UNIT;
/// The deposit for an auditor's claim of one provider.
const CLAIM_DEPOSIT: Balance = UNIT;
/// The deposit for an offer's gate.
const GATE_DEPOSIT: Balance = UNIT;

impl pallet_provider_registry::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type Stake = ProviderStaking;
    type BlockNumberProvider = System;
    type ProviderDeposit = ConstU128<PROVIDER_DEPOSIT>;
    type OfferDeposit = ConstU128<OFFER_DEPOSIT>;
    type ClaimDeposit = ConstU128<CLAIM_DEPOSIT>;
    type GateDeposit = ConstU128<GATE_DEPOSIT>;
    type MaxOffers = ConstU32<64>;
    type MaxLeases = ConstU32<MAX_LEASES_PER_PROVIDER>;
    type WeightInfo = crate::weights::pallet_provider_registry::WeightInfo<Runtime>;
}
