//! The end of an order: its money returns, and it stays stored only as long as there are bids to release.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, LeaseBook, Purpose},
    Balance, OrderId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Ends an open order without a lease: its escrow returns, and what was held for leases that never came. `state`
    /// says how it ended. The caller stores it.
    pub(crate) fn end_order(order: &mut Order<T::AccountId>, state: OrderState) -> DispatchResult {
        let escrow = core::mem::take(&mut order.escrow);
        T::Leases::pay(Purpose::Escrow, &order.spec.asset, &order.tenant, &order.tenant, escrow)?;
        let leases = Balance::from(order.spec.replicas);
        let all = |one: Balance| one.checked_mul(leases).ok_or(ArithmeticError::Overflow);
        T::Leases::free_records(&order.tenant, all(order.record_deposit)?, all(order.bounty)?)?;
        order.state = state;
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
