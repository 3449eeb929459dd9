use crate::fixtures::{
    account, bare_lease, delegation, filter, lease, lease_filter, offences, offer, offer_filter, order, pool, provider,
    quote, retired_offer, slash,
};
use leasehold_primitives::{
    address::use_prefix,
    api::{
        AuctionKind, CauseView, DelegationsPage, LeaseStage, LeaseStatus, LeasesPage, OfferStage, OffersPage,
        OrderStatus, OrdersPage, QuotesPage, SlashesPage,
    },
    hardware::{Quorum, Region},
    json::Json,
    market::Auction,
    time::Timing,
    traits::OffenceKind,
    AssetId,
};
use serde::Serialize;
use serde_json::{json, to_value, Value};
use sp_core::{crypto::AccountId32, sr25519, Pair};

/// Compares text, so that the order of fields is pinned, too.
#[track_caller]
fn assert_golden(view: &impl Serialize, golden: &str) {
    assert_eq!(serde_json::to_string_pretty(view).unwrap() + "\n", golden);
}

fn written(view: impl Serialize) -> Value {
    to_value(view).unwrap()
}

#[test]
fn orders_are_written_as_pinned() {
    let page = OrdersPage { orders: vec![order()], next: Some(6) };
    assert_golden(&page, include_str!("golden/orders.json"));
}

#[test]
fn leases_are_written_as_pinned() {
    let page = LeasesPage { leases: vec![lease(), bare_lease()], next: Some(9) };
    assert_golden(&page, include_str!("golden/leases.json"));
}

#[test]
fn quotes_are_written_as_pinned() {
    assert_golden(&QuotesPage { quotes: vec![quote()], next: Some(4) }, include_str!("golden/quotes.json"));
}

#[test]
fn a_provider_is_written_as_pinned() {
    assert_golden(&provider(), include_str!("golden/provider.json"));
}

#[test]
fn offers_are_written_as_pinned() {
    let page = OffersPage { offers: vec![offer(), retired_offer()], next: Some(2) };
    assert_golden(&page, include_str!("golden/offers.json"));
}

#[test]
fn a_pool_is_written_as_pinned() {
    assert_golden(&pool(), include_str!("golden/pool.json"));
}

#[test]
fn delegations_are_written_as_pinned() {
    let page = DelegationsPage { delegations: vec![delegation()], next: Some(account(4)) };
    assert_golden(&page, include_str!("golden/delegations.json"));
}

#[test]
fn slashes_are_written_as_pinned() {
    assert_golden(&SlashesPage { slashes: vec![slash()], next: Some(4) }, include_str!("golden/slashes.json"));
}

#[test]
fn offences_are_written_as_pinned() {
    assert_golden(&offences(), include_str!("golden/offences.json"));
}

#[test]
fn filters_are_written_as_pinned() {
    assert_golden(&filter(), include_str!("golden/filter.json"));
    assert_golden(&lease_filter(), include_str!("golden/lease_filter.json"));
    assert_golden(&offer_filter(), include_str!("golden/offer_filter.json"));
}

#[test]
fn the_timing_is_written_as_pinned() {
    assert_golden(&Timing::PRODUCTION, include_str!("golden/timing.json"));
}

#[test]
fn after_the_last_page_next_is_null() {
    let empty = json!({ "orders": [], "next": null });
    assert_eq!(written(OrdersPage::<AccountId32> { orders: vec![], next: None }), empty);
    let empty = json!({ "leases": [], "next": null });
    assert_eq!(written(LeasesPage::<AccountId32> { leases: vec![], next: None }), empty);
    let empty = json!({ "offers": [], "next": null });
    assert_eq!(written(OffersPage::<AccountId32> { offers: vec![], next: None }), empty);
    let empty = json!({ "quotes": [], "next": null });
    assert_eq!(written(QuotesPage::<AccountId32> { quotes: vec![], next: None }), empty);
}

#[test]
fn every_status_has_a_kind() {
    for (status, kind) in [
        (OrderStatus::Bidding, json!({ "kind": "bidding" })),
        (OrderStatus::Revealing, json!({ "kind": "revealing" })),
        (OrderStatus::Awarding, json!({ "kind": "awarding" })),
        (OrderStatus::Concluding, json!({ "kind": "concluding" })),
        (OrderStatus::Expired, json!({ "kind": "expired" })),
        (OrderStatus::Awarded { first: 4 }, json!({ "kind": "awarded", "first": "4" })),
        (OrderStatus::Ended, json!({ "kind": "ended" })),
    ] {
        assert_eq!(written(status), kind);
    }
    for (status, kind) in [
        (LeaseStatus::Pending { activate_by: 60 }, json!({ "kind": "pending", "activateBy": 60 })),
        (LeaseStatus::Active, json!({ "kind": "active" })),
        (LeaseStatus::Closing { closes_at: 70 }, json!({ "kind": "closing", "closesAt": 70 })),
    ] {
        // Filters name a stage by its kind.
        assert_eq!(written(LeaseStage::from(&status)), kind["kind"]);
        assert_eq!(written(status), kind);
    }
    for (stage, word) in [(OfferStage::Asking, "asking"), (OfferStage::Open, "open"), (OfferStage::Retired, "retired")]
    {
        assert_eq!(written(stage), word);
    }
}

#[test]
fn every_cause_of_a_slash_has_a_kind() {
    for (cause, written_as) in [
        (CauseView::ExitPenalty, json!({ "kind": "exitPenalty" })),
        (CauseView::offence(OffenceKind::Missed, 1), json!({ "kind": "missed", "round": 1 })),
        (CauseView::offence(OffenceKind::Abandoned, 2), json!({ "kind": "abandoned", "round": 2 })),
        (CauseView::offence(OffenceKind::Contradicted, 3), json!({ "kind": "contradicted", "round": 3 })),
    ] {
        assert_eq!(written(cause), written_as);
    }
}

#[test]
fn an_auction_has_a_kind_and_its_kind_alone_is_a_word() {
    for (auction, object, word) in [
        (Auction::Manual, json!({ "kind": "manual" }), "manual"),
        (Auction::Automatic, json!({ "kind": "automatic" }), "automatic"),
        (Auction::Sealed { reveal_blocks: 100 }, json!({ "kind": "sealed", "revealBlocks": 100 }), "sealed"),
    ] {
        assert_eq!(written(AuctionKind::from(&auction)), word);
        assert_eq!(written(auction), object);
    }
    assert_eq!((written(Quorum::Any), written(Quorum::All)), ("any".into(), "all".into()));
}

#[test]
fn plain_values_have_a_form_too() {
    assert_eq!(written(Json(u64::MAX)), "18446744073709551615");
    assert_eq!(written(Json(0u128)), "0");
    assert_eq!(written(Json(Some(1u128))), "1");
    assert_eq!(written(Json(None::<u128>)), Value::Null);
    assert_eq!(written(Json(AssetId::Native)), "native");
    assert_eq!(written(Json(AssetId::WithId(7))), json!({ "id": 7 }));
    assert_eq!(written(Region(*b"DE")), "DE");
    let alice = AccountId32::from(sr25519::Pair::from_string("//Alice", None).unwrap().public());
    use_prefix();
    assert_eq!(written(Json(alice)), "gpBzNuwMf2joNt3MtYW95WUtTXnXS3xXDkBpV5HjUXcr91Yz1");
}
