//! Invariants of the whole state.

use super::*;
use crate::{Bids, NextOrder, Orders};
use frame_support::traits::fungibles::InspectHold;
use leasehold_primitives::{
    checks::{Expected, Reserves},
    traits::{BondReserves, Capacity, LeaseBook},
    AssetId, Balance, LeaseId, OrderId,
};
use pallet_leases::Owed;

/// Runs all pallets' own checks, and those that involve several: the holds match the records, every hold, reserve and
/// taking is known to one of the pallets, and no lease names an order that never existed.
pub fn check_state() {
    LeaseBidding::do_try_state().unwrap();
    Leases::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    check_holds();
    check_reserves();
    let next = NextOrder::<Test>::get();
    for (id, lease) in leases() {
        assert!(lease.order.is_none_or(|order| order < next), "lease {id} names an order that was not given yet");
    }
}

fn check_holds() {
    let mut expected = Expected::default();
    LeaseBidding::expected_holds(&mut expected).unwrap();
    Leases::expected_holds(&mut expected).unwrap();
    expected.check(|who, asset, purpose| Leases::held(purpose, asset, who)).unwrap();

    let held = frame_system::Account::<Test>::iter().fold((0, 0), |(native, foreign), (who, account)| {
        (native + account.data.reserved, foreign + Money::total_balance_on_hold(IN_USD, &who))
    });
    let mut known: (Balance, Balance) = (0, 0);
    let mut note = |asset: &AssetId, amount: Balance| match asset {
        AssetId::Native => known.0 += amount,
        AssetId::WithId(_) => known.1 += amount,
    };
    for (id, order) in Orders::<Test>::iter() {
        note(&NATIVE, order.record_deposit * Balance::from(order.records()));
        note(&order.spec.asset, order.escrow + order.lock_in * Balance::from(order.spec.replicas));
        if order.is_sealed() && order.spec.asset != NATIVE {
            Bids::<Test>::get(id).iter().for_each(|bid| note(&order.spec.asset, bid.deposit));
        }
    }
    for (_, lease) in leases() {
        note(&NATIVE, lease.record_deposit);
        note(&lease.asset, lease.ledger.escrow().unwrap() + lease.lock_in);
    }
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(&asset, amount));
    assert_eq!(held, known, "held, and known of");
}

fn check_reserves() {
    let mut expected = Reserves::default();
    LeaseBidding::expected_reserves(&mut expected).unwrap();
    Leases::expected_reserves(&mut expected).unwrap();
    expected.check(Registry::all_in_use(), Bonding::all_reserved()).unwrap();
}

/// No order, bid or lease is stored, and nothing is held or reserved from anybody.
pub fn assert_nothing_left() {
    assert_eq!(Orders::<Test>::iter_keys().collect::<Vec<_>>(), [] as [OrderId; 0], "orders");
    assert_eq!(Bids::<Test>::iter_keys().collect::<Vec<_>>(), [] as [OrderId; 0], "bids");
    let leases: Vec<LeaseId> = leases().into_iter().map(|(id, _)| id).collect();
    assert_eq!(leases, [] as [LeaseId; 0], "leases");
    assert_eq!(Owed::<Test>::iter().count(), 0, "debts");
    for (who, account) in frame_system::Account::<Test>::iter() {
        let held = account.data.reserved + Money::total_balance_on_hold(IN_USD, &who);
        assert_eq!(held, 0, "held from {who}");
    }
    assert_eq!(pallet_leases::Groups::<Test>::iter().count(), 0, "groups");
    assert_eq!(Bonding::all_reserved(), [], "bonds");
    assert_eq!(Registry::all_in_use(), [], "GPUs");
}

/// A provider's gain since the beginning, in its account and its bond together; a loss if negative.
pub fn gained(who: AccountId) -> i128 {
    let began = i128::try_from(ENDOWMENT + PLENTY).unwrap();
    i128::try_from(free(NATIVE, who) + bonded(who)).unwrap() - began
}

/// A provider has its initial money, and nothing of it is held or reserved.
pub fn assert_whole(who: AccountId) {
    assert_eq!((free(NATIVE, who), bonded(who), reserved(who)), (ENDOWMENT, PLENTY, 0), "{who}");
}
