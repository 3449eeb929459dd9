//! Asks: leasing an offer at its price, at once.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    market::{TakeRequest, LOCK_IN_BLOCKS},
    traits::{Agreement, Offers},
    OfferId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_take_offer(
        tenant: T::AccountId,
        id: OfferId,
        request: TakeRequest<T::AccountId>,
    ) -> DispatchResult {
        let TakeRequest { requirement, term, asset, max_price, least_terms, escrow } = request;
        Self::ensure_requirement(&requirement)?;
        let gpus = requirement.gpus;
        let offer = T::Offers::offer(id).ok_or(Error::<T>::NoSuchOffer)?;
        let ask = T::Offers::ask(id).ok_or(Error::<T>::NoSuchAsk)?;
        ensure!(ask.asset == asset, Error::<T>::AssetMismatch);
        Self::ensure_asset(&asset)?;
        ensure!(offer.provider != tenant, Error::<T>::OwnOffer);
        Self::matches(&requirement, &offer, Self::now()).map_err(Self::mismatch)?;
        let price = ask.price.checked_mul(gpus.into()).ok_or(ArithmeticError::Overflow)?;
        ensure!(price <= max_price, Error::<T>::PriceTooHigh);
        Self::ensure_price(Self::floor_price(&asset), price)?;
        ensure!(ask.terms.satisfy(&least_terms), Error::<T>::TermsTooLow);
        Self::ensure_term(term)?;
        // The term can be extended by the blocks that the ask allows beyond it.
        let renewable = ask.max_term.checked_sub(term).ok_or(Error::<T>::TermOutOfRange)?;
        Self::ensure_escrow(price, 1, escrow)?;
        let lock_in = price.checked_mul(LOCK_IN_BLOCKS.into()).ok_or(ArithmeticError::Overflow)?;
        let held = escrow.checked_add(lock_in).ok_or(ArithmeticError::Overflow)?;

        let exit_penalty = Self::reserve(&offer, gpus, &ask.terms)?;
        let record_deposit = T::RecordDeposit::get();
        Self::hold_with_deposits(&tenant, &asset, held, record_deposit)?;
        let provider = offer.provider;
        let lease = Self::open(Agreement {
            order: None,
            tenant: tenant.clone(),
            provider: provider.clone(),
            offer: id,
            model: offer.spec.model,
            gpus,
            asset: asset.clone(),
            price,
            term,
            renewable,
            escrow,
            lock_in,
            one_of_several: false,
            gate_required: requirement.gate_required,
            price_limit: price,
            terms: ask.terms,
            exit_penalty,
            standbys: Default::default(),
            record_deposit,
        })?;
        Self::deposit_event(Event::OfferTaken {
            offer: id,
            lease,
            tenant,
            provider,
            gpus,
            price,
            asset,
            term,
            escrow,
            lock_in,
        });
        Ok(())
    }
}
