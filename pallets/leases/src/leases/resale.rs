//! Handing a lease over to another tenant, for a price or for nothing.
//!
//! The old lease ends and a new one begins in the same block, with the same provider, capacity, price and remaining
//! term. So each tenant pays exactly for its own blocks, however late their windows are reported.

use super::Payout;
use crate::{math::sponsors::Sponsors, *};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::*,
    traits::{
        fungibles::hold::Mutate,
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, Agreement, Capacity},
    Balance, LeaseId,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_list_lease(
        who: T::AccountId,
        id: LeaseId,
        price: Balance,
        to: Option<T::AccountId>,
    ) -> DispatchResult {
        let mut lease = Self::rented_by(&who, id)?;
        Self::ensure_can_change_hands(&lease, &Self::clock())?;
        ensure!(to.as_ref() != Some(&who), Error::<T>::OwnLease);
        ensure!(to.as_ref() != Some(&lease.provider), Error::<T>::OwnOffer);
        lease.revise();
        Leases::<T>::insert(id, lease);
        Listings::<T>::insert(id, Listing { price, to: to.clone() });
        Self::deposit_event(Event::LeaseListed { lease: id, price, to });
        Ok(())
    }

    pub(crate) fn do_unlist_lease(who: T::AccountId, id: LeaseId) -> DispatchResult {
        Self::rented_by(&who, id)?;
        Listings::<T>::take(id).ok_or(Error::<T>::NotListed)?;
        Self::deposit_event(Event::LeaseUnlisted { lease: id });
        Ok(())
    }

    pub(crate) fn do_buy_lease(
        who: T::AccountId,
        id: LeaseId,
        revision: u32,
        max_price: Balance,
        min_free_escrow: Balance,
    ) -> DispatchResultWithPostInfo {
        let mut lease = Self::stored(id)?;
        let clock = Self::clock();
        Self::ensure_can_change_hands(&lease, &clock)?;
        let Listing { price, to } = Listings::<T>::get(id).ok_or(Error::<T>::NotListed)?;
        ensure!(to.is_none_or(|to| to == who), Error::<T>::NotForYou);
        ensure!(lease.tenant != who, Error::<T>::OwnLease);
        ensure!(lease.provider != who, Error::<T>::OwnOffer);
        ensure!(lease.revision == revision, Error::<T>::RevisionMismatch);
        ensure!(price <= max_price, Error::<T>::PriceTooHigh);
        ensure!(Self::can_hold(&lease.asset, &who), Error::<T>::BuyerCannotHold);
        // Each sale is one more lease to report, and a meter has room for a limited number: so at most one sale per
        // window.
        let sellable = lease.coverage.start.saturating_add(clock.timing.window_blocks);
        ensure!(clock.now >= sellable, Error::<T>::LeaseTooYoung);

        let (present, silence) = Self::begin_step(id, &lease, clock);
        let mut payout = Payout::default();
        Self::charge_final_blocks(id, &mut lease, &present, &mut payout)?;
        let (now, term_end) = (present.now, lease.coverage.term_end());
        lease.coverage.stop(now);
        let freed = Self::free(&mut lease, &present)?;
        Self::refund_sponsors(id, &lease, freed.clone())?;
        let escrow = lease.sponsors.tenant_share(freed.clone());
        ensure!(escrow >= min_free_escrow, Error::<T>::FreeEscrowTooSmall);

        let asset = lease.asset.clone();
        T::Escrow::transfer_on_hold(
            asset.clone(),
            &HoldReason::Lease.into(),
            &lease.tenant,
            &who,
            escrow,
            Precision::Exact,
            Restriction::OnHold,
            Fortitude::Force,
        )?;
        // The price goes through a hold, which leaves the buyer its existential deposit.
        let record_deposit = T::RecordDeposit::get();
        Self::hold_with_deposits(&who, &asset, price, record_deposit)?;
        if price > 0 {
            Self::transfer_held(HoldReason::Lease, &asset, &who, &lease.tenant, price)?;
        }
        T::Capacity::continue_as_another(lease.offer)?;

        // A tenant does not stand by for its own provider.
        let mut standbys = core::mem::take(&mut lease.standbys);
        standbys.retain(|standby| standby.provider != who);
        let (new_id, mut new) = Self::make(
            Agreement {
                order: lease.order,
                tenant: who.clone(),
                provider: lease.provider.clone(),
                offer: lease.offer,
                model: lease.model,
                gpus: lease.gpus,
                asset: asset.clone(),
                price: lease.ledger.price,
                term: term_end.saturating_sub(now),
                renewable: lease.renewable,
                escrow,
                lock_in: 0,
                one_of_several: false,
                gate_required: lease.gate_required,
                price_limit: lease.price_limit,
                terms: lease.terms,
                exit_penalty: core::mem::take(&mut lease.exit_penalty),
                standbys,
                record_deposit,
            },
            lease.ledger.fee_rate,
            Sponsors::default(),
        )?;
        // Agreed at the award, whatever the profile names now.
        new.payee = lease.payee.clone();
        // The lease is being served, on the same GPUs: there is nothing to activate.
        new.limits = lease.limits;
        new.coverage.activate(now, new.ledger.funded_blocks());
        new.state = LeaseState::Active;
        // The provider is judged by all its tenants' windows, and some of them can still be reported.
        new.before = Before::Open;
        new.root = lease.root;
        let end = new.coverage.end;
        ensure!(end > now, Error::<T>::EscrowTooSmall);
        Leases::<T>::insert(new_id, new);
        T::Agenda::schedule(Due::Lease(new_id), end);

        let reason = CloseReason::Transferred(new_id);
        Self::end_terms(id, &mut lease, &present, reason, &mut payout)?;
        let refunded = freed.end.saturating_sub(freed.start);
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
        let (from, progress) = (lease.tenant.clone(), Self::closing_progress(id, &lease, &present));
        Self::finalize_or_store(id, lease, &present, progress, payout)?;
        Self::deposit_event(Event::LeaseTransferred {
            lease: id,
            successor: new_id,
            from,
            to: who,
            price,
            escrow,
            end,
        });
        Ok(Self::weighed(Self::buy_weight(&asset).saturating_add(silence)))
    }
}
