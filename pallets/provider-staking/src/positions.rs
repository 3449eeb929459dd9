//! Records of delegations and their rewards.

use crate::types::MAX_SUB_POOLS;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use leasehold_primitives::{AssetId, Balance, PoolId};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::Permill;

/// The most assets in which a provider's stakers can be rewarded. The treasury gets what fees in further assets bring.
pub const MAX_REWARD_ASSETS: u32 = 16;

/// The leavers of a provider's pools in one era.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct SubPool {
    /// The era.
    pub era: u32,
    /// All of its shares. Each is worth at most one smallest unit.
    pub shares: Balance,
    /// Their worth.
    pub worth: Balance,
    /// The shares of pools that ever left with it, as the pools counted them.
    pub came: Balance,
}

/// The leavers of a provider's pools, by era, oldest first. Eras that are due stay until their place is needed.
pub type SubPools = BoundedVec<SubPool, ConstU32<MAX_SUB_POOLS>>;

/// A closed pool with positions that were not touched since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ClosedPool {
    /// The era in which it was closed: all of it left then.
    pub era: u32,
    /// The shares of the positions that were not touched.
    pub shares: Balance,
    /// The same, in shares of the era's leavers.
    pub leaving: Balance,
    /// The amount that each share had earned when the pool was closed, counted from its asset's first reward.
    pub earned: BoundedVec<Earned, ConstU32<MAX_REWARD_ASSETS>>,
}

/// The rewards in an asset that were ever given out to each share in a pool.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Earned {
    /// The asset.
    pub asset: AssetId,
    /// The rewards, in 2⁻⁶⁴ of the asset's smallest unit.
    pub per_share: U256,
}

/// An account's delegation to a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Position {
    /// The pool that its shares are in. If that pool is closed, they left it at the close.
    pub pool: PoolId,
    /// Its shares.
    pub shares: Balance,
    /// The parts that it took out of pools and did not withdraw, by era, oldest first.
    pub leaving: BoundedVec<Leaving, ConstU32<MAX_SUB_POOLS>>,
    /// Its rewards.
    pub marks: BoundedVec<Mark, ConstU32<MAX_REWARD_ASSETS>>,
}

/// The part that a position took out of pools in an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Leaving {
    /// The era.
    pub era: u32,
    /// Its shares of that era's leavers.
    pub shares: Balance,
}

/// A position's rewards in an asset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Mark {
    /// The asset.
    pub asset: AssetId,
    /// The amount that each share had earned at the last count.
    pub per_share: U256,
    /// The amount that the position had earned by then, and did not claim.
    pub unclaimed: Balance,
}

/// The rewards that fees brought those who stand behind a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderRewards {
    /// The part of the stakers' part of each fee that the provider takes first. None, which is 0, if it never set one.
    pub commission: Option<Permill>,
    /// A raise of the commission.
    pub next: Option<NextCommission>,
    /// The era until which the pots have given out.
    pub dripped: u32,
    /// The rewards, by asset.
    pub assets: BoundedVec<AssetRewards, ConstU32<MAX_REWARD_ASSETS>>,
}

/// A commission that takes effect with an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct NextCommission {
    /// The commission.
    pub commission: Permill,
    /// The first era to whose fees it applies.
    pub from: u32,
}

/// The rewards that fees in one asset brought. The fee pot holds their four amounts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AssetRewards {
    /// The asset.
    pub asset: AssetId,
    /// The amount still to be given out.
    pub pot: Balance,
    /// The amount that the provider can claim: commission, and the rewards of its own bond.
    pub own: Balance,
    /// The amount given to delegators and not claimed. What each of their parts loses by rounding down stays here.
    pub delegators: Balance,
    /// The amount given out while nobody stood behind the provider. It is the treasury's, and anyone can have it paid.
    pub nobodys: Balance,
    /// The amount that each share in the pool has ever earned, in 2⁻⁶⁴ of the smallest unit.
    pub per_share: U256,
}
