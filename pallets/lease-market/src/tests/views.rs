use super::prelude::*;
use leasehold_primitives::{
    api::{LeaseStatus, OrderStatus},
    traits::{LeaseSpan, Leases as _},
};

fn status(order: u64) -> OrderStatus {
    LeaseMarket::order_view(order).unwrap().status
}

#[test]
fn an_order_is_shown_with_its_bids_cheapest_first() {
    run(|| {
        let order = Wanted::default().create();
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 4);
        let view = LeaseMarket::order_view(order).unwrap();
        assert_eq!(
            view.bids.iter().map(|bid| (bid.bidder, bid.price)).collect::<Vec<_>>(),
            [(RIVAL, 4), (PROVIDER, 5)]
        );
        assert_eq!((view.tenant, view.price_limit, view.escrow), (TENANT, 5, 1_000));
        assert_eq!(LeaseMarket::order_view(order + 1), None);
    });
}

#[test]
fn an_order_is_shown_as_what_can_be_done_with_it() {
    run(|| {
        let (order, lonely) = (Wanted::default().create(), Wanted::default().create());
        bid(PROVIDER, order, OFFER, 5);
        bid(RIVAL, order, RIVALS_OFFER, 5);
        advance_to(9);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Bidding, OrderStatus::Bidding));
        advance_to(10);
        assert_eq!((status(order), status(lonely)), (OrderStatus::Awarding, OrderStatus::Expired));
        let lease = award(order, PROVIDER);
        assert_eq!(status(order), OrderStatus::Awarded(lease));
        let ended = Wanted { deadline: 20, ..Wanted::default() }.create();
        bid(RIVAL, ended, RIVALS_OFFER, 5);
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), ended));
        assert_eq!(status(ended), OrderStatus::Ended);
        advance_to(1_000);
        assert_eq!(status(ended), OrderStatus::Ended);
    });
}

#[test]
fn open_orders_come_in_pages() {
    run(|| {
        let ids: Vec<_> = (0..5).map(|_| Wanted { escrow: 100, ..Wanted::default() }.create()).collect();
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), ids[1]));
        let page = |from, limit| {
            let page = LeaseMarket::open_orders(from, limit);
            (page.orders.iter().map(|order| order.id).collect::<Vec<_>>(), page.next)
        };
        assert_eq!(page(0, 2), (vec![0, 2], Some(3)));
        assert_eq!(page(3, 2), (vec![3, 4], None));
        assert_eq!(page(0, u32::MAX), (vec![0, 2, 3, 4], None));
        // A limit of nothing would never get anywhere.
        assert_eq!(page(0, 0), (vec![0], Some(1)));
        assert_eq!(page(99, 5), (vec![], None));
        assert_eq!(page(u64::MAX, 5), (vec![], None));
        advance_to(10);
        assert_eq!(page(0, 10), (vec![], None));
    });
}

#[test]
fn a_page_looks_at_so_many_orders_and_no_more() {
    run(|| {
        NextOrder::<Test>::put(1_500);
        let order = Wanted::default().create();
        assert_eq!(LeaseMarket::open_orders(0, 10).next, Some(1_000));
        assert_eq!(LeaseMarket::open_orders(1_000, 10).orders[0].id, order);
    });
}

#[test]
fn a_lease_is_shown_with_what_it_has_cost_so_far() {
    run(|| {
        let id = Wanted::default().awarded();
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!((view.status, view.start, view.funded_until), (LeaseStatus::Pending { activate_by: 21 }, 0, 0));
        activate_at(id, 10);
        report_all(id, 1..=2);
        settle(id);
        report_full(id, 3);
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!((view.accrued, view.charged, view.fee), (150, 100, 2));
        assert_eq!((view.deposited, view.escrow), (1_000, 902));
        assert_eq!((view.start, view.end, view.funded_until), (10, 210, 210));
        assert_eq!((view.availability.final_ms, view.utilisation.busy_ms), (30_000, 1));
        assert_eq!(view.status, LeaseStatus::Active);
        advance_to(45);
        close(TENANT, id);
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!(view.status, LeaseStatus::Closing { closes_at: 60 });
        assert_eq!((view.end, view.funded_until), (45, 210));
        advance_to(60);
        settle(id);
        assert_eq!(LeaseMarket::lease_view(id), None);
    });
}

#[test]
fn attestation_sees_a_lease_from_its_activation_until_it_is_closed_for_good() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_eq!(LeaseMarket::span(id), None);
        activate_at(id, 10);
        assert_eq!(LeaseMarket::span(id), Some(LeaseSpan { provider: PROVIDER, blocks: 10..210 }));
        assert_ok!(top_up(id, 5));
        assert_eq!(LeaseMarket::span(id).unwrap().blocks, 10..211);
        advance_to(45);
        close(TENANT, id);
        assert_eq!(LeaseMarket::span(id).unwrap().blocks, 10..45);
        advance_to(60);
        settle(id);
        assert_eq!(LeaseMarket::span(id), None);
    });
}
