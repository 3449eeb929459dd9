//! The accounts of tests, and their means.

use super::{list, AccountId, Balances, RuntimeOrigin, Test, BOND_POT};
use crate::{math::track_record::TrackRecord, TrackRecords};
use frame_support::assert_ok;
use leasehold_primitives::{Balance, OfferId};

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

/// The offer of 8 GPUs of [`PROVIDER`].
pub const OFFER: OfferId = 0;
pub const RIVALS_OFFER: OfferId = 1;
pub const THIRDS_OFFER: OfferId = 2;
pub const FOURTHS_OFFER: OfferId = 3;
pub const FIFTHS_OFFER: OfferId = 4;

/// All providers, and an offer of 8 GPUs of each.
pub const PROVIDERS: [(AccountId, OfferId); 5] =
    [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER), (FOURTH, FOURTHS_OFFER), (FIFTH, FIFTHS_OFFER)];

/// The amount of the native asset and of USD that each endowed account has.
pub const ENDOWMENT: Balance = 1_000_000;

pub fn endowed() -> Vec<AccountId> {
    let people = [TENANT, ANYONE, ASSET_OWNER, AUDITOR, BUYER, SPONSOR, BOND_POT];
    people.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who)).collect()
}

/// Makes `who` a provider with the means of all others and an offer of 8 GPUs; returns the offer's id.
pub fn enrol(who: AccountId) -> OfferId {
    assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), who, ENDOWMENT));
    list(who, 8)
}

/// Gives a provider a track record that counts in full: its asks count as dearer than they are by this number of
/// 10,000ths.
pub fn set_handicap(who: AccountId, handicap: u16) {
    let (weight, failed) = (20_000, Balance::from(handicap));
    let record = TrackRecord { weight, credited: weight - failed, ..Default::default() };
    TrackRecords::<Test>::insert(who, record);
}
