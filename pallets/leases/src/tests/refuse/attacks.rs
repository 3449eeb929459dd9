//! A tenant's attacks with refusals, alone or with its provider.

use super::*;

#[test]
fn who_refuses_many_leases_at_once_and_again_pays_twenty_blocks_of_each() {
    run(|| {
        for round in 1..=3u32 {
            let ids: Vec<_> = (0..8).map(|_| take(OFFER)).collect();
            for id in &ids {
                assert_ok!(activate_as(PROVIDER, *id));
            }
            ids.into_iter().for_each(refuse);
            let cost = Balance::from(round * 8) * 100;
            assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (cost, ENDOWMENT - cost));
            assert_eq!(refusals(), (round * 8, round * 8));
            assert_nothing_left();
        }
    });
}

/// A provider leases to its second account, goes dark and has that account refuse: missed windows are looked for first.
#[test]
fn what_was_missed_is_looked_for_before_it_is_forgotten() {
    run(|| {
        let id = deal().active();
        advance_to(30);
        refuse(id);
        assert_eq!(Noted::get(), [(id, 10, 210, 30)]);
    });
}

/// It would gain nothing: the penalty is its own, and no tenant was left.
#[test]
fn it_frees_the_penalty_of_a_dark_provider_at_a_price() {
    run(|| {
        let id = deal().active();
        assert_eq!(Bonds::get(PROVIDER).reserved, 80);
        advance_to(30);
        refuse(id);
        assert_eq!((Bonds::get(PROVIDER).reserved, parked().len()), (0, 0));
        assert_eq!(treasury_got(NATIVE), 200);
    });
}

/// The part of the reserved penalty that a slash took is not given back.
#[test]
fn it_gives_back_no_more_of_a_penalty_than_is_there() {
    run(|| {
        let id = deal().active();
        slash(PROVIDER, 30);
        refuse(id);
        assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 30, 0));
    });
}

/// A refused lease, one of several of its order, was activated: the group is not broken, and the others keep their
/// price.
#[test]
fn to_refuse_one_of_several_leases_frees_no_other_lock_in() {
    let one_of = |provider, offer| Deal { provider, offer, one_of_several: true, ..deal() };
    run(|| {
        let [first, second] = [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER)].map(|(who, of)| one_of(who, of).awarded());
        activate_at(first, 10);
        activate_at(second, 10);
        refuse(first);
        assert_eq!(Groups::<Test>::get(ORDER), Some(Group { leases: 1, broken: false }));
        close(TENANT, second);
        assert_eq!(free(NATIVE, RIVAL), ENDOWMENT + 100);
        assert_eq!(Groups::<Test>::get(ORDER), None);
        assert_nothing_left();
    });
}

/// Where the tenant could close the others for free, a refusal has its usual price.
#[test]
fn of_a_broken_group_a_refusal_still_costs_twenty_blocks() {
    let one_of = |provider, offer| Deal { provider, offer, one_of_several: true, ..deal() };
    run(|| {
        let [first, second] = [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER)].map(|(who, of)| one_of(who, of).awarded());
        activate_at(first, 10);
        advance_to(22);
        assert_ok!(expire_as(TENANT, second));
        assert!(Groups::<Test>::get(ORDER).unwrap().broken);
        refuse(first);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, PROVIDER)), (160, ENDOWMENT));
        assert_eq!(Groups::<Test>::get(ORDER), None);
    });
}

/// Nobody earns by calling a standby or buying a lease in order to refuse: neither lease can be refused.
#[test]
fn each_lease_is_refused_once_at_most() {
    run(|| {
        let id = Deal { lock_in: 0, standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..deal() }.active();
        refuse(id);
        assert_eq!(NextLease::<Test>::get(), id + 1);
        assert_noop!(fail_over_as(TENANT, id), Error::<Test>::NoSuchLease);
        assert_noop!(close_as(TENANT, id), Error::<Test>::NoSuchLease);
        assert_eq!(refusals(), (1, 1));
    });
}

#[test]
fn a_refusal_that_one_side_does_not_count_is_noticed() {
    const WRONG: &str = "a refusal that only one side counts";
    run(|| {
        let id = deal().active();
        refuse(id);
        let state = || -> Result<(), sp_runtime::TryRuntimeError> { LeasesPallet::do_try_state() };
        assert_ok!(state());
        Refusals::<Test>::insert(TENANT, 2);
        assert_eq!(state(), Err(WRONG.into()));
        Refusals::<Test>::remove(TENANT);
        assert_eq!(state(), Err(WRONG.into()));
        Refusals::<Test>::insert(TENANT, 1);
        Refusals::<Test>::insert(ANYONE, 0);
        assert_eq!(state(), Err("a tenant refused nothing, and that is stored".into()));
        Refusals::<Test>::remove(ANYONE);
    });
}
