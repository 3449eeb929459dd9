//! Steps of orders and bids, and outcomes that must never happen to them.

use super::{
    super::prelude::*,
    choice::{asset, bidder, bidder_or, order, orderer_or, terms},
    driver::{call, Driver},
    leases::{activate, take_offer},
    mishaps::{change, confirmed},
    model::{Attempt, NewBid, NewOrder, OrderStep, Who},
};
use frame_support::dispatch::DispatchResultWithPostInfo;
use leasehold_primitives::{hardware::Requirement, traits::LeaseBook};
use sp_core::bounded::BoundedVec;
use std::collections::BTreeMap;

/// Providers that come only to fill a list, and are in nobody's way, by account.
const CROWD: std::ops::Range<AccountId> = 1_000..1_032;

/// The crowd, each with an offer of 8 GPUs and enough to receive anything, without new money.
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

fn create(order: &NewOrder) -> DispatchResultWithPostInfo {
    let mut requirement = requirement(order.gpus);
    if order.audited {
        let auditors = BoundedVec::truncate_from(vec![AUDITOR]);
        requirement = Requirement { attributes: confirmed(), auditors, ..requirement };
    }
    let spec = OrderSpec {
        requirement,
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

/// Picks of bids from one on, for as many leases as they serve and the order wants: all that a tenant sees of them now.
fn picks_from(id: OrderId, from: usize) -> PicksOf<AccountId> {
    let mut wanted = Orders::<Test>::get(id).map_or(1, |order| order.spec.replicas);
    let mut picks = PicksOf::<AccountId>::default();
    for bid in bids(id).into_iter().skip(from) {
        let Proposal { offer, terms, replicas, .. } = bid.proposal;
        let replicas = replicas.min(wanted);
        if replicas > 0 {
            wanted -= replicas;
            let max_price = bid.price().unwrap_or(0);
            let pick = Pick { bidder: bid.bidder, offer, spec: spec_of(offer), terms, max_price, replicas };
            let _ = picks.try_push(pick);
        }
    }
    picks
}

fn spec_of(offer: OfferId) -> H256 {
    <Leases as LeaseBook<AccountId>>::spec_hash(&Offers::get(offer).unwrap().spec)
}

/// The tenant gets the bids that it saw, or nothing.
fn award_to(who: AccountId, id: OrderId, picks: PicksOf<AccountId>) -> DispatchResultWithPostInfo {
    let mut leases = NextLease::<Test>::get()..;
    let result = call(who, Call::award { order: id, picks: picks.clone() });
    if result.is_ok() {
        for pick in picks {
            for lease in leases.by_ref().take(pick.replicas.into()) {
                let lease = stored_lease(lease).unwrap();
                assert_eq!((lease.provider, lease.offer, spec_of(lease.offer)), (pick.bidder, pick.offer, pick.spec));
                assert!(
                    lease.terms.satisfy(&pick.terms) && lease.ledger.price <= pick.max_price,
                    "{lease:?}, {pick:?}"
                );
            }
        }
        assert_eq!(leases.next(), Some(NextLease::<Test>::get()));
    }
    result
}

/// Bids bind in the second half of the bidding time.
fn withdraw(who: AccountId, id: OrderId) -> DispatchResultWithPostInfo {
    let open = Orders::<Test>::get(id).filter(Order::is_open);
    let result = call(who, Call::withdraw_bid { order: id });
    if let Some(Order { spec, opened_at, .. }) = open {
        let last = spec.deadline - (spec.deadline - opened_at).div_ceil(2);
        assert!(result.is_err() || System::block_number() <= last, "a bid on order {id} was withdrawn that binds");
    }
    result
}

/// Firm bids bind the tenant.
fn cancel(who: AccountId, id: OrderId) -> DispatchResultWithPostInfo {
    let bound = !bids(id).is_empty() && Orders::<Test>::get(id).is_some_and(|order| order.is_firm());
    let result = call(who, Call::cancel_order { order: id });
    assert!(result.is_err() || !bound, "order {id} was cancelled, which has firm bids");
    result
}

/// Whatever happened since its bids were placed, a due order becomes leases, if there are enough bids.
fn conclude(who: AccountId, id: OrderId) -> DispatchResultWithPostInfo {
    let is_due =
        |order: &Order<AccountId>| order.is_open() && order.is_firm() && order.settled_after() < System::block_number();
    let due = Orders::<Test>::get(id).filter(is_due);
    let served: u16 = bids(id).iter().filter(|bid| bid.price().is_some()).map(|bid| bid.proposal.replicas).sum();
    let first = NextLease::<Test>::get();
    let result = call(who, Call::conclude_order { order: id });
    if let Some(Order { spec, .. }) = due {
        assert!(result.is_ok(), "order {id} could not be concluded: {result:?}");
        let wanted = if served < spec.replicas { 0 } else { spec.replicas };
        assert_eq!(NextLease::<Test>::get() - first, LeaseId::from(wanted), "leases of order {id}");
    }
    result
}

impl Driver {
    /// An open bid, or a commitment, as the order requires.
    fn bid(&mut self, id: OrderId, bid: &NewBid) -> DispatchResultWithPostInfo {
        let (bidder, offer) = PROVIDERS[bid.bidder];
        let NewBid { price, replicas, notice, percent, standby, .. } = *bid;
        let proposal = Proposal { offer, replicas, terms: terms(notice, percent), standby };
        let order = Orders::<Test>::get(id);
        let result = if order.as_ref().is_some_and(|order| order.is_sealed()) {
            let commitment = commitment(bidder, id, price);
            let result = call(bidder, Call::commit_bid { order: id, commitment, proposal });
            if result.is_ok() {
                self.secrets.insert((id, bidder), price);
            }
            result
        } else {
            call(bidder, Call::place_bid { order: id, price, proposal })
        };
        if let Some(order) = order.filter(|order| result.is_ok() && !order.spec.requirement.auditors.is_empty()) {
            let until = if order.is_firm() { order.settled_after() } else { System::block_number() };
            assert!(until <= Claims::get((bidder, AUDITOR)).1, "a claim on order {id} that does not hold to the end");
        }
        result
    }

    fn reveal(&self, id: OrderId, bidder: AccountId, honest: bool) -> DispatchResultWithPostInfo {
        let price = self.secrets.get(&(id, bidder)).copied().unwrap_or(1) + Balance::from(!honest);
        call(bidder, Call::reveal_bid { order: id, price, salt: salt(bidder) })
    }

    /// Between the tenant's look at a bid and its award the bidder takes it back and places another, or changes its
    /// offer.
    fn swap(&mut self, id: OrderId, bidder: AccountId, new: &NewBid) {
        if let Some(at) = PROVIDERS.iter().position(|(who, _)| *who == bidder) {
            let _ = withdraw(bidder, id);
            let _ = self.bid(id, &NewBid { bidder: at, ..new.clone() });
            change(PROVIDERS[at].1, new.standby);
        }
    }

    pub fn order_to_active(&mut self, order: NewOrder, bids: Vec<NewBid>) {
        let (id, first) = (NextOrder::<Test>::get(), NextLease::<Test>::get());
        let order = NewOrder { auction: Auction::Manual, ..order };
        let created = create(&order);
        for (turn, bid) in bids.into_iter().enumerate() {
            let price = (order.limit * 2 / 3 + turn as Balance).clamp(1, order.limit.max(1));
            let replicas = if order.distinct { 1 } else { order.replicas };
            let _ = self.bid(id, &NewBid { price, replicas, notice: order.notice, ..bid });
        }
        if created.is_ok() {
            let _ = award_to(order.tenant, id, picks_from(id, 0));
        }
        for lease in first..NextLease::<Test>::get() {
            let _ = activate(Who::Right, lease);
        }
    }

    pub fn order_to_auction(&mut self, order: NewOrder, bids: Vec<NewBid>) {
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

    /// An order that the chain awards, and people's attempts until it does.
    pub fn contested(&mut self, order: NewOrder, bids: &[NewBid], attempts: &[(u32, Attempt)]) {
        let (id, now) = (NextOrder::<Test>::get(), System::block_number());
        let auction = if order.auction == Auction::Manual { Auction::Automatic } else { order.auction };
        let order = NewOrder { auction, bidding: 8, ..order };
        let _ = create(&order);
        for bid in bids {
            let price = bid.price.min(order.limit).max(1);
            let replicas = if order.distinct { 1 } else { bid.replicas.max(1) };
            let _ = self.bid(id, &NewBid { price, replicas, notice: 15, ..bid.clone() });
        }
        let Some(stored) = Orders::<Test>::get(id) else { return };
        let settled = stored.settled_after();
        for block in now..=settled {
            advance_to(block);
            if block == now + 9 {
                for bid in bids {
                    let _ = self.reveal(id, PROVIDERS[bid.bidder].0, true);
                }
            }
            for (_, attempt) in attempts.iter().filter(|(after, _)| now + after == block) {
                self.attempt(id, attempt.clone());
            }
        }
        advance_to(settled + 1);
        let _ = conclude(ANYONE, id);
    }

    fn attempt(&mut self, id: OrderId, attempt: Attempt) {
        match attempt {
            Attempt::Take { offer, gpus } => {
                set_ask(PROVIDERS[offer].1, ask(3));
                let _ = take_offer(BUYER, PROVIDERS[offer].1, gpus, 40, 30, Balance::MAX);
            }
            Attempt::Withdraw(bid) => drop(withdraw(bidder(id, bid), id)),
            Attempt::Cancel => drop(cancel(orderer_or(Who::Right, id), id)),
            Attempt::Release => drop(call(ANYONE, Call::release_bids { order: id, limit: 32 })),
            Attempt::Mishap(mishap) => self.suffer(mishap),
        }
    }

    pub fn crowd(&mut self, order: NewOrder, better: &[NewBid], takes_back: bool) {
        let now = System::block_number();
        let open = |order: &Order<AccountId>| order.is_open() && !order.is_sealed() && order.spec.deadline >= now;
        let newest = Orders::<Test>::iter().filter(|(_, order)| open(order)).map(|(id, _)| id).max();
        let id = newest.unwrap_or_else(|| {
            let next = NextOrder::<Test>::get();
            let auction = if takes_back { Auction::Manual } else { Auction::Automatic };
            let _ = create(&NewOrder { auction, bidding: order.bidding + 3, ..order });
            next
        });
        fill(id);
        for bid in better {
            let _ = self.bid(id, &NewBid { notice: 15, replicas: 1, ..bid.clone() });
        }
        if let Some(last) = bids(id).last().filter(|_| takes_back) {
            let _ = withdraw(last.bidder, id);
        }
    }

    pub fn on_orders(&mut self, step: OrderStep) -> DispatchResultWithPostInfo {
        match step {
            OrderStep::Create(order) => create(&order),
            OrderStep::Bid(which, bid) => self.bid(order(which), &bid),
            OrderStep::Withdraw { who, order: which, bid } => {
                let order = order(which);
                withdraw(bidder_or(who, order, bid), order)
            }
            OrderStep::Reveal { order: which, bid, honest } => {
                let order = order(which);
                self.reveal(order, bidder(order, bid), honest)
            }
            OrderStep::Award { who, order: which, from, swap } => {
                let order = order(which);
                let picks = picks_from(order, from);
                if let (Some(new), Some(pick)) = (swap, picks.first()) {
                    self.swap(order, pick.bidder, &new);
                }
                award_to(orderer_or(who, order), order, picks)
            }
            OrderStep::Cancel { who, order: which } => {
                let order = order(which);
                cancel(orderer_or(who, order), order)
            }
            OrderStep::Conclude { who, order: which } => conclude(who, order(which)),
            OrderStep::ExpireOrder { who, order: which } => call(who, Call::expire_order { order: order(which) }),
            OrderStep::Release { order: which, limit } => {
                call(ANYONE, Call::release_bids { order: order(which), limit })
            }
        }
    }
}
