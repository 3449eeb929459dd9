use super::prelude::*;

#[test]
fn an_unlisted_lease_cannot_be_bought() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(list_lease(id, 70, None));
        let revision = lease(id).revision;
        advance_to(20);
        assert_ok!(unlist_lease(id));
        assert_eq!(last_event(), Event::LeaseUnlisted { lease: id });
        assert_eq!(LeasesPallet::listing(id), None);
        assert_noop!(buy_as(BUYER, id, revision, 70, 0), Error::<Test>::NotListed);
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
        // A buyer sees the lease that it saw before.
        assert_eq!(lease(id).revision, revision);
    });
}

#[test]
fn only_the_tenant_unlists_a_lease() {
    run(|| {
        let id = Deal::default().active();
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
        assert_ok!(list_lease(id, 70, Some(BUYER)));
        for other in [PROVIDER, BUYER, ANYONE] {
            let unlist = LeasesPallet::unlist_lease(RuntimeOrigin::signed(other), id);
            assert_noop!(unlist, Error::<Test>::NotTenant);
        }
        assert_noop!(LeasesPallet::unlist_lease(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(LeasesPallet::unlist_lease(RuntimeOrigin::signed(TENANT), id + 1), Error::<Test>::NoSuchLease);
        // Also past the end of the lease, before it begins to close.
        advance_to(210);
        assert_ok!(unlist_lease(id));
    });
}
