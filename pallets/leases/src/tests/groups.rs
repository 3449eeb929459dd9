//! Several leases of one order: if one of them never begins, the tenant can close the others without losing their
//! lock-ins.

use super::prelude::*;
use sp_runtime::TryRuntimeError;

/// One of several leases of an order with firm bids, of 2 GPUs at 5, with a lock-in of 100.
fn one_of(provider: AccountId, offer: OfferId) -> Deal {
    Deal { provider, offer, gpus: 2, lock_in: 100, one_of_several: true, ..Deal::default() }
}

/// Leases of the provider, of the rival and of the third.
fn three() -> [LeaseId; 3] {
    [(PROVIDER, OFFER), (RIVAL, RIVALS_OFFER), (THIRD, THIRDS_OFFER)].map(|(who, offer)| one_of(who, offer).awarded())
}

fn group() -> Option<Group> {
    Groups::<Test>::get(ORDER)
}

fn lost() -> Vec<(LeaseId, Balance)> {
    let lost = |event| match event {
        Event::LockInLost { lease, amount } => Some((lease, amount)),
        _ => None,
    };
    events().into_iter().filter_map(lost).collect()
}

#[test]
fn a_group_counts_its_leases_until_the_last_is_gone() {
    run(|| {
        assert_eq!(group(), None);
        let ids = three();
        assert_eq!(group(), Some(Group { leases: 3, broken: false }));
        ids.into_iter().for_each(|id| activate_at(id, 10));
        for (id, left) in ids.into_iter().zip([2, 1]) {
            close(TENANT, id);
            assert_eq!(group(), Some(Group { leases: left, broken: false }));
        }
        close(TENANT, ids[2]);
        assert_eq!(group(), None);
        assert_nothing_left();
    });
}

#[test]
fn a_lease_that_is_the_only_one_of_its_order_or_of_an_ask_has_no_group() {
    run(|| {
        let id = Deal { one_of_several: false, ..one_of(PROVIDER, OFFER) }.active();
        take(RIVALS_OFFER);
        assert_eq!(Groups::<Test>::iter().count(), 0);
        idle(20);
        assert_eq!(Groups::<Test>::iter().count(), 0);
        close(TENANT, id);
    });
}

#[test]
fn while_all_begin_an_early_close_loses_the_lock_in() {
    run(|| {
        let ids = three();
        ids.into_iter().for_each(|id| activate_at(id, 10));
        // The last block of it: 20 after the activation.
        advance_to(30);
        close(TENANT, ids[0]);
        assert_eq!(lost(), [(ids[0], 100)]);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 100);
        // One that closes breaks nothing.
        close(TENANT, ids[1]);
        assert_eq!(lost(), [(ids[0], 100), (ids[1], 100)]);
        advance_to(31);
        close(TENANT, ids[2]);
        assert_eq!(lost().len(), 2);
    });
}

#[test]
fn if_one_is_not_activated_the_tenant_closes_the_others_free() {
    for block in [22, 25, 30] {
        run(|| {
            let ids = three();
            activate_at(ids[0], 10);
            activate_at(ids[1], 10);
            advance_to(22);
            assert_ok!(expire_as(TENANT, ids[2]));
            assert_eq!(group(), Some(Group { leases: 2, broken: true }));
            advance_to(block);
            close(TENANT, ids[0]);
            close(TENANT, ids[1]);
            assert_eq!(lost(), []);
            assert_eq!((free(NATIVE, PROVIDER), free(NATIVE, RIVAL)), (ENDOWMENT, ENDOWMENT));
            idle(40);
            // All the tenant's lock-ins are back.
            assert_eq!((free(NATIVE, TENANT), group()), (ENDOWMENT, None));
            assert_nothing_left();
        });
    }
}

#[test]
fn time_breaks_a_group_as_a_call_does() {
    run(|| {
        let ids = three();
        activate_at(ids[0], 10);
        activate_at(ids[1], 21);
        idle(1);
        assert_eq!(group(), Some(Group { leases: 2, broken: true }));
        close(TENANT, ids[1]);
        assert_eq!(lost(), []);
    });
}

#[test]
fn a_lease_activated_after_the_group_broke_is_free_too() {
    run(|| {
        let first = one_of(PROVIDER, OFFER).awarded();
        advance_to(5);
        let second = one_of(RIVAL, RIVALS_OFFER).awarded();
        advance_to(22);
        assert_ok!(expire_as(ANYONE, first));
        activate_at(second, 23);
        close(TENANT, second);
        assert_eq!(lost(), []);
        assert_nothing_left();
    });
}

#[test]
fn a_standby_that_takes_over_keeps_the_group_whole() {
    run(|| {
        let standbys = vec![(FOURTH, FOURTHS_OFFER, 5)];
        let first = Deal { standbys, ..one_of(PROVIDER, OFFER) }.awarded();
        let second = one_of(RIVAL, RIVALS_OFFER).awarded();
        activate_at(second, 10);
        advance_to(22);
        assert_ok!(expire_as(ANYONE, first));
        assert_eq!((lease(first).provider, group()), (FOURTH, Some(Group { leases: 2, broken: false })));
        close(TENANT, second);
        assert_eq!(lost(), [(second, 100)]);
        // It does not come either.
        advance_to(43);
        assert_ok!(expire_as(ANYONE, first));
        idle(20);
        assert_eq!(group(), None);
        assert_nothing_left();
    });
}

/// Otherwise a tenant could have a friend stand by, fail over to it and be let down, to get the other lock-ins back.
#[test]
fn a_lease_that_fails_over_leaves_its_group_for_it_began() {
    run(|| {
        let standbys = vec![(FOURTH, FOURTHS_OFFER, 5)];
        let first = Deal { standbys, ..one_of(PROVIDER, OFFER) }.active();
        let second = one_of(RIVAL, RIVALS_OFFER).awarded();
        activate_at(second, 10);
        let new = NextLease::<Test>::get();
        assert_ok!(fail_over_as(TENANT, first));
        assert!(!lease(new).one_of_several);
        // It covered no block, and is final.
        assert_eq!(group(), Some(Group { leases: 1, broken: false }));
        // The standby does not come.
        advance_to(31);
        assert_ok!(expire_as(ANYONE, new));
        assert!(!group().unwrap().broken);
        idle(60);
        assert!(!Leases::<Test>::contains_key(first));
        assert_eq!(group(), Some(Group { leases: 1, broken: false }));
        close(TENANT, second);
        idle(30);
        assert_nothing_left();
    });
}

#[test]
fn a_lease_that_is_sold_leaves_its_group() {
    run(|| {
        let ids = three();
        ids.into_iter().for_each(|id| activate_at(id, 10));
        advance_to(31);
        assert_ok!(list_lease(ids[0], 10, None));
        let new = buy(BUYER, ids[0]);
        assert!(!lease(new).one_of_several);
        idle(30);
        assert_eq!(group(), Some(Group { leases: 2, broken: false }));
        assert!(!Leases::<Test>::contains_key(ids[0]));
    });
}

#[test]
fn the_groups_of_two_orders_do_not_touch() {
    run(|| {
        let id = one_of(PROVIDER, OFFER).awarded();
        let other = one_of(RIVAL, RIVALS_OFFER).awarded();
        // As if it came from another order.
        let elsewhere = ORDER + 1;
        Leases::<Test>::mutate_extant(other, |lease| lease.order = Some(elsewhere));
        Groups::<Test>::insert(ORDER, Group { leases: 1, broken: false });
        Groups::<Test>::insert(elsewhere, Group { leases: 1, broken: false });
        activate_at(other, 10);
        advance_to(22);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((group(), Groups::<Test>::get(elsewhere)), (None, Some(Group { leases: 1, broken: false })));
        close(TENANT, other);
        assert_eq!(lost(), [(other, 100)]);
    });
}

#[test]
fn a_group_that_miscounts_its_leases_is_noticed() {
    const WRONG: &str = "a group does not count its leases";
    run(|| {
        let id = one_of(PROVIDER, OFFER).awarded();
        let state = || -> Result<(), TryRuntimeError> { LeasesPallet::do_try_state() };
        assert_ok!(state());
        for leases in [0, 2] {
            Groups::<Test>::insert(ORDER, Group { leases, broken: false });
            assert_eq!(state(), Err(WRONG.into()));
        }
        Groups::<Test>::remove(ORDER);
        assert_eq!(state(), Err(WRONG.into()));
        Groups::<Test>::insert(ORDER, Group { leases: 1, broken: false });
        Groups::<Test>::insert(ORDER + 1, Group { leases: 1, broken: false });
        assert_eq!(state(), Err(WRONG.into()));
        Groups::<Test>::remove(ORDER + 1);
        Leases::<Test>::mutate_extant(id, |lease| lease.order = None);
        assert_eq!(state(), Err("one of several leases of no order".into()));
        Leases::<Test>::mutate_extant(id, |lease| lease.order = Some(ORDER));
    });
}
