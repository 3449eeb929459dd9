//! What is always true of this pallet, the agenda, and the registry and bonds that are played.

use super::{AccountId, Agenda, Bonds, LeasesPallet, Money, Offers, Slashed, Test, IN_USD, NATIVE};
use crate::{LeaseState, Leases, Owed};
use frame_support::traits::fungibles::InspectHold;
use leasehold_primitives::{checks::Expected, traits::LeaseBook, AssetId, Balance, LeaseId};

/// The pallets' own checks, and that nothing is held, reserved or taken that this pallet does not know of.
pub fn check_state() {
    LeasesPallet::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    check_holds::<LeasesPallet>();
    check_offers();
    check_bonds();
}

/// Each account has on hold what this pallet expects, by asset and reason, and nothing else is held.
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
        if let LeaseState::Pending { bid_deposit, deposit_asset, .. } = &lease.state {
            note(deposit_asset, *bid_deposit);
        }
        note(&lease.asset, lease.ledger.escrow().unwrap() + lease.lock_in);
    }
    Owed::<Test>::iter().for_each(|((_, asset, _), amount)| note(&asset, amount));
    assert_eq!(held, known, "held, and known of");
}

fn check_offers() {
    for (id, listed) in Offers::iter() {
        let leases: Vec<_> = Leases::<Test>::iter_values().filter(|lease| lease.offer == id).collect();
        let running = leases.iter().filter(|lease| !matches!(lease.state, LeaseState::Closing { .. }));
        let used: u16 = running.map(|lease| lease.gpus).sum();
        assert_eq!(listed.free_gpus + used, listed.spec.gpus, "GPUs of offer {id}");
        assert_eq!(listed.leases as usize, leases.len(), "leases of offer {id}");
    }
}

fn check_bonds() {
    for (who, bond) in Bonds::iter() {
        let reserved: Balance =
            Leases::<Test>::iter_values().filter(|lease| lease.provider == who).map(|lease| lease.exit_penalty).sum();
        assert!(bond.reserved <= reserved, "reserved of {who}");
        assert!(Slashed::get(who) > 0 || bond.reserved == reserved, "reserved of {who}");
    }
}

/// Nothing is stored of leases and debts, and nothing of anybody's is held or reserved.
pub fn assert_nothing_left() {
    assert_eq!(Leases::<Test>::iter_keys().collect::<Vec<_>>(), [] as [LeaseId; 0], "leases");
    assert_eq!(Owed::<Test>::iter().count(), 0, "debts");
    for (who, account) in frame_system::Account::<Test>::iter() {
        let held = account.data.reserved + Money::total_balance_on_hold(IN_USD, &who);
        assert_eq!(held, 0, "held from {who}");
    }
    assert!(Bonds::iter_values().all(|bond| bond.reserved == 0), "exit penalties");
    assert!(Offers::iter_values().all(|listed| listed.free_gpus == listed.spec.gpus && listed.leases == 0), "GPUs");
}
