//! The stakers behind providers, as receivers of fees.

use crate::AccountId;
use frame_support::{pallet_prelude::ValueQuery, Blake2_128Concat};
use leasehold_primitives::{traits::StakerRewards, AssetId, Balance};
use std::collections::BTreeMap;

/// The stakers' part of the fees of a provider's leases, by provider and asset.
#[frame_support::storage_alias]
pub type StakersParts =
    StorageDoubleMap<MockStakers, Blake2_128Concat, AccountId, Blake2_128Concat, AssetId, Balance, ValueQuery>;

/// Providers behind which nobody stands.
#[frame_support::storage_alias]
pub type Unstaked = StorageMap<MockStakers, Blake2_128Concat, AccountId, bool, ValueQuery>;

/// Gives everything to stakers, at once.
pub struct Staking;

impl StakerRewards<AccountId> for Staking {
    fn reward(provider: &AccountId, asset: &AssetId, amount: Balance) -> Balance {
        if Unstaked::get(provider) {
            return 0;
        }
        if amount > 0 {
            StakersParts::mutate(provider, asset, |part| *part += amount);
        }
        amount
    }

    fn all_rewards() -> Vec<(AssetId, Balance)> {
        let mut sums = BTreeMap::<AssetId, Balance>::new();
        StakersParts::iter().for_each(|(_, asset, part)| *sums.entry(asset).or_default() += part);
        sums.into_iter().filter(|(_, sum)| *sum > 0).collect()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stakers(_: &AccountId, _: &AssetId) {}
}
