//! The stakers' part of the fees of a provider's leases.

use crate::{AssetId, Balance};
use alloc::vec::Vec;
use frame_support::dispatch::DispatchResult;

/// The owners of the stakers' part of each fee. The money itself lies in the fee pot.
pub trait StakerRewards<AccountId> {
    /// Accounts for the stakers' part of a fee of `provider`. Returns the part of it that is theirs now: all of it, or
    /// nothing if nobody stands behind the provider. Never fails.
    fn reward(provider: &AccountId, asset: &AssetId, amount: Balance) -> Balance;

    /// The amount in the fee pot for stakers, for each asset in ascending order. For checks of the whole state: not for
    /// calls.
    fn all_rewards() -> Vec<(AssetId, Balance)>;

    /// Lets own bond and delegations stand behind `provider`, with rewards in as many assets as there can be, `asset`
    /// among them, and as much to be given out as there can be for the next reward.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stakers(provider: &AccountId, asset: &AssetId);
}

/// The stakers' part of the fee pot.
pub trait RewardPot<AccountId> {
    /// Pays `amount` of what [`StakerRewards::reward`] accounted for to the free balance of `payee`. If the payee
    /// cannot receive it, it is owed to the payee. Fails only if the pot has less for stakers.
    fn pay(asset: &AssetId, payee: &AccountId, amount: Balance) -> DispatchResult;

    /// Puts `amount` more into the pot, for stakers.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_fill(asset: &AssetId, amount: Balance);
}
