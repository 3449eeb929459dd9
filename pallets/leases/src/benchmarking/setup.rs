//! Who and what the benchmarks are about: accounts with money, offers that match, orders and bids of full size, full
//! buckets of the agenda.

use crate::{
    price_index::{Index, BUCKETS},
    reputation::{Contribution, MAX_CONTRIBUTIONS},
    score::{score, NEWCOMER_PENALTY},
    *,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{
    fungibles::{hold::Mutate as _, Inspect as _, Unbalanced as _},
    tokens::Precision,
    EnsureOrigin, Get,
};
use leasehold_primitives::{
    hardware::{
        OfferSpec, Quorum, Region, Requirement, MAX_AUDITORS_PER_ORDER, MAX_MODELS_PER_ORDER, MAX_REGIONS_PER_ORDER,
    },
    market::{Auction, OrderSpec, Proposal, Terms, MAX_EXIT_PENALTY, MAX_STANDBYS},
    traits::{AssetSufficiency, Capacity, ExitPenalties},
    AssetId, Balance, BlockNumber, LeaseId, ModelId, OfferId, OrderId,
};
use sp_core::{bounded::BoundedVec, H256};
use sp_runtime::traits::BlockNumberProvider;

/// GPUs of each offer, and of each lease.
pub(super) const GPUS: u16 = 8;
/// Windows of a term.
pub(super) const TERM_WINDOWS: BlockNumber = 16;
/// Windows that a tenant pays for itself.
pub(super) const PAID_WINDOWS: BlockNumber = 6;
/// Blocks after something became due in which whoever does it first earns the bounty.
pub(super) const LATE: BlockNumber = AGENDA_SPILL + 1;

// --- Time ---

pub(super) fn window<T: Config>() -> BlockNumber {
    T::Timing::get().window_blocks
}

pub(super) fn advance<T: Config>(to: BlockNumber) {
    T::BlockNumberProvider::set_block_number(to);
}

/// Goes to the first block of the next window.
pub(super) fn next_window<T: Config>() {
    let timing = T::Timing::get();
    advance::<T>(timing.window_start(timing.window_of(Pallet::<T>::now()) + 1));
}

// --- Money ---

/// What most orders are priced in.
pub(super) fn native() -> AssetId {
    AssetId::Native
}

/// Another asset, the last of as many as may be approved.
pub(super) fn foreign<T: Config>() -> AssetId {
    let asset = T::AssetSufficiency::bench_asset();
    let mut all: Vec<_> = (1..MAX_APPROVED_ASSETS).map(|i| u32::MAX - i).collect();
    all.push(asset);
    ApprovedAssets::<T>::put(BoundedVec::truncate_from(all));
    AssetId::WithId(asset)
}

/// A price high enough for every part of a fee to create the account that it goes to.
pub(super) fn price<T: Config>(asset: &AssetId) -> Balance {
    let price = T::Escrow::minimum_balance(asset.clone()).max(1) * 10_000;
    match asset {
        AssetId::Native => price.max(T::FloorPrice::get()),
        AssetId::WithId(_) => price,
    }
}

/// Creates money. It is counted, so that the issuance stays right.
pub(super) fn mint<T: Config>(asset: &AssetId, who: &T::AccountId, amount: Balance) {
    T::Escrow::increase_balance(asset.clone(), who, amount, Precision::Exact).unwrap();
    T::Escrow::set_total_issuance(asset.clone(), T::Escrow::total_issuance(asset.clone()) + amount);
}

/// Gives `who` plenty: enough for the deposit of the last of 32 sealed bids.
pub(super) fn endow<T: Config>(asset: &AssetId, who: &T::AccountId) {
    let deposits = T::BidDeposit::get() + T::OrderDeposit::get() + T::CrankBounty::get();
    mint::<T>(&AssetId::Native, who, price::<T>(&AssetId::Native) * 1_000_000_000 + deposits * 100);
    if *asset != AssetId::Native {
        mint::<T>(asset, who, price::<T>(asset) * 1_000_000_000);
    }
}

// --- People ---

pub(super) fn tenant<T: Config>() -> T::AccountId {
    account("tenant", 0, 0)
}

/// The provider that wins.
pub(super) fn provider<T: Config>() -> T::AccountId {
    bidder::<T>(0)
}

pub(super) fn bidder<T: Config>(i: u32) -> T::AccountId {
    account("bidder", i, 0)
}

pub(super) fn auditor<T: Config>(i: u32) -> T::AccountId {
    account("auditor", i, 0)
}

pub(super) fn backer<T: Config>(i: u32) -> T::AccountId {
    account("sponsor", i, 0)
}

pub(super) fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

// --- Offers ---

/// What is promised, as good as it gets but for a notice that makes a term shorter.
pub(super) fn terms<T: Config>() -> Terms {
    Terms { notice: window::<T>(), exit_penalty: MAX_EXIT_PENALTY }
}

/// An offer of `who`, whose every attribute `auditors` confirm.
pub(super) fn offer_of<T: Config>(who: &T::AccountId, auditors: u32) -> (OfferId, OfferSpec) {
    let (id, spec) = T::Capacity::bench_offer(who, GPUS);
    for i in 0..auditors {
        T::Capacity::bench_claim(who, &auditor::<T>(i), spec.attributes.clone());
    }
    (id, spec)
}

/// Leaves nothing of a provider's bond that could be reserved: the last that is asked of who shall serve an order.
pub(super) fn exhaust_bond<T: Config>(who: &T::AccountId) {
    for shift in (0..Balance::BITS - 1).rev() {
        let _ = T::Penalties::reserve(who, 1 << shift);
    }
}

// --- Orders ---

/// Asks for what `offer` has in as many words as an order takes, and for all of `auditors` to confirm it.
pub(super) fn requirement<T: Config>(offer: &OfferSpec, auditors: u32) -> Requirement<T::AccountId> {
    let mut models: Vec<ModelId> = (0..MAX_MODELS_PER_ORDER).map(|i| i as ModelId).collect();
    models.pop();
    models.push(offer.model);
    let mut regions: Vec<Region> = (1..MAX_REGIONS_PER_ORDER).map(|i| Region([b'A', b'A' + i as u8])).collect();
    regions.push(offer.region);
    Requirement {
        models: BoundedVec::truncate_from(models),
        gpus: offer.gpus,
        vram_mib: offer.vram_mib,
        cpus: offer.cpus,
        memory_mib: offer.memory_mib,
        storage_gib: offer.storage_gib,
        regions: BoundedVec::truncate_from(regions),
        attributes: offer.attributes.clone(),
        auditors: BoundedVec::truncate_from((0..auditors).map(auditor::<T>).collect()),
        quorum: Quorum::All,
    }
}

pub(super) fn sealed<T: Config>() -> Auction {
    Auction::Sealed { reveal_blocks: T::Timing::get().activation_blocks }
}

/// An order of one lease without standbys, that `offer` matches.
pub(super) fn wanted<T: Config>(
    offer: &OfferSpec,
    auditors: u32,
    asset: &AssetId,
    auction: Auction,
) -> OrderSpec<T::AccountId> {
    OrderSpec {
        requirement: requirement::<T>(offer, auditors),
        replicas: 1,
        distinct: false,
        price_limit: price::<T>(asset),
        asset: asset.clone(),
        term: window::<T>() * TERM_WINDOWS,
        renewable: window::<T>(),
        least_terms: terms::<T>(),
        deadline: Pallet::<T>::now() + MAX_BIDDING_BLOCKS,
        auction,
        standbys: 0,
    }
}

/// What pays `PAID_WINDOWS` of each lease of an order.
pub(super) fn escrow<T: Config>(spec: &OrderSpec<T::AccountId>) -> Balance {
    spec.price_limit * Balance::from(window::<T>() * PAID_WINDOWS) * Balance::from(spec.replicas)
}

/// Makes `tenant` ask for it.
pub(super) fn order<T: Config>(
    tenant: &T::AccountId,
    spec: OrderSpec<T::AccountId>,
) -> Result<OrderId, BenchmarkError> {
    endow::<T>(&spec.asset, tenant);
    let id = NextOrder::<T>::get();
    let escrow = escrow::<T>(&spec);
    Pallet::<T>::do_create_order(tenant.clone(), spec, escrow)?;
    Ok(id)
}

// --- Bids ---

pub(super) fn proposal<T: Config>(offer: OfferId) -> Proposal {
    Proposal { offer, replicas: 1, terms: terms::<T>(), standby: true }
}

/// A bid at `price`, revealed if that is called for.
pub(super) fn open(price: Balance) -> Quote {
    Quote::Open { price, score: score(price, NEWCOMER_PENALTY).unwrap() }
}

/// A commitment that nobody can reveal.
pub(super) fn closed() -> Quote {
    Quote::Sealed(H256::repeat_byte(1))
}

/// A bid that never went through the checks.
pub(super) fn add_bid<T: Config>(id: OrderId, bidder: &T::AccountId, offer: OfferId, quote: Quote) {
    add_bid_for::<T>(id, bidder, offer, quote, 1);
}

/// One that could serve as many leases.
pub(super) fn add_bid_for<T: Config>(id: OrderId, bidder: &T::AccountId, offer: OfferId, quote: Quote, replicas: u16) {
    let order = Orders::<T>::get(id).unwrap();
    let asset = Pallet::<T>::deposit_asset(&order);
    endow::<T>(&asset, bidder);
    let deposit = match order.is_sealed() {
        true => order.spec.price_limit,
        false => T::BidDeposit::get(),
    } * Balance::from(replicas);
    T::Escrow::hold(asset, &HoldReason::BidDeposit.into(), bidder, deposit).unwrap();
    let bid = Bid {
        bidder: bidder.clone(),
        proposal: Proposal { replicas, ..proposal::<T>(offer) },
        quote,
        deposit,
        placed_at: Pallet::<T>::now(),
        displaced: None,
    };
    Bids::<T>::mutate(id, |bids| bids.try_push(bid)).ok().unwrap();
}

/// Bids of others, of offers that are gone, until there are `n`.
pub(super) fn fill_up<T: Config>(id: OrderId, n: u32, quote: Quote) {
    let there = u32::try_from(Bids::<T>::get(id).len()).unwrap();
    for i in there..n {
        add_bid::<T>(id, &bidder::<T>(i), gone(i), quote.clone());
    }
}

/// An offer that never was.
pub(super) fn gone(i: u32) -> OfferId {
    OfferId::MAX - OfferId::from(i)
}

/// An order of `r` leases of as many providers, with two standbys each and a full list of bids. The first `r` bids, each
/// for as many leases as `replicas`, are the best, each worse than the one before. Of the others only the last can stand
/// by, each for two leases: as many as auditors are asked about.
pub(super) fn contested<T: Config>(
    tenant: &T::AccountId,
    asset: &AssetId,
    auction: Auction,
    r: u32,
    replicas: u16,
) -> Result<OrderId, BenchmarkError> {
    let able: Vec<_> = (0..r).map(|i| offer_of::<T>(&bidder::<T>(i), MAX_AUDITORS_PER_ORDER)).collect();
    let spec = OrderSpec {
        replicas: r as u16,
        standbys: MAX_STANDBYS,
        ..wanted::<T>(&able[0].1, MAX_AUDITORS_PER_ORDER, asset, auction)
    };
    let limit = spec.price_limit;
    let id = order::<T>(tenant, spec)?;
    for (i, (offer, _)) in (0u32..).zip(&able) {
        let quote = open(limit - Balance::from(r - i));
        add_bid_for::<T>(id, &bidder::<T>(i), *offer, quote, replicas);
    }
    // One at least is left over, for which the order stays stored.
    let others = MAX_BIDS - (r + u32::from(MAX_STANDBYS)).min(MAX_BIDS - r - 1);
    fill_up::<T>(id, others, open(limit));
    for i in others..MAX_BIDS {
        let (offer, _) = offer_of::<T>(&bidder::<T>(i), MAX_AUDITORS_PER_ORDER);
        add_bid_for::<T>(id, &bidder::<T>(i), offer, open(limit), 2);
    }
    Ok(id)
}

/// Goes beyond the blocks in which a bid on it can be changed, so far that the chain is late.
pub(super) fn end_bidding<T: Config>(id: OrderId) {
    advance::<T>(Orders::<T>::get(id).unwrap().settled_after() + 1 + LATE);
}

// --- The agenda ---

/// Leaves room for `n` entries in the last bucket that is tried for what is due in block `at`.
pub(super) fn crowd<T: Config>(at: BlockNumber, n: u32) {
    let other = |i: u32| Due::Lease(LeaseId::MAX - LeaseId::from(i));
    let bucket = |n: u32| BoundedVec::truncate_from((0..n).map(other).collect());
    for block in at..at + AGENDA_SPILL {
        Agenda::<T>::insert(block, bucket(MAX_DUE));
    }
    Agenda::<T>::insert(at + AGENDA_SPILL, bucket(MAX_DUE - n));
}

/// Whether that room was used.
pub(super) fn assert_crowded<T: Config>(at: BlockNumber) {
    assert_eq!(Agenda::<T>::decode_len(at + AGENDA_SPILL), Some(MAX_DUE as usize));
}

// --- What is remembered ---

/// A price index with trade at every price, in the epoch before this block's: the next trade concludes it.
pub(super) fn fill_index<T: Config>(model: ModelId, asset: &AssetId) {
    let epoch = Pallet::<T>::price_epoch(Pallet::<T>::now()).checked_sub(1).unwrap();
    let each = 1_000_000u64;
    let index = Index {
        epoch,
        as_of: epoch.checked_sub(1),
        centre: price::<T>(asset) * 1_000_000,
        weight_before: each * BUCKETS as u64,
        weight: each * BUCKETS as u64,
        buckets: [each; BUCKETS],
    };
    PriceIndices::<T>::insert(model, asset, index);
}

/// A record of a provider that this epoch traded in all but one of the markets that count.
pub(super) fn fill_record<T: Config>(who: &T::AccountId) {
    let now = Pallet::<T>::now();
    let epoch = Pallet::<T>::price_epoch(now);
    Records::<T>::mutate(who, |record| {
        record.epoch = Pallet::<T>::reputation_epoch(now).saturating_sub(1);
        record.weight = T::FullReputation::get();
        record.credited = record.weight;
        let others = (0..MAX_CONTRIBUTIONS - 1).map(|i| Contribution {
            model: i as ModelId,
            asset: AssetId::WithId(u32::MAX),
            epoch,
            weight: 1,
        });
        record.contributions = BoundedVec::truncate_from(others.collect());
    });
}
