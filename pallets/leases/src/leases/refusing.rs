//! Refusing a lease: its tenant tried the machine, and it is not what was offered.
//!
//! Nobody can decide who is right. So the provider earns nothing, and the tenant saves nothing: it pays to the treasury
//! the cost of leaving an honest provider equally early.

use super::Payout;
use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{
    traits::{BondReserves, Capacity, Usage},
    Balance, BlockNumber, LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_refuse(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Self::rented_by(&who, id)?;
        let clock = Self::clock();
        Self::ensure_runs(&lease, clock.now)?;
        ensure!(lease.before == Before::Nothing, Error::<T>::LeaseWasBought);
        ensure!(!lease.failed_over, Error::<T>::LeaseWasFailedOver);
        ensure!(clock.now <= Self::early_until(&lease, &clock.timing), Error::<T>::RefusalOver);

        let (present, silence) = Self::begin_step(id, &lease, clock);
        T::Capacity::release_and_finalize(lease.offer, lease.gpus, &Self::free_history_of(&lease, &present));
        if lease.exit_penalty > 0 {
            T::BondReserves::release(&lease.provider, lease.exit_penalty);
        }
        T::Usage::forget(id, present.recorded);
        // While something is locked in, it cannot be listed.
        if lease.lock_in == 0 {
            Self::withdraw_listing(id);
        }
        Self::note_refused(&lease);
        let (paid, returned) = Self::pay_for_refusal(id, &lease, present.now)?;
        let Lease { offer, provider, asset, .. } = lease;
        Self::deposit_event(Event::LeaseRefused { lease: id, offer, provider, paid, returned });
        Ok(Self::weighed(Self::refuse_weight(&asset).saturating_add(silence)))
    }

    /// Pays the treasury, gives back the rest to those who paid it in, and removes the lease. Returns the treasury's
    /// amount and the rest.
    ///
    /// Earlier settlements count: the provider keeps its share of them. Their fee is still held, and goes to the
    /// treasury with the rest of the refusal's price.
    fn pay_for_refusal(
        id: LeaseId,
        lease: &Lease<T::AccountId>,
        now: BlockNumber,
    ) -> Result<(Balance, Balance), DispatchError> {
        let (ledger, lock_in) = (&lease.ledger, lease.lock_in);
        let elapsed = lease.coverage.elapsed(now);
        let price = ledger.refusal_price(elapsed, lock_in).ok_or(ArithmeticError::Overflow)?;
        let due = price.checked_sub(ledger.paid).ok_or(ArithmeticError::Underflow)?;
        // The lock-in pays first, and the remainder is spent from the front of the escrow line.
        let locked = due.min(lock_in);
        let spent = price.checked_sub(locked).ok_or(ArithmeticError::Underflow)?;
        let funds = ledger.funds().ok_or(ArithmeticError::Overflow)?;
        let unlocked = lock_in.checked_sub(locked).ok_or(ArithmeticError::Underflow)?;
        let rest = funds.checked_sub(spent).ok_or(ArithmeticError::Underflow)?;
        let returned = rest.checked_add(unlocked).ok_or(ArithmeticError::Overflow)?;

        let mut payout = Payout::default();
        payout.add_for_tenant(unlocked)?;
        Self::refund(id, lease, spent..funds, &mut payout)?;
        Self::pay_from(lease, &T::TreasuryAccount::get(), due)?;
        Self::remove(id, lease, payout)?;
        Ok((due, returned))
    }
}
