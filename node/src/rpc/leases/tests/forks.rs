//! The messages that subscriptions get when the best chain is replaced.

use super::{
    client::{Client, Told},
    market::{lease, offer},
    played::Played,
    *,
};
use leasehold_primitives::api::LeaseView;

/// The hash of the block of a message, and the offers in it.
async fn next(told: &mut Told) -> (Value, Value) {
    let message = told.next().await;
    (message["block"]["hash"].clone(), message["offers"].clone())
}

fn changed(id: u64) -> Value {
    json!({ "id": id.to_string(), "offer": offer(id) })
}

fn gone(id: u64) -> Value {
    json!({ "id": id.to_string(), "offer": null })
}

#[tokio::test]
async fn the_new_chain_is_told_from_the_common_block_with_what_the_old_one_had_changed() {
    let chain = Played::new();
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([])).await;
    let common = chain.grow(|state| drop(state.offers.insert(1, offer(1))));
    assert_eq!(next(&mut told).await, (json!(common), json!([changed(1)])));
    let replaced = chain.grow(|state| {
        state.offers.remove(&1);
        state.offers.insert(2, offer(2));
        state.offers.insert(4, offer(4));
    });
    assert_eq!(next(&mut told).await, (json!(replaced), json!([gone(1), changed(2), changed(4)])));

    let one = chain.fork(common, |state| drop(state.offers.insert(4, offer(4))));
    let two = chain.fork(one, |state| drop(state.offers.insert(3, offer(3))));
    chain.choose(two);
    // The fourth is in both, and told once.
    assert_eq!(next(&mut told).await, (json!(one), json!([changed(4), changed(1), gone(2)])));
    assert_eq!(next(&mut told).await, (json!(two), json!([changed(3)])));
    chain.finalize(two);
    assert_eq!(next(&mut told).await, (json!(common), json!([changed(1)])));
    // Final blocks replaced nothing.
    assert_eq!(next(&mut told).await, (json!(one), json!([changed(4)])));
}

#[tokio::test]
async fn a_chain_that_becomes_the_best_again_is_told_again() {
    let chain = Played::new();
    let genesis = chain.position().best;
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([])).await;
    let one = chain.grow(|state| drop(state.offers.insert(1, offer(1))));
    assert_eq!(next(&mut told).await, (json!(one), json!([changed(1)])));
    let other = chain.fork(genesis, |state| drop(state.offers.insert(2, offer(2))));
    chain.choose(other);
    assert_eq!(next(&mut told).await, (json!(other), json!([changed(2), gone(1)])));
    chain.choose(one);
    assert_eq!(next(&mut told).await, (json!(one), json!([changed(1), gone(2)])));
    assert_eq!(chain.asked(one), 1);
}

#[tokio::test]
async fn the_account_of_an_entry_that_only_the_old_chain_had_hears_that_it_is_gone() {
    let chain = Played::new();
    let genesis = chain.position().best;
    let filter = json!([{ "account": address(Bob) }]);
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", filter).await;
    chain.grow(|state| drop(state.leases.insert(1, lease(1))));
    assert_eq!(told.next().await["leases"][0]["lease"], json!(lease(1)));
    let other = chain.fork(genesis, |_| ());
    chain.choose(other);
    let message = told.next().await;
    assert_eq!(
        (&message["block"]["hash"], &message["leases"]),
        (&json!(other), &json!([{ "id": "1", "lease": null }]))
    );
}

#[tokio::test]
async fn a_followed_lease_goes_back_to_what_it_is_on_the_new_chain() {
    let chain = Played::new();
    let common = chain.grow(|state| drop(state.leases.insert(9, lease(9))));
    let mut told = Client::of(&chain).subscribe("leases_subscribeLease", json!([9])).await;
    told.next().await;
    told.next().await;
    let closed = LeaseView { charged: 99, ..lease(9) };
    chain.grow(|state| drop(state.leases.insert(9, closed.clone())));
    assert_eq!(told.next().await["lease"], json!(closed));
    let other = chain.fork(common, |_| ());
    chain.choose(other);
    let message = told.next().await;
    assert_eq!((&message["block"]["hash"], &message["lease"]), (&json!(other), &json!(lease(9))));
}

#[tokio::test]
async fn a_chain_that_lost_its_end_is_told_by_the_block_it_ends_with() {
    let chain = Played::new();
    let common = chain.grow(|_| ());
    let mut told = Client::of(&chain).subscribe("leases_subscribeMarket", json!([])).await;
    chain.grow(|state| drop(state.offers.insert(2, offer(2))));
    next(&mut told).await;
    chain.choose(common);
    assert_eq!(next(&mut told).await, (json!(common), json!([gone(2)])));
}
