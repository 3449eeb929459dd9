//! The beginning of a lease.

use crate::{
    math::{
        accounting::{Coverage, Ledger},
        sponsors::Sponsors,
    },
    *,
};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    hardware::Limits,
    market::Terms,
    traits::{Agenda, Agreement, BondReserves, Capacity, Offer, Offers},
    Balance, LeaseId,
};
use sp_core::H256;
use sp_runtime::{ArithmeticError, Permill};

impl<T: Config> Pallet<T> {
    /// Takes `gpus` of an offer, and reserves the exit penalty of a lease of them. Returns the penalty.
    pub(crate) fn reserve(offer: &Offer<T::AccountId>, gpus: u16, terms: &Terms) -> Result<Balance, DispatchError> {
        T::Capacity::reserve(offer.id, gpus)?;
        let penalty = Self::exit_penalty(offer, gpus, terms.exit_penalty).ok_or(ArithmeticError::Overflow)?;
        T::BondReserves::reserve(&offer.provider, penalty)?;
        Ok(penalty)
    }

    /// Stores a lease that its provider must activate, at the fee rate of this block.
    pub(crate) fn open(agreement: Agreement<T::AccountId>) -> Result<LeaseId, DispatchError> {
        let (id, lease) = Self::make(agreement, FeeRate::<T>::get(), Sponsors::default())?;
        Self::join_group(&lease)?;
        Self::await_activation(id, lease);
        Ok(id)
    }

    /// Makes a lease from an agreement: the only place that draws an id and builds the record. Its payee is the one
    /// that the provider's profile names now. The caller stores it.
    pub(crate) fn make(
        agreement: Agreement<T::AccountId>,
        fee_rate: Permill,
        sponsors: Sponsors<T::AccountId>,
    ) -> Result<(LeaseId, Lease<T::AccountId>), DispatchError> {
        let id = NextLease::<T>::get();
        NextLease::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        let Agreement {
            order,
            tenant,
            provider,
            offer,
            model,
            gpus,
            asset,
            price,
            term,
            renewable,
            escrow,
            lock_in,
            one_of_several,
            gate_required,
            price_limit,
            terms,
            exit_penalty,
            standbys,
            record_deposit,
        } = agreement;
        let state = LeaseState::Pending { activate_by: Self::activate_by(), called: false };
        let lease = Lease {
            order,
            tenant,
            payee: T::Offers::payee(&provider),
            provider,
            offer,
            model,
            gpus,
            limits: Limits::default(),
            asset,
            state,
            coverage: Coverage::pending(term),
            ledger: Ledger::new(price, fee_rate, escrow),
            sponsors,
            lock_in,
            one_of_several,
            gate_required,
            failed_over: false,
            price_limit,
            renewable,
            terms,
            exit_penalty,
            before: Before::Nothing,
            root: id,
            under_notice: false,
            standbys,
            revision: 0,
            record_deposit,
            access: H256::zero(),
        };
        Ok((id, lease))
    }

    /// Stores a lease that waits to be activated.
    pub(crate) fn await_activation(id: LeaseId, lease: Lease<T::AccountId>) {
        T::Agenda::schedule(Due::Lease(id), Self::lease_due_at(id, &lease));
        Leases::<T>::insert(id, lease);
    }
}
