use super::prelude::*;
use frame_support::weights::Weight;
use leasehold_primitives::agenda::Due;

#[test]
fn the_lease_runs_as_far_as_the_money() {
    run(|| {
        let id = Deal::default().awarded();
        // 1 % of the stake at risk of 8 GPUs.
        assert_eq!((reserved(PROVIDER), lease(id).exit_penalty), (80, 80));
        activate_at(id, 10);
        assert_eq!(lease(id).coverage.span(), 10..210);
        assert_eq!(lease(id).state, LeaseState::Active);
        assert_eq!(lease(id).access, H256::repeat_byte(7));
        assert_eq!((reserved(PROVIDER), bonded(PROVIDER), free(NATIVE, PROVIDER)), (80, PLENTY, ENDOWMENT));
        assert_eq!(
            last_event(),
            Event::LeaseActivated { lease: id, start: 10, end: 210, access: H256::repeat_byte(7), payee: PROVIDER }
        );
    });
}

#[test]
fn the_term_bounds_a_lease_with_more_money() {
    run(|| {
        let id = Deal { escrow: 5_000, ..Deal::default() }.active();
        assert_eq!(lease(id).coverage.span(), 10..310);
    });
}

#[test]
fn the_last_block_to_activate_in_is_in_time() {
    run(|| {
        let id = Deal::default().awarded();
        advance_to(22);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::ActivationOver);
        System::set_block_number(21);
        assert_ok!(activate_as(PROVIDER, id));
    });
}

#[test]
fn only_the_provider_activates_a_lease_and_only_once() {
    run(|| {
        let id = Deal::default().awarded();
        assert_noop!(activate_as(TENANT, id), Error::<Test>::NotProvider);
        assert_noop!(activate_as(PROVIDER, id + 1), Error::<Test>::NoSuchLease);
        assert_noop!(LeasesPallet::activate(RuntimeOrigin::root(), id, H256::zero()), DispatchError::BadOrigin);
        assert_ok!(activate_as(PROVIDER, id));
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::NotPending);
    });
}

#[test]
fn a_lease_without_money_for_a_block_does_not_start() {
    run(|| {
        let id = Deal::default().awarded();
        // No call leads to this: the escrow covers two windows at the limit.
        let stored = lease(id);
        let mut poor = stored.clone();
        poor.ledger.deposited = 4;
        Leases::<Test>::insert(id, poor);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::EscrowTooSmall);
        Leases::<Test>::insert(id, stored);
    });
}

/// Fails over `left` blocks before the end of the term, and activates the new lease in the same block.
fn activated_before_its_end(left: BlockNumber) -> LeaseId {
    let old = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], escrow: 2_000, ..Deal::default() }.active();
    advance_to(310 - left);
    assert_ok!(fail_over_as(TENANT, old));
    let id = old + 1;
    let activation = activate_as(RIVAL, id).unwrap();
    let entry = if left <= 20 { <() as WeightInfo>::reschedule() } else { Weight::zero() };
    assert_eq!(activation.actual_weight, Some(<() as WeightInfo>::activate() + entry));
    assert_eq!(lease(id).coverage.span(), 310 - left..310);
    id
}

#[test]
fn a_lease_with_few_blocks_left_comes_due_at_its_end() {
    for left in [1, 4, 19, 20, 21, 22] {
        run(|| {
            let id = activated_before_its_end(left);
            // Its entry since the failover is for the block after the last to activate it in.
            assert!(due_at(310 - left + 21).contains(&Due::Lease(id)));
            assert_eq!(due_at(310).iter().filter(|due| **due == Due::Lease(id)).count(), usize::from(left <= 21));
            idle(left);
            let runs = matches!(Leases::<Test>::get(id), Some(Lease { state: LeaseState::Active, .. }));
            assert_eq!((System::block_number(), runs), (310, false));
        });
    }
}

#[test]
fn no_keeper_earns_the_bounty_of_a_lease_with_few_blocks_left() {
    run(|| {
        let id = activated_before_its_end(4);
        // Otherwise the chain would look at it in block 327, 16 blocks late.
        idle(4 + 9);
        if Leases::<Test>::contains_key(id) {
            settle_as(FIFTH, id);
        }
        assert_eq!((free(NATIVE, FIFTH), free(NATIVE, TENANT)), (ENDOWMENT, ENDOWMENT - held_in_all(TENANT)));
    });
}

fn held_in_all(who: AccountId) -> Balance {
    frame_system::Account::<Test>::get(who).data.reserved
}
