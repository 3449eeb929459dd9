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
    /// Stores an order that has just stopped being open if there are bids to release; otherwise removes it. Gives back
    /// the money held from its tenant that is no longer needed: escrow and lock-ins that went to no lease, the deposits
    /// of leases that never came, and that of a removed record; less the tenant's debt for bids that providers placed
    /// in vain. `keeper` is paid for a step of this weight, if there is one.
    pub(crate) fn store_ended(
        id: OrderId,
        mut order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        keeper: Option<(&T::AccountId, Weight)>,
    ) -> DispatchResult {
        let awarded = matches!(order.state, OrderState::Awarded { .. });
        let unborn = Balance::from(if awarded { 0 } else { order.spec.replicas });
        let all = |one: Balance| one.checked_mul(unborn).ok_or(ArithmeticError::Overflow);
        let mut deposits = all(order.record_deposit)?;
        let (escrow, lock_in) = (core::mem::take(&mut order.escrow), core::mem::take(&mut order.lock_in));
        let mut escrow = all(lock_in)?.checked_add(escrow).ok_or(ArithmeticError::Overflow)?;
        if let Some((who, step)) = keeper {
            T::Leases::pay_keeper(&order.tenant, who, step, &mut order.record_deposit)?;
        }
        if !awarded && order.is_firm() {
            let amount = Self::due_for_promises(&bids, lock_in);
            escrow = escrow.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
            Self::pay_treasury(id, &order, order.spec.asset.clone(), amount)?;
        } else if !awarded {
            let amount = Self::due_for_bids(&bids).min(order.record_deposit);
            order.record_deposit = order.record_deposit.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
            Self::pay_treasury(id, &order, AssetId::Native, amount)?;
        }
        let (tenant, asset) = (order.tenant.clone(), order.spec.asset.clone());
        if bids.is_empty() {
            Orders::<T>::remove(id);
            Bids::<T>::remove(id);
            deposits = deposits.checked_add(order.record_deposit).ok_or(ArithmeticError::Overflow)?;
        } else {
            // There is something to release from the moment when the order stops being open.
            T::Agenda::schedule(Due::Order(id), Self::now().saturating_add(1));
            Orders::<T>::insert(id, order);
            Bids::<T>::insert(id, bids);
        }
        T::Leases::give_back(&tenant, &asset, escrow, deposits)
    }

    /// A tenant's debt for firm bids, which kept GPUs for its order: one lease's lock-in. Bids that were not revealed
    /// kept no promise.
    fn due_for_promises(bids: &BidsOf<T::AccountId>, lock_in: Balance) -> Balance {
        if bids.iter().any(|bid| bid.price().is_some()) {
            lock_in
        } else {
            0
        }
    }

    /// A tenant's debt for soft bids: the fee of placing each of them. Saturates, at more than a record deposit.
    fn due_for_bids(bids: &BidsOf<T::AccountId>) -> Balance {
        T::BidFee::get().saturating_mul(Balance::try_from(bids.len()).unwrap_or(Balance::MAX))
    }

    fn pay_treasury(id: OrderId, order: &Order<T::AccountId>, asset: AssetId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            T::Leases::pay(Purpose::Lease, &asset, &order.tenant, &T::TreasuryAccount::get(), amount)?;
            Self::deposit_event(Event::OrderForfeited { order: id, asset, amount });
        }
        Ok(())
    }

    /// Stores the rest of an order that is over after releasing bids.
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
