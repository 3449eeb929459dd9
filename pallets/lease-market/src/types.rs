//! What is stored.

use crate::accounting::{Coverage, Ledger};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{hardware::Requirement, AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId};
use scale_info::TypeInfo;
use sp_core::H256;

/// Bids one order takes.
pub const MAX_BIDS: u32 = 32;
/// The longest term of an order, in blocks: a year of 6 s blocks.
pub const MAX_TERM: BlockNumber = 5_256_000;
/// The furthest that a bidding deadline may lie ahead, in blocks: a week of 6 s blocks.
pub const MAX_BIDDING_BLOCKS: BlockNumber = 100_800;
/// Assets approved for escrow, besides the native currency.
pub const MAX_APPROVED_ASSETS: u32 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum OrderState {
    /// Takes bids until its deadline, can be awarded for some time after.
    #[codec(index = 0)]
    Open,
    /// Became this lease. Stored only as long as losing bids are.
    #[codec(index = 1)]
    Awarded(LeaseId),
    /// Cancelled or expired. Stored only as long as bids are.
    #[codec(index = 2)]
    Ended,
}

/// A tenant's request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Order<AccountId> {
    pub tenant: AccountId,
    pub requirement: Requirement,
    /// The most a bid may ask, per block and for all GPUs.
    pub price_limit: Balance,
    pub asset: AssetId,
    /// Blocks the tenant wants.
    pub term: BlockNumber,
    /// The last block in which bids are taken.
    pub deadline: BlockNumber,
    /// Held of the tenant for this order; 0 once it is not open.
    pub escrow: Balance,
    /// The order deposit held on this record; 0 while the order's lease carries it.
    pub deposit: Balance,
    /// Bids stored.
    pub bids: u32,
    pub state: OrderState,
}

impl<AccountId> Order<AccountId> {
    pub fn is_open(&self) -> bool {
        matches!(self.state, OrderState::Open)
    }
}

/// A provider's answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Bid {
    pub offer: OfferId,
    /// Per block, for all GPUs of the order.
    pub price: Balance,
    /// Held of the bidder.
    pub deposit: Balance,
    pub placed_at: BlockNumber,
}

/// Why a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum CloseReason {
    #[codec(index = 0)]
    TenantClosed,
    #[codec(index = 1)]
    ProviderClosed,
    /// It ran for the whole term.
    #[codec(index = 2)]
    TermEnded,
    /// What was deposited was used up.
    #[codec(index = 3)]
    FundsExhausted,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum LeaseState {
    /// Awarded. The winner's deposit is held until it activates the lease, at the latest in block `activate_by`.
    #[codec(index = 0)]
    Pending { activate_by: BlockNumber, bid_deposit: Balance },
    /// Runs, or is over and nobody has said so yet.
    #[codec(index = 1)]
    Active,
    /// Over; its last windows may still be reported or disputed.
    #[codec(index = 2)]
    Closing { reason: CloseReason },
}

/// An agreement under which capacity is used and paid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Lease<AccountId> {
    pub order: OrderId,
    pub tenant: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    pub asset: AssetId,
    pub state: LeaseState,
    pub coverage: Coverage,
    pub ledger: Ledger,
    /// The order deposit, held of the tenant.
    pub deposit: Balance,
    /// What the provider committed to at activation; zero until then.
    pub access: H256,
}

impl<AccountId> Lease<AccountId> {
    /// Why the lease ends where it ends if nobody stops it.
    pub fn natural_end(&self) -> CloseReason {
        if self.coverage.end == self.coverage.term_end() {
            CloseReason::TermEnded
        } else {
            CloseReason::FundsExhausted
        }
    }
}
