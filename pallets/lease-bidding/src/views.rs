//! Orders and their bids.

use crate::*;
use alloc::vec::Vec;
use leasehold_primitives::{
    api::{
        newest_first, page_size, AuctionKind, BidView, OrderFilter, OrderStatus, OrderView, OrdersPage,
        MAX_ORDERS_PER_PAGE,
    },
    market::Auction,
    traits::{LeaseBook, Offer},
    Balance, BlockNumber, OrderId,
};

impl<T: Config> Pallet<T> {
    /// An order and its bids.
    pub fn order_view(id: OrderId) -> Option<OrderView<T::AccountId>> {
        Some(Self::view_order(id, Orders::<T>::get(id)?, Bids::<T>::get(id), Self::now()))
    }

    /// Orders that take bids or wait for an award and pass `filter`, newest first, from `from` down. Looks at 1,000 ids
    /// at most.
    pub fn open_orders(
        filter: &OrderFilter<T::AccountId>,
        from: Option<OrderId>,
        limit: u32,
    ) -> OrdersPage<T::AccountId> {
        let now = Self::now();
        let offer = match filter.servable_by.map(T::Leases::offer) {
            Some(Err(_)) => return OrdersPage { orders: Vec::new(), next: None },
            Some(Ok(offer)) => Some(offer),
            None => None,
        };
        let size = page_size(limit, MAX_ORDERS_PER_PAGE);
        let (orders, next) = newest_first(NextOrder::<T>::get(), from, size, |id| {
            let order = Orders::<T>::get(id).filter(|order| passes(order, filter))?;
            let bids = Bids::<T>::get(id);
            let open = match Self::order_status(&order, &bids, now) {
                OrderStatus::Bidding => offer.as_ref().is_none_or(|offer| Self::is_servable(&order, offer, now)),
                OrderStatus::Awarding | OrderStatus::Revealing | OrderStatus::Concluding => offer.is_none(),
                OrderStatus::Expired | OrderStatus::Awarded { .. } | OrderStatus::Ended => false,
            };
            open.then(|| Self::view_order(id, order, bids, now))
        });
        OrdersPage { orders, next }
    }

    /// Whether an offer could serve one lease of an order by a bid in block `now`.
    fn is_servable(order: &Order<T::AccountId>, offer: &Offer<T::AccountId>, now: BlockNumber) -> bool {
        let requirement = &order.spec.requirement;
        order.tenant != offer.provider
            && offer.free_gpus >= requirement.gpus
            && T::Leases::matches(requirement, offer, Self::judged_until(order, now)).is_ok()
            && T::Leases::ensure_capacity(offer, requirement.gpus).is_ok()
    }

    /// The status of an order, for readers.
    fn order_status(order: &Order<T::AccountId>, bids: &BidsOf<T::AccountId>, now: BlockNumber) -> OrderStatus {
        match order.state {
            OrderState::Awarded { first } => OrderStatus::Awarded { first },
            OrderState::Expired | OrderState::Cancelled => OrderStatus::Ended,
            OrderState::Open if now <= order.spec.deadline => OrderStatus::Bidding,
            OrderState::Open if bids.is_empty() => OrderStatus::Expired,
            OrderState::Open => match order.spec.auction {
                Auction::Manual if now <= Self::award_by(order) => OrderStatus::Awarding,
                Auction::Manual => OrderStatus::Expired,
                Auction::Sealed { .. } if now <= order.settled_after() => OrderStatus::Revealing,
                Auction::Automatic | Auction::Sealed { .. } => OrderStatus::Concluding,
            },
        }
    }

    fn view_order(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        now: BlockNumber,
    ) -> OrderView<T::AccountId> {
        let status = Self::order_status(&order, &bids, now);
        let mut bids: Vec<_> = bids.into_iter().map(view_bid).collect();
        // Stable: bids of one score, and sealed bids, keep their order of arrival.
        bids.sort_by_key(|bid| bid.score.unwrap_or(u128::MAX));
        OrderView {
            id,
            tenant: order.tenant,
            spec: order.spec,
            opened_at: order.opened_at,
            escrow: order.escrow,
            lock_in: order.lock_in,
            status,
            bids,
        }
    }
}

fn view_bid<AccountId>(bid: Bid<AccountId>) -> BidView<AccountId> {
    BidView {
        price: bid.price(),
        score: bid.score(),
        bidder: bid.bidder,
        proposal: bid.proposal,
        deposit: bid.deposit,
        exit_penalty: bid.exit_penalty,
        spec: bid.spec,
        placed_at: bid.placed_at,
        displaced: bid.displaced,
    }
}

/// Whether an order passes the parts of the filter that do not need its offer.
fn passes<AccountId: PartialEq>(order: &Order<AccountId>, filter: &OrderFilter<AccountId>) -> bool {
    let (spec, wanted) = (&order.spec, &order.spec.requirement);
    let per_gpu = || spec.price_limit.checked_div(Balance::from(wanted.gpus)).unwrap_or(0);
    order.is_open()
        && (filter.models.is_empty() || filter.models.iter().any(|model| wanted.models.contains(model)))
        && filter.min_gpus.is_none_or(|least| wanted.gpus >= least)
        && filter.max_gpus.is_none_or(|most| wanted.gpus <= most)
        && filter.region.as_ref().is_none_or(|r| wanted.regions.is_empty() || wanted.regions.contains(r))
        && filter.asset.as_ref().is_none_or(|asset| spec.asset == *asset)
        && filter.min_price_per_gpu.is_none_or(|least| per_gpu() >= least)
        && filter.tenant.as_ref().is_none_or(|tenant| order.tenant == *tenant)
        && filter.auction.is_none_or(|kind| AuctionKind::from(&spec.auction) == kind)
}
