#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod claims;
mod errors;
mod events;
mod math;
#[cfg(test)]
mod mock;
mod pruning;
mod refusal;
mod rounds;
mod sessions;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod verdicts;
mod views;
mod votes;
pub mod weights;
mod worker;

use frame_support::pallet_macros::import_section;

pub use math::positions::Positions;
pub use pallet::*;
pub use pruning::{KEPT_ROUNDS, MAX_REMOVED};
pub use refusal::Refusal;
pub use types::{Pruned, RoundDetails, WatcherKeys};
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::watchers";

/// Draws validators to probe offers, counts their votes, tells the verdicts, and pays for the votes.
// FRAME's macros generate `expect`s for facts that are known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, Randomness},
    };
    use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
    use leasehold_primitives::{
        api::WatcherView,
        time::Timing,
        traits::{Verdict, WatchedOffers},
        watch::{Commitment, Entries, Position, Secret, Tally, WatcherSignature, MAX_ENTRIES},
        Balance, BlockNumber, OfferId, Round,
    };
    use sp_core::H256;
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// The runtime's transaction extensions must contain `frame_system::AuthorizeCall`: votes come through it.
    #[pallet::config]
    pub trait Config: CreateAuthorizedTransaction<Call<Self>> + frame_system::Config<Hash = H256> {
        /// The native currency, in which watchers are paid.
        type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>;

        /// The account that the watchers' part of fees is paid to.
        type Pot: Get<Self::AccountId>;

        /// The offers that are watched.
        type Offers: WatchedOffers<Self::AccountId>;

        /// The randomness that draws watchers. Nobody knows it when it is fixed, nor when a provider sets a gate that
        /// it decides about.
        type Randomness: Randomness<H256, BlockNumberFor<Self>>;

        /// The clock by which rounds are counted.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The chain's timing, for the length of rounds.
        type Timing: Get<Timing>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The validators of this session, with the keys by which they watch.
    #[pallet::storage]
    pub type Watchers<T: Config> = StorageValue<_, WatcherKeys<T::AccountId>, ValueQuery>;

    /// The watchers of each round, by their positions: those of its first block, in the order in which they were drawn.
    /// Kept while the round is paid for.
    #[pallet::storage]
    pub type RoundKeys<T: Config> = StorageMap<_, Twox64Concat, Round, WatcherKeys<T::AccountId>>;

    /// Rounds: their draw, their voters, and the pay for their votes. Kept as long as their tallies.
    #[pallet::storage]
    pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, Round, RoundDetails>;

    /// Commitments of watchers, by round and position. Kept while votes of the round can be paid.
    #[pallet::storage]
    pub type Commitments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, Round, Twox64Concat, Position, Commitment, OptionQuery>;

    // Not hashed: the chain numbers rounds and offers one by one, so that nobody can choose keys that lie close together.
    // Votes are revealed entry by entry, and each hash is a call into the node.
    /// The tallies of offers that a committee member listed. An offer that nobody listed has none.
    #[pallet::storage]
    pub type Tallies<T: Config> = StorageDoubleMap<_, Identity, Round, Identity, OfferId, Tally, OptionQuery>;

    /// The first rounds that are not forgotten yet.
    #[pallet::storage]
    pub type Forgotten<T: Config> = StorageValue<_, Pruned, ValueQuery>;

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Opens a round with its first block.
        fn on_initialize(_block: BlockNumberFor<T>) -> Weight {
            match T::Timing::get().opens_round(T::BlockNumberProvider::current_block_number()) {
                Some(round) => {
                    Self::open_round(round);
                    T::WeightInfo::open_round()
                }
                // Reads the timing only, which the block pays for once: `pallet-usage-attestation` does.
                None => Weight::zero(),
            }
        }

        fn on_idle(_block: BlockNumberFor<T>, limit: Weight) -> Weight {
            Self::forget_old_rounds(limit)
        }

        fn offchain_worker(_block: BlockNumberFor<T>) {
            Self::run_worker();
        }

        fn integrity_test() {
            assert!(
                Positions::fits(leasehold_primitives::watch::MAX_WATCHERS),
                "there are positions of which nobody can tell whether they voted"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The committee of an offer in a round: positions and stashes, by places. Empty if the round did not begin, or
        /// is not paid for any more.
        pub fn committee(round: Round, offer: OfferId) -> Vec<(Position, T::AccountId)> {
            Self::committee_of(round, offer)
        }

        /// The tally of an offer in a round: for each place the failures listed. None if nobody listed the offer.
        pub fn tally(round: Round, offer: OfferId) -> Option<Tally> {
            Tallies::<T>::get(round, offer)
        }

        /// The verdict of a round on an offer.
        pub fn verdict(round: Round, offer: OfferId) -> Option<Verdict> {
            <Self as leasehold_primitives::traits::Verdicts>::of(round, offer)
        }

        /// A validator's part in a round. None if it was not drawn, or if votes of the round can no longer be paid.
        /// Reads all tallies of the round: at most as many as its votes have entries.
        pub fn watcher(round: Round, stash: T::AccountId) -> Option<WatcherView> {
            Self::watcher_view(round, &stash)
        }
    }
}
