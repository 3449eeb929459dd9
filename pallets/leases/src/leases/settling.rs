//! Charging a lease's final blocks, and a step's payments.

use crate::{clock::Present, *};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{Balance, LeaseId};
use sp_runtime::ArithmeticError;

/// The progress of a lease in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It goes on, or waits for its last reports.
    Paid,
    /// It began to close.
    Closing,
    /// Nothing about it is open any more: it is finalized.
    Final,
}

/// A step's payments to the parties of a lease, in its asset: added up, so that each party is paid once.
#[derive(Default)]
pub(crate) struct Payout {
    provider: Balance,
    tenant: Balance,
}

impl Payout {
    /// Adds to the payment of the provider, that is, its payee.
    pub(crate) fn add_for_provider(&mut self, amount: Balance) -> Result<(), ArithmeticError> {
        self.provider = self.provider.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        Ok(())
    }

    /// Adds to the refund of the tenant.
    pub(crate) fn add_for_tenant(&mut self, amount: Balance) -> Result<(), ArithmeticError> {
        self.tenant = self.tenant.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    /// Charges the blocks that are final and not charged yet; adds the provider's share of them to `payout`.
    pub(crate) fn charge_final_blocks(
        id: LeaseId,
        lease: &mut Lease<T::AccountId>,
        present: &Present,
        payout: &mut Payout,
    ) -> DispatchResult {
        let blocks = lease.coverage.final_blocks(&present.timing, present.now, &present.usage);
        let blocks_before = lease.ledger.blocks;
        let due = lease.ledger.settle_to(blocks).ok_or(ArithmeticError::Overflow)?;
        payout.add_for_provider(due)?;
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

    /// Pays `payout`; record deposits of `deposits` return with the tenant's part.
    pub(crate) fn pay_out(lease: &Lease<T::AccountId>, payout: Payout, deposits: Balance) -> DispatchResult {
        Self::pay_from(lease, &lease.payee, payout.provider)?;
        Self::give_back(&lease.tenant, &lease.asset, payout.tenant, deposits)
    }

    /// Whether nothing about a closing lease is open any more.
    pub(crate) fn is_decided(id: LeaseId, lease: &Lease<T::AccountId>, present: &Present) -> bool {
        lease.coverage.is_decided(&present.timing, present.now, &present.usage) && Self::is_exit_decided(id, lease)
    }
}
