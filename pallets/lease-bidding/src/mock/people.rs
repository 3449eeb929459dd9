//! The participants, and their means at the beginning.

use super::*;
use frame_support::assert_ok;
use leasehold_primitives::{time::Timing, Balance, OfferId};
use pallet_leases::{math::track_record::TrackRecord, TrackRecords};
use sp_runtime::BuildStorage;

pub const TENANT: AccountId = 1;
pub const PROVIDER: AccountId = 2;
pub const RIVAL: AccountId = 3;
pub const ANYONE: AccountId = 4;
pub const ASSET_OWNER: AccountId = 5;
/// Has nothing at all.
pub const NOBODY: AccountId = 6;
pub const THIRD: AccountId = 7;
pub const FOURTH: AccountId = 8;
pub const FIFTH: AccountId = 9;
/// Confirms the claims that tests set.
pub const AUDITOR: AccountId = 10;
/// Takes leases over.
pub const BUYER: AccountId = 11;
/// Pays for others' leases.
pub const SPONSOR: AccountId = 12;

pub const ENDOWMENT: Balance = 1_000_000;

/// The first provider's offer, of 8 GPUs.
pub const OFFER: OfferId = 0;
/// The second's, and so on.
pub const RIVALS_OFFER: OfferId = 1;
pub const THIRDS_OFFER: OfferId = 2;
pub const FOURTHS_OFFER: OfferId = 3;
pub const FIFTHS_OFFER: OfferId = 4;

/// All providers, and an offer of 8 GPUs of each.
pub const PROVIDERS: [(AccountId, OfferId); 5] =
    [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER), (FOURTH, FOURTHS_OFFER), (FIFTH, FIFTHS_OFFER)];

#[derive(Default)]
pub struct ExtBuilder {
    /// The accounts that take fees begin empty.
    pub empty_pots: bool,
}

impl ExtBuilder {
    pub fn build(self) -> sp_io::TestExternalities {
        BidDeposit::set(100);
        BidFee::set(3);
        RecordDeposit::set(200);
        StepFee::set(Some(25));
        FloorPrice::set(1);
        TrackRecordCap::set(100);
        FullTrackRecord::set(1_000);
        MockTiming::set(Timing::DEVELOPMENT);
        let people = [TENANT, ANYONE, ASSET_OWNER, AUDITOR, BUYER, SPONSOR, BOND_POT];
        let people: Vec<_> = people.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who)).collect();
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
            assert_ok!(Leases::approve_asset(RuntimeOrigin::root(), USD));
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

/// Adds a provider besides the known ones, with the same means and an offer of 8 GPUs; the offer's id.
pub fn enrol(who: AccountId) -> OfferId {
    endow(who, ENDOWMENT);
    list(who, 8)
}

/// Gives a provider a track record that counts in full: its bids count as dearer than they are by this number of
/// 10,000ths.
pub fn set_handicap(who: AccountId, handicap: u16) {
    let (weight, failed) = (20_000, Balance::from(handicap));
    let record = TrackRecord { weight, credited: weight - failed, ..Default::default() };
    TrackRecords::<Test>::insert(who, record);
}
