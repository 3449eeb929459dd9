//! What is stored.

use crate::{
    accounting::{Coverage, Ledger},
    sponsors::Sponsors,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    market::{OrderSpec, Proposal, Terms, MAX_STANDBYS},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Bids one order takes.
pub const MAX_BIDS: u32 = 32;
/// The furthest that a bidding deadline may lie ahead, in blocks: a week of 6 s blocks. Also the longest time to reveal.
pub const MAX_BIDDING_BLOCKS: BlockNumber = 100_800;
/// Assets approved for escrow, besides the native currency.
pub const MAX_APPROVED_ASSETS: u32 = 8;
/// Things due in one block of the agenda.
pub const MAX_DUE: u32 = 256;
/// Blocks after a full one that are tried for what is due in it.
pub const AGENDA_SPILL: BlockNumber = 8;
/// Consecutive missed windows after which a standby can take over.
pub const TOLERATED_WINDOWS: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum OrderState {
    /// Takes bids until its deadline, then waits to be awarded.
    #[codec(index = 0)]
    Open,
    /// Became leases; `first` is the first of them, the others follow it. Stored only as long as losing bids are.
    #[codec(index = 1)]
    Awarded { first: LeaseId },
    /// Not awarded in time, or nobody could serve it. Stored only as long as bids are.
    #[codec(index = 2)]
    Expired,
    /// Taken back by its tenant. Stored only as long as bids are.
    #[codec(index = 3)]
    Cancelled,
}

/// A tenant's request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Order<AccountId> {
    pub tenant: AccountId,
    pub spec: OrderSpec<AccountId>,
    /// The block it was made in.
    pub opened_at: BlockNumber,
    /// Held of the tenant for this order; 0 once it is not open.
    pub escrow: Balance,
    /// The deposit held for this record. Those of its leases are held too while it is open: see [`Order::records`].
    pub deposit: Balance,
    /// The bounty held for whoever concludes this order, should it come to that; 0 once it is paid. It returns with the
    /// deposit. Those of its leases are held too while it is open.
    pub bounty: Balance,
    /// The least that a bid may ask, as it was when the order was made: else an upgrade that raises it would make
    /// bids that were committed before impossible to reveal.
    pub floor: Balance,
    /// All salts revealed so far, hashed and added up bit by bit: decides between equal scores.
    pub mix: H256,
    pub state: OrderState,
}

impl<AccountId> Order<AccountId> {
    pub fn is_open(&self) -> bool {
        matches!(self.state, OrderState::Open)
    }

    pub fn is_sealed(&self) -> bool {
        self.reveal_blocks().is_some()
    }

    /// How long bids can be revealed after the deadline; none unless they are sealed.
    pub fn reveal_blocks(&self) -> Option<BlockNumber> {
        match self.spec.auction {
            leasehold_primitives::market::Auction::Sealed { reveal_blocks } => Some(reveal_blocks),
            _ => None,
        }
    }

    /// The last block in which bids can change: the deadline, or the last to reveal in. Saturates, being a time.
    pub fn settled_after(&self) -> BlockNumber {
        self.spec.deadline.saturating_add(self.reveal_blocks().unwrap_or(0))
    }

    /// Records that an open order pays deposits and bounties for: itself and each lease to come.
    pub fn records(&self) -> Balance {
        if self.is_open() {
            Balance::from(self.spec.replicas).saturating_add(1)
        } else {
            1
        }
    }
}

/// What a bid asks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Quote {
    /// A commitment, not revealed yet.
    #[codec(index = 0)]
    Sealed(H256),
    /// A price per block for all GPUs of a lease, and its score at the bidder's reliability when it was placed or
    /// revealed; the lower wins.
    #[codec(index = 1)]
    Open { price: Balance, score: u128 },
}

/// A provider's answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Bid<AccountId> {
    pub bidder: AccountId,
    pub proposal: Proposal,
    pub quote: Quote,
    /// Held of the bidder: native, but for a sealed bid in the order's asset.
    pub deposit: Balance,
    pub placed_at: BlockNumber,
    /// Whose bid had to go for this one; to whom its deposit goes if it is withdrawn.
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

/// A losing bidder that takes over should the winner fail. Nothing is reserved or held of it until then.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Standby<AccountId> {
    pub provider: AccountId,
    pub offer: OfferId,
    /// What it bid.
    pub price: Balance,
    pub terms: Terms,
    /// Hash of the offer's specification when the order was awarded: another offer is not what the tenant chose.
    pub spec: H256,
}

/// The standbys of a lease, best first.
pub type Standbys<AccountId> = BoundedVec<Standby<AccountId>, ConstU32<{ MAX_STANDBYS as u32 }>>;

/// Why a lease ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum CloseReason {
    #[codec(index = 0)]
    TenantClosed,
    /// The provider left without notice, and paid for it.
    #[codec(index = 1)]
    ProviderClosed,
    /// It ran for the whole term.
    #[codec(index = 2)]
    TermEnded,
    /// What was deposited was used up.
    #[codec(index = 3)]
    FundsExhausted,
    /// The provider gave notice, and it ran out.
    #[codec(index = 4)]
    NoticeEnded,
    /// It goes on as this lease of another tenant.
    #[codec(index = 5)]
    Transferred(LeaseId),
    /// A standby took over, as this lease.
    #[codec(index = 6)]
    FailedOver(LeaseId),
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum LeaseState {
    /// Awarded. The winner's deposit, in the asset with it, is held until it activates the lease, at the latest in
    /// block `activate_by`. It is 0 for a lease of an ask and for a standby's: there the provider answers with its exit penalty.
    #[codec(index = 0)]
    Pending { activate_by: BlockNumber, bid_deposit: Balance, deposit_asset: AssetId },
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
    /// The order it came from; none if an ask was taken.
    pub order: Option<OrderId>,
    pub tenant: AccountId,
    pub provider: AccountId,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    pub asset: AssetId,
    pub state: LeaseState,
    pub coverage: Coverage,
    pub ledger: Ledger,
    /// Whose the money is that others than the tenant paid in. All of it is held of the tenant.
    pub sponsors: Sponsors<AccountId>,
    /// The price of the first blocks that the taker of an ask locked: the provider's if the tenant closes too early.
    pub commitment: Balance,
    /// The highest price that a standby may be paid.
    pub price_limit: Balance,
    /// By how many blocks the tenant may still extend the term.
    pub renewable: BlockNumber,
    pub terms: Terms,
    /// Reserved in the provider's bond for the case that it leaves without notice.
    pub penalty: Balance,
    /// Whether the provider gave notice; the term ends with it then.
    pub under_notice: bool,
    pub standbys: Standbys<AccountId>,
    /// Counts what a buyer of the lease would want to know: its tenant's top-ups, extensions, listings, notice.
    pub revision: u32,
    /// The deposit for this record, native, held of the tenant.
    pub deposit: Balance,
    /// The bounty for whoever concludes the lease, native, held of the tenant; 0 once that is settled.
    pub bounty: Balance,
    /// What the provider committed to at activation; zero until then.
    pub access: H256,
}

impl<AccountId> Lease<AccountId> {
    /// Why the lease ends where it ends if nobody stops it.
    pub fn natural_end(&self) -> CloseReason {
        if self.coverage.end != self.coverage.term_end() {
            CloseReason::FundsExhausted
        } else if self.under_notice {
            CloseReason::NoticeEnded
        } else {
            CloseReason::TermEnded
        }
    }

    /// `who`, if it is no party to the lease: only then is a bounty its.
    pub fn stranger<'a>(&self, who: &'a AccountId) -> Option<&'a AccountId>
    where
        AccountId: PartialEq,
    {
        let party = *who == self.tenant || *who == self.provider || self.standbys.iter().any(|s| s.provider == *who);
        (!party).then_some(who)
    }

    /// Something changed that a buyer would want to know. Wraps: it tells apart, and does not count.
    pub fn revise(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }
}

/// A lease that its tenant would hand over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Listing<AccountId> {
    /// What the seller gets, in the lease's asset, besides what of the escrow changes hands.
    pub price: Balance,
    /// The only account that may take it; none for anyone.
    pub to: Option<AccountId>,
}

/// Something that time makes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Due {
    #[codec(index = 0)]
    Order(OrderId),
    #[codec(index = 1)]
    Lease(LeaseId),
}

/// Why a bidder lost its deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum ForfeitReason {
    /// It did not reveal its sealed bid. The treasury gets it.
    #[codec(index = 0)]
    NotRevealed,
    /// It won, and its offer could not serve the order any more. The treasury gets it.
    #[codec(index = 1)]
    NoCapacity,
    /// It withdrew a bid that had displaced another, whose bidder gets it.
    #[codec(index = 2)]
    Withdrawn,
}
