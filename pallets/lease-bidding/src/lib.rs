#![doc = include_str!("../README.md")]
//!
//! ## The worked order, as a test
#![doc = docify::embed!("src/tests/example.rs", a_sealed_order_becomes_two_leases)]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod auctions;
mod awards;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bids;
mod calls;
mod deposits;
mod due;
mod ending;
mod errors;
mod events;
mod guards;
pub mod math;
#[cfg(test)]
mod mock;
mod orders;
mod sealed;
mod standbys;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
mod weighing;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Orders, the bids on them, and the awards that turn both into leases.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        market::{OrderSpec, Pick, Proposal, MAX_REPLICAS},
        time::Timing,
        traits::{Agenda, LeaseBook},
        AssetId, Balance, BlockNumber, LeaseId, OrderId,
    };
    use sp_core::H256;
    use sp_runtime::traits::BlockNumberProvider;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// A tenant's choices among the bids on its order.
    pub type PicksOf<AccountId> = BoundedVec<Pick<AccountId>, ConstU32<{ MAX_REPLICAS as u32 }>>;

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The leases that orders become. All money of orders and bids is held through them.
        type Leases: LeaseBook<Self::AccountId>;

        /// The queue of due work.
        type Agenda: Agenda;

        /// The current block number.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The lengths this chain runs with. One storage read.
        type Timing: Get<Timing>;

        /// Gets forfeited deposits.
        type TreasuryAccount: Get<Self::AccountId>;

        /// The deposit, native, reserved in the bidder's bond for each lease that its bid can serve, until the order is
        /// awarded or the bid has lost.
        #[pallet::constant]
        type BidDeposit: Get<Balance>;

        /// About the fee of placing a bid, native. The tenant of a manual order that picks none of its bids pays the
        /// treasury this amount for each.
        #[pallet::constant]
        type BidFee: Get<Balance>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The id of the next order.
    #[pallet::storage]
    pub type NextOrder<T> = StorageValue<_, OrderId, ValueQuery>;

    /// Orders that are open, or that losing bids still refer to.
    #[pallet::storage]
    pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, Order<T::AccountId>>;

    /// Bids of each order that has any. A winner's bid has become leases and is not here.
    #[pallet::storage]
    pub type Bids<T: Config> = StorageMap<_, Twox64Concat, OrderId, BidsOf<T::AccountId>, ValueQuery>;

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// The most bids that one order takes.
        #[pallet::constant_name(MaxBids)]
        fn max_bids() -> u32 {
            MAX_BIDS
        }

        /// The furthest that the bidding deadline of a manual order may lie ahead, in blocks.
        #[pallet::constant_name(MaxBiddingBlocks)]
        fn max_bidding_blocks() -> BlockNumber {
            MAX_BIDDING_BLOCKS
        }

        /// The furthest that the bidding deadline of an order with firm bids may lie ahead, in blocks.
        #[pallet::constant_name(MaxFirmBiddingBlocks)]
        fn max_firm_bidding_blocks() -> BlockNumber {
            MAX_FIRM_BIDDING_BLOCKS
        }

        /// The longest time to reveal sealed bids, in blocks.
        #[pallet::constant_name(MaxRevealBlocks)]
        fn max_reveal_blocks() -> BlockNumber {
            MAX_REVEAL_BLOCKS
        }

        /// The most leases that one order may become.
        #[pallet::constant_name(MaxReplicas)]
        fn max_replicas() -> u16 {
            MAX_REPLICAS
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let dearest = T::Leases::bounty(Self::most_conclude_weight().max(Self::most_expire_weight()));
            let fees = T::BidFee::get().saturating_mul(MAX_BIDS.into());
            assert!(
                T::Leases::record_deposit() >= dearest.saturating_add(fees),
                "a record deposit that does not cover the dearest bounty and the fees of a full list"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The bids on an order.
        pub fn bids(order: OrderId) -> BidsOf<T::AccountId> {
            Bids::<T>::get(order)
        }
    }
}
