//! The fates of orders and bids.

use super::{
    history::History,
    model::{OrderAct, Step},
    providers::{offer_of, unit},
    world::{newest, provider, tenant, tier, AUDITOR, IN_DOLLARS, KEEPER, PROVIDERS},
};
use crate::{lease::requirement, *};
use frame_support::weights::Weight;
use leasehold_primitives::{
    hardware::Requirement,
    market::{Auction, OrderSpec, Pick, Proposal, Terms},
    OrderId,
};
use pallet_lease_bidding::{math::score::commitment, Bids, Call as Bidding, NextOrder, Order, Orders, PicksOf, Quote};
use pallet_leases::NextLease;
use pallet_provider_registry::{OfferDetails, Offers};
use sp_io::hashing::blake2_256;
use sp_runtime::Permill;

fn auction(step: &Step) -> Auction {
    match step.size / 3 % 3 {
        0 => Auction::Manual,
        1 => Auction::Automatic,
        _ => Auction::Sealed { reveal_blocks: 20 + step.size % 5 },
    }
}

fn salt(bidder: &AccountId) -> Hash {
    Hash::from(bidder.as_ref())
}

/// One of the orders that fit, or of all orders, if none fits.
fn order_where(which: usize, fits: impl Fn(OrderId, &Order<AccountId>) -> bool) -> Option<OrderId> {
    let orders: Vec<_> = Orders::<Runtime>::iter().collect();
    let fitting = orders.iter().filter(|(id, order)| fits(*id, order)).map(|(id, _)| *id);
    newest(fitting, which).or_else(|| newest(orders.iter().map(|(id, _)| *id), which))
}

/// The bidder of one of an order's bids, or some provider if the order has none.
fn bidder(order: OrderId, which: usize) -> AccountId {
    let bids = Bids::<Runtime>::get(order);
    which.checked_rem(bids.len()).map_or_else(|| provider(which), |at| bids[at].bidder.clone())
}

impl History {
    fn create(&mut self, step: &Step) -> Option<OrderId> {
        let Step { who, which, size, flip, .. } = *step;
        let asset = if size % 4 == 0 { IN_DOLLARS } else { AssetId::Native };
        let replicas = 1 + u16::try_from(which % 3).unwrap();
        let price_limit = unit(&asset) * Balance::from(2 + size % 8);
        let audited = size % 5 == 0;
        let requirement = Requirement {
            gpus: 1 + u16::try_from(size / 2 % 2).unwrap(),
            attributes: if audited { tier() } else { Default::default() },
            auditors: if audited { vec![account(AUDITOR)].try_into().unwrap() } else { Default::default() },
            ..requirement()
        };
        let spec = OrderSpec {
            requirement,
            replicas,
            distinct: flip && replicas > 1,
            price_limit,
            asset,
            term: 20 + size,
            renewable: size % 40,
            least_terms: Terms { notice: size % 10, ..Terms::default() },
            deadline: System::block_number() + 4 + size % 8,
            auction: auction(step),
            standbys: u16::try_from((which + who) % 3).unwrap(),
        };
        let escrow = price_limit * Balance::from(replicas) * Balance::from(20 + size % 40);
        let order = NextOrder::<Runtime>::get();
        self.call(&tenant(who), Bidding::create_order { spec, escrow }).then_some(order)
    }

    /// Makes an open bid, or a commitment, as the order requires.
    fn bid(&mut self, id: OrderId, bidder: &AccountId, step: &Step) -> bool {
        let Some(Order { spec, .. }) = Orders::<Runtime>::get(id) else { return false };
        let Some(offer) = offer_of(bidder, step.which) else { return false };
        let most = if spec.distinct { 1 } else { spec.replicas };
        let proposal = Proposal {
            offer,
            replicas: 1 + u16::try_from(step.size).unwrap() % most,
            terms: Terms { notice: 10 + step.size % 10, exit_penalty: Permill::from_percent(1 + step.size % 10) },
            standby: !step.size.is_multiple_of(5),
        };
        // Never so low that a standby could not be paid.
        let price = spec.price_limit * Balance::from(90 + step.size % 11) / 100;
        if !matches!(spec.auction, Auction::Sealed { .. }) {
            return self.call(bidder, Bidding::place_bid { order: id, price, proposal });
        }
        let genesis = System::block_hash(0);
        let commitment = commitment(genesis.as_ref(), id, bidder, price, &salt(bidder));
        let committed = self.call(bidder, Bidding::commit_bid { order: id, commitment, proposal });
        if committed {
            self.sealed.insert((id, bidder.clone()), price);
        }
        committed
    }

    fn reveal(&mut self, order: OrderId, bidder: &AccountId) -> bool {
        let price = self.sealed.get(&(order, bidder.clone())).copied().unwrap_or(UNIT);
        self.call(bidder, Bidding::reveal_bid { order, price, salt: salt(bidder) })
    }

    /// The tenant picks bids from one on, in the order in which they came, with all that it sees of them now.
    fn award(&mut self, id: OrderId, from: usize) -> bool {
        let Some(order) = Orders::<Runtime>::get(id) else { return false };
        let mut wanted = order.spec.replicas;
        let mut picks = PicksOf::<AccountId>::default();
        for bid in Bids::<Runtime>::get(id).into_iter().skip(from) {
            let Proposal { offer, terms, replicas, .. } = bid.proposal;
            let replicas = replicas.min(wanted);
            let Some(max_price) = bid.price().filter(|_| replicas > 0) else { continue };
            wanted -= replicas;
            let listed = Offers::<Runtime>::get(offer);
            let seen = |listed: OfferDetails<AccountId>| Hash::from(listed.spec.using_encoded(blake2_256));
            let spec = listed.map_or(bid.spec, seen);
            picks.try_push(Pick { bidder: bid.bidder, offer, spec, terms, max_price, replicas }).unwrap();
        }
        self.call(&order.tenant, Bidding::award { order: id, picks })
    }

    /// Goes from an order to running leases: all bid, and mostly reveal and activate.
    fn deal(&mut self, step: &Step) -> bool {
        let first = NextLease::<Runtime>::get();
        let Some(id) = self.create(step) else { return false };
        for at in 0..PROVIDERS.len() {
            let size = step.size + 7 * u32::try_from(at).unwrap();
            self.bid(id, &provider(step.who + at), &Step { size, ..*step });
        }
        let OrderSpec { auction, deadline, .. } = Orders::<Runtime>::get(id).unwrap().spec;
        let ahead = deadline + 1 - System::block_number();
        match auction {
            Auction::Sealed { reveal_blocks } => {
                self.pass(ahead, Weight::MAX, |_| true);
                for at in (0..PROVIDERS.len()).filter(|at| step.who + at != 5) {
                    self.reveal(id, &provider(at));
                }
                self.pass(reveal_blocks + 1, Weight::MAX, |_| true);
            }
            Auction::Automatic if step.flip => self.pass(ahead, Weight::MAX, |_| true),
            _ => {
                self.award(id, 0);
            }
        }
        for lease in (first..NextLease::<Runtime>::get()).filter(|lease| lease % 6 != 5) {
            self.activate(lease);
        }
        true
    }

    pub fn on_order(&mut self, act: OrderAct, step: &Step) -> bool {
        let Step { who, which, size, .. } = *step;
        let open = |_: OrderId, order: &Order<AccountId>| order.is_open();
        match act {
            OrderAct::Deal => self.deal(step),
            OrderAct::Create => self.create(step).is_some(),
            OrderAct::Cancel => {
                let Some(order) = order_where(which, open) else { return false };
                let tenant = Orders::<Runtime>::get(order).unwrap().tenant;
                self.call(&tenant, Bidding::cancel_order { order })
            }
            OrderAct::Bid => {
                let Some(order) = order_where(which, open) else { return false };
                self.bid(order, &provider(who), step)
            }
            OrderAct::Reveal => {
                let sealed = |id: OrderId, _: &Order<AccountId>| {
                    Bids::<Runtime>::get(id).iter().any(|bid| matches!(bid.quote, Quote::Sealed(_)))
                };
                let Some(order) = order_where(which, sealed) else { return false };
                self.reveal(order, &bidder(order, who))
            }
            OrderAct::Withdraw => {
                let bids = |id: OrderId, _: &Order<AccountId>| !Bids::<Runtime>::get(id).is_empty();
                let Some(order) = order_where(which, bids) else { return false };
                self.call(&bidder(order, who), Bidding::withdraw_bid { order })
            }
            OrderAct::Award => {
                let bids =
                    |id: OrderId, order: &Order<AccountId>| order.is_open() && !Bids::<Runtime>::get(id).is_empty();
                let Some(order) = order_where(which, bids) else { return false };
                self.award(order, usize::from(size % 8 == 0))
            }
            OrderAct::Conclude => {
                let firm = |_: OrderId, order: &Order<AccountId>| order.is_open() && order.is_firm();
                let Some(order) = order_where(which, firm) else { return false };
                self.call(&account(KEEPER), Bidding::conclude_order { order })
            }
            OrderAct::Expire => {
                let Some(order) = order_where(which, open) else { return false };
                self.call(&account(KEEPER), Bidding::expire_order { order })
            }
            OrderAct::Release => {
                let over = |_: OrderId, order: &Order<AccountId>| !order.is_open();
                let Some(order) = order_where(which, over) else { return false };
                self.call(&account(KEEPER), Bidding::release_bids { order, limit: 1 + size % 3 })
            }
        }
    }
}
