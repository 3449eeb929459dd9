//! The market over JSON-RPC: what a wallet, a dashboard or a script asks most, without a client library.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `leases_order` | id, at? | the order with its bids, or `null` |
//! | `leases_lease` | id, at? | the lease with what it has cost so far, or `null` |
//! | `leases_openOrders` | from?, limit?, at? | `{ orders, next }`: orders that can still be bid for or awarded |
//!
//! `at` is a block's hash; without it the best block is asked. Names are camelCase. Balances are decimal strings in
//! the asset's smallest unit, for they exceed the numbers of JSON; accounts are SS58 addresses; hashes are hex. An
//! asset is `"native"` or `{ "id": 7 }`. A status is an object with a `kind`.

use crate::service::{Block, Hash};
use jsonrpsee::{
    core::RpcResult,
    proc_macros::rpc,
    types::{
        error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE},
        ErrorObjectOwned,
    },
};
use leasehold_primitives::{
    api::{self, LeasesApi as LeasesRuntimeApi, MAX_ORDERS_PER_PAGE},
    hardware, AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId, Window,
};
use leasehold_runtime::AccountId;
use serde::Serialize;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// The node does not have the block that was asked about.
pub const UNKNOWN_BLOCK: i32 = 8001;
/// The block is there, but its state cannot be asked: pruned, or of a runtime that does not know the question.
pub const UNAVAILABLE: i32 = 8002;

#[rpc(server)]
pub trait LeasesApi {
    /// An order with its bids, cheapest first.
    #[method(name = "leases_order", blocking)]
    fn order(&self, id: OrderId, at: Option<Hash>) -> RpcResult<Option<Order>>;

    /// A lease with what it has cost so far.
    #[method(name = "leases_lease", blocking)]
    fn lease(&self, id: LeaseId, at: Option<Hash>) -> RpcResult<Option<Lease>>;

    /// Orders that can still be bid for or awarded, oldest first, from the order `from` on. A page may be short, even
    /// empty, while `next` says that there is more.
    #[method(name = "leases_openOrders", blocking)]
    fn open_orders(&self, from: Option<OrderId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<OrdersPage>;
}

/// Where the answers come from.
pub trait Market: Send + Sync + 'static {
    fn best(&self) -> Hash;
    fn has(&self, at: Hash) -> bool;
    fn order(&self, at: Hash, id: OrderId) -> Result<Option<api::OrderView<AccountId>>, ApiError>;
    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<api::LeaseView<AccountId>>, ApiError>;
    fn open_orders(&self, at: Hash, from: OrderId, limit: u32) -> Result<api::OrdersPage<AccountId>, ApiError>;
}

impl<C> Market for C
where
    C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + 'static,
    C::Api: LeasesRuntimeApi<Block, AccountId>,
{
    fn best(&self) -> Hash {
        self.info().best_hash
    }

    fn has(&self, at: Hash) -> bool {
        matches!(self.header(at), Ok(Some(_)))
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<api::OrderView<AccountId>>, ApiError> {
        self.runtime_api().order(at, id)
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<api::LeaseView<AccountId>>, ApiError> {
        self.runtime_api().lease(at, id)
    }

    fn open_orders(&self, at: Hash, from: OrderId, limit: u32) -> Result<api::OrdersPage<AccountId>, ApiError> {
        self.runtime_api().open_orders(at, from, limit)
    }
}

/// Serves [`LeasesApiServer`] from a client.
pub struct Leases<M> {
    market: Arc<M>,
}

impl<M: Market> Leases<M> {
    pub fn new(market: Arc<M>) -> Self {
        Self { market }
    }

    /// The block to ask, if this node has it.
    fn block(&self, at: Option<Hash>) -> RpcResult<Hash> {
        match at {
            None => Ok(self.market.best()),
            Some(at) if self.market.has(at) => Ok(at),
            Some(at) => Err(error(
                UNKNOWN_BLOCK,
                format!("this node has no block {at:?}: it is not synced that far, or the hash is of another chain"),
                None,
            )),
        }
    }
}

impl<M: Market> LeasesApiServer for Leases<M> {
    fn order(&self, id: OrderId, at: Option<Hash>) -> RpcResult<Option<Order>> {
        let at = self.block(at)?;
        self.market.order(at, id).map(|order| order.map(Into::into)).map_err(|e| unavailable(at, e))
    }

    fn lease(&self, id: LeaseId, at: Option<Hash>) -> RpcResult<Option<Lease>> {
        let at = self.block(at)?;
        self.market.lease(at, id).map(|lease| lease.map(Into::into)).map_err(|e| unavailable(at, e))
    }

    fn open_orders(&self, from: Option<OrderId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<OrdersPage> {
        let limit = limit.unwrap_or(MAX_ORDERS_PER_PAGE);
        if !(1..=MAX_ORDERS_PER_PAGE).contains(&limit) {
            let message = format!("limit is 1 to {MAX_ORDERS_PER_PAGE}, not {limit}; follow `next` for more");
            return Err(error(INVALID_PARAMS_CODE, message, None));
        }
        let at = self.block(at)?;
        self.market.open_orders(at, from.unwrap_or(0), limit).map(Into::into).map_err(|e| unavailable(at, e))
    }
}

fn error(code: i32, message: String, data: Option<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, data)
}

fn unavailable(at: Hash, cause: ApiError) -> ErrorObjectOwned {
    let detail = cause.to_string();
    match cause {
        ApiError::Application(_) | ApiError::UnknownBlock(_) => error(
            UNAVAILABLE,
            format!(
                "the state of block {at:?} cannot be asked: this node has pruned it (ask one that runs with \
                 --state-pruning archive), or its runtime does not know this question"
            ),
            Some(detail),
        ),
        _ => error(INTERNAL_ERROR_CODE, format!("the runtime of block {at:?} answered in another form"), Some(detail)),
    }
}

/// `"native"` or `{ "id": 7 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Asset {
    Native,
    #[serde(untagged)]
    Foreign {
        id: u32,
    },
}

impl From<AssetId> for Asset {
    fn from(asset: AssetId) -> Self {
        match asset {
            AssetId::Native => Self::Native,
            AssetId::WithId(id) => Self::Foreign { id },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    pub models: Vec<ModelId>,
    pub gpus: u16,
    pub vram_mib: u32,
    pub cpus: u16,
    pub memory_mib: u32,
    pub storage_gib: u32,
    /// ISO 3166-1 alpha-2; empty for anywhere.
    pub regions: Vec<String>,
}

impl From<hardware::Requirement> for Requirement {
    fn from(r: hardware::Requirement) -> Self {
        Self {
            models: r.models.into_inner(),
            gpus: r.gpus,
            vram_mib: r.vram_mib,
            cpus: r.cpus,
            memory_mib: r.memory_mib,
            storage_gib: r.storage_gib,
            regions: r.regions.iter().map(|region| String::from_utf8_lossy(&region.0).into_owned()).collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bid {
    pub bidder: String,
    pub offer: OfferId,
    /// Per block, for all GPUs.
    pub price: String,
    pub deposit: String,
    pub placed_at: BlockNumber,
}

impl From<api::BidView<AccountId>> for Bid {
    fn from(bid: api::BidView<AccountId>) -> Self {
        Self {
            bidder: address(&bid.bidder),
            offer: bid.offer,
            price: amount(bid.price),
            deposit: amount(bid.deposit),
            placed_at: bid.placed_at,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum OrderStatus {
    Bidding,
    Awarding,
    Expired,
    Awarded { lease: LeaseId },
    Ended,
}

impl From<api::OrderStatus> for OrderStatus {
    fn from(status: api::OrderStatus) -> Self {
        match status {
            api::OrderStatus::Bidding => Self::Bidding,
            api::OrderStatus::Awarding => Self::Awarding,
            api::OrderStatus::Expired => Self::Expired,
            api::OrderStatus::Awarded(lease) => Self::Awarded { lease },
            api::OrderStatus::Ended => Self::Ended,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: OrderId,
    pub tenant: String,
    pub requirement: Requirement,
    /// Per block, for all GPUs.
    pub price_limit: String,
    pub asset: Asset,
    pub term: BlockNumber,
    pub deadline: BlockNumber,
    pub escrow: String,
    pub status: OrderStatus,
    pub bids: Vec<Bid>,
}

impl From<api::OrderView<AccountId>> for Order {
    fn from(order: api::OrderView<AccountId>) -> Self {
        Self {
            id: order.id,
            tenant: address(&order.tenant),
            requirement: order.requirement.into(),
            price_limit: amount(order.price_limit),
            asset: order.asset.into(),
            term: order.term,
            deadline: order.deadline,
            escrow: amount(order.escrow),
            status: order.status.into(),
            bids: order.bids.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrdersPage {
    pub orders: Vec<Order>,
    /// `from` of the next page; `null` after the last.
    pub next: Option<OrderId>,
}

impl From<api::OrdersPage<AccountId>> for OrdersPage {
    fn from(page: api::OrdersPage<AccountId>) -> Self {
        Self { orders: page.orders.into_iter().map(Into::into).collect(), next: page.next }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LeaseStatus {
    Pending { activate_by: BlockNumber },
    Active,
    Closing { closes_at: BlockNumber },
}

impl From<api::LeaseStatus> for LeaseStatus {
    fn from(status: api::LeaseStatus) -> Self {
        match status {
            api::LeaseStatus::Pending { activate_by } => Self::Pending { activate_by },
            api::LeaseStatus::Active => Self::Active,
            api::LeaseStatus::Closing { closes_at } => Self::Closing { closes_at },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    pub final_ms: u64,
    pub pending_ms: u64,
    pub last_window: Option<Window>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Utilisation {
    pub busy_ms: u64,
    pub energy_mj: u64,
    pub peak_memory_mib: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    pub id: LeaseId,
    pub order: OrderId,
    pub tenant: String,
    pub provider: String,
    pub offer: OfferId,
    pub model: ModelId,
    pub gpus: u16,
    /// Per block, for all GPUs.
    pub price: String,
    pub asset: Asset,
    pub status: LeaseStatus,
    pub start: BlockNumber,
    pub end: BlockNumber,
    pub term: BlockNumber,
    pub funded_until: BlockNumber,
    pub deposited: String,
    pub escrow: String,
    /// Price of the blocks credited so far, settled or not.
    pub accrued: String,
    pub charged: String,
    pub fee: String,
    pub availability: Availability,
    pub utilisation: Utilisation,
    pub access: String,
}

impl From<api::LeaseView<AccountId>> for Lease {
    fn from(lease: api::LeaseView<AccountId>) -> Self {
        Self {
            id: lease.id,
            order: lease.order,
            tenant: address(&lease.tenant),
            provider: address(&lease.provider),
            offer: lease.offer,
            model: lease.model,
            gpus: lease.gpus,
            price: amount(lease.price),
            asset: lease.asset.into(),
            status: lease.status.into(),
            start: lease.start,
            end: lease.end,
            term: lease.term,
            funded_until: lease.funded_until,
            deposited: amount(lease.deposited),
            escrow: amount(lease.escrow),
            accrued: amount(lease.accrued),
            charged: amount(lease.charged),
            fee: amount(lease.fee),
            availability: Availability {
                final_ms: lease.availability.final_ms,
                pending_ms: lease.availability.pending_ms,
                last_window: lease.availability.last_window,
            },
            utilisation: Utilisation {
                busy_ms: lease.utilisation.busy_ms,
                energy_mj: lease.utilisation.energy_mj,
                peak_memory_mib: lease.utilisation.peak_memory_mib,
            },
            access: format!("{:?}", lease.access),
        }
    }
}

fn address(account: &AccountId) -> String {
    use sp_core::crypto::Ss58Codec;
    account.to_ss58check()
}

fn amount(balance: Balance) -> String {
    balance.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]

    use super::*;
    use leasehold_primitives::{
        hardware::Region,
        usage::{Availability as Credited, Utilisation as Used},
    };
    use serde_json::{json, Value};
    use sp_core::{bounded::BoundedVec, H256};
    use sp_keyring::Sr25519Keyring::{Alice, Bob};

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    const BEST: Hash = H256([1; 32]);
    const OLD: Hash = H256([2; 32]);
    const PRUNED: Hash = H256([3; 32]);
    const GARBLED: Hash = H256([4; 32]);

    fn order(id: OrderId) -> api::OrderView<AccountId> {
        api::OrderView {
            id,
            tenant: Alice.to_account_id(),
            requirement: hardware::Requirement {
                models: BoundedVec::truncate_from(vec![1, 2]),
                gpus: 8,
                vram_mib: 81_920,
                cpus: 16,
                memory_mib: 131_072,
                storage_gib: 500,
                regions: BoundedVec::truncate_from(vec![Region(*b"DE"), Region(*b"FR")]),
            },
            price_limit: u128::MAX,
            asset: AssetId::Native,
            term: 600,
            deadline: 40,
            escrow: 12_000_000_000_000,
            status: api::OrderStatus::Bidding,
            bids: vec![api::BidView {
                bidder: Bob.to_account_id(),
                offer: 3,
                price: 5,
                deposit: 1_000_000_000_000,
                placed_at: 21,
            }],
        }
    }

    fn lease(id: LeaseId) -> api::LeaseView<AccountId> {
        api::LeaseView {
            id,
            order: 7,
            tenant: Alice.to_account_id(),
            provider: Bob.to_account_id(),
            offer: 3,
            model: 1,
            gpus: 8,
            price: 5,
            asset: AssetId::WithId(1984),
            status: api::LeaseStatus::Active,
            start: 50,
            end: 250,
            term: 300,
            funded_until: 250,
            deposited: 1_000,
            escrow: 910,
            accrued: 100,
            charged: 90,
            fee: 2,
            availability: Credited { final_ms: 20_000, pending_ms: 0, last_window: Some(6) },
            utilisation: Used { busy_ms: 19_500, energy_mj: 7_000_000, peak_memory_mib: 40_000 },
            access: H256([0xab; 32]),
        }
    }

    struct Fake;

    impl Market for Fake {
        fn best(&self) -> Hash {
            BEST
        }

        fn has(&self, at: Hash) -> bool {
            [BEST, OLD, PRUNED, GARBLED].contains(&at)
        }

        fn order(&self, at: Hash, id: OrderId) -> Result<Option<api::OrderView<AccountId>>, ApiError> {
            Ok((at == BEST && id == 7).then(|| order(id)))
        }

        fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<api::LeaseView<AccountId>>, ApiError> {
            if at == PRUNED {
                return Err(ApiError::Application("State already discarded".into()));
            }
            if at == GARBLED {
                return Err(ApiError::StateBackendIsNotTrie);
            }
            Ok((id == 9).then(|| lease(id)))
        }

        fn open_orders(&self, _: Hash, from: OrderId, limit: u32) -> Result<api::OrdersPage<AccountId>, ApiError> {
            let orders: Vec<_> = (from..from + u64::from(limit)).filter(|id| *id < 5).map(order).collect();
            let next = orders.last().map(|order| order.id + 1).filter(|id| *id < 5);
            Ok(api::OrdersPage { orders, next })
        }
    }

    /// What a client gets back for a call.
    fn call(method: &str, params: Value) -> Value {
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

    #[test]
    fn an_order_reads_as_documented() {
        assert_eq!(
            result("leases_order", json!([7])),
            json!({
                "id": 7,
                "tenant": ALICE,
                "requirement": {
                    "models": [1, 2],
                    "gpus": 8,
                    "vramMib": 81_920,
                    "cpus": 16,
                    "memoryMib": 131_072,
                    "storageGib": 500,
                    "regions": ["DE", "FR"],
                },
                "priceLimit": "340282366920938463463374607431768211455",
                "asset": "native",
                "term": 600,
                "deadline": 40,
                "escrow": "12000000000000",
                "status": { "kind": "bidding" },
                "bids": [{ "bidder": BOB, "offer": 3, "price": "5", "deposit": "1000000000000", "placedAt": 21 }],
            })
        );
    }

    #[test]
    fn a_lease_reads_as_documented() {
        assert_eq!(
            result("leases_lease", json!([9])),
            json!({
                "id": 9,
                "order": 7,
                "tenant": ALICE,
                "provider": BOB,
                "offer": 3,
                "model": 1,
                "gpus": 8,
                "price": "5",
                "asset": { "id": 1984 },
                "status": { "kind": "active" },
                "start": 50,
                "end": 250,
                "term": 300,
                "fundedUntil": 250,
                "deposited": "1000",
                "escrow": "910",
                "accrued": "100",
                "charged": "90",
                "fee": "2",
                "availability": { "finalMs": 20_000, "pendingMs": 0, "lastWindow": 6 },
                "utilisation": { "busyMs": 19_500, "energyMj": 7_000_000, "peakMemoryMib": 40_000 },
                "access": format!("0x{}", "ab".repeat(32)),
            })
        );
    }

    #[test]
    fn every_status_has_a_kind() {
        let order = |status: api::OrderStatus| serde_json::to_value(OrderStatus::from(status)).unwrap();
        assert_eq!(order(api::OrderStatus::Bidding), json!({ "kind": "bidding" }));
        assert_eq!(order(api::OrderStatus::Awarding), json!({ "kind": "awarding" }));
        assert_eq!(order(api::OrderStatus::Expired), json!({ "kind": "expired" }));
        assert_eq!(order(api::OrderStatus::Awarded(4)), json!({ "kind": "awarded", "lease": 4 }));
        assert_eq!(order(api::OrderStatus::Ended), json!({ "kind": "ended" }));

        let lease = |status: api::LeaseStatus| serde_json::to_value(LeaseStatus::from(status)).unwrap();
        let pending = api::LeaseStatus::Pending { activate_by: 60 };
        assert_eq!(lease(pending), json!({ "kind": "pending", "activateBy": 60 }));
        assert_eq!(lease(api::LeaseStatus::Active), json!({ "kind": "active" }));
        let closing = api::LeaseStatus::Closing { closes_at: 70 };
        assert_eq!(lease(closing), json!({ "kind": "closing", "closesAt": 70 }));
    }

    #[test]
    fn what_does_not_exist_is_null() {
        assert_eq!(result("leases_order", json!([8])), Value::Null);
        assert_eq!(result("leases_lease", json!([8])), Value::Null);
    }

    #[test]
    fn an_earlier_block_can_be_asked() {
        assert_eq!(result("leases_order", json!([7, OLD])), Value::Null);
        assert_eq!(result("leases_lease", json!([9, OLD]))["id"], 9);
        assert_eq!(result("leases_openOrders", json!([null, 1, OLD]))["orders"][0]["id"], 0);
    }

    #[test]
    fn a_block_that_is_not_here_is_an_error_that_names_it() {
        let unknown = H256([9; 32]);
        for (method, params) in [
            ("leases_order", json!([7, unknown])),
            ("leases_lease", json!([9, unknown])),
            ("leases_openOrders", json!([0, 1, unknown])),
        ] {
            let response = call(method, params);
            assert_eq!(response["error"]["code"], UNKNOWN_BLOCK, "{method}");
            assert!(response["error"]["message"].as_str().unwrap().contains(&"09".repeat(32)), "{response}");
        }
    }

    #[test]
    fn pruned_state_is_an_error_that_says_where_to_ask() {
        let response = call("leases_lease", json!([9, PRUNED]));
        assert_eq!(response["error"]["code"], UNAVAILABLE);
        assert!(response["error"]["message"].as_str().unwrap().contains("--state-pruning archive"), "{response}");
        assert_eq!(response["error"]["data"], "State already discarded");
        assert_eq!(error_code("leases_lease", json!([9, GARBLED])), i64::from(INTERNAL_ERROR_CODE));
    }

    #[test]
    fn pages_follow_next_to_the_end() {
        assert_eq!(result("leases_openOrders", json!([]))["orders"].as_array().unwrap().len(), 5);
        let first = result("leases_openOrders", json!([0, 3]));
        assert_eq!(first["orders"].as_array().unwrap().len(), 3);
        assert_eq!(first["next"], 3);
        let second = result("leases_openOrders", json!([first["next"], 3]));
        assert_eq!(second["orders"][0]["id"], 3);
        assert_eq!(second["next"], Value::Null);
    }

    #[test]
    fn a_page_is_of_one_order_to_the_most_the_chain_gives() {
        let invalid = i64::from(INVALID_PARAMS_CODE);
        assert_eq!(error_code("leases_openOrders", json!([0, 0])), invalid);
        assert_eq!(error_code("leases_openOrders", json!([0, MAX_ORDERS_PER_PAGE + 1])), invalid);
        assert!(call("leases_openOrders", json!([0, MAX_ORDERS_PER_PAGE]))["result"].is_object());
        assert!(call("leases_openOrders", json!([0, 1]))["result"].is_object());
    }

    #[test]
    fn malformed_parameters_are_refused() {
        let invalid = i64::from(INVALID_PARAMS_CODE);
        for (method, params) in [
            ("leases_order", json!([])),
            ("leases_order", json!(["seven"])),
            ("leases_order", json!([-1])),
            ("leases_order", json!([7, "0x12"])),
            ("leases_lease", json!([1.5])),
            ("leases_openOrders", json!(["all"])),
        ] {
            assert_eq!(error_code(method, params.clone()), invalid, "{method} {params}");
        }
    }
}
