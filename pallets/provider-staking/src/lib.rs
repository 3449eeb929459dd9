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
mod lists;
mod math;
#[cfg(test)]
mod mock;
mod pools;
mod positions;
mod reserves;
mod rewards;
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
pub use positions::{
    AssetRewards, ClosedPool, Earned, Leaving, Mark, NextCommission, Position, ProviderRewards, SubPool, SubPools,
    MAX_REWARD_ASSETS,
};
pub use types::{
    Chunk, FromLeavers, FromPool, LeaseTakings, Ledger, Parts, PendingSlash, Pool, SlashCause, Taking, MAX_SUB_POOLS,
    MAX_TAKINGS,
};
pub use weights::WeightInfo;

/// Keeps the stakes of providers and their delegators, the part of them that answers for leases, and their rewards.
// FRAME's macros generate `expect`s for facts that are known when the runtime is built.
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
        api::{DelegationView, PoolView},
        time::Timing,
        traits::{Agenda, OffenceKind, RewardPot},
        AssetId, Balance, BlockNumber, LeaseId, PoolId, SlashId,
    };
    use sp_runtime::{traits::BlockNumberProvider, Permill};

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The native currency, in which bonds and delegations are kept.
        type Currency: fungible::hold::Mutate<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>
            + fungible::Mutate<Self::AccountId, Balance = Balance>;

        /// The clock by which unbonding is counted.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The chain's periods: of unbonding, for reporting offences, and for cancelling slashes.
        type Timing: Get<Timing>;

        /// The queue that pays pending slashes when they are due.
        type Agenda: Agenda;

        /// The origin that can cancel pending slashes.
        type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that slashed money goes to. If it cannot receive the money, the money is burnt and the slash
        /// succeeds. Rewards given out while nobody stands behind a provider go to it, too.
        type SlashDestination: Get<Self::AccountId>;

        /// The pot that holds rewards until they are claimed.
        type RewardPot: RewardPot<Self::AccountId>;

        /// The least that can be bonded, so that a ledger is worth its storage.
        #[pallet::constant]
        type MinimumBond: Get<Balance>;

        /// The least that can be delegated, so that a delegation is worth its storage.
        #[pallet::constant]
        type MinimumDelegation: Get<Balance>;

        /// The highest commission.
        #[pallet::constant]
        type MaxCommission: Get<Permill>;

        /// The most by which a commission can rise in an era.
        #[pallet::constant]
        type MaxCommissionRise: Get<Permill>;

        /// The most chunks that one ledger can have.
        #[pallet::constant]
        type MaxUnbondingChunks: Get<u32>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The pallet's reasons for holding money.
    #[pallet::composite_enum]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// A provider's bond, the chunks on their way out of it, and the parts of both that are pending for slashes.
        #[codec(index = 0)]
        Bond,
        /// Delegations to a provider, those on their way out, and the parts of both that are pending for slashes: held
        /// on the account of the provider's pool.
        #[codec(index = 1)]
        Delegation,
    }

    /// Bond, requirement, reserved exit penalties, chunks and open pool of each provider that has any.
    #[pallet::storage]
    pub type Ledgers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Ledger<T::MaxUnbondingChunks>, OptionQuery>;

    /// Penalties and slashes that were taken and are not paid yet.
    #[pallet::storage]
    pub type PendingSlashes<T: Config> = StorageMap<_, Twox64Concat, SlashId, PendingSlash<T>, OptionQuery>;

    /// The id of the next penalty or slash. Ids are never reused.
    #[pallet::storage]
    pub type NextSlash<T: Config> = StorageValue<_, SlashId, ValueQuery>;

    /// Takings for leases that are not gone.
    #[pallet::storage]
    pub type Taken<T: Config> = StorageMap<_, Twox64Concat, LeaseId, LeaseTakings, ValueQuery>;

    /// The id of the next pool. Ids are never reused.
    #[pallet::storage]
    pub type NextPool<T: Config> = StorageValue<_, PoolId, ValueQuery>;

    /// Each account's delegations, by the account and the provider.
    #[pallet::storage]
    pub type Delegations<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, T::AccountId, Position, OptionQuery>;

    /// Closed pools with positions that were not touched since, by the provider and the pool.
    #[pallet::storage]
    pub type ClosedPools<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, PoolId, ClosedPool, OptionQuery>;

    /// The leavers of each provider's pools, as far as they can be slashed.
    #[pallet::storage]
    pub type Leavers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, SubPools, ValueQuery>;

    /// A provider's leavers of an era that were due and made room for later eras.
    #[pallet::storage]
    pub type DueLeavers<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, u32, SubPool, OptionQuery>;

    /// Each provider's commission, and the rewards that fees brought those who stand behind it.
    #[pallet::storage]
    pub type Rewards<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProviderRewards, ValueQuery>;

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// The most assets in which a provider's stakers can be rewarded.
        #[pallet::constant_name(MaxRewardAssets)]
        fn max_reward_assets() -> u32 {
            MAX_REWARD_ASSETS
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MaxUnbondingChunks::get() > 0, "without chunks nothing could be unbonded");
            assert!(
                T::MinimumBond::get() >= <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance(),
                "an account that has nothing else must be able to receive a bond back"
            );
            assert!(
                T::MinimumDelegation::get() >= <T::Currency as fungible::Inspect<T::AccountId>>::minimum_balance(),
                "an account that has nothing else must be able to receive a delegation back"
            );
            let timing = T::Timing::get();
            assert!(timing.leavers_fit(), "there would be no room for more eras of leavers: {timing:?}");
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

        /// The stake behind a provider, and its rewards. None if there is no stake, and no rewards are left.
        pub fn pool(provider: T::AccountId) -> Option<PoolView<T::AccountId>> {
            Self::pool_view(provider)
        }

        /// An account's delegation to a provider: in its pool, on its way out of it, and the rewards to claim.
        pub fn delegation(provider: T::AccountId, delegator: T::AccountId) -> Option<DelegationView<T::AccountId>> {
            Self::delegation_view(provider, delegator)
        }

        /// The takings for a lease that is not gone.
        pub fn taken(lease: LeaseId) -> LeaseTakings {
            Taken::<T>::get(lease)
        }
    }
}
