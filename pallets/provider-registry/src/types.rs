//! Records.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use leasehold_primitives::{
    hardware::{self, Attribute, Attributes, Name, OfferSpec},
    Balance, BlockNumber,
};
use scale_info::TypeInfo;

/// Rows of the table of models.
pub const MAX_MODELS: u32 = 256;
/// GPUs of one offer.
pub const MAX_GPUS_PER_OFFER: u16 = 1_024;
/// Bytes of a provider's URL.
pub const MAX_URL: u32 = 128;
/// How far ahead a claim may expire: a year of 6 s blocks.
pub const MAX_CLAIM_BLOCKS: BlockNumber = 5_256_000;

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Profile {
    /// UTF-8, not empty.
    pub name: Name,
    /// Begins with `https://`, or is empty.
    pub url: BoundedVec<u8, ConstU32<MAX_URL>>,
}

impl Profile {
    /// A name that people can read.
    pub fn has_valid_name(&self) -> bool {
        is_readable(&self.name) && !self.name.is_empty()
    }

    /// No URL, or one that is at least served with encryption.
    pub fn has_valid_url(&self) -> bool {
        self.url.is_empty() || (self.url.starts_with(b"https://") && is_readable(&self.url))
    }
}

/// UTF-8 without control characters.
pub(crate) fn is_readable(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| !text.chars().any(char::is_control))
}

/// Attributes with keys, each once, and all that people can read. A value may be empty.
pub(crate) fn are_valid(attributes: &[Attribute]) -> bool {
    hardware::are_valid(attributes) && attributes.iter().all(|one| is_readable(&one.key) && is_readable(&one.value))
}

/// A registered provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ProviderDetails {
    pub profile: Profile,
    /// Held for this record.
    pub deposit: Balance,
    /// Offers that exist, retired ones with leases included.
    pub offers: u32,
    /// Leases of all of them that are not concluded.
    pub leases: u32,
    /// What must be bonded: Σ [`OfferDetails::required`].
    pub required: Balance,
    /// The part of it behind running leases: Σ [`OfferDetails::in_use`].
    pub in_use: Balance,
    /// The GPUs that it is for: Σ [`OfferDetails::bonded_gpus`].
    pub gpus: u32,
}

/// A provider's standing capacity.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct OfferDetails<AccountId> {
    pub provider: AccountId,
    pub spec: OfferSpec,
    /// Held for this record.
    pub deposit: Balance,
    /// The model's stake when this was listed or last changed.
    pub stake_per_gpu: Balance,
    /// GPUs that running leases use.
    pub reserved: u16,
    /// Leases that are not concluded. At least one while GPUs are reserved.
    pub leases: u32,
    /// Takes no more leases.
    pub retired: bool,
}

/// What one auditor confirms of one provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Claim {
    /// Not empty.
    pub attributes: Attributes,
    /// The last block in which it counts.
    pub expires: BlockNumber,
    /// Held for this record, on the auditor's account.
    pub deposit: Balance,
}

impl Claim {
    /// Whether it counts in the block `now`.
    pub fn is_valid_at(&self, now: BlockNumber) -> bool {
        now <= self.expires
    }
}
