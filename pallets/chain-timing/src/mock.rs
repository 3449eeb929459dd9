//! A runtime with nothing but this pallet.

use crate as pallet_chain_timing;
use frame_support::derive_impl;
use leasehold_primitives::time::Timing;
use sp_runtime::BuildStorage;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        ChainTiming: pallet_chain_timing,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

impl crate::Config for Test {}

/// A chain whose genesis sets these lengths, or sets none.
#[derive(Default)]
pub(crate) struct ExtBuilder {
    timing: Option<Timing>,
}

impl ExtBuilder {
    pub(crate) fn timing(mut self, timing: Timing) -> Self {
        self.timing = Some(timing);
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        RuntimeGenesisConfig {
            chain_timing: crate::GenesisConfig { timing: self.timing.map(Into::into), ..Default::default() },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into()
    }

    /// Runs a test and then checks the invariants.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            ChainTiming::do_try_state().unwrap();
        });
    }
}
