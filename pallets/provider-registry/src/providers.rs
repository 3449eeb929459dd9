//! Providers, as other pallets see them.

use crate::{Config, Pallet, Providers};
use leasehold_primitives::traits;

impl<T: Config> traits::Providers<T::AccountId> for Pallet<T> {
    fn is_registered(who: &T::AccountId) -> bool {
        Providers::<T>::contains_key(who)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &T::AccountId) {
        crate::benchmarking::setup::endow_and_register::<T>(who);
    }
}
