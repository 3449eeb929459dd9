#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accounting;
mod agenda;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod conclusion;
mod deposits;
mod dispatchables;
mod errors;
mod events;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
#[cfg(test)]
mod mock;
pub mod price_index;
pub mod reputation;
pub mod score;
mod settlement;
pub mod sponsors;
#[cfg(test)]
mod tests;
pub mod types;
mod views;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::lease-market";

// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::{price_index::Index, reputation::Record};
    use frame_support::{pallet_prelude::*, traits::fungibles, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        market::{OrderSpec, Pick, Proposal, TakeRequest, MAX_REPLICAS, MAX_STANDBYS},
        time::Timing,
        traits::{AssetSufficiency, Capacity, ExitPenalties, Usage},
        AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
    };
    use sp_core::H256;
    use sp_runtime::{traits::BlockNumberProvider, Permill};

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// A tenant's choices among the bids on its order.
    pub type PicksOf<AccountId> = BoundedVec<Pick<AccountId>, ConstU32<{ MAX_REPLICAS as u32 }>>;

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

        /// Offers, their asks and capacity, and what auditors say of their providers.
        type Capacity: Capacity<Self::AccountId>;

        /// What providers pay if they leave.
        type Penalties: ExitPenalties<Self::AccountId>;

        /// What was measured of leases.
        type Usage: Usage;

        /// Which assets may be approved at all.
        type AssetSufficiency: AssetSufficiency;

        /// The block that it is.
        type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

        /// The lengths this chain runs with. One storage read.
        type Timing: Get<Timing>;

        /// Approves assets and sets the fee rate.
        type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Gets its part of each fee and all dust.
        type TreasuryAccount: Get<Self::AccountId>;

        /// Gets the stakers' part of each fee.
        type StakersPot: Get<Self::AccountId>;

        /// Gets the watchers' part of each fee.
        type WatchersPot: Get<Self::AccountId>;

        /// Held of a bidder for each lease that its bid can serve, native. Not below the existential deposit, so that
        /// it can always come back.
        #[pallet::constant]
        type BidDeposit: Get<Balance>;

        /// Held of a tenant for the bytes of an order, and of each lease, native. Not below the existential deposit.
        #[pallet::constant]
        type OrderDeposit: Get<Balance>;

        /// Held of a tenant for whoever concludes an order, and each lease, if neither the parties nor the chain do:
        /// native, about twice the fee of the dearest such call. Not below the existential deposit.
        #[pallet::constant]
        type CrankBounty: Get<Balance>;

        /// The least price of a lease in the native currency, per block: what attesting it costs the chain must not
        /// exceed what it brings in fees.
        type FloorPrice: Get<Balance>;

        /// The fee rate until governance sets another.
        #[pallet::constant]
        type InitialFeeRate: Get<Permill>;

        /// The highest fee rate governance can set.
        #[pallet::constant]
        type MaxFeeRate: Get<Permill>;

        /// What the delivered blocks of all leases of a provider can add to its reputation in one epoch, for each of its
        /// GPUs, native.
        #[pallet::constant]
        type ReputationCap: Get<Balance>;

        /// The sum of burnt fees behind a reputation that counts in full, native.
        #[pallet::constant]
        type FullReputation: Get<Balance>;

        /// Weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// Pays a lease, or what is owed out of one.
        #[codec(index = 0)]
        LeaseEscrow,
        /// Stands behind a bid, until it lost or its lease was activated.
        #[codec(index = 1)]
        BidDeposit,
        /// Pays for the bytes of an order and of its leases.
        #[codec(index = 2)]
        OrderDeposit,
        /// Pays whoever concludes what its parties left undone.
        #[codec(index = 3)]
        CrankBounty,
    }

    /// The id of the next order.
    #[pallet::storage]
    pub type NextOrder<T> = StorageValue<_, OrderId, ValueQuery>;

    /// The id of the next lease.
    #[pallet::storage]
    pub type NextLease<T> = StorageValue<_, LeaseId, ValueQuery>;

    /// Orders that are open, or that losing bids still refer to.
    #[pallet::storage]
    pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, Order<T::AccountId>>;

    /// Bids of each order that has any. A winner's is part of its lease and not here.
    #[pallet::storage]
    pub type Bids<T: Config> = StorageMap<_, Twox64Concat, OrderId, BidsOf<T::AccountId>, ValueQuery>;

    /// Leases from award until they are closed for good.
    #[pallet::storage]
    pub type Leases<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Lease<T::AccountId>>;

    /// Leases that their tenants would hand over.
    #[pallet::storage]
    pub type Listings<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Listing<T::AccountId>>;

    /// What a payee could not receive, by payee, asset and the account that it is held on, as lease escrow.
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

    /// What becomes due in a block. An entry says when to look, and never decides.
    #[pallet::storage]
    pub type Agenda<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumber, BoundedVec<Due, ConstU32<MAX_DUE>>, ValueQuery>;

    /// The first block of the agenda that is not worked off.
    #[pallet::storage]
    pub type AgendaCursor<T> = StorageValue<_, BlockNumber, ValueQuery>;

    /// How each provider's closed leases went.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Record, ValueQuery>;

    /// What GPU-blocks of each model were paid in each asset.
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
        /// Bids one order takes.
        fn max_bids() -> u32 {
            MAX_BIDS
        }

        /// The longest term of an order, in blocks.
        fn max_term() -> BlockNumber {
            leasehold_primitives::market::MAX_TERM
        }

        /// The furthest that a bidding deadline may lie ahead, in blocks.
        fn max_bidding_blocks() -> BlockNumber {
            MAX_BIDDING_BLOCKS
        }

        /// Leases one order may become.
        fn max_replicas() -> u16 {
            MAX_REPLICAS
        }

        /// Standbys one lease may have.
        fn max_standbys() -> u16 {
            MAX_STANDBYS
        }

        /// Others than the tenant that may have paid into one lease.
        fn max_sponsors() -> u32 {
            crate::sponsors::MAX_SPONSORS
        }

        /// Consecutive missed windows after which a standby can take over.
        fn tolerated_windows() -> u32 {
            TOLERATED_WINDOWS
        }

        /// Assets approved for escrow at a time, besides the native currency.
        fn max_approved_assets() -> u32 {
            MAX_APPROVED_ASSETS
        }

        /// The least price of a lease in the native currency, per block.
        fn floor_price() -> Balance {
            T::FloorPrice::get()
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let least = <T::Escrow as fungibles::Inspect<T::AccountId>>::minimum_balance(AssetId::Native);
            for (deposit, of) in [
                (T::BidDeposit::get(), "a bid deposit"),
                (T::OrderDeposit::get(), "an order deposit"),
                (T::CrankBounty::get(), "a bounty"),
            ] {
                assert!(deposit >= least, "{of} below the existential deposit might not come back");
            }
            assert!(T::InitialFeeRate::get() <= T::MaxFeeRate::get(), "the initial fee rate is above the highest");
            assert!(T::FullReputation::get() > 0, "a reputation that nothing is behind");
        }

        /// Works the agenda off, as far as the weight goes; the rest waits for the next block, or for anyone's call.
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::work_agenda(&mut meter);
            meter.consumed()
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

        /// At what price, and for whom, a lease is listed.
        pub fn listing(lease: LeaseId) -> Option<Listing<T::AccountId>> {
            Listings::<T>::get(lease)
        }

        /// The score that a bid of `provider` at `price` would have now; the lower wins.
        pub fn score_of(provider: T::AccountId, price: Balance) -> Option<u128> {
            crate::score::score(price, Self::penalty_of(&provider))
        }

        /// The median price of a GPU-block of a model, in an asset; none before enough was traded.
        pub fn price_index(model: ModelId, asset: AssetId) -> Option<Balance> {
            PriceIndices::<T>::get(model, asset).published(Self::price_epoch(Self::now()))
        }

        /// What `payee` can claim of `asset` that is held on `holder`.
        pub fn owed(payee: T::AccountId, asset: AssetId, holder: T::AccountId) -> Balance {
            Owed::<T>::get((payee, asset, holder))
        }
    }
}
