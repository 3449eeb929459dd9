use super::prelude::*;

#[test]
fn an_unlisted_lease_cannot_be_bought() {
    run(|| {
        let id = Wanted::default().active();
        assert_ok!(list_lease(id, 70, None));
        let revision = lease(id).revision;
        advance_to(20);
        assert_ok!(unlist_lease(id));
        assert_eq!(last_event(), Event::LeaseUnlisted { lease: id });
        assert_eq!(LeaseMarket::listing(id), None);
        assert_noop!(buy_as(BUYER, id, revision, 70, 0), Error::<Test>::NotListed);
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
        // What was seen of it is as it was.
        assert_eq!(lease(id).revision, revision);
    });
}

#[test]
fn only_by_its_tenant() {
    run(|| {
        let id = Wanted::default().active();
        assert_noop!(unlist_lease(id), Error::<Test>::NotListed);
        assert_ok!(list_lease(id, 70, Some(BUYER)));
        for other in [PROVIDER, BUYER, ANYONE] {
            let unlist = LeaseMarket::unlist_lease(RuntimeOrigin::signed(other), id);
            assert_noop!(unlist, Error::<Test>::NotTenant);
        }
        assert_noop!(LeaseMarket::unlist_lease(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
        assert_noop!(LeaseMarket::unlist_lease(RuntimeOrigin::signed(TENANT), id + 1), Error::<Test>::NoSuchLease);
        // Also when the lease is over and nobody has said so yet.
        advance_to(210);
        assert_ok!(unlist_lease(id));
    });
}
