//! # Chain timing
//!
//! The lengths of everything periodic on a chain, written at genesis and by nothing else. One Wasm runtime thus
//! serves a development chain of one-second slots and a production chain of six-second slots alike.
//!
//! There are no calls and no events. The pallet stands before every pallet that reads it (BABE, timestamp, session,
//! staking, and Leasehold's own), so that its genesis is built first.

#![cfg_attr(not(feature = "std"), no_std)]

pub use pallet::*;

// FRAME's macros expand to `expect`s that cannot fail.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use leasehold_primitives::time::Timing;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// What a chain without a genesis for this pallet runs with.
    #[pallet::type_value]
    pub fn DefaultTiming() -> Timing {
        Timing::PRODUCTION
    }

    /// The chain's timing.
    #[pallet::storage]
    pub type Parameters<T: Config> = StorageValue<_, Timing, ValueQuery, DefaultTiming>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// See [`Timing`]; production's lengths where none are given.
        pub timing: Option<GenesisTiming>,
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    /// [`Timing`] as a chain specification writes it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    pub struct GenesisTiming {
        pub slot_millis: u32,
        pub epoch_slots: u32,
        pub sessions_per_era: u32,
        pub window_blocks: u32,
        pub activation_blocks: u32,
        pub award_blocks: u32,
        pub dispute_epoch_blocks: u32,
        pub unbonding_blocks: u32,
    }

    impl From<GenesisTiming> for Timing {
        fn from(g: GenesisTiming) -> Self {
            Self {
                slot_millis: g.slot_millis,
                epoch_slots: g.epoch_slots,
                sessions_per_era: g.sessions_per_era,
                window_blocks: g.window_blocks,
                activation_blocks: g.activation_blocks,
                award_blocks: g.award_blocks,
                dispute_epoch_blocks: g.dispute_epoch_blocks,
                unbonding_blocks: g.unbonding_blocks,
            }
        }
    }

    impl From<Timing> for GenesisTiming {
        fn from(t: Timing) -> Self {
            Self {
                slot_millis: t.slot_millis,
                epoch_slots: t.epoch_slots,
                sessions_per_era: t.sessions_per_era,
                window_blocks: t.window_blocks,
                activation_blocks: t.activation_blocks,
                award_blocks: t.award_blocks,
                dispute_epoch_blocks: t.dispute_epoch_blocks,
                unbonding_blocks: t.unbonding_blocks,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let timing = self.timing.map_or(Timing::PRODUCTION, Timing::from);
            assert!(
                timing.is_valid(),
                "chain timing in the genesis has a length the chain cannot run with: {timing:?}"
            );
            Parameters::<T>::put(timing);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<frame_system::pallet_prelude::BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: frame_system::pallet_prelude::BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    impl<T: Config> Pallet<T> {
        /// What the lengths are. One storage read.
        pub fn timing() -> Timing {
            Parameters::<T>::get()
        }

        #[cfg(any(feature = "std", feature = "try-runtime"))]
        pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
            ensure!(Self::timing().is_valid(), "the chain's timing is not one it can run with");
            Ok(())
        }
    }

    /// The chain's timing, for a pallet's `Config`.
    impl<T: Config> Get<Timing> for Pallet<T> {
        fn get() -> Timing {
            Self::timing()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_support::derive_impl;
    use leasehold_primitives::time::Timing;
    use sp_runtime::BuildStorage;

    #[frame_support::runtime]
    mod runtime {
        #[runtime::runtime]
        #[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
        pub struct Test;

        #[runtime::pallet_index(0)]
        pub type System = frame_system;
        #[runtime::pallet_index(1)]
        pub type ChainTiming = crate;
    }

    #[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
    impl frame_system::Config for Test {
        type Block = frame_system::mocking::MockBlock<Test>;
    }

    impl Config for Test {}

    fn chain(timing: Option<Timing>) -> sp_io::TestExternalities {
        RuntimeGenesisConfig {
            chain_timing: GenesisConfig { timing: timing.map(Into::into), ..Default::default() },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into()
    }

    #[test]
    fn genesis_sets_the_lengths() {
        chain(Some(Timing::DEVELOPMENT)).execute_with(|| {
            assert_eq!(ChainTiming::timing(), Timing::DEVELOPMENT);
            ChainTiming::do_try_state().unwrap();
        });
    }

    #[test]
    fn without_a_genesis_they_are_those_of_production() {
        chain(None).execute_with(|| assert_eq!(ChainTiming::timing(), Timing::PRODUCTION));
    }

    #[test]
    #[should_panic(expected = "cannot run with")]
    fn a_genesis_that_would_stall_the_chain_is_refused() {
        chain(Some(Timing { slot_millis: 10, ..Timing::DEVELOPMENT }));
    }
}
