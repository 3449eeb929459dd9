//! What providers, auditors and governance do.

use crate::{
    types::{are_valid, is_readable},
    Asks, Claim, Claims, Config, Error, Event, HoldReason, Models, NextOffer, OfferDetails, Offers, Pallet, Profile,
    ProviderDetails, Providers, MAX_CLAIM_BLOCKS, MAX_GPUS_PER_OFFER, MAX_MODELS,
};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{
        fungible::{hold::Mutate as _, Inspect as _},
        tokens::{Fortitude, Precision, Preservation},
        Get,
    },
};
use leasehold_primitives::{
    hardware::{Attributes, GpuModel, Name, OfferSpec},
    market::{Ask, MAX_TERM},
    traits::ProviderStake,
    Balance, BlockNumber, ModelId, OfferId,
};
use sp_runtime::{traits::BlockNumberProvider as _, ArithmeticError, DispatchError, TokenError};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register(provider: T::AccountId, profile: Profile) -> DispatchResult {
        ensure!(!Providers::<T>::contains_key(&provider), Error::<T>::AlreadyRegistered);
        Self::ensure_profile(&profile)?;
        let deposit = T::ProviderDeposit::get();
        Self::hold(HoldReason::ProviderDeposit, &provider, deposit)?;
        Providers::<T>::insert(
            &provider,
            ProviderDetails { profile, deposit, offers: 0, leases: 0, required: 0, in_use: 0, gpus: 0 },
        );
        Self::deposit_event(Event::ProviderRegistered { provider });
        Ok(())
    }

    pub(crate) fn do_update_profile(provider: T::AccountId, profile: Profile) -> DispatchResult {
        let mut details = Self::provider(&provider)?;
        Self::ensure_profile(&profile)?;
        details.profile = profile;
        Providers::<T>::insert(&provider, details);
        Self::deposit_event(Event::ProviderUpdated { provider });
        Ok(())
    }

    pub(crate) fn do_deregister(provider: T::AccountId) -> DispatchResult {
        let details = Self::provider(&provider)?;
        ensure!(details.leases == 0, Error::<T>::LeasesRunning);
        ensure!(details.offers == 0, Error::<T>::OffersListed);
        T::Currency::release(&HoldReason::ProviderDeposit.into(), &provider, details.deposit, Precision::Exact)?;
        Providers::<T>::remove(&provider);
        Self::deposit_event(Event::ProviderDeregistered { provider });
        Ok(())
    }

    pub(crate) fn do_list_offer(provider: T::AccountId, spec: OfferSpec) -> Result<OfferId, DispatchError> {
        let mut details = Self::provider(&provider)?;
        ensure!(details.offers < T::MaxOffers::get(), Error::<T>::TooManyOffers);
        let stake_per_gpu = Self::ensure_listable(&spec)?;
        let deposit = T::OfferDeposit::get();
        let offer = OfferDetails {
            provider: provider.clone(),
            spec: spec.clone(),
            deposit,
            stake_per_gpu,
            reserved: 0,
            leases: 0,
            retired: false,
        };
        let id = NextOffer::<T>::get();
        NextOffer::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        details.offers = details.offers.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Self::recount(&provider, &mut details, None, Some(&offer))?;
        Self::hold(HoldReason::OfferDeposit, &provider, deposit)?;
        Providers::<T>::insert(&provider, details);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::OfferListed { offer: id, provider, spec });
        Ok(id)
    }

    pub(crate) fn do_change_offer(provider: T::AccountId, id: OfferId, spec: OfferSpec) -> DispatchResult {
        let old = Self::own_offer(&provider, id)?;
        ensure!(!old.retired, Error::<T>::OfferRetired);
        ensure!(spec.gpus >= old.reserved, Error::<T>::BelowReserved);
        let stake_per_gpu = Self::stake_after_change(&old, &spec)?;
        let new = OfferDetails { spec: spec.clone(), stake_per_gpu, ..old.clone() };
        let mut details = Self::provider(&provider)?;
        Self::recount(&provider, &mut details, Some(&old), Some(&new))?;
        Providers::<T>::insert(&provider, details);
        Offers::<T>::insert(id, new);
        Self::deposit_event(Event::OfferChanged { offer: id, spec });
        Ok(())
    }

    pub(crate) fn do_retire_offer(provider: T::AccountId, id: OfferId) -> DispatchResult {
        let old = Self::own_offer(&provider, id)?;
        // One that is over and still here is one whose deposit could not be returned: this tries again.
        ensure!(!old.retired || old.is_over(), Error::<T>::OfferRetired);
        let new = OfferDetails { retired: true, ..old.clone() };
        let mut details = Self::provider(&provider)?;
        Self::recount(&provider, &mut details, Some(&old), Some(&new))?;
        if Asks::<T>::take(id).is_some() {
            Self::deposit_event(Event::AskRemoved { offer: id });
        }
        if new.is_over() {
            Self::remove_offer(id, &new, &mut details)?;
        } else {
            Offers::<T>::insert(id, new);
        }
        Providers::<T>::insert(&provider, details);
        Self::deposit_event(Event::OfferRetired { offer: id });
        Ok(())
    }

    pub(crate) fn do_set_ask(provider: T::AccountId, id: OfferId, ask: Ask) -> DispatchResult {
        Self::ensure_own_open_offer(&provider, id)?;
        Self::ensure_ask(&ask)?;
        Asks::<T>::insert(id, &ask);
        Self::deposit_event(Event::AskSet { offer: id, ask });
        Ok(())
    }

    pub(crate) fn do_remove_ask(provider: T::AccountId, id: OfferId) -> DispatchResult {
        Self::ensure_own_open_offer(&provider, id)?;
        Asks::<T>::take(id).ok_or(Error::<T>::NoAsk)?;
        Self::deposit_event(Event::AskRemoved { offer: id });
        Ok(())
    }

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
                Self::hold(HoldReason::ClaimDeposit, &auditor, deposit)?;
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

    pub(crate) fn do_set_model(id: ModelId, model: GpuModel) -> DispatchResult {
        let names = [&model.vendor, &model.name];
        ensure!(names.iter().all(|name| !name.is_empty() && is_readable(name)), Error::<T>::InvalidName);
        ensure!(Models::<T>::contains_key(id) || Models::<T>::count() < MAX_MODELS, Error::<T>::TooManyModels);
        Models::<T>::insert(id, model);
        Self::deposit_event(Event::ModelSet { model: id });
        Ok(())
    }

    pub(crate) fn do_remove_model(id: ModelId) -> DispatchResult {
        Models::<T>::take(id).ok_or(Error::<T>::UnknownModel)?;
        Self::deposit_event(Event::ModelRemoved { model: id });
        Ok(())
    }

    pub(crate) fn genesis_model(
        id: ModelId,
        vendor: &str,
        name: &str,
        vram_mib: u32,
        tdp_watts: u32,
        stake_per_gpu: Balance,
    ) -> DispatchResult {
        let bounded = |text: &str| Name::try_from(text.as_bytes().to_vec()).map_err(|_| Error::<T>::InvalidName);
        let model = GpuModel { vendor: bounded(vendor)?, name: bounded(name)?, vram_mib, tdp_watts, stake_per_gpu };
        Self::do_set_model(id, model)
    }

    pub(crate) fn provider(who: &T::AccountId) -> Result<ProviderDetails, Error<T>> {
        Providers::<T>::get(who).ok_or(Error::<T>::NotRegistered)
    }

    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// What of an ask does not depend on anything else.
    pub(crate) fn ensure_ask(ask: &Ask) -> Result<(), Error<T>> {
        ensure!(ask.price > 0, Error::<T>::ZeroPrice);
        ensure!((1..=MAX_TERM).contains(&ask.max_term), Error::<T>::TermOutOfRange);
        ensure!(ask.terms.is_valid(), Error::<T>::InvalidTerms);
        Ok(())
    }

    /// Counts `new` in the place of `old`, and asks for the bond that this takes.
    pub(crate) fn recount(
        provider: &T::AccountId,
        details: &mut ProviderDetails,
        old: Option<&OfferDetails<T::AccountId>>,
        new: Option<&OfferDetails<T::AccountId>>,
    ) -> DispatchResult {
        let before = details.required;
        details.recount(old, new).ok_or(ArithmeticError::Overflow)?;
        if details.required == before {
            return Ok(());
        }
        T::Stake::set_required(provider, details.required)
    }

    /// Removes an offer that is over, which no sum counts any more, and returns its deposit. The caller stores
    /// `details`.
    pub(crate) fn remove_offer(
        id: OfferId,
        offer: &OfferDetails<T::AccountId>,
        details: &mut ProviderDetails,
    ) -> DispatchResult {
        T::Currency::release(&HoldReason::OfferDeposit.into(), &offer.provider, offer.deposit, Precision::Exact)?;
        details.offers = details.offers.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        Offers::<T>::remove(id);
        Ok(())
    }

    fn own_offer(provider: &T::AccountId, id: OfferId) -> Result<OfferDetails<T::AccountId>, Error<T>> {
        let offer = Offers::<T>::get(id).ok_or(Error::<T>::UnknownOffer)?;
        ensure!(offer.provider == *provider, Error::<T>::NotYourOffer);
        Ok(offer)
    }

    fn ensure_own_open_offer(provider: &T::AccountId, id: OfferId) -> Result<(), Error<T>> {
        let offer = Self::own_offer(provider, id)?;
        ensure!(!offer.retired, Error::<T>::OfferRetired);
        Ok(())
    }

    fn stored_claim(provider: &T::AccountId, auditor: &T::AccountId) -> Result<Claim, Error<T>> {
        Claims::<T>::get(provider, auditor).ok_or(Error::<T>::NoSuchClaim)
    }

    fn remove_claim(provider: &T::AccountId, auditor: &T::AccountId, claim: &Claim) -> DispatchResult {
        T::Currency::release(&HoldReason::ClaimDeposit.into(), auditor, claim.deposit, Precision::Exact)?;
        Claims::<T>::remove(provider, auditor);
        Ok(())
    }

    fn ensure_profile(profile: &Profile) -> Result<(), Error<T>> {
        ensure!(profile.has_valid_name(), Error::<T>::InvalidName);
        ensure!(profile.has_valid_url(), Error::<T>::InvalidUrl);
        Ok(())
    }

    /// Whether this can be listed now. Returns the stake per GPU that it takes.
    fn ensure_listable(spec: &OfferSpec) -> Result<Balance, Error<T>> {
        let model = Models::<T>::get(spec.model).ok_or(Error::<T>::UnknownModel)?;
        Self::ensure_gpu_count(spec.gpus)?;
        ensure!(spec.vram_mib <= model.vram_mib, Error::<T>::MoreMemoryThanModel);
        ensure!(spec.region.is_valid(), Error::<T>::InvalidRegion);
        ensure!(are_valid(&spec.attributes), Error::<T>::InvalidAttributes);
        Ok(model.stake_per_gpu)
    }

    fn ensure_gpu_count(gpus: u16) -> Result<(), Error<T>> {
        ensure!((1..=MAX_GPUS_PER_OFFER).contains(&gpus), Error::<T>::InvalidGpuCount);
        Ok(())
    }

    /// Whether `old` can become `spec`, and at which stake per GPU.
    fn stake_after_change(old: &OfferDetails<T::AccountId>, spec: &OfferSpec) -> Result<Balance, Error<T>> {
        if old.leases == 0 {
            return Self::ensure_listable(spec);
        }
        let same_gpus = OfferSpec { gpus: old.spec.gpus, ..spec.clone() };
        ensure!(same_gpus == old.spec, Error::<T>::FrozenByLease);
        if spec.gpus > old.spec.gpus {
            Ok(Self::ensure_listable(spec)?.max(old.stake_per_gpu))
        } else {
            Self::ensure_gpu_count(spec.gpus)?;
            Ok(old.stake_per_gpu)
        }
    }

    /// Holds a deposit and leaves the existential deposit free, which a hold alone would take from an account kept
    /// alive by something else.
    fn hold(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        let free = T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Force);
        ensure!(amount <= free, TokenError::FundsUnavailable);
        T::Currency::hold(&reason.into(), who, amount)
    }
}
