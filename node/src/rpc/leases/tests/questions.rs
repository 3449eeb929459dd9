use super::{
    market::{everything, requirement},
    *,
};

#[test]
fn an_id_or_amount_is_asked_in_decimal_in_hex_or_as_a_number() {
    let bob = address(Bob);
    for id in [json!(7), json!("7"), json!("0x7")] {
        assert_eq!(result("leases_order", json!([id]))["id"], "7", "{id}");
    }
    for id in [json!(9), json!("9"), json!("0x9")] {
        assert_eq!(result("leases_lease", json!([id]))["id"], "9", "{id}");
    }
    for price in [json!(5), json!("5"), json!("0x5")] {
        assert_eq!(result("leases_score", json!([bob, price])), "55000", "{price}");
    }
    for from in [json!(3), json!("3"), json!("0x3")] {
        assert_eq!(result("leases_openOrders", json!([null, from]))["orders"][0]["id"], "3", "{from}");
        let quotes = json!([{ "models": [2], "gpus": 1 }, "native", 900, 5, from]);
        assert_eq!(result("leases_quotes", quotes)["next"], "3005", "{from}");
    }
    assert_eq!(result("leases_listed", json!(["0x0", 1]))["leases"][0]["id"], "1");
}

#[test]
fn every_field_of_a_requirement_arrives() {
    let asked = json!({
        "models": [1, 2],
        "gpus": 8,
        "vramMib": 81_920,
        "cpus": 16,
        "memoryMib": 131_072,
        "storageGib": 500,
        "regions": ["DE", "FR"],
        "attributes": [{ "key": "tier", "value": "3" }],
        "auditors": [address(Charlie)],
        "quorum": "all",
    });
    assert_eq!(asked, json!(requirement()));
    let found = |asked: Value| {
        let page = result("leases_quotes", json!([asked, { "id": 7 }, 900]));
        page["quotes"].as_array().unwrap().len()
    };
    assert_eq!(found(asked.clone()), 1);
    // Without auditors attributes can still be asked for, but not the reverse; models and gpus are not optional.
    for field in ["vramMib", "cpus", "memoryMib", "storageGib", "regions", "auditors", "quorum"] {
        let mut less = asked.clone();
        less.as_object_mut().unwrap().remove(field);
        assert_eq!(found(less), 0, "{field}");
    }
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
        "tenant": address(Alice),
        "auction": "sealed",
        "servableBy": "3",
    });
    assert_eq!(filter, json!(everything()));
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
fn an_account_can_be_named_by_its_address_on_any_known_network() {
    let bob = address(Bob);
    for named in [
        &*bob,
        // Bob's key with the prefixes of Polkadot and of chains in general.
        "14E5nqKAp3oAJcmzgZhUD2RcptBeUBScxKHgJKU4HPNcKVf3",
        "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
    ] {
        assert_eq!(result("leases_provider", json!([named]))["provider"], bob, "{named}");
    }
}

#[test]
fn malformed_parameters_are_refused() {
    let bob = address(Bob);
    let invalid = i64::from(INVALID_PARAMS_CODE);
    let quotes = |requirement: Value| ("leases_quotes", json!([requirement, "native", 900]));
    let orders = |filter: Value| ("leases_openOrders", json!([filter]));
    for (method, params) in [
        ("leases_order", json!([])),
        ("leases_order", json!(["seven"])),
        ("leases_order", json!([-1])),
        ("leases_order", json!(["0x"])),
        ("leases_order", json!(["18446744073709551616"])),
        ("leases_order", json!([7, "0x12"])),
        ("leases_lease", json!([1.5])),
        orders(json!("all")),
        orders(json!({ "gpus": 1 })),
        orders(json!({ "region": "de" })),
        orders(json!({ "tenant": "alice" })),
        orders(json!({ "asset": "gold" })),
        orders(json!({ "auction": "dutch" })),
        orders(json!({ "minPricePerGpu": "1.5" })),
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
        quotes(json!({ "models": [1], "gpus": 1, "auditors": [address(Alice)] })),
        quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "tier" }], "auditors": ["bob"] })),
        ("leases_provider", json!(["bob"])),
        ("leases_score", json!([bob, "five"])),
        ("leases_score", json!([bob, "340282366920938463463374607431768211456"])),
        ("leases_priceIndex", json!([-1, "native"])),
        ("leases_listed", json!(["all"])),
    ] {
        assert_eq!(error_code(method, params.clone()), invalid, "{method} {params}");
    }
}

#[test]
fn what_is_wrong_with_a_parameter_is_said() {
    for (method, params, reason) in [
        ("leases_provider", json!(["bob"]), "\"bob\" is not the address of an account"),
        ("leases_order", json!(["seven"]), "\"seven\" is not a whole number"),
        ("leases_score", json!([address(Bob), "1.5"]), "\"1.5\" is not a whole number"),
        ("leases_priceIndex", json!([1, "gold"]), "\"gold\" is not an asset"),
        ("leases_openOrders", json!([{ "region": "de" }]), "two capital letters"),
        ("leases_openOrders", json!([{ "models": [0, 1, 2, 3, 4, 5, 6, 7, 8] }]), "a list of 9 is too long: 8 at most"),
    ] {
        let error = &call(method, params)["error"];
        assert!(error["data"].as_str().unwrap().contains(reason), "{error}");
    }
    // What only the chain's rules refuse has the reason as its message.
    let error = &call("leases_quotes", json!([{ "models": [], "gpus": 1 }, "native", 900]))["error"];
    assert!(error["message"].as_str().unwrap().contains("a requirement names a model"), "{error}");
}
