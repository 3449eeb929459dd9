//! Ledgers and the money behind them, below every subject of the pallet.

use crate::{Config, HoldReason, Ledger, Ledgers, Pallet};
use frame_support::{
    pallet_prelude::DispatchResult,
    storage::with_storage_layer,
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{Balance, BlockNumber};
use sp_runtime::traits::BlockNumberProvider as _;

impl<T: Config> Pallet<T> {
    /// Stores a ledger, or removes it if nothing is left in it.
    pub(crate) fn store(provider: &T::AccountId, ledger: Ledger<T::MaxUnbondingChunks>) {
        if ledger.is_empty() {
            Ledgers::<T>::remove(provider);
        } else {
            Ledgers::<T>::insert(provider, ledger);
        }
    }

    /// The current block.
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// Moves exactly `amount` of what is held to the free balance of `to`, or nothing. A freeze does not protect it.
    pub(crate) fn pay_out(provider: &T::AccountId, to: &T::AccountId, amount: Balance) -> DispatchResult {
        with_storage_layer(|| {
            T::Currency::transfer_on_hold(
                &HoldReason::Bond.into(),
                provider,
                to,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Force,
            )
            .map(drop)
        })
    }
}
