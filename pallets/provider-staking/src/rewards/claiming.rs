//! Accounts claim rewards, and stake them again.

use crate::{positions::ProviderRewards, Config, Delegations, Error, Event, HoldReason, Ledgers, Pallet, Rewards};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{fungible::hold::Mutate as _, Get},
};
use leasehold_primitives::{traits::RewardPot, AssetId, Balance};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_claim_rewards(provider: &T::AccountId, asset: AssetId, who: &T::AccountId) -> DispatchResult {
        let ledger = Ledgers::<T>::get(provider).unwrap_or_default();
        let mut rewards = Self::dripped(provider, &ledger);
        let mut earned = 0;
        if let Some(mut position) = Delegations::<T>::get(who, provider) {
            Self::bring_up_to_date(provider, &mut position, &ledger, &rewards)?;
            earned = position.claim(&asset);
            Self::store_position(provider, who, position);
        }
        let amount = Self::take_claim(&mut rewards, &asset, provider, who, earned)?;
        // When the last claim comes after the provider is gone, nothing else would remove the record.
        if rewards.are_empty() && ledger.is_empty() {
            Rewards::<T>::remove(provider);
        } else {
            Rewards::<T>::insert(provider, rewards);
        }
        Self::pay_reward(provider, who, asset, amount, who)
    }

    /// Pays the native rewards of `who` into its stake instead: the provider's into its bond, a delegator's into its
    /// delegation.
    pub(crate) fn do_restake(provider: &T::AccountId, who: &T::AccountId) -> DispatchResult {
        let nothing = if provider == who { Error::<T>::NotBonded } else { Error::<T>::NoPool };
        let ledger = Ledgers::<T>::get(provider).ok_or(nothing)?;
        let mut rewards = Self::dripped(provider, &ledger);
        if provider == who {
            let amount = Self::take_claim(&mut rewards, &AssetId::Native, provider, who, 0)?;
            Rewards::<T>::insert(provider, rewards);
            Self::pay_reward(provider, who, AssetId::Native, amount, who)?;
            return Self::add_to_bond(provider, ledger, amount);
        }
        let mut position = Delegations::<T>::get(who, provider).unwrap_or_default();
        Self::bring_up_to_date(provider, &mut position, &ledger, &rewards)?;
        let earned = position.claim(&AssetId::Native);
        let amount = Self::take_claim(&mut rewards, &AssetId::Native, provider, who, earned)?;
        Self::ensure_joinable(&ledger)?;
        Rewards::<T>::insert(provider, &rewards);
        let account = Self::pool_account(provider);
        Self::pay_reward(provider, who, AssetId::Native, amount, &account)?;
        T::Currency::hold(&HoldReason::Delegation.into(), &account, amount)?;
        Self::join_pool(provider, who, ledger, &rewards, position, amount)
    }

    /// Takes the rewards of `who` in an asset out of `rewards`: what it has `earned` as a delegator, the provider's
    /// part if it is the provider, and nobody's part if it is the slash destination.
    fn take_claim(
        rewards: &mut ProviderRewards,
        asset: &AssetId,
        provider: &T::AccountId,
        who: &T::AccountId,
        earned: Balance,
    ) -> Result<Balance, DispatchError> {
        let slot = rewards.assets.iter_mut().find(|slot| slot.asset == *asset).ok_or(Error::<T>::NothingToClaim)?;
        slot.delegators = slot.delegators.checked_sub(earned).ok_or(ArithmeticError::Underflow)?;
        let take_if = |is_theirs: bool, part: &mut Balance| if is_theirs { core::mem::take(part) } else { 0 };
        let own = take_if(who == provider, &mut slot.own);
        let nobodys = take_if(*who == T::SlashDestination::get(), &mut slot.nobodys);
        let amount =
            earned.checked_add(own).and_then(|sum| sum.checked_add(nobodys)).ok_or(ArithmeticError::Overflow)?;
        ensure!(amount > 0, Error::<T>::NothingToClaim);
        Ok(amount)
    }

    /// Pays the rewards of `who` to `payee`.
    fn pay_reward(
        provider: &T::AccountId,
        who: &T::AccountId,
        asset: AssetId,
        amount: Balance,
        payee: &T::AccountId,
    ) -> DispatchResult {
        T::RewardPot::pay(&asset, payee, amount)?;
        Self::deposit_event(Event::RewardsClaimed { provider: provider.clone(), who: who.clone(), asset, amount });
        Ok(())
    }
}
