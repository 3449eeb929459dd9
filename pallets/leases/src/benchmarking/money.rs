//! Owed amounts, and fees in the pot.

use super::setup::*;
use crate::*;
use frame_benchmarking::v2::account;
use frame_support::traits::{
    fungibles::{
        hold::{Inspect as _, Mutate as _},
        Inspect as _,
    },
    Get,
};
use leasehold_primitives::{AssetId, Balance};

/// A payee that is owed, the asset, and the account from which the amount is held.
pub(super) fn to_claim<T: Config>(asset: AssetId) -> (T::AccountId, AssetId, T::AccountId) {
    let (payee, holder): (T::AccountId, T::AccountId) = (account("payee", 0, 0), account("holder", 0, 0));
    endow::<T>(&asset, &holder);
    let amount = price::<T>(&asset);
    T::Escrow::hold(asset.clone(), &HoldReason::Lease.into(), &holder, amount).unwrap();
    Owed::<T>::insert((&payee, &asset, &holder), amount);
    (payee, asset, holder)
}

pub(super) fn assert_claimed<T: Config>((payee, asset, holder): (T::AccountId, AssetId, T::AccountId)) {
    assert_eq!(T::Escrow::balance_on_hold(asset.clone(), &HoldReason::Lease.into(), &holder), 0);
    assert_eq!(T::Escrow::balance(asset.clone(), &payee), price::<T>(&asset));
}

/// Fees in the pot, in every possible part, whose entry on the agenda has come.
pub(super) fn to_distribute<T: Config>(asset: &AssetId) {
    begin::<T>();
    let part = price::<T>(asset);
    let burnt = if matches!(asset, AssetId::Native) { part } else { 0 };
    let pot = FeePot { burnt, stakers: part, watchers: part, treasury: part, due: Some(Pallet::<T>::now()) };
    mint::<T>(asset, &T::FeePot::get(), part * 5);
    FeePots::<T>::insert(asset, pot);
}

/// Only the stakers' part is left in the pot.
pub(super) fn assert_distributed<T: Config>(asset: &AssetId) {
    let pot = FeePots::<T>::get(asset);
    assert!(pot.stakers > 0 && pot == FeePot { stakers: pot.stakers, ..Default::default() });
}

/// Puts `amount` more into the pot, for stakers.
pub(crate) fn fill_pot<T: Config>(asset: &AssetId, amount: Balance) {
    mint::<T>(asset, &T::FeePot::get(), amount);
    FeePots::<T>::mutate(asset, |pot| pot.stakers += amount);
}
