//! Pools of delegations behind providers, and their earnings.

#[cfg(feature = "std")]
use crate::json;
use crate::{AssetId, Balance, BlockNumber, PoolId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_runtime::Permill;

/// The stake behind a provider, and its earnings.
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
    /// The number of all shares. One is worth one of the smallest unit less its part of the slashes, and never more.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub shares: Balance,
    /// The amount that left the pool and cannot be withdrawn yet.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub leaving: Balance,
    /// The amount that pending slashes took from delegations.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pending: Balance,
    /// The stake that can back GPUs: own bond that is not reserved, and delegations up to four times as much.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub backing: Balance,
    /// The backing that the provider's offers need.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub required: Balance,
    /// The part of the stakers' part of a fee that the provider takes before the rest is shared.
    pub commission: Permill,
    /// A raise of the commission that is not in effect yet.
    pub next_commission: Option<NextCommissionView>,
    /// The rewards from fees, for each asset in which there were any.
    pub rewards: Vec<RewardsView>,
}

/// A commission that is not in effect yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct NextCommissionView {
    /// The commission.
    pub commission: Permill,
    /// The first block in which it is taken from fees.
    pub from: BlockNumber,
}

/// The rewards from fees in one asset, for those who stand behind a provider.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct RewardsView {
    /// The asset.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub asset: AssetId,
    /// The amount still to be given out.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pot: Balance,
    /// The part of it that is given out when the next era begins, to own bond and delegations by their worth.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub per_era: Balance,
    /// The amount that the provider can claim: its commission, and its own bond's part of the rewards.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub own: Balance,
}

/// An account's delegation to a provider.
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
    /// The worth of the shares: the amount that `undelegate` would move for them.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub worth: Balance,
    /// The parts that are leaving, in the order in which they become due.
    pub leaving: Vec<LeavingView>,
    /// The amounts that it can claim, for each asset in which that is not 0.
    pub claimable: Vec<ClaimableView>,
}

/// A part of a delegation that left the pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct LeavingView {
    /// The amount that it is worth now. Until it is due, a slash for an offence that began in the era in which it left,
    /// or earlier, can lower this.
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
