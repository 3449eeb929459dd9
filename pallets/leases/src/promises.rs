//! Reserves of bids: GPUs of offers, exit penalties and deposits in bonds; sealed deposits in other assets are held.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    market::Terms,
    traits::{BondReserves, Capacity, Offer, Offers, Promise},
    AssetId, Balance,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Reserves GPUs and bond for a bid of `provider`, if they are free.
    pub(crate) fn promise(provider: &T::AccountId, promise: &Promise) -> DispatchResult {
        T::Capacity::promise(promise.offer, promise.gpus, promise.leases)?;
        let bond = in_bond(promise, promise.leases).ok_or(ArithmeticError::Overflow)?;
        T::BondReserves::reserve(provider, bond)
    }

    /// Gives back a bid's reserves. The sum did not overflow when it was reserved, so it does not here.
    pub(crate) fn withdraw_promise(provider: &T::AccountId, promise: &Promise) {
        if let Some(bond) = in_bond(promise, promise.leases) {
            T::Capacity::withdraw_promise(promise.offer, promise.gpus, promise.leases);
            T::BondReserves::release(provider, bond);
        }
    }

    /// Takes the exit penalties of `leases` leases out of a promise, and gives back the rest: from now on the penalties
    /// answer for these leases, and no deposit does.
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

    /// Takes `amount` of `asset` as the deposit of a bid of `who`.
    pub(crate) fn put_deposit(asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        match asset {
            _ if amount == 0 => Ok(()),
            AssetId::Native => T::BondReserves::reserve(who, amount),
            AssetId::WithId(_) => Self::hold(HoldReason::BidDeposit, asset, who, amount),
        }
    }

    /// Takes `amount` as the deposit of a soft bid, if GPUs and exit penalties for its leases could be reserved after
    /// it. It is in the bond, as only sealed deposits are in another asset.
    pub(crate) fn put_soft_deposit(
        amount: Balance,
        offer: &Offer<T::AccountId>,
        gpus: u16,
        terms: &Terms,
        leases: u16,
    ) -> DispatchResult {
        T::Offers::ensure_reservable(offer, gpus, leases)?;
        let penalties = Self::exit_penalty(offer, gpus, terms.exit_penalty)
            .and_then(|one| one.checked_mul(leases.into()))
            .ok_or(ArithmeticError::Overflow)?;
        T::BondReserves::reserve_with_room(&offer.provider, amount, penalties)
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

    /// Pays a deposit to somebody else. Returns the amount paid.
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

/// The amount that `leases` of a promise reserve in the bond.
fn in_bond(promise: &Promise, leases: u16) -> Option<Balance> {
    promise.exit_penalty.checked_add(promise.deposit)?.checked_mul(leases.into())
}
