//! The choice of standbys, and their leases: losing bidders that offered to, at a price that can be paid, for no more
//! leases than they bid for.

use super::prelude::*;
use leasehold_primitives::hardware::{Attributes, Quorum, Requirement};
use sp_core::bounded::BoundedVec;

/// Leases of one GPU, up to 100, with this many standbys for each.
fn wanted(replicas: u16, standbys: u16) -> Wanted {
    let escrow = 2_000 * Balance::from(replicas);
    Wanted { gpus: 1, limit: 100, replicas, standbys, escrow, ..Wanted::default() }
}

fn stands_by(offer: OfferId, replicas: u16) -> Proposal {
    Proposal { standby: true, replicas, ..proposal(offer) }
}

/// The provider's bid for all leases of an order.
fn for_all(order: OrderId, price: Balance) {
    let replicas = Orders::<Test>::get(order).unwrap().spec.replicas;
    bid_with(PROVIDER, order, price, Proposal { replicas, ..proposal(OFFER) });
}

/// The standbys of each lease from `first` on, and their prices.
fn standbys(first: LeaseId) -> Vec<Vec<(AccountId, Balance)>> {
    let of = |id| lease(id).standbys.iter().map(|standby| (standby.provider, standby.price)).collect();
    (first..NextLease::<Test>::get()).map(of).collect()
}

/// The standbys in events, in the order of leases.
fn told() -> Vec<(LeaseId, AccountId, Balance)> {
    let chosen = |event| match event {
        Event::StandbyChosen { lease, provider, price } => Some((lease, provider, price)),
        _ => None,
    };
    events().into_iter().filter_map(chosen).collect()
}

fn released(order: OrderId) -> Vec<AccountId> {
    let released = |event| match event {
        Event::BidReleased { order: of, bidder, .. } if of == order => Some(bidder),
        _ => None,
    };
    events().into_iter().filter_map(released).collect()
}

fn deposits() -> Vec<Balance> {
    [RIVAL, THIRD, FOURTH, FIFTH].map(reserved).to_vec()
}

// --- Their number and choice ---

/// Leases, standbys for each, the bids that stand by (replicas and price, from the rival on), and the standbys of each
/// lease.
type Case = (u16, u16, &'static [(u16, Balance)], &'static [&'static [AccountId]]);

const CASES: [Case; 9] = [
    // One lease, with as many standbys as it wants.
    (1, 1, &[(1, 50), (1, 51)], &[&[RIVAL]]),
    (1, 2, &[(1, 51), (1, 50), (1, 52)], &[&[THIRD, RIVAL]]),
    // A bidder for two leases stands by for two, and never twice for one.
    (1, 2, &[(1, 50)], &[&[RIVAL]]),
    (2, 2, &[(2, 50)], &[&[RIVAL], &[RIVAL]]),
    (2, 2, &[(2, 50), (2, 51)], &[&[RIVAL, THIRD], &[RIVAL, THIRD]]),
    // All leases get their first standby before any gets its second.
    (2, 2, &[(1, 50), (1, 51)], &[&[RIVAL], &[THIRD]]),
    (2, 2, &[(1, 50), (1, 51), (1, 52)], &[&[RIVAL, FOURTH], &[THIRD]]),
    (3, 2, &[(1, 50), (2, 51)], &[&[RIVAL], &[THIRD], &[THIRD]]),
    // If the next in turn already stands by for a lease, the one after it is chosen.
    (2, 2, &[(2, 50), (1, 51)], &[&[RIVAL, THIRD], &[RIVAL]]),
];

#[test]
fn standbys_are_dealt_out_one_to_each_lease_and_then_a_second() {
    for (replicas, each, bidders, expected) in CASES {
        for auction in [Auction::Manual, Auction::Automatic] {
            run(|| {
                let order = Wanted { auction, ..wanted(replicas, each) }.create();
                for_all(order, 50);
                for ((who, offer), (replicas, price)) in PROVIDERS[1..].iter().zip(bidders) {
                    bid_with(*who, order, *price, stands_by(*offer, *replicas));
                }
                let first = if auction == Auction::Manual {
                    award(order, PROVIDER)
                } else {
                    // The provider's is the first of those at 50.
                    advance_to(10);
                    conclude(order)
                };
                let chosen: Vec<Vec<_>> =
                    standbys(first).iter().map(|of| of.iter().map(|(who, _)| *who).collect()).collect();
                assert_eq!(chosen, expected, "{replicas} leases, {each} each, {bidders:?}");
                let listed: Vec<_> = (first..)
                    .zip(standbys(first))
                    .flat_map(|(id, of)| of.into_iter().map(move |(who, price)| (id, who, price)))
                    .collect();
                assert_eq!(told(), listed);
                // Their bids stay with other losing bids, and keep their reserves; all are released, once.
                let each = if auction == Auction::Manual { 100 } else { 110 };
                for ((who, _), (replicas, _)) in PROVIDERS[1..].iter().zip(bidders) {
                    assert_eq!(reserved(*who), each * Balance::from(*replicas));
                }
                assert_eq!((bids(order).len(), released(order)), (bidders.len(), vec![]));
                release_all(order);
                for (who, _) in &PROVIDERS[1..=bidders.len()] {
                    assert_eq!(released(order).iter().filter(|one| *one == who).count(), 1);
                    assert_whole(*who);
                }
            });
        }
    }
}

#[test]
fn a_bidder_takes_over_no_more_leases_than_it_bid_for() {
    run(|| {
        let order = wanted(3, 2).create();
        for_all(order, 50);
        bid_with(RIVAL, order, 50, stands_by(RIVALS_OFFER, 1));
        bid_with(THIRD, order, 52, stands_by(THIRDS_OFFER, 1));
        let first = award(order, PROVIDER);
        assert_eq!(standbys(first), [vec![(RIVAL, 50)], vec![(THIRD, 52)], vec![]]);
        // None of them is activated.
        idle(21);
        let now: Vec<_> = (first..first + 3).map(|id| stored_lease(id).map(|lease| lease.provider)).collect();
        assert_eq!(now, [Some(RIVAL), Some(THIRD), None]);
        assert_eq!(Offers::get(RIVALS_OFFER).unwrap().free_gpus, 7);
    });
}

#[test]
fn a_bid_that_won_a_part_does_not_stand_by_for_the_rest() {
    run(|| {
        let order = wanted(2, 1).create();
        for_all(order, 50);
        bid_with(RIVAL, order, 50, stands_by(RIVALS_OFFER, 2));
        bid_with(THIRD, order, 51, stands_by(THIRDS_OFFER, 1));
        let first = award_picks(order, &[pick(order, PROVIDER, 1), pick(order, RIVAL, 1)]);
        assert_eq!(standbys(first), [vec![(THIRD, 51)], vec![]]);
    });
}

#[test]
fn an_order_that_wants_none_has_none() {
    run(|| {
        let order = wanted(1, 0).create();
        for_all(order, 50);
        bid_with(RIVAL, order, 50, stands_by(RIVALS_OFFER, 1));
        assert_eq!(standbys(award(order, PROVIDER)), [vec![]]);
        assert_eq!(bids(order).len(), 1);
    });
}

// --- Their price ---

#[test]
fn a_standby_is_for_leases_that_can_be_worth_its_price() {
    for (own, chosen) in [(44, [true, true]), (45, [false, true]), (66, [false, true]), (67, [false, false])] {
        run(|| {
            let order = wanted(2, 1).create();
            bid(PROVIDER, order, OFFER, 40);
            bid(FOURTH, order, FOURTHS_OFFER, 60);
            bid_with(RIVAL, order, own, stands_by(RIVALS_OFFER, 2));
            let first = award_picks(order, &[pick(order, PROVIDER, 1), pick(order, FOURTH, 1)]);
            assert_eq!(standbys(first), chosen.map(|stands| if stands { vec![(RIVAL, own)] } else { vec![] }));
            assert!(bid_of(RIVAL, order).is_some());
        });
    }
}

#[test]
fn a_standby_too_dear_for_the_first_lease_is_kept_for_the_second() {
    run(|| {
        let order = wanted(2, 1).create();
        // A tenth above 40 is 44, above 60 it is 66.
        bid(PROVIDER, order, OFFER, 40);
        bid(FOURTH, order, FOURTHS_OFFER, 60);
        bid_with(RIVAL, order, 50, stands_by(RIVALS_OFFER, 1));
        bid_with(THIRD, order, 66, stands_by(THIRDS_OFFER, 1));
        let first = award_picks(order, &[pick(order, PROVIDER, 1), pick(order, FOURTH, 1)]);
        assert_eq!(standbys(first), [vec![], vec![(RIVAL, 50)]]);
        assert_eq!(told(), [(first + 1, RIVAL, 50)]);
    });
}

#[test]
fn a_standby_is_paid_what_it_bid_and_at_most_a_tenth_more_than_the_winner() {
    for (own, by, price) in [
        (1, RIVAL, 1),
        (18, RIVAL, 18),
        (20, RIVAL, 20),
        (21, RIVAL, 21),
        (22, RIVAL, 22),
        (23, THIRD, 22),
        (30, THIRD, 22),
    ] {
        run(|| {
            let order = Wanted { limit: 30, escrow: 4_000, standbys: 2, ..Wanted::default() }.create();
            let terms = Terms { exit_penalty: Permill::from_percent(10), ..Terms::default() };
            bid_with(PROVIDER, order, 20, Proposal { terms, ..proposal(OFFER) });
            bid_with(RIVAL, order, own, stands_by(RIVALS_OFFER, 1));
            bid_with(THIRD, order, 22, stands_by(THIRDS_OFFER, 1));
            let id = award(order, PROVIDER);
            let rivals = if own <= 22 { vec![(RIVAL, own)] } else { vec![] };
            let mut chosen = [rivals, vec![(THIRD, 22)]].concat();
            chosen.sort_by_key(|(_, price)| *price);
            assert_eq!(standbys(id), [chosen]);
            activate_at(id, 10);
            advance_to(50);
            let new = fail_over(id);
            assert_eq!((lease(new).provider, lease(new).ledger.price), (by, price));
            // Nobody makes up for the dearer price.
            assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT);
            assert_eq!((Bonds::get(PROVIDER).spare, Bonds::get(PROVIDER).reserved), (PLENTY - 800, 800));
        });
    }
}

#[test]
fn a_tenth_is_rounded_down() {
    for (price, most) in [(1, 1), (9, 9), (10, 11), (19, 20), (20, 22), (29, 31)] {
        for (own, stands) in [(most, true), (most + 1, false)] {
            run(|| {
                let order = Wanted { limit: 40, standbys: 1, ..Wanted::default() }.create();
                bid(PROVIDER, order, OFFER, price);
                bid_with(RIVAL, order, own, stands_by(RIVALS_OFFER, 1));
                let id = award(order, PROVIDER);
                assert_eq!(!lease(id).standbys.is_empty(), stands, "{own} after {price}");
                idle(21);
                assert_eq!(stored_lease(id).map(|lease| lease.ledger.price), stands.then_some(own));
            });
        }
    }
}

#[test]
fn a_bidder_that_could_only_be_paid_above_the_limit_does_not_stand_by() {
    for (limit, chosen) in [(22, 2), (21, 1)] {
        run(|| {
            let order = Wanted { limit: 22, escrow: 4_000, standbys: 2, ..Wanted::default() }.create();
            bid(PROVIDER, order, OFFER, 20);
            bid_with(RIVAL, order, 21, stands_by(RIVALS_OFFER, 1));
            bid_with(THIRD, order, 22, stands_by(THIRDS_OFFER, 1));
            let change = |limit| Orders::<Test>::mutate_extant(order, |order| order.spec.price_limit = limit);
            change(limit);
            let id = award(order, PROVIDER);
            assert_eq!(lease(id).standbys.len(), chosen);
            change(22);
        });
    }
}

#[test]
fn a_winner_that_bids_the_floor_and_fails_binds_nobody() {
    for auction in [Auction::Manual, Auction::Automatic] {
        run(|| {
            let order = Wanted { auction, ..wanted(3, 2) }.create();
            for_all(order, 1);
            for ((who, offer), price) in PROVIDERS[1..].iter().zip([2, 50, 60]) {
                bid_with(*who, order, price, stands_by(*offer, 3));
            }
            let first = if auction == Auction::Manual {
                award(order, PROVIDER)
            } else {
                advance_to(10);
                conclude(order)
            };
            assert_eq!(standbys(first), [vec![], vec![], vec![]]);
            let each = if auction == Auction::Manual { 300 } else { 330 };
            assert_eq!((told(), deposits()), (vec![], vec![each, each, each, 0]));
            // The winner does not activate, and gains nothing: it only pays its exit penalties.
            idle(40);
            assert_eq!(NextLease::<Test>::get(), first + 3);
            [RIVAL, THIRD, FOURTH].into_iter().for_each(assert_whole);
            assert!(!lease_events().iter().any(|event| matches!(event, LeasesEvent::LeaseFailedOver { .. })));
            assert_eq!((gained(PROVIDER), free(NATIVE, TENANT)), (-30, ENDOWMENT));
            assert_nothing_left();
        });
    }
}

#[test]
fn in_a_sealed_auction_the_price_paid_bounds_standbys() {
    // The provider at 1 is paid the price at which the next would have won.
    for (own, stands) in [(55, true), (56, false)] {
        run(|| {
            let order = Wanted { auction: Auction::Sealed { reveal_blocks: 20 }, ..wanted(1, 2) }.create();
            commit(PROVIDER, order, OFFER, 1);
            commit(THIRD, order, THIRDS_OFFER, 50);
            commit_with(RIVAL, order, own, stands_by(RIVALS_OFFER, 1));
            advance_to(10);
            [(PROVIDER, 1), (THIRD, 50), (RIVAL, own)].into_iter().for_each(|(who, price)| reveal(who, order, price));
            advance_to(30);
            let id = conclude(order);
            assert_eq!(lease(id).ledger.price, 50);
            assert_eq!(standbys(id), [if stands { vec![(RIVAL, own)] } else { vec![] }]);
        });
    }
}

// --- Changes since the bid ---

const SECOND_AUDITOR: AccountId = 20;

fn wanted_attributes() -> Attributes {
    attributes(&[("tier", "3")])
}

/// An order for one lease whose bidders need auditors' claims, which all have; each but the provider stands by.
fn vouched(standbys: u16, quorum: Quorum, auction: Auction) -> OrderId {
    for (who, offer) in PROVIDERS {
        change_offer(offer, |listed| listed.spec.attributes = wanted_attributes());
        [AUDITOR, SECOND_AUDITOR].iter().for_each(|auditor| claim(who, *auditor, wanted_attributes()));
    }
    let requirement = Requirement {
        attributes: wanted_attributes(),
        auditors: BoundedVec::truncate_from(vec![AUDITOR, SECOND_AUDITOR]),
        quorum,
        ..requirement(1)
    };
    let order = NextOrder::<Test>::get();
    let Wanted { escrow, .. } = wanted(1, standbys);
    let spec = OrderSpec { requirement, ..Wanted { auction, ..wanted(1, standbys) }.spec() };
    assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, escrow));
    for_all(order, 50);
    for ((who, offer), price) in PROVIDERS[1..].iter().zip([50, 51, 52, 53]) {
        bid_with(*who, order, price, stands_by(*offer, 1));
    }
    order
}

fn chosen(order: OrderId) -> Vec<AccountId> {
    let first = award(order, PROVIDER);
    standbys(first).concat().into_iter().map(|(who, _)| who).collect()
}

#[test]
fn a_standby_whose_offer_changed_since_its_bid_is_passed_over_when_it_is_called() {
    let changes: [fn(&mut leasehold_primitives::hardware::OfferSpec); 9] = [
        // To another model, which the order takes or does not.
        |spec| spec.model = 2,
        |spec| spec.model = 3,
        |spec| spec.gpus = 0,
        |spec| spec.vram_mib -= 1,
        |spec| spec.cpus -= 1,
        // An improvement is a change too.
        |spec| spec.cpus += 1,
        |spec| spec.storage_gib -= 1,
        |spec| spec.region = Region(*b"US"),
        |spec| spec.attributes = attributes(&[("tier", "2")]),
    ];
    for change in changes {
        run(|| {
            let order = vouched(2, Quorum::Any, Auction::Manual);
            let listed = Offers::get(RIVALS_OFFER).unwrap();
            let seen = spec_hash(RIVALS_OFFER);
            change_offer(RIVALS_OFFER, |listed| change(&mut listed.spec));
            // The offer is not checked at the award.
            assert_eq!(chosen(order), [RIVAL, THIRD]);
            assert_eq!((lease(0).standbys[0].spec, deposits()), (seen, vec![100; 4]));
            idle(21);
            assert_eq!(lease(0).provider, THIRD);
            assert_whole(RIVAL);
            Offers::insert(RIVALS_OFFER, listed);
        });
    }
    run(|| {
        let order = vouched(2, Quorum::Any, Auction::Manual);
        assert_eq!(chosen(order), [RIVAL, THIRD]);
        Offers::remove(RIVALS_OFFER);
        idle(21);
        assert_eq!(lease(0).provider, THIRD);
    });
}

#[test]
fn auditors_are_not_asked_about_standbys_again() {
    for auction in [Auction::Manual, Auction::Automatic] {
        run(|| {
            let order = vouched(2, Quorum::All, auction);
            for (who, _) in &PROVIDERS[1..] {
                [AUDITOR, SECOND_AUDITOR].iter().for_each(|auditor| Claims::remove((*who, *auditor)));
            }
            let first = if auction == Auction::Manual {
                award(order, PROVIDER)
            } else {
                advance_to(10);
                conclude(order)
            };
            let chosen: Vec<_> = standbys(first).concat().into_iter().map(|(who, _)| who).collect();
            assert_eq!(chosen, [RIVAL, THIRD]);
            idle(21);
            assert_eq!(lease(first).provider, RIVAL);
        });
    }
}

#[test]
fn a_chosen_standby_stays_when_its_auditors_change_their_mind_later() {
    run(|| {
        let order = vouched(1, Quorum::All, Auction::Manual);
        let id = award(order, PROVIDER);
        Claims::remove((RIVAL, AUDITOR));
        idle(21);
        assert_eq!(lease(id).provider, RIVAL);
    });
}
