//! The leases that can be refused, by whom, and until when.

use super::*;

#[test]
fn its_tenant_refuses_a_lease_up_to_and_including_activation_blocks_after_the_activation() {
    for (block, refused) in [(10, true), (29, true), (30, true), (31, false), (32, false)] {
        run(|| {
            let id = deal().active();
            advance_to(block);
            if refused {
                refuse(id);
                assert_eq!(treasury_got(NATIVE), Balance::from(block + 10) * 5);
            } else {
                assert_noop!(refuse_as(TENANT, id), Error::<Test>::RefusalOver);
            }
        });
    }
}

#[test]
fn nobody_else_does() {
    run(|| {
        let id = deal().active();
        assert_ok!(top_up_as(SPONSOR, id, 100));
        for who in [PROVIDER, SPONSOR, ANYONE, RIVAL] {
            assert_noop!(refuse_as(who, id), Error::<Test>::NotTenant);
        }
        assert_noop!(LeasesPallet::refuse(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(LeasesPallet::refuse(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
    });
}

#[test]
fn a_lease_that_is_not_stored_is_not_refused() {
    run(|| {
        assert_noop!(refuse_as(TENANT, 0), Error::<Test>::NoSuchLease);
        let id = deal().active();
        refuse(id);
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn nor_is_one_that_does_not_run() {
    run(|| {
        let id = deal().awarded();
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::NotActive);
        activate_at(id, 10);
        advance_to(12);
        close(TENANT, id);
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::NotActive);
    });
}

#[test]
fn nor_is_one_past_its_end() {
    for lock_in in [0, 100] {
        run(|| {
            // For 20 blocks: it ends in the last block in which it could be refused.
            let id = Deal { escrow: 100, lock_in, ..deal() }.active();
            advance_to(29);
            assert_eq!(lease(id).coverage.end, 30);
            advance_to(30);
            assert_noop!(refuse_as(TENANT, id), Error::<Test>::LeaseOver);
        });
    }
}

#[test]
fn a_lease_that_was_bought_is_not_refused() {
    run(|| {
        let id = Deal { lock_in: 0, ..deal() }.active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        let bought = buy(BUYER, id);
        assert_noop!(refuse_as(BUYER, bought), Error::<Test>::LeaseWasBought);
        // The seller cannot refuse the sold lease either.
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::NotActive);
        // The buyer still cannot when the earlier service is known.
        report_full(id, 1);
        settle(id);
        advance_to(30);
        assert_noop!(refuse_as(BUYER, bought), Error::<Test>::LeaseWasBought);
    });
}

#[test]
fn a_lease_that_a_standby_was_called_to_serve_is_not_refused() {
    let standbys = || vec![(RIVAL, RIVALS_OFFER, 5)];
    // While it ran.
    run(|| {
        let old = Deal { standbys: standbys(), ..deal() }.active();
        assert_ok!(fail_over_as(TENANT, old));
        let new = old + 1;
        assert_noop!(refuse_as(TENANT, new), Error::<Test>::NotActive);
        activate_at(new, 15);
        assert!(lease(new).failed_over);
        assert_noop!(refuse_as(TENANT, new), Error::<Test>::LeaseWasFailedOver);
    });
    // Before it ran.
    run(|| {
        let id = Deal { standbys: standbys(), ..deal() }.awarded();
        assert!(!lease(id).failed_over);
        idle(21);
        assert_eq!(lease(id).provider, RIVAL);
        activate_at(id, 25);
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::LeaseWasFailedOver);
    });
}

#[test]
fn one_of_an_ask_is_refused() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        advance_to(13);
        refuse(id);
        assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (115, ENDOWMENT - 115));
        assert_nothing_left();
    });
}

#[test]
fn one_under_notice_is_refused_until_the_notice_ends() {
    run(|| {
        let terms = Terms { notice: 8, ..Terms::default() };
        let id = Deal { terms, ..deal() }.active();
        advance_to(12);
        assert_ok!(give_notice(id));
        advance_to(19);
        // `close` would cost the nine blocks; the lock-in is waived there, and not here.
        refuse(id);
        assert_eq!(treasury_got(NATIVE), 145);
        assert_nothing_left();
    });
    run(|| {
        let id = deal().active();
        assert_ok!(give_notice(id));
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::LeaseOver);
    });
}

#[test]
fn one_that_is_listed_is_refused_and_listed_no_more() {
    run(|| {
        let id = Deal { lock_in: 0, ..deal() }.active();
        assert_ok!(list_lease(id, 10, None));
        refuse(id);
        assert_eq!(LeasesPallet::listing(id), None);
        assert_nothing_left();
    });
}

#[test]
fn one_with_standbys_is_refused_and_none_of_them_is_bound() {
    run(|| {
        let standbys = vec![(RIVAL, RIVALS_OFFER, 5), (THIRD, THIRDS_OFFER, 5)];
        let id = Deal { standbys, ..deal() }.active();
        refuse(id);
        assert_noop!(step_down_as(RIVAL, id), Error::<Test>::NoSuchLease);
        assert_nothing_left();
        assert_eq!(TrackRecords::<Test>::get(RIVAL).refused, 0);
    });
}

/// A migration keeps out all calls: it uses up time to refuse, and no deadline moves.
#[test]
fn a_migration_does_not_move_the_deadline() {
    run(|| {
        let id = deal().active();
        (11..=30).for_each(|block| Migrated::insert(block, ()));
        advance_to(31);
        assert_noop!(refuse_as(TENANT, id), Error::<Test>::RefusalOver);
    });
}
