//! Asks: leasing an offer at its price, at once.

use crate::{
    accounting::{Coverage, Ledger},
    *,
};
use frame_support::{pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{
    market::{TakeRequest, COMMITMENT_BLOCKS},
    time::Timing,
    traits::Capacity,
    OfferId,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_take_offer(
        tenant: T::AccountId,
        id: OfferId,
        request: TakeRequest<T::AccountId>,
    ) -> DispatchResult {
        let TakeRequest { requirement, term, asset, max_price, least_terms, escrow } = request;
        ensure!(requirement.is_valid(), Error::<T>::InvalidRequirement);
        let gpus = requirement.gpus;
        let offer = T::Capacity::offer(id).ok_or(Error::<T>::NoSuchOffer)?;
        let ask = T::Capacity::ask(id).ok_or(Error::<T>::NoAsk)?;
        ensure!(ask.asset == asset, Error::<T>::AssetMismatch);
        Self::ensure_asset(&asset)?;
        ensure!(offer.provider != tenant, Error::<T>::OwnOffer);
        Self::ensure_matches(&requirement, &offer)?;
        let price = ask.price.checked_mul(gpus.into()).ok_or(Error::<T>::Overflow)?;
        ensure!(price <= max_price, Error::<T>::PriceTooHigh);
        Self::ensure_price(Self::floor_of(&asset), price)?;
        ensure!(ask.terms.satisfy(&least_terms), Error::<T>::TermsTooLow);
        let timing: Timing = T::Timing::get();
        Self::ensure_term(term, &timing)?;
        // What the ask allows beyond the term is what the term can be extended by.
        let renewable = ask.max_term.checked_sub(term).ok_or(Error::<T>::TermOutOfRange)?;
        let least = Self::least_escrow(price, &timing).ok_or(Error::<T>::Overflow)?;
        ensure!(escrow >= least, Error::<T>::EscrowTooSmall);
        let commitment = price.checked_mul(COMMITMENT_BLOCKS.into()).ok_or(Error::<T>::Overflow)?;
        let held = escrow.checked_add(commitment).ok_or(Error::<T>::Overflow)?;

        let penalty = Self::reserve_gpus(&offer.provider, id, &offer, gpus, ask.terms)?;
        let (deposit, bounty) = Self::hold_records(&tenant, 1)?;
        T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &tenant, held)?;
        let lease_id = NextLease::<T>::get();
        NextLease::<T>::put(lease_id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let (bid_deposit, deposit_asset) = Self::no_deposit();
        // Times saturate: at the end of the chain's numbers nothing is ever late.
        let activate_by = Self::now().saturating_add(timing.activation_blocks);
        let provider = offer.provider.clone();
        let lease = Lease {
            order: None,
            tenant: tenant.clone(),
            provider: offer.provider,
            offer: id,
            model: offer.spec.model,
            gpus,
            asset: asset.clone(),
            state: LeaseState::Pending { activate_by, bid_deposit, deposit_asset },
            coverage: Coverage::pending(term),
            ledger: Ledger::new(price, FeeRate::<T>::get(), escrow),
            sponsors: Default::default(),
            commitment,
            price_limit: price,
            renewable,
            terms: ask.terms,
            penalty,
            under_notice: false,
            standbys: Default::default(),
            revision: 0,
            deposit,
            bounty,
            access: H256::zero(),
        };
        Self::open_lease(lease_id, lease);
        Self::deposit_event(Event::OfferTaken {
            offer: id,
            lease: lease_id,
            tenant,
            provider,
            gpus,
            price,
            asset,
            term,
            escrow,
            commitment,
        });
        Ok(())
    }
}
