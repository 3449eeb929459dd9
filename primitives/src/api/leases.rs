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
    /// Over. Until this block its last windows can still be reported, or their credit struck. From this block on anyone
    /// can finalize the lease; the chain does so within a quarter of a window, or of a round on a chain that has
    /// rounds.
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
    /// The part of the deposits that the blocks credited so far have not used.
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
    /// The account that is paid the provider's earnings from the lease.
    pub payee: AccountId,
    /// The offer that serves the lease.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub offer: OfferId,
    /// The model of the GPUs.
    pub model: ModelId,
    /// GPUs of the offer that the lease takes.
    pub gpus: u16,
    /// The price per block, for all GPUs.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub price: Balance,
    /// The asset of the price and of all amounts but the exit penalty.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The stage of the lease.
    pub status: LeaseStatus,
    /// The lease that continues this one, if it was transferred or failed over.
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
    /// The block at which the deposits are used up, if every block is available.
    pub funded_until: BlockNumber,
    /// The sum of all deposits.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub deposited: Balance,
    /// The amount held for this lease now, without the lock-in.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub escrow: Balance,
    /// The price of the blocks credited so far, paid or not.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub accrued: Balance,
    /// The part of `accrued` that was settled: the provider's share and the fee.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub charged: Balance,
    /// The part of `charged` that went to the chain.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub fee: Balance,
    /// Accounts other than the tenant that paid into the lease.
    pub sponsors: Vec<SponsorView<AccountId>>,
    /// The lock-in that the tenant put up, as the taker of an ask or by an order with firm bids; it goes to the
    /// provider if the tenant closes too early.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lock_in: Balance,
    /// The promises of the provider.
    pub terms: Terms,
    /// The amount reserved in the provider's bond in case it leaves without notice, is silent to the end or does not
    /// activate the lease. On a closing lease it is 0 once it is decided how the provider left it.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub exit_penalty: Balance,
    /// Whether the provider gave notice.
    pub under_notice: bool,
    /// The standbys, best first.
    pub standbys: Vec<StandbyView<AccountId>>,
    /// The number that a buyer states to get the lease that it saw.
    pub revision: u32,
    /// The conditions on which the lease can be taken over; none if it is not for sale.
    pub listing: Option<ListingView<AccountId>>,
    /// The time credited.
    pub availability: Availability,
    /// The work recorded besides the time.
    pub utilisation: Utilisation,
    /// The number of windows in a row, back from the newest decided one, of which less than a quarter was credited.
    /// Void windows neither lengthen nor break the row.
    pub missed_windows: u32,
    /// The hash of the access details, to which the provider committed at activation or later.
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

/// A filter of leases, which returns those that meet every field given.
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

// Not derived: that would require a default account.
impl<AccountId> Default for LeaseFilter<AccountId> {
    fn default() -> Self {
        Self { tenant: None, provider: None, offer: None, order: None, model: None, status: None }
    }
}

/// A page of leases, and where to go on.
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
