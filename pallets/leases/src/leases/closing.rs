//! The end of a lease: its capacity returns, what it cannot cost any more is freed, and what its parties owe each other
//! at the end is paid.

use super::{Payout, Progress};
use crate::*;
use core::ops::Range;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, Capacity, Usage},
    Balance, LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Brings an activated lease up to this block: charges what is final, and if it is past its end, begins to close it
    /// for `reason`. The caller finalizes or stores it, and that pays what this came to.
    ///
    /// Depends on the lease's stored end and on what was measured, and not on when it is called: whatever it would
    /// have paid earlier is part of the sum it pays now.
    pub(crate) fn advance(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> Result<Progress, DispatchError> {
        Self::charge_final_blocks(id, lease, payout)?;
        match lease.state {
            LeaseState::Active if Self::now() >= lease.coverage.end => {
                Self::begin_closing(id, lease, reason, payout)?;
                Ok(Self::closing_progress(id, lease))
            }
            LeaseState::Closing { .. } if Self::is_decided(id, lease) => Ok(Progress::Final),
            _ => Ok(Progress::Paid),
        }
    }

    /// How far a lease got that has just begun to close.
    pub(crate) fn closing_progress(id: LeaseId, lease: &Lease<T::AccountId>) -> Progress {
        if Self::is_decided(id, lease) {
            Progress::Final
        } else {
            Progress::Closing
        }
    }

    /// Ends a lease whose end has come: its capacity returns, and all that it cannot cost any more goes back to
    /// whom it came from.
    fn begin_closing(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> DispatchResult {
        T::Capacity::release(lease.offer, lease.gpus);
        let freed = Self::free(id, lease)?;
        let refunded = freed.end.saturating_sub(freed.start);
        Self::refund(id, lease, freed, payout)?;
        Self::end_terms(id, lease, reason, payout)?;
        Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
        Ok(())
    }

    /// Frees what the lease cannot cost any more, and returns where on the escrow line it lies. It stays held.
    pub(crate) fn free(id: LeaseId, lease: &mut Lease<T::AccountId>) -> Result<Range<Balance>, DispatchError> {
        let most = lease.coverage.creditable_blocks(&T::Timing::get(), Self::now(), &T::Usage::availability(id));
        let top = lease.ledger.funds().ok_or(ArithmeticError::Overflow)?;
        let free = lease.ledger.free_all_but(most).ok_or(ArithmeticError::Overflow)?;
        Ok(top.checked_sub(free).ok_or(ArithmeticError::Overflow)?..top)
    }

    /// Pays a freed stretch of the escrow line back to whom it came from; the tenant's part of it is due.
    pub(crate) fn refund(
        id: LeaseId,
        lease: &Lease<T::AccountId>,
        freed: Range<Balance>,
        payout: &mut Payout,
    ) -> DispatchResult {
        Self::refund_sponsors(id, lease, freed.clone())?;
        Ok(payout.add_for_tenant(lease.sponsors.tenant_share(freed))?)
    }

    /// Pays of a freed stretch of the escrow line what is not the tenant's.
    pub(crate) fn refund_sponsors(id: LeaseId, lease: &Lease<T::AccountId>, freed: Range<Balance>) -> DispatchResult {
        for (sponsor, amount) in lease.sponsors.shares(freed) {
            if amount > 0 {
                Self::pay_from(lease, &sponsor, amount)?;
                Self::deposit_event(Event::SponsorRefunded { lease: id, sponsor, amount });
            }
        }
        Ok(())
    }

    /// Settles what else the parties owe each other at the end, and enters the lease as closing.
    pub(crate) fn end_terms(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        reason: CloseReason,
        payout: &mut Payout,
    ) -> DispatchResult {
        Self::begin_exit(id, lease, reason);
        if matches!(reason, CloseReason::TenantClosed) {
            Self::forfeit_lock_in(id, lease, payout)?;
        }
        payout.add_for_tenant(core::mem::take(&mut lease.lock_in))?;
        lease.standbys = Default::default();
        lease.state = LeaseState::Closing { reason };
        Self::withdraw_listing(id);
        T::Agenda::schedule(Due::Lease(id), Self::closing_due_at(id, lease));
        Ok(())
    }

    /// Ends the offer to sell a lease. Few leases have one: a read costs less than a write.
    pub(crate) fn withdraw_listing(id: LeaseId) {
        if Listings::<T>::contains_key(id) {
            Listings::<T>::remove(id);
        }
    }

    /// The lock-in is due to the provider if the tenant, which ends the lease where it ends, does so too early.
    pub(crate) fn forfeit_lock_in(id: LeaseId, lease: &mut Lease<T::AccountId>, payout: &mut Payout) -> DispatchResult {
        // A tenant that goes because its provider does breaks no promise.
        let early = lease.coverage.end <= Self::early_until(lease) && !lease.under_notice;
        if early && lease.lock_in > 0 && !Self::is_group_broken(lease) {
            let amount = core::mem::take(&mut lease.lock_in);
            payout.add_for_provider(amount)?;
            Self::deposit_event(Event::LockInLost { lease: id, amount });
        }
        Ok(())
    }
}
