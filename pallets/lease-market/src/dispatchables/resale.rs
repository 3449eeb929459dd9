//! Handing a lease over to another tenant, for a price or for nothing.
//!
//! The old lease ends and a new one begins in the same block, with the same provider, capacity, price and remaining
//! term. So each tenant pays exactly for the blocks of its own, however late their windows are reported.

use crate::{
    accounting::{Coverage, Ledger},
    settlement::Progress,
    *,
};
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::*,
    traits::{
        fungibles::hold::Mutate,
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{traits::Capacity, Balance, LeaseId};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_list_lease(
        who: T::AccountId,
        id: LeaseId,
        price: Balance,
        to: Option<T::AccountId>,
    ) -> DispatchResult {
        let mut lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(lease.tenant == who, Error::<T>::NotTenant);
        Self::ensure_can_change_hands(&lease)?;
        ensure!(to.as_ref() != Some(&who), Error::<T>::OwnLease);
        ensure!(to.as_ref() != Some(&lease.provider), Error::<T>::OwnOffer);
        lease.revise();
        Leases::<T>::insert(id, lease);
        Listings::<T>::insert(id, Listing { price, to: to.clone() });
        Self::deposit_event(Event::LeaseListed { lease: id, price, to });
        Ok(())
    }

    pub(crate) fn do_unlist_lease(who: T::AccountId, id: LeaseId) -> DispatchResult {
        let lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(lease.tenant == who, Error::<T>::NotTenant);
        Listings::<T>::take(id).ok_or(Error::<T>::NotListed)?;
        Self::deposit_event(Event::LeaseUnlisted { lease: id });
        Ok(())
    }

    /// Whether a lease runs, and nothing is pending that its next tenant would answer for.
    fn ensure_can_change_hands(lease: &Lease<T::AccountId>) -> Result<(), Error<T>> {
        ensure!(matches!(lease.state, LeaseState::Active), Error::<T>::NotActive);
        ensure!(Self::now() < lease.coverage.end, Error::<T>::LeaseOver);
        ensure!(!lease.under_notice, Error::<T>::UnderNotice);
        Self::ensure_not_committed(lease, &T::Timing::get())
    }

    pub(crate) fn do_buy_lease(
        who: T::AccountId,
        id: LeaseId,
        revision: u32,
        max_price: Balance,
        min_free_escrow: Balance,
    ) -> DispatchResultWithPostInfo {
        let mut lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        Self::ensure_can_change_hands(&lease)?;
        let Listing { price, to } = Listings::<T>::get(id).ok_or(Error::<T>::NotListed)?;
        ensure!(to.is_none_or(|to| to == who), Error::<T>::NotForYou);
        ensure!(lease.tenant != who, Error::<T>::OwnLease);
        ensure!(lease.provider != who, Error::<T>::OwnOffer);
        ensure!(lease.revision == revision, Error::<T>::RevisionMismatch);
        ensure!(price <= max_price, Error::<T>::PriceTooHigh);
        // Each sale is one more lease to report, of which a meter has room for so many: one per window at most.
        let sellable = lease.coverage.start.saturating_add(T::Timing::get().window_blocks);
        ensure!(Self::now() >= sellable, Error::<T>::LeaseTooYoung);

        Self::pay_final_blocks(id, &mut lease)?;
        let (now, term_end) = (Self::now(), lease.coverage.term_end());
        lease.coverage.stop(now);
        let freed = Self::free(id, &mut lease)?;
        Self::refund_sponsors(id, &lease, freed.clone())?;
        let escrow = lease.sponsors.tenant_share(freed.clone());
        ensure!(escrow >= min_free_escrow, Error::<T>::FreeEscrowTooSmall);

        let asset = lease.asset.clone();
        T::Escrow::transfer_on_hold(
            asset.clone(),
            &HoldReason::LeaseEscrow.into(),
            &lease.tenant,
            &who,
            escrow,
            Precision::Exact,
            Restriction::OnHold,
            Fortitude::Force,
        )?;
        if price > 0 {
            // Through a hold, which leaves the buyer its existential deposit.
            T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &who, price)?;
            Self::transfer_held(HoldReason::LeaseEscrow, &asset, &who, &lease.tenant, price)?;
        }
        let (deposit, bounty) = Self::hold_records(&who, 1)?;
        T::Capacity::continue_as_another(lease.offer)?;

        // Nobody stands by for its own provider.
        let mut standbys = core::mem::take(&mut lease.standbys);
        standbys.retain(|standby| standby.provider != who);
        let new_id = NextLease::<T>::get();
        NextLease::<T>::put(new_id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let ledger = Ledger::new(lease.ledger.price, lease.ledger.fee_rate, escrow);
        let mut coverage = Coverage::pending(term_end.saturating_sub(now));
        coverage.activate(now, ledger.funded_blocks());
        ensure!(coverage.end > now, Error::<T>::EscrowTooSmall);
        let end = coverage.end;
        let new = Lease {
            order: lease.order,
            tenant: who.clone(),
            provider: lease.provider.clone(),
            offer: lease.offer,
            model: lease.model,
            gpus: lease.gpus,
            asset: asset.clone(),
            state: LeaseState::Active,
            coverage,
            ledger,
            sponsors: Default::default(),
            commitment: 0,
            price_limit: lease.price_limit,
            renewable: lease.renewable,
            terms: lease.terms,
            penalty: core::mem::take(&mut lease.penalty),
            under_notice: false,
            standbys,
            revision: 0,
            deposit,
            bounty,
            access: H256::zero(),
        };
        Leases::<T>::insert(new_id, new);
        Self::schedule(Due::Lease(new_id), end);

        let reason = CloseReason::Transferred(new_id);
        Self::end_terms(id, &mut lease, reason, None)?;
        let refunded = freed.end.saturating_sub(freed.start);
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
        let from = lease.tenant.clone();
        Self::conclude_or_store(id, lease, Progress::Closing, None)?;
        Self::deposit_event(Event::LeaseTransferred {
            lease: id,
            successor: new_id,
            from,
            to: who,
            price,
            escrow,
            end,
        });
        let weight = Self::by_asset(&asset, T::WeightInfo::buy_lease, T::WeightInfo::buy_lease_foreign);
        Ok(Self::weighed(Self::paying(weight, 6)))
    }
}
