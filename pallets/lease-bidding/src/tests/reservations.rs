//! That the check of the whole state sees what is reserved for no lease, and leases that nothing is reserved for.

use super::prelude::*;

const OFFERS_WRONG: &str = "what is reserved of offers is not what leases use";
const BONDS_WRONG: &str = "penalties reserved are not those of leases";

fn state() -> Result<(), sp_runtime::TryRuntimeError> {
    Leases::do_try_state()
}

/// Two leases of the provider's offer, of 2 GPUs each, of which one runs and one closes; penalties of 20 each.
fn scene() {
    let first = Wanted { gpus: 2, replicas: 2, escrow: 2_000, ..Wanted::default() }.active();
    advance_to(15);
    close(TENANT, first);
    assert_ok!(state());
    assert_eq!((Offers::get(OFFER).unwrap().free_gpus, Offers::get(OFFER).unwrap().leases), (6, 2));
    assert_eq!(Bonds::get(PROVIDER).reserved, 20);
}

fn change_bond(who: AccountId, change: impl FnOnce(&mut Bond)) {
    Bonds::mutate(who, change);
}

#[test]
fn every_offer_is_reserved_as_far_as_leases_use_it() {
    type Change = fn(&mut Listed);
    let leaks: [(leasehold_primitives::OfferId, Change, Change); 5] = [
        // A GPU that no lease has, one that a lease has and is free; a lease that is none, one too few.
        (OFFER, |l| l.free_gpus -= 1, |l| l.free_gpus += 1),
        (OFFER, |l| l.free_gpus += 1, |l| l.free_gpus -= 1),
        (OFFER, |l| l.leases += 1, |l| l.leases -= 1),
        (OFFER, |l| l.leases -= 1, |l| l.leases += 1),
        // A whole reservation that was never given back, of an offer without leases.
        (RIVALS_OFFER, |l| (l.free_gpus, l.leases) = (6, 1), |l| (l.free_gpus, l.leases) = (8, 0)),
    ];
    for (offer, leak, mend) in leaks {
        run(|| {
            scene();
            change_offer(offer, leak);
            assert_eq!(state(), Err(OFFERS_WRONG.into()));
            change_offer(offer, mend);
            assert_ok!(state());
        });
    }
}

#[test]
fn an_offer_that_is_gone_while_leases_use_it_is_noticed() {
    run(|| {
        scene();
        let listed = Offers::take(OFFER).unwrap();
        assert_eq!(state(), Err(OFFERS_WRONG.into()));
        Offers::insert(OFFER, listed);
    });
}

#[test]
fn every_exit_penalty_is_reserved_once() {
    run(|| {
        scene();
        for (who, wrong, right) in [(PROVIDER, 21, 20), (PROVIDER, 19, 20), (PROVIDER, 0, 20), (RIVAL, 1, 0)] {
            change_bond(who, |bond| bond.reserved = wrong);
            assert_eq!(state(), Err(BONDS_WRONG.into()), "{wrong} of {who}");
            change_bond(who, |bond| bond.reserved = right);
            assert_ok!(state());
        }
        // Reserved, but of another.
        change_bond(PROVIDER, |bond| bond.reserved = 0);
        change_bond(RIVAL, |bond| bond.reserved = 20);
        assert_eq!(state(), Err(BONDS_WRONG.into()));
        change_bond(PROVIDER, |bond| bond.reserved = 20);
        change_bond(RIVAL, |bond| bond.reserved = 0);
    });
}

#[test]
fn an_exit_penalty_of_a_lease_that_ended_is_not_left_behind() {
    run(|| {
        scene();
        // As of the one that closes.
        pallet_leases::Leases::<Test>::mutate(0, |lease| lease.as_mut().unwrap().exit_penalty = 20);
        assert!(state().is_err());
        pallet_leases::Leases::<Test>::mutate(0, |lease| lease.as_mut().unwrap().exit_penalty = 0);
    });
}

#[test]
fn a_slash_takes_of_reserved_exit_penalties_and_leaves_nothing_behind() {
    for slashed in [1, 20, 39, 40, 1_000] {
        run(|| {
            let first = Wanted { gpus: 2, replicas: 2, escrow: 2_000, ..Wanted::default() }.active();
            slash(PROVIDER, slashed);
            assert_ok!(state());
            advance_to(15);
            close(PROVIDER, first);
            assert_ok!(state());
            close(TENANT, first + 1);
            assert_ok!(state());
            assert_eq!((Bonds::get(PROVIDER).reserved, Slashed::get(PROVIDER)), (0, 0));
            idle(30);
            assert_nothing_left();
        });
    }
}
