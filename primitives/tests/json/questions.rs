use crate::fixtures::{account, filter, lease_filter, offer_filter, requirement};
use leasehold_primitives::{
    api::{LeaseFilter, OfferFilter, OrderFilter},
    hardware::{Quorum, Requirement},
    json::{Form, Json},
    AssetId,
};
use serde::de::DeserializeOwned;
use serde_json::{from_str, json, to_value, Value};
use sp_core::{
    bounded::BoundedVec,
    crypto::{AccountId32, Ss58Codec},
    ConstU32,
};

fn read<T: Form>(sent: Value) -> Result<T, String> {
    T::read(&sent)
}

/// Parses text, as the node does.
fn parse<T: DeserializeOwned>(sent: Value) -> Result<T, String> {
    from_str(&sent.to_string()).map_err(|cause| cause.to_string())
}

#[track_caller]
fn assert_refused<T: DeserializeOwned + std::fmt::Debug>(sent: Value, because: &str) {
    let reason = parse::<T>(sent).unwrap_err();
    assert!(reason.contains(because), "{because:?} is not in {reason:?}");
}

#[test]
fn a_number_is_read_in_decimal_and_hex_and_as_a_number() {
    for (sent, number) in [
        (json!("0"), 0),
        (json!(0), 0),
        (json!("0x0"), 0),
        (json!("42"), 42),
        (json!(42), 42),
        (json!("0x2a"), 42),
        (json!("0x2A"), 42),
        (json!("0x000000000000002a"), 42),
        (json!(u64::MAX), u64::MAX),
        (json!("18446744073709551615"), u64::MAX),
        (json!("0xffffffffffffffff"), u64::MAX),
    ] {
        assert_eq!(read::<u64>(sent.clone()), Ok(number), "{sent}");
        assert_eq!(read::<u128>(sent.clone()), Ok(number.into()), "{sent}");
    }
    assert_eq!(read::<u128>(json!(u128::MAX.to_string())), Ok(u128::MAX));
    assert_eq!(read::<u128>(json!(format!("0x{}", "f".repeat(32)))), Ok(u128::MAX));
    assert_eq!(read::<Option<u64>>(Value::Null), Ok(None));
    assert_eq!(read::<Option<u64>>(json!("1")), Ok(Some(1)));
}

#[test]
fn what_is_not_a_whole_number_is_refused() {
    for sent in [
        json!(""),
        json!("0x"),
        json!("x"),
        json!("five"),
        json!("1.5"),
        json!(1.5),
        json!("1e3"),
        json!("-1"),
        json!(-1),
        json!("+1"),
        json!("0x+1"),
        json!("0xg"),
        json!("2a"),
        json!(" 1"),
        json!("1_000"),
        json!("1,000"),
        json!("0X1"),
        json!(true),
        json!([1]),
        json!({ "id": 1 }),
        Value::Null,
    ] {
        let reason = format!("{sent} is not a whole number: decimal digits, or hex digits after 0x");
        assert_eq!(read::<u64>(sent.clone()), Err(reason.clone()));
        assert_eq!(read::<u128>(sent), Err(reason));
    }
}

#[test]
fn a_number_of_too_many_bits_is_refused() {
    assert_eq!(
        read::<u64>(json!("18446744073709551616")),
        Err("\"18446744073709551616\" is too large: 64 bits at most".into())
    );
    let large = json!("340282366920938463463374607431768211456");
    assert_eq!(read::<u128>(large.clone()), Err(format!("{large} is too large: 128 bits at most")));
    assert_eq!(read::<u64>(large.clone()), Err(format!("{large} is too large: 128 bits at most")));
}

#[test]
fn a_value_alone_is_read_in_its_form() {
    assert_eq!(parse(json!("0x2a")), Ok(Json(42u64)));
    assert_eq!(parse(json!(42)), Ok(Json(42u128)));
    assert_eq!(parse(json!("native")), Ok(Json(AssetId::Native)));
    assert_refused::<Json<u64>>(json!("five"), "\"five\" is not a whole number");
}

#[test]
fn an_asset_is_native_or_has_an_id() {
    assert_eq!(read::<AssetId>(json!("native")), Ok(AssetId::Native));
    assert_eq!(read::<AssetId>(json!({ "id": 7 })), Ok(AssetId::WithId(7)));
    for sent in
        [json!("gold"), json!("Native"), json!(7), json!({}), json!({ "id": -1 }), json!({ "id": 7, "name": "gold" })]
    {
        let reason = read::<AssetId>(sent.clone()).unwrap_err();
        assert!(reason.starts_with(&format!("{sent} is not an asset: ")), "{reason}");
    }
}

#[test]
fn an_account_is_named_by_its_address_on_any_known_network() {
    let here = account(1);
    assert_eq!(read(json!(here.to_ss58check())), Ok(here.clone()));
    let on_polkadot = here.to_ss58check_with_version(0u16.into());
    assert_eq!(read(json!(on_polkadot)), Ok(here));
    for sent in [json!("bob"), json!(""), json!(7), json!("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX")] {
        let reason = read::<AccountId32>(sent.clone()).unwrap_err();
        assert!(reason.starts_with(&format!("{sent} is not the address of an account")), "{reason}");
    }
}

/// The time to decode base58 grows with the square of its length, and anyone may ask a public node.
#[test]
fn a_text_longer_than_any_address_is_not_decoded_nor_repeated() {
    let valid = account(1).to_ss58check();
    let longest = format!("{}{valid}", "1".repeat(64 - valid.len()));
    let refused = |text: &str| read::<AccountId32>(json!(text)).unwrap_err();
    assert!(refused(&longest).contains("not the address of an account: "), "{}", refused(&longest));
    let reason = refused(&format!("1{longest}"));
    assert!(reason.ends_with("is not the address of an account"), "{reason}");
    let reason = refused(&"1".repeat(1_000_000));
    assert!(reason.starts_with("\"111") && reason.chars().count() < 140, "{}", reason.len());
}

#[test]
fn a_list_beyond_its_bound_is_refused_before_its_items_are_read() {
    let reason = read::<BoundedVec<AccountId32, ConstU32<8>>>(json!(vec!["bob"; 9])).unwrap_err();
    assert_eq!(reason, "a list of 9 is too long: 8 at most");
}

#[test]
fn what_is_written_of_a_filter_is_read() {
    let (orders, leases, offers) = (filter(), lease_filter(), offer_filter());
    assert_eq!(parse(to_value(&orders).unwrap()), Ok(orders));
    assert_eq!(parse(to_value(&leases).unwrap()), Ok(leases));
    assert_eq!(parse(to_value(&offers).unwrap()), Ok(offers));
}

#[test]
fn every_field_of_a_filter_may_be_left_out_or_null() {
    let none = OrderFilter::<AccountId32>::default();
    assert_eq!(parse(json!({})), Ok(none.clone()));
    let mut nulls = to_value(&none).unwrap();
    assert_eq!(parse(nulls.clone()), Ok(none.clone()));
    nulls.as_object_mut().unwrap().remove("models");
    assert_eq!(parse(nulls), Ok(none));

    let none = LeaseFilter::<AccountId32>::default();
    assert_eq!((parse(json!({})), parse(to_value(&none).unwrap())), (Ok(none.clone()), Ok(none)));
    let none = OfferFilter::<AccountId32>::default();
    assert_eq!((parse(json!({})), parse(to_value(&none).unwrap())), (Ok(none.clone()), Ok(none)));
}

#[test]
fn amounts_and_ids_of_a_filter_may_be_hex() {
    let expected =
        OrderFilter::<AccountId32> { min_price_per_gpu: Some(255), servable_by: Some(16), ..Default::default() };
    assert_eq!(parse(json!({ "minPricePerGpu": "0xff", "servableBy": "0x10" })), Ok(expected.clone()));
    assert_eq!(parse(json!({ "minPricePerGpu": 255, "servableBy": 16 })), Ok(expected));
    let expected = LeaseFilter::<AccountId32> { offer: Some(16), order: Some(255), ..Default::default() };
    assert_eq!(parse(json!({ "offer": "0x10", "order": "0xff" })), Ok(expected.clone()));
    assert_eq!(parse(json!({ "offer": 16, "order": "255" })), Ok(expected));
}

#[test]
fn a_filter_that_cannot_be_meant_is_refused_with_the_reason() {
    type Filter = OrderFilter<AccountId32>;
    assert_refused::<Filter>(json!("all"), "expected struct OrderFilter");
    assert_refused::<Filter>(json!({ "gpus": 1 }), "unknown field `gpus`, expected one of `models`, `minGpus`");
    assert_refused::<Filter>(json!({ "region": "de" }), "\"de\" is not a region: two capital letters");
    assert_refused::<Filter>(json!({ "region": "DEU" }), "\"DEU\" is not a region: two capital letters");
    assert_refused::<Filter>(json!({ "region": 49 }), "expected a string");
    assert_refused::<Filter>(json!({ "tenant": "alice" }), "\"alice\" is not the address of an account");
    assert_refused::<Filter>(json!({ "asset": "gold" }), "\"gold\" is not an asset");
    assert_refused::<Filter>(json!({ "auction": "dutch" }), "unknown variant `dutch`");
    assert_refused::<Filter>(json!({ "minPricePerGpu": "1.5" }), "\"1.5\" is not a whole number");
    assert_refused::<Filter>(json!({ "minPricePerGpu": -1 }), "-1 is not a whole number");
    assert_refused::<Filter>(json!({ "minGpus": "2" }), "expected u16");
    assert_refused::<Filter>(json!({ "models": [1, 2, 3, 4, 5, 6, 7, 8, 9] }), "a list of 9 is too long: 8 at most");
}

#[test]
fn a_filter_of_leases_or_offers_is_refused_with_the_reason_too() {
    type OfLeases = LeaseFilter<AccountId32>;
    assert_refused::<OfLeases>(json!("mine"), "expected struct LeaseFilter");
    assert_refused::<OfLeases>(json!({ "account": null }), "unknown field `account`, expected one of `tenant`");
    assert_refused::<OfLeases>(json!({ "tenant": "alice" }), "\"alice\" is not the address of an account");
    assert_refused::<OfLeases>(json!({ "provider": 7 }), "7 is not the address of an account");
    assert_refused::<OfLeases>(json!({ "offer": "first" }), "\"first\" is not a whole number");
    assert_refused::<OfLeases>(json!({ "order": -1 }), "-1 is not a whole number");
    assert_refused::<OfLeases>(json!({ "model": 65_536 }), "expected u16");
    assert_refused::<OfLeases>(json!({ "status": "final" }), "unknown variant `final`");
    assert_refused::<OfLeases>(json!({ "status": { "kind": "active" } }), "unknown variant `kind`");
    type OfOffers = OfferFilter<AccountId32>;
    assert_refused::<OfOffers>(json!({ "asset": "native" }), "unknown field `asset`, expected one of `provider`");
    assert_refused::<OfOffers>(json!({ "region": "de" }), "\"de\" is not a region: two capital letters");
    assert_refused::<OfOffers>(json!({ "status": "listed" }), "unknown variant `listed`");
    assert_refused::<OfOffers>(json!({ "minFreeGpus": "2" }), "expected u16");
}

#[test]
fn a_reason_says_where_in_the_question_it_is() {
    let reason = from_str::<OrderFilter<AccountId32>>("{\n \"region\": \"de\"}").unwrap_err().to_string();
    assert!(reason.ends_with("at line 2 column 16"), "{reason}");
}

#[test]
fn what_is_written_of_a_requirement_is_read() {
    let mut requirement = requirement();
    // Bytes that are not text can be shown, but not asked for.
    requirement.attributes.truncate(1);
    assert_eq!(parse(to_value(&requirement).unwrap()), Ok(requirement));
}

#[test]
fn a_requirement_must_give_models_and_gpus_alone() {
    let read: Requirement<AccountId32> = parse(json!({ "models": [1], "gpus": 2 })).unwrap();
    assert_eq!((&read.models[..], read.gpus), (&[1][..], 2));
    assert_eq!((read.vram_mib, read.cpus, read.memory_mib, read.storage_gib), (0, 0, 0, 0));
    assert!(read.regions.is_empty() && read.attributes.is_empty() && read.auditors.is_empty());
    assert_eq!((read.quorum, read.gate_required), (Quorum::Any, false));
    let read: Requirement<AccountId32> =
        parse(json!({ "models": [1], "gpus": 2, "attributes": [{ "key": "tier" }] })).unwrap();
    assert!(read.attributes[0].value.is_empty());
}

#[test]
fn a_requirement_that_cannot_be_meant_is_refused_with_the_reason() {
    #[track_caller]
    fn refused(field: &str, value: Value, because: &str) {
        let mut sent = json!({ "models": [1], "gpus": 1 });
        sent[field] = value;
        assert_refused::<Requirement<AccountId32>>(sent, because);
    }
    assert_refused::<Requirement<AccountId32>>(json!({ "models": [1] }), "missing field `gpus`");
    assert_refused::<Requirement<AccountId32>>(json!({ "gpus": 1 }), "missing field `models`");
    refused("vram", json!(5), "unknown field `vram`");
    refused("models", json!([65_536]), "expected u16");
    refused("regions", json!(["Germany"]), "\"Germany\" is not a region");
    refused("regions", json!(vec!["DE"; 17]), "a list of 17 is too long: 16 at most");
    refused("attributes", json!([{ "key": "k".repeat(33) }]), "is too long: 32 bytes at most");
    refused("attributes", json!([{ "key": 1 }]), "1 is not text");
    refused("attributes", json!([{ "value": "3" }]), "missing field `key`");
    refused("attributes", json!([{ "key": "tier", "by": "me" }]), "unknown field `by`");
    refused("auditors", json!(["bob"]), "\"bob\" is not the address of an account");
    refused("auditors", json!("bob"), "\"bob\" is not a list");
    refused("quorum", json!("most"), "unknown variant `most`");
    refused("gateRequired", json!("yes"), "expected a boolean");
}
