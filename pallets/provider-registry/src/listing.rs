//! Offers that providers list, change and retire.

use crate::{
    math::stake::Part, types::are_valid, Asks, Config, Error, Event, HoldReason, Models, NextOffer, OfferDetails,
    Offers, Pallet, Providers, MAX_GPUS_PER_OFFER,
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use leasehold_primitives::{hardware::OfferSpec, standing::OfferHistory, Balance, OfferId};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
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
            promised: 0,
            metered: 0,
            leases: 0,
            retired: false,
            history: OfferHistory::default(),
        };
        let id = NextOffer::<T>::get();
        NextOffer::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        details.offers = details.offers.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Self::recount(&provider, &mut details, Part::default(), Self::part_of(&offer)?)?;
        Self::hold_deposit(HoldReason::OfferDeposit, &provider, deposit)?;
        Self::count_offer(spec.model)?;
        Providers::<T>::insert(&provider, details);
        Offers::<T>::insert(id, offer);
        Self::deposit_event(Event::OfferListed { offer: id, provider, spec });
        Ok(id)
    }

    pub(crate) fn do_change_offer(provider: T::AccountId, id: OfferId, spec: OfferSpec) -> DispatchResult {
        let old = Self::own_offer(&provider, id)?;
        ensure!(!old.retired, Error::<T>::OfferRetired);
        ensure!(old.promised == 0, Error::<T>::PromisedToBids);
        ensure!(spec.gpus >= old.reserved, Error::<T>::BelowReserved);
        let stake_per_gpu = Self::stake_after_change(&old, &spec)?;
        let history = if Self::is_same_hardware(&old, &spec) { old.history } else { OfferHistory::default() };
        let (before, model) = (Self::part_of(&old)?, old.spec.model);
        let new = OfferDetails { spec: spec.clone(), stake_per_gpu, history, ..old };
        let mut details = Self::provider(&provider)?;
        Self::recount(&provider, &mut details, before, Self::part_of(&new)?)?;
        if model != spec.model {
            Self::uncount_offer(model)?;
            Self::count_offer(spec.model)?;
        }
        Providers::<T>::insert(&provider, details);
        Offers::<T>::insert(id, new);
        Self::deposit_event(Event::OfferChanged { offer: id, spec });
        Ok(())
    }

    pub(crate) fn do_retire_offer(provider: T::AccountId, id: OfferId) -> DispatchResult {
        let old = Self::own_offer(&provider, id)?;
        // If an offer is over and still stored, its deposit could not be returned: this tries again.
        ensure!(!old.retired || old.is_over(), Error::<T>::OfferRetired);
        ensure!(old.promised == 0, Error::<T>::PromisedToBids);
        let before = Self::part_of(&old)?;
        let new = OfferDetails { retired: true, ..old };
        let mut details = Self::provider(&provider)?;
        Self::recount(&provider, &mut details, before, Self::part_of(&new)?)?;
        if Asks::<T>::take(id).is_some() {
            Self::deposit_event(Event::AskRemoved { offer: id });
        }
        Self::deposit_event(Event::OfferRetired { offer: id });
        if new.is_over() {
            Self::remove_offer(id, &new, &mut details)?;
        } else {
            Offers::<T>::insert(id, new);
        }
        Providers::<T>::insert(&provider, details);
        Ok(())
    }

    /// Whether `spec` can be listed now. Returns the stake per GPU that it needs.
    fn ensure_listable(spec: &OfferSpec) -> Result<Balance, Error<T>> {
        let model = Models::<T>::get(spec.model).ok_or(Error::<T>::NoSuchModel)?;
        Self::ensure_gpu_count(spec.gpus)?;
        ensure!(spec.vram_mib <= model.vram_mib, Error::<T>::VramOutOfRange);
        ensure!(spec.region.is_valid(), Error::<T>::InvalidRegion);
        ensure!(are_valid(&spec.attributes), Error::<T>::InvalidAttributes);
        Ok(model.stake_per_gpu)
    }

    /// Whether `spec` differs from that of `old` in the number of GPUs at most.
    fn is_same_hardware(old: &OfferDetails<T::AccountId>, spec: &OfferSpec) -> bool {
        OfferSpec { gpus: old.spec.gpus, ..spec.clone() } == old.spec
    }

    fn ensure_gpu_count(gpus: u16) -> Result<(), Error<T>> {
        ensure!((1..=MAX_GPUS_PER_OFFER).contains(&gpus), Error::<T>::GpusOutOfRange);
        Ok(())
    }

    /// Whether `old` can become `spec`. Returns the stake per GPU that it then has.
    fn stake_after_change(old: &OfferDetails<T::AccountId>, spec: &OfferSpec) -> Result<Balance, Error<T>> {
        if old.leases == 0 {
            return Self::ensure_listable(spec);
        }
        ensure!(Self::is_same_hardware(old, spec), Error::<T>::FrozenByLease);
        if spec.gpus > old.spec.gpus {
            Ok(Self::ensure_listable(spec)?.max(old.stake_per_gpu))
        } else {
            Self::ensure_gpu_count(spec.gpus)?;
            Ok(old.stake_per_gpu)
        }
    }
}
