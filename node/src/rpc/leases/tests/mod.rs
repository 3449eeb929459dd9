#![allow(clippy::arithmetic_side_effects)]

mod answers;
mod blocks;
mod bounds;
mod client;
mod crowd;
mod ends;
mod followed_lease;
mod followed_market;
mod forks;
mod market;
mod pages;
mod parameters;
mod played;
mod questions;
mod steps;

use super::{
    errors::{TOO_MANY, UNAVAILABLE, UNKNOWN_BLOCK},
    source::{Chain, Head, Position},
    *,
};
use crate::types::Hash;
use jsonrpsee::types::error::INVALID_PARAMS_CODE;
use leasehold_primitives::address::use_prefix;
use market::Fake;
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, testing::TaskExecutor, H256};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use std::sync::LazyLock;

const BEST: Hash = H256([1; 32]);
const OLD: Hash = H256([2; 32]);
const PRUNED: Hash = H256([3; 32]);
const GARBLED: Hash = H256([4; 32]);

/// The address of an account on this chain.
fn address(who: Sr25519Keyring) -> String {
    use_prefix();
    who.to_account_id().to_ss58check()
}

fn executor() -> SubscriptionTaskExecutor {
    static EXECUTOR: LazyLock<TaskExecutor> = LazyLock::new(TaskExecutor::new);
    Arc::new(EXECUTOR.clone())
}

/// The methods of a node, with bounds and a clock of its own.
fn methods<M: Market>(market: M, scans: Scans) -> RpcModule<()> {
    use_prefix();
    let market = Arc::new(market);
    let feed = Feed::new(market.clone(), executor());
    Leases { market, scans, feed, slots: Arc::default() }.module().unwrap()
}

/// The answer that a client gets to a call to a node.
async fn call_to(module: &RpcModule<()>, method: &str, params: Value) -> Value {
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
    let (response, _) = module.raw_json_request(&request, 1).await.unwrap();
    serde_json::from_str(&response).unwrap()
}

/// The answer that a client gets to a call.
fn call(method: &str, params: Value) -> Value {
    let module = methods(Fake::new(|| ()), Scans::new(1, 0, Arc::new(Instant::now)));
    tokio::runtime::Runtime::new().unwrap().block_on(call_to(&module, method, params))
}

fn result(method: &str, params: Value) -> Value {
    let response = call(method, params);
    response.get("result").unwrap_or_else(|| panic!("{response}")).clone()
}

fn error_code(method: &str, params: Value) -> i64 {
    call(method, params)["error"]["code"].as_i64().unwrap()
}
