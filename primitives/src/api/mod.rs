//! What the chain tells its readers: runtime API and the views it returns.
//!
//! Every answer is bounded. Lists come in pages: `next` of one page is `from` of the following one, and a page may be
//! short, even empty, while there is more.

mod changes;
mod leases;
mod offers;
mod orders;
mod providers;

pub use changes::Changes;
pub use leases::{LeaseFilter, LeaseStage, LeaseStatus, LeaseView, LeasesPage, ListingView, SponsorView, StandbyView};
pub use offers::{OfferFilter, OfferStage, OfferView, OffersPage, QuoteView, QuotesPage};
pub use orders::{AuctionKind, BidView, OrderFilter, OrderStatus, OrderView, OrdersPage};
pub use providers::ProviderView;

use crate::{hardware::Requirement, time::Timing, AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId};
use codec::Codec;

/// Orders returned by one call of [`LeasesApi::open_orders`], at most.
pub const MAX_ORDERS_PER_PAGE: u32 = 100;
/// Quotes returned by one call of [`LeasesApi::quotes`], at most.
pub const MAX_QUOTES_PER_PAGE: u32 = 100;
/// Leases returned by one call of [`LeasesApi::leases`] or [`LeasesApi::listed_leases`], at most.
pub const MAX_LEASES_PER_PAGE: u32 = 100;
/// Offers returned by one call of [`LeasesApi::offers`], at most.
pub const MAX_OFFERS_PER_PAGE: u32 = 100;
/// Ids that one question looks at, at most.
pub const MAX_SCANNED: u32 = 1_000;

/// How many answers a page of at most `most` has that was asked for `limit`: at least one, or `next` would lead nowhere.
pub fn page_size(limit: u32, most: u32) -> usize {
    usize::try_from(limit.clamp(1, most)).unwrap_or(1)
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
        /// [`MAX_LEASES_PER_PAGE`].
        fn listed_leases(from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId>;
        /// Leases that are not final and pass the filter, newest first, from the lease `from` down; without it from the
        /// newest. `limit` is lowered to [`MAX_LEASES_PER_PAGE`]. Each call looks at 1,000 ids.
        fn leases(filter: LeaseFilter<AccountId>, from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId>;
        /// An offer with its ask.
        fn offer(id: OfferId) -> Option<OfferView<AccountId>>;
        /// Offers that pass the filter, newest first, from the offer `from` down; without it from the newest. `limit` is
        /// lowered to [`MAX_OFFERS_PER_PAGE`]. Each call looks at 1,000 ids.
        fn offers(filter: OfferFilter<AccountId>, from: Option<OfferId>, limit: u32) -> OffersPage<AccountId>;
        /// The orders, leases and offers that the events of this block name: what may have changed in it.
        fn changes() -> Changes;
        /// The lengths this chain runs with.
        fn timing() -> Timing;
    }
}
