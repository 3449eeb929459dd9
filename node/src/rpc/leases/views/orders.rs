//! Orders, bids, and which orders a client wants to see.

use super::{
    account, address, amount,
    hardware::{bounded, region},
    Amount, Asset, Requirement, Terms,
};
use leasehold_primitives::{api, market, BlockNumber, LeaseId, ModelId, OfferId, OrderId};
use leasehold_runtime::AccountId;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    pub offer: OfferId,
    pub replicas: u16,
    pub terms: Terms,
    pub standby: bool,
}

impl From<market::Proposal> for Proposal {
    fn from(proposal: market::Proposal) -> Self {
        Self {
            offer: proposal.offer,
            replicas: proposal.replicas,
            terms: proposal.terms.into(),
            standby: proposal.standby,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bid {
    pub bidder: String,
    pub proposal: Proposal,
    /// Per block, for all GPUs of a lease; `null` while it is sealed.
    pub price: Option<String>,
    /// The lower wins.
    pub score: Option<String>,
    pub deposit: String,
    pub placed_at: BlockNumber,
    pub displaced: Option<String>,
}

impl From<api::BidView<AccountId>> for Bid {
    fn from(bid: api::BidView<AccountId>) -> Self {
        Self {
            bidder: address(&bid.bidder),
            proposal: bid.proposal.into(),
            price: bid.price.map(amount),
            score: bid.score.map(amount),
            deposit: amount(bid.deposit),
            placed_at: bid.placed_at,
            displaced: bid.displaced.as_ref().map(address),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum OrderStatus {
    Bidding,
    Revealing,
    Awarding,
    Concluding,
    Expired,
    Awarded { first: LeaseId },
    Ended,
}

impl From<api::OrderStatus> for OrderStatus {
    fn from(status: api::OrderStatus) -> Self {
        match status {
            api::OrderStatus::Bidding => Self::Bidding,
            api::OrderStatus::Revealing => Self::Revealing,
            api::OrderStatus::Awarding => Self::Awarding,
            api::OrderStatus::Concluding => Self::Concluding,
            api::OrderStatus::Expired => Self::Expired,
            api::OrderStatus::Awarded { first } => Self::Awarded { first },
            api::OrderStatus::Ended => Self::Ended,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Auction {
    Manual,
    Automatic,
    Sealed { reveal_blocks: BlockNumber },
}

impl From<market::Auction> for Auction {
    fn from(auction: market::Auction) -> Self {
        match auction {
            market::Auction::Manual => Self::Manual,
            market::Auction::Automatic => Self::Automatic,
            market::Auction::Sealed { reveal_blocks } => Self::Sealed { reveal_blocks },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderSpec {
    pub requirement: Requirement,
    pub replicas: u16,
    pub distinct: bool,
    /// Per block, for all GPUs of a lease.
    pub price_limit: String,
    pub asset: Asset,
    pub term: BlockNumber,
    pub renewable: BlockNumber,
    pub least_terms: Terms,
    pub deadline: BlockNumber,
    pub auction: Auction,
    pub standbys: u16,
}

impl From<market::OrderSpec<AccountId>> for OrderSpec {
    fn from(spec: market::OrderSpec<AccountId>) -> Self {
        Self {
            requirement: spec.requirement.into(),
            replicas: spec.replicas,
            distinct: spec.distinct,
            price_limit: amount(spec.price_limit),
            asset: spec.asset.into(),
            term: spec.term,
            renewable: spec.renewable,
            least_terms: spec.least_terms.into(),
            deadline: spec.deadline,
            auction: spec.auction.into(),
            standbys: spec.standbys,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: OrderId,
    pub tenant: String,
    pub spec: OrderSpec,
    pub opened_at: BlockNumber,
    pub escrow: String,
    pub status: OrderStatus,
    pub bids: Vec<Bid>,
}

impl From<api::OrderView<AccountId>> for Order {
    fn from(order: api::OrderView<AccountId>) -> Self {
        Self {
            id: order.id,
            tenant: address(&order.tenant),
            spec: order.spec.into(),
            opened_at: order.opened_at,
            escrow: amount(order.escrow),
            status: order.status.into(),
            bids: order.bids.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrdersPage {
    pub orders: Vec<Order>,
    /// `from` of the next page; `null` after the last.
    pub next: Option<OrderId>,
}

impl From<api::OrdersPage<AccountId>> for OrdersPage {
    fn from(page: api::OrdersPage<AccountId>) -> Self {
        Self { orders: page.orders.into_iter().map(Into::into).collect(), next: page.next }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuctionKind {
    Manual,
    Automatic,
    Sealed,
}

impl From<AuctionKind> for api::AuctionKind {
    fn from(kind: AuctionKind) -> Self {
        match kind {
            AuctionKind::Manual => Self::Manual,
            AuctionKind::Automatic => Self::Automatic,
            AuctionKind::Sealed => Self::Sealed,
        }
    }
}

/// Which orders a client wants to see: those for which everything that it gives holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OrderFilter {
    pub models: Vec<ModelId>,
    pub min_gpus: Option<u16>,
    pub max_gpus: Option<u16>,
    pub region: Option<String>,
    pub asset: Option<Asset>,
    pub min_price_per_gpu: Option<Amount>,
    pub tenant: Option<String>,
    pub auction: Option<AuctionKind>,
    pub servable_by: Option<OfferId>,
}

impl TryFrom<OrderFilter> for api::OrderFilter<AccountId> {
    type Error = String;

    fn try_from(filter: OrderFilter) -> Result<Self, String> {
        Ok(Self {
            models: bounded(filter.models, "models")?,
            min_gpus: filter.min_gpus,
            max_gpus: filter.max_gpus,
            region: filter.region.as_deref().map(region).transpose()?,
            asset: filter.asset.map(Into::into),
            min_price_per_gpu: filter.min_price_per_gpu.map(TryInto::try_into).transpose()?,
            tenant: filter.tenant.as_deref().map(account).transpose()?,
            auction: filter.auction.map(Into::into),
            servable_by: filter.servable_by,
        })
    }
}
