//! Where the answers come from: the runtime, at a block.

use crate::types::{Block, Hash};
use leasehold_primitives::{
    api::{
        LeaseView, LeasesApi as LeasesRuntimeApi, LeasesPage, OrderFilter, OrderView, OrdersPage, ProviderView,
        QuotesPage,
    },
    hardware::Requirement,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use leasehold_runtime::AccountId;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;

/// What the market is asked.
pub trait Market: Send + Sync + 'static {
    fn best(&self) -> Hash;
    fn has(&self, at: Hash) -> bool;
    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError>;
    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError>;
    fn open_orders(
        &self,
        at: Hash,
        filter: OrderFilter<AccountId>,
        from: Option<OrderId>,
        limit: u32,
    ) -> Result<OrdersPage<AccountId>, ApiError>;
    fn quotes(
        &self,
        at: Hash,
        requirement: Requirement<AccountId>,
        asset: AssetId,
        term: BlockNumber,
        from: OfferId,
        limit: u32,
    ) -> Result<QuotesPage<AccountId>, ApiError>;
    fn provider(&self, at: Hash, account: AccountId) -> Result<ProviderView<AccountId>, ApiError>;
    fn price_index(&self, at: Hash, model: ModelId, asset: AssetId) -> Result<Option<Balance>, ApiError>;
    fn score(&self, at: Hash, account: AccountId, price: Balance) -> Result<Option<u128>, ApiError>;
    fn listed(&self, at: Hash, from: Option<LeaseId>, limit: u32) -> Result<LeasesPage<AccountId>, ApiError>;
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

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError> {
        self.runtime_api().order(at, id)
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError> {
        self.runtime_api().lease(at, id)
    }

    fn open_orders(
        &self,
        at: Hash,
        filter: OrderFilter<AccountId>,
        from: Option<OrderId>,
        limit: u32,
    ) -> Result<OrdersPage<AccountId>, ApiError> {
        self.runtime_api().open_orders(at, filter, from, limit)
    }

    fn quotes(
        &self,
        at: Hash,
        requirement: Requirement<AccountId>,
        asset: AssetId,
        term: BlockNumber,
        from: OfferId,
        limit: u32,
    ) -> Result<QuotesPage<AccountId>, ApiError> {
        self.runtime_api().quotes(at, requirement, asset, term, from, limit)
    }

    fn provider(&self, at: Hash, account: AccountId) -> Result<ProviderView<AccountId>, ApiError> {
        self.runtime_api().provider(at, account)
    }

    fn price_index(&self, at: Hash, model: ModelId, asset: AssetId) -> Result<Option<Balance>, ApiError> {
        self.runtime_api().price_index(at, model, asset)
    }

    fn score(&self, at: Hash, account: AccountId, price: Balance) -> Result<Option<u128>, ApiError> {
        self.runtime_api().score(at, account, price)
    }

    fn listed(&self, at: Hash, from: Option<LeaseId>, limit: u32) -> Result<LeasesPage<AccountId>, ApiError> {
        self.runtime_api().listed_leases(at, from, limit)
    }
}
