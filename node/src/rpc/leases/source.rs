//! The source of the answers: the chain, and its runtime at a block.

use crate::types::{Block, Hash};
use futures::{stream, stream::BoxStream, StreamExt};
use leasehold_primitives::{
    api::{
        Changes, DelegationView, DelegationsPage, LeaseFilter, LeaseView, LeasesApi as LeasesRuntimeApi, LeasesPage,
        OffencesView, OfferFilter, OfferView, OffersPage, OrderFilter, OrderView, OrdersPage, PoolView,
        ProviderStakingApi, ProviderView, QuotesPage, SlashesPage, StandingView,
    },
    hardware::Requirement,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId, SlashId,
};
use leasehold_runtime::AccountId;
use sc_client_api::BlockchainEvents;
use serde::Serialize;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header;

/// A block of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    pub number: BlockNumber,
    pub hash: Hash,
    #[serde(rename = "parentHash")]
    pub parent: Hash,
}

/// The ends of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub best: Hash,
    pub finalized: Hash,
}

/// The chain, and its answer about one entry of the market.
pub trait Chain: Send + Sync + 'static {
    fn position(&self) -> Position;
    /// None if this node does not have the block.
    fn head(&self, at: Hash) -> Option<Head>;
    /// Says that the position may have changed: no more often than it does, but not for each block.
    fn moves(&self) -> BoxStream<'static, ()>;
    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError>;
    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError>;
    fn offer(&self, at: Hash, id: OfferId) -> Result<Option<OfferView<AccountId>>, ApiError>;
    fn changes(&self, at: Hash) -> Result<Changes, ApiError>;
}

/// The other questions that the market answers.
pub trait Market: Chain {
    fn leases(
        &self,
        at: Hash,
        filter: LeaseFilter<AccountId>,
        from: Option<LeaseId>,
        limit: u32,
    ) -> Result<LeasesPage<AccountId>, ApiError>;
    fn offers(
        &self,
        at: Hash,
        filter: OfferFilter<AccountId>,
        from: Option<OfferId>,
        limit: u32,
    ) -> Result<OffersPage<AccountId>, ApiError>;
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
    fn standing(&self, at: Hash, offer: OfferId) -> Result<Option<StandingView>, ApiError>;
    fn provider(&self, at: Hash, account: AccountId) -> Result<ProviderView<AccountId>, ApiError>;
    fn price_index(&self, at: Hash, model: ModelId, asset: AssetId) -> Result<Option<Balance>, ApiError>;
    fn score(&self, at: Hash, account: AccountId, price: Balance) -> Result<Option<u128>, ApiError>;
    fn refusals(&self, at: Hash, account: AccountId) -> Result<u32, ApiError>;
    fn listed(&self, at: Hash, from: Option<LeaseId>, limit: u32) -> Result<LeasesPage<AccountId>, ApiError>;
    fn pool(&self, at: Hash, provider: AccountId) -> Result<Option<PoolView<AccountId>>, ApiError>;
    fn delegation(
        &self,
        at: Hash,
        provider: AccountId,
        delegator: AccountId,
    ) -> Result<Option<DelegationView<AccountId>>, ApiError>;
    fn delegations(
        &self,
        at: Hash,
        delegator: AccountId,
        from: Option<AccountId>,
        limit: u32,
    ) -> Result<DelegationsPage<AccountId>, ApiError>;
    fn pending_slashes(
        &self,
        at: Hash,
        provider: AccountId,
        from: Option<SlashId>,
        limit: u32,
    ) -> Result<SlashesPage<AccountId>, ApiError>;
    fn offences(&self, at: Hash, lease: LeaseId) -> Result<OffencesView, ApiError>;
}

impl<C> Chain for C
where
    C: ProvideRuntimeApi<Block> + HeaderBackend<Block> + BlockchainEvents<Block> + 'static,
    C::Api: LeasesRuntimeApi<Block, AccountId>,
{
    fn position(&self) -> Position {
        let info = self.info();
        Position { best: info.best_hash, finalized: info.finalized_hash }
    }

    fn head(&self, at: Hash) -> Option<Head> {
        let header = self.header(at).ok().flatten()?;
        Some(Head { number: *header.number(), hash: at, parent: *header.parent_hash() })
    }

    fn moves(&self) -> BoxStream<'static, ()> {
        let imported = self.import_notification_stream().map(|_| ());
        let finalized = self.finality_notification_stream().map(|_| ());
        stream::select(imported, finalized).boxed()
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError> {
        self.runtime_api().order(at, id)
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError> {
        self.runtime_api().lease(at, id)
    }

    fn offer(&self, at: Hash, id: OfferId) -> Result<Option<OfferView<AccountId>>, ApiError> {
        self.runtime_api().offer(at, id)
    }

    fn changes(&self, at: Hash) -> Result<Changes, ApiError> {
        self.runtime_api().changes(at)
    }
}

impl<C> Market for C
where
    C: Chain + ProvideRuntimeApi<Block>,
    C::Api: LeasesRuntimeApi<Block, AccountId> + ProviderStakingApi<Block, AccountId>,
{
    fn leases(
        &self,
        at: Hash,
        filter: LeaseFilter<AccountId>,
        from: Option<LeaseId>,
        limit: u32,
    ) -> Result<LeasesPage<AccountId>, ApiError> {
        self.runtime_api().leases(at, filter, from, limit)
    }

    fn offers(
        &self,
        at: Hash,
        filter: OfferFilter<AccountId>,
        from: Option<OfferId>,
        limit: u32,
    ) -> Result<OffersPage<AccountId>, ApiError> {
        self.runtime_api().offers(at, filter, from, limit)
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

    fn standing(&self, at: Hash, offer: OfferId) -> Result<Option<StandingView>, ApiError> {
        self.runtime_api().standing(at, offer)
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

    fn refusals(&self, at: Hash, account: AccountId) -> Result<u32, ApiError> {
        self.runtime_api().refusals(at, account)
    }

    fn listed(&self, at: Hash, from: Option<LeaseId>, limit: u32) -> Result<LeasesPage<AccountId>, ApiError> {
        self.runtime_api().listed_leases(at, from, limit)
    }

    fn pool(&self, at: Hash, provider: AccountId) -> Result<Option<PoolView<AccountId>>, ApiError> {
        self.runtime_api().pool(at, provider)
    }

    fn delegation(
        &self,
        at: Hash,
        provider: AccountId,
        delegator: AccountId,
    ) -> Result<Option<DelegationView<AccountId>>, ApiError> {
        self.runtime_api().delegation(at, provider, delegator)
    }

    fn delegations(
        &self,
        at: Hash,
        delegator: AccountId,
        from: Option<AccountId>,
        limit: u32,
    ) -> Result<DelegationsPage<AccountId>, ApiError> {
        self.runtime_api().delegations(at, delegator, from, limit)
    }

    fn pending_slashes(
        &self,
        at: Hash,
        provider: AccountId,
        from: Option<SlashId>,
        limit: u32,
    ) -> Result<SlashesPage<AccountId>, ApiError> {
        self.runtime_api().pending_slashes(at, provider, from, limit)
    }

    fn offences(&self, at: Hash, lease: LeaseId) -> Result<OffencesView, ApiError> {
        self.runtime_api().offences(at, lease)
    }
}
