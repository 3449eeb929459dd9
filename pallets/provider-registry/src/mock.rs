//! A runtime of balances, real bonds and the registry.

#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_provider_registry;
use crate::Providers;
use frame_support::{
    derive_impl,
    dispatch::DispatchResult,
    parameter_types,
    traits::{fungible::InspectHold, ConstU32},
};
use frame_system::EnsureRoot;
use leasehold_primitives::{agenda::Due, time::Timing, traits, AssetId, Balance, BlockNumber, ModelId};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{BuildStorage, Permill};

pub(crate) type AccountId = u64;

pub(crate) const UNIT: Balance = 1_000_000_000_000;
pub(crate) const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;
pub(crate) const PROVIDER_DEPOSIT: Balance = 10 * UNIT;
pub(crate) const DEPOSIT_PER_OFFER: Balance = UNIT;
pub(crate) const DEPOSIT_PER_CLAIM: Balance = 2 * UNIT;
pub(crate) const DEPOSIT_PER_GATE: Balance = 3 * UNIT;
pub(crate) const MAX_OFFERS: u32 = 3;
pub(crate) const MAX_LEASES: u32 = 6;
/// The initial money of each account, apart from the existential deposit.
pub(crate) const ENDOWMENT: Balance = 1_000_000 * UNIT;

pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
pub(crate) const CAROL: AccountId = 3;
/// Has no money.
pub(crate) const NOBODY: AccountId = 9;
pub(crate) const TREASURY: AccountId = 99;

pub(crate) const H100: ModelId = 1;
pub(crate) const H100_STAKE: Balance = 100 * UNIT;
pub(crate) const H100_VRAM: u32 = 81_920;
pub(crate) const L4: ModelId = 2;
pub(crate) const L4_STAKE: Balance = 10 * UNIT;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        ProviderRegistry: pallet_provider_registry,
        ProviderStaking: pallet_provider_staking,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlockU32<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

parameter_types! {
    pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
    pub const MinimumBond: Balance = UNIT;
    pub const MaxCommission: Permill = Permill::from_percent(10);
    pub const SlashDestination: AccountId = TREASURY;
    pub const TestTiming: Timing = Timing::DEVELOPMENT;
    pub const ProviderDeposit: Balance = PROVIDER_DEPOSIT;
    pub static OfferDeposit: Balance = DEPOSIT_PER_OFFER;
    pub static ClaimDeposit: Balance = DEPOSIT_PER_CLAIM;
    pub static GateDeposit: Balance = DEPOSIT_PER_GATE;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ExistentialDeposit;
    type AccountStore = System;
}

/// Leaves everything to calls.
pub struct NoAgenda;

impl traits::Agenda for NoAgenda {
    fn schedule(_: Due, _: BlockNumber) {}
    fn is_late(_: BlockNumber) -> bool {
        false
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_crowd(_: BlockNumber, _: u32) {}
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_is_full(_: BlockNumber) -> bool {
        true
    }
}

/// Nobody earns anything.
pub struct NoRewards;

impl traits::RewardPot<AccountId> for NoRewards {
    fn pay(_: &AssetId, _: &AccountId, _: Balance) -> DispatchResult {
        Ok(())
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_fill(_: &AssetId, _: Balance) {}
}

impl pallet_provider_staking::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type BlockNumberProvider = System;
    type Timing = TestTiming;
    type Agenda = NoAgenda;
    type CancelOrigin = EnsureRoot<AccountId>;
    type SlashDestination = SlashDestination;
    type RewardPot = NoRewards;
    type MinimumDelegation = MinimumBond;
    type MaxCommission = MaxCommission;
    type MaxCommissionRise = MaxCommission;
    type MinimumBond = MinimumBond;
    type MaxUnbondingChunks = ConstU32<4>;
    type WeightInfo = ();
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type GovernanceOrigin = EnsureRoot<AccountId>;
    type Stake = ProviderStaking;
    type BlockNumberProvider = System;
    type ProviderDeposit = ProviderDeposit;
    type OfferDeposit = OfferDeposit;
    type ClaimDeposit = ClaimDeposit;
    type GateDeposit = GateDeposit;
    type MaxOffers = ConstU32<MAX_OFFERS>;
    type MaxLeases = ConstU32<MAX_LEASES>;
    type WeightInfo = ();
}

pub(crate) struct ExtBuilder {
    pub(crate) models: Vec<(ModelId, String, String, u32, u32, Balance)>,
    pub(crate) private_gates: bool,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self {
            models: vec![
                (H100, "NVIDIA".into(), "H100 SXM".into(), H100_VRAM, 700, H100_STAKE),
                (L4, "NVIDIA".into(), "L4".into(), 24_576, 72, L4_STAKE),
            ],
            private_gates: false,
        }
    }
}

impl ExtBuilder {
    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let balances = [ALICE, BOB, CAROL].map(|who| (who, ENDOWMENT + EXISTENTIAL_DEPOSIT));
        let mut ext: sp_io::TestExternalities = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: balances.into_iter().chain([(TREASURY, EXISTENTIAL_DEPOSIT)]).collect(),
                ..Default::default()
            },
            provider_registry: crate::GenesisConfig {
                models: self.models,
                private_gates: self.private_gates,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into();
        // Benchmarks sign.
        ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
        ext.execute_with(|| System::set_block_number(1));
        ext
    }

    /// Runs a test and then checks the invariants.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            check_state();
        });
    }
}

/// Invariants of both pallets, and between them.
pub(crate) fn check_state() {
    ProviderRegistry::do_try_state().unwrap();
    for (who, provider) in Providers::<Test>::iter() {
        let required = pallet_provider_staking::Ledgers::<Test>::get(who).map_or(0, |ledger| ledger.required);
        assert_eq!(required, provider.required, "the requirement in the ledger of {who} is not the registry's");
    }
    for (who, ledger) in pallet_provider_staking::Ledgers::<Test>::iter() {
        let held = Balances::balance_on_hold(&pallet_provider_staking::HoldReason::Bond.into(), &who);
        assert_eq!(ledger.held(), Some(held));
        assert!(ledger.required == 0 || Providers::<Test>::contains_key(who), "{who} is not a provider");
    }
}
