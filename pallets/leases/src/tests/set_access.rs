use super::prelude::*;
use frame_support::dispatch::DispatchResult;

fn access_as(who: AccountId, lease: LeaseId, access: H256) -> DispatchResult {
    LeasesPallet::set_access(RuntimeOrigin::signed(who), lease, access)
}

#[test]
fn the_provider_commits_to_another_way_in() {
    run(|| {
        let id = Deal::default().active();
        let access = H256::repeat_byte(8);
        assert_ok!(set_access(id, access));
        // A buyer sees the lease that it saw before: it gets none of the seller's ways in.
        assert_eq!((lease(id).access, lease(id).revision), (access, 0));
        assert_eq!(last_event(), Event::AccessChanged { lease: id, access });
        assert_noop!(set_access(id, access), Error::<Test>::SameAccess);
        assert_ok!(set_access(id, H256::repeat_byte(7)));
        assert_eq!((lease(id).access, lease(id).revision), (H256::repeat_byte(7), 0));
    });
}

#[test]
fn a_bought_lease_has_no_access_until_the_provider_sets_one() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        let new = buy(BUYER, id);
        assert_eq!(lease(new).access, H256::zero());
        assert_noop!(set_access(new, H256::zero()), Error::<Test>::SameAccess);
        assert_ok!(set_access(new, H256::repeat_byte(7)));
        assert_noop!(access_as(PROVIDER, id, H256::repeat_byte(9)), Error::<Test>::NotActive);
    });
}

#[test]
fn only_the_provider_sets_the_access_and_only_while_the_lease_runs() {
    run(|| {
        let (id, access) = (Deal::default().awarded(), H256::repeat_byte(8));
        assert_noop!(access_as(PROVIDER, id + 1, access), Error::<Test>::NoSuchLease);
        assert_noop!(access_as(PROVIDER, id, access), Error::<Test>::NotActive);
        activate_at(id, 10);
        for other in [TENANT, RIVAL, ANYONE] {
            assert_noop!(access_as(other, id, access), Error::<Test>::NotProvider);
        }
        assert_noop!(LeasesPallet::set_access(RuntimeOrigin::root(), id, access), DispatchError::BadOrigin);
        advance_to(209);
        assert_ok!(access_as(PROVIDER, id, access));
        advance_to(210);
        assert_noop!(access_as(PROVIDER, id, H256::zero()), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(access_as(PROVIDER, id, H256::zero()), Error::<Test>::NotActive);
    });
}
