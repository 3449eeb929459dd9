#![allow(clippy::arithmetic_side_effects)]

mod answers;
mod blocks;
mod market;
mod pages;
mod questions;

use super::*;
use leasehold_primitives::address::use_prefix;
use market::Fake;
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, H256};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};

const BEST: Hash = H256([1; 32]);
const OLD: Hash = H256([2; 32]);
const PRUNED: Hash = H256([3; 32]);
const GARBLED: Hash = H256([4; 32]);

/// The address of an account on this chain.
fn address(who: Sr25519Keyring) -> String {
    use_prefix();
    who.to_account_id().to_ss58check()
}

/// What a client gets back for a call.
fn call(method: &str, params: Value) -> Value {
    use_prefix();
    let module = Leases::new(Arc::new(Fake)).into_rpc();
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (response, _) = runtime.block_on(module.raw_json_request(&request, 1)).unwrap();
    serde_json::from_str(&response).unwrap()
}

fn result(method: &str, params: Value) -> Value {
    let response = call(method, params);
    response.get("result").unwrap_or_else(|| panic!("{response}")).clone()
}

fn error_code(method: &str, params: Value) -> i64 {
    call(method, params)["error"]["code"].as_i64().unwrap()
}
