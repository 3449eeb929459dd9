//! A runtime of balances, an agenda and bonds.

#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_provider_staking;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU32, Hooks},
    weights::Weight,
};
use frame_system::EnsureRoot;
use leasehold_primitives::{time::Timing, Balance, BlockNumber};
use sp_runtime::BuildStorage;

pub(crate) type AccountId = u64;

pub(crate) const UNIT: Balance = 1_000_000_000_000;
pub(crate) const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;
pub(crate) const MINIMUM_BOND: Balance = 10 * UNIT;
pub(crate) const MAX_CHUNKS: u32 = 4;
/// What each of the providers begins with, apart from the existential deposit.
pub(crate) const ENDOWMENT: Balance = 1_000 * UNIT;

pub(crate) const ALICE: AccountId = 1;
pub(crate) const BOB: AccountId = 2;
pub(crate) const CAROL: AccountId = 3;
/// Has never had anything.
pub(crate) const NOBODY: AccountId = 9;
pub(crate) const TREASURY: AccountId = 99;

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
    pub const TestTiming: Timing = Timing::DEVELOPMENT;
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
            [ALICE, BOB, CAROL].map(|who| (who, ENDOWMENT + EXISTENTIAL_DEPOSIT)).into_iter().collect();
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

    /// Runs a test and then checks what is always true.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            ProviderStaking::do_try_state().unwrap();
            Agenda::do_try_state().unwrap();
        });
    }
}

/// Blocks that have no time for the agenda.
pub(crate) fn advance_to(block: BlockNumber) {
    assert!(block >= System::block_number());
    System::set_block_number(block);
}

/// What is due is done in a block that has time for it. Returns what it weighed.
pub(crate) fn idle() -> Weight {
    Agenda::on_idle(System::block_number(), Weight::MAX)
}

/// The first block in which something unbonded now can be withdrawn.
pub(crate) fn due_block() -> BlockNumber {
    System::block_number() + Timing::DEVELOPMENT.unbonding_blocks
}
