//! What the chain tells its readers: runtime API and the views it returns.

use crate::{
    hardware::Requirement,
    time::Timing,
    usage::{Availability, Utilisation},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

/// Orders returned by one call of [`LeasesApi::open_orders`], at most.
pub const MAX_ORDERS_PER_PAGE: u32 = 100;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BidView<AccountId> {
    pub bidder: AccountId,
    pub offer: OfferId,
    /// Per block, for all GPUs of the order.
    pub price: Balance,
    pub deposit: Balance,
    pub placed_at: BlockNumber,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum OrderStatus {
    /// Takes bids.
    Bidding,
    /// The deadline has passed; the tenant may still award.
    Awarding,
    /// Nothing but `expire_order` is left.
    Expired,
    /// Became this lease; losing bids wait to be released.
    Awarded(LeaseId),
    /// Cancelled or expired; bids wait to be released.
    Ended,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrderView<AccountId> {
    pub id: OrderId,
    pub tenant: AccountId,
    pub requirement: Requirement,
    /// Per block, for all GPUs.
    pub price_limit: Balance,
    pub asset: AssetId,
    /// Blocks the tenant wants.
    pub term: BlockNumber,
    /// The last block in which bids are taken.
    pub deadline: BlockNumber,
    pub escrow: Balance,
    pub status: OrderStatus,
    /// Cheapest first.
    pub bids: Vec<BidView<AccountId>>,
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
    Pending {
        activate_by: BlockNumber,
    },
    Active,
    /// Over; its last windows can still be reported until this block.
    Closing {
        closes_at: BlockNumber,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LeaseView<AccountId> {
    pub id: LeaseId,
    pub order: OrderId,
    pub tenant: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    /// Per block, for all GPUs.
    pub price: Balance,
    pub asset: AssetId,
    pub status: LeaseStatus,
    /// Blocks covered, `[start, end)`; both 0 until activated.
    pub start: BlockNumber,
    pub end: BlockNumber,
    pub term: BlockNumber,
    /// The block at which what was deposited is used up, if every block is available.
    pub funded_until: BlockNumber,
    /// Everything ever paid in.
    pub deposited: Balance,
    /// Held for this lease now.
    pub escrow: Balance,
    /// Price of the blocks credited so far, paid or not.
    pub accrued: Balance,
    /// Of that, settled: the provider's share and the fee.
    pub charged: Balance,
    pub fee: Balance,
    pub availability: Availability,
    pub utilisation: Utilisation,
    /// What the provider committed to at activation.
    pub access: H256,
}

sp_api::decl_runtime_apis! {
    /// Reading the market.
    pub trait LeasesApi<AccountId> where AccountId: Codec {
        /// An order and its bids.
        fn order(id: OrderId) -> Option<OrderView<AccountId>>;
        /// A lease with what it has cost so far.
        fn lease(id: LeaseId) -> Option<LeaseView<AccountId>>;
        /// Orders that take bids or wait for an award, oldest first, from the order `from` on. `limit` is lowered
        /// to [`MAX_ORDERS_PER_PAGE`]. A page may be short, even empty, while `next` says there is more: each call
        /// looks at a bounded number of orders.
        fn open_orders(from: OrderId, limit: u32) -> OrdersPage<AccountId>;
        /// The lengths this chain runs with.
        fn timing() -> Timing;
    }
}
