#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonding;
mod calls;
mod errors;
mod events;
mod ledgers;
mod math;
#[cfg(test)]
mod mock;
mod reserves;
mod slashing;
mod stake;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::{Chunk, LeaseTakings, Ledger, Parts, PendingSlash, SlashCause, Taking, MAX_TAKINGS};
pub use weights::WeightInfo;

/// What providers have bonded, and what of it answers for their leases.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{pallet_prelude::*, traits::fungible};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        time::Timing,
        traits::{Agenda, OffenceKind},
        Balance, BlockNumber, LeaseId, SlashId,
    };
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native currency, in which bonds are kept.
        type Currency: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>;

        /// The clock by which unbonding is counted.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The chain's lengths: for how long unbonding takes, offences can be reported, and slashes cancelled.
        type Timing: Get<Timing>;

        /// The queue that pays pending slashes when they are due.
        type Agenda: Agenda;

        /// The origin that can cancel pending slashes.
        type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that slashed money goes to. If it cannot receive the money, the money is burnt and the slash
        /// succeeds.
        type SlashDestination: Get<Self::AccountId>;

        /// The least that can be bonded, so that a ledger is worth its storage.
        #[pallet::constant]
        type MinimumBond: Get<Balance>;

        /// Chunks that one ledger can have.
        #[pallet::constant]
        type MaxUnbondingChunks: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// A provider's bond, the chunks on their way out of it, and what of both is pending for slashes.
        #[codec(index = 0)]
        Bond,
    }

    /// Bond, requirement, reserved exit penalties and chunks of each provider that has any.
    #[pallet::storage]
    pub type Ledgers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Ledger<T::MaxUnbondingChunks>, OptionQuery>;

    /// Penalties and slashes that were taken and are not paid.
    #[pallet::storage]
    pub type PendingSlashes<T: Config> = StorageMap<_, Twox64Concat, SlashId, PendingSlash<T>, OptionQuery>;

    /// The id of the next penalty or slash. Ids are never reused.
    #[pallet::storage]
    pub type NextSlash<T: Config> = StorageValue<_, SlashId, ValueQuery>;

    /// What was taken for leases that are not gone.
    #[pallet::storage]
    pub type Taken<T: Config> = StorageMap<_, Twox64Concat, LeaseId, LeaseTakings, ValueQuery>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MaxUnbondingChunks::get() > 0, "without chunks nothing could be unbonded");
            assert!(
                T::MinimumBond::get() >= <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance(),
                "an account that has nothing else must be able to receive a bond back"
            );
            let timing = T::Timing::get();
            assert!(
                timing.unbonding_outlasts_slashes(),
                "a provider could withdraw what answers for an offence: {timing:?}"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// A provider's ledger: its bond, the required and the reserved part of it, and the chunks on their way out.
        pub fn ledger(provider: T::AccountId) -> Option<Ledger<T::MaxUnbondingChunks>> {
            Ledgers::<T>::get(provider)
        }

        /// A penalty or slash that was taken and is neither paid nor cancelled.
        pub fn pending_slash(slash: SlashId) -> Option<PendingSlash<T>> {
            PendingSlashes::<T>::get(slash)
        }

        /// The pending penalties and slashes of a provider, newest first. Looks at the last 1,000 of all providers.
        pub fn pending_slashes(provider: T::AccountId) -> Vec<(SlashId, PendingSlash<T>)> {
            Self::slashes_of(&provider)
        }

        /// What was taken for a lease that is not gone.
        pub fn taken(lease: LeaseId) -> LeaseTakings {
            Taken::<T>::get(lease)
        }
    }
}
