#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod accounting;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod dispatchables;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
#[cfg(test)]
mod mock;
mod settlement;
#[cfg(test)]
mod tests;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// What weights call an order or lease in another asset than the native one.
pub(crate) const FOREIGN: u32 = 1;

// FRAME's macros generate `expect`s for what is known when the runtime is built.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{pallet_prelude::*, traits::fungibles};
    use frame_system::pallet_prelude::*;
    use leasehold_primitives::{
        hardware::Requirement,
        time::Timing,
        traits::{AssetSufficiency, Capacity, Usage},
        AssetId, Balance, BlockNumber, LeaseId, OfferId, OrderId,
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

        /// Offers and their capacity.
        type Capacity: Capacity<Self::AccountId>;

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

        /// Held of a bidder for a bid, native. Not below the existential deposit, so that it can always come back.
        #[pallet::constant]
        type BidDeposit: Get<Balance>;

        /// Held of a tenant for the bytes of an order and its lease, native. Not below the existential deposit.
        #[pallet::constant]
        type OrderDeposit: Get<Balance>;

        /// The fee rate until governance sets another.
        #[pallet::constant]
        type InitialFeeRate: Get<Permill>;

        /// The highest fee rate governance can set.
        #[pallet::constant]
        type MaxFeeRate: Get<Permill>;

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
        /// Pays for the bytes of an order and its lease.
        #[codec(index = 2)]
        OrderDeposit,
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

    /// Bids by order and bidder. The winner's is part of its lease and not here.
    #[pallet::storage]
    pub type Bids<T: Config> = StorageDoubleMap<_, Twox64Concat, OrderId, Blake2_128Concat, T::AccountId, Bid>;

    /// Leases from award until they are closed for good.
    #[pallet::storage]
    pub type Leases<T: Config> = StorageMap<_, Twox64Concat, LeaseId, Lease<T::AccountId>>;

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

    /// Assets that new orders may be priced in, besides the native one.
    #[pallet::storage]
    pub type ApprovedAssets<T> = StorageValue<_, BoundedVec<u32, ConstU32<MAX_APPROVED_ASSETS>>, ValueQuery>;

    /// The fee rate of leases awarded from now on.
    #[pallet::storage]
    pub type FeeRate<T: Config> = StorageValue<_, Permill, ValueQuery, T::InitialFeeRate>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A tenant asks for capacity.
        #[codec(index = 0)]
        OrderCreated {
            order: OrderId,
            tenant: T::AccountId,
            price_limit: Balance,
            asset: AssetId,
            term: BlockNumber,
            deadline: BlockNumber,
            escrow: Balance,
        },
        /// The tenant took its order back.
        #[codec(index = 1)]
        OrderCancelled { order: OrderId },
        /// The order was not awarded in time.
        #[codec(index = 2)]
        OrderExpired { order: OrderId },
        /// A provider offers to serve an order.
        #[codec(index = 3)]
        BidPlaced { order: OrderId, bidder: T::AccountId, offer: OfferId, price: Balance },
        /// A bid that did not win is gone, its deposit returned.
        #[codec(index = 4)]
        BidReleased { order: OrderId, bidder: T::AccountId, deposit: Balance },
        /// The order became a lease, which its provider must activate.
        #[codec(index = 5)]
        OrderAwarded { order: OrderId, lease: LeaseId, provider: T::AccountId, price: Balance },
        /// The lease runs, from `start` and up to but not including `end`.
        #[codec(index = 6)]
        LeaseActivated { lease: LeaseId, start: BlockNumber, end: BlockNumber, access: H256 },
        /// Money was added, or with an amount of 0 put to use again.
        #[codec(index = 7)]
        LeaseToppedUp { lease: LeaseId, by: T::AccountId, amount: Balance, end: BlockNumber },
        /// Blocks were charged. All numbers are of the whole lease so far; `paid` includes what is owed.
        #[codec(index = 8)]
        LeaseSettled { lease: LeaseId, blocks: BlockNumber, charged: Balance, paid: Balance, fee: Balance },
        /// The lease is over at `end`; its last windows can still be reported. `refunded` went to the tenant now.
        #[codec(index = 9)]
        LeaseClosing { lease: LeaseId, reason: CloseReason, end: BlockNumber, refunded: Balance },
        /// The lease is paid and gone. All numbers are of the whole lease: what was deposited is
        /// `paid + fee + refunded`, and `charged = paid + fee`.
        #[codec(index = 10)]
        LeaseClosed {
            lease: LeaseId,
            reason: CloseReason,
            blocks: BlockNumber,
            charged: Balance,
            paid: Balance,
            fee: Balance,
            refunded: Balance,
        },
        /// The provider did not activate the lease; its deposit went to the tenant.
        #[codec(index = 11)]
        LeaseExpired { lease: LeaseId, compensation: Balance },
        /// Where the fee of a lease went.
        #[codec(index = 12)]
        FeeSplit { lease: LeaseId, burnt: Balance, stakers: Balance, watchers: Balance, treasury: Balance },
        /// The payee could not receive. The amount stays held on `holder` until it can.
        #[codec(index = 13)]
        PaymentOwed { payee: T::AccountId, asset: AssetId, holder: T::AccountId, amount: Balance },
        /// What was owed has been paid.
        #[codec(index = 14)]
        OwedClaimed { payee: T::AccountId, asset: AssetId, holder: T::AccountId, amount: Balance },
        /// Orders can be priced in this asset.
        #[codec(index = 15)]
        AssetApproved { asset: u32 },
        /// New orders cannot be priced in this asset any more.
        #[codec(index = 16)]
        AssetDisapproved { asset: u32 },
        /// Leases awarded from now on pay this rate.
        #[codec(index = 17)]
        FeeRateSet { rate: Permill },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// No such order is stored.
        #[codec(index = 0)]
        NoSuchOrder,
        /// The account has no bid on this order, or it won and is part of the lease.
        #[codec(index = 1)]
        NoSuchBid,
        /// No such lease is stored: it never was, or is closed for good.
        #[codec(index = 2)]
        NoSuchLease,
        /// No such offer exists.
        #[codec(index = 3)]
        NoSuchOffer,
        /// The offer is another provider's.
        #[codec(index = 4)]
        NotYourOffer,
        /// Only the tenant can do this.
        #[codec(index = 5)]
        NotTenant,
        /// Only the provider can do this.
        #[codec(index = 6)]
        NotProvider,
        /// Only the tenant or the provider can do this.
        #[codec(index = 7)]
        NotParty,
        /// The requirement names no model, no GPU, or a region that cannot be one.
        #[codec(index = 8)]
        InvalidRequirement,
        /// A price must be above 0.
        #[codec(index = 9)]
        ZeroPrice,
        /// The asset is not approved for orders.
        #[codec(index = 10)]
        AssetNotApproved,
        /// The term must be at least two windows and at most 5,256,000 blocks.
        #[codec(index = 11)]
        TermOutOfRange,
        /// The deadline must lie ahead, by at most 100,800 blocks.
        #[codec(index = 12)]
        DeadlineOutOfRange,
        /// The escrow must cover the price limit for the term or for two windows, whichever is less.
        #[codec(index = 13)]
        EscrowTooSmall,
        /// A number does not fit.
        #[codec(index = 14)]
        Overflow,
        /// The order was awarded, cancelled or has expired.
        #[codec(index = 15)]
        OrderNotOpen,
        /// The order is still open.
        #[codec(index = 16)]
        OrderStillOpen,
        /// The bidding deadline has passed.
        #[codec(index = 17)]
        BiddingOver,
        /// The time to award the order has passed.
        #[codec(index = 18)]
        AwardingOver,
        /// The order can still be awarded.
        #[codec(index = 19)]
        OrderNotOverdue,
        /// The tenant cannot bid on its own order.
        #[codec(index = 20)]
        OwnOrder,
        /// The price is above the order's limit.
        #[codec(index = 21)]
        PriceAboveLimit,
        /// The provider has a bid on this order already.
        #[codec(index = 22)]
        AlreadyBid,
        /// The order has all the bids it takes.
        #[codec(index = 23)]
        BidListFull,
        /// The offer is of another GPU model.
        #[codec(index = 24)]
        ModelMismatch,
        /// The offer has fewer GPUs.
        #[codec(index = 25)]
        GpusMismatch,
        /// The offer has less GPU memory.
        #[codec(index = 26)]
        VramMismatch,
        /// The offer has fewer CPU cores per GPU.
        #[codec(index = 27)]
        CpusMismatch,
        /// The offer has less memory per GPU.
        #[codec(index = 28)]
        MemoryMismatch,
        /// The offer has less storage per GPU.
        #[codec(index = 29)]
        StorageMismatch,
        /// The offer is in another region.
        #[codec(index = 30)]
        RegionMismatch,
        /// No bids are asked to be released.
        #[codec(index = 31)]
        NothingToRelease,
        /// The lease was activated already.
        #[codec(index = 32)]
        NotPending,
        /// The time to activate the lease has passed.
        #[codec(index = 33)]
        ActivationOver,
        /// The lease can still be activated.
        #[codec(index = 34)]
        ActivationNotOverdue,
        /// The lease is not activated yet.
        #[codec(index = 35)]
        LeasePending,
        /// The lease is over.
        #[codec(index = 36)]
        LeaseOver,
        /// The lease is closing already; `settle` concludes it.
        #[codec(index = 37)]
        AlreadyClosing,
        /// No escrow that a missed window freed could make the lease longer.
        #[codec(index = 38)]
        NothingToReapply,
        /// Nothing is owed to this payee in this asset from this holder.
        #[codec(index = 39)]
        NothingOwed,
        /// The asset does not exist, or does not keep an account alive on its own.
        #[codec(index = 40)]
        AssetNotSufficient,
        /// The asset is approved already.
        #[codec(index = 41)]
        AssetAlreadyApproved,
        /// All places for approved assets are taken.
        #[codec(index = 42)]
        TooManyAssets,
        /// The rate is above the highest allowed.
        #[codec(index = 43)]
        FeeRateTooHigh,
    }

    #[pallet::extra_constants]
    impl<T: Config> Pallet<T> {
        /// Bids one order takes.
        fn max_bids() -> u32 {
            MAX_BIDS
        }

        /// The longest term of an order, in blocks.
        fn max_term() -> BlockNumber {
            MAX_TERM
        }

        /// The furthest that a bidding deadline may lie ahead, in blocks.
        fn max_bidding_blocks() -> BlockNumber {
            MAX_BIDDING_BLOCKS
        }

        /// Assets approved for escrow at a time, besides the native currency.
        fn max_approved_assets() -> u32 {
            MAX_APPROVED_ASSETS
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let least = <T::Escrow as fungibles::Inspect<T::AccountId>>::minimum_balance(AssetId::Native);
            assert!(T::BidDeposit::get() >= least, "a bid deposit below the existential deposit might not come back");
            assert!(
                T::OrderDeposit::get() >= least,
                "an order deposit below the existential deposit might not come back"
            );
            assert!(T::InitialFeeRate::get() <= T::MaxFeeRate::get(), "the initial fee rate is above the highest");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Ask for capacity, and lock the money for it.
        ///
        /// Origin: signed, by the tenant to be.
        ///
        /// `price_limit` is per block and for all GPUs. `term` is from two windows to 5,256,000 blocks. Bids are taken
        /// up to and including the block `deadline`, at most 100,800 blocks ahead. `escrow` is held in `asset`; it must
        /// cover the limit for two windows, or for the term if that is shorter. A deposit is held in the native
        /// currency until order and lease are gone.
        ///
        /// Errors: `InvalidRequirement`, `ZeroPrice`, `AssetNotApproved`, `AssetNotSufficient`, `TermOutOfRange`,
        /// `DeadlineOutOfRange`, `Overflow`, `EscrowTooSmall`; those of holding the money.
        ///
        /// Events: `OrderCreated`.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_order(Pallet::<T>::foreignness(asset)))]
        pub fn create_order(
            origin: OriginFor<T>,
            requirement: Requirement,
            price_limit: Balance,
            asset: AssetId,
            term: BlockNumber,
            deadline: BlockNumber,
            escrow: Balance,
        ) -> DispatchResult {
            let tenant = ensure_signed(origin)?;
            Self::do_create_order(tenant, requirement, price_limit, asset, term, deadline, escrow)
        }

        /// Take an open order back. The escrow returns at once, the deposit when no bid is left.
        ///
        /// Origin: signed, by the tenant.
        ///
        /// Errors: `NoSuchOrder`, `NotTenant`, `OrderNotOpen`.
        ///
        /// Events: `OrderCancelled`; `PaymentOwed` if the tenant cannot receive its escrow.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::cancel_order(FOREIGN), 1))]
        pub fn cancel_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_cancel_order(who, order)
        }

        /// Offer to serve an order at `price` per block for all its GPUs.
        ///
        /// Origin: signed, by the provider that `offer` belongs to.
        ///
        /// A deposit is held. It returns when the bid has lost, is withdrawn, or its lease is activated; a winner that
        /// does not activate loses it to the tenant.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `BiddingOver`, `OwnOrder`, `ZeroPrice`, `PriceAboveLimit`,
        /// `AlreadyBid`, `BidListFull`, `NoSuchOffer`, `NotYourOffer`, a mismatch that names the field; those of the
        /// registry if the offer has not the capacity free; those of holding the deposit.
        ///
        /// Events: `BidPlaced`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::place_bid())]
        pub fn place_bid(origin: OriginFor<T>, order: OrderId, offer: OfferId, price: Balance) -> DispatchResult {
            let bidder = ensure_signed(origin)?;
            Self::do_place_bid(bidder, order, offer, price)
        }

        /// Take a bid back with its deposit: as long as the order is open, or after it was lost.
        ///
        /// Origin: signed, by the bidder.
        ///
        /// Errors: `NoSuchBid`.
        ///
        /// Events: `BidReleased`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_bid())]
        pub fn withdraw_bid(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_bid(who, order)
        }

        /// Choose a bid. Its capacity is taken, and its provider must activate the lease.
        ///
        /// Origin: signed, by the tenant, until `award_blocks` after the deadline.
        ///
        /// The lease costs what the bid asked; all of the order's escrow becomes the lease's. All other bids become
        /// releasable at once.
        ///
        /// Errors: `NoSuchOrder`, `NotTenant`, `OrderNotOpen`, `AwardingOver`, `NoSuchBid`, `NoSuchOffer`, a mismatch
        /// that names the field; those of the registry if the offer has not the capacity free.
        ///
        /// Events: `OrderAwarded`.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::award())]
        pub fn award(origin: OriginFor<T>, order: OrderId, bidder: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_award(who, order, bidder)
        }

        /// Start a lease: it covers blocks from this one on.
        ///
        /// Origin: signed, by the provider, within `activation_blocks` of the award.
        ///
        /// `access` commits to how the tenant reaches the hardware. The provider's bid deposit returns.
        ///
        /// Errors: `NoSuchLease`, `NotProvider`, `NotPending`, `ActivationOver`, `EscrowTooSmall`.
        ///
        /// Events: `LeaseActivated`.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::activate())]
        pub fn activate(origin: OriginFor<T>, lease: LeaseId, access: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_activate(who, lease, access)
        }

        /// Add `amount` to what a lease can spend; with 0, put to use what missed windows did not cost.
        ///
        /// Origin: signed, by the tenant, before the lease's end.
        ///
        /// The end moves to what the money reaches, at most to the end of the term. It never moves back.
        ///
        /// Errors: `NoSuchLease`, `NotTenant`, `LeasePending`, `LeaseOver`, `NothingToReapply`, `Overflow`; those of
        /// holding the money.
        ///
        /// Events: `LeaseToppedUp`.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::top_up(FOREIGN))]
        pub fn top_up(origin: OriginFor<T>, lease: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_top_up(who, lease, amount)
        }

        /// Pay for the blocks that are final, and conclude the lease if it is over.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Cumulative: settling often or once gives the same balances. A lease past its end closes; once nothing of it
        /// can be reported any more it is paid out and gone.
        ///
        /// Errors: `NoSuchLease`, `LeasePending`, `Overflow`. A payee that cannot receive is no error.
        ///
        /// Events: `LeaseSettled` if blocks were charged; `LeaseClosing`, `LeaseClosed`, `FeeSplit` when it comes to
        /// that; `PaymentOwed` for a payee that cannot receive.
        #[pallet::call_index(7)]
        #[pallet::weight(Pallet::<T>::most_settle_weight())]
        pub fn settle(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_settle(lease)
        }

        /// End a lease now, and settle it.
        ///
        /// Origin: signed, by the tenant or the provider.
        ///
        /// This block is not covered any more. The tenant gets at once all that can no longer be charged. A lease
        /// already past its end closes as if somebody had settled it.
        ///
        /// Errors: `NoSuchLease`, `NotParty`, `LeasePending`, `AlreadyClosing`, `Overflow`.
        ///
        /// Events: those of `settle`.
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::close(FOREIGN), 5))]
        pub fn close(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_close(who, lease)
        }

        /// End an order that was not awarded in time, or had no bids by its deadline.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Errors: `NoSuchOrder`, `OrderNotOpen`, `OrderNotOverdue`.
        ///
        /// Events: `OrderExpired`; `PaymentOwed` if the tenant cannot receive its escrow.
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::expire_order(FOREIGN), 1))]
        pub fn expire_order(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_expire_order(order)
        }

        /// End a lease that was not activated in time. The provider's bid deposit goes to the tenant.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Errors: `NoSuchLease`, `NotPending`, `ActivationNotOverdue`.
        ///
        /// Events: `LeaseExpired`; `PaymentOwed` for what the tenant cannot receive.
        #[pallet::call_index(10)]
        #[pallet::weight(Pallet::<T>::paying(T::WeightInfo::expire_lease(FOREIGN), 2))]
        pub fn expire_lease(origin: OriginFor<T>, lease: LeaseId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_expire_lease(lease)
        }

        /// Return the deposits of at most `limit` bids of an order that is not open any more.
        ///
        /// Origin: signed, by anyone.
        ///
        /// With the last bid the order goes too.
        ///
        /// Errors: `NothingToRelease` for a limit of 0, `NoSuchOrder`, `OrderStillOpen`.
        ///
        /// Events: `BidReleased` for each.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::release_bids((*limit).clamp(1, MAX_BIDS)))]
        pub fn release_bids(origin: OriginFor<T>, order: OrderId, limit: u32) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let released = Self::do_release_bids(order, limit)?;
            Ok(Some(T::WeightInfo::release_bids(released)).into())
        }

        /// Pay `payee` what it could not receive before.
        ///
        /// Origin: signed, by anyone.
        ///
        /// Errors: `NothingOwed`; that of the transfer while the payee still cannot receive, and nothing changes then.
        ///
        /// Events: `OwedClaimed`.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::claim_owed(Pallet::<T>::foreignness(asset)))]
        pub fn claim_owed(
            origin: OriginFor<T>,
            payee: T::AccountId,
            asset: AssetId,
            holder: T::AccountId,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_owed(payee, asset, holder)
        }

        /// Let new orders be priced in an asset.
        ///
        /// Origin: governance.
        ///
        /// The asset must keep an account alive on its own, so that whoever is paid in it can receive it.
        ///
        /// Errors: `AssetNotSufficient`, `AssetAlreadyApproved`, `TooManyAssets`.
        ///
        /// Events: `AssetApproved`.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::approve_asset())]
        pub fn approve_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_approve_asset(asset)
        }

        /// Let no new orders be priced in an asset. Orders and leases that are go on.
        ///
        /// Origin: governance.
        ///
        /// Errors: `AssetNotApproved`.
        ///
        /// Events: `AssetDisapproved`.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::disapprove_asset())]
        pub fn disapprove_asset(origin: OriginFor<T>, asset: u32) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_disapprove_asset(asset)
        }

        /// Set the fee rate of leases awarded from now on.
        ///
        /// Origin: governance.
        ///
        /// Errors: `FeeRateTooHigh`.
        ///
        /// Events: `FeeRateSet`.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::set_fee_rate())]
        pub fn set_fee_rate(origin: OriginFor<T>, rate: Permill) -> DispatchResult {
            T::GovernanceOrigin::ensure_origin(origin)?;
            Self::do_set_fee_rate(rate)
        }
    }
}
