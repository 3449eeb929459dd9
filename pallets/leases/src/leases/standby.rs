//! The standbys of a lease, which take it over when nobody serves it.

use crate::*;
use codec::Encode;
use frame_support::{pallet_prelude::*, storage::with_storage_layer};
use leasehold_primitives::{
    hardware::OfferSpec,
    market::{Standby, Standbys},
    traits::{BondReserves, Offers},
    Balance, LeaseId, ModelId,
};
use sp_core::H256;
use sp_runtime::Permill;

/// The part of the failed lease's price by which a standby may be dearer.
const DEARER: Permill = Permill::from_percent(10);

/// A standby that takes over, with what was reserved for it.
pub(crate) struct Substitute<AccountId> {
    pub standby: Standby<AccountId>,
    pub model: ModelId,
    pub exit_penalty: Balance,
    /// The standbys after it.
    pub others: Standbys<AccountId>,
}

impl<T: Config> Pallet<T> {
    /// The most that a standby of a lease at `price` can be paid. Saturates, at a limit that is lower.
    pub(crate) fn highest_of_standby(price: Balance, limit: Balance) -> Balance {
        price.saturating_add(DEARER.mul_floor(price)).min(limit)
    }

    /// The hash of the specification for which a standby was chosen: with another one it cannot take over.
    pub(crate) fn spec_hash(spec: &OfferSpec) -> H256 {
        H256(spec.using_encoded(sp_io::hashing::blake2_256))
    }

    /// Takes the first standby that can serve a lease for `escrow` out of it, and reserves what it needs. Drops the
    /// standbys before it, which cannot serve. Calls nobody for money that does not last a block: the standby could not
    /// activate the lease.
    pub(crate) fn take_standby(
        lease: &mut Lease<T::AccountId>,
        escrow: Balance,
    ) -> Result<Substitute<T::AccountId>, Error<T>> {
        let mut standbys = core::mem::take(&mut lease.standbys).into_iter();
        let mut why_not = Error::<T>::NoStandby;
        while let Some(standby) = standbys.next() {
            if standby.price > escrow {
                why_not = Error::<T>::EscrowTooSmall;
            } else if let Ok((exit_penalty, model)) = with_storage_layer(|| Self::reserve_for(lease, &standby)) {
                let others = BoundedVec::truncate_from(standbys.collect());
                return Ok(Substitute { standby, model, exit_penalty, others });
            }
        }
        Err(why_not)
    }

    /// Reserves what a standby needs to serve the lease, if its offer is unchanged and its price can be paid. Returns
    /// its exit penalty and the model it serves with.
    fn reserve_for(
        lease: &Lease<T::AccountId>,
        standby: &Standby<T::AccountId>,
    ) -> Result<(Balance, ModelId), DispatchError> {
        // It may have bought the lease since.
        ensure!(standby.provider != lease.tenant, Error::<T>::OwnLease);
        // No standby has to serve for less than it bid: otherwise a winner that bids next to nothing and fails would
        // bind it.
        let highest = Self::highest_of_standby(lease.ledger.price, lease.price_limit);
        ensure!(standby.price <= highest, Error::<T>::PriceTooHigh);
        let offer = T::Offers::offer(standby.offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(Self::spec_hash(&offer.spec) == standby.spec, Error::<T>::NoStandby);
        // It may have removed its gate: nothing prevents that while it stands by.
        ensure!(!lease.gate_required || T::Offers::has_gate(standby.offer), Error::<T>::GateMismatch);
        let exit_penalty = Self::reserve(&offer, lease.gpus, &standby.terms)?;
        Ok((exit_penalty, offer.spec.model))
    }

    pub(crate) fn do_step_down(who: T::AccountId, id: LeaseId) -> DispatchResult {
        let mut lease = Self::stored(id)?;
        let standbys = lease.standbys.len();
        // A standby that was called is the provider now, and must activate the lease.
        lease.standbys.retain(|standby| standby.provider != who);
        ensure!(lease.standbys.len() < standbys, Error::<T>::NotStandby);
        Self::deposit_event(Event::StandbySteppedDown { lease: id, provider: who });
        Leases::<T>::insert(id, lease);
        Ok(())
    }

    /// Gives a pending lease to a standby, which must activate it.
    pub(crate) fn hand_over(id: LeaseId, mut lease: Lease<T::AccountId>, substitute: Substitute<T::AccountId>) {
        let Substitute { standby, model, exit_penalty, others } = substitute;
        // The former provider's payments for its silence do not count for the next one's.
        T::BondReserves::forget(lease.root);
        lease.payee = T::Offers::payee(&standby.provider);
        lease.provider = standby.provider;
        lease.offer = standby.offer;
        lease.model = model;
        lease.terms = standby.terms;
        lease.exit_penalty = exit_penalty;
        lease.ledger.price = standby.price;
        lease.standbys = others;
        Self::await_failover(id, lease);
    }

    /// Stores a lease that a standby is called to activate.
    pub(crate) fn await_failover(id: LeaseId, mut lease: Lease<T::AccountId>) {
        lease.state = LeaseState::Pending { activate_by: Self::activate_by(), called: true };
        lease.failed_over = true;
        Self::deposit_event(Event::LeaseFailedOver {
            lease: id,
            provider: lease.provider.clone(),
            price: lease.ledger.price,
            escrow: lease.ledger.deposited,
        });
        Self::await_activation(id, lease);
    }
}
