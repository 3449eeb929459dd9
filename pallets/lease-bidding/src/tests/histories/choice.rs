//! The order, bid or lease of a step, and the account that takes it.

use super::{
    super::prelude::*,
    model::{Which, Who},
};
use pallet_leases::Leases as StoredLeases;

pub fn asset(usd: bool) -> AssetId {
    if usd {
        IN_USD
    } else {
        NATIVE
    }
}

pub fn terms(notice: u32, percent: u32) -> Terms {
    Terms { notice, exit_penalty: Permill::from_percent(percent) }
}

/// An open order, if any is.
pub fn order(which: Which) -> OrderId {
    let mut ids: Vec<_> = Orders::<Test>::iter().map(|(id, order)| (order.is_open(), id)).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    match which {
        Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()].1,
        _ => NextOrder::<Test>::get(),
    }
}

pub fn lease(which: Which) -> LeaseId {
    let mut ids: Vec<_> = StoredLeases::<Test>::iter_keys().collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    match which {
        Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()],
        _ => NextLease::<Test>::get(),
    }
}

/// The bidder of one of an order's bids.
pub fn bidder(order: OrderId, which: Which) -> AccountId {
    let bids = bids(order);
    match which {
        Which::Nth(n) if !bids.is_empty() => bids[n % bids.len()].bidder,
        _ => ANYONE,
    }
}

pub fn bidder_or(who: Who, order: OrderId, bid: Which) -> AccountId {
    match who {
        Who::Right => bidder(order, bid),
        Who::Other(who) => who,
    }
}

pub fn orderer_or(who: Who, id: OrderId) -> AccountId {
    match who {
        Who::Right => Orders::<Test>::get(id).map_or(ANYONE, |order| order.tenant),
        Who::Other(who) => who,
    }
}

pub fn tenant_or(who: Who, id: LeaseId) -> AccountId {
    match who {
        Who::Right => stored_lease(id).map_or(ANYONE, |lease| lease.tenant),
        Who::Other(who) => who,
    }
}

pub fn provider_or(who: Who, id: LeaseId) -> AccountId {
    match who {
        Who::Right => stored_lease(id).map_or(ANYONE, |lease| lease.provider),
        Who::Other(who) => who,
    }
}
