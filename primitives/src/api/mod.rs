//! The runtime APIs for readers of the chain, and the views that they return.
//!
//! Every answer is bounded. Lists come in pages: `next` of one page is `from` of the following one, and a page may be
//! short, even empty, while there is more.

mod changes;
mod leases;
mod offers;
mod orders;
mod pools;
mod providers;
mod slashes;
mod standing;
mod watching;

pub use changes::Changes;
pub use leases::{LeaseFilter, LeaseStage, LeaseStatus, LeaseView, LeasesPage, ListingView, SponsorView, StandbyView};
pub use offers::{OfferFilter, OfferStage, OfferView, OffersPage, QuoteView, QuotesPage};
pub use orders::{AuctionKind, BidView, OrderFilter, OrderStatus, OrderView, OrdersPage};
pub use pools::{
    ClaimableView, DelegationView, DelegationsPage, LeavingView, NextCommissionView, PoolView, RewardsView,
};
pub use providers::ProviderView;
pub use slashes::{CauseView, OffencesView, SlashView, SlashesPage, TakingView};
pub use standing::{AcceptedView, StandingView, WatchedView};
pub use watching::WatcherView;

use crate::{
    hardware::Requirement,
    time::Timing,
    traits::Verdict,
    watch::{Position, Tally},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId, Round, SlashId,
};
use alloc::vec::Vec;
use codec::Codec;

/// Orders returned by one call of [`LeasesApi::open_orders`], at most.
pub const MAX_ORDERS_PER_PAGE: u32 = 100;
/// Quotes returned by one call of [`LeasesApi::quotes`], at most.
pub const MAX_QUOTES_PER_PAGE: u32 = 100;
/// Leases returned by one call of [`LeasesApi::leases`] or [`LeasesApi::listed_leases`], at most.
pub const MAX_LEASES_PER_PAGE: u32 = 100;
/// Offers returned by one call of [`LeasesApi::offers`], at most.
pub const MAX_OFFERS_PER_PAGE: u32 = 100;
/// Delegations returned by one call of [`ProviderStakingApi::delegations`], at most.
pub const MAX_DELEGATIONS_PER_PAGE: u32 = 100;
/// Slashes returned by one call of [`ProviderStakingApi::pending_slashes`], at most.
pub const MAX_SLASHES_PER_PAGE: u32 = 100;
/// Ids that one question looks at, at most.
pub const MAX_SCANNED: u32 = 1_000;

/// The number of answers on a page of at most `most` for which a reader asked for `limit`: at least one, or `next`
/// would lead nowhere.
pub fn page_size(limit: u32, most: u32) -> usize {
    usize::try_from(limit.clamp(1, most)).unwrap_or(1)
}

/// Shows the ids below `end` by `view`, newest first, from `from` down: up to `size` of those for which `view` returns
/// something, out of [`MAX_SCANNED`] ids. Also returns the id to go on from, none after the last.
pub fn newest_first<V>(
    end: u64,
    from: Option<u64>,
    size: usize,
    mut view: impl FnMut(u64) -> Option<V>,
) -> (Vec<V>, Option<u64>) {
    let mut found = Vec::new();
    let mut next = end.checked_sub(1).map(|newest| from.map_or(newest, |from| from.min(newest)));
    for _ in 0..MAX_SCANNED {
        let Some(id) = next.filter(|_| found.len() < size) else { break };
        next = id.checked_sub(1);
        found.extend(view(id));
    }
    (found, next)
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
        /// The number of leases that this account, as their tenant, has refused.
        fn refusals(account: AccountId) -> u32;
        /// Leases that can be taken over, in the order of storage, which has no meaning: those after the lease `from`,
        /// or without it from the first. A lease that stays listed meanwhile is on exactly one page. `limit` is lowered
        /// to [`MAX_LEASES_PER_PAGE`].
        fn listed_leases(from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId>;
        /// Leases that are not final and pass the filter, newest first, from the lease `from` down; without it from the
        /// newest. `limit` is lowered to [`MAX_LEASES_PER_PAGE`]. Each call looks at 1,000 ids.
        ///
        /// A lease keeps its order when a standby takes it over and when it is sold: the lease that continues it names
        /// the same order. So the filter's `order` leads from an awarded order to all its leases, until the last of
        /// them is final.
        fn leases(filter: LeaseFilter<AccountId>, from: Option<LeaseId>, limit: u32) -> LeasesPage<AccountId>;
        /// An offer with its ask and its gate.
        fn offer(id: OfferId) -> Option<OfferView<AccountId>>;
        /// Offers that pass the filter, newest first, from the offer `from` down; without it from the newest. `limit`
        /// is lowered to [`MAX_OFFERS_PER_PAGE`]. Each call looks at 1,000 ids.
        fn offers(filter: OfferFilter<AccountId>, from: Option<OfferId>, limit: u32) -> OffersPage<AccountId>;
        /// The facts about an offer that do not come from its provider; none if there is no such offer.
        fn standing(offer: OfferId) -> Option<StandingView>;
        /// The orders, leases and offers that this block's events name, which it may have changed. Changes by time
        /// alone, such as the stage of an order whose deadline has passed, have no event.
        fn changes() -> Changes;
        /// The lengths this chain runs with.
        fn timing() -> Timing;
    }

    /// Reading the stake behind providers, and the penalties and slashes taken from them.
    pub trait ProviderStakingApi<AccountId> where AccountId: Codec {
        /// A provider's own bond, the delegations behind it, its commission, and their rewards from fees. None for an
        /// account that has neither a bond nor rewards.
        fn pool(provider: AccountId) -> Option<PoolView<AccountId>>;
        /// An account's delegation to a provider, the part of it that is leaving, and its earnings.
        fn delegation(provider: AccountId, delegator: AccountId) -> Option<DelegationView<AccountId>>;
        /// The same for all providers, in the order of storage, which has no meaning: those after the provider `from`,
        /// or without it from the first. A delegation that stays meanwhile is on exactly one page. `limit` is lowered
        /// to [`MAX_DELEGATIONS_PER_PAGE`].
        fn delegations(delegator: AccountId, from: Option<AccountId>, limit: u32) -> DelegationsPage<AccountId>;
        /// The penalties and slashes taken from a provider that are neither paid nor cancelled, newest first, from the
        /// slash `from` down; without it from the newest. `limit` is lowered to [`MAX_SLASHES_PER_PAGE`]. Each call
        /// looks at 1,000 ids.
        fn pending_slashes(provider: AccountId, from: Option<SlashId>, limit: u32) -> SlashesPage<AccountId>;
        /// The penalties and slashes taken from a lease's provider for it, under earlier tenants too. Empty for a lease
        /// that is gone.
        fn offences(lease: LeaseId) -> OffencesView;
    }

    /// Reading the watchers' findings.
    pub trait WatchingApi<AccountId> where AccountId: Codec {
        /// The committee of an offer in a round: positions and stashes, by places. Empty if the round did not begin, or
        /// is no longer paid for.
        fn committee(round: Round, offer: OfferId) -> Vec<(Position, AccountId)>;
        /// The findings of an offer's committee in a round: for each place the fails that were listed. None if nobody
        /// listed the offer.
        fn tally(round: Round, offer: OfferId) -> Option<Tally>;
        /// The verdict of a round on an offer.
        fn verdict(round: Round, offer: OfferId) -> Option<Verdict>;
        /// A validator's part in a round. None if it was not drawn, or if the round is no longer paid for.
        fn watcher(round: Round, stash: AccountId) -> Option<WatcherView>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids below `end` that are multiples of ten.
    fn tens(end: u64, from: Option<u64>, size: usize) -> (Vec<u64>, Option<u64>) {
        newest_first(end, from, size, |id| (id % 10 == 0).then_some(id))
    }

    #[test]
    fn a_page_begins_at_from_or_at_the_newest_and_ends_after_the_first() {
        assert_eq!(tens(0, None, 10), (vec![], None));
        assert_eq!(tens(0, Some(7), 10), (vec![], None));
        assert_eq!(tens(1, None, 10), (vec![0], None));
        assert_eq!(tens(31, None, 10), (vec![30, 20, 10, 0], None));
        assert_eq!(tens(30, None, 10), (vec![20, 10, 0], None));
        for from in [30, 31, u64::MAX] {
            assert_eq!(tens(31, Some(from), 10), (vec![30, 20, 10, 0], None));
        }
        assert_eq!(tens(31, Some(20), 10), (vec![20, 10, 0], None));
        assert_eq!(tens(31, Some(19), 10), (vec![10, 0], None));
        assert_eq!(tens(31, Some(0), 10), (vec![0], None));
    }

    #[test]
    fn a_full_page_says_which_id_comes_next() {
        assert_eq!(tens(31, None, 2), (vec![30, 20], Some(19)));
        assert_eq!(tens(31, Some(19), 1), (vec![10], Some(9)));
        assert_eq!(tens(31, Some(9), 1), (vec![0], None));
    }

    #[test]
    fn a_page_looks_at_a_thousand_ids_and_no_more() {
        let scanned = u64::from(MAX_SCANNED);
        let mut looked = 0u64;
        let page = newest_first(5 * scanned, None, 1, |_| {
            looked = looked.saturating_add(1);
            None::<()>
        });
        assert_eq!((page, looked), ((vec![], Some(4 * scanned - 1)), scanned));
        // The last of them counts.
        let last_of_page = |found| newest_first(5 * scanned, None, 1, |id| (id == found).then_some(id)).0;
        assert_eq!((last_of_page(4 * scanned), last_of_page(4 * scanned - 1)), (vec![4 * scanned], vec![]));
        // Just as many ids are one page.
        assert_eq!(newest_first(scanned, None, 1, |_| None::<()>), (vec![], None));
        assert_eq!(newest_first(scanned + 1, None, 1, |_| None::<()>), (vec![], Some(0)));
    }

    #[test]
    fn a_page_has_at_least_one_answer_and_at_most_as_many_as_there_may_be() {
        for (limit, size) in [(0, 1), (1, 1), (99, 99), (100, 100), (101, 100), (u32::MAX, 100)] {
            assert_eq!(page_size(limit, 100), size);
        }
    }
}
