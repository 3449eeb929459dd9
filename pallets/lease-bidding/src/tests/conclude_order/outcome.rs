//! The outcome does not depend on who concludes the order or when.

use super::*;
use frame_support::weights::Weight;

/// All balances and all stored state.
#[derive(Debug, PartialEq)]
struct World {
    native: Vec<(AccountId, Balance, Balance)>,
    foreign: Vec<(AccountId, Balance)>,
    /// The free and the reserved part of each bond.
    bonds: Vec<(AccountId, Balance, Balance)>,
    /// The free and the promised GPUs of each offer.
    offers: Vec<(OfferId, u16, u16)>,
    issued: Balance,
    orders: Vec<(OrderId, Order<AccountId>, Vec<Bid<AccountId>>)>,
    leases: Vec<(LeaseId, Lease<AccountId>)>,
    agenda: Vec<(BlockNumber, Vec<Due>)>,
    debts: usize,
}

fn world() -> World {
    let mut native: Vec<_> =
        frame_system::Account::<Test>::iter().map(|(who, has)| (who, has.data.free, has.data.reserved)).collect();
    native.sort();
    let foreign = native.iter().map(|(who, ..)| (*who, free(IN_USD, *who))).collect();
    let mut orders: Vec<_> = Orders::<Test>::iter().map(|(id, order)| (id, order, bids(id))).collect();
    orders.sort_by_key(|(id, ..)| *id);
    let mut agenda: Vec<_> =
        pallet_agenda::Buckets::<Test>::iter().map(|(block, due)| (block, due.into_inner())).collect();
    agenda.sort_by_key(|(block, _)| *block);
    let mut bonds: Vec<_> = Bonds::iter().map(|(who, bond)| (who, bond.spare, bond.reserved)).collect();
    bonds.sort();
    let mut offers: Vec<_> = Offers::iter().map(|(id, listed)| (id, listed.free_gpus, listed.promised)).collect();
    offers.sort();
    let issued = Balances::total_issuance();
    World {
        native,
        foreign,
        bonds,
        offers,
        issued,
        orders,
        leases: leases(),
        agenda,
        debts: Owed::<Test>::iter().count(),
    }
}

/// The outcome of an order that `prepare` brings to the point where it can be concluded in block 30: from block `first`
/// on, either `who` calls in each block as long as the order is open, without idle time until then, or nobody calls and
/// the chain is always idle.
fn outcome(prepare: fn(), first: BlockNumber, who: Option<AccountId>) -> World {
    let mut outcome = None;
    run(|| {
        prepare();
        for block in first..first + 10 {
            advance_to(block);
            let is_open = || Orders::<Test>::get(0).is_some_and(|order| order.is_open());
            if let Some(who) = who.filter(|_| is_open()) {
                assert_ok!(conclude_as(who, 0));
            }
            if who.is_none() || !is_open() {
                idle_now(Weight::MAX);
            }
        }
        outcome = Some(world());
    });
    outcome.unwrap()
}

const STORIES: [(&str, fn()); 5] = [
    ("a sealed order with a winner", || {
        let order = up_to_105(Wanted { replicas: 2, asset: IN_USD, ..Wanted::sealed() }).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50 + Balance::from(who));
        }
        advance_to(10);
        for (who, _) in &PROVIDERS[..4] {
            reveal(*who, order, 50 + Balance::from(*who));
        }
    }),
    ("one whose winners' bonds do not cover their offers any more", || {
        let order = up_to_105(Wanted::sealed()).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50 + Balance::from(who));
        }
        advance_to(10);
        for (who, _) in PROVIDERS {
            reveal(who, order, 50 + Balance::from(who));
        }
        for offer in [OFFER, RIVALS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
    }),
    ("one without bids that could win", || {
        let order = up_to_105(Wanted { replicas: 3, ..Wanted::sealed() }).create();
        for (who, offer) in PROVIDERS {
            commit(who, order, offer, 50);
        }
        advance_to(10);
        reveal(PROVIDER, order, 50);
        reveal(RIVAL, order, 50);
    }),
    ("an automatic order with standbys", || {
        let order = up_to_105(Wanted { deadline: 29, standbys: 2, ..Wanted::automatic() }).create();
        for (who, offer) in PROVIDERS {
            bid_with(who, order, 50 + Balance::from(who), Proposal { standby: true, ..proposal(offer) });
        }
    }),
    ("an automatic order whose bidders' bonds do not cover their offers any more", || {
        let order = up_to_105(Wanted { deadline: 29, ..Wanted::automatic() }).create();
        open_bids(order, &[50, 51, 52, 53, 54]);
        for (_, offer) in PROVIDERS {
            change_offer(offer, |listed| listed.bonded = false);
        }
    }),
];

#[test]
fn the_outcome_does_not_depend_on_who_concludes() {
    for (story, prepare) in STORIES {
        let by_time = outcome(prepare, 30, None);
        for who in [TENANT, ANYONE] {
            assert_eq!(outcome(prepare, 30, Some(who)), by_time, "{story}, by {who}");
        }

        // The only difference: where the chain is late, a stranger has the bounty, and the tenant has not.
        let by_time = outcome(prepare, late(30), None);
        assert_eq!(outcome(prepare, late(30), Some(TENANT)), by_time, "{story}, late, by the tenant");
        let mut by_stranger = outcome(prepare, late(30), Some(ANYONE));
        for (who, free, _) in &mut by_stranger.native {
            match *who {
                ANYONE => *free -= 50,
                TENANT => *free += 50,
                _ => (),
            }
        }
        assert_eq!(by_stranger, by_time, "{story}, late, by a stranger");
    }
}

#[test]
fn a_late_conclusion_awards_to_the_same_at_the_same_price() {
    let awarded = |block| {
        let mut awarded = Vec::new();
        run(|| {
            let order = up_to_105(Wanted { replicas: 2, ..Wanted::sealed() }).create();
            sealed_bids(order, &[50, 52, 51, 53]);
            advance_to(block);
            conclude(order);
            awarded = won(0, 2);
        });
        awarded
    };
    assert_eq!(awarded(30), [(PROVIDER, 52), (THIRD, 52)]);
    assert_eq!(awarded(100_000), awarded(30));
}

#[test]
fn without_weight_nothing_happens_and_nothing_is_lost() {
    run(|| {
        let order = Wanted::automatic().create();
        open_bids(order, &[5, 4]);
        idle_within(30, Weight::zero());
        assert!(Orders::<Test>::get(order).unwrap().is_open());
        idle(2);
        assert_eq!(won(0, 1), [(RIVAL, 4)]);
        assert!(!Orders::<Test>::contains_key(order));
    });
}
