//! Providers.

#[cfg(feature = "std")]
use crate::json;
use crate::Balance;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;

/// The payee of a provider's leases, and the record of those that are final. An account without any is a newcomer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ProviderView<AccountId> {
    /// The account that was asked about.
    pub provider: AccountId,
    /// The account that leases opened now would pay: the one that the provider's profile names, else its own. Existing
    /// leases keep their payees.
    pub payee: AccountId,
    /// Leases that are final.
    pub leases: u32,
    /// Blocks that those leases covered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub due_blocks: u64,
    /// The blocks among them that were available and paid.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited_blocks: u64,
    /// The part of their fees that was burnt, native.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub burnt: Balance,
    /// The weight of its track record now. It halves with each epoch.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub weight: Balance,
    /// The part of that weight that was delivered.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub credited: Balance,
    /// All leases that their tenants ever refused. They are not among `leases`, and change no handicap.
    pub refused: u32,
    /// The handicap of its scores now: 0 to 2,000 ten-thousandths, 1,000 for newcomers.
    pub handicap: u16,
}
