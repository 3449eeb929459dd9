use super::prelude::*;
use leasehold_primitives::{
    api::{AuctionKind, LeaseStatus, ListingView, OrderFilter, OrderStatus, SponsorView, StandbyView},
    hardware::Requirement,
    market::{Ask, Auction, Proposal, Terms, COMMITMENT_BLOCKS},
    traits::{LeaseSpan, Leases as _},
    OfferId, OrderId,
};
use sp_core::bounded::BoundedVec;

fn status(order: OrderId) -> OrderStatus {
    LeaseMarket::order_view(order).unwrap().status
}

/// The ids of a page and where the next begins.
fn page(filter: &OrderFilter<AccountId>, from: Option<OrderId>, limit: u32) -> (Vec<OrderId>, Option<OrderId>) {
    let page = LeaseMarket::open_orders(filter, from, limit);
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
        let view = LeaseMarket::order_view(order).unwrap();
        let bids: Vec<_> = view.bids.iter().map(|bid| (bid.bidder, bid.price, bid.score)).collect();
        assert_eq!(bids, [(RIVAL, Some(4), Some(44_000)), (PROVIDER, Some(5), Some(55_000))]);
        assert_eq!(view.bids[0].proposal, proposal(RIVALS_OFFER));
        assert_eq!((view.bids[0].deposit, view.bids[0].placed_at, view.bids[0].displaced), (100, 1, None));
        assert_eq!((view.tenant, view.spec, view.escrow), (TENANT, Wanted::default().spec(), 1_000));
        assert_eq!(view.opened_at, 1);
        assert_eq!(LeaseMarket::order_view(order + 1), None);
    });
}

#[test]
fn a_manual_order_is_shown_as_what_can_be_done_with_it() {
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
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), ended));
        assert_eq!(status(ended), OrderStatus::Ended);
        advance_to(1_000);
        assert_eq!(status(ended), OrderStatus::Ended);
    });
}

#[test]
fn a_manual_order_can_be_awarded_so_long_and_no_longer() {
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
        let view = LeaseMarket::order_view(order).unwrap();
        let prices: Vec<_> = view.bids.iter().map(|bid| (bid.bidder, bid.price, bid.score)).collect();
        assert_eq!(prices, [(PROVIDER, None, None), (RIVAL, None, None)]);
        assert_eq!(view.status, OrderStatus::Bidding);
        advance_to(10);
        assert_eq!(status(order), OrderStatus::Revealing);
        reveal(RIVAL, order, 4);
        let view = LeaseMarket::order_view(order).unwrap();
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
        assert_ok!(LeaseMarket::cancel_order(RuntimeOrigin::signed(TENANT), ids[1]));
        let page = |from, limit| page(&OrderFilter::default(), from, limit);
        assert_eq!(page(None, 2), (vec![4, 3], Some(2)));
        assert_eq!(page(Some(2), 2), (vec![2, 0], None));
        assert_eq!(page(None, u32::MAX), (vec![4, 3, 2, 0], None));
        // A limit of nothing would never get anywhere.
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
fn orders_that_wait_for_their_award_are_open_still() {
    run(|| {
        let manual = Wanted::default().create();
        let automatic = Wanted::automatic().create();
        let sealed = Wanted::sealed().create();
        bid(PROVIDER, manual, OFFER, 5);
        bid(PROVIDER, automatic, OFFER, 5);
        commit(PROVIDER, sealed, OFFER, 5);
        advance_to(20);
        assert_eq!(found(OrderFilter::default()), [sealed, automatic, manual]);
        advance_to(30);
        assert_eq!(found(OrderFilter::default()), [sealed, automatic]);
    });
}

#[test]
fn a_page_looks_at_so_many_orders_and_no_more() {
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
        assert_ok!(LeaseMarket::create_order(RuntimeOrigin::signed(BUYER), spec, 80));

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
        assert_ok!(LeaseMarket::create_order(RuntimeOrigin::signed(TENANT), audited, 1_000));

        assert_eq!(servable(OFFER), [order]);
        change_offer(OFFER, |listed| listed.spec.attributes = attributes(&[("tier", "3")]));
        assert_eq!(servable(OFFER), [order]);
        Claims::insert((PROVIDER, AUDITOR), attributes(&[("tier", "3")]));
        assert_eq!(servable(OFFER), [id, order]);

        // Its own order is not for it.
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

// --- A lease ---

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
        assert_eq!((view.status, view.missed_windows, view.successor), (LeaseStatus::Active, 0, None));
        // The stake behind 8 GPUs is 8,000, of which the least penalty is a hundredth.
        assert_eq!((view.order, view.exit_penalty, view.terms), (Some(0), 80, Terms::default()));
        assert_eq!((view.commitment, view.under_notice, view.listing), (0, false, None));
        advance_to(45);
        close(TENANT, id);
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!(view.status, LeaseStatus::Closing { closes_at: 60 });
        assert_eq!((view.end, view.funded_until, view.exit_penalty), (45, 210, 0));
        advance_to(60);
        settle(id);
        assert_eq!(LeaseMarket::lease_view(id), None);
    });
}

#[test]
fn a_lease_shows_what_sponsors_paid_and_what_of_it_is_left() {
    run(|| {
        let id = Wanted { escrow: 100, ..Wanted::default() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 100));
        let sponsors = || LeaseMarket::lease_view(id).unwrap().sponsors;
        assert_eq!(sponsors(), [SponsorView { sponsor: SPONSOR, deposited: 100, unspent: 100 }]);
        // The tenant's money lasts for two windows of 50; then the sponsor's is spent.
        report_all(id, 1..=2);
        assert_eq!(sponsors()[0].unspent, 100);
        report_full(id, 3);
        assert_eq!(sponsors()[0].unspent, 50);
        settle(id);
        assert_eq!(sponsors(), [SponsorView { sponsor: SPONSOR, deposited: 100, unspent: 50 }]);
        report_full(id, 4);
        assert_eq!(sponsors()[0].unspent, 0);
    });
}

#[test]
fn a_lease_shows_its_standbys_and_what_was_missed() {
    run(|| {
        let order = Wanted { standbys: 1, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        bid_with(RIVAL, order, 5, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let id = award(order, PROVIDER);
        activate_at(id, 10);
        let view = LeaseMarket::lease_view(id).unwrap();
        let standby = StandbyView { provider: RIVAL, offer: RIVALS_OFFER, price: 5, terms: Terms::default() };
        assert_eq!(view.standbys, [standby]);
        advance_to(49);
        assert_eq!(LeaseMarket::lease_view(id).unwrap().missed_windows, 2);
        advance_to(50);
        assert_eq!(LeaseMarket::lease_view(id).unwrap().missed_windows, 3);
        let new = fail_over(id);
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!((view.successor, view.standbys), (Some(new), vec![]));
        assert!(matches!(view.status, LeaseStatus::Closing { .. }));
        assert!(matches!(LeaseMarket::lease_view(new).unwrap().status, LeaseStatus::Pending { .. }));
    });
}

#[test]
fn a_lease_taken_at_an_ask_shows_no_order_and_its_commitment() {
    run(|| {
        let id = take(OFFER);
        let view = LeaseMarket::lease_view(id).unwrap();
        assert_eq!((view.order, view.price, view.gpus), (None, 5, 1));
        assert_eq!(view.commitment, 5 * Balance::from(COMMITMENT_BLOCKS));
        assert_eq!((view.escrow, view.deposited), (1_000, 1_000));
    });
}

#[test]
fn notice_and_revision_are_shown() {
    run(|| {
        let id = Wanted::default().active();
        let before = LeaseMarket::lease_view(id).unwrap();
        assert_ok!(give_notice(id));
        let view = LeaseMarket::lease_view(id).unwrap();
        assert!(view.under_notice && !before.under_notice);
        assert_ne!(view.revision, before.revision);
    });
}

// --- Leases that can be taken over ---

#[test]
fn listed_leases_are_each_on_one_page() {
    run(|| {
        let ids: Vec<_> = (0..5).map(|_| take(OFFER)).collect();
        ids.iter().for_each(|id| activate_at(*id, 10));
        // What they locked for taking an ask is free then.
        advance_to(31);
        assert_eq!(LeaseMarket::listed_leases(None, 10).leases, []);
        for id in &ids[1..] {
            assert_ok!(list_lease(*id, 7, (*id == ids[4]).then_some(BUYER)));
        }
        let mut all = Vec::new();
        let mut from = None;
        loop {
            let page = LeaseMarket::listed_leases(from, 2);
            assert_eq!(page.leases.len(), 2);
            all.extend(page.leases);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        all.sort_by_key(|lease| lease.id);
        assert_eq!(all.iter().map(|lease| lease.id).collect::<Vec<_>>(), &ids[1..]);
        assert_eq!(all[0].listing, Some(ListingView { price: 7, to: None }));
        assert_eq!(all[3].listing, Some(ListingView { price: 7, to: Some(BUYER) }));
        assert_eq!(LeaseMarket::listed_leases(None, 100).leases.len(), 4);
        // From a lease that was taken off the list meanwhile, the walk goes on.
        let first = LeaseMarket::listed_leases(None, 1);
        let gone = first.next.unwrap();
        assert_ok!(unlist_lease(gone));
        assert_eq!(LeaseMarket::listed_leases(Some(gone), 100).leases.len(), 3);
        assert_eq!(LeaseMarket::listed_leases(None, 0).leases.len(), 1);
    });
}

// --- Quotes ---

fn quoted(term: BlockNumber, requirement: &Requirement<AccountId>) -> Vec<(OfferId, Balance)> {
    let page = LeaseMarket::quotes(requirement, &NATIVE, term, 0, 100);
    assert_eq!(page.next, None);
    page.quotes.iter().map(|quote| (quote.offer, quote.price)).collect()
}

#[test]
fn a_quote_says_all_that_taking_the_offer_needs() {
    run(|| {
        let terms = Terms { notice: 30, exit_penalty: Permill::from_percent(5) };
        set_ask(OFFER, Ask { max_term: 500, terms, ..ask(5) });
        let page = LeaseMarket::quotes(&requirement(2), &NATIVE, 300, 0, 10);
        let [quote] = &page.quotes[..] else { panic!("{page:?}") };
        assert_eq!((quote.offer, quote.provider, quote.price), (OFFER, PROVIDER, 10));
        assert_eq!((quote.score, quote.penalty), (110_000, 1_000));
        // The stake behind 2 GPUs is 2,000.
        assert_eq!((quote.terms, quote.exit_penalty), (terms, 100));
        assert_eq!((quote.free_gpus, quote.max_term, quote.spec.gpus), (8, 500, 8));
        assert_eq!((quote.escrow_least, quote.commitment, quote.total_for_term), (200, 200, 3_000));

        // And no less would do.
        let mut request = request(2);
        request.escrow = quote.escrow_least - 1;
        assert_noop!(take_as(TENANT, quote.offer, request.clone()), Error::<Test>::EscrowTooSmall);
        request.escrow += 1;
        request.max_price = quote.price - 1;
        assert_noop!(take_as(TENANT, quote.offer, request.clone()), Error::<Test>::PriceTooHigh);
        request.max_price += 1;
        assert_ok!(take_as(TENANT, quote.offer, request));
        assert_eq!(escrowed(TENANT), quote.escrow_least + quote.commitment);
    });
}

#[test]
fn the_best_score_is_quoted_first_and_only_so_many() {
    run(|| {
        for ((_, offer), price) in PROVIDERS.into_iter().zip([5, 3, 4, 3, 9]) {
            set_ask(offer, ask(price));
        }
        assert_eq!(quoted(300, &requirement(1)), [(1, 3), (3, 3), (2, 4), (0, 5), (4, 9)]);
        // A record of reliability makes a price count for less than a newcomer's.
        Records::<Test>::mutate(FIFTH, |record| record.note(0, 10, 10, 1_000_000, 1_000_000));
        set_ask(FIFTHS_OFFER, ask(3));
        assert_eq!(quoted(300, &requirement(1))[0], (4, 3));
        let page = LeaseMarket::quotes(&requirement(1), &NATIVE, 300, 0, 2);
        assert_eq!(page.quotes.iter().map(|quote| quote.offer).collect::<Vec<_>>(), [4, 1]);
        assert_eq!(page.next, None);
        assert_eq!(LeaseMarket::quotes(&requirement(1), &NATIVE, 300, 0, 0).quotes.len(), 1);
    });
}

#[test]
fn only_what_can_be_taken_now_is_quoted() {
    run(|| {
        set_ask(OFFER, ask(5));
        let quoted = |requirement: &Requirement<AccountId>| quoted(300, requirement).len();
        assert_eq!(quoted(&requirement(8)), 1);
        assert_eq!(quoted(&requirement(9)), 0);
        let mut elsewhere = requirement(1);
        elsewhere.regions = BoundedVec::truncate_from(vec![Region(*b"FR")]);
        assert_eq!(quoted(&elsewhere), 0);

        // What auditors must confirm.
        let mut audited = requirement(1);
        audited.attributes = attributes(&[("tier", "3")]);
        audited.auditors = BoundedVec::truncate_from(vec![AUDITOR]);
        change_offer(OFFER, |listed| listed.spec.attributes = attributes(&[("tier", "3")]));
        assert_eq!(quoted(&audited), 0);
        Claims::insert((PROVIDER, AUDITOR), attributes(&[("tier", "3")]));
        assert_eq!(quoted(&audited), 1);

        // Another asset, or one that is not approved.
        let asset = |asset: AssetId| LeaseMarket::quotes(&requirement(1), &asset, 300, 0, 10).quotes.len();
        assert_eq!((asset(IN_USD), asset(NATIVE)), (0, 1));
        set_ask(OFFER, Ask { asset: AssetId::WithId(EUR), ..ask(5) });
        assert_eq!(asset(AssetId::WithId(EUR)), 0);
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_eq!((asset(IN_USD), asset(NATIVE)), (1, 0));
        set_ask(OFFER, ask(5));

        // Below the floor of the chain's own currency.
        FloorPrice::set(11);
        assert_eq!((quoted(&requirement(2)), quoted(&requirement(3))), (0, 1));
        FloorPrice::set(1);

        // Bonds: for what leases use, and for the exit penalty.
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_eq!(quoted(&requirement(1)), 0);
        change_offer(OFFER, |listed| listed.bonded = true);
        Bonds::insert(PROVIDER, Bond { spare: 79, reserved: 0 });
        assert_eq!((quoted(&requirement(8)), quoted(&requirement(7))), (0, 1));

        // Free GPUs.
        let mut request = request(1);
        request.escrow = 100;
        assert_ok!(take_as(TENANT, OFFER, request));
        assert_eq!((quoted(&requirement(7)), quoted(&requirement(6))), (0, 1));
    });
}

#[test]
fn a_term_is_quoted_if_it_is_one_and_the_ask_allows_it() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 100, ..ask(5) });
        let quoted = |term| quoted(term, &requirement(1)).len();
        assert_eq!((quoted(19), quoted(20), quoted(100), quoted(101)), (0, 1, 1, 0));
        set_ask(OFFER, Ask { max_term: BlockNumber::MAX, ..ask(5) });
        assert_eq!((quoted(MAX_TERM), quoted(MAX_TERM + 1), quoted(0)), (1, 0, 0));
    });
}

#[test]
fn what_does_not_fit_is_not_quoted_and_what_is_no_requirement_neither() {
    run(|| {
        set_ask(OFFER, ask(Balance::MAX));
        assert_eq!(quoted(300, &requirement(1)), []);
        assert_eq!(quoted(300, &requirement(2)), []);
        set_ask(OFFER, ask(5));
        assert_eq!(quoted(300, &Requirement { gpus: 0, ..requirement(1) }), []);
        assert_eq!(quoted(300, &Requirement { models: Default::default(), ..requirement(1) }), []);
    });
}

#[test]
fn quotes_look_at_so_many_offers_and_no_more() {
    run(|| {
        let far = Listed { provider: PROVIDER, spec: spec(8), free_gpus: 8, leases: 0, bonded: true };
        Offers::insert(1_500, far);
        set_ask(OFFER, ask(5));
        set_ask(1_500, ask(1));
        let offers = |from| {
            let page = LeaseMarket::quotes(&requirement(1), &NATIVE, 300, from, 10);
            (page.quotes.iter().map(|quote| quote.offer).collect::<Vec<_>>(), page.next)
        };
        // The best of the market is on the second page.
        assert_eq!(offers(0), (vec![0], Some(1_000)));
        assert_eq!(offers(1_000), (vec![1_500], None));
        assert_eq!(offers(u64::MAX), (vec![], None));
        Offers::remove(1_500);
    });
}

// --- Providers and prices ---

#[test]
fn whoever_has_no_history_is_shown_as_a_newcomer() {
    run(|| {
        let view = LeaseMarket::provider_view(NOBODY);
        assert_eq!((view.provider, view.leases, view.due_blocks, view.credited_blocks), (NOBODY, 0, 0, 0));
        assert_eq!((view.burnt, view.weight, view.credited, view.penalty), (0, 0, 0, 1_000));
    });
}

#[test]
fn a_providers_history_is_shown_as_it_counts_now() {
    run(|| {
        Records::<Test>::mutate(PROVIDER, |record| record.note(0, 100, 90, 1_000, 1_000));
        let view = LeaseMarket::provider_view(PROVIDER);
        assert_eq!((view.leases, view.due_blocks, view.credited_blocks), (1, 100, 90));
        assert_eq!((view.burnt, view.weight, view.credited), (900, 1_000, 900));
        // A tenth not delivered is the largest penalty, and a weight of 1,000 counts in full.
        assert_eq!(view.penalty, 2_000);
        assert_eq!(LeaseMarket::score_of(PROVIDER, 5), Some(60_000));
        // An epoch later, 168 windows, half of it counts: half-way back to a newcomer's.
        advance_to(1_680);
        let view = LeaseMarket::provider_view(PROVIDER);
        assert_eq!((view.weight, view.credited, view.penalty), (500, 450, 1_500));
        assert_eq!((view.leases, view.burnt), (1, 900));
    });
}

#[test]
fn a_score_that_does_not_fit_is_none() {
    run(|| {
        assert_eq!(LeaseMarket::score_of(NOBODY, 5), Some(55_000));
        assert_eq!(LeaseMarket::score_of(NOBODY, Balance::MAX), None);
    });
}

#[test]
fn a_price_is_published_after_an_epoch_with_enough_trade() {
    run(|| {
        assert_eq!(LeaseMarket::price_index(1, NATIVE), None);
        PriceIndices::<Test>::mutate(1, NATIVE, |index| index.note(0, 70, crate::price_index::MIN_QUORUM));
        assert_eq!(LeaseMarket::price_index(1, NATIVE), None);
        // An epoch is 24 windows.
        advance_to(240);
        let price = LeaseMarket::price_index(1, NATIVE).unwrap();
        assert!((69..=71).contains(&price), "{price}");
        assert_eq!((LeaseMarket::price_index(2, NATIVE), LeaseMarket::price_index(1, IN_USD)), (None, None));
    });
}

// --- For attestation ---

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
