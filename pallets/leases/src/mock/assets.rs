//! The assets in which leases are paid.

use super::{AccountId, Assets, Fees, Money, RuntimeOrigin, Test, Treasury, ASSET_OWNER, EXISTENTIAL_DEPOSIT};
use crate::{FeePot, FeePots, HoldReason, Leases};
use frame_support::{
    assert_ok,
    traits::fungibles::{Inspect, InspectHold},
};
use leasehold_primitives::{traits, AssetId, Balance};

pub struct Sufficiency;

impl traits::AssetSufficiency for Sufficiency {
    fn is_sufficient(asset: u32) -> bool {
        pallet_assets::Asset::<Test>::get(asset).is_some_and(|details| details.is_sufficient)
    }
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_asset() -> u32 {
        USD
    }
}

/// An approved asset with a minimum balance of [`USD_MINIMUM`].
pub const USD: u32 = 7;
pub const USD_MINIMUM: Balance = 3;
/// An asset that is sufficient, and not approved.
pub const EUR: u32 = 8;
/// An asset that does not keep an account alive.
pub const POINTS: u32 = 9;

pub const NATIVE: AssetId = AssetId::Native;
pub const IN_USD: AssetId = AssetId::WithId(USD);

pub fn free(asset: AssetId, who: AccountId) -> Balance {
    Money::balance(asset, &who)
}

pub fn held(reason: HoldReason, asset: AssetId, who: AccountId) -> Balance {
    Money::balance_on_hold(asset, &reason.into(), &who)
}

/// The native amount held from `who` besides its leases' record deposits: escrow, lock-ins, and owed amounts.
pub fn escrowed(who: AccountId) -> Balance {
    held(HoldReason::Lease, NATIVE, who) - deposited(who)
}

/// The record deposits of `who` for leases, by the leases' records.
pub fn deposited(who: AccountId) -> Balance {
    Leases::<Test>::iter_values().filter(|lease| lease.tenant == who).map(|lease| lease.record_deposit).sum()
}

/// The fees in an asset that lie in the fee pot.
pub fn fee_pot(asset: AssetId) -> FeePot {
    FeePots::<Test>::get(asset)
}

/// The pot's income since the beginning, less its payments.
pub fn in_fee_pot(asset: AssetId) -> Balance {
    let had = if asset == NATIVE { EXISTENTIAL_DEPOSIT } else { USD_MINIMUM };
    free(asset, Fees::get()) - had
}

/// The treasury's income since the beginning.
pub fn treasury_got(asset: AssetId) -> Balance {
    let had = if asset == NATIVE { EXISTENTIAL_DEPOSIT } else { USD_MINIMUM };
    free(asset, Treasury::get()) - had
}

/// `who` cannot receive the asset any more.
pub fn block_asset_account(who: AccountId) {
    assert_ok!(Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}

pub fn unblock_asset_account(who: AccountId) {
    assert_ok!(Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}
