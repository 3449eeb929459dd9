//! The benchmarks' setting: accounts with money, offers that match, orders and bids of full size.

use crate::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::{account, whitelisted_caller};
use frame_support::traits::Get;
use leasehold_primitives::{
    agenda::AGENDA_SPILL_BLOCKS,
    hardware::{OfferSpec, Requirement, MAX_AUDITORS_PER_ORDER as AUDITORS},
    market::{Auction, OrderSpec, Proposal, Terms, MAX_EXIT_PENALTY, MAX_REPLICAS, MAX_STANDBYS},
    score::{score, NEWCOMER_HANDICAP},
    time::Timing,
    traits::{Agenda, LeaseBook},
    AssetId, Balance, BlockNumber, OfferId, OrderId,
};
use sp_core::H256;
use sp_runtime::traits::BlockNumberProvider;

/// GPUs of each offer, and of each lease.
const GPUS: u16 = 8;
/// Windows of a term.
const TERM_WINDOWS: BlockNumber = 16;
/// Windows of each lease that a tenant pays for.
const PAID_WINDOWS: BlockNumber = 6;
/// The number of blocks after which a keeper earns the bounty for a step that is due.
const LATE: BlockNumber = AGENDA_SPILL_BLOCKS + 1;

// --- Time ---

fn window<T: Config>() -> BlockNumber {
    T::Timing::get().window_blocks
}

pub(super) fn advance<T: Config>(to: BlockNumber) {
    T::BlockNumberProvider::set_block_number(to);
}

/// Goes to a window's edge, so late that epochs of every kind are over.
pub(super) fn begin<T: Config>() {
    let timing: Timing = T::Timing::get();
    advance::<T>(timing.window_start(1_000));
}

/// The next block: bids that are released one by one are due in it.
pub(super) fn soon<T: Config>() -> BlockNumber {
    Pallet::<T>::now() + 1
}

/// The block in which a lease that opens now is due.
pub(super) fn overdue_at<T: Config>() -> BlockNumber {
    Pallet::<T>::now() + T::Timing::get().activation_blocks + 1
}

// --- Money ---

/// The asset of most orders.
pub(super) fn native() -> AssetId {
    AssetId::Native
}

/// Another asset, the last on a full list of approved assets.
pub(super) fn foreign<T: Config>() -> AssetId {
    T::Leases::bench_foreign_asset()
}

/// A price high enough for every part of a fee to create the account that it goes to.
pub(super) fn price<T: Config>(asset: &AssetId) -> Balance {
    (T::Leases::minimum_balance(asset).max(1) * 10_000).max(T::Leases::floor_price(asset))
}

/// Gives `who` plenty, of the native currency too: enough for the deposit of the last of 32 sealed bids.
pub(super) fn endow<T: Config>(asset: &AssetId, who: &T::AccountId) {
    T::Leases::bench_mint(&native(), who, price::<T>(&native()) * 1_000_000_000 + T::BidDeposit::get() * 100);
    if *asset != native() {
        T::Leases::bench_mint(asset, who, price::<T>(asset) * 1_000_000_000);
    }
}

// --- People and offers ---

pub(super) fn tenant<T: Config>() -> T::AccountId {
    account("tenant", 0, 0)
}

pub(super) fn bidder<T: Config>(i: u32) -> T::AccountId {
    account("bidder", i, 0)
}

fn auditor<T: Config>(i: u32) -> T::AccountId {
    account("auditor", i, 0)
}

/// The best terms, except for a notice that makes a term shorter.
fn terms<T: Config>() -> Terms {
    Terms { notice: window::<T>(), exit_penalty: MAX_EXIT_PENALTY }
}

/// An offer of `who`, whose every attribute `auditors` confirm.
pub(super) fn offer_of<T: Config>(who: &T::AccountId, auditors: u32) -> (OfferId, OfferSpec) {
    let (id, spec) = T::Leases::bench_offer(who, GPUS);
    for i in 0..auditors {
        T::Leases::bench_claim(who, &auditor::<T>(i), spec.attributes.clone());
    }
    (id, spec)
}

/// An offer that never existed.
fn gone(i: u32) -> OfferId {
    OfferId::MAX - OfferId::from(i)
}

// --- Orders ---

pub(super) fn sealed<T: Config>() -> Auction {
    Auction::Sealed { reveal_blocks: T::Timing::get().activation_blocks }
}

/// An order of one lease without standbys that `offer` matches, in its longest form.
pub(super) fn wanted<T: Config>(
    offer: &OfferSpec,
    auditors: u32,
    asset: &AssetId,
    auction: Auction,
) -> OrderSpec<T::AccountId> {
    OrderSpec {
        requirement: Requirement::bench(offer, (0..auditors).map(auditor::<T>)),
        replicas: 1,
        distinct: false,
        price_limit: price::<T>(asset),
        asset: asset.clone(),
        term: window::<T>() * TERM_WINDOWS,
        renewable: window::<T>(),
        least_terms: terms::<T>(),
        deadline: Pallet::<T>::now() + MAX_FIRM_BIDDING_BLOCKS,
        auction,
        standbys: 0,
    }
}

/// The escrow that pays `PAID_WINDOWS` of each lease of an order.
fn escrow<T: Config>(spec: &OrderSpec<T::AccountId>) -> Balance {
    spec.price_limit * Balance::from(window::<T>() * PAID_WINDOWS) * Balance::from(spec.replicas)
}

/// Creates the order as `tenant`.
pub(super) fn order<T: Config>(tenant: &T::AccountId, spec: OrderSpec<T::AccountId>) -> OrderId {
    endow::<T>(&spec.asset, tenant);
    let id = NextOrder::<T>::get();
    let escrow = escrow::<T>(&spec);
    Pallet::<T>::do_create_order(tenant.clone(), spec, escrow).unwrap();
    id
}

/// Goes beyond the blocks in which a bid on it can be changed, so far that the chain is late.
pub(super) fn end_bidding<T: Config>(id: OrderId) {
    advance::<T>(Orders::<T>::get(id).unwrap().settled_after() + 1 + LATE);
}

// --- Bids ---

fn proposal<T: Config>(offer: OfferId) -> Proposal {
    Proposal { offer, replicas: 1, terms: terms::<T>(), standby: true }
}

/// The quote of a bid at `price`, open or revealed.
pub(super) fn open(price: Balance) -> Quote {
    Quote::Open { price, score: score(price, NEWCOMER_HANDICAP).unwrap() }
}

/// A commitment that nobody can reveal.
pub(super) fn closed() -> Quote {
    Quote::Sealed(H256::repeat_byte(1))
}

/// A bid of an offer that can serve the order, with all its reserves.
pub(super) fn add_bid<T: Config>(id: OrderId, bidder: &T::AccountId, offer: OfferId, quote: Quote, replicas: u16) {
    let order = Orders::<T>::get(id).unwrap();
    let bid = bid_of::<T>(&order, bidder, offer, quote, replicas);
    endow::<T>(&order.deposit_asset(), bidder);
    T::Leases::bench_bond_more(bidder, bid.deposit);
    let bid = Pallet::<T>::admit(&order, bid).unwrap();
    Bids::<T>::mutate(id, |bids| bids.try_push(bid)).ok().unwrap();
}

/// A bid that nobody has judged and that reserves nothing.
fn bid_of<T: Config>(
    order: &Order<T::AccountId>,
    bidder: &T::AccountId,
    offer: OfferId,
    quote: Quote,
    replicas: u16,
) -> Bid<T::AccountId> {
    let for_each = if order.is_sealed() { order.spec.price_limit } else { T::BidDeposit::get() };
    Bid {
        bidder: bidder.clone(),
        proposal: Proposal { replicas, ..proposal::<T>(offer) },
        quote,
        deposit: for_each * Balance::from(replicas),
        exit_penalty: 0,
        model: 0,
        spec: H256::zero(),
        placed_at: Pallet::<T>::now(),
        displaced: None,
    }
}

/// Bids of others, of offers that are gone, until there are `n`: for calls that do not look behind them.
pub(super) fn fill_up<T: Config>(id: OrderId, n: u32, quote: Quote) {
    let order = Orders::<T>::get(id).unwrap();
    let there = u32::try_from(Bids::<T>::get(id).len()).unwrap();
    for i in there..n {
        let bid = bid_of::<T>(&order, &bidder::<T>(i + 1), gone(i), quote.clone(), 1);
        Bids::<T>::mutate(id, |bids| bids.try_push(bid)).ok().unwrap();
    }
}

// --- The targets of calls ---

/// An order to create, of full size, and its escrow.
pub(super) fn to_create<T: Config>(asset: AssetId) -> (T::AccountId, OrderSpec<T::AccountId>, Balance) {
    begin::<T>();
    let caller = whitelisted_caller();
    endow::<T>(&asset, &caller);
    let (_, offer) = offer_of::<T>(&bidder::<T>(0), 0);
    let spec = OrderSpec {
        replicas: MAX_REPLICAS,
        standbys: MAX_STANDBYS,
        ..wanted::<T>(&offer, AUDITORS, &asset, sealed::<T>())
    };
    T::Agenda::bench_crowd(spec.deadline + 1, 1);
    let escrow = escrow::<T>(&spec);
    (caller, spec, escrow)
}

/// A manual order with a full list of bids that `tenant` does not award.
pub(super) fn to_end<T: Config>(tenant: &T::AccountId, asset: &AssetId) -> OrderId {
    begin::<T>();
    let (_, offer) = offer_of::<T>(&bidder::<T>(0), 0);
    let spec = OrderSpec { replicas: MAX_REPLICAS, ..wanted::<T>(&offer, AUDITORS, asset, Auction::Manual) };
    let price = spec.price_limit;
    let id = order::<T>(tenant, spec);
    fill_up::<T>(id, MAX_BIDS, open(price));
    id
}

/// Like [`to_end`], with the tenant that can cancel it.
pub(super) fn to_cancel<T: Config>(asset: AssetId) -> (T::AccountId, OrderId) {
    let caller = whitelisted_caller();
    let id = to_end::<T>(&caller, &asset);
    T::Agenda::bench_crowd(soon::<T>(), 1);
    (caller, id)
}

/// Like [`to_end`], when its time is over.
pub(super) fn to_expire<T: Config>(asset: AssetId) -> OrderId {
    let id = to_end::<T>(&tenant::<T>(), &asset);
    end_bidding::<T>(id);
    advance::<T>(Pallet::<T>::now() + T::Timing::get().award_blocks);
    T::Agenda::bench_crowd(soon::<T>(), 1);
    id
}

/// An order with `n` bids on it, the last of them real, and a caller with an offer that can serve it.
pub(super) fn to_bid_on<T: Config>(
    asset: AssetId,
    auction: Auction,
    n: u32,
    auditors: u32,
) -> (T::AccountId, OrderId, Proposal) {
    begin::<T>();
    let caller: T::AccountId = whitelisted_caller();
    let (offer, spec) = offer_of::<T>(&caller, auditors);
    endow::<T>(&asset, &caller);
    T::Leases::bench_track_record(&caller);
    let quote = if matches!(auction, Auction::Sealed { .. }) { closed() } else { open(price::<T>(&asset)) };
    let id = order::<T>(&tenant::<T>(), wanted::<T>(&spec, auditors, &asset, auction));
    fill_up::<T>(id, n.saturating_sub(1), quote.clone());
    if n > 0 {
        let other = bidder::<T>(0);
        let (others, _) = offer_of::<T>(&other, auditors);
        add_bid::<T>(id, &other, others, quote, 1);
    }
    // Enough for the deposit of the last of 32 sealed bids.
    T::Leases::bench_bond_more(&caller, price::<T>(&native()) * 1_000_000_000);
    (caller, id, proposal::<T>(offer))
}

/// A sealed order in another asset that ended with `n` bids on it, all of them with `quote`, the last one `last`'s.
pub(super) fn ended<T: Config>(n: u32, last: &T::AccountId, quote: Quote) -> OrderId {
    begin::<T>();
    let (offer, spec) = offer_of::<T>(last, AUDITORS);
    let id = order::<T>(&tenant::<T>(), wanted::<T>(&spec, AUDITORS, &foreign::<T>(), sealed::<T>()));
    for i in 1..n {
        let (offer, _) = offer_of::<T>(&bidder::<T>(i), AUDITORS);
        add_bid::<T>(id, &bidder::<T>(i), offer, quote.clone(), 1);
    }
    add_bid::<T>(id, last, offer, quote, 1);
    end_bidding::<T>(id);
    let (mut order, bids) = (Orders::<T>::get(id).unwrap(), Bids::<T>::get(id));
    Pallet::<T>::expire(id, &mut order);
    Pallet::<T>::store_ended(id, order, bids, None).unwrap();
    id
}

/// The first bid on a [`contested`] order that can stand by.
fn first_standby(r: u32) -> u32 {
    MAX_BIDS - (r + u32::from(MAX_STANDBYS)).min(MAX_BIDS - r)
}

/// The first standby of the first lease of a [`contested`] order.
pub(super) fn standby<T: Config>(r: u32) -> T::AccountId {
    bidder::<T>(first_standby(r) + 1)
}

/// An order of `r` leases of as many providers, with two standbys each and a full list of bids. The first `r` bids are
/// the best, each worse than the one before, and win a lease each: the tenant picks one of each though it is for two,
/// the chain has one left for the last, which is for two. The others have offers that nobody looks at; the last of them
/// stand by, each for two leases. If the tenant does not award the order, it can be concluded.
pub(super) fn contested<T: Config>(tenant: &T::AccountId, asset: &AssetId, auction: Auction, r: u32) -> OrderId {
    begin::<T>();
    let replicas = |i: u32| if matches!(auction, Auction::Manual) || i + 1 == r { 2 } else { 1 };
    let able: Vec<_> = (0..r).map(|i| large_offer_of::<T>(&winner::<T>(i), replicas(i))).collect();
    let wanted = wanted::<T>(&able[0].1, AUDITORS, asset, auction);
    let requirement = Requirement { gpus: GPUS, ..wanted.requirement };
    // The most that one order takes; the tenant needs no more than there are bids.
    let spec = OrderSpec { requirement, replicas: r.max(2) as u16, standbys: MAX_STANDBYS, ..wanted };
    let limit = spec.price_limit;
    let id = order::<T>(tenant, spec);
    for (i, (offer, _)) in (0u32..).zip(&able) {
        add_bid::<T>(id, &winner::<T>(i), *offer, open(limit - Balance::from(r - i)), replicas(i));
    }
    Orders::<T>::mutate(id, |order| order.as_mut().unwrap().spec.replicas = r as u16);
    fill_up::<T>(id, MAX_BIDS, open(limit));
    Bids::<T>::mutate(id, |bids| {
        let others = bids.iter_mut().skip(r as usize);
        for (at, bid) in (r..).zip(others) {
            bid.proposal.standby = at >= first_standby(r);
            bid.proposal.replicas = 2;
        }
    });
    if !matches!(auction, Auction::Manual) {
        end_bidding::<T>(id);
    }
    T::Agenda::bench_crowd(soon::<T>(), 1);
    T::Agenda::bench_crowd(overdue_at::<T>(), r);
    id
}

/// A winner of a [`contested`] order.
pub(super) fn winner<T: Config>(i: u32) -> T::AccountId {
    account("winner", i, 0)
}

/// An offer that can serve several leases, whose every attribute all auditors confirm.
fn large_offer_of<T: Config>(who: &T::AccountId, leases: u16) -> (OfferId, OfferSpec) {
    let (id, spec) = T::Leases::bench_offer(who, GPUS * leases);
    for i in 0..AUDITORS {
        T::Leases::bench_claim(who, &auditor::<T>(i), spec.attributes.clone());
    }
    (id, spec)
}

/// An order of `r` leases of as many providers, with four bids more than that and neither auditors nor standbys, that its
/// tenant or the chain can award.
pub(super) fn to_award<T: Config>(tenant: &T::AccountId, auction: Auction, r: u32) -> OrderId {
    begin::<T>();
    let able: Vec<_> = (0..r).map(|i| offer_of::<T>(&winner::<T>(i), 0)).collect();
    let spec = OrderSpec { replicas: r as u16, ..wanted::<T>(&able[0].1, 0, &native(), auction) };
    let limit = spec.price_limit;
    let id = order::<T>(tenant, spec);
    for (i, (offer, _)) in (0u32..).zip(&able) {
        add_bid::<T>(id, &winner::<T>(i), *offer, open(limit - 1), 1);
    }
    fill_up::<T>(id, r + 4, open(limit));
    if !matches!(auction, Auction::Manual) {
        advance::<T>(Orders::<T>::get(id).unwrap().settled_after() + 1);
    }
    id
}
