use super::*;
use jsonrpsee::types::error::INTERNAL_ERROR_CODE;

#[test]
fn an_earlier_block_can_be_asked() {
    assert_eq!(result("leases_order", json!([7, OLD])), Value::Null);
    assert_eq!(result("leases_lease", json!([9, OLD]))["id"], "9");
    assert_eq!(result("leases_offer", json!([3, OLD])), Value::Null);
    assert_eq!(result("leases_openOrders", json!([null, null, 1, OLD]))["orders"][0]["id"], "4");
}

#[test]
fn a_block_that_is_not_here_is_an_error_that_names_it() {
    let unknown = H256([9; 32]);
    let bob = address(Bob);
    for (method, params) in [
        ("leases_order", json!([7, unknown])),
        ("leases_lease", json!([9, unknown])),
        ("leases_offer", json!([3, unknown])),
        ("leases_openOrders", json!([null, 0, 1, unknown])),
        ("leases_leases", json!([null, 0, 1, unknown])),
        ("leases_offers", json!([null, 0, 1, unknown])),
        ("leases_quotes", json!([{ "models": [1], "gpus": 1 }, "native", 900, 1, 0, unknown])),
        ("leases_standing", json!([3, unknown])),
        ("leases_provider", json!([bob, unknown])),
        ("leases_priceIndex", json!([1, "native", unknown])),
        ("leases_score", json!([bob, 5, unknown])),
        ("leases_refusals", json!([bob, unknown])),
        ("leases_listed", json!([0, 1, unknown])),
        ("staking_pool", json!([bob, unknown])),
        ("staking_delegation", json!([bob, bob, unknown])),
        ("staking_delegations", json!([bob, bob, 1, unknown])),
        ("staking_pendingSlashes", json!([bob, 0, 1, unknown])),
        ("staking_offences", json!([9, unknown])),
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
