//! Invariants of the pallet's storage.

use crate::{Config, Pallet};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// The chain can run with its lengths.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(Self::timing().is_valid(), "the chain cannot run with its timing");
        Ok(())
    }
}
