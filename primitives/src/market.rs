//! The trade of capacity: asks, orders, bids, and the promises of both sides.

#[cfg(feature = "std")]
use crate::json;
use crate::{hardware::Requirement, AssetId, Balance, BlockNumber, OfferId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_runtime::Permill;

/// The most leases that one order may become.
pub const MAX_REPLICAS: u16 = 16;
/// The most standbys that one lease may have.
pub const MAX_STANDBYS: u16 = 2;
/// The longest notice that a provider may promise, in blocks: 30 days of 6 s blocks.
pub const MAX_NOTICE: BlockNumber = 432_000;
/// The least part of the stake at risk that leaving at once costs.
pub const MIN_EXIT_PENALTY: Permill = Permill::from_percent(1);
/// The most of the stake at risk that leaving at once costs.
pub const MAX_EXIT_PENALTY: Permill = Permill::from_percent(10);
/// The number of blocks whose price is the lock-in: the amount that the tenant of an ask, or of an order with firm
/// bids, puts up and loses to the provider if it closes too early.
pub const LOCK_IN_BLOCKS: u32 = 20;

/// The promises of a provider in case it leaves before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Terms {
    /// Blocks between its notice and the end of the lease; at most [`MAX_NOTICE`].
    pub notice: BlockNumber,
    /// The part of the stake at risk (the model's stake for each GPU of the lease) that leaving without notice costs
    /// it: from [`MIN_EXIT_PENALTY`] to [`MAX_EXIT_PENALTY`]. It is reserved in the bond, on top of the part that must
    /// be bonded: by a firm bid, when an ask is taken, or at the award of a manual order. At most half of it goes to
    /// the tenant, the rest to the treasury.
    pub exit_penalty: Permill,
}

impl Default for Terms {
    fn default() -> Self {
        Self { notice: 0, exit_penalty: MIN_EXIT_PENALTY }
    }
}

impl Terms {
    /// Whether both terms are in their ranges.
    pub fn is_valid(&self) -> bool {
        self.notice <= MAX_NOTICE && (MIN_EXIT_PENALTY..=MAX_EXIT_PENALTY).contains(&self.exit_penalty)
    }

    /// Whether these are at least as good for the tenant as `least` in both.
    pub fn satisfy(&self, least: &Self) -> bool {
        self.notice >= least.notice && self.exit_penalty >= least.exit_penalty
    }
}

/// The price at which anyone may lease an offer at once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Ask {
    /// The price per block and GPU. Not 0.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The asset of the price.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The longest term, in blocks.
    pub max_term: BlockNumber,
    /// The promises of the provider to the taker.
    pub terms: Terms,
}

/// The longest term of an order or an ask, in blocks: a year of 6 s blocks.
pub const MAX_TERM: BlockNumber = 5_256_000;

/// The way in which the winner of an order is found. Bids are *firm* where the chain awards: their promises are
/// reserved as long as they can win. On a manual order they are *soft*: they reserve nothing and are judged again when
/// they are picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize),
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum Auction {
    /// Bids are open, and only the tenant picks: until `award_blocks` after the deadline.
    #[codec(index = 0)]
    Manual,
    /// Bids are open; the tenant may pick until the deadline, after it the best score wins.
    #[codec(index = 1)]
    Automatic,
    /// Bids are committed until the deadline and revealed during `reveal_blocks` after it; the best score wins and is
    /// paid by the first score that lost.
    #[codec(index = 2)]
    Sealed {
        /// Blocks after the deadline in which bids are revealed.
        reveal_blocks: BlockNumber,
    },
}

/// A tenant's request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OrderSpec<AccountId> {
    /// The requirement of each lease.
    pub requirement: Requirement<AccountId>,
    /// Leases wanted, 1 to [`MAX_REPLICAS`]; all of them or none.
    pub replicas: u16,
    /// Whether each of them must be from a different provider.
    pub distinct: bool,
    /// The most a bid may ask, per block, for all GPUs of one lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price_limit: Balance,
    /// The asset of the bids' prices, in which the leases are paid.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// Blocks wanted.
    pub term: BlockNumber,
    /// The number of blocks by which the tenant may extend the term in all, at the bid's price.
    pub renewable: BlockNumber,
    /// The least that bids must promise.
    pub least_terms: Terms,
    /// The last block in which bids are taken.
    pub deadline: BlockNumber,
    /// The way in which the winners are found.
    pub auction: Auction,
    /// Standbys wanted for each lease, at most [`MAX_STANDBYS`].
    pub standbys: u16,
}

/// The content of a bid except for its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Proposal {
    /// The offer that would serve the leases.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The number of the order's leases that the offer can serve, at least 1.
    pub replicas: u16,
    /// The promises of the bidder.
    pub terms: Terms,
    /// Whether the bidder, should it lose, will stand by for the winner.
    pub standby: bool,
}

/// The terms on which a tenant takes an offer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct TakeRequest<AccountId> {
    /// The requirement of the lease; its number of GPUs is the number taken. The offer is checked against it, so that a
    /// provider cannot change an offer under a taker's hands.
    pub requirement: Requirement<AccountId>,
    /// Blocks wanted.
    pub term: BlockNumber,
    /// The asset in which the tenant expects the ask to be.
    pub asset: AssetId,
    /// The most it pays per block, for all GPUs.
    pub max_price: Balance,
    /// The least that the ask must promise.
    pub least_terms: Terms,
    /// The amount that it pays in; the lock-in comes on top.
    pub escrow: Balance,
}

/// One of a tenant's choices among the bids on its order. It names everything that the other side could change before
/// the award, so that the tenant gets what it saw.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Pick<AccountId> {
    /// The provider whose bid is chosen.
    pub bidder: AccountId,
    /// The offer that the tenant expects the bid to name.
    pub offer: OfferId,
    /// The hash of that offer's specification, as the tenant saw it.
    pub spec: H256,
    /// The promises that the tenant saw; the bid's must be at least as good.
    pub terms: Terms,
    /// The most the bid may ask.
    pub max_price: Balance,
    /// The number of leases to make of the bid.
    pub replicas: u16,
}

/// A losing bidder that takes over should the winner fail. Until then nothing is reserved or held from it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Standby<AccountId> {
    /// The provider that would take over.
    pub provider: AccountId,
    /// The offer that would serve the lease.
    pub offer: OfferId,
    /// The price that it bid, per block, for all GPUs of the lease.
    pub price: Balance,
    /// The promises of its bid.
    pub terms: Terms,
    /// The hash of the offer's specification when the order was awarded: another offer is not what the tenant chose.
    pub spec: H256,
}

/// The standbys of a lease, best first.
pub type Standbys<AccountId> = BoundedVec<Standby<AccountId>, ConstU32<{ MAX_STANDBYS as u32 }>>;
