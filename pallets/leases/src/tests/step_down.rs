use super::prelude::*;

/// The rival and the third stand by, in this order.
fn deal() -> Deal {
    Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5), (THIRD, THIRDS_OFFER, 5)], ..Deal::default() }
}

fn standbys(id: LeaseId) -> Vec<AccountId> {
    lease(id).standbys.iter().map(|standby| standby.provider).collect()
}

#[test]
fn a_standby_steps_down_and_the_others_stay() {
    for (who, other) in [(RIVAL, THIRD), (THIRD, RIVAL)] {
        run(|| {
            let id = deal().active();
            assert_ok!(step_down_as(who, id));
            assert_eq!(last_event(), Event::StandbySteppedDown { lease: id, provider: who });
            assert_eq!(standbys(id), [other]);
            assert_ok!(fail_over_as(TENANT, id));
            assert_eq!(lease(id + 1).provider, other);
        });
    }
}

#[test]
fn only_a_standby_steps_down_and_only_once() {
    run(|| {
        let id = deal().active();
        for who in [TENANT, PROVIDER, FOURTH, ANYONE] {
            assert_noop!(step_down_as(who, id), Error::<Test>::NotStandby);
        }
        assert_noop!(LeasesPallet::step_down(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(step_down_as(RIVAL, id + 1), Error::<Test>::NoSuchLease);
        assert_ok!(step_down_as(RIVAL, id));
        assert_noop!(step_down_as(RIVAL, id), Error::<Test>::NotStandby);
    });
}

#[test]
fn a_standby_that_was_called_cannot_step_down_and_the_next_can() {
    run(|| {
        let old = deal().active();
        assert_ok!(fail_over_as(TENANT, old));
        let new = old + 1;
        assert_noop!(step_down_as(RIVAL, new), Error::<Test>::NotStandby);
        assert_ok!(step_down_as(THIRD, new));
        assert_eq!(standbys(new), [] as [AccountId; 0]);
        // No standby is left to call.
        idle(21);
        assert!(!Leases::<Test>::contains_key(new));
    });
}

#[test]
fn it_can_step_down_before_the_activation_and_after_a_sale() {
    run(|| {
        let id = deal().awarded();
        assert_ok!(step_down_as(THIRD, id));
        activate_at(id, 10);
        assert_ok!(list_lease(id, 0, None));
        let seen = lease(id).revision;
        advance_to(20);
        let bought = buy(BUYER, id);
        // The sold lease has no standbys any more.
        assert_noop!(step_down_as(RIVAL, id), Error::<Test>::NotStandby);
        assert_ok!(step_down_as(RIVAL, bought));
        assert_noop!(LeasesPallet::fail_over(RuntimeOrigin::signed(BUYER), bought), Error::<Test>::NoStandby);
        assert_eq!(seen, 1);
    });
}

#[test]
fn a_standby_that_steps_down_keeps_no_sale_from_going_through() {
    run(|| {
        let id = deal().active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        let seen = lease(id).revision;
        assert_ok!(step_down_as(RIVAL, id));
        assert_ok!(buy_as(BUYER, id, seen, 0, 0));
    });
}

#[test]
fn a_standby_that_stepped_down_can_be_a_keeper() {
    run(|| {
        let id = deal().active();
        assert_ok!(step_down_as(RIVAL, id));
        advance_to(late(210));
        settle_as(THIRD, id);
        advance_to(late(220));
        settle_as(RIVAL, id);
        assert_eq!((free(NATIVE, THIRD), free(NATIVE, RIVAL)), (ENDOWMENT, ENDOWMENT + 50));
    });
}
