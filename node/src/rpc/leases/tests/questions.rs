use super::{
    market::{every_lease_field, every_offer_field, everything, requirement},
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
        assert_eq!(result("leases_leases", json!([null, from]))["leases"][0]["id"], "3", "{from}");
        let quotes = json!([{ "models": [1], "gpus": 1 }, "native", 900, 1, from]);
        // The third thousand from here on has the best.
        assert_eq!(result("leases_quotes", quotes)["quotes"][0]["offer"], "2003", "{from}");
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
        "gateRequired": true,
    });
    assert_eq!(asked, json!(requirement()));
    let found = |asked: Value| {
        let page = result("leases_quotes", json!([asked, { "id": 7 }, 900]));
        page["quotes"].as_array().unwrap().len()
    };
    assert_eq!(found(asked.clone()), 1);
    // Attributes can be asked for without auditors, but not the reverse; models and gpus are not optional.
    for field in ["vramMib", "cpus", "memoryMib", "storageGib", "regions", "auditors", "quorum", "gateRequired"] {
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

/// Takes each field from a filter that one entry passes: then none passes.
fn each_field_arrives(method: &str, list: &str, filter: &Value) {
    let found = |filter: &Value| result(method, json!([filter]))[list].as_array().unwrap().len();
    assert_eq!(found(filter), 1);
    for field in filter.as_object().unwrap().keys() {
        let mut less = filter.clone();
        less[field] = Value::Null;
        assert_eq!(found(&less), 0, "{field}");
    }
}

#[test]
fn every_field_of_a_filter_of_leases_arrives() {
    let filter = json!({
        "tenant": address(Alice),
        "provider": address(Bob),
        "offer": "3",
        "order": "7",
        "model": 1,
        "status": "active",
    });
    assert_eq!(filter, json!(every_lease_field()));
    each_field_arrives("leases_leases", "leases", &filter);
}

#[test]
fn every_field_of_a_filter_of_offers_arrives() {
    let filter = json!({
        "provider": address(Bob),
        "model": 1,
        "region": "DE",
        "status": "asking",
        "minFreeGpus": 4,
    });
    assert_eq!(filter, json!(every_offer_field()));
    each_field_arrives("leases_offers", "offers", &filter);
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
