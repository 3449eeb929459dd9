//! What is true of the whole state, whatever happened.

use super::*;
use crate::{Bids, NextOrder, Orders};
use frame_support::traits::fungibles::InspectHold;
use leasehold_primitives::{checks::Expected, traits::LeaseBook, AssetId, Balance, LeaseId, OrderId};
use pallet_leases::{LeaseState, Owed};

/// All pallets' own checks, and those that take several: what is held is what their records say, nothing is held,
/// reserved or taken that none of them knows of, and no lease names an order that never was.
pub fn check_state() {
    LeaseBidding::do_try_state().unwrap();
    Leases::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    check_holds();
    check_registry();
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
        note(&order.spec.asset, order.escrow);
        for bid in Bids::<Test>::get(id) {
            note(if order.is_sealed() { &order.spec.asset } else { &NATIVE }, bid.deposit);
        }
    }
    for (_, lease) in leases() {
        note(&NATIVE, lease.record_deposit);
        if let LeaseState::Pending { bid_deposit, deposit_asset, .. } = &lease.state {
            note(deposit_asset, *bid_deposit);
        }
        note(&lease.asset, lease.ledger.escrow().unwrap() + lease.lock_in);
    }
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(&asset, amount));
    assert_eq!(held, known, "held, and known of");
}

fn check_registry() {
    let all = leases();
    for (id, listed) in Offers::iter() {
        let leases = || all.iter().map(|(_, lease)| lease).filter(|lease| lease.offer == id);
        let running = leases().filter(|lease| !matches!(lease.state, LeaseState::Closing { .. }));
        let used: u16 = running.map(|lease| lease.gpus).sum();
        assert_eq!(listed.free_gpus + used, listed.spec.gpus, "GPUs of offer {id}");
        assert_eq!(listed.leases as usize, leases().count(), "leases of offer {id}");
    }
    for (who, bond) in Bonds::iter() {
        let of_who = all.iter().filter(|(_, lease)| lease.provider == who);
        let reserved: Balance = of_who.map(|(_, lease)| lease.exit_penalty).sum();
        assert!(bond.reserved <= reserved, "reserved of {who}");
        assert!(Slashed::get(who) > 0 || bond.reserved == reserved, "reserved of {who}");
    }
}

/// Nothing is stored of orders, bids and leases, and nothing of anybody's is held or reserved.
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
    assert!(Bonds::iter_values().all(|bond| bond.reserved == 0), "exit penalties");
    assert!(Offers::iter_values().all(|listed| listed.free_gpus == listed.spec.gpus && listed.leases == 0), "GPUs");
}
