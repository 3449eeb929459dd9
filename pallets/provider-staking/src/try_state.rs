//! What is always true.

use crate::{Config, HoldReason, Ledgers, Pallet};
use frame_support::{ensure, traits::fungible::hold::Inspect as _};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// For every ledger:
    /// - Neither the ledger nor one of its chunks is empty.
    /// - Its chunks are in order, one per block.
    /// - Bond and chunks add up to what is held.
    ///
    /// The bond bounds neither what is required nor what is reserved: a slash can leave less.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for (provider, ledger) in Ledgers::<T>::iter() {
            ensure!(!ledger.is_empty(), "a ledger is empty");
            ensure!(ledger.unbonding.iter().all(|chunk| chunk.amount > 0), "a chunk is empty");
            ensure!(
                ledger.unbonding.windows(2).all(|pair| matches!(pair, [a, b] if a.withdrawable_at < b.withdrawable_at)),
                "chunks are out of order, or two are due at the same block"
            );
            let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &provider);
            ensure!(ledger.held() == Some(held), "bond and chunks do not add up to what is held");
        }
        Ok(())
    }
}
