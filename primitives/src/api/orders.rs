//! Orders and their bids.

#[cfg(feature = "std")]
use crate::json;
use crate::{
    hardware::{Region, MAX_MODELS_PER_ORDER},
    market::{Auction, OrderSpec, Proposal},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// A bid on an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct BidView<AccountId> {
    /// The provider that bids.
    pub bidder: AccountId,
    /// The offer and the promises of the bid.
    pub proposal: Proposal,
    /// The price per block, for all GPUs of a lease; none while the bid is sealed.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Option<Balance>,
    /// The score, at the bidder's reliability when the price became known; the lower wins.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub score: Option<u128>,
    /// The deposit behind the bid: native, in the bidder's bond, but in the order's asset if the order is sealed.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposit: Balance,
    /// The amount reserved in the bidder's bond for each lease if the chain awards the order, native; 0 on a manual
    /// order.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// The hash of the offer's specification when the bid was placed; a pick of the bid names it.
    pub spec: H256,
    /// The block in which it was placed or committed.
    pub placed_at: BlockNumber,
    /// The bidder that this bid pushed off the full list, which binds the bid.
    pub displaced: Option<AccountId>,
}

/// The stage of an order, which says what can be done with it.
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
    /// The deadline has passed; the tenant, who alone awards this order, still may.
    #[codec(index = 1)]
    Awarding,
    /// Can only be ended: no award is possible any more.
    #[codec(index = 2)]
    Expired,
    /// It became this lease and, if it asked for more than one, those that follow it; losing bids wait to be released.
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
    /// The lock-in held besides for each lease, if the chain awards the order; 0 once the order is not open.
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

/// A filter of orders, which returns those that meet every field given.
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
    /// A lease of the order has at least this many GPUs.
    pub min_gpus: Option<u16>,
    /// A lease of the order has at most this many GPUs.
    pub max_gpus: Option<u16>,
    /// The order accepts an offer in this region.
    pub region: Option<Region>,
    /// The order is priced in this asset.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: Option<AssetId>,
    /// The price limit is at least this much for each GPU.
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

// Not derived: that would require a default account.
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

/// A page of orders, and where to go on.
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
