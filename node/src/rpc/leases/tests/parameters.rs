use super::{played::Played, *};

/// Calls with parameters that are refused, with the beginning of the error's message and the reason in it.
fn refused() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let bob = address(Bob);
    let quotes = |requirement: Value| ("leases_quotes", json!([requirement, "native", 900]));
    let (quoted, orders) = (json!({ "models": [1], "gpus": 1 }), "leases_openOrders");
    let with = |(method, params): (&'static str, Value), name, reason| (method, params, name, reason);
    vec![
        ("leases_order", json!([]), "id", "it is missing"),
        ("leases_order", json!([null]), "id", "it is missing"),
        ("leases_order", json!(["seven"]), "id", "\"seven\" is not a whole number"),
        ("leases_order", json!({ "id": "seven" }), "id", "\"seven\" is not a whole number"),
        ("leases_order", json!([-1]), "id", "-1 is not a whole number"),
        ("leases_order", json!(["0x"]), "id", "\"0x\" is not a whole number"),
        ("leases_order", json!(["18446744073709551616"]), "id", "is too large: 64 bits at most"),
        ("leases_order", json!([7, "0x12"]), "at", "\"0x12\" is not the hash of a block: 64 hex digits after 0x"),
        ("leases_offer", json!([7, 12]), "at", "12 is not the hash of a block"),
        ("leases_lease", json!([1.5]), "id", "1.5 is not a whole number"),
        (orders, json!(["all"]), "filter", "\"all\" is not an object"),
        (orders, json!([{ "gpus": 1 }]), "filter", "unknown field `gpus`"),
        (orders, json!([{ "region": "de" }]), "filter.region", "two capital letters"),
        (orders, json!([{ "tenant": "alice" }]), "filter.tenant", "\"alice\" is not the address of an account"),
        (orders, json!([{ "asset": "gold" }]), "filter.asset", "\"gold\" is not an asset"),
        (orders, json!([{ "auction": "dutch" }]), "filter.auction", "unknown variant `dutch`"),
        (orders, json!([{ "minPricePerGpu": "1.5" }]), "filter.minPricePerGpu", "\"1.5\" is not a whole number"),
        (
            orders,
            json!([{ "models": [0, 1, 2, 3, 4, 5, 6, 7, 8] }]),
            "filter.models",
            "a list of 9 is too long: 8 at most",
        ),
        (orders, json!([null, "x"]), "from", "\"x\" is not a whole number"),
        (orders, json!([null, 0, 0]), "limit", "0 is not 1 to 100; follow `next` for more"),
        (orders, json!([null, 0, "5"]), "limit", "\"5\" is not a whole number of 32 bits at most"),
        ("leases_leases", json!([{ "tenant": 5 }]), "filter.tenant", "5 is not the address of an account"),
        ("leases_leases", json!([{ "status": "over" }]), "filter.status", "unknown variant `over`"),
        ("leases_leases", json!([{ "order": "x" }]), "filter.order", "\"x\" is not a whole number"),
        ("leases_offers", json!([{ "minFreeGpus": 65_536 }]), "filter.minFreeGpus", "too large"),
        ("leases_offers", json!([{ "tenant": bob }]), "filter", "unknown field `tenant`"),
        ("leases_quotes", json!([]), "requirement", "it is missing"),
        ("leases_quotes", json!([quoted, "native"]), "term", "it is missing"),
        ("leases_quotes", json!([quoted, "gold", 900]), "asset", "\"gold\" is not an asset"),
        ("leases_quotes", json!([quoted, "native", 4_294_967_296_u64]), "term", "32 bits at most"),
        with(quotes(json!({ "models": [], "gpus": 1 })), "requirement", "a requirement names a model and a GPU"),
        with(quotes(json!({ "models": [1], "gpus": 0 })), "requirement", "a requirement names a model and a GPU"),
        with(quotes(json!({ "models": [1] })), "requirement", "missing field `gpus`"),
        with(quotes(json!({ "models": [1], "gpus": 1, "vram": 5 })), "requirement", "unknown field `vram`"),
        with(quotes(json!({ "models": [1], "gpus": 1, "regions": ["Germany"] })), "requirement.regions", "region"),
        with(
            quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "" }] })),
            "requirement",
            "attributes with keys",
        ),
        with(
            quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "k".repeat(33) }] })),
            "requirement.attributes",
            "32 bytes at most",
        ),
        with(
            quotes(json!({ "models": [1], "gpus": 1, "auditors": [address(Alice)] })),
            "requirement",
            "auditors each once and of some attribute",
        ),
        with(
            quotes(json!({ "models": [1], "gpus": 1, "attributes": [{ "key": "tier" }], "auditors": ["bob"] })),
            "requirement.auditors",
            "\"bob\" is not the address of an account",
        ),
        ("leases_standing", json!([]), "offer", "it is missing"),
        ("leases_standing", json!(["first"]), "offer", "\"first\" is not a whole number"),
        ("leases_provider", json!(["bob"]), "account", "\"bob\" is not the address of an account"),
        ("leases_score", json!([bob, "five"]), "price", "\"five\" is not a whole number"),
        ("leases_score", json!([bob, "340282366920938463463374607431768211456"]), "price", "128 bits at most"),
        ("leases_priceIndex", json!([-1, "native"]), "model", "-1 is not a whole number of 16 bits at most"),
        ("leases_listed", json!(["all"]), "from", "\"all\" is not a whole number"),
        ("staking_pool", json!([]), "provider", "it is missing"),
        ("staking_delegation", json!([bob]), "delegator", "it is missing"),
        ("staking_delegations", json!([bob, "7"]), "from", "\"7\" is not the address of an account"),
        ("staking_pendingSlashes", json!([bob, bob]), "from", "is not a whole number"),
        ("staking_offences", json!(["last"]), "lease", "\"last\" is not a whole number"),
    ]
}

#[test]
fn what_is_wrong_with_a_parameter_is_said_in_one_sentence_that_names_it() {
    for (method, params, name, reason) in refused() {
        let error = call(method, params.clone())["error"].clone();
        let message = error["message"].as_str().unwrap_or_default();
        assert_eq!(error["code"], INVALID_PARAMS_CODE, "{method} {params}: {error}");
        // In a list the item may be named after the name of the list.
        let beginning = format!("the parameter `{name}");
        assert!(message.starts_with(&beginning) && message.contains(reason), "{method} {params}: {error}");
        assert_eq!(error.get("data"), None, "{error}");
    }
}

#[test]
fn an_error_repeats_little_of_what_was_sent() {
    let long = "x".repeat(10_000);
    for params in [json!([{ (&*long): 1 }]), json!([long]), json!([{ "tenant": long }]), json!({ (&*long): 1 })] {
        let error = call("leases_openOrders", params)["error"].clone();
        assert_eq!(error["code"], INVALID_PARAMS_CODE);
        assert!(error["message"].as_str().unwrap().len() < 1_000, "{error}");
    }
}

#[test]
fn parameters_that_are_too_long_are_not_read() {
    let message = |bytes: usize| call("leases_leases", json!(["x".repeat(bytes - 4)]))["error"]["message"].clone();
    let most = limits::PARAMETERS_BYTES;
    assert_eq!(message(most + 1), json!("the parameters are wrong: they have 32769 bytes, and may have 32768"));
    // As many may be there, so that they are read and found wrong.
    assert!(message(most).as_str().unwrap().ends_with("is not an object"));
}

#[test]
fn parameters_that_a_method_does_not_take_are_refused() {
    for (method, params, reason) in [
        ("leases_order", json!([7, null, 1]), "this method takes id, at, not 3 parameters"),
        ("leases_order", json!({ "id": 7, "block": 1 }), "this method takes id, at, not \"block\""),
    ] {
        let error = call(method, params)["error"].clone();
        assert_eq!(error["code"], INVALID_PARAMS_CODE);
        assert_eq!(error["message"], format!("the parameters are wrong: {reason}"));
    }
}

#[test]
fn parameters_can_be_given_by_name() {
    assert_eq!(result("leases_order", json!({ "id": 7 }))["id"], "7");
    assert_eq!(result("leases_lease", json!({ "at": OLD, "id": "9" }))["id"], "9");
    assert_eq!(result("leases_openOrders", json!({ "limit": 1, "from": 3 }))["orders"][0]["id"], "3");
}

#[tokio::test]
async fn a_subscription_with_a_wrong_parameter_is_refused_as_a_question_is() {
    let node = methods(Fake::new(|| ()), Scans::new(1, 0, Arc::new(Instant::now)));
    let bob = address(Bob);
    for (method, params, message) in [
        ("leases_subscribeLease", json!([]), "the parameter `id` is wrong: it is missing"),
        (
            "leases_subscribeLease",
            json!(["x"]),
            "the parameter `id` is wrong: \"x\" is not a whole number: decimal digits, or hex digits after 0x",
        ),
        ("leases_subscribeMarket", json!([5]), "the parameter `filter` is wrong: 5 is not an object"),
        (
            "leases_subscribeMarket",
            json!([{ "account": bob, "tenant": bob }]),
            "the parameter `filter.tenant` is wrong: unknown field `tenant`, expected one of `account`, `model`, `kinds`",
        ),
        (
            "leases_subscribeMarket",
            json!([{ "kinds": [] }]),
            "the parameter `filter.kinds` is wrong: it is empty, so that nothing would pass; leave it out for all kinds",
        ),
        (
            "leases_subscribeMarket",
            json!([{ "kinds": ["bids"] }]),
            "the parameter `filter.kinds[0]` is wrong: unknown variant `bids`, expected one of `orders`, `leases`, `offers`",
        ),
    ] {
        let error = call_to(&node, method, params.clone()).await["error"].clone();
        assert_eq!((&error["code"], &error["message"]), (&json!(INVALID_PARAMS_CODE), &json!(message)), "{params}");
    }
}

#[tokio::test]
async fn a_refused_subscription_leaves_nothing_behind() {
    let played = Played::new();
    let node = client::Client::of(&played);
    for _ in 0..=limits::SUBSCRIPTIONS_PER_CONNECTION {
        assert_eq!(node.refusal("leases_subscribeLease", json!(["x"])).await["code"], INVALID_PARAMS_CODE);
    }
    node.subscribe("leases_subscribeLease", json!([1])).await;
}
