//! The views of orders and bids.

use super::prelude::*;
use leasehold_primitives::api::{AuctionKind, OrderFilter, OrderStatus};
use sp_core::bounded::BoundedVec;

fn status(order: OrderId) -> OrderStatus {
    LeaseBidding::order_view(order).unwrap().status
}

/// The ids of a page, and the start of the next.
fn page(filter: &OrderFilter<AccountId>, from: Option<OrderId>, limit: u32) -> (Vec<OrderId>, Option<OrderId>) {
    let page = LeaseBidding::open_orders(filter, from, limit);
    (page.orders.iter().map(|order| order.id).collect(), page.next)
}

fn found(filter: OrderFilter<AccountId>) -> Vec<OrderId> {
    let (ids, next) = page(&filter, None, 100);
    assert_eq!(next, None);
    ids
}

fn small(limit: Balance) -> Wanted {
    Wanted { gpus: 2, limit, escrow: limit * 20, ..Wanted::default() }
}

// --- An order ---

#[test]
fn an_order_is_shown_with_its_bids_best_score_first() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        let view = LeaseBidding::order_view(order).unwrap();
        let bids: Vec<_> = view.bids.iter().map(|bid| (bid.bidder, bid.price, bid.score)).collect();
        assert_eq!(bids, [(RIVAL, Some(4), Some(44_000)), (PROVIDER, Some(5), Some(55_000))]);
        assert_eq!(view.bids[0].proposal, proposal(RIVALS_OFFER));
        assert_eq!((view.bids[0].deposit, view.bids[0].placed_at, view.bids[0].displaced), (100, 1, None));
        assert_eq!((view.tenant, view.spec, view.escrow), (TENANT, Wanted::default().spec(), 1_000));
        assert_eq!(view.opened_at, 1);
        assert_eq!(LeaseBidding::order_view(order + 1), None);
    });
}

#[test]
fn a_manual_order_is_shown_with_what_can_be_done() {
    run(|| {
        let (order, lonely) = (Wanted::default().create(), Wanted::default().create());
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        advance_to(9);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Bidding, OrderStatus::Bidding));
        advance_to(10);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Awarding, OrderStatus::Expired));
        let first = award(order, PROVIDER);
        assert_eq!(status(order), OrderStatus::Awarded { first });
        let ended = Wanted { deadline: 20, ..Wanted::default() }.create();
        bid(THIRD, ended, THIRDS_OFFER, 5);
        cancel(ended);
        assert_eq!(status(ended), OrderStatus::Ended);
        advance_to(1_000);
        assert_eq!(status(ended), OrderStatus::Ended);
    });
}

#[test]
fn a_manual_order_is_shown_as_awarding_until_its_time_is_over() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        advance_to(29);
        assert_eq!(status(order), OrderStatus::Awarding);
        advance_to(30);
        assert_eq!(status(order), OrderStatus::Expired);
    });
}

#[test]
fn an_automatic_order_with_bids_waits_to_be_concluded_and_never_expires() {
    run(|| {
        let (order, lonely) = (Wanted::automatic().create(), Wanted::automatic().create());
        bid(PROVIDER, order, OFFER, 5);
        advance_to(9);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Bidding, OrderStatus::Bidding));
        advance_to(10);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Concluding, OrderStatus::Expired));
        advance_to(1_000);
        assert_eq!(status(order), OrderStatus::Concluding);
    });
}

#[test]
fn a_sealed_order_shows_who_bids_and_not_what_until_it_is_revealed() {
    run(|| {
        let order = Wanted::sealed().create();
        commit(PROVIDER, order, OFFER, 5);
        commit(RIVAL, order, RIVALS_OFFER, 4);
        let view = LeaseBidding::order_view(order).unwrap();
        let prices: Vec<_> = view.bids.iter().map(|bid| (bid.bidder, bid.price, bid.score)).collect();
        assert_eq!(prices, [(PROVIDER, None, None), (RIVAL, None, None)]);
        assert_eq!(view.status, OrderStatus::Bidding);
        advance_to(10);
        assert_eq!(status(order), OrderStatus::Revealing);
        reveal(RIVAL, order, 4);
        let view = LeaseBidding::order_view(order).unwrap();
        let prices: Vec<_> = view.bids.iter().map(|bid| (bid.bidder, bid.price)).collect();
        assert_eq!(prices, [(RIVAL, Some(4)), (PROVIDER, None)]);
        advance_to(29);
        assert_eq!(status(order), OrderStatus::Revealing);
        advance_to(30);
        assert_eq!(status(order), OrderStatus::Concluding);
    });
}

#[test]
fn a_sealed_order_without_commitments_expires_at_its_deadline() {
    run(|| {
        let order = Wanted::sealed().create();
        advance_to(10);
        assert_eq!(status(order), OrderStatus::Expired);
    });
}

// --- Open orders ---

#[test]
fn open_orders_come_newest_first_in_pages() {
    run(|| {
        let ids: Vec<_> = (0..5).map(|_| Wanted { escrow: 100, ..Wanted::default() }.create()).collect();
        cancel(ids[1]);
        let page = |from, limit| page(&OrderFilter::default(), from, limit);
        assert_eq!(page(None, 2), (vec![4, 3], Some(2)));
        assert_eq!(page(Some(2), 2), (vec![2, 0], None));
        assert_eq!(page(None, u32::MAX), (vec![4, 3, 2, 0], None));
        // A limit of 0 would never make progress.
        assert_eq!(page(None, 0), (vec![4], Some(3)));
        assert_eq!(page(Some(0), 5), (vec![0], None));
        // From beyond the newest, from the newest.
        assert_eq!(page(Some(u64::MAX), 1), (vec![4], Some(3)));
        advance_to(10);
        assert_eq!(page(None, 10), (vec![], None));
    });
}

#[test]
fn without_orders_there_is_an_empty_page() {
    run(|| {
        assert_eq!(page(&OrderFilter::default(), None, 10), (vec![], None));
        assert_eq!(page(&OrderFilter::default(), Some(7), 10), (vec![], None));
    });
}

#[test]
fn orders_that_wait_for_their_award_are_still_open() {
    run(|| {
        let manual = Wanted::default().create();
        let automatic = Wanted::automatic().create();
        let sealed = Wanted::sealed().create();
        bid(PROVIDER, manual, OFFER, 5);
        bid(PROVIDER, automatic, OFFER, 5);
        commit(RIVAL, sealed, RIVALS_OFFER, 5);
        advance_to(20);
        assert_eq!(found(OrderFilter::default()), [sealed, automatic, manual]);
        advance_to(30);
        assert_eq!(found(OrderFilter::default()), [sealed, automatic]);
    });
}

#[test]
fn a_page_looks_at_1000_orders_and_no_more() {
    run(|| {
        let order = Wanted::default().create();
        NextOrder::<Test>::put(1_500);
        assert_eq!(page(&OrderFilter::default(), None, 10), (vec![], Some(499)));
        assert_eq!(page(&OrderFilter::default(), Some(499), 10), (vec![order], None));
        assert_eq!(page(&OrderFilter::default(), Some(999), 10), (vec![order], None));
        assert_eq!(page(&OrderFilter::default(), Some(1_000), 10), (vec![], Some(0)));
    });
}

#[test]
fn every_field_of_a_filter_filters() {
    run(|| {
        type Filter = OrderFilter<AccountId>;
        // Two GPUs at 5, so 2 each and a half; eight at 8, so 1 each; two in dollars; one anywhere and of another model.
        let cheap = small(5).create();
        let large = Wanted { limit: 8, ..Wanted::default() }.create();
        let dollars = Wanted { asset: IN_USD, auction: Auction::Automatic, ..small(6) }.create();
        let id = NextOrder::<Test>::get();
        let mut spec = Wanted { auction: Auction::Sealed { reveal_blocks: 20 }, ..small(4) }.spec();
        spec.requirement.regions = Default::default();
        spec.requirement.models = BoundedVec::truncate_from(vec![9]);
        spec.requirement.gpus = 1;
        assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(BUYER), spec, 80));

        let models = |models: &[u16]| BoundedVec::truncate_from(models.to_vec());
        let cases: [(Filter, &[OrderId]); 16] = [
            (Filter::default(), &[id, dollars, large, cheap]),
            (Filter { models: models(&[2]), ..Default::default() }, &[dollars, large, cheap]),
            (Filter { models: models(&[3, 9]), ..Default::default() }, &[id]),
            (Filter { models: models(&[3]), ..Default::default() }, &[]),
            (Filter { min_gpus: Some(2), ..Default::default() }, &[dollars, large, cheap]),
            (Filter { max_gpus: Some(2), ..Default::default() }, &[id, dollars, cheap]),
            (Filter { min_gpus: Some(2), max_gpus: Some(7), ..Default::default() }, &[dollars, cheap]),
            (Filter { region: Some(Region(*b"DE")), ..Default::default() }, &[id, dollars, large, cheap]),
            (Filter { region: Some(Region(*b"FR")), ..Default::default() }, &[id]),
            (Filter { asset: Some(NATIVE), ..Default::default() }, &[id, large, cheap]),
            (Filter { asset: Some(IN_USD), ..Default::default() }, &[dollars]),
            (Filter { min_price_per_gpu: Some(2), ..Default::default() }, &[id, dollars, cheap]),
            (Filter { min_price_per_gpu: Some(3), ..Default::default() }, &[id, dollars]),
            (Filter { tenant: Some(BUYER), ..Default::default() }, &[id]),
            (Filter { auction: Some(AuctionKind::Manual), ..Default::default() }, &[large, cheap]),
            (Filter { auction: Some(AuctionKind::Sealed), tenant: Some(TENANT), ..Default::default() }, &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(filter.clone()), expected, "{filter:?}");
        }
    });
}

#[test]
fn an_offer_finds_the_orders_that_it_can_serve_now() {
    run(|| {
        let servable = |offer| found(OrderFilter { servable_by: Some(offer), ..Default::default() });
        let order = Wanted::default().create();
        let id = NextOrder::<Test>::get();
        let mut audited = Wanted::default().spec();
        audited.requirement.attributes = attributes(&[("tier", "3")]);
        audited.requirement.auditors = BoundedVec::truncate_from(vec![AUDITOR]);
        assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), audited, 1_000));

        assert_eq!(servable(OFFER), [order]);
        change_offer(OFFER, |listed| listed.spec.attributes = attributes(&[("tier", "3")]));
        assert_eq!(servable(OFFER), [order]);
        claim(PROVIDER, AUDITOR, attributes(&[("tier", "3")]));
        assert_eq!(servable(OFFER), [id, order]);

        // Its own order is not listed for it.
        assert_ok!(Wanted::default().create_as(RIVAL));
        assert_eq!(servable(RIVALS_OFFER), [order]);
        assert_eq!(servable(THIRDS_OFFER), [id + 1, order]);
        // Capacity must be free, and bonded.
        change_offer(THIRDS_OFFER, |listed| listed.bonded = false);
        assert!(servable(THIRDS_OFFER).is_empty());
        take(FOURTHS_OFFER);
        assert!(servable(FOURTHS_OFFER).is_empty());
        // An offer that does not exist can serve nothing, and bidding that is over cannot be joined.
        assert!(servable(99).is_empty());
        bid(PROVIDER, order, OFFER, 5);
        advance_to(10);
        assert!(servable(FIFTHS_OFFER).is_empty());
        assert_eq!(found(OrderFilter::default()), [order]);
    });
}

#[test]
fn an_order_shows_its_lock_in_and_its_bids_what_they_keep_and_bid_with() {
    run(|| {
        let (soft, firm) = (Wanted::default().create(), Wanted::automatic().create());
        bid(RIVAL, soft, RIVALS_OFFER, 5);
        bid(PROVIDER, firm, OFFER, 5);
        let (soft, firm) = (LeaseBidding::order_view(soft).unwrap(), LeaseBidding::order_view(firm).unwrap());
        assert_eq!((soft.lock_in, firm.lock_in), (0, 100));
        let shown = |view: &leasehold_primitives::api::OrderView<AccountId>| {
            let bid = &view.bids[0];
            (bid.deposit, bid.exit_penalty, bid.spec)
        };
        assert_eq!(shown(&soft), (100, 0, spec_hash(RIVALS_OFFER)));
        assert_eq!(shown(&firm), (100, 80, spec_hash(OFFER)));
    });
}

/// A firm bid is judged by claims that last until nothing about the order can change.
#[test]
fn an_offer_finds_orders_that_its_claims_outlast() {
    run(|| {
        let servable = || found(OrderFilter { servable_by: Some(OFFER), ..Default::default() });
        let tier = attributes(&[("tier", "3")]);
        change_offer(OFFER, |listed| listed.spec.attributes = attributes(&[("tier", "3")]));
        let [manual, automatic, sealed] = [Wanted::default(), Wanted::automatic(), Wanted::sealed()].map(|wanted| {
            let id = NextOrder::<Test>::get();
            let mut spec = wanted.spec();
            spec.requirement.attributes = tier.clone();
            spec.requirement.auditors = BoundedVec::truncate_from(vec![AUDITOR]);
            assert_ok!(LeaseBidding::create_order(RuntimeOrigin::signed(TENANT), spec, 1_000));
            id
        });
        for (until, expected) in [
            (0, vec![]),
            (1, vec![manual]),
            (8, vec![manual]),
            (9, vec![automatic, manual]),
            (28, vec![automatic, manual]),
            (29, vec![sealed, automatic, manual]),
        ] {
            Claims::insert((PROVIDER, AUDITOR), (tier.clone(), until));
            assert_eq!(servable(), expected, "{until}");
        }
    });
}
