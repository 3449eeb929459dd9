//! What the chain tells its readers: runtime API and the views it returns.
//!
//! Every answer is bounded. Lists come in pages: `next` of one page is `from` of the following one, and a page may be
//! short, even empty, while there is more.

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

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BidView<AccountId> {
    pub bidder: AccountId,
    pub proposal: Proposal,
    /// Per block, for all GPUs of a lease; none while the bid is sealed.
    pub price: Option<Balance>,
    /// At the bidder's reliability when the price became known; the lower wins.
    pub score: Option<u128>,
    /// Native, but of a sealed order in the order's asset.
    pub deposit: Balance,
    pub placed_at: BlockNumber,
    /// Whose bid had to go for this one, which binds it.
    pub displaced: Option<AccountId>,
}

/// What can be done with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
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
    Awarded { first: LeaseId },
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

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrderView<AccountId> {
    pub id: OrderId,
    pub tenant: AccountId,
    pub spec: OrderSpec<AccountId>,
    /// The block it was made in.
    pub opened_at: BlockNumber,
    /// Held for it; 0 once it is not open.
    pub escrow: Balance,
    pub status: OrderStatus,
    /// Best score first; sealed ones after those, in the order in which they came.
    pub bids: Vec<BidView<AccountId>>,
}

/// The kind of an [`Auction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum AuctionKind {
    #[codec(index = 0)]
    Manual,
    #[codec(index = 1)]
    Automatic,
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
pub struct OrderFilter<AccountId> {
    /// The order accepts one of these; empty for any.
    pub models: BoundedVec<ModelId, ConstU32<MAX_MODELS_PER_ORDER>>,
    /// A lease of it has at least so many GPUs.
    pub min_gpus: Option<u16>,
    /// A lease of it has at most so many GPUs.
    pub max_gpus: Option<u16>,
    /// The order accepts an offer in this region.
    pub region: Option<Region>,
    pub asset: Option<AssetId>,
    /// The price limit is at least so much for each GPU.
    pub min_price_per_gpu: Option<Balance>,
    pub tenant: Option<AccountId>,
    pub auction: Option<AuctionKind>,
    /// The order takes bids, this offer matches it now, auditors included, and has capacity for one of its leases, and
    /// the offer's provider is not the tenant.
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

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrdersPage<AccountId> {
    pub orders: Vec<OrderView<AccountId>>,
    /// Where the next page begins; none after the last.
    pub next: Option<OrderId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum LeaseStatus {
    /// Awarded; the provider must activate it up to and including this block.
    #[codec(index = 0)]
    Pending { activate_by: BlockNumber },
    #[codec(index = 1)]
    Active,
    /// Over; its last windows can still be reported until this block. From it on anyone can finalize it; the
    /// chain does within a quarter window.
    #[codec(index = 2)]
    Closing { closes_at: BlockNumber },
}

/// What another than the tenant paid into a lease.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SponsorView<AccountId> {
    pub sponsor: AccountId,
    pub deposited: Balance,
    /// Of that, what the blocks credited so far did not use.
    pub unspent: Balance,
}

/// A losing bidder that takes over should the provider fail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct StandbyView<AccountId> {
    pub provider: AccountId,
    pub offer: OfferId,
    /// What it bid.
    pub price: Balance,
    pub terms: Terms,
}

/// On what conditions a lease can be taken over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ListingView<AccountId> {
    /// What the seller gets besides what of the escrow changes hands, in the lease's asset.
    pub price: Balance,
    /// The only account that may take it; none for anyone.
    pub to: Option<AccountId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeaseView<AccountId> {
    pub id: LeaseId,
    /// The order it came from; none if an ask was taken.
    pub order: Option<OrderId>,
    pub tenant: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    /// Per block, for all GPUs.
    pub price: Balance,
    pub asset: AssetId,
    pub status: LeaseStatus,
    /// The lease it goes on as, if it was transferred or failed over.
    pub successor: Option<LeaseId>,
    /// Blocks covered, `[start, end)`; both 0 until activated.
    pub start: BlockNumber,
    pub end: BlockNumber,
    pub term: BlockNumber,
    /// By how many blocks the tenant may still extend the term.
    pub renewable: BlockNumber,
    /// The block at which what was deposited is used up, if every block is available.
    pub funded_until: BlockNumber,
    /// Everything ever paid in.
    pub deposited: Balance,
    /// Held for this lease now, the lock-in apart.
    pub escrow: Balance,
    /// Price of the blocks credited so far, paid or not.
    pub accrued: Balance,
    /// Of that, settled: the provider's share and the fee.
    pub charged: Balance,
    pub fee: Balance,
    /// Others than the tenant that paid into it.
    pub sponsors: Vec<SponsorView<AccountId>>,
    /// Put up by the taker of an ask; the provider's if the tenant closes too early.
    pub lock_in: Balance,
    /// What the provider promised.
    pub terms: Terms,
    /// Reserved in the provider's bond for the case that it leaves without notice.
    pub exit_penalty: Balance,
    /// Whether the provider gave notice.
    pub under_notice: bool,
    /// Best first.
    pub standbys: Vec<StandbyView<AccountId>>,
    /// What a buyer states, to get the lease it saw.
    pub revision: u32,
    pub listing: Option<ListingView<AccountId>>,
    pub availability: Availability,
    pub utilisation: Utilisation,
    /// Windows in a row, up to now, without a report or with one that credited nothing, of those that cannot be
    /// reported any more.
    pub missed_windows: u32,
    /// What the provider committed to at activation, or later.
    pub access: H256,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeasesPage<AccountId> {
    pub leases: Vec<LeaseView<AccountId>>,
    /// `from` of the next page; none after the last.
    pub next: Option<LeaseId>,
}

/// An ask, for one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct QuoteView<AccountId> {
    pub offer: OfferId,
    pub provider: AccountId,
    /// What is offered.
    pub spec: OfferSpec,
    /// Per block, for all GPUs of the requirement.
    pub price: Balance,
    /// What quotes and bids are compared by; the lower wins.
    pub score: u128,
    /// What makes the score of the price: the provider's unreliability, 0 to 2,000 ten-thousandths.
    pub handicap: u16,
    pub terms: Terms,
    /// What leaving without notice would cost the provider, native.
    pub exit_penalty: Balance,
    /// GPUs of the offer that no lease has taken.
    pub free_gpus: u16,
    /// The longest term that the ask allows.
    pub max_term: BlockNumber,
    /// The least escrow with which the offer can be taken.
    pub escrow_least: Balance,
    /// Put up on top of the escrow; the provider's if the tenant closes too early.
    pub lock_in: Balance,
    /// What the whole term costs if every block is available.
    pub total_for_term: Balance,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct QuotesPage<AccountId> {
    /// Best score first.
    pub quotes: Vec<QuoteView<AccountId>>,
    /// Where the next page begins; none after the last.
    pub next: Option<OfferId>,
}

/// How a provider's leases that are final went. An account without any is a newcomer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ProviderView<AccountId> {
    pub provider: AccountId,
    pub leases: u32,
    /// Blocks that those leases covered.
    pub due_blocks: u64,
    /// Of them, the blocks that were available and paid.
    pub credited_blocks: u64,
    /// What was burnt of their fees, native.
    pub burnt: Balance,
    /// What its track record weighs now. Halves with each epoch.
    pub weight: Balance,
    /// What of that weight was delivered.
    pub credited: Balance,
    /// What makes the score of its prices now: 0 to 2,000 ten-thousandths, 1,000 for newcomers.
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
        /// that it found, lowered to [`MAX_QUOTES_PER_PAGE`]: whoever wants the best of the market follows `next` to
        /// the end, and compares.
        fn quotes(
            requirement: Requirement<AccountId>,
            asset: AssetId,
            term: BlockNumber,
            from: OfferId,
            limit: u32,
        ) -> QuotesPage<AccountId>;
        /// The history of a provider.
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
