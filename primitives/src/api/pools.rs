//! Pools of delegations behind providers, and what they earn.

#[cfg(feature = "std")]
use crate::json;
use crate::{AssetId, Balance, BlockNumber, PoolId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_runtime::Permill;

/// What stands behind a provider, and what it earns.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct PoolView<AccountId> {
    /// The account that was asked about.
    pub provider: AccountId,
    /// The account on which delegations are held. It has no key.
    pub account: AccountId,
    /// The provider's open pool; none if it has none.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pool: Option<PoolId>,
    /// Whether `delegate` is taken now: the pool is open, the provider accepts delegations, no slash of the pool is
    /// pending, and slashes have left the pool something.
    pub accepting: bool,
    /// The provider's own bond, the reserved part of it included.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub own: Balance,
    /// The worth of all shares.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub delegated: Balance,
    /// All shares. One is worth one of the smallest unit, less what slashes took: never more.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub shares: Balance,
    /// What left the pool and cannot be withdrawn yet.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub leaving: Balance,
    /// What pending slashes took from delegations.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pending: Balance,
    /// What can back GPUs: own bond that is not reserved, and delegations up to four times as much.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub backing: Balance,
    /// What the provider's offers need of that.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub required: Balance,
    /// The part of the stakers' part of a fee that the provider takes before the rest is shared.
    pub commission: Permill,
    /// A raise that does not act yet.
    pub next_commission: Option<NextCommissionView>,
    /// What fees brought, for each asset in which there were any.
    pub rewards: Vec<RewardsView>,
}

/// A commission that will act.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct NextCommissionView {
    /// The commission.
    pub commission: Permill,
    /// The first block whose fees it takes from.
    pub from: BlockNumber,
}

/// What fees in one asset brought those who stand behind a provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct RewardsView {
    /// The asset.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// What is still to be given out.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pot: Balance,
    /// The part of it that is given out when the next era begins, to own bond and delegations by their worth.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub per_era: Balance,
    /// What the provider can claim: its commission, and what its own bond was given.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub own: Balance,
}

/// What an account has delegated to a provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct DelegationView<AccountId> {
    /// The provider.
    pub provider: AccountId,
    /// The account that delegated.
    pub delegator: AccountId,
    /// Its shares in the provider's open pool.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub shares: Balance,
    /// What they are worth: what `undelegate` would move of them.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub worth: Balance,
    /// What is on its way out, in the order in which it becomes due.
    pub leaving: Vec<LeavingView>,
    /// What it can claim, for each asset of which that is not 0.
    pub claimable: Vec<ClaimableView>,
}

/// A part of a delegation that left the pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeavingView {
    /// What it is worth now: a slash for an offence that began in the era in which it left, or earlier, can lower that until it
    /// is due.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub amount: Balance,
    /// The first block in which it can be withdrawn.
    pub withdrawable_at: BlockNumber,
}

/// One page of an account's delegations.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct DelegationsPage<AccountId> {
    /// The delegations.
    pub delegations: Vec<DelegationView<AccountId>>,
    /// Pass it as `from` for the next page; none after the last.
    pub next: Option<AccountId>,
}

/// An amount that can be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct ClaimableView {
    /// The asset.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The amount.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub amount: Balance,
}
