//! Leases.

#[cfg(feature = "std")]
use crate::json;
use crate::{
    market::Terms,
    usage::{Availability, Utilisation},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The stage of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize),
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum LeaseStatus {
    /// Awarded; the provider must activate it up to and including this block.
    #[codec(index = 0)]
    Pending {
        /// The last block in which it can be activated.
        activate_by: BlockNumber,
    },
    /// Activated; its blocks are paid as they are credited.
    #[codec(index = 1)]
    Active,
    /// Over; its last windows can still be reported, or what is credited of them struck, until this block. From it on
    /// anyone can finalize it; the chain does within a quarter of a window, or of a round on a chain that has rounds.
    #[codec(index = 2)]
    Closing {
        /// The first block in which nothing of it can be reported or struck any more.
        closes_at: BlockNumber,
    },
}

/// An account other than the tenant, and the amount that it paid into a lease.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct SponsorView<AccountId> {
    /// The account that paid.
    pub sponsor: AccountId,
    /// The sum of its deposits.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposited: Balance,
    /// The part of them that the blocks credited so far did not use.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub unspent: Balance,
}

/// A losing bidder that takes over should the provider fail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct StandbyView<AccountId> {
    /// The provider that would take over.
    pub provider: AccountId,
    /// The offer that would serve the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The price that it bid, per block, for all GPUs of the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The promises of its bid.
    pub terms: Terms,
}

/// The conditions on which a lease can be taken over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ListingView<AccountId> {
    /// The price that the seller gets, in the lease's asset, on top of the escrow that changes hands.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The only account that may take it; none for anyone.
    pub to: Option<AccountId>,
}

/// A lease with what it has cost so far.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeaseView<AccountId> {
    /// The number of the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub id: LeaseId,
    /// The order it came from; none if an ask was taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub order: Option<OrderId>,
    /// The account that uses the capacity and pays.
    pub tenant: AccountId,
    /// The account that serves the lease.
    pub provider: AccountId,
    /// The account that is paid what the provider earns by it.
    pub payee: AccountId,
    /// The offer that serves the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The model of the GPUs.
    pub model: ModelId,
    /// GPUs of the offer that the lease takes.
    pub gpus: u16,
    /// Per block, for all GPUs.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The asset of the price and of all amounts but the exit penalty.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The stage of the lease.
    pub status: LeaseStatus,
    /// The lease it goes on as, if it was transferred or failed over.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub successor: Option<LeaseId>,
    /// The first block covered; 0 until activated.
    pub start: BlockNumber,
    /// The first block not covered any more, unless the lease is extended, topped up or closed; 0 until activated.
    pub end: BlockNumber,
    /// Blocks agreed on, from `start`.
    pub term: BlockNumber,
    /// By how many blocks the tenant may still extend the term.
    pub renewable: BlockNumber,
    /// The block at which what was deposited is used up, if every block is available.
    pub funded_until: BlockNumber,
    /// The sum of all deposits.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposited: Balance,
    /// Held for this lease now, the lock-in apart.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow: Balance,
    /// Price of the blocks credited so far, paid or not.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub accrued: Balance,
    /// The part of it that was settled: the provider's share and the fee.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub charged: Balance,
    /// The part of that which went to the chain.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub fee: Balance,
    /// Accounts other than the tenant that paid into the lease.
    pub sponsors: Vec<SponsorView<AccountId>>,
    /// Put up by the taker of an ask; the provider's if the tenant closes too early.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The promises of the provider.
    pub terms: Terms,
    /// Reserved in the provider's bond for the case that it leaves without notice, is silent to the end or does not
    /// activate the lease. Of a lease that closes, as long as it is not decided how its provider left it; else 0.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// Whether the provider gave notice.
    pub under_notice: bool,
    /// Best first.
    pub standbys: Vec<StandbyView<AccountId>>,
    /// The number that a buyer states, so as to get the lease that it saw.
    pub revision: u32,
    /// The conditions on which the lease can be taken over; none if it is not for sale.
    pub listing: Option<ListingView<AccountId>>,
    /// The time credited.
    pub availability: Availability,
    /// The work recorded besides.
    pub utilisation: Utilisation,
    /// Windows in a row, back from the newest that is decided, of which less than a quarter was credited. Void windows
    /// neither lengthen nor break the row.
    pub missed_windows: u32,
    /// The hash of the way in, to which the provider committed at activation or later.
    pub access: H256,
}

/// The stage of a lease, as a filter names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize), serde(rename_all = "camelCase"))]
pub enum LeaseStage {
    /// [`LeaseStatus::Pending`].
    #[codec(index = 0)]
    Pending,
    /// [`LeaseStatus::Active`].
    #[codec(index = 1)]
    Active,
    /// [`LeaseStatus::Closing`].
    #[codec(index = 2)]
    Closing,
}

impl From<&LeaseStatus> for LeaseStage {
    fn from(status: &LeaseStatus) -> Self {
        match status {
            LeaseStatus::Pending { .. } => Self::Pending,
            LeaseStatus::Active => Self::Active,
            LeaseStatus::Closing { .. } => Self::Closing,
        }
    }
}

/// Which leases to return: those for which everything that is given holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(
    feature = "std",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default, bound(deserialize = "AccountId: json::Form"))
)]
pub struct LeaseFilter<AccountId> {
    /// The lease is used and paid by this account.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::deserialize"))]
    pub tenant: Option<AccountId>,
    /// The lease is served by this account.
    #[cfg_attr(feature = "std", serde(deserialize_with = "json::deserialize"))]
    pub provider: Option<AccountId>,
    /// The lease is served by this offer.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: Option<OfferId>,
    /// The lease came from this order.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub order: Option<OrderId>,
    /// Its GPUs are of this model.
    pub model: Option<ModelId>,
    /// The lease is at this stage.
    pub status: Option<LeaseStage>,
}

// Not derived: that would ask for a default account.
impl<AccountId> Default for LeaseFilter<AccountId> {
    fn default() -> Self {
        Self { tenant: None, provider: None, offer: None, order: None, model: None, status: None }
    }
}

/// Leases, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeasesPage<AccountId> {
    /// The leases found.
    pub leases: Vec<LeaseView<AccountId>>,
    /// `from` of the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<LeaseId>,
}
