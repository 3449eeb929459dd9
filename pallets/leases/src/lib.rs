#![doc = include_str!("../README.md")]
//!
//! ## The worked example, as a test
#![doc = docify::embed!("src/tests/example.rs", funded_for_200_blocks_a_lease_ends_there_and_180_are_paid)]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod book;
mod calls;
mod clock;
mod deposits;
mod due;
mod errors;
mod events;
mod fees;
mod governance;
mod leases;
pub mod math;
#[cfg(test)]
mod mock;
mod payments;
mod promises;
#[cfg(test)]
mod tests;
mod track_records;
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

/// Leases from opening to final payment: escrow, life, failover, resale, asks taken, track records, price indices.
// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::math::{price_index::Index, track_record::TrackRecord};
    use frame_support::{pallet_prelude::*, traits::fungibles, weights::WeightToFee};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        api::StandingView,
        market::{TakeRequest, MAX_STANDBYS, MAX_TERM},
        time::Timing,
        traits::{Agenda, AssetSufficiency, BondReserves, Capacity, Offers, StakerRewards, Usage, WatchRecords},
        AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
    };
    use sp_core::H256;
    use sp_runtime::{traits::BlockNumberProvider, Permill};

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The overarching hold reason.
        type RuntimeHoldReason: From<HoldReason>;

        /// Holds escrow in any asset, and deposits in the native one.
        type Escrow: fungibles::hold::Mutate<
            Self::AccountId,
            AssetId = AssetId,
            Balance = Balance,
            Reason = Self::RuntimeHoldReason,
        >;

        /// The free balances of the same assets, such as the fee pot's.
        type FreeAssets: fungibles::Mutate<Self::AccountId, AssetId = AssetId, Balance = Balance>;

        /// Offers, their asks, and auditors' claims about their providers.
        type Offers: Offers<Self::AccountId>;

        /// The GPUs of offers.
        type Capacity: Capacity;

        /// Reserves in bonds, out of which providers pay if they leave.
        type BondReserves: BondReserves<Self::AccountId>;

        /// Decides who gets the stakers' part of each fee.
        type StakerRewards: StakerRewards<Self::AccountId>;

        /// The measurements of leases.
        type Usage: Usage;

        /// Watchers' records of offers, for readers.
        type WatchRecords: WatchRecords;

        /// Which assets may be approved at all.
        type AssetSufficiency: AssetSufficiency;

        /// The queue of due work.
        type Agenda: Agenda;

        /// The current block number.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The lengths this chain runs with. One storage read.
        type Timing: Get<Timing>;

        /// The origin that approves assets and sets the fee rate.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Gets its part of each fee and all dust.
        type TreasuryAccount: Get<Self::AccountId>;

        /// Gets each fee, and keeps the parts of it until they are paid out. Belongs to this pallet.
        type FeePot: Get<Self::AccountId>;

        /// Gets the watchers' part of each fee.
        type WatchersPot: Get<Self::AccountId>;

        /// The part of its exit penalty, native, that a called standby pays if it does not activate a lease in an asset
        /// other than the native one. For a native lease it pays for the blocks waited.
        #[pallet::constant]
        type StandbyPenalty: Get<Balance>;

        /// The deposit, native, held from a tenant for the bytes of an order and of each lease. Not below the
        /// existential deposit, nor below the dearest bounty: it pays the keeper who ends the order or lease if neither
        /// its parties nor the chain do.
        #[pallet::constant]
        type RecordDeposit: Get<Balance>;

        /// The fee of a step by its weight: a keeper gets twice that.
        type WeightToFee: WeightToFee<Balance = Balance>;

        /// The least price of a lease in the native currency, per block: the chain's cost of attesting a lease must not
        /// exceed the lease's fees.
        type FloorPrice: Get<Balance>;

        /// The fee rate until governance sets another.
        #[pallet::constant]
        type InitialFeeRate: Get<Permill>;

        /// The highest fee rate governance can set.
        #[pallet::constant]
        type MaxFeeRate: Get<Permill>;

        /// The most, native, that the delivered blocks of all leases of a provider can add to its track record in one
        /// epoch, for each of its GPUs.
        #[pallet::constant]
        type TrackRecordCap: Get<Balance>;

        /// The sum of burnt fees behind a track record that counts in full, native.
        #[pallet::constant]
        type FullTrackRecord: Get<Balance>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Reasons for this pallet's holds.
    #[pallet::composite_enum]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// All of a tenant's money for orders and leases: escrow, record deposits, lock-ins; and amounts owed.
        #[codec(index = 0)]
        Lease,
        /// The deposit of a sealed bid in an asset other than the native currency, until its order is awarded or it has
        /// lost.
        #[codec(index = 1)]
        BidDeposit,
    }

    /// The id of the next lease.
    #[pallet::storage]
    pub type NextLease<T> = StorageValue<_, LeaseId, ValueQuery>;

    /// Leases from their opening until they are final.
    #[pallet::storage]
    pub type Leases<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Lease<T::AccountId>>;

    /// The group of the leases of an order for several, as long as one of them is stored.
    #[pallet::storage]
    pub type Groups<T: Config> = StorageMap<_, Twox64Concat, OrderId, Group>;

    /// Leases that their tenants have listed for others to take over.
    #[pallet::storage]
    pub type Listings<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Listing<T::AccountId>>;

    /// Amounts that a payee could not receive, by payee, asset and the account on which they are held.
    #[pallet::storage]
    pub type Owed<T: Config> = StorageNMap<
        _,
        (
            NMapKey<Blake2_128Concat, T::AccountId>,
            NMapKey<Blake2_128Concat, AssetId>,
            NMapKey<Blake2_128Concat, T::AccountId>,
        ),
        Balance,
        ValueQuery,
    >;

    /// The fees in the fee pot, by asset.
    #[pallet::storage]
    pub type FeePots<T: Config> = StorageMap<_, Blake2_128Concat, AssetId, FeePot, ValueQuery>;

    /// The track record of each provider, over its final leases.
    #[pallet::storage]
    pub type TrackRecords<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, TrackRecord, ValueQuery>;

    /// The number of leases that each tenant has refused.
    #[pallet::storage]
    pub type Refusals<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// The price index of each model's GPU-blocks in each asset.
    #[pallet::storage]
    pub type PriceIndices<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ModelId, Blake2_128Concat, AssetId, Index, ValueQuery>;

    /// Assets that new orders may be priced in, besides the native one.
    #[pallet::storage]
    pub type ApprovedAssets<T> = StorageValue<_, BoundedVec<u32, ConstU32<MAX_APPROVED_ASSETS>>, ValueQuery>;

    /// The fee rate of leases awarded from now on.
    #[pallet::storage]
    pub type FeeRate<T: Config> = StorageValue<_, Permill, ValueQuery, T::InitialFeeRate>;

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// The longest term of a lease, in blocks.
        #[pallet::constant_name(MaxTerm)]
        fn max_term() -> BlockNumber {
            MAX_TERM
        }

        /// Standbys one lease may have.
        #[pallet::constant_name(MaxStandbys)]
        fn max_standbys() -> u16 {
            MAX_STANDBYS
        }

        /// Accounts other than the tenant that may have paid into one lease.
        #[pallet::constant_name(MaxSponsors)]
        fn max_sponsors() -> u32 {
            crate::math::sponsors::MAX_SPONSORS
        }

        /// Consecutive missed windows after which others than the tenant can call a standby.
        #[pallet::constant_name(ToleratedWindows)]
        fn tolerated_windows() -> u32 {
            TOLERATED_WINDOWS
        }

        /// Assets approved for escrow at a time, besides the native currency.
        #[pallet::constant_name(MaxApprovedAssets)]
        fn max_approved_assets() -> u32 {
            MAX_APPROVED_ASSETS
        }

        /// The least price of a lease in the native currency, per block.
        #[pallet::constant_name(FloorPrice)]
        fn floor_price_per_block() -> Balance {
            T::FloorPrice::get()
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let least = <T::Escrow as fungibles::Inspect<T::AccountId>>::minimum_balance(AssetId::Native);
            let deposit = T::RecordDeposit::get();
            assert!(deposit >= least, "a record deposit below the existential deposit might not come back");
            let dearest = Self::most_settle_weight().max(Self::most_expire_weight());
            assert!(deposit >= Self::bounty(dearest), "a record deposit that does not cover the dearest bounty");
            assert!(T::InitialFeeRate::get() <= T::MaxFeeRate::get(), "the initial fee rate is above the highest");
            assert!(T::FullTrackRecord::get() > 0, "a track record that nothing is behind");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The standing of an offer, as others than its provider can tell it; none if there is no such offer.
        pub fn standing(offer: OfferId) -> Option<StandingView> {
            Self::standing_of(offer)
        }

        /// The listing of a lease.
        pub fn listing(lease: LeaseId) -> Option<Listing<T::AccountId>> {
            Listings::<T>::get(lease)
        }

        /// The score that a bid of `provider` at `price` would have now; the lower wins.
        pub fn score_of(provider: T::AccountId, price: Balance) -> Option<u128> {
            leasehold_primitives::score::score(price, Self::handicap_of(&provider))
        }

        /// The number of leases that `tenant` has refused.
        pub fn refusals(tenant: T::AccountId) -> u32 {
            Refusals::<T>::get(tenant)
        }

        /// The median price of a GPU-block of a model, in an asset; none before enough was traded.
        pub fn price_index(model: ModelId, asset: AssetId) -> Option<Balance> {
            PriceIndices::<T>::get(model, asset).published(Self::price_epoch(Self::now()))
        }

        /// The amount of `asset`, held on `holder`, that `payee` can claim.
        pub fn owed(payee: T::AccountId, asset: AssetId, holder: T::AccountId) -> Balance {
            Owed::<T>::get((payee, asset, holder))
        }
    }
}
