use super::{
    client::Client,
    market::{lease, offer, order},
    played::{Played, State},
    *,
};
use leasehold_primitives::{
    api::{LeaseView, OfferView, OrderView},
    hardware::OfferSpec,
};
use leasehold_runtime::AccountId;
use sp_core::bounded::BoundedVec;
use sp_keyring::Sr25519Keyring::{Dave, Eve, Ferdie};

fn block(chain: &Played, block: Hash) -> Value {
    let Head { number, hash, parent } = chain.head(block).unwrap();
    json!({ "number": number, "hash": hash, "parentHash": parent })
}

/// The ids of each kind in a message.
fn ids(message: &Value) -> [Vec<&str>; 3] {
    ["orders", "leases", "offers"].map(|kind| {
        let entries = message[kind].as_array().unwrap_or_else(|| panic!("{message}"));
        entries.iter().map(|entry| entry["id"].as_str().unwrap()).collect()
    })
}

fn of_model_2() -> OfferView<AccountId> {
    OfferView { spec: OfferSpec { model: 2, ..offer(3).spec }, ..offer(3) }
}

/// Dave leases 1 of model 1 from Eve; Bob has offers of models 1 and 2; Alice has an order with a bid by Bob.
fn happens(state: &mut State) {
    let mine = LeaseView { tenant: Dave.to_account_id(), provider: Eve.to_account_id(), ..lease(1) };
    state.leases.insert(1, mine);
    state.offers.insert(2, offer(2));
    state.offers.insert(3, of_model_2());
    state.orders.insert(4, order(4));
}

#[tokio::test]
async fn every_block_that_changed_something_is_told_when_it_is_best_and_when_it_is_final() {
    let chain = Played::new();
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([])).await;
    let one = chain.grow(happens);
    let first = told.named().await;
    assert_eq!(
        first,
        (
            json!("leases_marketChanged"),
            json!({
                "block": block(&chain, one),
                "finalized": false,
                "orders": [{ "id": "4", "order": order(4) }],
                "leases": [{
                    "id": "1",
                    "lease": LeaseView { tenant: Dave.to_account_id(), provider: Eve.to_account_id(), ..lease(1) },
                }],
                "offers": [
                    { "id": "2", "offer": offer(2) },
                    { "id": "3", "offer": of_model_2() },
                ],
            })
        )
    );
    chain.grow(|_| ());
    let two = chain.grow(|state| drop(state.offers.remove(&2)));
    let second = told.next().await;
    assert_eq!(second["block"], block(&chain, two));
    assert_eq!(second["offers"], json!([{ "id": "2", "offer": null }]));
    chain.finalize(two);
    let mut again = told.next().await;
    assert_eq!(again["finalized"], true);
    again["finalized"] = json!(false);
    assert_eq!(again, first.1);
    assert_eq!((&told.next().await["block"], chain.asked(two)), (&block(&chain, two), 1));
}

#[tokio::test]
async fn blocks_that_became_final_together_are_told_one_by_one() {
    let chain = Played::new();
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([])).await;
    let blocks = [5, 6, 7].map(|id| chain.grow(|state| drop(state.offers.insert(id, offer(id)))));
    for _ in blocks {
        told.next().await;
    }
    chain.finalize(blocks[2]);
    for (at, id) in blocks.into_iter().zip(["5", "6", "7"]) {
        let message = told.next().await;
        assert_eq!((&message["block"], &message["finalized"]), (&block(&chain, at), &json!(true)));
        assert_eq!(ids(&message)[2], [id]);
    }
}

#[tokio::test]
async fn a_filter_lets_pass_what_concerns_it() {
    let kinds = |kinds: Value| json!({ "kinds": kinds });
    for (filter, expected) in [
        (json!(null), [vec!["4"], vec!["1"], vec!["2", "3"]]),
        (json!({ "account": address(Dave) }), [vec![], vec!["1"], vec![]]),
        (json!({ "account": address(Eve) }), [vec![], vec!["1"], vec![]]),
        (json!({ "account": address(Alice) }), [vec!["4"], vec![], vec![]]),
        // He bids for the order, too.
        (json!({ "account": address(Bob) }), [vec!["4"], vec![], vec!["2", "3"]]),
        (json!({ "model": 1 }), [vec!["4"], vec!["1"], vec!["2"]]),
        (json!({ "model": 2 }), [vec!["4"], vec![], vec!["3"]]),
        (kinds(json!(["leases"])), [vec![], vec!["1"], vec![]]),
        (kinds(json!(["orders", "offers"])), [vec!["4"], vec![], vec!["2", "3"]]),
        (json!({ "account": address(Bob), "model": 2, "kinds": ["offers"] }), [vec![], vec![], vec!["3"]]),
    ] {
        let chain = Played::new();
        let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([filter])).await;
        chain.grow(happens);
        assert_eq!(ids(&told.next().await), expected, "{filter}");
    }
}

#[test]
fn a_filter_keeps_each_kind_once_however_often_it_is_named() {
    let filter = |kinds: Value| serde_json::from_value::<messages::MarketFilter>(json!({ "kinds": kinds })).unwrap();
    assert_eq!(filter(json!(["offers", "leases", "offers", "offers"])), filter(json!(["leases", "offers"])));
}

#[tokio::test]
async fn a_block_in_which_nothing_passes_is_not_told() {
    let chain = Played::new();
    let filter = json!([{ "account": address(Ferdie) }]);
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", filter).await;
    chain.grow(happens);
    let last =
        chain.grow(|state| drop(state.leases.insert(7, LeaseView { tenant: Ferdie.to_account_id(), ..lease(7) })));
    let message = told.next().await;
    assert_eq!((&message["block"], ids(&message)), (&block(&chain, last), [vec![], vec!["7"], vec![]]));
}

#[tokio::test]
async fn an_account_hears_of_what_it_lost() {
    let chain = Played::new();
    chain.grow(happens);
    let client = Client::of(&chain);
    let of = |who| json!([{ "account": address(who) }]);
    let mut dave = client.subscribe("leases_subscribeMarket", of(Dave)).await;
    let mut eve = client.subscribe("leases_subscribeMarket", of(Eve)).await;
    let mut bob = client.subscribe("leases_subscribeMarket", of(Bob)).await;
    chain.grow(|state| {
        // One is gone, one has another provider, and one is without his bid.
        state.offers.remove(&2);
        state.leases.get_mut(&1).unwrap().provider = Ferdie.to_account_id();
        state.orders.get_mut(&4).unwrap().bids.clear();
    });
    assert_eq!(ids(&dave.next().await), [vec![], vec!["1"], vec![]]);
    assert_eq!(ids(&eve.next().await), [vec![], vec!["1"], vec![]]);
    let message = bob.next().await;
    assert_eq!(ids(&message), [vec!["4"], vec![], vec!["2"]]);
    assert_eq!(message["offers"][0]["offer"], Value::Null);
    chain.grow(|state| drop(state.leases.remove(&1)));
    assert_eq!(dave.next().await["leases"], json!([{ "id": "1", "lease": null }]));
}

#[tokio::test]
async fn an_order_is_of_every_model_that_it_accepts() {
    let chain = Played::new();
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([{ "model": 6 }])).await;
    let accepting = |models: Vec<u16>| {
        let mut order = order(4);
        order.spec.requirement.models = BoundedVec::truncate_from(models);
        order
    };
    chain.grow(|state| drop(state.orders.insert(4, accepting(vec![1, 2]))));
    let last = chain.grow(|state| drop(state.orders.insert(5, OrderView { id: 5, ..accepting(vec![1, 6]) })));
    let message = told.next().await;
    assert_eq!((&message["block"], ids(&message)[0].clone()), (&block(&chain, last), vec!["5"]));
}

#[tokio::test]
async fn all_subscriptions_together_ask_a_block_once() {
    let chain = Played::new();
    let client = Client::of(&chain);
    let mut told = Vec::new();
    for filter in [json!({}), json!({ "model": 1 }), json!({ "kinds": ["offers"] })] {
        told.push(client.subscribe("leases_subscribeMarket", json!([filter])).await);
    }
    let block = chain.grow(|state| drop(state.offers.insert(2, OfferView { free_gpus: 1, ..offer(2) })));
    chain.finalize(block);
    for told in &mut told {
        assert_eq!(
            (told.next().await["finalized"].clone(), told.next().await["finalized"].clone()),
            (json!(false), json!(true))
        );
    }
    assert_eq!((chain.asked(block), chain.followers()), (1, 1));
}
