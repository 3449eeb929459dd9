//! The market over JSON-RPC: the questions that a wallet, a dashboard or a script asks most, without a client library.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `leases_order` | id, at? | the order with its bids, or `null` |
//! | `leases_lease` | id, at? | the lease with what it has cost so far, or `null` |
//! | `leases_openOrders` | filter?, from?, limit?, at? | `{ orders, next }`: orders that can still be bid for or awarded, newest first |
//! | `leases_quotes` | requirement, asset, term, limit?, from?, at? | `{ quotes, next }`: asks that can be taken at once, best score first |
//! | `leases_provider` | account, at? | how the provider's leases went |
//! | `leases_priceIndex` | model, asset, at? | median price of a GPU-block, or `null` |
//! | `leases_score` | account, price, at? | the score that a bid of the account at that price would have now, or `null` |
//! | `leases_listed` | from?, limit?, at? | `{ leases, next }`: leases that can be taken over |
//!
//! `at` is a block's hash; without it the best block is asked. Answers are the views of the runtime API `LeasesApi`;
//! [`leasehold_primitives::json`] says how they are written: camelCase names, every number of 64 or more bits as a
//! decimal string, accounts as SS58 addresses, hashes as hex, an asset as `"native"` or `{ "id": 7 }`, a status and an
//! auction as an object with a `kind`. Ids and amounts in questions may be decimal strings, numbers, or hex with `0x`.
//!
//! A filter is an object, all of whose fields are optional: `models`, `minGpus`, `maxGpus`, `region`, `asset`,
//! `minPricePerGpu`, `tenant`, `auction` (`"manual"`, `"automatic"`, `"sealed"`), `servableBy`. Of a requirement only
//! `models` and `gpus` must be given.
//!
//! Pages go on where `next` says: it is `from` of the next page, and `null` after the last. A page may be short, even
//! empty, while there is more, because each call looks at a bounded number of entries. Quotes are the best of what one
//! call looked at: to find the best of the market, go on to the end and compare.

mod source;

#[cfg(test)]
mod tests;

pub use source::Market;

use crate::types::Hash;
use jsonrpsee::{
    core::RpcResult,
    proc_macros::rpc,
    types::{
        error::{INTERNAL_ERROR_CODE, INVALID_PARAMS_CODE},
        ErrorObjectOwned,
    },
};
use leasehold_primitives::{
    api::{
        LeaseView, LeasesPage, OrderFilter, OrderView, OrdersPage, ProviderView, QuotesPage, MAX_LEASES_PER_PAGE,
        MAX_ORDERS_PER_PAGE, MAX_QUOTES_PER_PAGE,
    },
    hardware::Requirement,
    json::Json,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use leasehold_runtime::AccountId;
use sp_api::ApiError;
use std::sync::Arc;

/// The node does not have the block that was asked about.
pub const UNKNOWN_BLOCK: i32 = 8001;
/// The block is there, but its state cannot be asked: pruned, or of a runtime that does not know the question.
pub const UNAVAILABLE: i32 = 8002;

/// Quotes on a page whose length the client does not choose.
const QUOTES: u32 = 20;

#[rpc(server)]
pub trait LeasesApi {
    /// An order with its bids, best score first.
    #[method(name = "leases_order", blocking)]
    fn order(&self, id: Json<OrderId>, at: Option<Hash>) -> RpcResult<Option<OrderView<AccountId>>>;

    /// A lease with what it has cost so far.
    #[method(name = "leases_lease", blocking)]
    fn lease(&self, id: Json<LeaseId>, at: Option<Hash>) -> RpcResult<Option<LeaseView<AccountId>>>;

    /// Orders that can still be bid for or awarded and pass the filter, newest first, from the order `from` down.
    #[method(name = "leases_openOrders", blocking)]
    fn open_orders(
        &self,
        filter: Option<OrderFilter<AccountId>>,
        from: Option<Json<OrderId>>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OrdersPage<AccountId>>;

    /// Asks that can be taken at once for a lease that meets the requirement, best score first.
    #[method(name = "leases_quotes", blocking)]
    fn quotes(
        &self,
        requirement: Requirement<AccountId>,
        asset: Json<AssetId>,
        term: BlockNumber,
        limit: Option<u32>,
        from: Option<Json<OfferId>>,
        at: Option<Hash>,
    ) -> RpcResult<QuotesPage<AccountId>>;

    /// How a provider's leases went.
    #[method(name = "leases_provider", blocking)]
    fn provider(&self, account: Json<AccountId>, at: Option<Hash>) -> RpcResult<ProviderView<AccountId>>;

    /// The median price of a GPU-block.
    #[method(name = "leases_priceIndex", blocking)]
    fn price_index(&self, model: ModelId, asset: Json<AssetId>, at: Option<Hash>) -> RpcResult<Option<Json<Balance>>>;

    /// The score that a bid of the account at this price would have now; the lower wins.
    #[method(name = "leases_score", blocking)]
    fn score(&self, account: Json<AccountId>, price: Json<Balance>, at: Option<Hash>) -> RpcResult<Option<Json<u128>>>;

    /// Leases that can be taken over.
    #[method(name = "leases_listed", blocking)]
    fn listed(
        &self,
        from: Option<Json<LeaseId>>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<LeasesPage<AccountId>>;
}

/// Serves [`LeasesApiServer`] from a client.
pub struct Leases<M> {
    market: Arc<M>,
}

impl<M: Market> Leases<M> {
    pub fn new(market: Arc<M>) -> Self {
        Self { market }
    }

    /// Asks the market as it was at a block, if this node has that.
    fn ask<R>(&self, at: Option<Hash>, question: impl FnOnce(&M, Hash) -> Result<R, ApiError>) -> RpcResult<R> {
        let at = match at {
            None => self.market.best(),
            Some(at) if self.market.has(at) => at,
            Some(at) => {
                return Err(error(
                    UNKNOWN_BLOCK,
                    format!(
                        "this node has no block {at:?}: it is not synced that far, or the hash is of another chain"
                    ),
                    None,
                ))
            }
        };
        question(&self.market, at).map_err(|cause| unavailable(at, cause))
    }
}

impl<M: Market> LeasesApiServer for Leases<M> {
    fn order(&self, Json(id): Json<OrderId>, at: Option<Hash>) -> RpcResult<Option<OrderView<AccountId>>> {
        self.ask(at, |market, at| market.order(at, id))
    }

    fn lease(&self, Json(id): Json<LeaseId>, at: Option<Hash>) -> RpcResult<Option<LeaseView<AccountId>>> {
        self.ask(at, |market, at| market.lease(at, id))
    }

    fn open_orders(
        &self,
        filter: Option<OrderFilter<AccountId>>,
        from: Option<Json<OrderId>>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OrdersPage<AccountId>> {
        let filter = filter.unwrap_or_default();
        let from = from.map(|Json(id)| id);
        let limit = page_size(limit, MAX_ORDERS_PER_PAGE, MAX_ORDERS_PER_PAGE)?;
        self.ask(at, |market, at| market.open_orders(at, filter, from, limit))
    }

    fn quotes(
        &self,
        requirement: Requirement<AccountId>,
        Json(asset): Json<AssetId>,
        term: BlockNumber,
        limit: Option<u32>,
        from: Option<Json<OfferId>>,
        at: Option<Hash>,
    ) -> RpcResult<QuotesPage<AccountId>> {
        if !requirement.is_valid() {
            return Err(invalid(
                "a requirement names a model and a GPU, attributes with keys and each once, and auditors each once \
                 and of some attribute"
                    .into(),
            ));
        }
        let from = from.map_or(0, |Json(id)| id);
        let limit = page_size(limit, QUOTES, MAX_QUOTES_PER_PAGE)?;
        self.ask(at, |market, at| market.quotes(at, requirement, asset, term, from, limit))
    }

    fn provider(&self, Json(account): Json<AccountId>, at: Option<Hash>) -> RpcResult<ProviderView<AccountId>> {
        self.ask(at, |market, at| market.provider(at, account))
    }

    fn price_index(
        &self,
        model: ModelId,
        Json(asset): Json<AssetId>,
        at: Option<Hash>,
    ) -> RpcResult<Option<Json<Balance>>> {
        Ok(self.ask(at, |market, at| market.price_index(at, model, asset))?.map(Json))
    }

    fn score(
        &self,
        Json(account): Json<AccountId>,
        Json(price): Json<Balance>,
        at: Option<Hash>,
    ) -> RpcResult<Option<Json<u128>>> {
        Ok(self.ask(at, |market, at| market.score(at, account, price))?.map(Json))
    }

    fn listed(
        &self,
        from: Option<Json<LeaseId>>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<LeasesPage<AccountId>> {
        let from = from.map(|Json(id)| id);
        let limit = page_size(limit, MAX_LEASES_PER_PAGE, MAX_LEASES_PER_PAGE)?;
        self.ask(at, |market, at| market.listed(at, from, limit))
    }
}

/// The length of a page: the client's limit, if the chain gives pages of that length.
fn page_size(limit: Option<u32>, default: u32, most: u32) -> RpcResult<u32> {
    let limit = limit.unwrap_or(default);
    if (1..=most).contains(&limit) {
        Ok(limit)
    } else {
        Err(invalid(format!("limit is 1 to {most}, not {limit}; follow `next` for more")))
    }
}

fn error(code: i32, message: String, data: Option<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, data)
}

fn invalid(message: String) -> ErrorObjectOwned {
    error(INVALID_PARAMS_CODE, message, None)
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
