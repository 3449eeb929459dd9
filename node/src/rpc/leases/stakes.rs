//! The questions about the stake behind providers, and about penalties and slashes taken from them.

use super::{
    params::read,
    questions::{ask, list, single, Listing, Questions},
    source::Market,
};
use jsonrpsee::{
    core::{RegisterMethodError, RpcResult},
    types::Params,
    RpcModule,
};
use leasehold_primitives::{
    api::{
        DelegationView, DelegationsPage, OffencesView, PoolView, SlashesPage, MAX_DELEGATIONS_PER_PAGE,
        MAX_SLASHES_PER_PAGE,
    },
    LeaseId,
};
use leasehold_runtime::AccountId;
use sp_api::ApiError;

/// Adds them all.
pub fn add<M: Market>(module: &mut RpcModule<Questions<M>>) -> Result<(), RegisterMethodError> {
    single(module, "staking_pool", pool)?;
    single(module, "staking_delegation", delegation)?;
    single(module, "staking_offences", offences)?;
    list(module, "staking_delegations", delegations)?;
    list(module, "staking_pendingSlashes", pending_slashes)
}

fn pool<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<PoolView<AccountId>>> {
    let [provider, at] = read(params, ["provider", "at"])?;
    let (provider, at) = (provider.required()?, at.block()?);
    ask(market, at, |market, at| market.pool(at, provider))
}

fn delegation<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<Option<DelegationView<AccountId>>> {
    let [provider, delegator, at] = read(params, ["provider", "delegator", "at"])?;
    let (provider, delegator, at) = (provider.required()?, delegator.required()?, at.block()?);
    ask(market, at, |market, at| market.delegation(at, provider, delegator))
}

fn offences<M: Market>(market: &M, params: &Params<'_>) -> RpcResult<OffencesView> {
    let [lease, at] = read(params, ["lease", "at"])?;
    let (lease, at) = (lease.required::<LeaseId>()?, at.block()?);
    ask(market, at, |market, at| market.offences(at, lease))
}

/// One page of the runtime is one page here: it looks at the delegator's own delegations, and at nothing else.
fn delegations<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, DelegationsPage<AccountId>>> {
    let [delegator, from, limit, at] = read(params, ["delegator", "from", "limit", "at"])?;
    let (delegator, from, at) = (delegator.required::<AccountId>()?, from.optional::<AccountId>()?, at.block()?);
    let limit = limit.limit(MAX_DELEGATIONS_PER_PAGE, MAX_DELEGATIONS_PER_PAGE)?;
    Ok(Box::new(move |market, _| ask(market, at, |market, at| market.delegations(at, delegator, from, limit))))
}

fn pending_slashes<M: Market>(params: &Params<'_>) -> RpcResult<Listing<M, SlashesPage<AccountId>>> {
    let [provider, from, limit, at] = read(params, ["provider", "from", "limit", "at"])?;
    let (provider, from, at) = (provider.required::<AccountId>()?, from.optional()?, at.block()?);
    let limit = limit.limit(MAX_SLASHES_PER_PAGE, MAX_SLASHES_PER_PAGE)?;
    Ok(Box::new(move |market, scan| {
        ask(market, at, |market, at| {
            let (slashes, next) = scan.page::<_, ApiError>(from, limit, |from, missing| {
                let page = market.pending_slashes(at, provider.clone(), from, missing)?;
                Ok((page.slashes, page.next))
            })?;
            Ok(SlashesPage { slashes, next })
        })
    }))
}
