//! Tenants' actions with orders.

use super::*;
use crate::{NextOrder, Orders};
use frame_support::{
    assert_ok,
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
};
use leasehold_primitives::{
    market::{Auction, OrderSpec, Pick, Proposal, Terms},
    AssetId, Balance, BlockNumber, LeaseId, OrderId,
};
use pallet_leases::NextLease;
use sp_core::bounded::BoundedVec;

/// A test's order; the default is the design's example.
#[derive(Clone)]
pub struct Wanted {
    pub gpus: u16,
    pub replicas: u16,
    pub distinct: bool,
    pub limit: Balance,
    pub asset: AssetId,
    pub term: BlockNumber,
    pub renewable: BlockNumber,
    pub least_terms: Terms,
    pub deadline: BlockNumber,
    pub auction: Auction,
    pub standbys: u16,
    /// For all leases together.
    pub escrow: Balance,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            gpus: 8,
            replicas: 1,
            distinct: false,
            limit: 5,
            asset: NATIVE,
            term: 300,
            renewable: 0,
            least_terms: Terms::default(),
            deadline: 9,
            auction: Auction::Manual,
            standbys: 0,
            escrow: 1_000,
        }
    }
}

impl Wanted {
    pub fn in_usd() -> Self {
        Self { asset: IN_USD, ..Self::default() }
    }

    /// Awarded to the best score after the deadline.
    pub fn automatic() -> Self {
        Self { auction: Auction::Automatic, ..Self::default() }
    }

    /// Bids are committed until block 9, and revealed until block 29.
    pub fn sealed() -> Self {
        Self { auction: Auction::Sealed { reveal_blocks: 20 }, ..Self::default() }
    }

    pub fn spec(self) -> OrderSpec<AccountId> {
        OrderSpec {
            requirement: requirement(self.gpus),
            replicas: self.replicas,
            distinct: self.distinct,
            price_limit: self.limit,
            asset: self.asset,
            term: self.term,
            renewable: self.renewable,
            least_terms: self.least_terms,
            deadline: self.deadline,
            auction: self.auction,
            standbys: self.standbys,
        }
    }

    pub fn create_as(self, who: AccountId) -> DispatchResult {
        let escrow = self.escrow;
        LeaseBidding::create_order(RuntimeOrigin::signed(who), self.spec(), escrow)
    }

    /// The order's id.
    pub fn create(self) -> OrderId {
        let id = NextOrder::<Test>::get();
        assert_ok!(self.create_as(TENANT));
        id
    }

    /// Ordered, bid for by the provider at 5, and awarded to it; the lease's id.
    pub fn awarded(self) -> LeaseId {
        let replicas = self.replicas;
        let order = self.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas, ..proposal(OFFER) });
        award(order, PROVIDER)
    }

    /// Activated in block 10, at a window's edge; the lease's id. The first one's if there are several.
    pub fn active(self) -> LeaseId {
        let replicas = LeaseId::from(self.replicas);
        let first = self.awarded();
        (first..first + replicas).for_each(|lease| activate_at(lease, 10));
        first
    }
}

pub fn cancel_as(who: AccountId, order: OrderId) -> DispatchResultWithPostInfo {
    LeaseBidding::cancel_order(RuntimeOrigin::signed(who), order)
}

/// By its tenant.
pub fn cancel(order: OrderId) {
    assert_ok!(cancel_as(TENANT, order));
}

pub fn expire_as(who: AccountId, order: OrderId) -> DispatchResultWithPostInfo {
    LeaseBidding::expire_order(RuntimeOrigin::signed(who), order)
}

/// By anyone.
pub fn expire(order: OrderId) {
    assert_ok!(expire_as(ANYONE, order));
}

/// `replicas` leases of a bid, at any price that its order allows.
pub fn pick(order: OrderId, bidder: AccountId, replicas: u16) -> Pick<AccountId> {
    let offer = bid_of(bidder, order).map_or(OFFER, |bid| bid.proposal.offer);
    let max_price = Orders::<Test>::get(order).map_or(0, |order| order.spec.price_limit);
    let (spec, terms) = bid_of(bidder, order).map_or_else(Default::default, |bid| (bid.spec, bid.proposal.terms));
    Pick { bidder, offer, spec, terms, max_price, replicas }
}

pub fn award_as(who: AccountId, order: OrderId, picks: &[Pick<AccountId>]) -> DispatchResult {
    LeaseBidding::award(RuntimeOrigin::signed(who), order, BoundedVec::truncate_from(picks.to_vec()))
}

/// All leases of the order to one bidder; the id of the first.
pub fn award(order: OrderId, bidder: AccountId) -> LeaseId {
    let replicas = Orders::<Test>::get(order).map_or(1, |order| order.spec.replicas);
    award_picks(order, &[pick(order, bidder, replicas)])
}

/// The id of the first lease.
pub fn award_picks(order: OrderId, picks: &[Pick<AccountId>]) -> LeaseId {
    let id = NextLease::<Test>::get();
    assert_ok!(award_as(TENANT, order, picks));
    id
}

pub fn conclude_as(who: AccountId, order: OrderId) -> DispatchResult {
    LeaseBidding::conclude_order(RuntimeOrigin::signed(who), order).map(drop).map_err(|refused| refused.error)
}

/// By anyone; the next lease's id before the call, which is the first lease's if this awarded any.
pub fn conclude(order: OrderId) -> LeaseId {
    let id = NextLease::<Test>::get();
    assert_ok!(conclude_as(ANYONE, order));
    id
}
