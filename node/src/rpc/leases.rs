//! The market over JSON-RPC: what a wallet, a dashboard or a script asks most, without a client library.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `leases_order` | id, at? | the order with its bids, or `null` |
//! | `leases_lease` | id, at? | the lease with what it has cost so far, or `null` |
//! | `leases_openOrders` | filter?, from?, limit?, at? | `{ orders, next }`: orders that can still be bid for or awarded, newest first |
//! | `leases_quotes` | requirement, asset, term, limit?, from?, at? | `{ quotes, next }`: asks that can be taken at once, best score first |
//! | `leases_provider` | account, at? | how the provider's leases went |
//! | `leases_priceIndex` | model, asset, at? | median price of a GPU-block, or `null` |
//! | `leases_score` | account, price, at? | what a bid of the account at that price is compared by, or `null` |
//! | `leases_listed` | from?, limit?, at? | `{ leases, next }`: leases that can be taken over |
//!
//! `at` is a block's hash; without it the best block is asked. Names are camelCase. Balances are decimal strings in
//! the asset's smallest unit, for they exceed the numbers of JSON; accounts are SS58 addresses; hashes are hex. An
//! asset is `"native"` or `{ "id": 7 }`. A status, and an auction, is an object with a `kind`. A share, such as an exit
//! penalty, is a number of millionths. Attributes are `{ "key": …, "value": … }`, text where they are text and hex
//! where they are not.
//!
//! A filter is an object, all of whose fields are optional: `models`, `minGpus`, `maxGpus`, `region`, `asset`,
//! `minPricePerGpu`, `tenant`, `auction` (`"manual"`, `"automatic"`, `"sealed"`), `servableBy`. Of a requirement only
//! `models` and `gpus` must be given.
//!
//! Pages go on where `next` says: it is `from` of the next page, and `null` after the last. A page may be short, even
//! empty, while there is more, because each call looks at a bounded number of entries. Quotes are the best of what one
//! call looked at: to find the best of the market, go on to the end and compare.

mod source;
mod views;

#[cfg(test)]
mod tests;

pub use source::Market;
pub use views::{Amount, Asset, Lease, LeasesPage, Order, OrderFilter, OrdersPage, Provider, QuotesPage, Requirement};

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
    api::{MAX_LISTED_PER_PAGE, MAX_ORDERS_PER_PAGE, MAX_QUOTES_PER_PAGE},
    BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
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
    fn order(&self, id: OrderId, at: Option<Hash>) -> RpcResult<Option<Order>>;

    /// A lease with what it has cost so far.
    #[method(name = "leases_lease", blocking)]
    fn lease(&self, id: LeaseId, at: Option<Hash>) -> RpcResult<Option<Lease>>;

    /// Orders that can still be bid for or awarded and pass the filter, newest first, from the order `from` down.
    #[method(name = "leases_openOrders", blocking)]
    fn open_orders(
        &self,
        filter: Option<OrderFilter>,
        from: Option<OrderId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OrdersPage>;

    /// Asks that can be taken at once for a lease that meets the requirement, best score first.
    #[method(name = "leases_quotes", blocking)]
    fn quotes(
        &self,
        requirement: Requirement,
        asset: Asset,
        term: BlockNumber,
        limit: Option<u32>,
        from: Option<OfferId>,
        at: Option<Hash>,
    ) -> RpcResult<QuotesPage>;

    /// How a provider's leases went.
    #[method(name = "leases_provider", blocking)]
    fn provider(&self, account: String, at: Option<Hash>) -> RpcResult<Provider>;

    /// The median price of a GPU-block.
    #[method(name = "leases_priceIndex", blocking)]
    fn price_index(&self, model: ModelId, asset: Asset, at: Option<Hash>) -> RpcResult<Option<String>>;

    /// What a bid of the account at this price would be compared by now; the lower wins.
    #[method(name = "leases_score", blocking)]
    fn score(&self, account: String, price: Amount, at: Option<Hash>) -> RpcResult<Option<String>>;

    /// Leases that can be taken over.
    #[method(name = "leases_listed", blocking)]
    fn listed(&self, from: Option<LeaseId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<LeasesPage>;
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
    fn order(&self, id: OrderId, at: Option<Hash>) -> RpcResult<Option<Order>> {
        Ok(self.ask(at, |market, at| market.order(at, id))?.map(Into::into))
    }

    fn lease(&self, id: LeaseId, at: Option<Hash>) -> RpcResult<Option<Lease>> {
        Ok(self.ask(at, |market, at| market.lease(at, id))?.map(Into::into))
    }

    fn open_orders(
        &self,
        filter: Option<OrderFilter>,
        from: Option<OrderId>,
        limit: Option<u32>,
        at: Option<Hash>,
    ) -> RpcResult<OrdersPage> {
        let filter = filter.unwrap_or_default().try_into().map_err(invalid)?;
        let limit = page_size(limit, MAX_ORDERS_PER_PAGE, MAX_ORDERS_PER_PAGE)?;
        Ok(self.ask(at, |market, at| market.open_orders(at, filter, from, limit))?.into())
    }

    fn quotes(
        &self,
        requirement: Requirement,
        asset: Asset,
        term: BlockNumber,
        limit: Option<u32>,
        from: Option<OfferId>,
        at: Option<Hash>,
    ) -> RpcResult<QuotesPage> {
        let requirement = requirement.try_into().map_err(invalid)?;
        let limit = page_size(limit, QUOTES, MAX_QUOTES_PER_PAGE)?;
        let from = from.unwrap_or(0);
        Ok(self.ask(at, |market, at| market.quotes(at, requirement, asset.into(), term, from, limit))?.into())
    }

    fn provider(&self, account: String, at: Option<Hash>) -> RpcResult<Provider> {
        let account = views::account(&account).map_err(invalid)?;
        Ok(self.ask(at, |market, at| market.provider(at, account))?.into())
    }

    fn price_index(&self, model: ModelId, asset: Asset, at: Option<Hash>) -> RpcResult<Option<String>> {
        Ok(self.ask(at, |market, at| market.price_index(at, model, asset.into()))?.map(views::amount))
    }

    fn score(&self, account: String, price: Amount, at: Option<Hash>) -> RpcResult<Option<String>> {
        let account = views::account(&account).map_err(invalid)?;
        let price = price.try_into().map_err(invalid)?;
        Ok(self.ask(at, |market, at| market.score(at, account, price))?.map(views::amount))
    }

    fn listed(&self, from: Option<LeaseId>, limit: Option<u32>, at: Option<Hash>) -> RpcResult<LeasesPage> {
        let limit = page_size(limit, MAX_LISTED_PER_PAGE, MAX_LISTED_PER_PAGE)?;
        Ok(self.ask(at, |market, at| market.listed(at, from, limit))?.into())
    }
}

/// The length of a page: what the client says, if that is one that the chain gives.
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
