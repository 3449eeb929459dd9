//! Assets, accounts' balances of them, and the reasons for holds.

use super::*;
use frame_support::{
    assert_ok,
    traits::fungibles::{Inspect, InspectHold},
};
use leasehold_primitives::{AssetId, Balance};
use pallet_leases::HoldReason;

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

/// The native amount held from `who` besides its record deposits: escrow, lock-ins, and owed amounts.
pub fn escrowed(who: AccountId) -> Balance {
    held(HoldReason::Lease, NATIVE, who) - deposited(who)
}

/// The record deposits of `who` for orders and leases, by their records.
pub fn deposited(who: AccountId) -> Balance {
    let orders = crate::Orders::<Test>::iter_values().filter(|order| order.tenant == who);
    let of_orders: Balance = orders.map(|order| order.record_deposit * Balance::from(order.records())).sum();
    let leases = leases().into_iter().filter(|(_, lease)| lease.tenant == who);
    of_orders + leases.map(|(_, lease)| lease.record_deposit).sum::<Balance>()
}

/// The amount held from `holder` that `payee` can claim.
pub fn owed(payee: AccountId, asset: AssetId, holder: AccountId) -> Balance {
    Leases::owed(payee, asset, holder)
}

/// Sets the free native balance of `who`.
pub fn endow(who: AccountId, amount: Balance) {
    assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), who, amount));
}

/// `who` cannot receive the asset any more.
pub fn block_asset_account(who: AccountId) {
    assert_ok!(Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}

pub fn unblock_asset_account(who: AccountId) {
    assert_ok!(Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who));
}

/// The treasury's income since the beginning.
pub fn treasury_got(asset: AssetId) -> Balance {
    let had = if asset == NATIVE { EXISTENTIAL_DEPOSIT } else { USD_MINIMUM };
    free(asset, Treasury::get()) - had
}
