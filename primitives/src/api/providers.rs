//! Providers.

#[cfg(feature = "std")]
use crate::json;
use crate::Balance;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;

/// Whom a provider's leases pay, and how those that are final went. An account without any is a newcomer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ProviderView<AccountId> {
    /// The account that was asked about.
    pub provider: AccountId,
    /// The account that leases opened now would pay: the one that the provider's profile names, else its own. Leases
    /// that there are keep theirs.
    pub payee: AccountId,
    /// Leases that are final.
    pub leases: u32,
    /// Blocks that those leases covered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub due_blocks: u64,
    /// Of them, the blocks that were available and paid.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited_blocks: u64,
    /// The part of their fees that was burnt, native.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub burnt: Balance,
    /// The weight of its track record now. Halves with each epoch.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub weight: Balance,
    /// The part of that weight that was delivered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited: Balance,
    /// Leases that their tenants refused, ever. They are none of `leases`, and change no handicap.
    pub refused: u32,
    /// The handicap of its scores now: 0 to 2,000 ten-thousandths, 1,000 for newcomers.
    pub handicap: u16,
}
