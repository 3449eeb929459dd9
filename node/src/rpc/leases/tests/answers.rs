//! Answers are the views that `primitives/tests/json/golden` pins, with the addresses of this chain.

use super::{
    market::{delegation, lease, offences, offer, order, pool, provider, quote, requirement, slash, standing},
    *,
};

#[test]
fn an_answer_is_the_view_of_the_runtime() {
    assert_eq!(result("leases_order", json!([7])), json!(order(7)));
    assert_eq!(result("leases_lease", json!([9])), json!(lease(9)));
    assert_eq!(result("leases_offer", json!([3])), json!(offer(3)));
    assert_eq!(result("leases_standing", json!([3])), json!(standing()));
    assert_eq!(result("leases_provider", json!([address(Bob)])), json!(provider(Bob.to_account_id())));
    let quotes = result("leases_quotes", json!([requirement(), { "id": 7 }, 900]));
    assert_eq!(quotes, json!({ "quotes": [quote(3, 440_000)], "next": null }));
    assert_eq!(result("leases_openOrders", json!([]))["orders"][0], json!(order(4)));
    assert_eq!(result("leases_leases", json!([]))["leases"][0], json!(lease(4_999)));
    assert_eq!(result("leases_offers", json!([]))["offers"][0], json!(offer(2)));
    assert_eq!(result("leases_listed", json!([]))["leases"][0], json!(lease(0)));
}

#[test]
fn an_answer_about_stakes_is_the_view_of_the_runtime() {
    let (alice, bob) = (address(Alice), address(Bob));
    let behind = |provider: Sr25519Keyring| delegation(provider.to_account_id(), Alice.to_account_id());
    assert_eq!(result("staking_pool", json!([bob])), json!(pool(Bob.to_account_id())));
    assert_eq!(result("staking_delegation", json!([bob, alice])), json!(behind(Bob)));
    assert_eq!(
        result("staking_delegations", json!([alice])),
        json!({ "delegations": [behind(Bob), behind(Charlie)], "next": null })
    );
    assert_eq!(
        result("staking_pendingSlashes", json!([bob])),
        json!({ "slashes": [slash(1_999), slash(0)], "next": null })
    );
    assert_eq!(result("staking_offences", json!([9])), json!(offences()));
}

#[test]
fn accounts_are_addresses_of_this_chain() {
    let tenant = result("leases_order", json!([7]))["tenant"].as_str().unwrap().to_owned();
    assert!(tenant.starts_with("gp"), "{tenant}");
    assert_eq!(tenant, address(Alice));
}

#[test]
fn numbers_of_64_bits_or_more_are_strings() {
    let order = result("leases_order", json!([7]));
    assert_eq!(
        (&order["id"], &order["escrow"], &order["openedAt"]),
        (&json!("7"), &json!("12000000000000"), &json!(20))
    );
    let provider = result("leases_provider", json!([address(Bob)]));
    assert_eq!((&provider["dueBlocks"], &provider["handicap"]), (&json!("1000"), &json!(120)));
}

#[test]
fn prices_and_scores_are_strings_or_null() {
    let bob = address(Bob);
    assert_eq!(result("leases_priceIndex", json!([1, "native"])), "340282366920938463463374607431768211455");
    assert_eq!(result("leases_priceIndex", json!([1, { "id": 7 }])), Value::Null);
    assert_eq!(result("leases_score", json!([bob, "5"])), "55000");
    assert_eq!(result("leases_score", json!([bob, "340282366920938463463374607431768211455"])), Value::Null);
}

#[test]
fn refusals_are_counted_of_every_account() {
    assert_eq!(result("leases_refusals", json!([address(Bob)])), 3);
    assert_eq!(result("leases_refusals", json!([address(Alice)])), 0);
}

#[test]
fn what_does_not_exist_is_null() {
    assert_eq!(result("leases_order", json!([8])), Value::Null);
    assert_eq!(result("leases_lease", json!([8])), Value::Null);
    assert_eq!(result("leases_offer", json!([8])), Value::Null);
    assert_eq!(result("leases_standing", json!([8])), Value::Null);
    assert_eq!(result("staking_pool", json!([address(Alice)])), Value::Null);
    assert_eq!(result("staking_delegation", json!([address(Alice), address(Bob)])), Value::Null);
    assert_eq!(result("staking_offences", json!([8])), json!({ "takings": [], "restitution": "0" }));
}
