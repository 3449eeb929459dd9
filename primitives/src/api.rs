//! What the chain tells its readers: runtime API and the views it returns.
//!
//! Every answer is bounded. Lists come in pages: `next` of one page is `from` of the following one, and a page may be
//! short, even empty, while there is more.

#[cfg(feature = "std")]
use crate::json;
use crate::{
    hardware::{OfferSpec, Region, Requirement, MAX_MODELS_PER_ORDER},
    market::{Auction, OrderSpec, Proposal, Terms},
    time::Timing,
    usage::{Availability, Utilisation},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Orders returned by one call of [`LeasesApi::open_orders`], at most.
pub const MAX_ORDERS_PER_PAGE: u32 = 100;
/// Quotes returned by one call of [`LeasesApi::quotes`], at most.
pub const MAX_QUOTES_PER_PAGE: u32 = 100;
/// Leases returned by one call of [`LeasesApi::listed_leases`], at most.
pub const MAX_LISTED_PER_PAGE: u32 = 100;
/// Ids that one question looks at, at most.
pub const MAX_SCANNED: u32 = 1_000;

/// How many answers a page of at most `most` has that was asked for `limit`: at least one, or `next` would lead nowhere.
pub fn page_size(limit: u32, most: u32) -> usize {
    usize::try_from(limit.clamp(1, most)).unwrap_or(1)
}

/// A bid on an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct BidView<AccountId> {
    /// The provider that bids.
    pub bidder: AccountId,
    /// The offer and the promises of the bid.
    pub proposal: Proposal,
    /// Per block, for all GPUs of a lease; none while the bid is sealed.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Option<Balance>,
    /// At the bidder's reliability when the price became known; the lower wins.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub score: Option<u128>,
    /// Stands behind the bid: native, in the bidder's bond, but in the order's asset if the order is sealed.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposit: Balance,
    /// Reserved in the bidder's bond for each lease, if the chain awards the order: native. On a manual order 0.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// The hash of the offer's specification when the bid was placed: what a pick of the bid names.
    pub spec: H256,
    /// The block in which it was placed or committed.
    pub placed_at: BlockNumber,
    /// The bidder that this bid pushed off the full list, which binds the bid.
    pub displaced: Option<AccountId>,
}

/// The stage of an order: what can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize),
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum OrderStatus {
    /// Takes bids, or commitments to bids.
    #[codec(index = 0)]
    Bidding,
    /// The deadline has passed; only the tenant awards this order, and still may.
    #[codec(index = 1)]
    Awarding,
    /// Can only be ended: no award is possible any more.
    #[codec(index = 2)]
    Expired,
    /// Became this lease, and if it asked for more than one, those that follow it; losing bids wait to be released.
    #[codec(index = 3)]
    Awarded {
        /// The first of its leases.
        #[cfg_attr(feature = "std", serde(with = "json"))]
        first: LeaseId,
    },
    /// Cancelled or expired; bids wait to be released.
    #[codec(index = 4)]
    Ended,
    /// The deadline has passed, and sealed bids are revealed.
    #[codec(index = 5)]
    Revealing,
    /// Bids cannot change any more; `conclude_order` awards it.
    #[codec(index = 6)]
    Concluding,
}

/// An order with its bids.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OrderView<AccountId> {
    /// The number of the order.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub id: OrderId,
    /// The account that made the order and pays for the leases.
    pub tenant: AccountId,
    /// The request.
    pub spec: OrderSpec<AccountId>,
    /// The block in which the order was made.
    pub opened_at: BlockNumber,
    /// The escrow held for the order; 0 once the order is not open.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow: Balance,
    /// Held besides for each lease, if the chain awards the order; 0 once the order is not open.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The stage of the order.
    pub status: OrderStatus,
    /// Best score first; sealed ones after those, in the order in which they came.
    pub bids: Vec<BidView<AccountId>>,
}

/// The kind of an [`Auction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(rename_all = "camelCase"))]
pub enum AuctionKind {
    /// The tenant picks: [`Auction::Manual`].
    #[codec(index = 0)]
    Manual,
    /// The best score wins after the deadline: [`Auction::Automatic`].
    #[codec(index = 1)]
    Automatic,
    /// Bids are committed, then revealed: [`Auction::Sealed`].
    #[codec(index = 2)]
    Sealed,
}

impl From<&Auction> for AuctionKind {
    fn from(auction: &Auction) -> Self {
        match auction {
            Auction::Manual => Self::Manual,
            Auction::Automatic => Self::Automatic,
            Auction::Sealed { .. } => Self::Sealed,
        }
    }
}

/// Which orders to return: those for which everything that is given holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default, bound(deserialize = "AccountId: json::Form"))
)]
pub struct OrderFilter<AccountId> {
    /// The order accepts one of these; empty for any.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::list"))]
    pub models: BoundedVec<ModelId, ConstU32<MAX_MODELS_PER_ORDER>>,
    /// A lease of it has at least so many GPUs.
    pub min_gpus: Option<u16>,
    /// A lease of it has at most so many GPUs.
    pub max_gpus: Option<u16>,
    /// The order accepts an offer in this region.
    pub region: Option<Region>,
    /// The order is priced in this asset.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: Option<AssetId>,
    /// The price limit is at least so much for each GPU.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub min_price_per_gpu: Option<Balance>,
    /// The order is by this tenant.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::deserialize"))]
    pub tenant: Option<AccountId>,
    /// The order is auctioned in this way.
    pub auction: Option<AuctionKind>,
    /// The order takes bids, this offer matches it now, auditors included, and has capacity for one of its leases, and
    /// the offer's provider is not the tenant.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub servable_by: Option<OfferId>,
}

// Not derived: that would ask for a default account.
impl<AccountId> Default for OrderFilter<AccountId> {
    fn default() -> Self {
        Self {
            models: Default::default(),
            min_gpus: None,
            max_gpus: None,
            region: None,
            asset: None,
            min_price_per_gpu: None,
            tenant: None,
            auction: None,
            servable_by: None,
        }
    }
}

/// Orders, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OrdersPage<AccountId> {
    /// The orders found, newest first.
    pub orders: Vec<OrderView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<OrderId>,
}

/// The stage of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize),
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum LeaseStatus {
    /// Awarded; the provider must activate it up to and including this block.
    #[codec(index = 0)]
    Pending {
        /// The last block in which it can be activated.
        activate_by: BlockNumber,
    },
    /// Activated; its blocks are paid as they are credited.
    #[codec(index = 1)]
    Active,
    /// Over; its last windows can still be reported until this block. From it on anyone can finalize it; the
    /// chain does within a quarter window.
    #[codec(index = 2)]
    Closing {
        /// The first block in which nothing of it can be reported any more.
        closes_at: BlockNumber,
    },
}

/// An account other than the tenant, and the amount that it paid into a lease.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct SponsorView<AccountId> {
    /// The account that paid.
    pub sponsor: AccountId,
    /// The sum of its deposits.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposited: Balance,
    /// The part of them that the blocks credited so far did not use.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub unspent: Balance,
}

/// A losing bidder that takes over should the provider fail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct StandbyView<AccountId> {
    /// The provider that would take over.
    pub provider: AccountId,
    /// The offer that would serve the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The price that it bid, per block, for all GPUs of the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The promises of its bid.
    pub terms: Terms,
}

/// The conditions on which a lease can be taken over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ListingView<AccountId> {
    /// The price that the seller gets, in the lease's asset, on top of the escrow that changes hands.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The only account that may take it; none for anyone.
    pub to: Option<AccountId>,
}

/// A lease with what it has cost so far.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeaseView<AccountId> {
    /// The number of the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub id: LeaseId,
    /// The order it came from; none if an ask was taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub order: Option<OrderId>,
    /// The account that uses the capacity and pays.
    pub tenant: AccountId,
    /// The account that serves the lease.
    pub provider: AccountId,
    /// The account that is paid what the provider earns by it.
    pub payee: AccountId,
    /// The offer that serves the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The model of the GPUs.
    pub model: ModelId,
    /// GPUs of the offer that the lease takes.
    pub gpus: u16,
    /// Per block, for all GPUs.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The asset of the price and of all amounts but the exit penalty.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The stage of the lease.
    pub status: LeaseStatus,
    /// The lease it goes on as, if it was transferred or failed over.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub successor: Option<LeaseId>,
    /// The first block covered; 0 until activated.
    pub start: BlockNumber,
    /// The first block not covered any more, unless the lease is extended, topped up or closed; 0 until activated.
    pub end: BlockNumber,
    /// Blocks agreed on, from `start`.
    pub term: BlockNumber,
    /// By how many blocks the tenant may still extend the term.
    pub renewable: BlockNumber,
    /// The block at which what was deposited is used up, if every block is available.
    pub funded_until: BlockNumber,
    /// The sum of all deposits.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposited: Balance,
    /// Held for this lease now, the lock-in apart.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow: Balance,
    /// Price of the blocks credited so far, paid or not.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub accrued: Balance,
    /// The part of it that was settled: the provider's share and the fee.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub charged: Balance,
    /// The part of that which went to the chain.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub fee: Balance,
    /// Accounts other than the tenant that paid into the lease.
    pub sponsors: Vec<SponsorView<AccountId>>,
    /// Put up by the taker of an ask; the provider's if the tenant closes too early.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The promises of the provider.
    pub terms: Terms,
    /// Reserved in the provider's bond for the case that it leaves without notice.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// Whether the provider gave notice.
    pub under_notice: bool,
    /// Best first.
    pub standbys: Vec<StandbyView<AccountId>>,
    /// The number that a buyer states, so as to get the lease that it saw.
    pub revision: u32,
    /// The conditions on which the lease can be taken over; none if it is not for sale.
    pub listing: Option<ListingView<AccountId>>,
    /// The time credited.
    pub availability: Availability,
    /// The work recorded besides.
    pub utilisation: Utilisation,
    /// Windows in a row, up to now, without a report or with one that credited nothing, of those that cannot be
    /// reported any more.
    pub missed_windows: u32,
    /// The hash of the way in, to which the provider committed at activation or later.
    pub access: H256,
}

/// Leases, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeasesPage<AccountId> {
    /// The leases found, in no particular order.
    pub leases: Vec<LeaseView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<LeaseId>,
}

/// An ask, for one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct QuoteView<AccountId> {
    /// The offer that can be taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The account that listed the offer.
    pub provider: AccountId,
    /// The hardware of the offer.
    pub spec: OfferSpec,
    /// Per block, for all GPUs of the requirement.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The number by which quotes and bids are compared; the lower wins.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub score: u128,
    /// The provider's unreliability, 0 to 2,000 ten-thousandths, by which the score exceeds the price.
    pub handicap: u16,
    /// The promises of the provider.
    pub terms: Terms,
    /// The amount that leaving without notice would cost the provider, native.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// GPUs of the offer that no lease has taken.
    pub free_gpus: u16,
    /// The longest term that the ask allows.
    pub max_term: BlockNumber,
    /// The least escrow with which the offer can be taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow_least: Balance,
    /// Put up on top of the escrow; the provider's if the tenant closes too early.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The cost of the whole term if every block is available.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub total_for_term: Balance,
}

/// Quotes, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct QuotesPage<AccountId> {
    /// The quotes found, best score first.
    pub quotes: Vec<QuoteView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<OfferId>,
}

/// Whom a provider's leases pay, and how those that are final went. An account without any is a newcomer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ProviderView<AccountId> {
    /// The account that was asked about.
    pub provider: AccountId,
    /// The account that leases opened now would pay: the one that the provider's profile names, else its own. Leases
    /// that there are keep theirs.
    pub payee: AccountId,
    /// Leases that are final.
    pub leases: u32,
    /// Blocks that those leases covered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub due_blocks: u64,
    /// Of them, the blocks that were available and paid.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited_blocks: u64,
    /// The part of their fees that was burnt, native.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub burnt: Balance,
    /// The weight of its track record now. Halves with each epoch.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub weight: Balance,
    /// The part of that weight that was delivered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited: Balance,
    /// The handicap of its scores now: 0 to 2,000 ten-thousandths, 1,000 for newcomers.
    pub handicap: u16,
}

sp_api::decl_runtime_apis! {
    /// Reading the market.
    pub trait LeasesApi<AccountId> where AccountId: Codec {
        /// An order and its bids.
        fn order(id: OrderId) -> Option<OrderView<AccountId>>;
        /// A lease with what it has cost so far.
        fn lease(id: LeaseId) -> Option<LeaseView<AccountId>>;
        /// Orders that take bids or wait for an award and pass the filter, newest first, from the order `from` down;
        /// without it from the newest. `limit` is lowered to [`MAX_ORDERS_PER_PAGE`]. Each call looks at 1,000 ids.
        fn open_orders(filter: OrderFilter<AccountId>, from: Option<OrderId>, limit: u32) -> OrdersPage<AccountId>;
        /// Asks that `take_offer` accepts now for a lease that meets `requirement`, in `asset`, for `term` blocks: the
        /// best score first. Each call looks at the 1,000 offers from `from` on and returns the best `limit` of those
        /// that it found, lowered to [`MAX_QUOTES_PER_PAGE`]. For the best of the market follow `next` to the end, and
        /// compare.
        fn quotes(
            requirement: Requirement<AccountId>,
            asset: AssetId,
            term: BlockNumber,
            from: OfferId,
            limit: u32,
        ) -> QuotesPage<AccountId>;
        /// The payee and the history of a provider.
        fn provider(account: AccountId) -> ProviderView<AccountId>;
        /// The median price of a GPU-block of a model, in an asset; none before enough was traded.
        fn price_index(model: ModelId, asset: AssetId) -> Option<Balance>;
        /// The score that a bid of this account at this price would have now; the lower wins. None if it does not fit.
        fn score(account: AccountId, price: Balance) -> Option<u128>;
        /// Leases that can be taken over, in no order that means anything. `limit` is lowered to
        /// [`MAX_LISTED_PER_PAGE`].
        fn listed_leases(from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId>;
        /// The lengths this chain runs with.
        fn timing() -> Timing;
    }
}
