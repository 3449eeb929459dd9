#![allow(clippy::arithmetic_side_effects)]

use super::{
    views::{LeaseStatus, OrderStatus},
    *,
};
use leasehold_primitives::{
    api,
    hardware::{self, Region},
    market,
    usage::{Availability as Credited, Utilisation as Used},
    AssetId, Balance,
};
use leasehold_runtime::AccountId;
use serde_json::{json, Value};
use sp_core::{bounded::BoundedVec, H256};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::Permill;

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
const CHARLIE: &str = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";
const BEST: Hash = H256([1; 32]);
const OLD: Hash = H256([2; 32]);
const PRUNED: Hash = H256([3; 32]);
const GARBLED: Hash = H256([4; 32]);

fn terms() -> market::Terms {
    market::Terms { notice: 30, exit_penalty: Permill::from_percent(5) }
}

fn name(text: &[u8]) -> hardware::Name {
    BoundedVec::truncate_from(text.to_vec())
}

fn attributes() -> hardware::Attributes {
    let tier = hardware::Attribute { key: name(b"tier"), value: name(b"3") };
    BoundedVec::truncate_from(vec![tier, hardware::Attribute { key: name(b"raw"), value: name(&[0xff, 0x01]) }])
}

fn order(id: OrderId) -> api::OrderView<AccountId> {
    api::OrderView {
        id,
        tenant: Alice.to_account_id(),
        spec: market::OrderSpec {
            requirement: hardware::Requirement {
                models: BoundedVec::truncate_from(vec![1, 2]),
                gpus: 8,
                vram_mib: 81_920,
                cpus: 16,
                memory_mib: 131_072,
                storage_gib: 500,
                regions: BoundedVec::truncate_from(vec![Region(*b"DE"), Region(*b"FR")]),
                attributes: attributes(),
                auditors: BoundedVec::truncate_from(vec![Charlie.to_account_id()]),
                quorum: hardware::Quorum::All,
            },
            replicas: 2,
            distinct: true,
            price_limit: u128::MAX,
            asset: AssetId::Native,
            term: 600,
            renewable: 300,
            least_terms: terms(),
            deadline: 40,
            auction: market::Auction::Sealed { reveal_blocks: 100 },
            standbys: 1,
        },
        opened_at: 20,
        escrow: 12_000_000_000_000,
        status: api::OrderStatus::Revealing,
        bids: vec![
            api::BidView {
                bidder: Bob.to_account_id(),
                proposal: market::Proposal { offer: 3, replicas: 1, terms: terms(), standby: true },
                price: Some(5),
                score: Some(55_000),
                deposit: 1_000_000_000_000,
                placed_at: 21,
                displaced: Some(Charlie.to_account_id()),
            },
            api::BidView {
                bidder: Charlie.to_account_id(),
                proposal: market::Proposal { offer: 4, replicas: 2, terms: terms(), standby: false },
                price: None,
                score: None,
                deposit: 7,
                placed_at: 22,
                displaced: None,
            },
        ],
    }
}

fn lease(id: LeaseId) -> api::LeaseView<AccountId> {
    api::LeaseView {
        id,
        order: Some(7),
        tenant: Alice.to_account_id(),
        provider: Bob.to_account_id(),
        offer: 3,
        model: 1,
        gpus: 8,
        price: 5,
        asset: AssetId::WithId(1984),
        status: api::LeaseStatus::Active,
        successor: None,
        start: 50,
        end: 250,
        term: 300,
        renewable: 100,
        funded_until: 250,
        deposited: 1_000,
        escrow: 910,
        accrued: 100,
        charged: 90,
        fee: 2,
        sponsors: vec![api::SponsorView { sponsor: Charlie.to_account_id(), deposited: 300, unspent: 200 }],
        commitment: 100,
        terms: terms(),
        exit_penalty: 80,
        under_notice: true,
        standbys: vec![api::StandbyView { provider: Charlie.to_account_id(), offer: 4, price: 6, terms: terms() }],
        revision: 4,
        listing: Some(api::ListingView { price: 11, to: Some(Charlie.to_account_id()) }),
        availability: Credited { final_ms: 20_000, pending_ms: 0, last_window: Some(6), last_available: Some(5) },
        utilisation: Used { busy_ms: 19_500, energy_mj: 7_000_000, peak_memory_mib: 40_000 },
        missed_windows: 1,
        access: H256([0xab; 32]),
    }
}

fn quote() -> api::QuoteView<AccountId> {
    api::QuoteView {
        offer: 3,
        provider: Bob.to_account_id(),
        spec: hardware::OfferSpec {
            model: 1,
            gpus: 16,
            vram_mib: 81_920,
            cpus: 16,
            memory_mib: 131_072,
            storage_gib: 500,
            region: Region(*b"DE"),
            attributes: attributes(),
        },
        price: 40,
        score: 440_000,
        penalty: 1_000,
        terms: terms(),
        exit_penalty: 80,
        free_gpus: 12,
        max_term: 900,
        escrow_least: 48_000,
        commitment: 800,
        total_for_term: u128::MAX,
    }
}

struct Fake;

impl Market for Fake {
    fn best(&self) -> Hash {
        BEST
    }

    fn has(&self, at: Hash) -> bool {
        [BEST, OLD, PRUNED, GARBLED].contains(&at)
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<api::OrderView<AccountId>>, ApiError> {
        Ok((at == BEST && id == 7).then(|| order(id)))
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<api::LeaseView<AccountId>>, ApiError> {
        if at == PRUNED {
            return Err(ApiError::Application("State already discarded".into()));
        }
        if at == GARBLED {
            return Err(ApiError::StateBackendIsNotTrie);
        }
        Ok((id == 9).then(|| lease(id)))
    }

    /// Five orders; one of them for a filter that gives every field, none for any other.
    fn open_orders(
        &self,
        _: Hash,
        filter: api::OrderFilter<AccountId>,
        from: Option<OrderId>,
        limit: u32,
    ) -> Result<api::OrdersPage<AccountId>, ApiError> {
        let limit = usize::try_from(limit).unwrap();
        let mut ids = (0..=from.unwrap_or(4).min(4)).rev();
        let mut orders: Vec<_> = ids.by_ref().take(limit).map(order).collect();
        if filter == everything() {
            orders.truncate(1);
        } else if filter != api::OrderFilter::default() {
            orders.clear();
        }
        Ok(api::OrdersPage { orders, next: ids.next() })
    }

    fn quotes(
        &self,
        _: Hash,
        requirement: hardware::Requirement<AccountId>,
        asset: AssetId,
        term: BlockNumber,
        from: OfferId,
        limit: u32,
    ) -> Result<api::QuotesPage<AccountId>, ApiError> {
        let all = requirement == order(0).spec.requirement;
        let found = (all || requirement.models[..] == [1]) && asset == AssetId::WithId(7) && term == 900;
        let quotes = if found { vec![quote()] } else { vec![] };
        // What it was asked for, where a test can see it.
        Ok(api::QuotesPage { quotes, next: Some(from * 1_000 + u64::from(limit)) })
    }

    fn provider(&self, _: Hash, account: AccountId) -> Result<api::ProviderView<AccountId>, ApiError> {
        Ok(api::ProviderView {
            provider: account,
            leases: 7,
            due_blocks: 1_000,
            credited_blocks: 990,
            burnt: u128::MAX,
            weight: 500,
            credited: 495,
            penalty: 120,
        })
    }

    fn price_index(&self, _: Hash, model: ModelId, asset: AssetId) -> Result<Option<Balance>, ApiError> {
        Ok((model == 1 && asset == AssetId::Native).then_some(u128::MAX))
    }

    fn score(&self, _: Hash, account: AccountId, price: Balance) -> Result<Option<u128>, ApiError> {
        Ok(price.checked_mul(11_000).filter(|_| account == Bob.to_account_id()))
    }

    fn listed(&self, _: Hash, from: Option<LeaseId>, limit: u32) -> Result<api::LeasesPage<AccountId>, ApiError> {
        let ids = from.map_or(0, |last| last + 1)..4;
        let leases: Vec<_> = ids.take(usize::try_from(limit).unwrap()).map(lease).collect();
        let next = leases.last().map(|lease| lease.id).filter(|id| *id < 3);
        Ok(api::LeasesPage { leases, next })
    }
}

/// A filter that gives every field.
fn everything() -> api::OrderFilter<AccountId> {
    api::OrderFilter {
        models: BoundedVec::truncate_from(vec![1, 2]),
        min_gpus: Some(2),
        max_gpus: Some(8),
        region: Some(Region(*b"DE")),
        asset: Some(AssetId::WithId(7)),
        min_price_per_gpu: Some(u128::MAX),
        tenant: Some(Alice.to_account_id()),
        auction: Some(api::AuctionKind::Sealed),
        servable_by: Some(3),
    }
}

/// What a client gets back for a call.
fn call(method: &str, params: Value) -> Value {
    let module = Leases::new(Arc::new(Fake)).into_rpc();
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (response, _) = runtime.block_on(module.raw_json_request(&request, 1)).unwrap();
    serde_json::from_str(&response).unwrap()
}

fn result(method: &str, params: Value) -> Value {
    let response = call(method, params);
    response.get("result").unwrap_or_else(|| panic!("{response}")).clone()
}

fn error_code(method: &str, params: Value) -> i64 {
    call(method, params)["error"]["code"].as_i64().unwrap()
}

fn requirement_json() -> Value {
    json!({
        "models": [1, 2],
        "gpus": 8,
        "vramMib": 81_920,
        "cpus": 16,
        "memoryMib": 131_072,
        "storageGib": 500,
        "regions": ["DE", "FR"],
        "attributes": [{ "key": "tier", "value": "3" }, { "key": "raw", "value": "0xff01" }],
        "auditors": [CHARLIE],
        "quorum": "all",
    })
}

fn terms_json() -> Value {
    json!({ "notice": 30, "exitPenalty": 50_000 })
}

#[test]
fn an_order_reads_as_documented() {
    assert_eq!(
        result("leases_order", json!([7])),
        json!({
            "id": 7,
            "tenant": ALICE,
            "spec": {
                "requirement": requirement_json(),
                "replicas": 2,
                "distinct": true,
                "priceLimit": "340282366920938463463374607431768211455",
                "asset": "native",
                "term": 600,
                "renewable": 300,
                "leastTerms": terms_json(),
                "deadline": 40,
                "auction": { "kind": "sealed", "revealBlocks": 100 },
                "standbys": 1,
            },
            "openedAt": 20,
            "escrow": "12000000000000",
            "status": { "kind": "revealing" },
            "bids": [
                {
                    "bidder": BOB,
                    "proposal": { "offer": 3, "replicas": 1, "terms": terms_json(), "standby": true },
                    "price": "5",
                    "score": "55000",
                    "deposit": "1000000000000",
                    "placedAt": 21,
                    "displaced": CHARLIE,
                },
                {
                    "bidder": CHARLIE,
                    "proposal": { "offer": 4, "replicas": 2, "terms": terms_json(), "standby": false },
                    "price": null,
                    "score": null,
                    "deposit": "7",
                    "placedAt": 22,
                    "displaced": null,
                },
            ],
        })
    );
}

#[test]
fn a_lease_reads_as_documented() {
    assert_eq!(
        result("leases_lease", json!([9])),
        json!({
            "id": 9,
            "order": 7,
            "tenant": ALICE,
            "provider": BOB,
            "offer": 3,
            "model": 1,
            "gpus": 8,
            "price": "5",
            "asset": { "id": 1984 },
            "status": { "kind": "active" },
            "successor": null,
            "start": 50,
            "end": 250,
            "term": 300,
            "renewable": 100,
            "fundedUntil": 250,
            "deposited": "1000",
            "escrow": "910",
            "accrued": "100",
            "charged": "90",
            "fee": "2",
            "sponsors": [{ "sponsor": CHARLIE, "deposited": "300", "unspent": "200" }],
            "commitment": "100",
            "terms": terms_json(),
            "exitPenalty": "80",
            "underNotice": true,
            "standbys": [{ "provider": CHARLIE, "offer": 4, "price": "6", "terms": terms_json() }],
            "revision": 4,
            "listing": { "price": "11", "to": CHARLIE },
            "availability": { "finalMs": 20_000, "pendingMs": 0, "lastWindow": 6, "lastAvailable": 5 },
            "utilisation": { "busyMs": 19_500, "energyMj": 7_000_000, "peakMemoryMib": 40_000 },
            "missedWindows": 1,
            "access": format!("0x{}", "ab".repeat(32)),
        })
    );
}

#[test]
fn quotes_read_as_documented() {
    let page = result("leases_quotes", json!([{ "models": [1], "gpus": 1 }, { "id": 7 }, 900]));
    assert_eq!(
        page["quotes"],
        json!([{
            "offer": 3,
            "provider": BOB,
            "spec": {
                "model": 1,
                "gpus": 16,
                "vramMib": 81_920,
                "cpus": 16,
                "memoryMib": 131_072,
                "storageGib": 500,
                "region": "DE",
                "attributes": [{ "key": "tier", "value": "3" }, { "key": "raw", "value": "0xff01" }],
            },
            "price": "40",
            "score": "440000",
            "penalty": 1_000,
            "terms": terms_json(),
            "exitPenalty": "80",
            "freeGpus": 12,
            "maxTerm": 900,
            "escrowLeast": "48000",
            "commitment": "800",
            "totalForTerm": "340282366920938463463374607431768211455",
        }])
    );
    // Twenty from the first offer on, if nothing else is said.
    assert_eq!(page["next"], 20);
    assert_eq!(result("leases_quotes", json!([{ "models": [2], "gpus": 1 }, "native", 900, 5, 3]))["next"], 3_005);
}

#[test]
fn every_field_of_a_requirement_arrives() {
    let mut requirement = requirement_json();
    // Bytes that are no text cannot be asked for here.
    requirement["attributes"] = json!([{ "key": "tier", "value": "3" }]);
    let mut expected = order(0).spec.requirement;
    expected.attributes.truncate(1);
    let parsed: Requirement = serde_json::from_value(requirement).unwrap();
    assert_eq!(hardware::Requirement::try_from(parsed), Ok(expected));
}

#[test]
fn every_field_of_a_filter_arrives() {
    let filter = json!({
        "models": [1, 2],
        "minGpus": 2,
        "maxGpus": 8,
        "region": "DE",
        "asset": { "id": 7 },
        "minPricePerGpu": "340282366920938463463374607431768211455",
        "tenant": ALICE,
        "auction": "sealed",
        "servableBy": 3,
    });
    let found = |filter: Value| result("leases_openOrders", json!([filter]))["orders"].as_array().unwrap().len();
    assert_eq!(found(filter.clone()), 1);
    assert_eq!((found(json!({})), found(Value::Null)), (5, 5));
    for field in filter.as_object().unwrap().keys() {
        let mut less = filter.clone();
        less[field] = if field == "models" { json!([]) } else { Value::Null };
        assert_eq!(found(less), 0, "{field}");
    }
}

#[test]
fn a_providers_history_reads_as_documented() {
    assert_eq!(
        result("leases_provider", json!([BOB])),
        json!({
            "provider": BOB,
            "leases": 7,
            "dueBlocks": 1_000,
            "creditedBlocks": 990,
            "burnt": "340282366920938463463374607431768211455",
            "weight": "500",
            "credited": "495",
            "penalty": 120,
        })
    );
}

#[test]
fn prices_and_scores_are_strings_or_null() {
    assert_eq!(result("leases_priceIndex", json!([1, "native"])), "340282366920938463463374607431768211455");
    assert_eq!(result("leases_priceIndex", json!([1, { "id": 7 }])), Value::Null);
    assert_eq!(result("leases_score", json!([BOB, "5"])), "55000");
    assert_eq!(result("leases_score", json!([BOB, 5])), "55000");
    assert_eq!(result("leases_score", json!([BOB, "340282366920938463463374607431768211455"])), Value::Null);
}

#[test]
fn an_account_can_be_named_by_its_address_on_any_network() {
    // Bob's key with the prefix of Polkadot.
    assert_eq!(result("leases_provider", json!(["14E5nqKAp3oAJcmzgZhUD2RcptBeUBScxKHgJKU4HPNcKVf3"]))["provider"], BOB);
}

#[test]
fn listed_leases_come_in_pages() {
    let first = result("leases_listed", json!([null, 3]));
    assert_eq!((first["leases"].as_array().unwrap().len(), &first["next"]), (3, &json!(2)));
    let second = result("leases_listed", json!([first["next"], 3]));
    assert_eq!((second["leases"][0]["id"].clone(), &second["next"]), (json!(3), &Value::Null));
    assert_eq!(result("leases_listed", json!([]))["leases"].as_array().unwrap().len(), 4);
}

#[test]
fn every_status_has_a_kind() {
    let order = |status: api::OrderStatus| serde_json::to_value(OrderStatus::from(status)).unwrap();
    assert_eq!(order(api::OrderStatus::Bidding), json!({ "kind": "bidding" }));
    assert_eq!(order(api::OrderStatus::Revealing), json!({ "kind": "revealing" }));
    assert_eq!(order(api::OrderStatus::Awarding), json!({ "kind": "awarding" }));
    assert_eq!(order(api::OrderStatus::Concluding), json!({ "kind": "concluding" }));
    assert_eq!(order(api::OrderStatus::Expired), json!({ "kind": "expired" }));
    assert_eq!(order(api::OrderStatus::Awarded { first: 4 }), json!({ "kind": "awarded", "first": 4 }));
    assert_eq!(order(api::OrderStatus::Ended), json!({ "kind": "ended" }));

    let lease = |status: api::LeaseStatus| serde_json::to_value(LeaseStatus::from(status)).unwrap();
    let pending = api::LeaseStatus::Pending { activate_by: 60 };
    assert_eq!(lease(pending), json!({ "kind": "pending", "activateBy": 60 }));
    assert_eq!(lease(api::LeaseStatus::Active), json!({ "kind": "active" }));
    let closing = api::LeaseStatus::Closing { closes_at: 70 };
    assert_eq!(lease(closing), json!({ "kind": "closing", "closesAt": 70 }));
}

#[test]
fn what_does_not_exist_is_null() {
    assert_eq!(result("leases_order", json!([8])), Value::Null);
    assert_eq!(result("leases_lease", json!([8])), Value::Null);
}

#[test]
fn an_earlier_block_can_be_asked() {
    assert_eq!(result("leases_order", json!([7, OLD])), Value::Null);
    assert_eq!(result("leases_lease", json!([9, OLD]))["id"], 9);
    assert_eq!(result("leases_openOrders", json!([null, null, 1, OLD]))["orders"][0]["id"], 4);
}

#[test]
fn a_block_that_is_not_here_is_an_error_that_names_it() {
    let unknown = H256([9; 32]);
    for (method, params) in [
        ("leases_order", json!([7, unknown])),
        ("leases_lease", json!([9, unknown])),
        ("leases_openOrders", json!([null, 0, 1, unknown])),
        ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native", 900, 1, 0, unknown])),
        ("leases_provider", json!([BOB, unknown])),
        ("leases_priceIndex", json!([1, "native", unknown])),
        ("leases_score", json!([BOB, 5, unknown])),
        ("leases_listed", json!([0, 1, unknown])),
    ] {
        let response = call(method, params);
        assert_eq!(response["error"]["code"], UNKNOWN_BLOCK, "{method}");
        assert!(response["error"]["message"].as_str().unwrap().contains(&"09".repeat(32)), "{response}");
    }
}

#[test]
fn pruned_state_is_an_error_that_says_where_to_ask() {
    let response = call("leases_lease", json!([9, PRUNED]));
    assert_eq!(response["error"]["code"], UNAVAILABLE);
    assert!(response["error"]["message"].as_str().unwrap().contains("--state-pruning archive"), "{response}");
    assert_eq!(response["error"]["data"], "State already discarded");
    assert_eq!(error_code("leases_lease", json!([9, GARBLED])), i64::from(INTERNAL_ERROR_CODE));
}

#[test]
fn pages_follow_next_to_the_end() {
    assert_eq!(result("leases_openOrders", json!([]))["orders"].as_array().unwrap().len(), 5);
    let first = result("leases_openOrders", json!([null, null, 3]));
    assert_eq!(first["orders"].as_array().unwrap().len(), 3);
    assert_eq!((first["orders"][0]["id"].clone(), &first["next"]), (json!(4), &json!(1)));
    let second = result("leases_openOrders", json!([null, first["next"], 3]));
    assert_eq!(second["orders"][0]["id"], 1);
    assert_eq!(second["next"], Value::Null);
}

#[test]
fn a_page_is_of_one_entry_to_the_most_the_chain_gives() {
    let invalid = i64::from(INVALID_PARAMS_CODE);
    let orders = |limit: u32| ("leases_openOrders", json!([null, 0, limit]));
    let listed = |limit: u32| ("leases_listed", json!([0, limit]));
    let quotes = |limit: u32| ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native", 900, limit]));
    for (method, params) in [
        orders(0),
        orders(MAX_ORDERS_PER_PAGE + 1),
        listed(0),
        listed(MAX_LISTED_PER_PAGE + 1),
        quotes(0),
        quotes(MAX_QUOTES_PER_PAGE + 1),
    ] {
        assert_eq!(error_code(method, params.clone()), invalid, "{method} {params}");
    }
    for (method, params) in [
        orders(1),
        orders(MAX_ORDERS_PER_PAGE),
        listed(1),
        listed(MAX_LISTED_PER_PAGE),
        quotes(1),
        quotes(MAX_QUOTES_PER_PAGE),
    ] {
        assert!(call(method, params.clone())["result"].is_object(), "{method} {params}");
    }
}

#[test]
fn malformed_parameters_are_refused() {
    let invalid = i64::from(INVALID_PARAMS_CODE);
    let quotes = |requirement: Value| ("leases_quotes", json!([requirement, "native", 900]));
    let orders = |filter: Value| ("leases_openOrders", json!([filter]));
    for (method, params) in [
        ("leases_order", json!([])),
        ("leases_order", json!(["seven"])),
        ("leases_order", json!([-1])),
        ("leases_order", json!([7, "0x12"])),
        ("leases_lease", json!([1.5])),
        orders(json!("all")),
        orders(json!({ "gpus": 1 })),
        orders(json!({ "region": "de" })),
        orders(json!({ "region": "DEU" })),
        orders(json!({ "tenant": "alice" })),
        orders(json!({ "asset": "gold" })),
        orders(json!({ "auction": "dutch" })),
        orders(json!({ "minPricePerGpu": "1.5" })),
        orders(json!({ "minPricePerGpu": -1 })),
        orders(json!({ "models": [1, 2, 3, 4, 5, 6, 7, 8, 9] })),
        ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native"])),
        ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "gold", 900])),
        quotes(json!({ "models": [], "gpus": 1 })),
        quotes(json!({ "models": [1], "gpus": 0 })),
        quotes(json!({ "models": [1] })),
        quotes(json!({ "models": [1], "gpus": 1, "vram": 5 })),
        quotes(json!({ "models": [1], "gpus": 1, "regions": ["Germany"] })),
        quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "" }] })),
        quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "k".repeat(33) }] })),
        quotes(json!({ "models": [1], "gpus": 1, "auditors": [ALICE] })),
        quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "tier" }], "auditors": ["bob"] })),
        ("leases_provider", json!(["bob"])),
        ("leases_score", json!([BOB, "five"])),
        ("leases_score", json!([BOB, "340282366920938463463374607431768211456"])),
        ("leases_priceIndex", json!([-1, "native"])),
        ("leases_listed", json!(["all"])),
    ] {
        assert_eq!(error_code(method, params.clone()), invalid, "{method} {params}");
    }
}

#[test]
fn what_is_wrong_with_a_parameter_is_said() {
    let message = |method, params| call(method, params)["error"]["message"].as_str().unwrap().to_owned();
    assert!(message("leases_provider", json!(["bob"])).contains("\"bob\" is no address"));
    assert!(message("leases_openOrders", json!([{ "region": "de" }])).contains("two capital letters"));
    let many: Vec<u16> = (0..9).collect();
    assert!(message("leases_openOrders", json!([{ "models": many }])).contains("9 models are too many: 8 at most"));
}
