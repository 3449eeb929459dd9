//! Records of delegations and of what they earn.

use crate::types::MAX_SUB_POOLS;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use leasehold_primitives::{AssetId, Balance, PoolId};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::Permill;

/// Assets in which a provider's stakers can be rewarded. What fees in more of them bring is the treasury's.
pub const MAX_REWARD_ASSETS: u32 = 16;

/// What left pools of a provider in one era.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct SubPool {
    /// The era.
    pub era: u32,
    /// All of its shares. Together they are worth no more than as many of the smallest unit.
    pub shares: Balance,
    /// What they are worth.
    pub worth: Balance,
    /// The shares of pools that ever left with it, as they were counted in the pools.
    pub came: Balance,
}

/// What left pools of a provider, by era, oldest first, as far as it can be slashed, or nothing has needed its place.
pub type SubPools = BoundedVec<SubPool, ConstU32<MAX_SUB_POOLS>>;

/// A pool that was closed, of which some positions were not touched since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ClosedPool {
    /// The era in which it was closed: all of it left then.
    pub era: u32,
    /// The shares of the positions that were not touched.
    pub shares: Balance,
    /// What they are in shares of the era's leavers.
    pub leaving: Balance,
    /// What each share had earned since its asset's first reward when the pool was closed.
    pub earned: BoundedVec<Earned, ConstU32<MAX_REWARD_ASSETS>>,
}

/// What each share in a pool has earned in an asset, ever, as far as it was given out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Earned {
    /// The asset.
    pub asset: AssetId,
    /// In 2⁻⁶⁴ of its smallest unit.
    pub per_share: U256,
}

/// What an account has delegated to a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Position {
    /// The pool that its shares are in. If that is closed, they left it then.
    pub pool: PoolId,
    /// Its shares.
    pub shares: Balance,
    /// What it took out of pools, by era, oldest first, and did not withdraw.
    pub leaving: BoundedVec<Leaving, ConstU32<MAX_SUB_POOLS>>,
    /// What it earned.
    pub marks: BoundedVec<Mark, ConstU32<MAX_REWARD_ASSETS>>,
}

/// What a position took out of pools in an era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Leaving {
    /// The era.
    pub era: u32,
    /// Its shares of what left in that era.
    pub shares: Balance,
}

/// What a position earned in an asset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Mark {
    /// The asset.
    pub asset: AssetId,
    /// What each share had earned when this was last counted.
    pub per_share: U256,
    /// What the position earned until then, and did not claim.
    pub unclaimed: Balance,
}

/// What fees brought those who stand behind a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ProviderRewards {
    /// The part of the stakers' part of each fee that the provider takes first; none if it never said, which is 0.
    pub commission: Option<Permill>,
    /// A raise of it.
    pub next: Option<NextCommission>,
    /// The era until which the pots have given out.
    pub dripped: u32,
    /// By asset.
    pub assets: BoundedVec<AssetRewards, ConstU32<MAX_REWARD_ASSETS>>,
}

/// A commission that acts from an era on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct NextCommission {
    /// The commission.
    pub commission: Permill,
    /// The first era whose fees it takes from.
    pub from: u32,
}

/// What fees in one asset brought. Its four amounts lie in the fee pot.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AssetRewards {
    /// The asset.
    pub asset: AssetId,
    /// What is still to be given out.
    pub pot: Balance,
    /// What the provider can claim: commission, and what its own bond was given.
    pub own: Balance,
    /// What was given to delegators and not claimed. What each of their parts loses by being rounded down stays here.
    pub delegators: Balance,
    /// What was given out when nobody stood behind the provider: the treasury's, for anyone to have paid.
    pub nobodys: Balance,
    /// What each share in the pool has earned, ever, in 2⁻⁶⁴ of the smallest unit.
    pub per_share: U256,
}
