#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;

pub use pallet::*;
pub use types::GenesisTiming;

/// The lengths of everything periodic on the chain, fixed at genesis.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::time::Timing;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// The lengths of a chain whose genesis does not set them.
    #[pallet::type_value]
    pub fn DefaultTiming() -> Timing {
        Timing::PRODUCTION
    }

    // Every block reads them as it begins, and pays for that: `on_initialize` of `pallet-usage-attestation`. Calls find
    // them in the block's cache, so their weights do not count the reads.
    /// The chain's lengths. Only genesis writes them.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type Parameters<T: Config> = StorageValue<_, Timing, ValueQuery, DefaultTiming>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The chain's lengths; those of production if there are none.
        pub timing: Option<GenesisTiming>,
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let timing = self.timing.map_or(Timing::PRODUCTION, Timing::from);
            assert!(timing.is_valid(), "the genesis sets a length that the chain cannot run with: {timing:?}");
            Parameters::<T>::put(timing);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    impl<T: Config> Pallet<T> {
        /// The chain's lengths. One storage read.
        pub fn timing() -> Timing {
            Parameters::<T>::get()
        }
    }

    /// The chain's lengths, for the `Config` of another pallet.
    impl<T: Config> Get<Timing> for Pallet<T> {
        fn get() -> Timing {
            Self::timing()
        }
    }
}
