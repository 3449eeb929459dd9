use super::prelude::*;
use frame_support::dispatch::DispatchResultWithPostInfo;

fn activate(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    LeaseMarket::activate(RuntimeOrigin::signed(who), lease, H256::repeat_byte(7))
}

#[test]
fn the_lease_runs_from_this_block_as_far_as_the_money_reaches_and_the_bid_deposit_returns() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT - 100);
        activate_at(id, 10);
        assert_eq!(lease(id).coverage.span(), 10..210);
        assert_eq!(lease(id).state, LeaseState::Active);
        assert_eq!(lease(id).access, H256::repeat_byte(7));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert_eq!(
            last_event(),
            Event::LeaseActivated { lease: id, start: 10, end: 210, access: H256::repeat_byte(7) }
        );
    });
}

#[test]
fn the_term_bounds_it_when_there_is_more_money() {
    run(|| {
        let id = Wanted { escrow: 5_000, ..Wanted::default() }.active();
        assert_eq!(lease(id).coverage.span(), 10..310);
    });
}

#[test]
fn the_last_block_to_activate_is_in_time() {
    run(|| {
        let id = Wanted::default().awarded();
        advance_to(22);
        assert_noop!(activate(PROVIDER, id), Error::<Test>::ActivationOver);
        System::set_block_number(21);
        assert_ok!(activate(PROVIDER, id));
    });
}

#[test]
fn only_the_provider_activates_and_only_once() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_noop!(activate(TENANT, id), Error::<Test>::NotProvider);
        assert_noop!(activate(PROVIDER, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(LeaseMarket::activate(RuntimeOrigin::root(), id, H256::zero()), DispatchError::BadOrigin);
        assert_ok!(activate(PROVIDER, id));
        assert_noop!(activate(PROVIDER, id), Error::<Test>::NotPending);
    });
}

#[test]
fn a_lease_that_nothing_pays_does_not_start() {
    run(|| {
        let id = Wanted::default().awarded();
        // Cannot come about by calls: the escrow covers two windows at the limit.
        let stored = lease(id);
        let mut poor = stored.clone();
        poor.ledger.deposited = 4;
        Leases::<Test>::insert(id, poor);
        assert_noop!(activate(PROVIDER, id), Error::<Test>::EscrowTooSmall);
        Leases::<Test>::insert(id, stored);
    });
}
