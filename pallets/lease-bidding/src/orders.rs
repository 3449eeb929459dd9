//! Orders: create, cancel, expire.

use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*};
use leasehold_primitives::{
    agenda::Due,
    market::{Auction, OrderSpec, LOCK_IN_BLOCKS, MAX_REPLICAS, MAX_STANDBYS, MAX_TERM},
    traits::{Agenda, LeaseBook},
    Balance, OrderId,
};
use sp_core::H256;
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_create_order(
        tenant: T::AccountId,
        spec: OrderSpec<T::AccountId>,
        escrow: Balance,
    ) -> DispatchResult {
        T::Leases::ensure_requirement(&spec.requirement)?;
        ensure!((1..=MAX_REPLICAS).contains(&spec.replicas), Error::<T>::ReplicasOutOfRange);
        ensure!(spec.standbys <= MAX_STANDBYS, Error::<T>::TooManyStandbys);
        T::Leases::ensure_terms(&spec.least_terms, &spec.least_terms)?;
        T::Leases::ensure_asset(&spec.asset)?;
        let floor = T::Leases::floor_price(&spec.asset);
        T::Leases::ensure_price(floor, spec.price_limit)?;
        T::Leases::ensure_term(spec.term)?;
        ensure!(spec.renewable <= MAX_TERM, Error::<T>::RenewableOutOfRange);
        let now = Self::now();
        let firm = !matches!(spec.auction, Auction::Manual);
        // Saturates at the end of the block numbers, where nothing lies ahead.
        let latest = now.saturating_add(if firm { MAX_FIRM_BIDDING_BLOCKS } else { MAX_BIDDING_BLOCKS });
        ensure!(now < spec.deadline && spec.deadline <= latest, Error::<T>::DeadlineOutOfRange);
        if let Auction::Sealed { reveal_blocks } = spec.auction {
            let reveal = T::Timing::get().activation_blocks..=MAX_REVEAL_BLOCKS;
            ensure!(reveal.contains(&reveal_blocks), Error::<T>::RevealOutOfRange);
        }
        T::Leases::ensure_escrow(spec.price_limit, spec.replicas, escrow)?;
        let blocks_locked = if firm { LOCK_IN_BLOCKS } else { 0 };
        let lock_in = spec.price_limit.checked_mul(blocks_locked.into()).ok_or(ArithmeticError::Overflow)?;
        let held = lock_in
            .checked_mul(spec.replicas.into())
            .and_then(|lock_ins| lock_ins.checked_add(escrow))
            .ok_or(ArithmeticError::Overflow)?;

        let id = NextOrder::<T>::get();
        NextOrder::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        let order = Order {
            tenant: tenant.clone(),
            spec: spec.clone(),
            opened_at: now,
            escrow,
            lock_in,
            record_deposit: T::Leases::record_deposit(),
            floor,
            mix: H256::zero(),
            state: OrderState::Open,
        };
        let records = Balance::from(order.records());
        let deposits = order.record_deposit.checked_mul(records).ok_or(ArithmeticError::Overflow)?;
        T::Leases::hold_with_deposits(&tenant, &spec.asset, held, deposits)?;
        Orders::<T>::insert(id, order);
        T::Agenda::schedule(Due::Order(id), spec.deadline.saturating_add(1));
        Self::deposit_event(Event::OrderCreated { order: id, tenant, spec, escrow, lock_in });
        Ok(())
    }

    pub(crate) fn do_cancel_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let mut order = Self::own_open_order(&who, id)?;
        let bids = Bids::<T>::get(id);
        ensure!(!order.is_firm() || bids.is_empty(), Error::<T>::OrderBinding);
        let asset = order.spec.asset.clone();
        order.state = OrderState::Cancelled;
        Self::store_ended(id, order, bids, None)?;
        Self::deposit_event(Event::OrderCancelled { order: id });
        Ok(Self::weighed(Self::cancel_weight(&asset)))
    }

    pub(crate) fn do_expire_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let mut order = Self::open_order(id)?;
        let bids = Bids::<T>::get(id);
        let expires = !order.is_firm() || bids.is_empty();
        ensure!(expires && Self::now() >= Self::order_due_at(&order, &bids), Error::<T>::OrderNotOverdue);
        let keeper = who != order.tenant && Self::chain_is_late(&order);
        let weight = Self::expire_weight(&order.spec.asset);
        Self::expire(id, &mut order);
        Self::store_ended(id, order, bids, keeper.then_some((&who, weight)))?;
        Ok(Self::weighed(weight))
    }

    /// Ends an open order that became no lease. The caller stores it.
    pub(crate) fn expire(id: OrderId, order: &mut Order<T::AccountId>) {
        order.state = OrderState::Expired;
        Self::deposit_event(Event::OrderExpired { order: id });
    }
}
