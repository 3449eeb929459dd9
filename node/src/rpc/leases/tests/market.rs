//! A market that answers without a chain.

use super::*;
use futures::{stream, stream::BoxStream, StreamExt};
use leasehold_primitives::{
    api::{
        AcceptedView, BidView, CauseView, Changes, DelegationView, DelegationsPage, LeaseFilter, LeaseStage,
        LeaseStatus, LeaseView, LeasesPage, OffencesView, OfferFilter, OfferStage, OfferView, OffersPage, OrderFilter,
        OrderStatus, OrderView, OrdersPage, PoolView, ProviderView, QuoteView, QuotesPage, SlashView, SlashesPage,
        StandingView, TakingView,
    },
    hardware::{Attribute, Attributes, OfferSpec, Quorum, Region, Requirement},
    market::{Ask, Auction, OrderSpec, Proposal, Terms},
    names::Name,
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId, SlashId,
};
use leasehold_runtime::AccountId;
use sp_api::ApiError;
use sp_core::bounded::BoundedVec;
use sp_runtime::Permill;

fn terms() -> Terms {
    Terms { notice: 30, exit_penalty: Permill::from_percent(5) }
}

fn attributes() -> Attributes {
    let name = |text: &[u8]| Name::truncate_from(text);
    BoundedVec::truncate_from(vec![Attribute { key: name(b"tier"), value: name(b"3") }])
}

/// A requirement that gives every field.
pub(super) fn requirement() -> Requirement<AccountId> {
    Requirement {
        models: BoundedVec::truncate_from(vec![1, 2]),
        gpus: 8,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 131_072,
        storage_gib: 500,
        regions: BoundedVec::truncate_from(vec![Region(*b"DE"), Region(*b"FR")]),
        attributes: attributes(),
        auditors: BoundedVec::truncate_from(vec![Charlie.to_account_id()]),
        quorum: Quorum::All,
        gate_required: true,
    }
}

/// A filter that gives every field.
pub(super) fn everything() -> OrderFilter<AccountId> {
    OrderFilter {
        models: BoundedVec::truncate_from(vec![1, 2]),
        min_gpus: Some(2),
        max_gpus: Some(8),
        region: Some(Region(*b"DE")),
        asset: Some(AssetId::WithId(7)),
        min_price_per_gpu: Some(u128::MAX),
        tenant: Some(Alice.to_account_id()),
        auction: Some(leasehold_primitives::api::AuctionKind::Sealed),
        servable_by: Some(3),
    }
}

/// A filter of leases that gives every field.
pub(super) fn every_lease_field() -> LeaseFilter<AccountId> {
    LeaseFilter {
        tenant: Some(Alice.to_account_id()),
        provider: Some(Bob.to_account_id()),
        offer: Some(3),
        order: Some(7),
        model: Some(1),
        status: Some(LeaseStage::Active),
    }
}

/// A filter of offers that gives every field.
pub(super) fn every_offer_field() -> OfferFilter<AccountId> {
    OfferFilter {
        provider: Some(Bob.to_account_id()),
        model: Some(1),
        region: Some(Region(*b"DE")),
        status: Some(OfferStage::Asking),
        min_free_gpus: Some(4),
    }
}

pub(super) fn order(id: OrderId) -> OrderView<AccountId> {
    OrderView {
        id,
        tenant: Alice.to_account_id(),
        spec: OrderSpec {
            requirement: requirement(),
            replicas: 2,
            distinct: true,
            price_limit: u128::MAX,
            asset: AssetId::Native,
            term: 600,
            renewable: 300,
            least_terms: terms(),
            deadline: 40,
            auction: Auction::Automatic,
            standbys: 1,
        },
        opened_at: 20,
        escrow: 12_000_000_000_000,
        lock_in: 240_000_000_000,
        status: OrderStatus::Bidding,
        bids: vec![BidView {
            bidder: Bob.to_account_id(),
            proposal: Proposal { offer: 3, replicas: 1, terms: terms(), standby: true },
            price: Some(5),
            score: Some(55_000),
            deposit: 1_000_000_000_000,
            exit_penalty: 80,
            spec: H256::repeat_byte(9),
            placed_at: 21,
            displaced: None,
        }],
    }
}

pub(super) fn lease(id: LeaseId) -> LeaseView<AccountId> {
    LeaseView {
        id,
        order: Some(7),
        tenant: Alice.to_account_id(),
        provider: Bob.to_account_id(),
        payee: Charlie.to_account_id(),
        offer: 3,
        model: 1,
        gpus: 8,
        price: 5,
        asset: AssetId::WithId(1984),
        status: LeaseStatus::Active,
        successor: None,
        start: 50,
        end: 250,
        term: 300,
        renewable: 100,
        funded_until: 250,
        deposited: 1_000,
        escrow: 910,
        accrued: 100,
        charged: 90,
        fee: 2,
        sponsors: vec![],
        lock_in: 100,
        terms: terms(),
        exit_penalty: 80,
        under_notice: false,
        standbys: vec![],
        revision: 4,
        listing: None,
        availability: Default::default(),
        utilisation: Default::default(),
        missed_windows: 1,
        access: H256([0xab; 32]),
    }
}

fn spec() -> OfferSpec {
    OfferSpec {
        model: 1,
        gpus: 16,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 131_072,
        storage_gib: 500,
        region: Region(*b"DE"),
        attributes: attributes(),
    }
}

pub(super) fn standing() -> StandingView {
    let accepted = AcceptedView { burnt: 70, receipted: Permill::from_percent(40) };
    StandingView { watched: None, accepted: Some(accepted), running: 1, uncounted: 0 }
}

pub(super) fn offer(id: OfferId) -> OfferView<AccountId> {
    OfferView {
        id,
        provider: Bob.to_account_id(),
        spec: spec(),
        ask: Some(Ask { price: 5, asset: AssetId::Native, max_term: 900, terms: terms() }),
        gate: None,
        free_gpus: 12,
        leased_gpus: 3,
        promised_gpus: 1,
        leases: 1,
        retired: false,
    }
}

pub(super) fn quote(offer: OfferId, score: u128) -> QuoteView<AccountId> {
    QuoteView {
        offer,
        provider: Bob.to_account_id(),
        spec: spec(),
        price: 40,
        score,
        handicap: 1_000,
        terms: terms(),
        exit_penalty: 80,
        free_gpus: 12,
        max_term: 900,
        escrow_least: 48_000,
        lock_in: 800,
        total_for_term: u128::MAX,
        standing: standing(),
    }
}

pub(super) fn provider(account: AccountId) -> ProviderView<AccountId> {
    ProviderView {
        provider: account,
        payee: Charlie.to_account_id(),
        leases: 7,
        due_blocks: 1_000,
        credited_blocks: 990,
        burnt: u128::MAX,
        weight: 500,
        credited: 495,
        refused: 2,
        handicap: 120,
    }
}

pub(super) fn pool(provider: AccountId) -> PoolView<AccountId> {
    PoolView {
        provider,
        account: Charlie.to_account_id(),
        pool: Some(4),
        accepting: true,
        own: 300,
        delegated: u128::MAX,
        shares: 1_000,
        leaving: 40,
        pending: 20,
        backing: 1_250,
        required: 800,
        commission: Permill::from_percent(10),
        next_commission: None,
        rewards: vec![],
    }
}

pub(super) fn delegation(provider: AccountId, delegator: AccountId) -> DelegationView<AccountId> {
    DelegationView { provider, delegator, shares: 1_000, worth: 980, leaving: vec![], claimable: vec![] }
}

pub(super) fn slash(id: SlashId) -> SlashView<AccountId> {
    SlashView {
        id,
        provider: Bob.to_account_id(),
        lease: 9,
        cause: CauseView::ExitPenalty,
        amount: u128::MAX,
        delegated: 500,
        beneficiary: Alice.to_account_id(),
        restitution: 400,
        due_at: 100_850,
    }
}

pub(super) fn offences() -> OffencesView {
    let cause = CauseView::Missed { round: 2 };
    let taking = TakingView { cause, from: 50, to: 54, face: 20, taken: 20, pending: Some(8), due_at: Some(8_600) };
    OffencesView { takings: vec![taking], restitution: 16 }
}

/// The existing leases, in pages of a thousand ids. Three of them are Alice's.
pub(super) const LEASES: u64 = 5_000;
pub(super) const OF_ALICE: [LeaseId; 3] = [4_200, 1_500, 3];

pub(super) struct Fake {
    /// Called whenever a page is asked for.
    asked: Box<dyn Fn() + Send + Sync>,
}

impl Fake {
    pub(super) fn new(asked: impl Fn() + Send + Sync + 'static) -> Self {
        Self { asked: Box::new(asked) }
    }
}

impl Chain for Fake {
    fn position(&self) -> Position {
        Position { best: BEST, finalized: OLD }
    }

    fn head(&self, at: Hash) -> Option<Head> {
        let known = [BEST, OLD, PRUNED, GARBLED].contains(&at);
        known.then(|| Head { number: 50, hash: at, parent: Hash::zero() })
    }

    fn moves(&self) -> BoxStream<'static, ()> {
        stream::pending().boxed()
    }

    fn order(&self, at: Hash, id: OrderId) -> Result<Option<OrderView<AccountId>>, ApiError> {
        Ok((at == BEST && id == 7).then(|| order(id)))
    }

    fn lease(&self, at: Hash, id: LeaseId) -> Result<Option<LeaseView<AccountId>>, ApiError> {
        if at == PRUNED {
            return Err(ApiError::Application("State already discarded".into()));
        }
        if at == GARBLED {
            return Err(ApiError::StateBackendIsNotTrie);
        }
        Ok((id == 9).then(|| lease(id)))
    }

    fn offer(&self, at: Hash, id: OfferId) -> Result<Option<OfferView<AccountId>>, ApiError> {
        Ok((at == BEST && id == 3).then(|| offer(id)))
    }

    fn changes(&self, _: Hash) -> Result<Changes, ApiError> {
        Ok(Changes::default())
    }
}

/// The ids that one page looks at, and the first of the next page.
fn looked_at(from: Option<u64>, newest: u64) -> (Vec<u64>, Option<u64>) {
    let first = from.unwrap_or(newest).min(newest);
    let last = first.saturating_sub(999);
    ((last..=first).rev().collect(), last.checked_sub(1))
}

impl Market for Fake {
    /// All leases; Alice's; one for a filter that gives every field; none for any other.
    fn leases(
        &self,
        _: Hash,
        filter: LeaseFilter<AccountId>,
        from: Option<LeaseId>,
        limit: u32,
    ) -> Result<LeasesPage<AccountId>, ApiError> {
        (self.asked)();
        let of_alice = LeaseFilter { tenant: Some(Alice.to_account_id()), ..LeaseFilter::default() };
        let passes = |id: &LeaseId| {
            filter == LeaseFilter::default()
                || (filter == of_alice && OF_ALICE.contains(id))
                || (filter == every_lease_field() && *id == 9)
        };
        let (ids, next) = looked_at(from, LEASES - 1);
        let mut found: Vec<_> = ids.into_iter().filter(passes).collect();
        let limit = usize::try_from(limit).unwrap();
        // A page that is full ends with the last that it has.
        let next = if found.len() > limit { Some(found[limit]) } else { next };
        found.truncate(limit);
        Ok(LeasesPage { leases: found.into_iter().map(lease).collect(), next })
    }

    /// Three offers; one of them for a filter that gives every field, none for any other.
    fn offers(
        &self,
        _: Hash,
        filter: OfferFilter<AccountId>,
        from: Option<OfferId>,
        limit: u32,
    ) -> Result<OffersPage<AccountId>, ApiError> {
        let mut ids = (0..=from.unwrap_or(2).min(2)).rev();
        let mut offers: Vec<_> = ids.by_ref().take(usize::try_from(limit).unwrap()).map(offer).collect();
        if filter == every_offer_field() {
            offers.truncate(1);
        } else if filter != OfferFilter::default() {
            offers.clear();
        }
        Ok(OffersPage { offers, next: ids.next() })
    }

    /// Five orders; one of them for a filter that gives every field, none for any other.
    fn open_orders(
        &self,
        _: Hash,
        filter: OrderFilter<AccountId>,
        from: Option<OrderId>,
        limit: u32,
    ) -> Result<OrdersPage<AccountId>, ApiError> {
        let limit = usize::try_from(limit).unwrap();
        let mut ids = (0..=from.unwrap_or(4).min(4)).rev();
        let mut orders: Vec<_> = ids.by_ref().take(limit).map(order).collect();
        if filter == everything() {
            orders.truncate(1);
        } else if filter != OrderFilter::default() {
            orders.clear();
        }
        Ok(OrdersPage { orders, next: ids.next() })
    }

    /// A quote for the requirement that gives every field. For the shortest one that names model 1, as many offers as
    /// are asked for of each thousand of 3,000 offers, with ever better scores from one thousand to the next.
    fn quotes(
        &self,
        _: Hash,
        asked: Requirement<AccountId>,
        asset: AssetId,
        term: BlockNumber,
        from: OfferId,
        limit: u32,
    ) -> Result<QuotesPage<AccountId>, ApiError> {
        (self.asked)();
        if term != 900 {
            return Ok(QuotesPage { quotes: vec![], next: None });
        }
        if asked == requirement() && asset == AssetId::WithId(7) {
            return Ok(QuotesPage { quotes: vec![quote(3, 440_000)], next: None });
        }
        let last = from + 1_000;
        let found = if asked.models[..] == [1] { u64::from(limit) } else { 0 };
        let quotes = (from..last).take(usize::try_from(found).unwrap());
        let quotes = quotes.map(|id| quote(id, 10_000 - u128::from(from) + u128::from(id % 1_000))).collect();
        Ok(QuotesPage { quotes, next: Some(last).filter(|last| *last < 3_000) })
    }

    fn standing(&self, _: Hash, offer: OfferId) -> Result<Option<StandingView>, ApiError> {
        Ok((offer == 3).then(standing))
    }

    fn provider(&self, _: Hash, account: AccountId) -> Result<ProviderView<AccountId>, ApiError> {
        Ok(provider(account))
    }

    fn price_index(&self, _: Hash, model: ModelId, asset: AssetId) -> Result<Option<Balance>, ApiError> {
        Ok((model == 1 && asset == AssetId::Native).then_some(u128::MAX))
    }

    fn score(&self, _: Hash, account: AccountId, price: Balance) -> Result<Option<u128>, ApiError> {
        Ok(price.checked_mul(11_000).filter(|_| account == Bob.to_account_id()))
    }

    fn refusals(&self, _: Hash, account: AccountId) -> Result<u32, ApiError> {
        Ok(if account == Bob.to_account_id() { 3 } else { 0 })
    }

    fn listed(&self, _: Hash, from: Option<LeaseId>, limit: u32) -> Result<LeasesPage<AccountId>, ApiError> {
        let ids = from.map_or(0, |last| last + 1)..4;
        let leases: Vec<_> = ids.take(usize::try_from(limit).unwrap()).map(lease).collect();
        let next = leases.last().map(|lease| lease.id).filter(|id| *id < 3);
        Ok(LeasesPage { leases, next })
    }
    fn pool(&self, _: Hash, provider: AccountId) -> Result<Option<PoolView<AccountId>>, ApiError> {
        Ok((provider == Bob.to_account_id()).then(|| pool(provider)))
    }

    fn delegation(
        &self,
        _: Hash,
        provider: AccountId,
        delegator: AccountId,
    ) -> Result<Option<DelegationView<AccountId>>, ApiError> {
        let is_known = provider == Bob.to_account_id() && delegator == Alice.to_account_id();
        Ok(is_known.then(|| delegation(provider, delegator)))
    }

    /// Alice's behind Bob and, on the page after, behind Charlie.
    fn delegations(
        &self,
        _: Hash,
        delegator: AccountId,
        from: Option<AccountId>,
        limit: u32,
    ) -> Result<DelegationsPage<AccountId>, ApiError> {
        let (bob, charlie) = (Bob.to_account_id(), Charlie.to_account_id());
        if delegator != Alice.to_account_id() {
            return Ok(DelegationsPage { delegations: vec![], next: None });
        }
        let providers = if from == Some(bob.clone()) { vec![charlie] } else { vec![bob.clone(), charlie] };
        let next = (providers.len() > usize::try_from(limit).unwrap()).then_some(bob);
        let page = providers.into_iter().take(usize::try_from(limit).unwrap());
        let delegations = page.map(|provider| delegation(provider, delegator.clone())).collect();
        Ok(DelegationsPage { delegations, next })
    }

    /// Two slashes of Bob: the first and the last of 2,000.
    fn pending_slashes(
        &self,
        _: Hash,
        provider: AccountId,
        from: Option<SlashId>,
        _: u32,
    ) -> Result<SlashesPage<AccountId>, ApiError> {
        (self.asked)();
        let (ids, next) = looked_at(from, 1_999);
        let found = ids.into_iter().filter(|id| [1_999, 0].contains(id) && provider == Bob.to_account_id());
        Ok(SlashesPage { slashes: found.map(slash).collect(), next })
    }

    fn offences(&self, _: Hash, lease: LeaseId) -> Result<OffencesView, ApiError> {
        Ok(if lease == 9 { offences() } else { OffencesView::default() })
    }
}
