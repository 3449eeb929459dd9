//! The end of an order: its money returns, and it stays stored only as long as there are bids to release.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, LeaseBook, Purpose},
    AssetId, Balance, OrderId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Ends an open order without a lease: its escrow returns, and what was held for leases that never came, less what
    /// the tenant owes for bids that it made providers place for nothing. `state` says how it ended. The caller stores it.
    pub(crate) fn end_order(
        id: OrderId,
        order: &mut Order<T::AccountId>,
        bids: &BidsOf<T::AccountId>,
        state: OrderState,
    ) -> DispatchResult {
        let leases = Balance::from(order.spec.replicas);
        let all = |one: Balance| one.checked_mul(leases).ok_or(ArithmeticError::Overflow);
        T::Leases::free_records(&order.tenant, all(order.record_deposit)?, all(order.bounty)?)?;
        let (escrow, lock_in) = (core::mem::take(&mut order.escrow), core::mem::take(&mut order.lock_in));
        let mut rest = all(lock_in)?.checked_add(escrow).ok_or(ArithmeticError::Overflow)?;
        if order.is_firm() {
            // Bids that were not revealed kept no promise.
            let kept_promises = bids.iter().any(|bid| bid.price().is_some());
            let amount = if kept_promises { lock_in } else { 0 };
            rest = rest.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
            Self::pay_treasury(id, order, Purpose::Escrow, order.spec.asset.clone(), amount)?;
        } else {
            let fees = T::BidFee::get().saturating_mul(Balance::try_from(bids.len()).unwrap_or(Balance::MAX));
            let amount = fees.min(order.record_deposit);
            order.record_deposit = order.record_deposit.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
            Self::pay_treasury(id, order, Purpose::RecordDeposit, AssetId::Native, amount)?;
        }
        T::Leases::pay(Purpose::Escrow, &order.spec.asset, &order.tenant, &order.tenant, rest)?;
        order.state = state;
        Ok(())
    }

    /// Pays what a tenant owes for bids that it made providers place for nothing: for firm ones, which kept GPUs for the
    /// order, one lease's lock-in; for soft ones what placing each of them cost.
    fn pay_treasury(
        id: OrderId,
        order: &Order<T::AccountId>,
        purpose: Purpose,
        asset: AssetId,
        amount: Balance,
    ) -> DispatchResult {
        if amount > 0 {
            T::Leases::pay(purpose, &asset, &order.tenant, &T::TreasuryAccount::get(), amount)?;
            Self::deposit_event(Event::OrderForfeited { order: id, asset, amount });
        }
        Ok(())
    }

    /// Stores an order that is not open any more as long as there are bids to release; else removes it, and what is
    /// held for its record returns.
    pub(crate) fn store_ended(id: OrderId, order: Order<T::AccountId>, bids: BidsOf<T::AccountId>) -> DispatchResult {
        if bids.is_empty() {
            return Self::remove(id, &order);
        }
        // The first time there is something to release is when it stops being open.
        T::Agenda::schedule(Due::Order(id), Self::now().saturating_add(1));
        Orders::<T>::insert(id, order);
        Bids::<T>::insert(id, bids);
        Ok(())
    }

    /// Stores what releasing left of an order that is over.
    pub(crate) fn store_after_release(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
    ) -> DispatchResult {
        if bids.is_empty() {
            return Self::remove(id, &order);
        }
        Bids::<T>::insert(id, bids);
        Ok(())
    }

    /// Stores the bids on an open order.
    pub(crate) fn store_bids(id: OrderId, bids: BidsOf<T::AccountId>) {
        if bids.is_empty() {
            Bids::<T>::remove(id);
        } else {
            Bids::<T>::insert(id, bids);
        }
    }

    fn remove(id: OrderId, order: &Order<T::AccountId>) -> DispatchResult {
        Orders::<T>::remove(id);
        Bids::<T>::remove(id);
        T::Leases::free_records(&order.tenant, order.record_deposit, order.bounty)
    }
}
