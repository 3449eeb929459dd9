#![doc = include_str!("../README.md")]
//!
//! ## The worked sequence, as a test
#![doc = docify::embed!("src/tests/example.rs", an_entry_is_handled_once_its_block_has_come)]
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
mod queue;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod weights;
mod work;

pub use pallet::*;
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::agenda";

/// Due work of all pallets: one queue, worked off in the idle time of blocks.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{dispatch::DispatchClass, pallet_prelude::*, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        agenda::{Due, AGENDA_SPILL_BLOCKS, MAX_DUE_PER_BLOCK},
        traits::DueHandler,
        BlockNumber,
    };
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The clock by which entries become due.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The pallets that have entries here. Each kind of entry belongs to one of them.
        type Handlers: DueHandler;

        /// Weights of the agenda's own work.
        type WeightInfo: WeightInfo;
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Handling an entry failed: nothing changed, and the chain will not try again. Anyone can make the call that
        /// does the due work.
        #[codec(index = 0)]
        HandlingFailed {
            /// The entry.
            due: Due,
            /// The reason why it failed.
            error: DispatchError,
        },
    }

    /// Entries, by the block in which to look at them.
    #[pallet::storage]
    pub type Buckets<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumber, BoundedVec<Due, ConstU32<MAX_DUE_PER_BLOCK>>, ValueQuery>;

    /// The first block with a bucket that may hold entries. All buckets before it are cleared.
    #[pallet::storage]
    pub type Cursor<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// The most entries in one bucket.
        #[pallet::constant_name(MaxDuePerBlock)]
        fn max_due_per_block() -> u32 {
            MAX_DUE_PER_BLOCK
        }

        /// The number of buckets after a full one that are tried for an entry.
        #[pallet::constant_name(SpillBlocks)]
        fn spill_blocks() -> BlockNumber {
            AGENDA_SPILL_BLOCKS
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// An entry for which no block has room would stop the agenda for good. Normal transactions leave a part of
        /// each block, and the dearest entry of each kind fits into it.
        fn integrity_test() {
            let limits = T::BlockWeights::get();
            let normal = limits.get(DispatchClass::Normal).max_total.unwrap_or_default();
            let room = limits.max_block.saturating_sub(limits.base_block).saturating_sub(normal);
            for due in Due::KINDS {
                let needed = T::WeightInfo::bucket().saturating_add(Self::most_weight::<T::Handlers>(&due));
                assert!(needed.all_lte(room), "{due:?} can need {needed:?}, and a busy block leaves {room:?}");
            }
        }

        /// Handles due entries as far as the weight goes. The rest waits for the next block, or for anyone's call.
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::work::<T::Handlers>(&mut meter);
            meter.consumed()
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
