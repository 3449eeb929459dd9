//! A second set of books: the reserves and lock-ins, worked out from the rules and not from the pallets' own accounts;
//! and a check that the rules allow the story told by events.

use super::{
    super::prelude::*,
    driver::{Driver, Seen},
    exits::Lives,
};
use leasehold_primitives::market::LOCK_IN_BLOCKS;
use leasehold_testing::stakers::StakersParts;
use pallet_leases::{CloseReason, FeePot, FeePots};
use std::collections::{BTreeMap, BTreeSet};

/// Checks that the reserves of offers and in bonds, and the lock-ins of orders, follow from bids and leases.
pub fn check_reserves() {
    let mut promised = BTreeMap::<OfferId, u16>::new();
    let mut bonds = BTreeMap::<AccountId, Balance>::new();
    let penalty = |gpus: u16, terms: &Terms| terms.exit_penalty.mul_ceil(STAKE_PER_GPU * Balance::from(gpus));
    for (id, order) in Orders::<Test>::iter() {
        let OrderSpec { asset, auction, requirement, price_limit, .. } = &order.spec;
        let manual = *auction == Auction::Manual;
        let locked_in = !manual && order.is_open();
        let lock_in = if locked_in { price_limit * Balance::from(LOCK_IN_BLOCKS) } else { 0 };
        assert_eq!(order.lock_in, lock_in, "lock-in of order {id}");
        for bid in bids(id) {
            let Proposal { offer, replicas, terms, .. } = bid.proposal;
            let bond = bonds.entry(bid.bidder).or_default();
            match auction {
                Auction::Sealed { .. } if *asset != NATIVE => (),
                Auction::Sealed { .. } => *bond += bid.deposit,
                Auction::Manual | Auction::Automatic => {
                    assert_eq!(bid.deposit, 100 * Balance::from(replicas), "deposit of {} on {id}", bid.bidder);
                    *bond += bid.deposit;
                }
            }
            if !manual {
                *promised.entry(offer).or_default() += requirement.gpus * replicas;
                *bond += penalty(requirement.gpus, &terms) * Balance::from(replicas);
            }
        }
    }
    for (_, lease) in leases() {
        let due = match lease.state {
            LeaseState::Pending { .. } | LeaseState::Active => true,
            // As long as the penalty may be parked: the story tells whether it is.
            LeaseState::Closing { .. } => lease.exit_penalty > 0,
        };
        if due {
            *bonds.entry(lease.provider).or_default() += penalty(lease.gpus, &lease.terms);
        }
    }
    for (who, bond) in Bonds::iter() {
        let reserved = bonds.remove(&who).unwrap_or(0);
        assert_eq!(bond.reserved + Slashed::get(who), reserved, "reserved in the bond of {who}");
    }
    assert_eq!(bonds.values().sum::<Balance>(), 0, "reserved in no bond: {bonds:?}");
    for (offer, listed) in Offers::iter() {
        assert_eq!(listed.promised, promised.remove(&offer).unwrap_or(0), "GPUs promised of offer {offer}");
    }
    assert!(promised.is_empty(), "promised of no offer: {promised:?}");
}

/// A bid as events tell it: its price, if that is known, and the leases that it serves.
type ToldBid = (Option<Balance>, u16);

/// An order as events tell it.
struct ToldOrder {
    spec: OrderSpec<AccountId>,
    escrow: Balance,
    lock_in: Balance,
    bids: BTreeMap<AccountId, ToldBid>,
    /// Due to the treasury, and paid, for bids in vain, if the order ended without an award.
    due: Balance,
    forfeited: Balance,
    /// Its leases, and the tenant's money for them.
    leases: u16,
    put_up: Balance,
}

/// The story that events tell.
#[derive(Default)]
pub struct Story {
    orders: BTreeMap<OrderId, ToldOrder>,
    /// The orders of leases, which pass on to their successors.
    origin: BTreeMap<LeaseId, OrderId>,
    /// Orders with a lease that never began, and the leases that this may be: until a standby takes it over.
    broken: BTreeMap<OrderId, BTreeSet<LeaseId>>,
    pub burnt: Balance,
    /// The stakers' parts in the fee pot, by provider, in the native asset and the other.
    stakers: BTreeMap<AccountId, [Balance; 2]>,
    /// The treasury's income, in the native asset and the other.
    to_treasury: [Balance; 2],
    /// Providers' payments from leases that are not final.
    settled: BTreeMap<LeaseId, Balance>,
    lives: Lives,
}

impl Story {
    /// Reads all events.
    pub fn check(mut self, driver: &Driver) -> Self {
        for record in System::events() {
            match record.event {
                RuntimeEvent::LeaseBidding(event) => self.of_orders(event, driver),
                RuntimeEvent::Leases(event) => self.of_leases(event, driver),
                _ => (),
            }
        }
        for (id, order) in &self.orders {
            assert_eq!(order.forfeited, order.due, "paid for the bids on order {id}");
        }
        self.lives.end();
        self
    }

    /// Checks that the treasury has the income that events told; more only if a slash left a payment too small for its
    /// payee to receive.
    pub fn check_treasury(&self, has: [Balance; 2], had: [Balance; 2], slashed: Balance) {
        let got = [has[0] - had[0], has[1] - had[1]];
        assert_eq!(got[1], self.to_treasury[1], "the treasury's, in USD");
        assert!(got[0] >= self.to_treasury[0], "the treasury got {} of {}", got[0], self.to_treasury[0]);
        assert!(
            slashed > 0 || got[0] == self.to_treasury[0],
            "the treasury got {} for {}",
            got[0],
            self.to_treasury[0]
        );
    }

    /// Checks that in the end the fee pot has its money besides fees, and the stakers' parts.
    pub fn check_pot(&self, had: [Balance; 2]) {
        for (at, asset) in [NATIVE, IN_USD].into_iter().enumerate() {
            // In the end everybody could receive.
            for (provider, parts) in &self.stakers {
                assert_eq!(StakersParts::get(provider, &asset), parts[at], "stakers' part of {provider}");
            }
            let kept: Balance = self.stakers.values().map(|parts| parts[at]).sum();
            let pot = FeePot { due: None, ..FeePots::<Test>::get(&asset) };
            assert_eq!(pot, FeePot { stakers: kept, ..FeePot::default() }, "fees in {asset:?} not paid out");
            assert_eq!(free(asset.clone(), Fees::get()), had[at] + kept, "the pot in {asset:?}");
        }
    }

    fn pay_treasury(&mut self, asset: &AssetId, amount: Balance) {
        self.to_treasury[usize::from(*asset != NATIVE)] += amount;
    }

    fn order(&mut self, id: OrderId) -> &mut ToldOrder {
        self.orders.get_mut(&id).unwrap()
    }

    fn of_orders(&mut self, event: Event<Test>, driver: &Driver) {
        match event {
            Event::OrderCreated { order, spec, escrow, lock_in, .. } => {
                let bids = BTreeMap::new();
                self.orders.insert(
                    order,
                    ToldOrder { spec, escrow, lock_in, bids, due: 0, forfeited: 0, leases: 0, put_up: 0 },
                );
            }
            Event::BidPlaced { order, bidder, price, proposal, .. } => {
                self.order(order).bids.insert(bidder, (Some(price), proposal.replicas));
            }
            Event::BidCommitted { order, bidder, proposal, .. } => {
                self.order(order).bids.insert(bidder, (None, proposal.replicas));
            }
            Event::BidRevealed { order, bidder, price, .. } => {
                self.order(order).bids.get_mut(&bidder).unwrap().0 = Some(price);
            }
            Event::BidReleased { order, bidder, .. } | Event::BidDisplaced { order, bidder, .. } => {
                self.order(order).bids.remove(&bidder);
            }
            Event::BidForfeited { order, bidder, to, asset, deposit, reason } => {
                self.order(order).bids.remove(&bidder);
                let to_treasury = matches!(reason, ForfeitReason::NotRevealed);
                assert_eq!(to_treasury, to == Treasury::get(), "who gets the deposit of {bidder} on order {order}");
                if to_treasury {
                    self.pay_treasury(&asset, deposit);
                }
            }
            Event::OrderForfeited { order, asset, amount } => {
                self.order(order).forfeited += amount;
                self.pay_treasury(&asset, amount);
            }
            Event::OrderAwarded { order: id, lease, provider, price } => {
                let order = self.order(id);
                let OrderSpec { auction, price_limit, replicas, .. } = &order.spec;
                let bid = order.bids[&provider].0.unwrap();
                assert!(bid <= price && price <= *price_limit, "order {id} awarded at {price}, bid {bid}");
                assert!(price == bid || matches!(auction, Auction::Sealed { .. }));
                assert_eq!(order.forfeited, 0, "order {id} was awarded, and its tenant paid for bids");

                let seen = &driver.leases[&lease];
                let manual = *auction == Auction::Manual;
                assert_eq!(seen.lock_in, if manual { 0 } else { 20 * price }, "lock-in of lease {lease}");
                order.leases += 1;
                order.put_up += seen.escrow + seen.lock_in;
                if order.leases == *replicas {
                    let all = order.escrow + order.lock_in * Balance::from(*replicas);
                    assert_eq!(order.put_up, all, "what order {id} had, and its leases have");
                }
                self.origin.insert(lease, id);
            }
            Event::OrderExpired { order } => self.end(order, false),
            Event::OrderCancelled { order } => self.end(order, true),
            Event::StandbyChosen { .. } => (),
        }
    }

    /// An order ended without an award: its tenant paid the amount in the rules.
    fn end(&mut self, id: OrderId, cancelled: bool) {
        let ToldOrder { spec, lock_in, bids, due, leases, .. } = self.order(id);
        assert_eq!(*leases, 0, "order {id} was awarded and ended");
        let known = bids.values().filter(|(price, _)| price.is_some());
        *due = match spec.auction {
            // The fee of each bid.
            Auction::Manual => 3 * bids.len() as Balance,
            Auction::Automatic | Auction::Sealed { .. } => {
                assert!(!cancelled || bids.is_empty(), "order {id} was cancelled, which had bids");
                let served: u16 = known.clone().map(|(_, replicas)| replicas).sum();
                assert!(served < spec.replicas, "order {id} became no leases, but had bids for them");
                if known.count() > 0 {
                    *lock_in
                } else {
                    0
                }
            }
        };
    }

    fn of_leases(&mut self, event: LeasesEvent<Test>, driver: &Driver) {
        if let LeasesEvent::ExitPenaltyParked { amount, restitution, .. } = event {
            self.pay_treasury(&NATIVE, amount - restitution);
        }
        self.lives.follow(&event, driver);
        match event {
            LeasesEvent::FeeSplit { lease, burnt, stakers, treasury, .. } => {
                let Seen { asset, provider, .. } = &driver.leases[&lease];
                self.burnt += burnt;
                self.stakers.entry(*provider).or_default()[usize::from(*asset != NATIVE)] += stakers;
                self.pay_treasury(asset, treasury);
            }
            LeasesEvent::LeaseSettled { lease, paid, .. } => {
                self.settled.insert(lease, paid);
            }
            LeasesEvent::LeaseRefused { lease, provider, paid, returned, .. } => {
                let Seen { asset, lock_in, deposited, price, provider: seen, .. } = &driver.leases[&lease];
                assert_eq!(provider, *seen, "provider of lease {lease}");
                let (all, cost) = (deposited + lock_in, paid + self.settled.remove(&lease).unwrap_or(0));
                assert_eq!(cost + returned, all, "money of lease {lease}");
                // Up to 20 blocks that ran, and 20 more.
                let blocks = cost / price;
                assert!(cost == all || cost % price == 0 && (20..=40).contains(&blocks), "{cost} for lease {lease}");
                assert!(cost >= *lock_in, "{cost} for lease {lease}");
                self.pay_treasury(asset, paid);
            }
            LeasesEvent::LeaseFinalized { lease, blocks, charged, paid, fee, refunded, .. } => {
                let seen = &driver.leases[&lease];
                let measured = driver.measured.get(&lease).copied().unwrap_or_default();
                assert_eq!(blocks, MockTiming::get().whole_blocks(measured.final_ms), "blocks of lease {lease}");
                assert_eq!(charged, seen.price * Balance::from(blocks), "cost of lease {lease}");
                assert_eq!(charged, paid + fee);
                assert_eq!(seen.deposited, paid + fee + refunded, "money of lease {lease}");
            }
            LeasesEvent::LeaseClosing { lease, reason: CloseReason::FailedOver(next), .. } => {
                if let Some(order) = self.origin.get(&lease) {
                    self.origin.insert(next, *order);
                }
            }
            LeasesEvent::LeaseExpired { lease, .. } => {
                if let Some(order) = self.origin.get(&lease) {
                    self.broken.entry(*order).or_default().insert(lease);
                }
            }
            // The lease goes on under the same id.
            LeasesEvent::LeaseFailedOver { lease, .. } => {
                if let Some(never_began) = self.origin.get(&lease).and_then(|order| self.broken.get_mut(order)) {
                    never_began.remove(&lease);
                }
            }
            LeasesEvent::LockInLost { lease, amount } => {
                assert_eq!(amount, driver.leases[&lease].lock_in, "lock-in of lease {lease}");
                let broken = self.origin.get(&lease).and_then(|order| self.broken.get(order));
                assert!(
                    broken.is_none_or(BTreeSet::is_empty),
                    "lease {lease} lost its lock-in, and another never began"
                );
            }
            _ => (),
        }
    }
}
