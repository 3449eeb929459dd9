//! Types of the pallet's storage.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use leasehold_primitives::{
    hardware::{self, Attribute, Attributes, OfferSpec},
    names::Name,
    standing::OfferHistory,
    Balance, BlockNumber,
};
use scale_info::TypeInfo;

/// The most rows of the table of GPU models.
pub const MAX_MODELS: u32 = 256;
/// The most GPUs of one offer.
pub const MAX_GPUS_PER_OFFER: u16 = 1_024;
/// The most bytes of a provider's URL.
pub const MAX_URL: u32 = 128;
/// The furthest that a claim's expiry may lie ahead, in blocks: a year of 6 s blocks.
pub const MAX_CLAIM_BLOCKS: BlockNumber = 5_256_000;

/// A provider's description of itself, and the account of its earnings.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Profile<AccountId> {
    /// Its name: UTF-8 without control characters, not empty.
    pub name: Name,
    /// Its website: begins with `https://`, or is empty.
    pub url: BoundedVec<u8, ConstU32<MAX_URL>>,
    /// The account that receives the earnings of leases opened from now on; none for the provider's own.
    pub payee: Option<AccountId>,
}

impl<AccountId> Profile<AccountId> {
    /// Whether people can read the name.
    pub fn has_valid_name(&self) -> bool {
        is_readable(&self.name) && !self.name.is_empty()
    }

    /// Whether the URL is empty, or at least served with encryption.
    pub fn has_valid_url(&self) -> bool {
        self.url.is_empty() || (self.url.starts_with(b"https://") && is_readable(&self.url))
    }
}

/// Whether `text` is UTF-8 without control characters.
pub(crate) fn is_readable(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| !text.chars().any(char::is_control))
}

/// Whether every attribute has a key, no key occurs twice, and people can read keys and values. A value may be empty.
pub(crate) fn are_valid(attributes: &[Attribute]) -> bool {
    hardware::are_valid(attributes) && attributes.iter().all(|one| is_readable(&one.key) && is_readable(&one.value))
}

/// A registered provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderDetails<AccountId> {
    /// The provider's description of itself, and the account of its earnings.
    pub profile: Profile<AccountId>,
    /// Held for this record.
    pub deposit: Balance,
    /// Its offers, including retired ones with leases.
    pub offers: u32,
    /// The stake that must be bonded: Σ `required` over its offers.
    pub required: Balance,
    /// The part of that stake behind running leases and firm bids: Σ `in_use` over its offers.
    pub in_use: Balance,
    /// The GPUs that need the stake: Σ `bonded_gpus` over its offers.
    pub gpus: u32,
    /// The leases that its meters have to report: Σ `metered` over its offers, at most `MaxLeases`.
    pub metered: u32,
}

/// A provider's standing capacity.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct OfferDetails<AccountId> {
    /// The provider that listed it.
    pub provider: AccountId,
    /// Its hardware.
    pub spec: OfferSpec,
    /// Held for this record.
    pub deposit: Balance,
    /// The stake per GPU at which the offer was listed or last changed.
    pub stake_per_gpu: Balance,
    /// GPUs that running leases use.
    pub reserved: u16,
    /// GPUs promised to firm bids. While there are any, the offer can neither be changed nor retired.
    pub promised: u16,
    /// Leases that run or wait for their activation, and those for which GPUs were promised to firm bids. Each has at
    /// least one GPU.
    pub metered: u16,
    /// Leases that are not final. At least one while GPUs are reserved.
    pub leases: u32,
    /// Whether it is retired and takes no more leases.
    pub retired: bool,
    /// The history of its final leases. Begins anew when the offer's hardware changes.
    pub history: OfferHistory,
}

/// One auditor's claim about one provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Claim {
    /// The attributes confirmed. Not empty.
    pub attributes: Attributes,
    /// The last block in which the claim counts.
    pub expires: BlockNumber,
    /// Held from the auditor for this record.
    pub deposit: Balance,
}

impl Claim {
    /// Whether it counts in the block `now`.
    pub fn is_valid_at(&self, now: BlockNumber) -> bool {
        now <= self.expires
    }
}
