//! Invariants of this pallet, the agenda, and the mocked registry and bonds.

use super::{AccountId, Agenda, Bonding, LeasesPallet, Money, Registry, TakenFor, Test, IN_USD, NATIVE};
use crate::{Groups, Leases, Owed};
use alloc::collections::BTreeSet;
use frame_support::traits::fungibles::InspectHold;
use leasehold_primitives::{
    checks::{Expected, Reserves},
    traits::{BondReserves, Capacity, LeaseBook},
    AssetId, Balance, LeaseId,
};

/// Runs the pallets' own checks, and checks that this pallet knows of all that is held, reserved or taken.
pub fn check_state() {
    LeasesPallet::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    check_holds::<LeasesPallet>();
    check_reserves();
    // A lease that was sold is recorded under its first id.
    let kept: BTreeSet<LeaseId> = Leases::<Test>::iter_values().map(|lease| lease.root).collect();
    assert!(TakenFor::iter_keys().all(|root| kept.contains(&root)), "takings that should be forgotten");
}

/// Each account has the amounts on hold that this pallet expects, by asset and reason, and nothing else is held.
fn check_holds<Book: LeaseBook<AccountId>>() {
    let mut expected = Expected::default();
    LeasesPallet::expected_holds(&mut expected).unwrap();
    expected.check(|who, asset, purpose| Book::held(purpose, asset, who)).unwrap();

    let held = frame_system::Account::<Test>::iter().fold((0, 0), |(native, foreign), (who, account)| {
        (native + account.data.reserved, foreign + Money::total_balance_on_hold(IN_USD, &who))
    });
    let mut known: (Balance, Balance) = (0, 0);
    let mut note = |asset: &AssetId, amount: Balance| match asset {
        AssetId::Native => known.0 += amount,
        AssetId::WithId(_) => known.1 += amount,
    };
    for lease in Leases::<Test>::iter_values() {
        note(&NATIVE, lease.record_deposit);
        note(&lease.asset, lease.ledger.escrow().unwrap() + lease.lock_in);
    }
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(&asset, amount));
    assert_eq!(held, known, "held, and known of");
}

fn check_reserves() {
    let mut expected = Reserves::default();
    LeasesPallet::expected_reserves(&mut expected).unwrap();
    expected.check(Registry::all_in_use(), Bonding::all_reserved()).unwrap();
}

/// No lease and no debt is stored, and nothing is held or reserved from anybody.
pub fn assert_nothing_left() {
    assert_eq!(Leases::<Test>::iter_keys().collect::<Vec<_>>(), [] as [LeaseId; 0], "leases");
    assert_eq!(Owed::<Test>::iter().count(), 0, "debts");
    for (who, account) in frame_system::Account::<Test>::iter() {
        let held = account.data.reserved + Money::total_balance_on_hold(IN_USD, &who);
        assert_eq!(held, 0, "held from {who}");
    }
    assert_eq!(Groups::<Test>::iter().count(), 0, "groups");
    assert_eq!(Bonding::all_reserved(), [], "bonds");
    assert_eq!(Registry::all_in_use(), [], "GPUs");
}
