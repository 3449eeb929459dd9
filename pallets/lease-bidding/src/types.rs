//! Types of the pallet's storage.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    market::{Auction, OrderSpec, Proposal},
    traits::Promise,
    AssetId, Balance, BlockNumber, LeaseId, ModelId,
};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most bids that one order takes.
pub const MAX_BIDS: u32 = 32;
/// The furthest that the bidding deadline of a manual order may lie ahead, in blocks: a week of 6 s blocks.
pub const MAX_BIDDING_BLOCKS: BlockNumber = 100_800;
/// The furthest that the bidding deadline of an order with firm bids may lie ahead, in blocks: 2 h of 6 s blocks. Bids
/// keep GPUs in vain for at most that long.
pub const MAX_FIRM_BIDDING_BLOCKS: BlockNumber = 1_200;
/// The longest time to reveal sealed bids, in blocks: 20 min of 6 s blocks.
pub const MAX_REVEAL_BLOCKS: BlockNumber = 200;

/// The stage of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum OrderState {
    /// Takes bids until its deadline, then waits to be awarded.
    #[codec(index = 0)]
    Open,
    /// Became leases; `first` is the first of them, the others follow it. Stored only as long as losing bids are.
    #[codec(index = 1)]
    Awarded {
        /// The first of its leases.
        first: LeaseId,
    },
    /// Not awarded in time, or for want of bids. Stored only as long as bids are.
    #[codec(index = 2)]
    Expired,
    /// Taken back by its tenant. Stored only as long as bids are.
    #[codec(index = 3)]
    Cancelled,
}

/// A tenant's request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Order<AccountId> {
    /// The account that made the order.
    pub tenant: AccountId,
    /// The request.
    pub spec: OrderSpec<AccountId>,
    /// The block in which it was made.
    pub opened_at: BlockNumber,
    /// Held from the tenant for this order; 0 once it is not open.
    pub escrow: Balance,
    /// Held from the tenant for each lease of an open order with firm bids, in the order's asset: the price limit of 20
    /// blocks. It becomes the lock-in of the lease.
    pub lock_in: Balance,
    /// The deposit held for this record, native. While it is open, the same amount is held for each of its leases: see
    /// [`Order::records`]. A keeper who concludes the order for a late chain is paid out of it.
    pub record_deposit: Balance,
    /// The least that a bid may ask, as it was when the order was made: otherwise an upgrade that raises it would make
    /// bids committed earlier impossible to reveal.
    pub floor: Balance,
    /// All salts revealed so far, hashed and added up bit by bit: decides between equal scores.
    pub mix: H256,
    /// The stage of the order.
    pub state: OrderState,
}

impl<AccountId> Order<AccountId> {
    pub fn is_open(&self) -> bool {
        matches!(self.state, OrderState::Open)
    }

    /// Whether its bids' promises are reserved, so that an award cannot fail.
    pub fn is_firm(&self) -> bool {
        !matches!(self.spec.auction, Auction::Manual)
    }

    pub fn is_sealed(&self) -> bool {
        self.reveal_blocks().is_some()
    }

    /// The number of blocks after the deadline in which bids can be revealed; none unless they are sealed.
    pub fn reveal_blocks(&self) -> Option<BlockNumber> {
        match self.spec.auction {
            Auction::Sealed { reveal_blocks } => Some(reveal_blocks),
            _ => None,
        }
    }

    /// The asset of its bids' deposits: the native currency is reserved in bonds, another asset is held.
    pub fn deposit_asset(&self) -> AssetId {
        if self.is_sealed() {
            self.spec.asset.clone()
        } else {
            AssetId::Native
        }
    }

    /// The last block in which bids can change: the deadline, or the last to reveal in. Saturates, being a time.
    pub fn settled_after(&self) -> BlockNumber {
        self.spec.deadline.saturating_add(self.reveal_blocks().unwrap_or(0))
    }

    /// The number of records for which an order pays deposits: itself, and while it is open each lease to come.
    pub fn records(&self) -> u32 {
        if self.is_open() {
            u32::from(self.spec.replicas).saturating_add(1)
        } else {
            1
        }
    }
}

/// The price of a bid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Quote {
    /// A commitment, not revealed yet.
    #[codec(index = 0)]
    Sealed(H256),
    /// A price per block for all GPUs of a lease, and its score at the bidder's handicap when it was placed or
    /// revealed; the lower wins.
    #[codec(index = 1)]
    Open {
        /// The price.
        price: Balance,
        /// The score.
        score: u128,
    },
}

/// A provider's answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Bid<AccountId> {
    /// The provider that bids.
    pub bidder: AccountId,
    /// The offer and the promises of the bid.
    pub proposal: Proposal,
    /// The price asked, or the commitment to it.
    pub quote: Quote,
    /// The bid's deposit: native and reserved in the bidder's bond; for a sealed order in another asset, held in that
    /// asset.
    pub deposit: Balance,
    /// For a firm bid, the exit penalty reserved in the bidder's bond for each lease. For a soft bid, 0.
    pub exit_penalty: Balance,
    /// The model of the offer when the bid was placed.
    pub model: ModelId,
    /// The hash of the offer's specification when the bid was placed. The offer of a firm bid cannot change.
    pub spec: H256,
    /// The block in which the bid was placed or committed.
    pub placed_at: BlockNumber,
    /// The bidder that this bid displaced, or the one recorded in the displaced bid, if any: it gets the deposit if
    /// this bid is withdrawn.
    pub displaced: Option<AccountId>,
}

impl<AccountId> Bid<AccountId> {
    /// The price asked, if it is known.
    pub fn price(&self) -> Option<Balance> {
        match self.quote {
            Quote::Sealed(_) => None,
            Quote::Open { price, .. } => Some(price),
        }
    }

    /// The deposit for each of its leases.
    pub fn deposit_each(&self) -> Balance {
        self.deposit.checked_div(self.proposal.replicas.into()).unwrap_or(0)
    }

    /// Its reserves, if it is a firm bid on `order`.
    pub fn promise(&self, order: &Order<AccountId>) -> Option<Promise> {
        order.is_firm().then(|| Promise {
            offer: self.proposal.offer,
            gpus: order.spec.requirement.gpus,
            leases: self.proposal.replicas,
            exit_penalty: self.exit_penalty,
            deposit: match order.deposit_asset() {
                AssetId::Native => self.deposit_each(),
                AssetId::WithId(_) => 0,
            },
        })
    }

    /// The score, if it is known.
    pub fn score(&self) -> Option<u128> {
        match self.quote {
            Quote::Sealed(_) => None,
            Quote::Open { score, .. } => Some(score),
        }
    }
}

/// The bids on one order, in the order in which they came.
pub type BidsOf<AccountId> = BoundedVec<Bid<AccountId>, ConstU32<MAX_BIDS>>;

/// A bid that becomes leases.
#[derive(Clone)]
pub(crate) struct Winner<AccountId> {
    pub bid: Bid<AccountId>,
    /// Leases to make of it.
    pub replicas: u16,
    /// The price per block of each of its leases.
    pub price: Balance,
    /// The hash of the specification with which it must serve them.
    pub spec: H256,
}

/// The reason why a bidder lost its deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum ForfeitReason {
    /// It did not reveal its sealed bid. The treasury gets the deposit.
    #[codec(index = 0)]
    NotRevealed,
    /// It withdrew a bid that had displaced another, whose bidder gets the deposit.
    #[codec(index = 1)]
    Withdrawn,
}
