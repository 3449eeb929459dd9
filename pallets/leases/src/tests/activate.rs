use super::prelude::*;

#[test]
fn the_lease_runs_as_far_as_the_money_and_the_bid_deposit_returns() {
    run(|| {
        let id = Deal::default().awarded();
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT - 100);
        activate_at(id, 10);
        assert_eq!(lease(id).coverage.span(), 10..210);
        assert_eq!(lease(id).state, LeaseState::Active);
        assert_eq!(lease(id).access, H256::repeat_byte(7));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
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
        // No call brings this about: the escrow covers two windows at the limit.
        let stored = lease(id);
        let mut poor = stored.clone();
        poor.ledger.deposited = 4;
        Leases::<Test>::insert(id, poor);
        assert_noop!(activate_as(PROVIDER, id), Error::<Test>::EscrowTooSmall);
        Leases::<Test>::insert(id, stored);
    });
}

#[test]
fn a_bid_deposit_in_another_asset_returns_in_it() {
    run(|| {
        let id = Deal { bid_deposit: (75, IN_USD), ..Deal::default() }.awarded();
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT - 75, ENDOWMENT));
        activate_at(id, 10);
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn an_activation_is_charged_by_the_asset_of_the_bid_deposit() {
    run(|| {
        let weight = |deposit_asset| {
            let id = Deal { gpus: 1, bid_deposit: (75, deposit_asset), ..Deal::default() }.awarded();
            activate_as(PROVIDER, id).unwrap().actual_weight.unwrap()
        };
        assert_eq!(weight(NATIVE), <() as WeightInfo>::activate());
        assert_eq!(weight(IN_USD), <() as WeightInfo>::activate_foreign());
    });
}
