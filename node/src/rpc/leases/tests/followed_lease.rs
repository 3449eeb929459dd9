use super::{client::Client, market::lease, played::Played, *};
use leasehold_primitives::{api::LeaseView, LeaseId};
use leasehold_runtime::AccountId;

fn charged(id: LeaseId, charged: u128) -> LeaseView<AccountId> {
    LeaseView { charged, ..lease(id) }
}

/// The message about a block and a lease.
fn said(chain: &Played, block: Hash, finalized: bool, lease: Option<LeaseView<AccountId>>) -> Value {
    json!({ "block": { "number": chain.number(block), "hash": block }, "finalized": finalized, "lease": lease })
}

#[tokio::test]
async fn a_lease_is_told_at_once_after_the_best_and_after_the_last_final_block() {
    let chain = Played::new();
    let old = chain.grow(|state| drop(state.leases.insert(9, charged(9, 1))));
    chain.finalize(old);
    let best = chain.grow(|state| drop(state.leases.insert(9, charged(9, 2))));
    let mut told = Client::of(&chain).subscribe("leases_subscribeLease", json!(["9"])).await;
    assert_eq!(told.named().await, (json!("leases_leaseChanged"), said(&chain, best, false, Some(charged(9, 2)))));
    assert_eq!(told.next().await, said(&chain, old, true, Some(charged(9, 1))));
}

#[tokio::test]
async fn a_lease_that_does_not_exist_yet_is_null_until_it_does() {
    let chain = Played::new();
    let genesis = chain.position().best;
    let mut told = Client::of(&chain).subscribe("leases_subscribeLease", json!([9])).await;
    assert_eq!(told.next().await, said(&chain, genesis, false, None));
    assert_eq!(told.next().await, said(&chain, genesis, true, None));
    let block = chain.grow(|state| drop(state.leases.insert(9, lease(9))));
    assert_eq!(told.next().await, said(&chain, block, false, Some(lease(9))));
    let end = chain.grow(|state| drop(state.leases.remove(&9)));
    assert_eq!(told.next().await, said(&chain, end, false, None));
    chain.finalize(end);
    assert_eq!(told.next().await, said(&chain, block, true, Some(lease(9))));
    assert_eq!(told.next().await, said(&chain, end, true, None));
}

#[tokio::test]
async fn only_blocks_in_which_the_lease_differs_are_told() {
    let chain = Played::new();
    let client = Client::of(&chain);
    let mut told = client.subscribe("leases_subscribeLease", json!([9])).await;
    told.next().await;
    told.next().await;
    let block = chain.grow(|state| drop(state.leases.insert(9, lease(9))));
    assert_eq!(told.next().await, said(&chain, block, false, Some(lease(9))));
    let quiet = chain.grow(|state| drop(state.leases.insert(8, lease(8))));
    chain.finalize(quiet);
    assert_eq!(told.next().await, said(&chain, block, true, Some(lease(9))));
    let last = chain.grow(|state| drop(state.leases.insert(9, charged(9, 95))));
    assert_eq!(told.next().await, said(&chain, last, false, Some(charged(9, 95))));
}

#[tokio::test]
async fn a_view_that_changes_without_an_event_is_told() {
    let chain = Played::new();
    let mut told = Client::of(&chain).subscribe("leases_subscribeLease", json!([9])).await;
    told.next().await;
    told.next().await;
    // As with missed windows, which time changes.
    let block = chain.fork(chain.position().best, |state| drop(state.leases.insert(9, lease(9))));
    chain.silence(block);
    chain.choose(block);
    assert_eq!(told.next().await, said(&chain, block, false, Some(lease(9))));
}

#[tokio::test]
async fn a_lease_whose_state_cannot_be_asked_is_refused() {
    let chain = Played::new();
    chain.prune(chain.position().best);
    let refusal = Client::of(&chain).refusal("leases_subscribeLease", json!([9])).await;
    assert_eq!(refusal["code"], UNAVAILABLE);
}
