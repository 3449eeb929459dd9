//! What the market tells others: attestation through [`Leases`](traits::Leases), readers through the runtime API.

use crate::{accounting::Ledger, *};
use alloc::vec::Vec;
use frame_support::traits::Get;
use leasehold_primitives::{
    api::{BidView, LeaseStatus, LeaseView, OrderStatus, OrderView, OrdersPage, MAX_ORDERS_PER_PAGE},
    traits::{self, LeaseSpan, Usage},
    BlockNumber, LeaseId, OrderId,
};

/// Ids that one call of [`Pallet::open_orders`] looks at, at most.
const MAX_ORDERS_SCANNED: u64 = 1_000;

impl<T: Config> Pallet<T> {
    /// An order and its bids.
    pub fn order_view(id: OrderId) -> Option<OrderView<T::AccountId>> {
        Some(Self::view_order(id, Orders::<T>::get(id)?, Self::now()))
    }

    /// A lease with what it has cost so far.
    pub fn lease_view(id: LeaseId) -> Option<LeaseView<T::AccountId>> {
        let lease = Leases::<T>::get(id)?;
        let (now, timing, usage) = (Self::now(), T::Timing::get(), T::Usage::availability(id));
        let Lease { coverage, ledger, .. } = &lease;
        // By what was deposited, whatever was given back since.
        let funded_until = coverage.funded_until(Ledger { refunded: 0, ..ledger.clone() }.funded_blocks());
        let (status, funded_until) = match lease.state {
            LeaseState::Pending { activate_by, .. } => (LeaseStatus::Pending { activate_by }, 0),
            LeaseState::Active => (LeaseStatus::Active, funded_until),
            LeaseState::Closing { .. } => {
                (LeaseStatus::Closing { closes_at: timing.reports_close_at(coverage.end) }, funded_until)
            }
        };
        let credited = coverage.credited_blocks(&timing, now, &usage).min(ledger.funded_blocks()).max(ledger.blocks);
        Some(LeaseView {
            id,
            price: ledger.price,
            start: coverage.start,
            end: coverage.end,
            term: coverage.term,
            funded_until,
            deposited: ledger.deposited,
            escrow: ledger.escrow()?,
            accrued: ledger.price_of(credited)?,
            charged: ledger.charged()?,
            fee: ledger.fee()?,
            status,
            availability: usage,
            utilisation: T::Usage::utilisation(id),
            order: lease.order,
            tenant: lease.tenant,
            provider: lease.provider,
            offer: lease.offer,
            model: lease.model,
            gpus: lease.gpus,
            asset: lease.asset,
            access: lease.access,
        })
    }

    /// Orders that take bids or wait for an award, by id, from `from` on. Looks at 1,000 ids at most.
    pub fn open_orders(from: OrderId, limit: u32) -> OrdersPage<T::AccountId> {
        let limit = usize::try_from(limit.clamp(1, MAX_ORDERS_PER_PAGE)).unwrap_or(1);
        let (now, end) = (Self::now(), NextOrder::<T>::get());
        let stop = from.saturating_add(MAX_ORDERS_SCANNED).min(end);
        let mut orders = Vec::new();
        let mut at = from;
        while at < stop && orders.len() < limit {
            if let Some(order) = Orders::<T>::get(at).filter(|order| order.is_open()) {
                if !Self::is_overdue(&order, now) {
                    orders.push(Self::view_order(at, order, now));
                }
            }
            at = at.saturating_add(1);
        }
        OrdersPage { orders, next: (at < end).then_some(at) }
    }

    fn view_order(id: OrderId, order: Order<T::AccountId>, now: BlockNumber) -> OrderView<T::AccountId> {
        let status = match order.state {
            OrderState::Awarded(lease) => OrderStatus::Awarded(lease),
            OrderState::Ended => OrderStatus::Ended,
            OrderState::Open if now <= order.deadline => OrderStatus::Bidding,
            OrderState::Open if Self::is_overdue(&order, now) => OrderStatus::Expired,
            OrderState::Open => OrderStatus::Awarding,
        };
        let mut bids: Vec<_> = Bids::<T>::iter_prefix(id)
            .map(|(bidder, Bid { offer, price, deposit, placed_at })| BidView {
                bidder,
                offer,
                price,
                deposit,
                placed_at,
            })
            .collect();
        bids.sort_by_key(|bid| (bid.price, bid.placed_at, bid.offer));
        OrderView {
            id,
            tenant: order.tenant,
            requirement: order.requirement,
            price_limit: order.price_limit,
            asset: order.asset,
            term: order.term,
            deadline: order.deadline,
            escrow: order.escrow,
            status,
            bids,
        }
    }
}

impl<T: Config> traits::Leases<T::AccountId> for Pallet<T> {
    fn span(lease: LeaseId) -> Option<LeaseSpan<T::AccountId>> {
        let lease = Leases::<T>::get(lease)?;
        match lease.state {
            LeaseState::Pending { .. } => None,
            LeaseState::Active | LeaseState::Closing { .. } => {
                Some(LeaseSpan { blocks: lease.coverage.span(), provider: lease.provider })
            }
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &T::AccountId, blocks: core::ops::Range<BlockNumber>) -> LeaseId {
        crate::benchmarking::lease_of::<T>(provider, blocks)
    }
}
