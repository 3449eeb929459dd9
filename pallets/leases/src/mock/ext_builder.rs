//! The beginning and the end of tests.

use super::{
    check_state, endowed, list, runtime::*, Assets, ASSET_OWNER, ENDOWMENT, EUR, POINTS, PROVIDERS, USD, USD_MINIMUM,
};
use frame_support::assert_ok;
use leasehold_primitives::time::Timing;
use sp_runtime::BuildStorage;

#[derive(Default)]
pub struct ExtBuilder {
    /// The accounts that take fees begin empty.
    pub empty_pots: bool,
}

impl ExtBuilder {
    /// Block 1: everybody is endowed, every provider has listed its offer, and USD is approved.
    pub fn build(self) -> sp_io::TestExternalities {
        StandbyPenalty::set(60);
        RecordDeposit::set(200);
        StepFee::set(Some(25));
        FloorPrice::set(1);
        TrackRecordCap::set(100);
        FullTrackRecord::set(1_000);
        MockTiming::set(Timing::DEVELOPMENT);
        let people = endowed();
        let pots = [Treasury::get(), Fees::get(), Watchers::get()];
        let mut balances: Vec<_> = people.iter().map(|who| (*who, ENDOWMENT)).collect();
        let mut accounts: Vec<_> = people.iter().map(|who| (USD, *who, ENDOWMENT)).collect();
        accounts.extend(pots.iter().map(|pot| (USD, *pot, USD_MINIMUM)));
        if !self.empty_pots {
            balances.extend(pots.iter().map(|pot| (*pot, EXISTENTIAL_DEPOSIT)));
            accounts.extend(pots.iter().map(|pot| (EUR, *pot, 1)));
        }
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
            assets: pallet_assets::GenesisConfig {
                assets: vec![
                    (USD, ASSET_OWNER, true, USD_MINIMUM),
                    (EUR, ASSET_OWNER, true, 1),
                    (POINTS, ASSET_OWNER, false, 1),
                ],
                accounts,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap();
        let mut ext: sp_io::TestExternalities = storage.into();
        ext.execute_with(|| {
            System::set_block_number(1);
            for (provider, offer) in PROVIDERS {
                assert_eq!(list(provider, 8), offer);
            }
            assert_ok!(LeasesPallet::approve_asset(RuntimeOrigin::root(), USD));
            if self.empty_pots {
                for pot in pots {
                    assert_ok!(Assets::burn(RuntimeOrigin::signed(ASSET_OWNER), USD, pot, USD_MINIMUM));
                }
            }
        });
        ext
    }

    /// Runs a test and then checks the invariants.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            check_state();
        });
    }
}

pub fn run(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(test);
}
