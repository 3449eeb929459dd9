//! Rewards come in with fees and are given out era by era.

use crate::{positions::ProviderRewards, Config, Ledger, Ledgers, Pallet, Rewards};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::Defensive;
use leasehold_primitives::{traits::StakerRewards, AssetId, Balance};

impl<T: Config> Pallet<T> {
    /// Gives what is due to those who stand behind the provider, as `ledger` says, and returns its rewards. Call it
    /// before own bond, delegations or shares change: nobody gets rewards for eras in which it was not there.
    pub(crate) fn drip(provider: &T::AccountId, ledger: &Ledger<T::MaxUnbondingChunks>) -> ProviderRewards {
        let (rewards, changed) = Self::drip_in_memory(provider, ledger);
        if changed {
            Rewards::<T>::insert(provider, &rewards);
        }
        rewards
    }

    /// The same without storing it, for views, and for callers that change the rewards and store them.
    pub(crate) fn dripped(provider: &T::AccountId, ledger: &Ledger<T::MaxUnbondingChunks>) -> ProviderRewards {
        Self::drip_in_memory(provider, ledger).0
    }

    /// The provider's rewards after what is due was given out, and whether that changed anything.
    fn drip_in_memory(provider: &T::AccountId, ledger: &Ledger<T::MaxUnbondingChunks>) -> (ProviderRewards, bool) {
        let mut rewards = Rewards::<T>::get(provider);
        let changed = rewards.drip(Self::era(), &ledger.stakes());
        (rewards, changed)
    }
}

impl<T: Config> StakerRewards<T::AccountId> for Pallet<T> {
    fn reward(provider: &T::AccountId, asset: &AssetId, amount: Balance) -> Balance {
        let ledger = Ledgers::<T>::get(provider).filter(|ledger| !ledger.stakes().is_nothing());
        let Some(ledger) = ledger.filter(|_| amount > 0) else { return 0 };
        let era = Self::era();
        let mut rewards = Rewards::<T>::get(provider);
        rewards.drip(era, &ledger.stakes());
        if rewards.take_in(asset, amount, era).is_none() {
            return 0;
        }
        Rewards::<T>::insert(provider, rewards);
        amount
    }

    fn all_rewards() -> Vec<(AssetId, Balance)> {
        let mut sums = BTreeMap::<_, Balance>::new();
        for slot in Rewards::<T>::iter_values().flat_map(|rewards| rewards.assets) {
            let sum = sums.entry(slot.asset.clone()).or_default();
            let more = slot.sum().and_then(|more| sum.checked_add(more));
            *sum = more.defensive_proof("what fees brought is an amount").unwrap_or(Balance::MAX);
        }
        sums.into_iter().filter(|(_, sum)| *sum > 0).collect()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stakers(provider: &T::AccountId, asset: &AssetId) {
        crate::benchmarking::stakers_with_rewards::<T>(provider, asset);
    }
}
