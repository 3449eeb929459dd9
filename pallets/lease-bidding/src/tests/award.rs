use super::prelude::*;
use core::slice;
use frame_support::dispatch::DispatchResult;

fn award_to(who: AccountId, order: OrderId, bidder: AccountId) -> DispatchResult {
    award_as(who, order, &[pick(order, bidder, 1)])
}

#[test]
fn the_bid_becomes_a_lease_at_its_own_price_and_the_rest_stays_escrow() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 4);
        let id = award(order, PROVIDER);
        let lease = lease(id);
        assert_eq!((lease.ledger.price, lease.ledger.deposited), (4, 1_000));
        assert_eq!(lease.ledger.fee_rate, Permill::from_percent(2));
        assert_eq!(lease.state, LeaseState::Pending { activate_by: 21, called: false });
        assert_eq!((lease.model, lease.gpus, lease.offer), (1, 8, OFFER));
        // 1 % of the stake at risk of its 8 GPUs; the deposit of the bid is back.
        assert_eq!((lease.exit_penalty, reserved(PROVIDER)), (80, 80));
        assert_eq!(escrowed(TENANT), 1_000);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 0);
        // Nothing else refers to the order: the deposit for its record is back.
        assert!(!Orders::<Test>::contains_key(order));
        assert_eq!(lease.record_deposit, 200);
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 1_200);
        assert_eq!(last_event(), Event::OrderAwarded { order, lease: id, provider: PROVIDER, price: 4 });
    });
}

#[test]
fn losing_bids_become_releasable_and_keep_the_order_stored() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        // The dearer bid may win: the choice is the tenant's.
        let lease = award(order, PROVIDER);
        let stored = Orders::<Test>::get(order).unwrap();
        assert_eq!(stored.state, OrderState::Awarded { first: lease });
        assert_eq!(bidders(order), [RIVAL]);
        assert_eq!((stored.escrow, stored.record_deposit), (0, 200));
    });
}

#[test]
fn the_tenant_can_award_until_some_time_after_the_deadline() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(30);
        assert_noop!(award_to(TENANT, order, PROVIDER), Error::<Test>::AwardingOver);
        System::set_block_number(29);
        assert_ok!(award_to(TENANT, order, PROVIDER));
    });
}

#[test]
fn only_the_tenant_awards_and_only_to_a_bidder() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(award_to(PROVIDER, order, PROVIDER), Error::<Test>::NotYourOrder);
        assert_noop!(award_to(TENANT, order, RIVAL), Error::<Test>::NoSuchBid);
        assert_noop!(award_to(TENANT, order + 1, PROVIDER), Error::<Test>::NoSuchOrder);
        let picks = PicksOf::<AccountId>::truncate_from(vec![pick(order, PROVIDER, 1)]);
        assert_noop!(LeaseBidding::award(RuntimeOrigin::root(), order, picks), DispatchError::BadOrigin);
    });
}

#[test]
fn an_order_is_awarded_once() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        award(order, PROVIDER);
        assert_noop!(award_to(TENANT, order, RIVAL), Error::<Test>::OrderNotOpen);
    });
}

#[test]
fn an_offer_is_never_oversold() {
    run(|| {
        let first = Wanted { gpus: 5, ..Wanted::default() }.create();
        let second = Wanted { gpus: 5, ..Wanted::default() }.create();
        bid(PROVIDER, first, OFFER, 5);
        bid(PROVIDER, second, OFFER, 5);
        award(first, PROVIDER);
        assert_noop!(award_to(TENANT, second, PROVIDER), NO_CAPACITY);
    });
}

#[test]
fn an_offer_that_changed_since_the_bid_is_checked_again() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        let seen = pick(order, PROVIDER, 1);
        change_offer(OFFER, |listed| listed.spec.memory_mib -= 1);
        assert_noop!(award_as(TENANT, order, slice::from_ref(&seen)), Error::<Test>::OfferChanged);
        // The tenant saw the change, and it is not what it asked for.
        let seen = Pick { spec: spec_hash(OFFER), ..seen };
        assert_noop!(award_as(TENANT, order, slice::from_ref(&seen)), LeasesError::<Test>::MemoryMismatch);
        Offers::remove(OFFER);
        assert_noop!(award_as(TENANT, order, &[seen]), LeasesError::<Test>::NoSuchOffer);
    });
}

#[test]
fn the_fee_rate_is_that_of_the_award() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_ok!(Leases::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(10)));
        assert_eq!(lease(id).ledger.fee_rate, Permill::from_percent(2));
    });
}

/// The front end shows a bid; the bidder withdraws it and bids again, dearer or with another offer.
#[test]
fn a_pick_binds_to_the_offer_and_the_price_that_the_tenant_saw() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 4);
        let seen = Pick { max_price: 4, ..pick(order, PROVIDER, 1) };
        withdraw(PROVIDER, order);
        bid(PROVIDER, order, OFFER, 5);
        assert_noop!(award_as(TENANT, order, slice::from_ref(&seen)), Error::<Test>::BidTooHigh);
        withdraw(PROVIDER, order);
        bid(PROVIDER, order, list(PROVIDER, 8), 4);
        assert_noop!(award_as(TENANT, order, &[seen]), Error::<Test>::OfferChanged);
    });
}

#[test]
fn several_leases_are_awarded_all_or_none_and_share_the_escrow() {
    run(|| {
        let order = Wanted { gpus: 2, replicas: 3, escrow: 1_000, ..Wanted::default() }.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas: 2, ..proposal(OFFER) });
        bid(RIVAL, order, RIVALS_OFFER, 4);
        bid(THIRD, order, THIRDS_OFFER, 5);
        let (two, one) = (pick(order, PROVIDER, 2), pick(order, RIVAL, 1));
        assert_noop!(award_as(TENANT, order, &[]), Error::<Test>::ReplicasMismatch);
        assert_noop!(award_as(TENANT, order, slice::from_ref(&two)), Error::<Test>::ReplicasMismatch);
        assert_noop!(
            award_as(TENANT, order, &[two.clone(), one.clone(), pick(order, THIRD, 1)]),
            Error::<Test>::ReplicasMismatch
        );
        assert_noop!(award_as(TENANT, order, &[pick(order, PROVIDER, 3)]), Error::<Test>::ReplicasOutOfRange);
        let halves = [pick(order, PROVIDER, 1), pick(order, PROVIDER, 1), one.clone()];
        assert_noop!(award_as(TENANT, order, &halves), Error::<Test>::PickedTwice);

        let first = award_picks(order, &[two, one]);
        let leases: Vec<_> = (first..first + 3).map(lease).collect();
        let won: Vec<_> = leases.iter().map(|lease| (lease.provider, lease.ledger.price)).collect();
        assert_eq!(won, [(PROVIDER, 5), (PROVIDER, 5), (RIVAL, 4)]);
        // The last lease gets the remainder.
        assert_eq!(leases.iter().map(|lease| lease.ledger.deposited).collect::<Vec<_>>(), [333, 333, 334]);
        assert_eq!(bidders(order), [THIRD]);
        check_state();
    });
}

#[test]
fn if_one_of_several_cannot_be_served_none_is_awarded() {
    run(|| {
        let order = Wanted { gpus: 5, replicas: 2, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        change_offer(RIVALS_OFFER, |listed| listed.spec.memory_mib -= 1);
        let rivals = Pick { spec: spec_hash(RIVALS_OFFER), ..pick(order, RIVAL, 1) };
        let both = [pick(order, PROVIDER, 1), rivals];
        assert_noop!(award_as(TENANT, order, &both), LeasesError::<Test>::MemoryMismatch);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 49);
        assert_noop!(award_as(TENANT, order, &both), EXIT_PENALTY_NOT_BONDED);
    });
}

#[test]
fn the_deposit_of_a_winner_returns_be_it_for_more_leases_than_it_got() {
    run(|| {
        let order = Wanted { gpus: 2, replicas: 2, ..Wanted::default() }.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas: 2, ..proposal(OFFER) });
        bid(RIVAL, order, RIVALS_OFFER, 5);
        assert_eq!(reserved(PROVIDER), 200);
        award_picks(order, &[pick(order, PROVIDER, 1), pick(order, RIVAL, 1)]);
        // Only the exit penalty of the lease that it got is left.
        assert_eq!(reserved(PROVIDER), 20);
    });
}

#[test]
fn the_tenant_awards_automatic_orders_in_time_and_sealed_ones_never() {
    run(|| {
        let (automatic, sealed) = (Wanted::automatic().create(), Wanted::sealed().create());
        bid(PROVIDER, automatic, OFFER, 5);
        commit(RIVAL, sealed, RIVALS_OFFER, 5);
        assert_noop!(award_to(TENANT, sealed, RIVAL), Error::<Test>::NotYoursToPick);
        advance_to(10);
        assert_noop!(award_to(TENANT, automatic, PROVIDER), Error::<Test>::NotYoursToPick);
        System::set_block_number(9);
        assert_ok!(award_to(TENANT, automatic, PROVIDER));
    });
}

#[test]
fn the_best_losers_stand_by_and_are_released_with_the_others() {
    run(|| {
        let order = Wanted { standbys: 2, limit: 50, ..Wanted::default() }.create();
        let stands_by = |offer| Proposal { standby: true, ..proposal(offer) };
        bid(PROVIDER, order, OFFER, 30);
        bid_with(RIVAL, order, 33, stands_by(RIVALS_OFFER));
        bid_with(THIRD, order, 32, stands_by(THIRDS_OFFER));
        bid_with(FOURTH, order, 33, stands_by(FOURTHS_OFFER));
        bid(FIFTH, order, FIFTHS_OFFER, 10);
        let id = award(order, PROVIDER);
        let standbys = lease(id).standbys.into_inner();
        assert_eq!(
            standbys.iter().map(|standby| (standby.provider, standby.price)).collect::<Vec<_>>(),
            [(THIRD, 32), (RIVAL, 33)]
        );
        assert_eq!(bidders(order), [RIVAL, THIRD, FOURTH, FIFTH]);
        release_all(order);
        [RIVAL, THIRD, FOURTH, FIFTH].into_iter().for_each(assert_whole);
        assert_eq!(events().iter().filter(|event| matches!(event, Event::StandbyChosen { .. })).count(), 2);
    });
}

/// 1 % of the stake at risk of each lease's GPUs.
#[test]
fn an_exit_penalty_is_reserved_for_each_lease_of_the_gpus_it_has() {
    run(|| {
        let order = Wanted { gpus: 2, replicas: 3, ..Wanted::default() }.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas: 3, ..proposal(OFFER) });
        award(order, PROVIDER);
        assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 60, 60));
        assert!((0..3).all(|id| lease(id).exit_penalty == 20));
    });
}

/// A bid on such an order reserves nothing: it is judged again when it is picked, and that costs nobody anything.
#[test]
fn a_soft_bid_on_capacity_that_the_bond_no_longer_covers_is_not_awarded() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(award_to(TENANT, order, PROVIDER), NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        let id = award(order, PROVIDER);
        // From then on it is a lease, and is served whatever happens to the bond.
        change_offer(OFFER, |listed| listed.bonded = false);
        set_spare(PROVIDER, 0);
        activate_at(id, 10);
        assert_eq!(lease(id).state, LeaseState::Active);
    });
}

#[test]
fn without_a_bond_to_reserve_it_in_there_is_no_award() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 79);
        assert_noop!(award_to(TENANT, order, PROVIDER), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 80);
        let id = award(order, PROVIDER);
        // The reserved deposit is free.
        assert_eq!((Bonds::get(PROVIDER).spare, reserved(PROVIDER)), (100, 80));
        assert_eq!(lease(id).exit_penalty, 80);
    });
}
