//! Failover: a standby takes over, when the tenant wants it or the provider failed.

use super::{standby::Substitute, Payout};
use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{
    traits::{Agreement, Capacity, Usage},
    LeaseId,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_fail_over(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let mut lease = Self::stored(id)?;
        let clock = Self::clock();
        Self::ensure_runs(&lease, clock.now)?;
        // The tenant may fail over whenever it may close; for anyone else the provider must have failed.
        let by_tenant = lease.tenant == who;
        if !by_tenant {
            let missed = T::Usage::missed_in_a_row(id, &lease.coverage.span());
            ensure!(missed >= TOLERATED_WINDOWS, Error::<T>::NotFailed);
        }

        let (present, silence) = Self::begin_step(id, &lease, clock);
        let mut payout = Payout::default();
        Self::charge_final_blocks(id, &mut lease, &present, &mut payout)?;
        let term_end = lease.coverage.term_end();
        lease.coverage.stop(present.now);
        if by_tenant {
            Self::forfeit_lock_in(id, &mut lease, &present, &mut payout)?;
        }
        T::Capacity::release(lease.offer, lease.gpus);
        // The freed money stays held: the new lease has the same tenant and sponsors.
        let freed = Self::free(&mut lease, &present)?;
        let escrow = freed.end.saturating_sub(freed.start);
        let sponsors = lease.sponsors.carry_over(freed);

        let Substitute { standby, model, exit_penalty, others } = Self::take_standby(&mut lease, escrow)?;
        let (new_id, new) = Self::make(
            Agreement {
                order: lease.order,
                tenant: lease.tenant.clone(),
                provider: standby.provider,
                offer: standby.offer,
                model,
                gpus: lease.gpus,
                asset: lease.asset.clone(),
                price: standby.price,
                // The rest of the failed provider's term.
                term: term_end.saturating_sub(present.now),
                renewable: lease.renewable,
                escrow,
                // The tenant made this promise to the provider so far, not to the standby.
                lock_in: 0,
                // The lease began: the promise to its group is kept.
                one_of_several: false,
                gate_required: lease.gate_required,
                price_limit: lease.price_limit,
                terms: standby.terms,
                exit_penalty,
                standbys: others,
                // The deposit moves on to the new lease's record, which stays.
                record_deposit: core::mem::take(&mut lease.record_deposit),
            },
            lease.ledger.fee_rate,
            sponsors,
        )?;
        Self::await_failover(new_id, new);

        let reason = CloseReason::FailedOver(new_id);
        Self::end_terms(id, &mut lease, &present, reason, &mut payout)?;
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded: escrow });
        let (asset, progress) = (lease.asset.clone(), Self::closing_progress(id, &lease, &present));
        Self::finalize_or_store(id, lease, &present, progress, payout)?;
        Ok(Self::weighed(Self::fail_over_weight(progress, &asset).saturating_add(silence)))
    }
}
