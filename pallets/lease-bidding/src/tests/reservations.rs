//! The check of the whole state sees reserves without a lease or bid, and leases and bids without reserves.

use super::prelude::*;
use leasehold_primitives::{
    checks::Reserves,
    traits::{BondReserves, Capacity},
};

const OFFERS_WRONG: &str = "what is taken of offers is not what leases and bids use";
const BONDS_WRONG: &str = "what is reserved in bonds is not what leases and bids say";

fn state() -> Result<(), sp_runtime::TryRuntimeError> {
    let mut expected = Reserves::default();
    LeaseBidding::expected_reserves(&mut expected)?;
    Leases::expected_reserves(&mut expected)?;
    expected.check(Registry::all_in_use(), Bonding::all_reserved())
}

/// Two leases of the provider's offer, of 2 GPUs each; one runs and one is closing; penalties of 20 each.
fn scene() {
    let first = Wanted { gpus: 2, replicas: 2, escrow: 2_000, ..Wanted::default() }.active();
    advance_to(15);
    close(TENANT, first);
    assert_ok!(state());
    assert_eq!((Offers::get(OFFER).unwrap().free_gpus, Offers::get(OFFER).unwrap().leases), (6, 2));
    assert_eq!(Bonds::get(PROVIDER).reserved, 20);
}

fn change_bond(who: AccountId, change: impl FnOnce(&mut Bond)) {
    Bonds::mutate(who, change);
}

#[test]
fn every_offer_is_reserved_as_far_as_leases_use_it() {
    type Change = fn(&mut Listed);
    let leaks: [(leasehold_primitives::OfferId, Change, Change); 7] = [
        // A taken GPU that no lease has, a free one that a lease has; one lease too many, one too few.
        (OFFER, |l| l.free_gpus -= 1, |l| l.free_gpus += 1),
        (OFFER, |l| l.free_gpus += 1, |l| l.free_gpus -= 1),
        (OFFER, |l| l.leases += 1, |l| l.leases -= 1),
        (OFFER, |l| l.leases -= 1, |l| l.leases += 1),
        // A lease to report that is over, and a running one that is not to be reported.
        (OFFER, |l| l.metered += 1, |l| l.metered -= 1),
        (OFFER, |l| l.metered -= 1, |l| l.metered += 1),
        // A whole reservation that was never given back, of an offer without leases.
        (RIVALS_OFFER, |l| (l.free_gpus, l.leases) = (6, 1), |l| (l.free_gpus, l.leases) = (8, 0)),
    ];
    for (offer, leak, mend) in leaks {
        run(|| {
            scene();
            change_offer(offer, leak);
            assert_eq!(state(), Err(OFFERS_WRONG.into()));
            change_offer(offer, mend);
            assert_ok!(state());
        });
    }
}

#[test]
fn an_offer_that_is_gone_while_leases_use_it_is_noticed() {
    run(|| {
        scene();
        let listed = Offers::take(OFFER).unwrap();
        assert_eq!(state(), Err(OFFERS_WRONG.into()));
        Offers::insert(OFFER, listed);
    });
}

#[test]
fn every_exit_penalty_is_reserved_once() {
    run(|| {
        scene();
        for (who, wrong, right) in [(PROVIDER, 21, 20), (PROVIDER, 19, 20), (PROVIDER, 0, 20), (RIVAL, 1, 0)] {
            change_bond(who, |bond| bond.reserved = wrong);
            assert_eq!(state(), Err(BONDS_WRONG.into()), "{wrong} of {who}");
            change_bond(who, |bond| bond.reserved = right);
            assert_ok!(state());
        }
        // Reserved, but in another's bond.
        change_bond(PROVIDER, |bond| bond.reserved = 0);
        change_bond(RIVAL, |bond| bond.reserved = 20);
        assert_eq!(state(), Err(BONDS_WRONG.into()));
        change_bond(PROVIDER, |bond| bond.reserved = 20);
        change_bond(RIVAL, |bond| bond.reserved = 0);
    });
}

#[test]
fn an_exit_penalty_of_a_lease_that_ended_is_not_left_behind() {
    run(|| {
        scene();
        // A penalty for the closing lease.
        pallet_leases::Leases::<Test>::mutate(0, |lease| lease.as_mut().unwrap().exit_penalty = 20);
        assert!(state().is_err());
        pallet_leases::Leases::<Test>::mutate(0, |lease| lease.as_mut().unwrap().exit_penalty = 0);
    });
}

#[test]
fn a_slash_takes_of_reserved_exit_penalties_and_leaves_nothing_behind() {
    for slashed in [1, 20, 39, 40, 1_000] {
        run(|| {
            let first = Wanted { gpus: 2, replicas: 2, escrow: 2_000, ..Wanted::default() }.active();
            slash(PROVIDER, slashed);
            assert_ok!(state());
            advance_to(15);
            leave(PROVIDER, first);
            assert_ok!(state());
            close(TENANT, first + 1);
            assert_ok!(state());
            assert_eq!((Bonds::get(PROVIDER).reserved, Slashed::get(PROVIDER)), (0, 0));
            idle(30);
            assert_nothing_left();
        });
    }
}

// --- Of bids ---

/// A firm bid of the provider's for two leases of 2 GPUs, and a soft one of the rival's.
fn bids_scene() -> OrderId {
    let order = Wanted { gpus: 2, replicas: 2, ..Wanted::automatic() }.create();
    bid_with(PROVIDER, order, 5, Proposal { replicas: 2, ..proposal(OFFER) });
    bid(RIVAL, Wanted::default().create(), RIVALS_OFFER, 5);
    assert_ok!(state());
    assert_eq!((Offers::get(OFFER).unwrap().promised, reserved(PROVIDER), reserved(RIVAL)), (4, 240, 100));
    order
}

#[test]
fn every_offer_keeps_what_firm_bids_were_promised_and_no_more() {
    type Change = fn(&mut Listed);
    let leaks: [(OfferId, Change, Change); 4] = [
        (OFFER, |l| (l.promised, l.free_gpus) = (3, 5), |l| (l.promised, l.free_gpus) = (4, 4)),
        (OFFER, |l| (l.promised, l.free_gpus) = (5, 3), |l| (l.promised, l.free_gpus) = (4, 4)),
        (OFFER, |l| l.metered = 1, |l| l.metered = 2),
        // A soft bid keeps no GPUs.
        (RIVALS_OFFER, |l| (l.promised, l.free_gpus) = (8, 0), |l| (l.promised, l.free_gpus) = (0, 8)),
    ];
    for (offer, leak, mend) in leaks {
        run(|| {
            bids_scene();
            change_offer(offer, leak);
            assert_eq!(state(), Err(OFFERS_WRONG.into()));
            change_offer(offer, mend);
        });
    }
}

#[test]
fn every_bid_has_its_deposit_and_a_firm_one_its_penalty_reserved() {
    run(|| {
        bids_scene();
        for (who, wrong, right) in [(PROVIDER, 239, 240), (PROVIDER, 200, 240), (RIVAL, 180, 100), (RIVAL, 0, 100)] {
            change_bond(who, |bond| bond.reserved = wrong);
            assert_eq!(state(), Err(BONDS_WRONG.into()), "{wrong} of {who}");
            change_bond(who, |bond| bond.reserved = right);
            assert_ok!(state());
        }
    });
}

#[test]
fn a_bid_that_is_gone_leaves_no_promise_behind() {
    run(|| {
        let order = bids_scene();
        let bids = Bids::<Test>::take(order);
        assert_eq!(state(), Err(OFFERS_WRONG.into()));
        Bids::<Test>::insert(order, bids);
    });
}

#[test]
fn bids_and_orders_that_cannot_be_are_noticed() {
    type Wrong = fn(&mut Order<AccountId>, &mut Bid<AccountId>);
    let wrongs: [(bool, Wrong, &str); 4] = [
        (true, |_, bid| bid.deposit = 201, "a deposit that does not divide"),
        (false, |_, bid| bid.exit_penalty = 1, "a soft bid has an exit penalty reserved"),
        (true, |order, _| order.lock_in = 0, "a lock-in without firm bids, or these without it"),
        (false, |order, _| order.lock_in = 1, "a lock-in without firm bids, or these without it"),
    ];
    for (firm, wrong, error) in wrongs {
        run(|| {
            let auction = if firm { Auction::Automatic } else { Auction::Manual };
            let id = Wanted { gpus: 2, replicas: 2, auction, ..Wanted::default() }.create();
            bid_with(PROVIDER, id, 5, Proposal { replicas: 2, ..proposal(OFFER) });
            let (right, bids) = (Orders::<Test>::get(id).unwrap(), Bids::<Test>::get(id));
            let (mut order, mut changed) = (right.clone(), bids.clone());
            wrong(&mut order, &mut changed[0]);
            Orders::<Test>::insert(id, order);
            Bids::<Test>::insert(id, changed);
            assert_eq!(LeaseBidding::do_try_state(), Err(error.into()));
            Orders::<Test>::insert(id, right);
            Bids::<Test>::insert(id, bids);
        });
    }
}
