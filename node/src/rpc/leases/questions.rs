//! The methods that answer once.

use super::{
    errors::{internal, invalid, unavailable, unknown_block},
    params::read,
    scans::{Scan, Scans},
    source::Market,
};
use crate::types::Hash;
use jsonrpsee::{
    core::{RegisterMethodError, RpcResult},
    types::Params,
    RpcModule,
};
use leasehold_primitives::{
    api::{
        LeaseFilter, LeaseView, LeasesPage, OfferFilter, OfferView, OffersPage, OrderFilter, OrderView, OrdersPage,
        ProviderView, QuotesPage, StandingView, MAX_LEASES_PER_PAGE, MAX_OFFERS_PER_PAGE, MAX_ORDERS_PER_PAGE,
        MAX_QUOTES_PER_PAGE,
    },
    hardware::Requirement,
    json::Json,
    AssetId, Balance, BlockNumber, ModelId, OfferId,
};
use leasehold_runtime::AccountId;
use serde::Serialize;
use sp_api::ApiError;
use std::{ops::ControlFlow, sync::Arc};

/// The quotes on a page whose length the client does not choose.
const QUOTES: u32 = 20;

/// The context of the questions.
pub struct Questions<M> {
    pub market: Arc<M>,
    pub scans: Scans,
}

/// The rest of a list's question once its parameters are read.
pub type Listing<M, R> = Box<dyn FnOnce(&M, &Scan) -> RpcResult<R> + Send>;

/// The questions about the market.
pub fn module<M: Market>(questions: Questions<M>) -> Result<RpcModule<Questions<M>>, RegisterMethodError> {
    let mut module = RpcModule::new(questions);
    single(&mut module, "leases_order", order)?;
    single(&mut module, "leases_lease", lease)?;
    single(&mut module, "leases_offer", offer)?;
    list(&mut module, "leases_standing", standing)?;
    single(&mut module, "leases_provider", provider)?;
    single(&mut module, "leases_priceIndex", price_index)?;
    single(&mut module, "leases_score", score)?;
    single(&mut module, "leases_refusals", refusals)?;
    list(&mut module, "leases_openOrders", open_orders)?;
    list(&mut module, "leases_leases", leases)?;
    list(&mut module, "leases_offers", offers)?;
    list(&mut module, "leases_listed", listed)?;
    list(&mut module, "leases_quotes", quotes)?;
    Ok(module)
}

/// A question about one thing: the state answers it at once.
pub fn single<M: Market, R: Serialize + Clone + 'static>(
    module: &mut RpcModule<Questions<M>>,
    name: &'static str,
    answer: fn(&M, &Params<'_>) -> RpcResult<R>,
) -> Result<(), RegisterMethodError> {
    module.register_blocking_method(name, move |params, questions, _| answer(&questions.market, &params))?;
    Ok(())
}

/// A question that takes a scan. It waits or is refused before it has a thread, and once it works it keeps its place
/// when its client leaves, because the work goes on.
pub fn list<M: Market, R: Serialize + Clone + Send + 'static>(
    module: &mut RpcModule<Questions<M>>,
    name: &'static str,
    prepare: fn(&Params<'_>) -> RpcResult<Listing<M, R>>,
) -> Result<(), RegisterMethodError> {
    module.register_async_method(name, move |params, questions, _| async move {
        let listing = prepare(&params)?;
        let scan = questions.scans.begin().await?;
        let market = questions.market.clone();
        tokio::task::spawn_blocking(move || listing(&market, &scan)).await.map_err(internal)?
    })?;
    Ok(())
}

/// The block that is asked about: `at`, if this node has it, or the best.
fn block<M: Market>(market: &M, at: Option<Hash>) -> RpcResult<Hash> {
    match at {
        None => Ok(market.position().best),
        Some(at) => market.head(at).map(|head| head.hash).ok_or_else(|| unknown_block(at)),
    }
}

/// Asks the market as it was at a block.
pub fn ask<M: Market, R>(
    market: &M,
    at: Option<Hash>,
    question: impl FnOnce(&M, Hash) -> Result<R, ApiError>,
) -> RpcResult<R> {
    let at = block(market, at)?;
    question(market, at).map_err(|cause| unavailable(at, cause))
}

fn order<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<OrderView<AccountId>>> {
    let [id, at] = read(params, ["id", "at"])?;
    let (id, at) = (id.required()?, at.block()?);
    ask(market, at, |market, at| market.order(at, id))
}

fn lease<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<LeaseView<AccountId>>> {
    let [id, at] = read(params, ["id", "at"])?;
    let (id, at) = (id.required()?, at.block()?);
    ask(market, at, |market, at| market.lease(at, id))
}

fn offer<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<OfferView<AccountId>>> {
    let [id, at] = read(params, ["id", "at"])?;
    let (id, at) = (id.required()?, at.block()?);
    ask(market, at, |market, at| market.offer(at, id))
}

/// It looks at as many leases as a page of a list, so it takes a place as a list does.
fn standing<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, Option<StandingView>>> {
    let [offer, at] = read(params, ["offer", "at"])?;
    let (offer, at) = (offer.required::<OfferId>()?, at.block()?);
    Ok(Box::new(move |market, _| ask(market, at, |market, at| market.standing(at, offer))))
}

fn provider<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<ProviderView<AccountId>> {
    let [account, at] = read(params, ["account", "at"])?;
    let (account, at) = (account.required()?, at.block()?);
    ask(market, at, |market, at| market.provider(at, account))
}

fn price_index<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<Json<Balance>>> {
    let [model, asset, at] = read(params, ["model", "asset", "at"])?;
    let (model, asset, at) = (model.required_small::<ModelId>()?, asset.required::<AssetId>()?, at.block()?);
    Ok(ask(market, at, |market, at| market.price_index(at, model, asset))?.map(Json))
}

fn score<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<Json<u128>>> {
    let [account, price, at] = read(params, ["account", "price", "at"])?;
    let (account, price, at) = (account.required()?, price.required::<Balance>()?, at.block()?);
    Ok(ask(market, at, |market, at| market.score(at, account, price))?.map(Json))
}

fn refusals<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<u32> {
    let [account, at] = read(params, ["account", "at"])?;
    let (account, at) = (account.required()?, at.block()?);
    ask(market, at, |market, at| market.refusals(at, account))
}

fn open_orders<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, OrdersPage<AccountId>>> {
    let [filter, from, limit, at] = read(params, ["filter", "from", "limit", "at"])?;
    let filter = filter.structure::<OrderFilter<AccountId>>()?.unwrap_or_default();
    let (from, at) = (from.optional()?, at.block()?);
    let limit = limit.limit(MAX_ORDERS_PER_PAGE, MAX_ORDERS_PER_PAGE)?;
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (orders, next) = scan.page::<_, ApiError>(from, limit, |from, missing| {
                let page = market.open_orders(at, filter.clone(), from, missing)?;
                Ok((page.orders, page.next))
            })?;
            Ok(OrdersPage { orders, next })
        })
    }))
}

fn leases<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, LeasesPage<AccountId>>> {
    let [filter, from, limit, at] = read(params, ["filter", "from", "limit", "at"])?;
    let filter = filter.structure::<LeaseFilter<AccountId>>()?.unwrap_or_default();
    let (from, at) = (from.optional()?, at.block()?);
    let limit = limit.limit(MAX_LEASES_PER_PAGE, MAX_LEASES_PER_PAGE)?;
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (leases, next) = scan.page::<_, ApiError>(from, limit, |from, missing| {
                let page = market.leases(at, filter.clone(), from, missing)?;
                Ok((page.leases, page.next))
            })?;
            Ok(LeasesPage { leases, next })
        })
    }))
}

fn offers<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, OffersPage<AccountId>>> {
    let [filter, from, limit, at] = read(params, ["filter", "from", "limit", "at"])?;
    let filter = filter.structure::<OfferFilter<AccountId>>()?.unwrap_or_default();
    let (from, at) = (from.optional()?, at.block()?);
    let limit = limit.limit(MAX_OFFERS_PER_PAGE, MAX_OFFERS_PER_PAGE)?;
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (offers, next) = scan.page::<_, ApiError>(from, limit, |from, missing| {
                let page = market.offers(at, filter.clone(), from, missing)?;
                Ok((page.offers, page.next))
            })?;
            Ok(OffersPage { offers, next })
        })
    }))
}

fn listed<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, LeasesPage<AccountId>>> {
    let [from, limit, at] = read(params, ["from", "limit", "at"])?;
    let (from, at) = (from.optional()?, at.block()?);
    let limit = limit.limit(MAX_LEASES_PER_PAGE, MAX_LEASES_PER_PAGE)?;
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (leases, next) = scan.page::<_, ApiError>(from, limit, |from, missing| {
                let page = market.listed(at, from, missing)?;
                Ok((page.leases, page.next))
            })?;
            Ok(LeasesPage { leases, next })
        })
    }))
}

/// Each page of the runtime has the best of a thousand offers, so the best of those are the best of all offers that
/// were looked at. The scan goes on when the page is full: the next thousand may have better ones.
fn quotes<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, QuotesPage<AccountId>>> {
    let names = ["requirement", "asset", "term", "limit", "from", "at"];
    let [requirement, asset, term, limit, from, at] = read(params, names)?;
    let requirement: Requirement<AccountId> = requirement.required_structure()?;
    if !requirement.is_valid() {
        return Err(invalid(
            "requirement",
            "a requirement names a model and a GPU, attributes with keys and each once, and auditors each once and of \
             some attribute",
        ));
    }
    let (asset, term) = (asset.required::<AssetId>()?, term.required_small::<BlockNumber>()?);
    let limit = limit.limit(QUOTES, MAX_QUOTES_PER_PAGE)?;
    let (from, at) = (from.optional::<OfferId>()?.unwrap_or(0), at.block()?);
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (mut quotes, mut from, mut next) = (Vec::new(), from, None);
            scan.repeat::<ApiError>(|| {
                let page = market.quotes(at, requirement.clone(), asset.clone(), term, from, limit)?;
                quotes.extend(page.quotes);
                quotes.sort_by_key(|quote| (quote.score, quote.offer));
                quotes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                next = page.next;
                from = next.unwrap_or(from);
                Ok(if next.is_none() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
            Ok(QuotesPage { quotes, next })
        })
    }))
}
