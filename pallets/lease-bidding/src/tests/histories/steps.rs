//! What each step does: mostly something that makes sense where things stand.

use super::{
    super::prelude::*,
    driver::{call, call_from, spare, Driver},
    model::{Beginning, LeaseStep, Mishap, NewBid, NewOrder, OrderStep, Step, TimeStep, Which, Who},
};
use frame_support::dispatch::DispatchResultWithPostInfo;
use leasehold_primitives::{market::Ask, traits};
use pallet_leases::{ApprovedAssets, Call as LeasesCall, Leases as StoredLeases, Listings};
use std::collections::BTreeMap;

/// Providers that come only to fill a list, and are in no other's way, by account.
const CROWD: std::ops::Range<AccountId> = 1_000..1_032;

/// The crowd, each with an offer of 8 GPUs and enough to bid, without money coming into the world.
fn crowd() -> Vec<(AccountId, OfferId)> {
    let listed: BTreeMap<_, _> = Offers::iter().map(|(offer, listed)| (listed.provider, offer)).collect();
    let come = |who| {
        if free(NATIVE, who) < 500 {
            let _ = Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), who, 500);
        }
        (who, listed.get(&who).copied().unwrap_or_else(|| list(who, 8)))
    };
    CROWD.map(come).collect()
}

fn asset(usd: bool) -> AssetId {
    if usd {
        IN_USD
    } else {
        NATIVE
    }
}

fn terms(notice: u32, percent: u32) -> Terms {
    Terms { notice, exit_penalty: Permill::from_percent(percent) }
}

// --- Which, and who ---

/// An open one, if any is.
fn order(which: Which) -> OrderId {
    let mut ids: Vec<_> = Orders::<Test>::iter().map(|(id, order)| (order.is_open(), id)).collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    match which {
        Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()].1,
        _ => NextOrder::<Test>::get(),
    }
}

fn lease(which: Which) -> LeaseId {
    let mut ids: Vec<_> = StoredLeases::<Test>::iter_keys().collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    match which {
        Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()],
        _ => NextLease::<Test>::get(),
    }
}

/// The bidder of one of an order's bids.
fn bidder(order: OrderId, which: Which) -> AccountId {
    let bids = bids(order);
    match which {
        Which::Nth(n) if !bids.is_empty() => bids[n % bids.len()].bidder,
        _ => ANYONE,
    }
}

fn bidder_or(who: Who, order: OrderId, bid: Which) -> AccountId {
    match who {
        Who::Right => bidder(order, bid),
        Who::Other(who) => who,
    }
}

fn orderer_or(who: Who, id: OrderId) -> AccountId {
    match who {
        Who::Right => Orders::<Test>::get(id).map_or(ANYONE, |order| order.tenant),
        Who::Other(who) => who,
    }
}

fn tenant_or(who: Who, id: LeaseId) -> AccountId {
    match who {
        Who::Right => stored_lease(id).map_or(ANYONE, |lease| lease.tenant),
        Who::Other(who) => who,
    }
}

fn provider_or(who: Who, id: LeaseId) -> AccountId {
    match who {
        Who::Right => stored_lease(id).map_or(ANYONE, |lease| lease.provider),
        Who::Other(who) => who,
    }
}

// --- Steps that take more than a call ---

fn create(order: &NewOrder) -> DispatchResultWithPostInfo {
    let spec = OrderSpec {
        requirement: requirement(order.gpus),
        replicas: order.replicas,
        distinct: order.distinct,
        price_limit: order.limit,
        asset: asset(order.usd),
        term: order.term,
        renewable: order.renewable,
        least_terms: terms(order.notice, 1),
        deadline: System::block_number() + order.bidding,
        auction: order.auction,
        standbys: order.standbys,
    };
    let blocks = Balance::from(order.blocks) * Balance::from(order.replicas);
    call(order.tenant, Call::create_order { spec, escrow: order.limit * blocks + order.limit / 2 })
}

/// The crowd fills the list of an order, at its limit.
fn fill(id: OrderId) {
    let Some(order) = Orders::<Test>::get(id) else { return };
    for (who, offer) in crowd().into_iter().skip(bids(id).len()) {
        let proposal = Proposal { terms: order.spec.least_terms, standby: who % 4 == 0, ..proposal(offer) };
        let _ = call(who, Call::place_bid { order: id, price: order.spec.price_limit, proposal });
    }
}

/// To bids from one on, as many leases as they serve and are wanted.
fn award_from(who: AccountId, id: OrderId, from: usize) -> DispatchResultWithPostInfo {
    let mut wanted = Orders::<Test>::get(id).map_or(1, |order| order.spec.replicas);
    let mut picks = PicksOf::<AccountId>::default();
    for bid in bids(id).into_iter().skip(from) {
        let replicas = bid.proposal.replicas.min(wanted);
        if replicas > 0 {
            wanted -= replicas;
            let _ = picks.try_push(pick(id, bid.bidder, replicas));
        }
    }
    call(who, Call::award { order: id, picks })
}

fn activate(who: Who, lease: LeaseId) -> DispatchResultWithPostInfo {
    call(provider_or(who, lease), LeasesCall::activate { lease, access: H256::zero() })
}

fn take_offer(
    who: AccountId,
    offer: OfferId,
    gpus: u16,
    term: u32,
    blocks: u32,
    max_price: Balance,
) -> DispatchResultWithPostInfo {
    let ask = <Registry as traits::Offers<AccountId>>::ask(offer);
    let (price, asset) = ask.map_or((5, NATIVE), |ask| (ask.price, ask.asset));
    let escrow = price * Balance::from(gpus) * Balance::from(blocks);
    let request = TakeRequest { term, asset, max_price, escrow, ..request(gpus) };
    let lease = NextLease::<Test>::get();
    let taken = call(who, LeasesCall::take_offer { offer, request });
    if taken.is_ok() && blocks.is_multiple_of(2) {
        let _ = activate(Who::Right, lease);
    }
    taken
}

fn buy(who: AccountId, which: Which, max_price: Balance, least: Balance) -> DispatchResultWithPostInfo {
    let in_earnest = max_price == Balance::MAX;
    // Then something is for sale, and old enough.
    if in_earnest && Listings::<Test>::iter_keys().next().is_none() {
        let lease = lease(which);
        let _ = call(tenant_or(Who::Right, lease), LeasesCall::list_lease { lease, price: 10, to: None });
    }
    // One that is listed, if any is, mostly by the account it is listed for.
    let listed = Listings::<Test>::iter().max_by_key(|(id, _)| *id);
    let for_one = listed.as_ref().and_then(|(_, listing)| listing.to).filter(|_| least == 0);
    let (lease, who) = (listed.map_or(lease(which), |(id, _)| id), for_one.unwrap_or(who));
    let sold = stored_lease(lease);
    if let Some(old) = sold.as_ref().map(|sold| sold.coverage.start + 10).filter(|_| in_earnest) {
        advance_to(old.max(System::block_number()));
    }
    let revision = sold.map_or(0, |sold| sold.revision);
    call(who, LeasesCall::buy_lease { lease, revision, max_price, min_free_escrow: least })
}

/// The newest that runs and that somebody stands by for, if there is one.
fn fail_over(who: AccountId, which: Which, wait: bool) -> DispatchResultWithPostInfo {
    let now = System::block_number();
    let secured = StoredLeases::<Test>::iter()
        .filter(|(_, lease)| lease.coverage.end > now && !lease.standbys.is_empty())
        .max_by_key(|(id, _)| *id);
    if let Some((_, lease)) = secured.as_ref().filter(|_| wait) {
        advance_to((now + 40).min(lease.coverage.end - 1));
    }
    call(who, LeasesCall::fail_over { lease: secured.map_or(lease(which), |(id, _)| id) })
}

fn settle(who: AccountId, lease: LeaseId) -> DispatchResultWithPostInfo {
    let running = stored_lease(lease).is_some_and(|lease| !matches!(lease.state, LeaseState::Pending { .. }));
    let result = call(who, LeasesCall::settle { lease });
    assert!(!running || result.is_ok(), "a lease that runs could not be settled: {result:?}");
    result
}

/// An asset that is not approved is; else it is not any more, if only for a moment.
fn disapprove(briefly: bool) -> DispatchResultWithPostInfo {
    let approve = || call_from(RuntimeOrigin::root(), LeasesCall::approve_asset { asset: USD });
    if !ApprovedAssets::<Test>::get().contains(&USD) {
        return approve();
    }
    let gone = call_from(RuntimeOrigin::root(), LeasesCall::disapprove_asset { asset: USD });
    if briefly {
        approve()
    } else {
        gone
    }
}

fn block(who: Option<AccountId>, blocked: bool) {
    let newest = StoredLeases::<Test>::iter().filter(|(_, lease)| lease.asset == IN_USD).max_by_key(|(id, _)| *id);
    let who = who.unwrap_or(newest.map_or(TENANT, |(_, lease)| lease.provider));
    let _ = if blocked {
        Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
    } else {
        Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
    };
}

fn freeze(frozen: bool) {
    let _ = if frozen {
        Assets::freeze_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
    } else {
        Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
    };
}

impl Driver {
    /// An open bid, or a commitment, as the order wants it.
    fn bid(&mut self, id: OrderId, bid: &NewBid) -> DispatchResultWithPostInfo {
        let (bidder, offer) = PROVIDERS[bid.bidder];
        let NewBid { price, replicas, notice, percent, standby, .. } = *bid;
        let proposal = Proposal { offer, replicas, terms: terms(notice, percent), standby };
        if Orders::<Test>::get(id).is_some_and(|order| order.is_sealed()) {
            let commitment = commitment(bidder, id, price);
            let result = call(bidder, Call::commit_bid { order: id, commitment, proposal });
            if result.is_ok() {
                self.secrets.insert((id, bidder), price);
            }
            result
        } else {
            call(bidder, Call::place_bid { order: id, price, proposal })
        }
    }

    fn reveal(&self, id: OrderId, bidder: AccountId, honest: bool) -> DispatchResultWithPostInfo {
        let price = self.secrets.get(&(id, bidder)).copied().unwrap_or(1) + Balance::from(!honest);
        call(bidder, Call::reveal_bid { order: id, price, salt: salt(bidder) })
    }

    fn order_to_active(&mut self, order: NewOrder, bids: Vec<NewBid>) {
        let (id, first) = (NextOrder::<Test>::get(), NextLease::<Test>::get());
        let order = NewOrder { auction: Auction::Manual, ..order };
        let created = create(&order);
        for (turn, bid) in bids.into_iter().enumerate() {
            let price = (order.limit * 2 / 3 + turn as Balance).clamp(1, order.limit.max(1));
            let replicas = if order.distinct { 1 } else { order.replicas };
            let _ = self.bid(id, &NewBid { price, replicas, notice: order.notice, ..bid });
        }
        if created.is_ok() {
            let _ = award_from(order.tenant, id, 0);
        }
        for lease in first..NextLease::<Test>::get() {
            let _ = activate(Who::Right, lease);
        }
    }

    fn order_to_auction(&mut self, order: NewOrder, bids: Vec<NewBid>) {
        let (id, now) = (NextOrder::<Test>::get(), System::block_number());
        let order = NewOrder { bidding: 2, ..order };
        let _ = create(&order);
        for bid in &bids {
            let price = bid.price.min(order.limit).max(1);
            let _ = self.bid(id, &NewBid { price, notice: 15, ..bid.clone() });
        }
        advance_to(now + 3);
        for bid in bids.iter().step_by(2) {
            let _ = self.reveal(id, PROVIDERS[bid.bidder].0, true);
        }
        advance_to(now + 3 + 25);
    }

    fn crowd(&mut self, order: NewOrder, better: &[NewBid], withdraw: bool) {
        let now = System::block_number();
        let open = |order: &Order<AccountId>| order.is_open() && !order.is_sealed() && order.spec.deadline >= now;
        let newest = Orders::<Test>::iter().filter(|(_, order)| open(order)).map(|(id, _)| id).max();
        let id = newest.unwrap_or_else(|| {
            let next = NextOrder::<Test>::get();
            let auction = if withdraw { Auction::Manual } else { Auction::Automatic };
            let _ = create(&NewOrder { auction, bidding: order.bidding + 3, ..order });
            next
        });
        fill(id);
        for bid in better {
            let _ = self.bid(id, &NewBid { notice: 15, replicas: 1, ..bid.clone() });
        }
        if let Some(last) = bids(id).last().filter(|_| withdraw) {
            let _ = call(last.bidder, Call::withdraw_bid { order: id });
        }
    }

    fn slash(&mut self, who: AccountId, amount: Balance) {
        let before = Bonds::get(who).reserved;
        slash(who, amount);
        self.slashed += before - Bonds::get(who).reserved;
    }

    /// Whether it succeeds is not the point: the state adds up either way.
    pub fn take(&mut self, step: &Step) {
        match step.clone() {
            Step::Order(step) => drop(self.on_orders(step)),
            Step::Beginning(step) => self.begin(step),
            Step::Lease(step) => drop(on_leases(step)),
            Step::Time(step) => pass(step),
            Step::Mishap(mishap) => self.suffer(mishap),
        }
        self.look();
    }

    fn on_orders(&mut self, step: OrderStep) -> DispatchResultWithPostInfo {
        match step {
            OrderStep::Create(order) => create(&order),
            OrderStep::Bid(which, bid) => self.bid(order(which), &bid),
            OrderStep::Withdraw { who, order: which, bid } => {
                let order = order(which);
                call(bidder_or(who, order, bid), Call::withdraw_bid { order })
            }
            OrderStep::Reveal { order: which, bid, honest } => {
                let order = order(which);
                self.reveal(order, bidder(order, bid), honest)
            }
            OrderStep::Award { who, order: which, from } => {
                let order = order(which);
                award_from(orderer_or(who, order), order, from)
            }
            OrderStep::Cancel { who, order: which } => {
                let order = order(which);
                call(orderer_or(who, order), Call::cancel_order { order })
            }
            OrderStep::Conclude { who, order: which } => call(who, Call::conclude_order { order: order(which) }),
            OrderStep::ExpireOrder { who, order: which } => call(who, Call::expire_order { order: order(which) }),
            OrderStep::Release { order: which, limit } => {
                call(ANYONE, Call::release_bids { order: order(which), limit })
            }
        }
    }

    fn begin(&mut self, step: Beginning) {
        match step {
            Beginning::Running(order, bids) => self.order_to_active(order, bids),
            Beginning::Auctioned(order, bids) => self.order_to_auction(order, bids),
            Beginning::Crowd { order, better, withdraw } => self.crowd(order, &better, withdraw),
            Beginning::Ask { offer, usd, price, max_term, percent } => {
                set_ask(PROVIDERS[offer].1, Ask { price, asset: asset(usd), max_term, terms: terms(10, percent) });
            }
            Beginning::Take { who, offer, gpus, term, blocks, max_price } => {
                let _ = take_offer(who, PROVIDERS[offer].1, gpus, term, blocks, max_price);
            }
        }
    }

    fn suffer(&mut self, mishap: Mishap) {
        match mishap {
            Mishap::SetFee { percent } => {
                let rate = Permill::from_percent(percent);
                let _ = call_from(RuntimeOrigin::root(), LeasesCall::set_fee_rate { rate });
            }
            Mishap::Disapprove { briefly } => drop(disapprove(briefly)),
            Mishap::Change { offer, worse } => {
                change_offer(PROVIDERS[offer].1, |listed| listed.spec.memory_mib = 65_536 - u32::from(worse));
            }
            Mishap::Unbond { offer, bonded } => change_offer(PROVIDERS[offer].1, |listed| listed.bonded = bonded),
            Mishap::Slash { bidder, amount } => self.slash(PROVIDERS[bidder].0, amount),
            Mishap::Block { who, blocked } => block(who, blocked),
            Mishap::FreezeAsset(frozen) => freeze(frozen),
            Mishap::Vanish(who) => {
                let _ = Balances::transfer_all(RuntimeOrigin::signed(who), ASSET_OWNER, false);
            }
        }
    }
}

fn on_leases(step: LeaseStep) -> DispatchResultWithPostInfo {
    match step {
        LeaseStep::Activate { who, lease: which } => {
            // The newest that waits for it, if any does.
            let waits = |lease: &Lease<AccountId>| matches!(lease.state, LeaseState::Pending { .. });
            let pending = StoredLeases::<Test>::iter().filter(|(_, lease)| waits(lease)).map(|(id, _)| id).max();
            activate(who, pending.unwrap_or(lease(which)))
        }
        LeaseStep::ExpireLease { who, lease: which } => call(who, LeasesCall::expire_lease { lease: lease(which) }),
        LeaseStep::TopUp { who, lease: which, amount } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::top_up { lease, amount })
        }
        LeaseStep::Extend { who, lease: which, blocks } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::extend { lease, blocks })
        }
        LeaseStep::Notice { who, lease: which } => {
            let lease = lease(which);
            call(provider_or(who, lease), LeasesCall::give_notice { lease })
        }
        LeaseStep::Access { who, lease: which, access } => {
            let lease = lease(which);
            call(provider_or(who, lease), LeasesCall::set_access { lease, access: H256::repeat_byte(access) })
        }
        LeaseStep::List { who, lease: which, price, to } => {
            let lease = lease(which);
            call(tenant_or(who, lease), LeasesCall::list_lease { lease, price, to })
        }
        LeaseStep::Unlist { who, lease: which } => {
            // One that is listed, if any is.
            let lease = Listings::<Test>::iter_keys().max().unwrap_or(lease(which));
            call(tenant_or(who, lease), LeasesCall::unlist_lease { lease })
        }
        LeaseStep::Buy { who, lease, max_price, least } => buy(who, lease, max_price, least),
        LeaseStep::FailOver { who, lease, wait } => fail_over(who, lease, wait),
        LeaseStep::Settle { who, lease: which } => settle(who, lease(which)),
        LeaseStep::Close { who, lease: which } => {
            let lease = lease(which);
            let who = who.map_or(provider_or(Who::Right, lease), |who| tenant_or(who, lease));
            call(who, LeasesCall::close { lease })
        }
        LeaseStep::Distribute { usd } => call(ANYONE, LeasesCall::distribute_fees { asset: asset(usd) }),
        LeaseStep::Claim { payee, usd, holder } => {
            call(ANYONE, LeasesCall::claim_owed { payee, asset: asset(usd), holder })
        }
    }
}

fn pass(step: TimeStep) {
    match step {
        TimeStep::Pass { blocks, idle: Some(tenths) } => idle_within(blocks, spare(tenths)),
        TimeStep::Pass { blocks, idle: None } => advance_to(System::block_number() + blocks),
        TimeStep::ReportAll { pending } => {
            for lease in StoredLeases::<Test>::iter_keys().collect::<Vec<_>>() {
                report_millis(lease, u64::MAX, pending);
            }
        }
        TimeStep::Report { lease: which, millis, pending } => {
            report_millis(lease(which), millis, pending);
        }
        TimeStep::Finalize { lease: which } => finalize_reports(lease(which)),
    }
}
