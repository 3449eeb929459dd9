//! Penalties and slashes taken from providers.

#[cfg(feature = "std")]
use crate::json;
use crate::{traits::OffenceKind, Balance, BlockNumber, LeaseId, SlashId, Window};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;

/// The cause of a penalty or slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(tag = "kind", rename_all = "camelCase"))]
pub enum CauseView {
    /// The provider left a lease: by closing it, in silence, or by not activating it.
    #[codec(index = 0)]
    ExitPenalty,
    /// Too many windows of a lease were missed.
    #[codec(index = 1)]
    Missed {
        /// The round in which that was counted.
        round: u32,
    },
    /// Enough windows in a row were missed for the provider to count as having left its lease.
    #[codec(index = 2)]
    Abandoned {
        /// The round in which that was counted.
        round: u32,
    },
    /// A verdict struck much of what the provider reported.
    #[codec(index = 3)]
    Contradicted {
        /// The round of the verdict.
        round: u32,
    },
}

impl CauseView {
    /// The offence of a kind, in a round.
    pub const fn offence(kind: OffenceKind, round: u32) -> Self {
        match kind {
            OffenceKind::Missed => Self::Missed { round },
            OffenceKind::Abandoned => Self::Abandoned { round },
            OffenceKind::Contradicted => Self::Contradicted { round },
        }
    }
}

/// A penalty or slash that was taken and is neither paid nor cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct SlashView<AccountId> {
    /// The number under which it can be paid or cancelled.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub id: SlashId,
    /// The provider that it was taken from.
    pub provider: AccountId,
    /// The lease that it was taken for; for a lease that was sold, the number that it had first.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub lease: LeaseId,
    /// Why it was taken.
    pub cause: CauseView,
    /// The whole amount that was taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub amount: Balance,
    /// The part of it that came from delegations; the rest was the provider's own.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub delegated: Balance,
    /// The account that gets the restitution.
    pub beneficiary: AccountId,
    /// The part of the amount that the beneficiary gets; the treasury gets the rest, and all of an exit penalty if a
    /// slash of delegations is pending when it is paid.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub restitution: Balance,
    /// The first block in which it can be paid. Until then it can be cancelled.
    pub due_at: BlockNumber,
}

/// One page of slashes, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct SlashesPage<AccountId> {
    /// The slashes.
    pub slashes: Vec<SlashView<AccountId>>,
    /// Pass it as `from` for the next page; none after the last.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub next: Option<SlashId>,
}

/// A penalty or slash for a lease, even one for which nothing was taken because nothing was left, or because other
/// takings covered it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct TakingView {
    /// Why it was taken.
    pub cause: CauseView,
    /// The first of the windows that it is for.
    pub from: Window,
    /// The window after the last.
    pub to: Window,
    /// The amount that it would cost alone; 0 once it was cancelled.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub face: Balance,
    /// The amount taken for it, on top of earlier takings for the same windows.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub taken: Balance,
    /// The pending slash that holds it; none once it is paid or cancelled, or if nothing was taken.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pending: Option<SlashId>,
    /// The first block in which that slash can be paid.
    pub due_at: Option<BlockNumber>,
}

/// The penalties and slashes taken from a lease's provider for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct OffencesView {
    /// Offences and exit penalties, in the order in which they came: the newest 16.
    pub takings: Vec<TakingView>,
    /// The amount of them that the lease's tenants get, paid or not.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub restitution: Balance,
}
