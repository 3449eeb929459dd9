//! Paying for the blocks that are final.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{traits::Usage, LeaseId};
use sp_runtime::ArithmeticError;

/// How far a lease got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It goes on, or waits for its last reports.
    Paid,
    /// It began to close.
    Closing,
    /// Nothing about it is open any more: it is finalized.
    Final,
}

impl<T: Config> Pallet<T> {
    /// Pays the provider's share of the blocks that are final and not paid yet.
    pub(crate) fn pay_final_blocks(id: LeaseId, lease: &mut Lease<T::AccountId>) -> DispatchResult {
        let usage = T::Usage::availability(id);
        let blocks = lease.coverage.final_blocks(&T::Timing::get(), Self::now(), &usage);
        let blocks_before = lease.ledger.blocks;
        let due = lease.ledger.settle_to(blocks).ok_or(ArithmeticError::Overflow)?;
        Self::pay_from(lease, &lease.payee, due)?;
        if lease.ledger.blocks > blocks_before {
            Self::deposit_event(Event::LeaseSettled {
                lease: id,
                blocks: lease.ledger.blocks,
                charged: lease.ledger.charged().ok_or(ArithmeticError::Overflow)?,
                paid: lease.ledger.paid,
                fee: lease.ledger.fee().ok_or(ArithmeticError::Overflow)?,
            });
        }
        Ok(())
    }

    /// Whether nothing about a lease that is over is open any more.
    pub(crate) fn is_decided(id: LeaseId, lease: &Lease<T::AccountId>) -> bool {
        lease.coverage.is_decided(&T::Timing::get(), Self::now(), &T::Usage::availability(id))
    }
}
