use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn list_as(who: AccountId, lease: LeaseId, price: Balance, to: Option<AccountId>) -> DispatchResult {
    LeasesPallet::list_lease(RuntimeOrigin::signed(who), lease, price, to)
}

#[test]
fn a_lease_is_listed_for_anyone_or_for_one() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(list_lease(id, 70, None));
        assert_eq!(LeasesPallet::listing(id), Some(Listing { price: 70, to: None }));
        assert_eq!(last_event(), Event::LeaseListed { lease: id, price: 70, to: None });
        assert_eq!(lease(id).revision, 1);
        // Again, for nothing.
        assert_ok!(list_lease(id, 0, Some(BUYER)));
        assert_eq!(LeasesPallet::listing(id), Some(Listing { price: 0, to: Some(BUYER) }));
        assert_eq!(last_event(), Event::LeaseListed { lease: id, price: 0, to: Some(BUYER) });
        assert_eq!(lease(id).revision, 2);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000 - 200);
    });
}

#[test]
fn a_lease_is_not_listed_for_its_own_parties() {
    run(|| {
        let id = Deal::default().active();
        assert_noop!(list_lease(id, 70, Some(TENANT)), Error::<Test>::OwnLease);
        assert_noop!(list_lease(id, 70, Some(PROVIDER)), Error::<Test>::OwnOffer);
    });
}

#[test]
fn only_the_tenant_lists_a_lease_and_only_while_it_runs() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(list_as(TENANT, id + 1, 70, None), Error::<Test>::NoSuchLease);
        assert_noop!(list_as(TENANT, id, 70, None), Error::<Test>::NotActive);
        activate_at(id, 10);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        for other in [PROVIDER, SPONSOR, BUYER] {
            assert_noop!(list_as(other, id, 70, None), Error::<Test>::NotTenant);
        }
        assert_noop!(LeasesPallet::list_lease(RuntimeOrigin::root(), id, 70, None), DispatchError::BadOrigin);
        advance_to(219);
        assert_ok!(list_lease(id, 70, None));
        advance_to(220);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::NotActive);
    });
}

#[test]
fn a_lease_under_notice_is_not_listed() {
    run(|| {
        let id = Deal::default().active();
        let mut stored = lease(id);
        stored.terms.notice = 30;
        Leases::<Test>::insert(id, stored);
        assert_ok!(give_notice(id));
        assert_noop!(list_lease(id, 70, None), Error::<Test>::UnderNotice);
    });
}

#[test]
fn the_lock_in_of_the_taker_of_an_ask_must_be_free() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::LockedIn);
        // In block 30 the taker would still lose it by closing.
        advance_to(30);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::LockedIn);
        advance_to(31);
        assert_ok!(list_lease(id, 70, None));
    });
}

#[test]
fn a_listing_goes_with_its_lease() {
    let over: [fn(LeaseId); 4] = [
        |id| close(TENANT, id),
        |id| leave(PROVIDER, id),
        |id| {
            advance_to(210);
            settle(id);
        },
        |_| idle(250),
    ];
    for end in over {
        run(|| {
            let id = Deal::default().active();
            assert_ok!(list_lease(id, 70, None));
            end(id);
            assert_eq!(Listings::<Test>::iter().count(), 0);
        });
    }
}
