//! What bids have reserved: GPUs of offers, exit penalties and deposits in bonds; sealed deposits in other assets are
//! held.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    traits::{BondReserves, Capacity, Promise},
    AssetId, Balance,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Keeps GPUs and bond for a bid of `provider`, if they are free.
    pub(crate) fn promise(provider: &T::AccountId, promise: &Promise) -> DispatchResult {
        T::Capacity::promise(promise.offer, promise.gpus, promise.leases)?;
        let bond = in_bond(promise, promise.leases).ok_or(ArithmeticError::Overflow)?;
        T::BondReserves::reserve(provider, bond)
    }

    /// Gives back what a bid kept. What was reserved is a number, and so is what is given back.
    pub(crate) fn withdraw_promise(provider: &T::AccountId, promise: &Promise) {
        if let Some(bond) = in_bond(promise, promise.leases) {
            T::Capacity::withdraw_promise(promise.offer, promise.gpus, promise.leases);
            T::BondReserves::release(provider, bond);
        }
    }

    /// Takes what `leases` leases need out of a promise, their exit penalties, and gives back the rest: from now on these
    /// answer for them, and no deposit does.
    pub(crate) fn fulfil(provider: &T::AccountId, promise: &Promise, leases: u16) -> DispatchResult {
        let rest = promise.leases.checked_sub(leases).ok_or(ArithmeticError::Underflow)?;
        let freed = promise
            .deposit
            .checked_mul(leases.into())
            .and_then(|deposits| deposits.checked_add(in_bond(promise, rest)?))
            .ok_or(ArithmeticError::Overflow)?;
        T::Capacity::fulfil(promise.offer, promise.gpus, promise.leases, leases)?;
        if freed > 0 {
            T::BondReserves::release(provider, freed);
        }
        Ok(())
    }

    /// Puts `amount` of `asset` behind a bid of `who`.
    pub(crate) fn put_deposit(asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        match asset {
            _ if amount == 0 => Ok(()),
            AssetId::Native => T::BondReserves::reserve(who, amount),
            AssetId::WithId(_) => Self::hold(HoldReason::BidDeposit, asset, who, amount),
        }
    }

    /// Returns a deposit.
    pub(crate) fn return_deposit(asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        match asset {
            AssetId::Native if amount > 0 => T::BondReserves::release(who, amount),
            AssetId::Native => (),
            AssetId::WithId(_) => Self::pay(HoldReason::BidDeposit, asset, who, who, amount)?,
        }
        Ok(())
    }

    /// Pays a deposit to somebody else. Returns what was paid.
    pub(crate) fn forfeit_deposit(
        asset: &AssetId,
        who: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
    ) -> Result<Balance, DispatchError> {
        match asset {
            _ if amount == 0 => Ok(0),
            AssetId::Native => Ok(T::BondReserves::take(who, to, amount)),
            AssetId::WithId(_) => Self::pay(HoldReason::BidDeposit, asset, who, to, amount).map(|()| amount),
        }
    }
}

/// What `leases` of a promise keep in the bond.
fn in_bond(promise: &Promise, leases: u16) -> Option<Balance> {
    promise.exit_penalty.checked_add(promise.deposit)?.checked_mul(leases.into())
}
