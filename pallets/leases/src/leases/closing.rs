//! The end of a lease: its capacity returns, the money that it can no longer cost is freed, and its parties' debts to
//! each other are paid.

use super::{Payout, Progress};
use crate::{clock::Present, *};
use core::ops::Range;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, Capacity},
    Balance, LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Brings an activated lease up to this block: charges the final blocks, and if it is past its end, begins to close
    /// it for `reason`. The caller finalizes or stores it, and thereby pays `payout`.
    ///
    /// Depends on the lease's stored end and on the measurements, not on when it is called: any payment that it would
    /// have made earlier is part of the sum it pays now.
    pub(crate) fn advance(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        present: &Present,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> Result<Progress, DispatchError> {
        Self::charge_final_blocks(id, lease, present, payout)?;
        match lease.state {
            LeaseState::Active if present.now >= lease.coverage.end => {
                Self::begin_closing(id, lease, present, reason, payout)?;
                Ok(Self::closing_progress(id, lease, present))
            }
            LeaseState::Closing { .. } if Self::is_decided(id, lease, present) => Ok(Progress::Final),
            _ => Ok(Progress::Paid),
        }
    }

    /// The progress of a lease that has just begun to close.
    pub(crate) fn closing_progress(id: LeaseId, lease: &Lease<T::AccountId>, present: &Present) -> Progress {
        if Self::is_decided(id, lease, present) {
            Progress::Final
        } else {
            Progress::Closing
        }
    }

    /// Ends a lease whose end has come: its capacity returns, and the money that it can no longer cost goes back to
    /// those who paid it in.
    fn begin_closing(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        present: &Present,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> DispatchResult {
        T::Capacity::release(lease.offer, lease.gpus);
        let freed = Self::free(lease, present)?;
        let refunded = freed.end.saturating_sub(freed.start);
        Self::refund(id, lease, freed, payout)?;
        Self::end_terms(id, lease, present, reason, payout)?;
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
        Ok(())
    }

    /// Frees the money that the lease can no longer cost, and returns its stretch of the escrow line. The money stays
    /// held.
    pub(crate) fn free(lease: &mut Lease<T::AccountId>, present: &Present) -> Result<Range<Balance>, DispatchError> {
        let most = lease.coverage.creditable_blocks(&present.timing, present.now, &present.usage);
        let top = lease.ledger.funds().ok_or(ArithmeticError::Overflow)?;
        let free = lease.ledger.free_all_but(most).ok_or(ArithmeticError::Overflow)?;
        Ok(top.checked_sub(free).ok_or(ArithmeticError::Overflow)?..top)
    }

    /// Pays a freed stretch of the escrow line back to those who paid it in; adds the tenant's part to `payout`.
    pub(crate) fn refund(
        id: LeaseId,
        lease: &Lease<T::AccountId>,
        freed: Range<Balance>,
        payout: &mut Payout,
    ) -> DispatchResult {
        Self::refund_sponsors(id, lease, freed.clone())?;
        Ok(payout.add_for_tenant(lease.sponsors.tenant_share(freed))?)
    }

    /// Pays the sponsors their parts of a freed stretch of the escrow line.
    pub(crate) fn refund_sponsors(id: LeaseId, lease: &Lease<T::AccountId>, freed: Range<Balance>) -> DispatchResult {
        for (sponsor, amount) in lease.sponsors.shares(freed) {
            if amount > 0 {
                Self::pay_from(lease, &sponsor, amount)?;
                Self::deposit_event(Event::SponsorRefunded { lease: id, sponsor, amount });
            }
        }
        Ok(())
    }

    /// Settles the parties' other debts to each other at the end, and marks the lease as closing.
    pub(crate) fn end_terms(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        present: &Present,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> DispatchResult {
        Self::begin_exit(id, lease, reason);
        if matches!(reason, CloseReason::TenantClosed) {
            Self::forfeit_lock_in(id, lease, present, payout)?;
        }
        payout.add_for_tenant(core::mem::take(&mut lease.lock_in))?;
        lease.standbys = Default::default();
        lease.state = LeaseState::Closing { reason };
        Self::withdraw_listing(id);
        T::Agenda::schedule(Due::Lease(id), Self::closing_due_at(id, lease, present));
        Ok(())
    }

    /// Withdraws a lease's listing. Few leases have one, and a read costs less than a write.
    pub(crate) fn withdraw_listing(id: LeaseId) {
        if Listings::<T>::contains_key(id) {
            Listings::<T>::remove(id);
        }
    }

    /// Makes the lock-in due to the provider if the tenant, which ends the lease at its `end`, does so too early.
    pub(crate) fn forfeit_lock_in(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        present: &Present,
        payout: &mut Payout,
    ) -> DispatchResult {
        // A tenant that closes because its provider leaves breaks no promise.
        let early = lease.coverage.end <= Self::early_until(lease, &present.timing) && !lease.under_notice;
        if early && lease.lock_in > 0 && !Self::is_group_broken(lease) {
            let amount = core::mem::take(&mut lease.lock_in);
            payout.add_for_provider(amount)?;
            Self::deposit_event(Event::LockInLost { lease: id, amount });
        }
        Ok(())
    }
}
