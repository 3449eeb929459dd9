//! Auditors' claims about providers.

use crate::{types::are_valid, Claim, Claims, Config, Error, Event, HoldReason, Pallet, Providers, MAX_CLAIM_BLOCKS};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::{hardware::Attributes, BlockNumber};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_attest(
        auditor: T::AccountId,
        provider: T::AccountId,
        attributes: Attributes,
        expires: BlockNumber,
    ) -> DispatchResult {
        ensure!(auditor != provider, Error::<T>::OwnClaim);
        ensure!(Providers::<T>::contains_key(&provider), Error::<T>::NotRegistered);
        ensure!(!attributes.is_empty() && are_valid(&attributes), Error::<T>::InvalidAttributes);
        let ahead = expires.checked_sub(Self::now()).ok_or(Error::<T>::ExpiryOutOfRange)?;
        ensure!((1..=MAX_CLAIM_BLOCKS).contains(&ahead), Error::<T>::ExpiryOutOfRange);
        let deposit = match Claims::<T>::get(&provider, &auditor) {
            Some(before) => before.deposit,
            None => {
                let deposit = T::ClaimDeposit::get();
                Self::hold_deposit(HoldReason::ClaimDeposit, &auditor, deposit)?;
                deposit
            }
        };
        Claims::<T>::insert(&provider, &auditor, Claim { attributes: attributes.clone(), expires, deposit });
        Self::deposit_event(Event::ClaimMade { provider, auditor, attributes, expires });
        Ok(())
    }

    pub(crate) fn do_revoke_claim(auditor: T::AccountId, provider: T::AccountId) -> DispatchResult {
        let claim = Self::stored_claim(&provider, &auditor)?;
        Self::remove_claim(&provider, &auditor, &claim)?;
        Self::deposit_event(Event::ClaimRevoked { provider, auditor });
        Ok(())
    }

    pub(crate) fn do_drop_claim(provider: T::AccountId, auditor: T::AccountId) -> DispatchResult {
        let claim = Self::stored_claim(&provider, &auditor)?;
        let counts = claim.is_valid_at(Self::now()) && Providers::<T>::contains_key(&provider);
        ensure!(!counts, Error::<T>::ClaimStillValid);
        Self::remove_claim(&provider, &auditor, &claim)?;
        Self::deposit_event(Event::ClaimDropped { provider, auditor });
        Ok(())
    }

    fn stored_claim(provider: &T::AccountId, auditor: &T::AccountId) -> Result<Claim, Error<T>> {
        Claims::<T>::get(provider, auditor).ok_or(Error::<T>::NoSuchClaim)
    }

    fn remove_claim(provider: &T::AccountId, auditor: &T::AccountId, claim: &Claim) -> DispatchResult {
        Self::release_deposit(HoldReason::ClaimDeposit, auditor, claim.deposit)?;
        Claims::<T>::remove(provider, auditor);
        Ok(())
    }
}
