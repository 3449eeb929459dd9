//! Leases.

use super::{address, amount, Asset, Terms};
use leasehold_primitives::{api, BlockNumber, LeaseId, ModelId, OfferId, OrderId, Window};
use leasehold_runtime::AccountId;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LeaseStatus {
    Pending { activate_by: BlockNumber },
    Active,
    Closing { closes_at: BlockNumber },
}

impl From<api::LeaseStatus> for LeaseStatus {
    fn from(status: api::LeaseStatus) -> Self {
        match status {
            api::LeaseStatus::Pending { activate_by } => Self::Pending { activate_by },
            api::LeaseStatus::Active => Self::Active,
            api::LeaseStatus::Closing { closes_at } => Self::Closing { closes_at },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    pub final_ms: u64,
    pub pending_ms: u64,
    /// The last window with a report.
    pub last_window: Option<Window>,
    /// The last window for which something was credited.
    pub last_available: Option<Window>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Utilisation {
    pub busy_ms: u64,
    pub energy_mj: u64,
    pub peak_memory_mib: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sponsor {
    pub sponsor: String,
    pub deposited: String,
    pub unspent: String,
}

impl From<api::SponsorView<AccountId>> for Sponsor {
    fn from(view: api::SponsorView<AccountId>) -> Self {
        Self { sponsor: address(&view.sponsor), deposited: amount(view.deposited), unspent: amount(view.unspent) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standby {
    pub provider: String,
    pub offer: OfferId,
    pub price: String,
    pub terms: Terms,
}

impl From<api::StandbyView<AccountId>> for Standby {
    fn from(view: api::StandbyView<AccountId>) -> Self {
        Self {
            provider: address(&view.provider),
            offer: view.offer,
            price: amount(view.price),
            terms: view.terms.into(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    pub price: String,
    pub to: Option<String>,
}

impl From<api::ListingView<AccountId>> for Listing {
    fn from(view: api::ListingView<AccountId>) -> Self {
        Self { price: amount(view.price), to: view.to.as_ref().map(address) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    pub id: LeaseId,
    /// `null` if an ask was taken.
    pub order: Option<OrderId>,
    pub tenant: String,
    pub provider: String,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    /// Per block, for all GPUs.
    pub price: String,
    pub asset: Asset,
    pub status: LeaseStatus,
    /// The lease it goes on as, if it was transferred or failed over.
    pub successor: Option<LeaseId>,
    pub start: BlockNumber,
    pub end: BlockNumber,
    pub term: BlockNumber,
    pub renewable: BlockNumber,
    pub funded_until: BlockNumber,
    pub deposited: String,
    pub escrow: String,
    /// Price of the blocks credited so far, settled or not.
    pub accrued: String,
    pub charged: String,
    pub fee: String,
    pub sponsors: Vec<Sponsor>,
    pub commitment: String,
    pub terms: Terms,
    /// Reserved in the provider's bond, native.
    pub exit_penalty: String,
    pub under_notice: bool,
    pub standbys: Vec<Standby>,
    pub revision: u32,
    /// `null` if it cannot be taken over.
    pub listing: Option<Listing>,
    pub availability: Availability,
    pub utilisation: Utilisation,
    pub missed_windows: u32,
    pub access: String,
}

impl From<api::LeaseView<AccountId>> for Lease {
    fn from(lease: api::LeaseView<AccountId>) -> Self {
        Self {
            id: lease.id,
            order: lease.order,
            tenant: address(&lease.tenant),
            provider: address(&lease.provider),
            offer: lease.offer,
            model: lease.model,
            gpus: lease.gpus,
            price: amount(lease.price),
            asset: lease.asset.into(),
            status: lease.status.into(),
            successor: lease.successor,
            start: lease.start,
            end: lease.end,
            term: lease.term,
            renewable: lease.renewable,
            funded_until: lease.funded_until,
            deposited: amount(lease.deposited),
            escrow: amount(lease.escrow),
            accrued: amount(lease.accrued),
            charged: amount(lease.charged),
            fee: amount(lease.fee),
            sponsors: lease.sponsors.into_iter().map(Into::into).collect(),
            commitment: amount(lease.commitment),
            terms: lease.terms.into(),
            exit_penalty: amount(lease.exit_penalty),
            under_notice: lease.under_notice,
            standbys: lease.standbys.into_iter().map(Into::into).collect(),
            revision: lease.revision,
            listing: lease.listing.map(Into::into),
            availability: Availability {
                final_ms: lease.availability.final_ms,
                pending_ms: lease.availability.pending_ms,
                last_window: lease.availability.last_window,
                last_available: lease.availability.last_available,
            },
            utilisation: Utilisation {
                busy_ms: lease.utilisation.busy_ms,
                energy_mj: lease.utilisation.energy_mj,
                peak_memory_mib: lease.utilisation.peak_memory_mib,
            },
            missed_windows: lease.missed_windows,
            access: format!("{:?}", lease.access),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeasesPage {
    pub leases: Vec<Lease>,
    /// `from` of the next page; `null` after the last.
    pub next: Option<LeaseId>,
}

impl From<api::LeasesPage<AccountId>> for LeasesPage {
    fn from(page: api::LeasesPage<AccountId>) -> Self {
        Self { leases: page.leases.into_iter().map(Into::into).collect(), next: page.next }
    }
}
