//! The parties' steps in a lease, and the steps that anyone can make when they are due.

use super::{Payout, Progress};
use crate::*;
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::*,
    traits::{
        fungibles::hold::Mutate,
        tokens::{Fortitude, Precision, Preservation},
    },
};
use leasehold_primitives::{
    agenda::Due,
    standing::OfferHistory,
    traits::{Agenda, BondReserves, Capacity, Offers, Usage},
    Balance, BlockNumber, LeaseId,
};
use sp_core::H256;
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_activate(who: T::AccountId, id: LeaseId, access: H256) -> DispatchResultWithPostInfo {
        let mut lease = Self::served_by(&who, id)?;
        let LeaseState::Pending { activate_by, .. } = lease.state else {
            return Err(Error::<T>::NotPending.into());
        };
        let now = Self::now();
        ensure!(now <= activate_by, Error::<T>::ActivationOver);
        let funded = lease.ledger.funded_blocks();
        // The escrow covered two windows at this price or a higher one; this check says so where it matters.
        ensure!(funded > 0, Error::<T>::EscrowTooSmall);
        lease.coverage.activate(now, funded);
        lease.state = LeaseState::Active;
        lease.access = access;
        lease.limits = T::Offers::limits(lease.model, lease.gpus);
        Self::deposit_event(Event::LeaseActivated {
            lease: id,
            start: lease.coverage.start,
            end: lease.coverage.end,
            access,
            payee: lease.payee.clone(),
        });
        // The lease's agenda entry is for the block after the last one to activate it in. Only a lease with little left
        // ends earlier.
        let end = lease.coverage.end;
        let rescheduled = end <= activate_by;
        if rescheduled {
            T::Agenda::schedule(Due::Lease(id), end);
        }
        Leases::<T>::insert(id, lease);
        Ok(Self::weighed(Self::activate_weight(rescheduled)))
    }

    pub(crate) fn do_top_up(who: T::AccountId, id: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
        let mut lease = Self::stored(id)?;
        let own = lease.tenant == who;
        ensure!(own || amount > 0, Error::<T>::NotTenant);
        let now = Self::now();
        match lease.state {
            LeaseState::Pending { .. } => return Err(Error::<T>::LeasePending.into()),
            LeaseState::Active if now < lease.coverage.end => (),
            _ => return Err(Error::<T>::LeaseOver.into()),
        }
        let asset = lease.asset.clone();
        let mut silence = Weight::zero();
        if amount == 0 {
            let (usage, span) = (T::Usage::availability(id), lease.coverage.span());
            let timing = T::Timing::get();
            let moved = lease.coverage.reapply(&timing, now, &usage, lease.ledger.funded_blocks());
            ensure!(moved, Error::<T>::NothingToReapply);
            (_, silence) = T::Usage::note_silence(id, &span, &timing, now);
        } else if own {
            Self::hold(HoldReason::Lease, &asset, &who, amount)?;
        } else {
            let least = lease.ledger.price_of(T::Timing::get().window_blocks).ok_or(ArithmeticError::Overflow)?;
            ensure!(amount >= least, Error::<T>::SponsorshipTooSmall);
            let at = lease.ledger.deposited;
            lease.sponsors.add(who.clone(), at, amount).map_err(|_| Error::<T>::TooManySponsors)?;
            // Held with the rest of the lease's money: it belongs to the lease until it is left over.
            T::Escrow::transfer_and_hold(
                asset.clone(),
                &HoldReason::Lease.into(),
                &who,
                &lease.tenant,
                amount,
                Precision::Exact,
                Preservation::Preserve,
                Fortitude::Polite,
            )?;
        }
        if amount > 0 {
            lease.ledger.deposit(amount).ok_or(ArithmeticError::Overflow)?;
            lease.coverage.fund(lease.ledger.funded_blocks());
        }
        // A buyer gets nothing of sponsors' deposits: they go back to the sponsors. And nobody else may keep a sale
        // from going through.
        if own {
            lease.revise();
        }
        Self::deposit_event(Event::LeaseToppedUp { lease: id, by: who, amount, end: lease.coverage.end });
        Leases::<T>::insert(id, lease);
        let weight = if own {
            Self::by_asset(&asset, T::WeightInfo::top_up, T::WeightInfo::top_up_foreign)
        } else {
            Self::by_asset(&asset, T::WeightInfo::sponsor, T::WeightInfo::sponsor_foreign)
        };
        Ok(Self::weighed(weight.saturating_add(silence)))
    }

    pub(crate) fn do_extend(who: T::AccountId, id: LeaseId, blocks: BlockNumber) -> DispatchResult {
        let mut lease = Self::rented_by(&who, id)?;
        Self::ensure_runs(&lease, Self::now())?;
        ensure!(!lease.under_notice, Error::<T>::UnderNotice);
        ensure!(blocks > 0, Error::<T>::NotRenewable);
        lease.renewable = lease.renewable.checked_sub(blocks).ok_or(Error::<T>::NotRenewable)?;
        T::Capacity::ensure_bonded(lease.offer)?;
        lease.coverage.extend(blocks).ok_or(ArithmeticError::Overflow)?;
        lease.coverage.fund(lease.ledger.funded_blocks());
        lease.revise();
        let (term, end) = (lease.coverage.term, lease.coverage.end);
        Self::deposit_event(Event::LeaseExtended { lease: id, term, renewable: lease.renewable, end });
        Leases::<T>::insert(id, lease);
        Ok(())
    }

    pub(crate) fn do_give_notice(who: T::AccountId, id: LeaseId) -> DispatchResult {
        let mut lease = Self::served_by(&who, id)?;
        let now = Self::now();
        Self::ensure_runs(&lease, now)?;
        ensure!(!lease.under_notice, Error::<T>::UnderNotice);
        lease.under_notice = true;
        // Saturates at the end of the block numbers, which no lease reaches.
        lease.coverage.end_term_at(now.saturating_add(lease.terms.notice));
        lease.revise();
        Self::withdraw_listing(id);
        let end = lease.coverage.end;
        T::Agenda::schedule(Due::Lease(id), end);
        Self::deposit_event(Event::NoticeGiven { lease: id, end });
        Leases::<T>::insert(id, lease);
        Ok(())
    }

    pub(crate) fn do_set_access(who: T::AccountId, id: LeaseId, access: H256) -> DispatchResult {
        let mut lease = Self::served_by(&who, id)?;
        Self::ensure_runs(&lease, Self::now())?;
        ensure!(lease.access != access, Error::<T>::SameAccess);
        lease.access = access;
        Self::deposit_event(Event::AccessChanged { lease: id, access });
        Leases::<T>::insert(id, lease);
        Ok(())
    }

    pub(crate) fn do_settle(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let mut lease = Self::stored(id)?;
        ensure!(!matches!(lease.state, LeaseState::Pending { .. }), Error::<T>::LeasePending);
        let (present, silence) = Self::begin_step(id, &lease, Self::clock());
        let asset = lease.asset.clone();
        let keeper = Self::is_keeper(id, &lease, &who);
        let reason = lease.natural_end();
        let mut payout = Payout::default();
        let progress = Self::advance(id, &mut lease, &present, reason, &mut payout)?;
        let weight = Self::settle_weight(progress, &asset);
        if keeper && matches!(progress, Progress::Final) {
            Self::pay_keeper(&lease.tenant, &who, weight, &mut lease.record_deposit)?;
        }
        Self::finalize_or_store(id, lease, &present, progress, payout)?;
        Ok(Self::weighed(weight.saturating_add(silence)))
    }

    pub(crate) fn do_close(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Self::rented_by(&who, id)?;
        if let LeaseState::Pending { activate_by, called: true } = lease.state {
            // Once it is too late to activate, the standby owes for the wait: `expire_lease` handles that.
            ensure!(Self::now() <= activate_by, Error::<T>::ActivationOver);
            return Self::cancel(id, lease);
        }
        let asset = lease.asset.clone();
        let (progress, silence) = Self::end_now(id, lease, CloseReason::TenantClosed)?;
        Ok(Self::weighed(Self::close_weight(progress, &asset).saturating_add(silence)))
    }

    pub(crate) fn do_leave(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Self::served_by(&who, id)?;
        let asset = lease.asset.clone();
        let (_, silence) = Self::end_now(id, lease, CloseReason::ProviderLeft)?;
        Ok(Self::weighed(Self::leave_weight(&asset).saturating_add(silence)))
    }

    /// Ends an activated lease for `by_whom`, or for the reason of its natural end if that has come. Returns how far it
    /// got, and the weight of noting its missed windows.
    fn end_now(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        by_whom: CloseReason,
    ) -> Result<(Progress, Weight), DispatchError> {
        match lease.state {
            LeaseState::Pending { .. } => return Err(Error::<T>::LeasePending.into()),
            LeaseState::Active => (),
            LeaseState::Closing { .. } => return Err(Error::<T>::AlreadyClosing.into()),
        }
        let (present, silence) = Self::begin_step(id, &lease, Self::clock());
        let natural = lease.natural_end();
        let reason = if lease.coverage.stop(present.now) { by_whom } else { natural };
        let mut payout = Payout::default();
        let progress = Self::advance(id, &mut lease, &present, reason, &mut payout)?;
        Self::finalize_or_store(id, lease, &present, progress, payout)?;
        Ok((progress, silence))
    }

    /// Cancels a lease that waits for a standby: nobody owes anybody anything.
    fn cancel(id: LeaseId, mut lease: Lease<T::AccountId>) -> DispatchResultWithPostInfo {
        Self::release_capacity(&lease);
        T::BondReserves::release(&lease.provider, core::mem::take(&mut lease.exit_penalty));
        let refunded = Self::remove_unbegun(id, &lease)?;
        Self::deposit_event(Event::LeaseCancelled { lease: id, refunded });
        Ok(Self::weighed(Self::expire_weight(false, &lease.asset)))
    }

    pub(crate) fn do_expire_lease(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Self::stored(id)?;
        let LeaseState::Pending { activate_by, .. } = lease.state else {
            return Err(Error::<T>::NotPending.into());
        };
        ensure!(Self::now() > activate_by, Error::<T>::ActivationNotOverdue);
        let keeper = Self::is_keeper(id, &lease, &who);
        let weight = Self::expire_pending(id, lease, keeper.then_some(&who))?;
        Ok(Self::weighed(weight))
    }

    /// Takes a lease from a provider that did not activate it, and makes the provider answer for it. A standby gets the
    /// lease if one can take it; otherwise the tenant gets its money back, `keeper` is paid if there is one, and the
    /// lease is gone. Returns the weight of the step.
    pub(crate) fn expire_pending(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        keeper: Option<&T::AccountId>,
    ) -> Result<Weight, DispatchError> {
        let LeaseState::Pending { activate_by, called } = lease.state else {
            return Err(Error::<T>::NotPending.into());
        };
        Self::release_capacity(&lease);
        Self::answer_for_not_activating(id, &mut lease, activate_by, called);
        Self::deposit_event(Event::LeaseExpired { lease: id });
        let escrow = lease.ledger.escrow().ok_or(ArithmeticError::Overflow)?;
        if let Ok(substitute) = Self::take_standby(&mut lease, escrow) {
            let weight = Self::expire_weight(true, &lease.asset);
            Self::hand_over(id, lease, substitute);
            return Ok(weight);
        }
        Self::break_group(&lease);
        let weight = Self::expire_weight(false, &lease.asset);
        if let Some(keeper) = keeper {
            Self::pay_keeper(&lease.tenant, keeper, weight, &mut lease.record_deposit)?;
        }
        Self::remove_unbegun(id, &lease)?;
        Ok(weight)
    }

    /// Gives back the GPUs of a lease that never ran.
    fn release_capacity(lease: &Lease<T::AccountId>) {
        T::Capacity::release_and_finalize(lease.offer, lease.gpus, &OfferHistory::default());
    }

    /// Removes a lease that never ran; all its money goes back to those who paid it in. Returns the escrow among it.
    fn remove_unbegun(id: LeaseId, lease: &Lease<T::AccountId>) -> Result<Balance, DispatchError> {
        let mut payout = Payout::default();
        let funds = lease.ledger.funds().ok_or(ArithmeticError::Overflow)?;
        Self::refund(id, lease, 0..funds, &mut payout)?;
        payout.add_for_tenant(lease.lock_in)?;
        Self::remove(id, lease, payout)?;
        Ok(funds)
    }
}
