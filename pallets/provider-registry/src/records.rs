//! Records of providers and offers, below every subject of the pallet.

use crate::{
    math::stake::Part, Config, Error, Event, Gates, HoldReason, ModelOffers, OfferDetails, Offers, Pallet,
    ProviderDetails, Providers,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use leasehold_primitives::{gates::Gate, traits::ProviderStake as _, BlockNumber, ModelId, OfferId};
use sp_runtime::{traits::BlockNumberProvider as _, ArithmeticError};

impl<T: Config> Pallet<T> {
    /// The current block.
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The record of a provider.
    pub(crate) fn provider(who: &T::AccountId) -> Result<ProviderDetails<T::AccountId>, Error<T>> {
        Providers::<T>::get(who).ok_or(Error::<T>::NotRegistered)
    }

    /// The record of an offer.
    pub(crate) fn stored_offer(id: OfferId) -> Result<OfferDetails<T::AccountId>, Error<T>> {
        Offers::<T>::get(id).ok_or(Error::<T>::NoSuchOffer)
    }

    /// The record of an offer of `provider`.
    pub(crate) fn own_offer(provider: &T::AccountId, id: OfferId) -> Result<OfferDetails<T::AccountId>, Error<T>> {
        let offer = Self::stored_offer(id)?;
        ensure!(offer.provider == *provider, Error::<T>::NotYourOffer);
        Ok(offer)
    }

    /// Whether the offer is `provider`'s and open.
    pub(crate) fn ensure_own_open_offer(provider: &T::AccountId, id: OfferId) -> Result<(), Error<T>> {
        let offer = Self::own_offer(provider, id)?;
        ensure!(!offer.retired, Error::<T>::OfferRetired);
        Ok(())
    }

    /// An offer's part of its provider's sums; an overflow is an error.
    pub(crate) fn part_of(offer: &OfferDetails<T::AccountId>) -> Result<Part, ArithmeticError> {
        offer.part().ok_or(ArithmeticError::Overflow)
    }

    /// Counts an offer with its part `new` instead of `old` in `details`, and requires the bond that this needs. The
    /// caller stores `details`.
    pub(crate) fn recount(
        provider: &T::AccountId,
        details: &mut ProviderDetails<T::AccountId>,
        old: Part,
        new: Part,
    ) -> DispatchResult {
        let before = details.required;
        details.recount(old, new).ok_or(ArithmeticError::Overflow)?;
        if details.required == before {
            return Ok(());
        }
        T::Stake::set_required(provider, details.required)
    }

    /// Counts one more stored offer of a GPU model.
    pub(crate) fn count_offer(model: ModelId) -> DispatchResult {
        ModelOffers::<T>::try_mutate(model, |offers| {
            *offers = offers.checked_add(1).ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })
    }

    /// Counts one stored offer of a GPU model less.
    pub(crate) fn uncount_offer(model: ModelId) -> DispatchResult {
        ModelOffers::<T>::try_mutate_exists(model, |offers| {
            let rest = offers.unwrap_or_default().checked_sub(1).ok_or(ArithmeticError::Underflow)?;
            *offers = (rest > 0).then_some(rest);
            Ok(())
        })
    }

    /// Removes a gate of `provider` and returns its deposit.
    pub(crate) fn drop_gate(id: OfferId, provider: &T::AccountId, gate: &Gate) -> DispatchResult {
        Self::release_deposit(HoldReason::GateDeposit, provider, gate.deposit)?;
        Gates::<T>::remove(id);
        Self::deposit_event(Event::GateRemoved { offer: id });
        Ok(())
    }

    /// Removes an offer that is over and that no sum counts any more, and its gate, and returns their deposits. The
    /// caller stores `details`.
    pub(crate) fn remove_offer(
        id: OfferId,
        offer: &OfferDetails<T::AccountId>,
        details: &mut ProviderDetails<T::AccountId>,
    ) -> DispatchResult {
        Self::release_deposit(HoldReason::OfferDeposit, &offer.provider, offer.deposit)?;
        if let Some(gate) = Gates::<T>::get(id) {
            Self::drop_gate(id, &offer.provider, &gate)?;
        }
        details.offers = details.offers.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
        Self::uncount_offer(offer.spec.model)?;
        Offers::<T>::remove(id);
        Self::deposit_event(Event::OfferRemoved { offer: id });
        Ok(())
    }
}
