//! Invariants of the pallet's storage.

use crate::{Buckets, Config, Cursor, Pallet};
use frame_support::ensure;
use leasehold_primitives::traits::DueHandler;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// - Buckets before the cursor are cleared, and the cursor is not past the next block: every entry will be found.
    /// - A bucket that is stored has entries, within the bound, and each of them has a handler.
    ///
    /// Not every due step has an entry: it has none if no bucket in reach has room.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let cursor = Cursor::<T>::get();
        // Saturates, being a time.
        ensure!(cursor <= Self::now().saturating_add(1), "blocks to come are marked as cleared");
        for block in Buckets::<T>::iter_keys() {
            ensure!(block >= cursor, "a bucket before the cursor has entries");
            // A bucket beyond its bound cannot be decoded.
            let bucket = Buckets::<T>::try_get(block).map_err(|()| "a bucket cannot be read")?;
            ensure!(!bucket.is_empty(), "an empty bucket is stored");
            ensure!(bucket.iter().all(T::Handlers::handles), "an entry has no handler");
        }
        Ok(())
    }
}
