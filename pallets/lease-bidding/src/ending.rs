//! The end of an order: its money returns, and it stays stored only as long as there are bids to release.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, LeaseBook},
    OrderId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Stores an order that has just stopped being open as long as there are bids to release; else removes it. What is
    /// held from its tenant and not needed any more returns: the escrow that became no lease's, the deposits of leases
    /// that never came, and that of a record which goes. `keeper` is paid for a step of this weight, if there is one.
    pub(crate) fn store_ended(
        id: OrderId,
        mut order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        keeper: Option<(&T::AccountId, Weight)>,
    ) -> DispatchResult {
        let unborn = if matches!(order.state, OrderState::Awarded { .. }) { 0 } else { order.spec.replicas };
        let mut deposits = order.record_deposit.checked_mul(unborn.into()).ok_or(ArithmeticError::Overflow)?;
        if let Some((who, step)) = keeper {
            T::Leases::pay_keeper(&order.tenant, who, step, &mut order.record_deposit)?;
        }
        let escrow = core::mem::take(&mut order.escrow);
        let (tenant, asset) = (order.tenant.clone(), order.spec.asset.clone());
        if bids.is_empty() {
            Orders::<T>::remove(id);
            Bids::<T>::remove(id);
            deposits = deposits.checked_add(order.record_deposit).ok_or(ArithmeticError::Overflow)?;
        } else {
            // The first time there is something to release is when it stops being open.
            T::Agenda::schedule(Due::Order(id), Self::now().saturating_add(1));
            Orders::<T>::insert(id, order);
            Bids::<T>::insert(id, bids);
        }
        T::Leases::give_back(&tenant, &asset, escrow, deposits)
    }

    /// Stores what releasing left of an order that is over.
    pub(crate) fn store_after_release(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
    ) -> DispatchResult {
        if bids.is_empty() {
            Orders::<T>::remove(id);
            Bids::<T>::remove(id);
            return T::Leases::give_back(&order.tenant, &order.spec.asset, 0, order.record_deposit);
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
}
