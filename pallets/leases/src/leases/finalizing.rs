//! The last payment of a lease. Nothing stays behind but its provider's track record.

use super::Progress;
use crate::{
    math::accounting::{FeeParts, Ledger},
    *,
};
use frame_support::{
    pallet_prelude::*,
    traits::{
        fungibles::hold::Mutate as _,
        tokens::{Fortitude, Precision},
    },
};
use leasehold_primitives::{
    traits::{Capacity, Usage},
    AssetId, Balance, LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Finalizes a lease if nothing about it is open any more; else stores it.
    pub(crate) fn finalize_or_store(id: LeaseId, lease: Lease<T::AccountId>, progress: Progress) -> DispatchResult {
        match (progress, &lease.state) {
            (Progress::Final, LeaseState::Closing { reason }) => {
                let reason = *reason;
                Self::finalize(id, lease, reason)
            }
            _ => {
                Leases::<T>::insert(id, lease);
                Ok(())
            }
        }
    }

    /// Pays the rest back to whom it came from, and the fee where fees go.
    fn finalize(id: LeaseId, mut lease: Lease<T::AccountId>, reason: CloseReason) -> DispatchResult {
        let top = lease.ledger.funds().ok_or(ArithmeticError::Overflow)?;
        let rest = lease.ledger.free_all_but_fee().ok_or(ArithmeticError::Overflow)?;
        Self::refund(id, &lease, top.checked_sub(rest).ok_or(ArithmeticError::Overflow)?..top)?;
        let fee = lease.ledger.fee().ok_or(ArithmeticError::Overflow)?;
        Self::split_fee(id, &lease.asset, &lease.tenant, fee)?;
        Self::note_in_records(&lease);

        T::Usage::forget(id);
        T::Capacity::finalize(lease.offer);
        let charged = lease.ledger.charged().ok_or(ArithmeticError::Overflow)?;
        let Ledger { blocks, paid, refunded, .. } = lease.ledger;
        Self::remove(id, &lease)?;
        Self::deposit_event(Event::LeaseFinalized { lease: id, reason, blocks, charged, paid, fee, refunded });
        Ok(())
    }

    /// Removes a lease; its deposit returns, and what is left of its bounty.
    pub(crate) fn remove(id: LeaseId, lease: &Lease<T::AccountId>) -> DispatchResult {
        Leases::<T>::remove(id);
        Self::leave_group(lease);
        Self::free_records(&lease.tenant, lease.record_deposit, lease.bounty)
    }

    /// Takes the fee out of the tenant's hold.
    fn split_fee(id: LeaseId, asset: &AssetId, tenant: &T::AccountId, fee: Balance) -> DispatchResult {
        if fee == 0 {
            return Ok(());
        }
        let FeeParts { burnt, stakers, watchers, treasury } =
            FeeParts::of(fee, matches!(asset, AssetId::Native)).ok_or(ArithmeticError::Overflow)?;
        if burnt > 0 {
            T::Escrow::burn_held(
                asset.clone(),
                &HoldReason::LeaseEscrow.into(),
                tenant,
                burnt,
                Precision::Exact,
                Fortitude::Force,
            )?;
        }
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::StakersPot::get(), stakers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::WatchersPot::get(), watchers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::TreasuryAccount::get(), treasury)?;
        Self::deposit_event(Event::FeeSplit { lease: id, burnt, stakers, watchers, treasury });
        Ok(())
    }
}
