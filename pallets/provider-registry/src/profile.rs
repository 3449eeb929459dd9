//! Accounts that become providers, and cease to be providers.

use crate::{Config, Error, Event, HoldReason, Pallet, Profile, ProviderDetails, Providers};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::traits::ProviderStake as _;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(provider: T::AccountId, profile: Profile<T::AccountId>) -> DispatchResult {
        Providers::<T>::try_mutate(&provider, |details| {
            ensure!(details.is_none(), Error::<T>::AlreadyRegistered);
            Self::ensure_profile(&profile)?;
            let deposit = T::ProviderDeposit::get();
            Self::hold_deposit(HoldReason::ProviderDeposit, &provider, deposit)?;
            *details =
                Some(ProviderDetails { profile, deposit, offers: 0, required: 0, in_use: 0, gpus: 0, metered: 0 });
            DispatchResult::Ok(())
        })?;
        Self::deposit_event(Event::ProviderRegistered { provider });
        Ok(())
    }

    pub(crate) fn do_update_profile(provider: T::AccountId, profile: Profile<T::AccountId>) -> DispatchResult {
        let mut details = Self::provider(&provider)?;
        Self::ensure_profile(&profile)?;
        details.profile = profile;
        Providers::<T>::insert(&provider, details);
        Self::deposit_event(Event::ProviderUpdated { provider });
        Ok(())
    }

    pub(crate) fn do_deregister(provider: T::AccountId) -> DispatchResult {
        let details = Self::provider(&provider)?;
        ensure!(details.offers == 0, Error::<T>::OffersListed);
        ensure!(!T::Stake::has_pending(&provider), Error::<T>::SlashesPending);
        Self::release_deposit(HoldReason::ProviderDeposit, &provider, details.deposit)?;
        Providers::<T>::remove(&provider);
        Self::deposit_event(Event::ProviderDeregistered { provider });
        Ok(())
    }

    fn ensure_profile(profile: &Profile<T::AccountId>) -> Result<(), Error<T>> {
        ensure!(profile.has_valid_name(), Error::<T>::InvalidName);
        ensure!(profile.has_valid_url(), Error::<T>::InvalidUrl);
        Ok(())
    }
}
