//! The questions that a provider's node asks of the chain, to tell whether its reports get through.

use crate::{usage::MeterId, BlockNumber, LeaseId, Window};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use core::ops::Range;
use scale_info::TypeInfo;

/// A registered meter key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MeterView<AccountId> {
    /// The account that registered the key.
    pub provider: AccountId,
    /// The number of keys that this account has registered.
    pub keys: u32,
    /// The last window that this key has reported.
    pub last_window: Option<Window>,
}

/// A lease that was activated and is not final.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ReportedLease {
    /// The number of the lease.
    pub lease: LeaseId,
    /// The first block covered.
    pub start: BlockNumber,
    /// The first block not covered any more, unless the lease is extended, topped up or closed.
    pub end: BlockNumber,
    /// The last window with a report for it.
    pub last_window: Option<Window>,
}

impl ReportedLease {
    /// `[start, end)`.
    pub fn blocks(&self) -> Range<BlockNumber> {
        self.start..self.end
    }

    /// Whether it covers `block`.
    pub fn runs_at(&self, block: BlockNumber) -> bool {
        self.blocks().contains(&block)
    }
}

/// Leases of a provider, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ReportedLeases {
    /// The leases found, in no particular order. A page may be empty while there is more.
    pub leases: Vec<ReportedLease>,
    /// `from` of the next page; none after the last.
    pub next: Option<LeaseId>,
}

sp_api::decl_runtime_apis! {
    /// Watching over reports.
    pub trait ReportingApi<AccountId> where AccountId: Codec {
        /// A meter key; none if it is not registered.
        fn meter(key: MeterId) -> Option<MeterView<AccountId>>;
        /// Leases of a provider that were activated and are not final, of the next `scan` leases of all providers,
        /// which is lowered to [`MAX_SCANNED`](crate::api::MAX_SCANNED).
        fn reported_leases(provider: AccountId, from: Option<LeaseId>, scan: u32) -> ReportedLeases;
        /// The newest void windows, in ascending order: at most [`MAX_VOID_WINDOWS`](crate::usage::MAX_VOID_WINDOWS).
        /// Nobody is at fault for reports missing in them.
        fn void_windows() -> Vec<Window>;
    }
}
