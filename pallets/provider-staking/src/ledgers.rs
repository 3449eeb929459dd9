//! Ledgers and the money behind them, which every subject of the pallet builds on.

use crate::{Config, HoldReason, Ledger, Ledgers, Pallet, Rewards};
use frame_support::{
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision, Restriction},
        Get,
    },
};
use leasehold_primitives::{time::Timing, Balance, BlockNumber};
use sp_runtime::{traits::BlockNumberProvider as _, DispatchError};

impl<T: Config> Pallet<T> {
    /// Stores a ledger, or removes it if nothing is left in it. Rewards stay as long as any are left.
    pub(crate) fn store(provider: &T::AccountId, ledger: Ledger<T::MaxUnbondingChunks>) {
        if ledger.is_empty() {
            Self::remove_ledger(provider);
        } else {
            Ledgers::<T>::insert(provider, ledger);
        }
    }

    /// Removes a ledger in which nothing is left.
    pub(crate) fn remove_ledger(provider: &T::AccountId) {
        Ledgers::<T>::remove(provider);
        if Rewards::<T>::get(provider).are_empty() {
            Rewards::<T>::remove(provider);
        }
    }

    /// The current block.
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The current era.
    pub(crate) fn era() -> u32 {
        let timing: Timing = T::Timing::get();
        timing.era_of(Self::now())
    }

    /// Moves exactly `amount` of a bond to the free balance of `to`, or nothing.
    pub(crate) fn pay_out(provider: &T::AccountId, to: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::pay_held(HoldReason::Bond, provider, to, amount)
    }

    /// Moves exactly `amount` held from `from` to the free balance of `to`, or nothing. A freeze does not prevent it.
    pub(crate) fn pay_held(
        reason: HoldReason,
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        with_storage_layer(|| {
            T::Currency::transfer_on_hold(
                &reason.into(),
                from,
                to,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Force,
            )
            .map(drop)
        })
    }

    /// Moves exactly `amount` of the held balance to the slash destination, or burns it. Returns whether it was burnt.
    pub(crate) fn confiscate(reason: HoldReason, from: &T::AccountId, amount: Balance) -> Result<bool, DispatchError> {
        if Self::pay_held(reason, from, &T::SlashDestination::get(), amount).is_ok() {
            return Ok(false);
        }
        let force = Fortitude::Force; // A freeze does not prevent it here either.
        with_storage_layer(|| {
            T::Currency::burn_held(&reason.into(), from, amount, Precision::Exact, force).map(|_| true)
        })
    }
}
