//! Providers' stake, as the registry uses it.

use crate::{Config, Error, Ledgers, Pallet};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use leasehold_primitives::{traits::ProviderStake, Balance};

impl<T: Config> ProviderStake<T::AccountId> for Pallet<T> {
    fn bonded(who: &T::AccountId) -> Balance {
        Ledgers::<T>::get(who).map_or(0, |ledger| ledger.backing())
    }

    /// Keeping the requirement as it is does not count as raising it.
    fn set_required(who: &T::AccountId, required: Balance) -> DispatchResult {
        let mut ledger = match Ledgers::<T>::get(who) {
            Some(ledger) => ledger,
            None if required == 0 => return Ok(()),
            None => return Err(Error::<T>::BondTooSmall.into()),
        };
        ensure!(required <= ledger.required || required <= ledger.backing(), Error::<T>::BondTooSmall);
        ledger.required = required;
        Self::store(who, ledger);
        Ok(())
    }

    fn has_pending(who: &T::AccountId) -> bool {
        Ledgers::<T>::get(who).is_some_and(|ledger| ledger.slashes > 0)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond(who: &T::AccountId, amount: Balance) {
        crate::benchmarking::endow_and_bond::<T>(who, amount);
        crate::benchmarking::endow_and_bond::<T>(who, amount);
    }
}
