//! The ends of subscriptions, after which nothing of them is left.

use super::{client::Client, market::offer, played::Played, *};
use limits::{BLOCKS_AT_ONCE, SUBSCRIPTIONS_PER_CONNECTION, WAITING_BATCHES};

const MARKET: &str = "leases_subscribeMarket";

/// As many subscriptions as a connection may have.
async fn all_slots(client: &Client) -> Vec<client::Told> {
    let mut all = Vec::new();
    for id in 0..SUBSCRIPTIONS_PER_CONNECTION {
        all.push(client.subscribe("leases_subscribeLease", json!([id])).await);
    }
    all
}

#[tokio::test]
async fn unsubscribing_frees_the_slot() {
    let client = Client::of(&Played::new());
    let all = all_slots(&client).await;
    assert_eq!(client.refusal(MARKET, json!([])).await["code"], TOO_MANY);
    client.unsubscribe("leases_unsubscribeLease", &all[5]).await;
    client.subscribe_at_last(MARKET, json!([])).await;
}

#[tokio::test]
async fn a_connection_that_is_dropped_frees_its_slots() {
    let client = Client::of(&Played::new());
    let all = all_slots(&client).await;
    assert_eq!(client.refusal(MARKET, json!([])).await["code"], TOO_MANY);
    drop(all);
    client.subscribe_at_last(MARKET, json!([])).await;
}

#[tokio::test]
async fn the_chain_is_followed_only_while_somebody_is_subscribed() {
    let chain = Played::new();
    let client = Client::of(&chain);
    assert_eq!(chain.followers(), 0);
    let told = client.subscribe(MARKET, json!([])).await;
    drop(client.subscribe(MARKET, json!([])).await);
    assert_eq!(chain.followers(), 1);
    client.unsubscribe("leases_unsubscribeMarket", &told).await;
    chain.left_alone().await;

    // And again from where the chain is then.
    let missed = chain.grow(|state| drop(state.offers.insert(1, offer(1))));
    let mut told = client.subscribe(MARKET, json!([])).await;
    let block = chain.grow(|state| drop(state.offers.insert(2, offer(2))));
    assert_eq!(told.next().await["block"]["hash"], json!(block));
    assert_eq!(chain.asked(missed), 0);
}

#[tokio::test]
async fn a_client_that_reads_too_slowly_loses_its_subscription_and_nobody_else_does() {
    let chain = Played::new();
    let client = Client::of(&chain);
    let slow = client.try_subscribe(MARKET, json!([]), 1).await.unwrap();
    let mut quick = client.subscribe(MARKET, json!([])).await;
    let mut hashes = Vec::new();
    // One message is on the slow connection, one is on its way there, and one more than may wait is behind it.
    for id in 0..u64::try_from(WAITING_BATCHES).unwrap() + 3 {
        hashes.push(chain.grow(|state| drop(state.offers.insert(id, offer(id)))));
        assert_eq!(quick.next().await["block"]["hash"], json!(hashes.last()));
    }
    let (before, error) = slow.end().await;
    assert_eq!(error["code"], TOO_MANY);
    assert!(error["message"].as_str().unwrap().contains("subscribe again"), "{error}");
    // The messages that it did get have no gap.
    let got: Vec<_> = before.iter().map(|message| message["block"]["hash"].clone()).collect();
    assert!(!got.is_empty() && json!(hashes[..got.len()]) == json!(got), "{got:?}");
    let block = chain.grow(|state| state.offers.clear());
    assert_eq!(quick.next().await["block"]["hash"], json!(block));
}

#[tokio::test]
async fn a_client_that_is_not_that_slow_misses_nothing() {
    let chain = Played::new();
    let client = Client::of(&chain);
    let mut slow = client.try_subscribe(MARKET, json!([]), 1).await.unwrap();
    let mut quick = client.subscribe(MARKET, json!([])).await;
    let mut hashes = Vec::new();
    for id in 0..u64::try_from(WAITING_BATCHES).unwrap() {
        hashes.push(chain.grow(|state| drop(state.offers.insert(id, offer(id)))));
        quick.next().await;
    }
    for hash in hashes {
        assert_eq!(slow.next().await["block"]["hash"], json!(hash));
    }
}

#[tokio::test]
async fn state_that_cannot_be_asked_ends_all_subscriptions_with_the_reason() {
    let chain = Played::new();
    let client = Client::of(&chain);
    let market = client.subscribe(MARKET, json!([])).await;
    let lease = client.subscribe("leases_subscribeLease", json!([9])).await;
    let block = chain.fork(chain.position().best, |_| ());
    chain.prune(block);
    chain.choose(block);
    let (_, error) = market.end().await;
    assert_eq!((&error["code"], lease.end().await.1["code"].clone()), (&json!(UNAVAILABLE), json!(UNAVAILABLE)));
    assert!(error["message"].as_str().unwrap().contains(&format!("{block:?}")), "{error}");
    chain.left_alone().await;

    // The next one begins anew, once the state is there.
    chain.restore(block);
    let mut told = client.subscribe(MARKET, json!([])).await;
    let next = chain.grow(|state| drop(state.offers.insert(1, offer(1))));
    assert_eq!(told.next().await["block"]["hash"], json!(next));
}

#[tokio::test]
async fn a_node_that_jumps_ahead_ends_subscriptions_instead_of_leaving_blocks_out() {
    let chain = Played::new();
    let told = Client::of(&chain).subscribe(MARKET, json!([])).await;
    let mut tip = chain.position().best;
    for _ in 0..=BLOCKS_AT_ONCE {
        tip = chain.fork(tip, |_| ());
    }
    chain.jump(tip, tip);
    let (before, error) = told.end().await;
    assert_eq!((before.len(), &error["code"]), (0, &json!(UNAVAILABLE)));
    assert!(error["message"].as_str().unwrap().contains("subscribe again once it is synced"), "{error}");
}
