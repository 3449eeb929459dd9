//! A runtime of balances, an agenda and stakes, and a fee pot that stakers are paid from.

#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_provider_staking;
use frame_support::{
    derive_impl,
    pallet_prelude::{DispatchResult, ValueQuery},
    parameter_types,
    traits::{fungible::Mutate, tokens::Preservation, ConstU32, Hooks},
    weights::Weight,
    Blake2_128Concat,
};
use frame_system::EnsureRoot;
use leasehold_primitives::{
    time::Timing,
    traits::{RewardPot, StakerRewards},
    AssetId, Balance, BlockNumber,
};
use sp_runtime::{BuildStorage, DispatchError, Permill};

pub(crate) type AccountId = u64;

pub(crate) const UNIT: Balance = 1_000_000_000_000;
pub(crate) const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;
pub(crate) const MINIMUM_BOND: Balance = 10 * UNIT;
pub(crate) const MAX_CHUNKS: u32 = 4;
/// The money that each provider begins with, apart from the existential deposit.
pub(crate) const ENDOWMENT: Balance = 1_000 * UNIT;

pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
pub(crate) const CAROL: AccountId = 3;
pub(crate) const DAVE: AccountId = 4;
/// Has never had anything.
pub(crate) const NOBODY: AccountId = 9;
pub(crate) const TREASURY: AccountId = 99;
/// Holds the fees.
pub(crate) const POT: AccountId = 98;
pub(crate) const USD: AssetId = AssetId::WithId(7);
pub(crate) const NATIVE: AssetId = AssetId::Native;
pub(crate) const MINIMUM_DELEGATION: Balance = UNIT;
/// The blocks of an era.
pub(crate) const ERA: BlockNumber = 60;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Agenda: pallet_agenda,
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
    pub const MinimumBond: Balance = MINIMUM_BOND;
    pub const SlashDestination: AccountId = TREASURY;
    pub static TestTiming: Timing = Timing::DEVELOPMENT;
    pub const MinimumDelegation: Balance = MINIMUM_DELEGATION;
    pub const MaxCommission: Permill = Permill::from_percent(50);
    pub const MaxCommissionRise: Permill = Permill::from_percent(5);
}

/// The money in the pot for stakers.
#[frame_support::storage_alias]
pub(crate) type InPot = StorageMap<MockPot, Blake2_128Concat, AssetId, Balance, ValueQuery>;

/// The amounts paid in assets other than the native one, and those that could not be paid.
#[frame_support::storage_alias]
pub(crate) type PaidOrOwed = StorageMap<MockPot, Blake2_128Concat, (AccountId, AssetId), Balance, ValueQuery>;

/// The fee pot. Native money in it is [`POT`]'s; that of other assets is only counted.
pub struct MockPot;

impl RewardPot<AccountId> for MockPot {
    fn pay(asset: &AssetId, payee: &AccountId, amount: Balance) -> DispatchResult {
        let rest = InPot::get(asset).checked_sub(amount).ok_or(DispatchError::Other("less is in the pot"))?;
        InPot::insert(asset, rest);
        let native = matches!(asset, AssetId::Native);
        if !native || Balances::transfer(&POT, payee, amount, Preservation::Preserve).is_err() {
            PaidOrOwed::mutate((payee, asset), |sum| *sum += amount);
        }
        Ok(())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_fill(asset: &AssetId, amount: Balance) {
        fill_pot(asset, amount);
    }
}

fn fill_pot(asset: &AssetId, amount: Balance) {
    InPot::mutate(asset, |sum| *sum += amount);
    if matches!(asset, AssetId::Native) {
        Balances::mint_into(&POT, amount).unwrap();
    }
}

/// The stakers' part of a fee of a lease of `provider`. Returns the amount that they got.
pub(crate) fn fee(provider: AccountId, asset: AssetId, amount: Balance) -> Balance {
    let part = ProviderStaking::reward(&provider, &asset, amount);
    if part > 0 {
        fill_pot(&asset, part);
    }
    part
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ExistentialDeposit;
    type AccountStore = System;
}

impl pallet_agenda::Config for Test {
    type BlockNumberProvider = System;
    type Handlers = ProviderStaking;
    type WeightInfo = ();
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type BlockNumberProvider = System;
    type Timing = TestTiming;
    type Agenda = Agenda;
    type CancelOrigin = EnsureRoot<AccountId>;
    type SlashDestination = SlashDestination;
    type RewardPot = MockPot;
    type MinimumDelegation = MinimumDelegation;
    type MaxCommission = MaxCommission;
    type MaxCommissionRise = MaxCommissionRise;
    type MinimumBond = MinimumBond;
    type MaxUnbondingChunks = ConstU32<MAX_CHUNKS>;
    type WeightInfo = ();
}

pub(crate) struct ExtBuilder {
    treasury: Balance,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { treasury: EXISTENTIAL_DEPOSIT }
    }
}

impl ExtBuilder {
    /// A treasury that does not exist cannot receive less than the existential deposit.
    pub(crate) fn without_treasury(mut self) -> Self {
        self.treasury = 0;
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        let mut balances: Vec<_> =
            [ALICE, BOB, CAROL, DAVE].map(|who| (who, ENDOWMENT + EXISTENTIAL_DEPOSIT)).into_iter().collect();
        balances.push((POT, EXISTENTIAL_DEPOSIT));
        if self.treasury > 0 {
            balances.push((TREASURY, self.treasury));
        }
        pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
            .assimilate_storage(&mut storage)
            .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
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

/// Checks the invariants of the pallet and of the pot beside it.
pub(crate) fn check_state() {
    ProviderStaking::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    let mut in_pot: Vec<_> = InPot::iter().filter(|(_, sum)| *sum > 0).collect();
    in_pot.sort();
    assert_eq!(ProviderStaking::all_rewards(), in_pot, "the pot has other sums than stakers can claim");
}

/// Passes blocks that have no time for the agenda.
pub(crate) fn advance_to(block: BlockNumber) {
    assert!(block >= System::block_number());
    System::set_block_number(block);
}

/// Runs the agenda in a block that has time for it. Returns its weight.
pub(crate) fn idle() -> Weight {
    Agenda::on_idle(System::block_number(), Weight::MAX)
}

/// The first block in which something unbonded now can be withdrawn.
pub(crate) fn due_block() -> BlockNumber {
    System::block_number() + Timing::DEVELOPMENT.unbonding_blocks
}
