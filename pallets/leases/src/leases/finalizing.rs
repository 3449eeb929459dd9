//! The last payment of a lease. Its record goes; the provider's track record, the price index and the offer's history
//! stay.

use super::{Payout, Progress};
use crate::{clock::Present, math::accounting::Ledger, *};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    traits::{BondReserves, Capacity, Usage},
    LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Finalizes a lease if nothing about it is open any more; otherwise stores it. Pays `payout` in both cases.
    pub(crate) fn finalize_or_store(
        id: LeaseId,
        lease: Lease<T::AccountId>,
        present: &Present,
        progress: Progress,
        payout: Payout,
    ) -> DispatchResult {
        match (progress, &lease.state) {
            (Progress::Final, LeaseState::Closing { reason }) => {
                let reason = *reason;
                Self::finalize(id, lease, present, reason, payout)
            }
            _ => {
                Self::pay_out(&lease, payout, 0)?;
                Leases::<T>::insert(id, lease);
                Ok(())
            }
        }
    }

    /// Pays the rest back to those who paid it in, and the fee into the pot.
    fn finalize(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        present: &Present,
        reason: CloseReason,
        mut payout: Payout,
    ) -> DispatchResult {
        let top = lease.ledger.funds().ok_or(ArithmeticError::Overflow)?;
        let rest = lease.ledger.free_all_but_fee().ok_or(ArithmeticError::Overflow)?;
        let rest = top.checked_sub(rest).ok_or(ArithmeticError::Overflow)?..top;
        Self::refund(id, &lease, rest, &mut payout)?;
        let fee = lease.ledger.fee().ok_or(ArithmeticError::Overflow)?;
        Self::collect_fee(id, &lease, fee)?;
        Self::conclude_exit(id, &mut lease, reason);
        Self::note_in_records(&lease, present, reason);

        let history = Self::history_of(&lease, present);
        T::Usage::forget(id, present.recorded);
        T::Capacity::finalize(lease.offer, &history);
        let charged = lease.ledger.charged().ok_or(ArithmeticError::Overflow)?;
        let Ledger { blocks, paid, refunded, .. } = lease.ledger;
        Self::remove(id, &lease, payout)?;
        Self::deposit_event(Event::LeaseFinalized { lease: id, reason, blocks, charged, paid, fee, refunded });
        Ok(())
    }

    /// Removes a lease, and pays its last step's payout, with which the rest of the record deposit returns.
    pub(crate) fn remove(id: LeaseId, lease: &Lease<T::AccountId>, payout: Payout) -> DispatchResult {
        Leases::<T>::remove(id);
        if !matches!(lease.state, LeaseState::Closing { reason: CloseReason::Transferred(_) }) {
            // Its predecessors, which were sold, are final.
            T::BondReserves::forget(lease.root);
        }
        Self::leave_group(lease);
        Self::pay_out(lease, payout, lease.record_deposit)
    }
}
