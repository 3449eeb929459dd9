//! Failover: a standby takes over where a provider failed.

use crate::{
    accounting::{Coverage, Ledger},
    settlement::Progress,
    *,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*, storage::with_storage_layer};
use leasehold_primitives::{
    traits::{Capacity, ExitPenalties, Usage},
    AssetId, Balance, LeaseId, ModelId,
};
use sp_core::H256;
use sp_runtime::Permill;

/// By how much of the failed lease's price a standby may be dearer.
const DEARER: Permill = Permill::from_percent(10);

impl<T: Config> Pallet<T> {
    pub(crate) fn do_fail_over(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let mut lease = Self::running(id)?;
        let (now, timing) = (Self::now(), T::Timing::get());
        let missed = lease.coverage.missed_windows(&timing, now, &T::Usage::availability(id));
        ensure!(missed >= TOLERATED_WINDOWS, Error::<T>::NotFailed);
        let crank = lease.stranger(&who).cloned();

        Self::pay_final_blocks(id, &mut lease)?;
        let term_end = lease.coverage.term_end();
        lease.coverage.stop(now);
        T::Capacity::release(lease.offer, lease.gpus);
        // What is free stays held: the new lease is the same tenant's, and its sponsors'.
        let freed = Self::free(id, &mut lease)?;
        let escrow = freed.end.saturating_sub(freed.start);

        let mut new = Lease {
            coverage: Coverage::pending(term_end.saturating_sub(now)),
            ledger: Ledger::new(lease.ledger.price, lease.ledger.fee_rate, escrow),
            sponsors: lease.sponsors.carry_over(freed.clone()),
            penalty: 0,
            // It was the failed provider that gave notice, if any did. The term that is left is the one it left.
            under_notice: false,
            revision: 0,
            access: H256::zero(),
            // The record moves on to the new lease; the old one is paid out of what it has left.
            deposit: core::mem::take(&mut lease.deposit),
            commitment: core::mem::take(&mut lease.commitment),
            bounty: 0,
            ..lease.clone()
        };
        let new_id = NextLease::<T>::get();
        NextLease::<T>::put(new_id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        ensure!(Self::hand_to_standby(new_id, &mut new)?, Error::<T>::NoStandby);
        ensure!(new.ledger.funded_blocks() > 0, Error::<T>::EscrowTooSmall);

        let penalty = core::mem::take(&mut lease.penalty);
        let owed = Self::dearer_by(&lease, &new).ok_or(Error::<T>::Overflow)?.min(penalty);
        Self::take_penalty(id, &lease, owed);
        T::Penalties::release(&lease.provider, penalty.checked_sub(owed).ok_or(Error::<T>::Overflow)?);

        let reason = CloseReason::FailedOver(new_id);
        Self::end_terms(id, &mut lease, reason, crank.as_ref())?;
        // The bounty that nobody earned goes with the record.
        if let Some(stored) = Leases::<T>::get(new_id) {
            let bounty = core::mem::take(&mut lease.bounty);
            Leases::<T>::insert(new_id, Lease { bounty, ..stored });
        }
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded: escrow });
        let asset = lease.asset.clone();
        let progress = Self::conclude_or_store(id, lease, Progress::Closing, None)?;
        let weight = Self::by_asset(&asset, T::WeightInfo::fail_over, T::WeightInfo::fail_over_foreign);
        // All may have been reported, be it that nothing was there: then the lease is closed for good besides.
        let closed =
            if matches!(progress, Progress::Closed) { Self::settle_weight(progress, &asset) } else { Weight::zero() };
        Ok(Self::weighed(Self::paying(weight, 6).saturating_add(closed)))
    }

    /// What `fail_over` can cost at most.
    pub(crate) fn most_fail_over_weight() -> Weight {
        Self::paying(T::WeightInfo::fail_over_foreign(), 6).saturating_add(Self::most_settle_weight())
    }

    /// Gives a lease that nobody serves to the first of its standbys that can, and stores it, to be activated by that.
    /// Whether one could; if not, nothing changed but that the lease has no standbys.
    pub(crate) fn hand_to_standby(id: LeaseId, lease: &mut Lease<T::AccountId>) -> Result<bool, DispatchError> {
        let mut standbys = core::mem::take(&mut lease.standbys).into_iter();
        while let Some(standby) = standbys.next() {
            let taken = with_storage_layer(|| Self::take_over(lease, &standby));
            let Ok((penalty, model)) = taken else { continue };
            lease.provider = standby.provider;
            lease.offer = standby.offer;
            lease.model = model;
            lease.terms = standby.terms;
            lease.penalty = penalty;
            lease.ledger.price = standby.price;
            lease.standbys = BoundedVec::truncate_from(standbys.collect());
            let (bid_deposit, deposit_asset) = Self::no_deposit();
            // Times saturate: at the end of the chain's numbers nothing is ever late.
            let activate_by = Self::now().saturating_add(T::Timing::get().activation_blocks);
            lease.state = LeaseState::Pending { activate_by, bid_deposit, deposit_asset };
            Self::deposit_event(Event::LeaseFailedOver {
                lease: id,
                provider: lease.provider.clone(),
                price: standby.price,
                escrow: lease.ledger.deposited,
            });
            Self::open_lease(id, lease.clone());
            return Ok(true);
        }
        Ok(false)
    }

    /// Reserves what a standby needs to serve the lease, if its offer is what it was and its price can be paid. Returns
    /// its exit penalty and the model it serves with.
    fn take_over(
        lease: &Lease<T::AccountId>,
        standby: &Standby<T::AccountId>,
    ) -> Result<(Balance, ModelId), DispatchError> {
        // It may have bought the lease since.
        ensure!(standby.provider != lease.tenant, Error::<T>::OwnLease);
        // Nobody has to serve for less than it asked: else a winner that bids next to nothing and fails would bind it.
        let highest = Self::highest_of_standby(lease.ledger.price, lease.price_limit);
        ensure!(standby.price <= highest, Error::<T>::PriceAboveLimit);
        let offer = T::Capacity::offer(standby.offer).ok_or(Error::<T>::NoSuchOffer)?;
        ensure!(Self::spec_hash(&offer.spec) == standby.spec, Error::<T>::OfferChanged);
        let penalty = Self::reserve_gpus(&standby.provider, standby.offer, &offer, lease.gpus, standby.terms)?;
        Ok((penalty, offer.spec.model))
    }

    /// The most that a standby of a lease at this price can be paid. Saturates, at a limit that is lower.
    pub(crate) fn highest_of_standby(price: Balance, limit: Balance) -> Balance {
        price.saturating_add(DEARER.mul_floor(price)).min(limit)
    }

    /// What the blocks that the new lease's money lasts cost more than they would have: of leases in the native
    /// currency, in which bonds are.
    fn dearer_by(old: &Lease<T::AccountId>, new: &Lease<T::AccountId>) -> Option<Balance> {
        if !matches!(old.asset, AssetId::Native) {
            return Some(0);
        }
        let blocks = new.ledger.funded_blocks().min(new.coverage.term);
        new.ledger.price.saturating_sub(old.ledger.price).checked_mul(blocks.into())
    }
}
