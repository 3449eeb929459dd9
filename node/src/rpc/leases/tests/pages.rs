use super::*;
use leasehold_primitives::api::{
    MAX_DELEGATIONS_PER_PAGE, MAX_LEASES_PER_PAGE, MAX_OFFERS_PER_PAGE, MAX_ORDERS_PER_PAGE, MAX_QUOTES_PER_PAGE,
    MAX_SLASHES_PER_PAGE,
};

fn ids(page: &Value, list: &str, field: &str) -> Vec<u64> {
    page[list].as_array().unwrap().iter().map(|entry| entry[field].as_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn pages_follow_next_to_the_end() {
    assert_eq!(result("leases_openOrders", json!([]))["orders"].as_array().unwrap().len(), 5);
    let first = result("leases_openOrders", json!([null, null, 3]));
    assert_eq!(first["orders"].as_array().unwrap().len(), 3);
    assert_eq!((&first["orders"][0]["id"], &first["next"]), (&json!("4"), &json!("1")));
    let second = result("leases_openOrders", json!([null, first["next"], 3]));
    assert_eq!((&second["orders"][0]["id"], &second["next"]), (&json!("1"), &Value::Null));
}

#[test]
fn listed_leases_come_in_pages() {
    let first = result("leases_listed", json!([null, 3]));
    assert_eq!((first["leases"].as_array().unwrap().len(), &first["next"]), (3, &json!("2")));
    let second = result("leases_listed", json!([first["next"], 3]));
    assert_eq!((&second["leases"][0]["id"], &second["next"]), (&json!("3"), &Value::Null));
    assert_eq!(result("leases_listed", json!([]))["leases"].as_array().unwrap().len(), 4);
}

#[test]
fn offers_and_leases_follow_next_to_the_end() {
    let first = result("leases_offers", json!([null, null, 2]));
    assert_eq!((ids(&first, "offers", "id"), &first["next"]), (vec![2, 1], &json!("0")));
    let second = result("leases_offers", json!([null, first["next"], 2]));
    assert_eq!((ids(&second, "offers", "id"), &second["next"]), (vec![0], &Value::Null));

    let first = result("leases_leases", json!([null, "1", 1]));
    assert_eq!((ids(&first, "leases", "id"), &first["next"]), (vec![1], &json!("0")));
    let second = result("leases_leases", json!([null, first["next"], 1]));
    assert_eq!((ids(&second, "leases", "id"), &second["next"]), (vec![0], &Value::Null));
}

#[test]
fn delegations_and_slashes_follow_next_to_the_end() {
    let (alice, bob) = (address(Alice), address(Bob));
    let first = result("staking_delegations", json!([alice, null, 1]));
    assert_eq!((&first["delegations"][0]["provider"], &first["next"]), (&json!(bob), &json!(bob)));
    let second = result("staking_delegations", json!([alice, first["next"], 1]));
    assert_eq!((&second["delegations"][0]["provider"], &second["next"]), (&json!(address(Charlie)), &Value::Null));

    let first = result("staking_pendingSlashes", json!([bob, null, 1]));
    assert_eq!((ids(&first, "slashes", "id"), &first["next"]), (vec![1_999], &json!("999")));
    let second = result("staking_pendingSlashes", json!([bob, first["next"], 1]));
    assert_eq!((ids(&second, "slashes", "id"), &second["next"]), (vec![0], &Value::Null));
}

#[test]
fn a_page_of_quotes_has_twenty_unless_the_client_says_otherwise() {
    let asked = json!({ "models": [1], "gpus": 1 });
    let quotes = |params: Value| ids(&result("leases_quotes", params), "quotes", "offer");
    assert_eq!(quotes(json!([asked, "native", 900])), (2_000..2_020).collect::<Vec<_>>());
    assert_eq!(quotes(json!([asked, "native", 900, 5, 2_003])), (2_003..2_008).collect::<Vec<_>>());
}

#[test]
fn quotes_are_the_best_of_all_that_the_call_looked_at() {
    // Each thousand has better ones than those before it, and the first two fill the page.
    let asked = json!({ "models": [1], "gpus": 1 });
    let page = result("leases_quotes", json!([asked, "native", 900, 30]));
    assert_eq!((ids(&page, "quotes", "offer"), &page["next"]), ((2_000..2_030).collect(), &Value::Null));
}

#[test]
fn a_page_is_of_one_entry_to_the_most_the_chain_gives() {
    let invalid = i64::from(INVALID_PARAMS_CODE);
    let orders = |limit: u32| ("leases_openOrders", json!([null, 0, limit]));
    let leases = |limit: u32| ("leases_leases", json!([null, 0, limit]));
    let offers = |limit: u32| ("leases_offers", json!([null, 0, limit]));
    let listed = |limit: u32| ("leases_listed", json!([0, limit]));
    let quotes = |limit: u32| ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native", 900, limit]));
    let delegations = |limit: u32| ("staking_delegations", json!([address(Alice), null, limit]));
    let slashes = |limit: u32| ("staking_pendingSlashes", json!([address(Bob), 0, limit]));
    for (method, params) in [
        orders(0),
        orders(MAX_ORDERS_PER_PAGE + 1),
        leases(0),
        leases(MAX_LEASES_PER_PAGE + 1),
        offers(0),
        offers(MAX_OFFERS_PER_PAGE + 1),
        listed(0),
        listed(MAX_LEASES_PER_PAGE + 1),
        quotes(0),
        quotes(MAX_QUOTES_PER_PAGE + 1),
        delegations(0),
        delegations(MAX_DELEGATIONS_PER_PAGE + 1),
        slashes(0),
        slashes(MAX_SLASHES_PER_PAGE + 1),
    ] {
        assert_eq!(error_code(method, params.clone()), invalid, "{method} {params}");
    }
    for (method, params) in [
        orders(1),
        orders(MAX_ORDERS_PER_PAGE),
        leases(1),
        leases(MAX_LEASES_PER_PAGE),
        offers(1),
        offers(MAX_OFFERS_PER_PAGE),
        listed(1),
        listed(MAX_LEASES_PER_PAGE),
        quotes(1),
        quotes(MAX_QUOTES_PER_PAGE),
        delegations(1),
        delegations(MAX_DELEGATIONS_PER_PAGE),
        slashes(1),
        slashes(MAX_SLASHES_PER_PAGE),
    ] {
        assert!(call(method, params.clone())["result"].is_object(), "{method} {params}");
    }
}
