use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn list_as(who: AccountId, lease: LeaseId, price: Balance, to: Option<AccountId>) -> DispatchResult {
    LeaseMarket::list_lease(RuntimeOrigin::signed(who), lease, price, to)
}

#[test]
fn a_lease_is_listed_for_anyone_or_for_one() {
    run(|| {
        let id = Wanted::default().active();
        assert_ok!(list_lease(id, 70, None));
        assert_eq!(LeaseMarket::listing(id), Some(Listing { price: 70, to: None }));
        assert_eq!(last_event(), Event::LeaseListed { lease: id, price: 70, to: None });
        assert_eq!(lease(id).revision, 1);
        // Anew, for nothing.
        assert_ok!(list_lease(id, 0, Some(BUYER)));
        assert_eq!(LeaseMarket::listing(id), Some(Listing { price: 0, to: Some(BUYER) }));
        assert_eq!(last_event(), Event::LeaseListed { lease: id, price: 0, to: Some(BUYER) });
        assert_eq!(lease(id).revision, 2);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000 - 250);
    });
}

#[test]
fn not_for_its_own_parties() {
    run(|| {
        let id = Wanted::default().active();
        assert_noop!(list_lease(id, 70, Some(TENANT)), Error::<Test>::OwnLease);
        assert_noop!(list_lease(id, 70, Some(PROVIDER)), Error::<Test>::OwnOffer);
    });
}

#[test]
fn only_the_tenant_lists_and_only_what_runs() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_noop!(list_as(TENANT, id + 1, 70, None), Error::<Test>::NoSuchLease);
        assert_noop!(list_as(TENANT, id, 70, None), Error::<Test>::NotActive);
        activate_at(id, 10);
        assert_ok!(top_up_as(SPONSOR, id, 50));
        for other in [PROVIDER, SPONSOR, BUYER] {
            assert_noop!(list_as(other, id, 70, None), Error::<Test>::NotTenant);
        }
        assert_noop!(LeaseMarket::list_lease(RuntimeOrigin::root(), id, 70, None), DispatchError::BadOrigin);
        advance_to(219);
        assert_ok!(list_lease(id, 70, None));
        advance_to(220);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::NotActive);
    });
}

#[test]
fn not_under_notice() {
    run(|| {
        let id = Wanted::default().active();
        let mut stored = lease(id);
        stored.terms.notice = 30;
        Leases::<Test>::insert(id, stored);
        assert_ok!(give_notice(id));
        assert_noop!(list_lease(id, 70, None), Error::<Test>::UnderNotice);
    });
}

#[test]
fn what_the_taker_of_an_ask_locked_must_be_free() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::CommitmentLocked);
        // In block 30 the taker would still lose it by closing.
        advance_to(30);
        assert_noop!(list_lease(id, 70, None), Error::<Test>::CommitmentLocked);
        advance_to(31);
        assert_ok!(list_lease(id, 70, None));
    });
}

#[test]
fn with_the_lease_its_listing_goes() {
    let over: [fn(LeaseId); 4] = [
        |id| close(TENANT, id),
        |id| close(PROVIDER, id),
        |id| {
            advance_to(210);
            settle(id);
        },
        |_| idle(250),
    ];
    for end in over {
        run(|| {
            let id = Wanted::default().active();
            assert_ok!(list_lease(id, 70, None));
            end(id);
            assert_eq!(Listings::<Test>::iter().count(), 0);
        });
    }
}
