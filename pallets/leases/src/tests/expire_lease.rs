//! Leases that are not activated: their providers count as having left them.

use super::prelude::*;
use crate::math::track_record::TrackRecord;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn expire(lease: LeaseId) -> DispatchResultWithPostInfo {
    expire_as(ANYONE, lease)
}

/// An exit penalty of the provider's that is parked for not activating in blocks 1 to 21, with the tenant's part of it.
fn one(lease: LeaseId, amount: Balance, restitution: Balance) -> Parked {
    Parked { provider: PROVIDER, lease, windows: 0..3, amount, beneficiary: TENANT, restitution }
}

#[test]
fn the_tenant_gets_its_escrow_and_the_keeper_the_bounty() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(21);
        assert_noop!(expire(id), Error::<Test>::ActivationNotOverdue);
        advance_to(late(22));
        assert_ok!(expire(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 50);
        assert_eq!(free(NATIVE, ANYONE), ENDOWMENT + 50);
        assert!(!Leases::<Test>::contains_key(id));
        let listed = Offers::get(OFFER).unwrap();
        assert_eq!((listed.free_gpus, listed.leases), (8, 0));
        assert!(events().contains(&Event::LeaseExpired { lease: id }));
        assert_eq!(last_event(), Event::KeeperPaid { keeper: ANYONE, tenant: TENANT, amount: 50 });
        assert_noop!(expire(id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn the_exit_penalty_is_parked_and_the_tenant_gets_half_at_most() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        // Half of 20 blocks at 5 is 50; half of a penalty of 80 is less.
        assert_eq!(parked(), [one(id, 80, 40)]);
        assert_eq!((bonded(PROVIDER), reserved(PROVIDER)), (PLENTY - 80, 0));
        let (provider, tenant) = (PROVIDER, TENANT);
        assert!(events().contains(&Event::ExitPenaltyParked {
            lease: id,
            provider,
            tenant,
            amount: 80,
            restitution: 40
        }));
        assert_nothing_left();
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT + 40, 40));
    });
}

#[test]
fn the_tenant_never_gets_more_than_half_of_the_penalty() {
    for (percent, amount, restitution) in [(1, 80, 40), (4, 320, 160), (5, 400, 200), (6, 480, 200), (10, 800, 200)] {
        run(|| {
            // 20 blocks of waiting are worth 400.
            let terms = Terms { exit_penalty: Permill::from_percent(percent), ..Terms::default() };
            let id = Deal { price: 20, limit: 20, escrow: 4_000, terms, ..Deal::default() }.awarded();
            idle(21);
            assert_eq!(parked(), [one(id, amount, restitution)]);
        });
    }
}

#[test]
fn the_tenant_of_a_lease_in_another_asset_gets_nothing_of_it() {
    run(|| {
        let id = Deal::in_usd().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(parked(), [one(id, 80, 0)]);
    });
}

#[test]
fn anyone_expires_a_lease_once_it_is_overdue_and_earns_nothing() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(22);
        assert_ok!(expire(id));
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(last_event(), Event::LeaseExpired { lease: id });
        assert_nothing_left();
    });
}

#[test]
fn it_costs_the_same_whenever_and_by_whomever_it_is_found_out() {
    let by_call = |who, block| {
        move |id| {
            advance_to(block);
            assert_ok!(expire_as(who, id));
        }
    };
    let by_the_chain = |_| idle(21);
    let ways: [&dyn Fn(LeaseId); 4] =
        [&by_call(TENANT, 22), &by_call(PROVIDER, 23), &by_call(ANYONE, 1_000), &by_the_chain];
    for found_out in ways {
        run(|| {
            let id = Deal::default().awarded();
            found_out(id);
            assert_eq!(parked(), [one(id, 80, 40)]);
        });
    }
}

#[test]
fn an_active_lease_does_not_expire() {
    run(|| {
        let id = Deal::default().active();
        advance_to(1_000);
        assert_noop!(expire(id), Error::<Test>::NotPending);
        assert_noop!(LeasesPallet::expire_lease(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn a_party_that_expires_a_lease_gets_no_bounty() {
    for party in [TENANT, PROVIDER] {
        run(|| {
            let id = Deal::default().awarded();
            advance_to(late(22));
            assert_ok!(expire_as(party, id));
            assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        });
    }
}

/// A slash took part of the reserve: the rest is parked, and the tenant gets its part of that first.
#[test]
fn of_a_slashed_penalty_what_is_left_is_parked() {
    for (slashed, left, restitution) in [(0, 80, 40), (30, 50, 25), (31, 49, 24), (79, 1, 0), (80, 0, 0), (1_000, 0, 0)]
    {
        run(|| {
            let id = Deal::default().awarded();
            slash(PROVIDER, slashed);
            advance_to(22);
            assert_ok!(expire(id));
            assert_eq!(parked(), if left > 0 { vec![one(id, left, restitution)] } else { vec![] });
            assert_eq!(Slashed::get(PROVIDER), 0);
            assert_nothing_left();
        });
    }
}

/// The record of a provider that plays with activations shows it: the blocks waited were due, and none was delivered.
#[test]
fn it_counts_on_the_providers_track_record() {
    run(|| {
        let id = Deal { price: 90, limit: 90, escrow: 9_000, ..Deal::default() }.awarded();
        advance_to(22);
        assert_ok!(expire(id));
        let TrackRecord { leases, due_blocks, credited_blocks, weight, credited, burnt, .. } =
            TrackRecords::<Test>::get(PROVIDER);
        assert_eq!((leases, due_blocks, credited_blocks), (1, 20, 0));
        // Half of the fee of 36 for 1,800, had they been delivered.
        assert_eq!((weight, credited, burnt), (18, 0, 0));
        assert_eq!(LeasesPallet::handicap_of(&PROVIDER), 1_018);
    });
}

#[test]
fn a_standby_that_is_called_and_does_not_activate_has_it_on_its_record_too() {
    run(|| {
        Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.awarded();
        idle(42);
        for who in [PROVIDER, RIVAL] {
            let record = TrackRecords::<Test>::get(who);
            assert_eq!((record.leases, record.due_blocks, record.credited_blocks), (1, 20, 0), "{who}");
        }
    });
}

/// While a migration runs no calls are taken. Even a single such block may be the one meant for the provider's call.
#[test]
fn nobody_answers_for_not_activating_while_a_migration_ran() {
    // The lease is opened in block 1 and can be activated up to block 21.
    for (migrated, excused) in [(1, true), (21, true), (22, false), (10, true)] {
        run(|| {
            Migrated::insert(migrated, ());
            let id = Deal::default().awarded();
            advance_to(22);
            assert_ok!(expire(id));
            assert_eq!(parked(), if excused { vec![] } else { vec![one(id, 80, 40)] }, "{migrated}");
            assert_eq!(TrackRecords::<Test>::contains_key(PROVIDER), !excused);
            assert_eq!((bonded(PROVIDER), reserved(PROVIDER)), (PLENTY - if excused { 0 } else { 80 }, 0));
            assert_nothing_left();
        });
    }
}

#[test]
fn a_cancelled_penalty_is_the_providers_again() {
    run(|| {
        Deal::default().awarded();
        idle(21);
        cancel_parked();
        assert_eq!((bonded(PROVIDER), free(NATIVE, TENANT)), (PLENTY, ENDOWMENT));
    });
}
