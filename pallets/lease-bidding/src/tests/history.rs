//! Random histories: calls of all kinds by a few people, with arguments that mostly make sense, reports that come, come
//! late or do not come, providers that change, are slashed or lose capacity, payees that cannot receive. After every
//! step the state adds up. In the end time passes, everything ends, and nothing is held of anybody.

use super::prelude::*;
use codec::Encode;
use frame_support::{dispatch::DispatchResultWithPostInfo, weights::Weight};
use leasehold_primitives::OfferId;
use proptest::prelude::*;
use sp_runtime::traits::Dispatchable;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// One of the things there are, counted from the newest; or one that is not there.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    Nth(usize),
    None,
}

/// Who does something that is mostly somebody's to do.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Whose it is.
    Right,
    Other(AccountId),
}

#[derive(Clone, Debug)]
pub struct NewOrder {
    pub tenant: AccountId,
    pub usd: bool,
    pub gpus: u16,
    pub replicas: u16,
    pub distinct: bool,
    pub limit: Balance,
    pub term: u32,
    pub renewable: u32,
    pub notice: u32,
    pub bidding: u32,
    pub auction: Auction,
    pub standbys: u16,
    /// Blocks that each lease is paid for at the limit.
    pub blocks: u32,
}

#[derive(Clone, Debug)]
pub struct NewBid {
    /// One of the providers, by its place among them.
    pub bidder: usize,
    pub price: Balance,
    pub replicas: u16,
    pub notice: u32,
    pub percent: u32,
    pub standby: bool,
}

#[derive(Clone, Debug)]
pub enum Step {
    Create(NewOrder),
    /// An open bid, or a commitment, as the order wants it.
    Bid(Which, NewBid),
    Withdraw {
        who: Who,
        order: Which,
        bid: Which,
    },
    Reveal {
        order: Which,
        bid: Which,
        honest: bool,
    },
    /// To bids from one on, in the order in which they came.
    Award {
        who: Who,
        order: Which,
        from: usize,
    },
    Cancel {
        who: Who,
        order: Which,
    },
    Conclude {
        who: AccountId,
        order: Which,
    },
    ExpireOrder {
        who: AccountId,
        order: Which,
    },
    Release {
        order: Which,
        limit: u32,
    },
    /// All that it takes to running leases; the other bids stand by, if the order wants standbys.
    Lease(NewOrder, Vec<NewBid>),
    /// All that it takes to an order whose bids cannot change any more; each bid is revealed if its turn is even.
    Auction(NewOrder, Vec<NewBid>),
    /// A crowd fills the list of an order that takes open bids, of this one if there is none; then better bids come,
    /// and the last of them may be taken back.
    Crowd {
        order: NewOrder,
        better: Vec<NewBid>,
        withdraw: bool,
    },
    Ask {
        offer: usize,
        usd: bool,
        price: Balance,
        max_term: u32,
        percent: u32,
    },
    Take {
        who: AccountId,
        offer: usize,
        gpus: u16,
        term: u32,
        blocks: u32,
        max_price: Balance,
    },
    Activate {
        who: Who,
        lease: Which,
    },
    ExpireLease {
        who: AccountId,
        lease: Which,
    },
    TopUp {
        who: Who,
        lease: Which,
        amount: Balance,
    },
    Extend {
        who: Who,
        lease: Which,
        blocks: u32,
    },
    Notice {
        who: Who,
        lease: Which,
    },
    Access {
        who: Who,
        lease: Which,
        access: u8,
    },
    List {
        who: Who,
        lease: Which,
        price: Balance,
        to: Option<AccountId>,
    },
    Unlist {
        who: Who,
        lease: Which,
    },
    Buy {
        who: AccountId,
        lease: Which,
        max_price: Balance,
        least: Balance,
    },
    /// At once, or after a time in which nobody reports.
    FailOver {
        who: AccountId,
        lease: Which,
        wait: bool,
    },
    Settle {
        who: AccountId,
        lease: Which,
    },
    /// By the tenant, or else the provider.
    Close {
        who: Option<Who>,
        lease: Which,
    },
    Claim {
        payee: AccountId,
        usd: bool,
        holder: AccountId,
    },
    SetFee {
        percent: u32,
    },
    /// The asset is approved if it is not; else it is disapproved, if only for a moment.
    Disapprove {
        briefly: bool,
    },
    /// Blocks in which the chain has no time to spare, or enough for so many tenths of something due.
    Pass {
        blocks: u32,
        idle: Option<u64>,
    },
    /// The window before this one is reported for every lease.
    ReportAll {
        pending: bool,
    },
    Report {
        lease: Which,
        millis: u64,
        pending: bool,
    },
    Finalize {
        lease: Which,
    },
    /// A provider's offer gets worse, or as it was.
    Change {
        offer: usize,
        worse: bool,
    },
    Unbond {
        offer: usize,
        bonded: bool,
    },
    Slash {
        bidder: usize,
        amount: Balance,
    },
    /// Somebody cannot receive the asset, or can again: if nobody is named, the provider of the newest lease in it.
    Block {
        who: Option<AccountId>,
        blocked: bool,
    },
    FreezeAsset(bool),
    /// Somebody spends all it has; where something is held of it, all but the existential deposit.
    Vanish(AccountId),
}

/// How everything ends.
#[derive(Clone, Copy, Debug)]
pub enum Ending {
    /// By the chain alone, in so many blocks at a time.
    Idle(u32),
    /// By a chain that has little time to spare.
    Busy,
    /// By anybody's calls, and the chain only tidies up.
    Cranks,
}

// --- What is done, mostly ---

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![12 => Just(Which::Nth(0)), 10 => (1..5usize).prop_map(Which::Nth), 1 => Just(Which::None)]
}

fn tenant() -> impl Strategy<Value = AccountId> {
    prop_oneof![5 => Just(TENANT), 2 => Just(BUYER), 1 => Just(RIVAL)]
}

fn anyone() -> impl Strategy<Value = AccountId> {
    prop_oneof![Just(TENANT), Just(BUYER), Just(PROVIDER), Just(RIVAL), Just(ANYONE), Just(SPONSOR)]
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![9 => Just(Who::Right), 1 => anyone().prop_map(Who::Other)]
}

fn auction() -> impl Strategy<Value = Auction> {
    prop_oneof![
        2 => Just(Auction::Manual),
        2 => Just(Auction::Automatic),
        2 => (20..25u32).prop_map(|reveal_blocks| Auction::Sealed { reveal_blocks }),
    ]
}

fn new_order() -> impl Strategy<Value = NewOrder> {
    let wants = (prop_oneof![8 => 1..4u16, 1 => 0..9u16], prop_oneof![4 => Just(1u16), 3 => 2..4u16, 1 => 0..18u16]);
    let money = (prop::bool::weighted(0.3), prop_oneof![12 => 1..30u128, 1 => Just(0)], 20..120u32);
    let time = (20..120u32, 0..40u32, prop_oneof![4 => Just(0u32), 1 => 0..15u32], 1..12u32);
    (tenant(), wants, any::<bool>(), money, time, auction(), 0..3u16).prop_map(
        |(tenant, (gpus, replicas), distinct, (usd, limit, blocks), time, auction, standbys)| {
            let (term, renewable, notice, bidding) = time;
            NewOrder {
                tenant,
                usd,
                gpus,
                replicas,
                distinct,
                limit,
                term,
                renewable,
                notice,
                bidding,
                auction,
                standbys,
                blocks,
            }
        },
    )
}

fn new_bid() -> impl Strategy<Value = NewBid> {
    let serves = prop_oneof![3 => Just(1u16), 2 => 2..4u16, 1 => Just(0u16)];
    let terms = (prop_oneof![2 => Just(15u32), 1 => 0..20u32], 1..11u32);
    (0..PROVIDERS.len(), 1..30u128, serves, terms, prop::bool::weighted(0.6)).prop_map(
        |(bidder, price, replicas, (notice, percent), standby)| NewBid {
            bidder,
            price,
            replicas,
            notice,
            percent,
            standby,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let bids = || prop::collection::vec(new_bid(), 1..4);
    let offer = || 0..PROVIDERS.len();
    let payee = prop_oneof![3 => anyone(), 1 => Just(Treasury::get()), 1 => Just(Stakers::get())];
    let selling = prop_oneof![3 => Just(None), 2 => anyone().prop_map(Some)];
    let amount = prop_oneof![2 => Just(0u128), 6 => 1..600u128, 1 => Just(Balance::MAX)];
    let orders = prop_oneof![
        4 => new_order().prop_map(Step::Create),
        10 => (which(), new_bid()).prop_map(|(order, bid)| Step::Bid(order, bid)),
        2 => (who(), which(), which()).prop_map(|(who, order, bid)| Step::Withdraw { who, order, bid }),
        4 => (which(), which(), prop::bool::weighted(0.9))
            .prop_map(|(order, bid, honest)| Step::Reveal { order, bid, honest }),
        4 => (who(), which(), 0..2usize).prop_map(|(who, order, from)| Step::Award { who, order, from }),
        1 => (who(), which()).prop_map(|(who, order)| Step::Cancel { who, order }),
        4 => (anyone(), which()).prop_map(|(who, order)| Step::Conclude { who, order }),
        2 => (anyone(), which()).prop_map(|(who, order)| Step::ExpireOrder { who, order }),
        2 => (which(), 0..3u32).prop_map(|(order, limit)| Step::Release { order, limit }),
    ];
    let beginnings = prop_oneof![
        20 => (new_order(), bids()).prop_map(|(order, bids)| Step::Lease(order, bids)),
        12 => (new_order(), bids()).prop_map(|(order, bids)| Step::Auction(order, bids)),
        // Rare, since 32 bids take as long as all the rest of a history.
        1 => (new_order(), bids(), any::<bool>())
            .prop_map(|(order, better, withdraw)| Step::Crowd { order, better, withdraw }),
        4 => (offer(), prop::bool::weighted(0.3), 0..30u128, 20..200u32, 1..11u32)
            .prop_map(|(offer, usd, price, max_term, percent)| Step::Ask { offer, usd, price, max_term, percent }),
        12 => (tenant(), offer(), 0..5u16, 20..120u32, 20..120u32, prop_oneof![5 => Just(Balance::MAX), 1 => 0..99u128])
            .prop_map(|(who, offer, gpus, term, blocks, max_price)| {
                Step::Take { who, offer, gpus, term, blocks, max_price }
            }),
    ];
    let leases = prop_oneof![
        4 => (who(), which()).prop_map(|(who, lease)| Step::Activate { who, lease }),
        2 => (anyone(), which()).prop_map(|(who, lease)| Step::ExpireLease { who, lease }),
        5 => (prop_oneof![Just(Who::Right), anyone().prop_map(Who::Other)], which(), amount)
            .prop_map(|(who, lease, amount)| Step::TopUp { who, lease, amount }),
        2 => (who(), which(), 0..20u32).prop_map(|(who, lease, blocks)| Step::Extend { who, lease, blocks }),
        1 => (who(), which()).prop_map(|(who, lease)| Step::Notice { who, lease }),
        1 => (who(), which(), 0..3u8).prop_map(|(who, lease, access)| Step::Access { who, lease, access }),
        3 => (who(), which(), 0..500u128, selling).prop_map(|(who, lease, price, to)| Step::List { who, lease, price, to }),
        1 => (who(), which()).prop_map(|(who, lease)| Step::Unlist { who, lease }),
        4 => (anyone(), which(), prop_oneof![4 => Just(Balance::MAX), 1 => 0..500u128], prop_oneof![4 => Just(0), 1 => 0..500u128])
            .prop_map(|(who, lease, max_price, least)| Step::Buy { who, lease, max_price, least }),
        4 => (anyone(), which(), prop::bool::weighted(0.3))
            .prop_map(|(who, lease, wait)| Step::FailOver { who, lease, wait }),
        3 => (anyone(), which()).prop_map(|(who, lease)| Step::Settle { who, lease }),
        2 => (prop::option::weighted(0.6, who()), which()).prop_map(|(who, lease)| Step::Close { who, lease }),
        1 => (payee, any::<bool>(), anyone()).prop_map(|(payee, usd, holder)| Step::Claim { payee, usd, holder }),
    ];
    let time = prop_oneof![
        6 => (1..15u32, prop::option::weighted(0.3, prop_oneof![Just(u64::MAX), 0..40u64]))
            .prop_map(|(blocks, idle)| Step::Pass { blocks, idle }),
        1 => (30..45u32).prop_map(|blocks| Step::Pass { blocks, idle: None }),
        5 => prop::bool::weighted(0.2).prop_map(|pending| Step::ReportAll { pending }),
        2 => (which(), prop_oneof![1 => Just(u64::MAX), 1 => 0..12_000u64], prop::bool::weighted(0.2))
            .prop_map(|(lease, millis, pending)| Step::Report { lease, millis, pending }),
        1 => which().prop_map(|lease| Step::Finalize { lease }),
    ];
    let mishaps = prop_oneof![
        1 => (0..12u32).prop_map(|percent| Step::SetFee { percent }),
        1 => any::<bool>().prop_map(|briefly| Step::Disapprove { briefly }),
        1 => (offer(), any::<bool>()).prop_map(|(offer, worse)| Step::Change { offer, worse }),
        1 => (offer(), any::<bool>()).prop_map(|(offer, bonded)| Step::Unbond { offer, bonded }),
        1 => (0..PROVIDERS.len(), 1..300u128).prop_map(|(bidder, amount)| Step::Slash { bidder, amount }),
        3 => (prop::option::of(anyone()), prop::bool::weighted(0.8))
            .prop_map(|(who, blocked)| Step::Block { who, blocked }),
        1 => any::<bool>().prop_map(Step::FreezeAsset),
        1 => anyone().prop_map(Step::Vanish),
    ];
    prop_oneof![16 => orders, 10 => beginnings, 20 => leases, 12 => time, 3 => mishaps]
}

/// A short history, whether the accounts that take fees begin empty, and how it ends.
pub fn histories() -> impl Strategy<Value = (Vec<Step>, bool, Ending)> {
    let ending = prop_oneof![
        2 => (1..30u32).prop_map(Ending::Idle),
        1 => Just(Ending::Busy),
        2 => Just(Ending::Cranks),
    ];
    (prop::collection::vec(step(), 10..=25), prop::bool::weighted(0.2), ending)
}

// --- What happens then ---

thread_local! {
    /// Calls that succeeded since this was last taken, by index.
    static SUCCEEDED: RefCell<BTreeSet<u8>> = const { RefCell::new(BTreeSet::new()) };
}

/// As a transaction would: all or nothing.
fn call_from(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResultWithPostInfo {
    let index = call.encode()[0];
    let result = RuntimeCall::LeaseMarket(call).dispatch(origin);
    if result.is_ok() {
        SUCCEEDED.with_borrow_mut(|succeeded| succeeded.insert(index));
    }
    result
}

fn call(who: AccountId, call: Call<Test>) -> DispatchResultWithPostInfo {
    call_from(RuntimeOrigin::signed(who), call)
}

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

/// What the chain cannot know or forgets, and what leases were last seen to be.
#[derive(Default)]
struct Memory {
    secrets: BTreeMap<(u64, AccountId), Balance>,
    /// What each lease was paid in, and costs per block.
    leases: BTreeMap<LeaseId, (Balance, Balance)>,
    /// What was measured of each.
    measured: BTreeMap<LeaseId, Availability>,
    /// What slashes took of what was reserved in bonds.
    slashed: Balance,
}

impl Memory {
    fn order(which: Which) -> u64 {
        let mut ids: Vec<_> = Orders::<Test>::iter().map(|(id, order)| (order.is_open(), id)).collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        match which {
            Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()].1,
            _ => NextOrder::<Test>::get(),
        }
    }

    fn lease(which: Which) -> LeaseId {
        let mut ids: Vec<_> = Leases::<Test>::iter_keys().collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        match which {
            Which::Nth(n) if !ids.is_empty() => ids[n % ids.len()],
            _ => NextLease::<Test>::get(),
        }
    }

    /// The bidder of one of an order's bids.
    fn bidder(order: u64, which: Which) -> AccountId {
        let bids = bids(order);
        match which {
            Which::Nth(n) if !bids.is_empty() => bids[n % bids.len()].bidder,
            _ => ANYONE,
        }
    }

    fn tenant_or(who: Who, id: LeaseId) -> AccountId {
        match who {
            Who::Right => Leases::<Test>::get(id).map_or(ANYONE, |lease| lease.tenant),
            Who::Other(who) => who,
        }
    }

    fn provider_or(who: Who, id: LeaseId) -> AccountId {
        match who {
            Who::Right => Leases::<Test>::get(id).map_or(ANYONE, |lease| lease.provider),
            Who::Other(who) => who,
        }
    }

    fn orderer_or(who: Who, id: u64) -> AccountId {
        match who {
            Who::Right => Orders::<Test>::get(id).map_or(ANYONE, |order| order.tenant),
            Who::Other(who) => who,
        }
    }

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

    fn bid(&mut self, id: u64, bid: &NewBid) -> DispatchResultWithPostInfo {
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

    /// The crowd fills the list of an order, at its limit.
    fn fill(id: u64) {
        let Some(order) = Orders::<Test>::get(id) else { return };
        for (who, offer) in crowd().into_iter().skip(bids(id).len()) {
            let proposal = Proposal { terms: order.spec.least_terms, standby: who % 4 == 0, ..proposal(offer) };
            let _ = call(who, Call::place_bid { order: id, price: order.spec.price_limit, proposal });
        }
    }

    fn reveal(&self, id: u64, bidder: AccountId, honest: bool) -> DispatchResultWithPostInfo {
        let price = self.secrets.get(&(id, bidder)).copied().unwrap_or(1) + Balance::from(!honest);
        call(bidder, Call::reveal_bid { order: id, price, salt: salt(bidder) })
    }

    /// To bids from one on, as many leases as they serve and are wanted.
    fn award(who: AccountId, id: u64, from: usize) -> DispatchResultWithPostInfo {
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

    fn take(&mut self, step: &Step) {
        let now = System::block_number();
        let _ = match step.clone() {
            Step::Create(order) => Self::create(&order),
            Step::Bid(order, bid) => self.bid(Self::order(order), &bid),
            Step::Withdraw { who, order, bid } => {
                let order = Self::order(order);
                let who = match who {
                    Who::Right => Self::bidder(order, bid),
                    Who::Other(who) => who,
                };
                call(who, Call::withdraw_bid { order })
            }
            Step::Reveal { order, bid, honest } => {
                let order = Self::order(order);
                self.reveal(order, Self::bidder(order, bid), honest)
            }
            Step::Award { who, order, from } => {
                let order = Self::order(order);
                Self::award(Self::orderer_or(who, order), order, from)
            }
            Step::Cancel { who, order } => {
                let order = Self::order(order);
                call(Self::orderer_or(who, order), Call::cancel_order { order })
            }
            Step::Conclude { who, order } => call(who, Call::conclude_order { order: Self::order(order) }),
            Step::ExpireOrder { who, order } => call(who, Call::expire_order { order: Self::order(order) }),
            Step::Release { order, limit } => call(ANYONE, Call::release_bids { order: Self::order(order), limit }),
            Step::Lease(order, bids) => {
                let (id, first) = (NextOrder::<Test>::get(), NextLease::<Test>::get());
                let order = NewOrder { auction: Auction::Manual, ..order };
                let created = Self::create(&order);
                for (turn, bid) in bids.into_iter().enumerate() {
                    let price = (order.limit * 2 / 3 + turn as Balance).clamp(1, order.limit.max(1));
                    let replicas = if order.distinct { 1 } else { order.replicas };
                    let _ = self.bid(id, &NewBid { price, replicas, notice: order.notice, ..bid });
                }
                if created.is_ok() {
                    let _ = Self::award(order.tenant, id, 0);
                }
                for lease in first..NextLease::<Test>::get() {
                    let provider = Self::provider_or(Who::Right, lease);
                    let _ = call(provider, Call::activate { lease, access: H256::zero() });
                }
                created
            }
            Step::Auction(order, bids) => {
                let id = NextOrder::<Test>::get();
                let order = NewOrder { bidding: 2, ..order };
                let created = Self::create(&order);
                for bid in &bids {
                    let _ =
                        self.bid(id, &NewBid { price: bid.price.min(order.limit).max(1), notice: 15, ..bid.clone() });
                }
                advance_to(now + 3);
                for (_, bid) in bids.iter().enumerate().filter(|(turn, _)| turn % 2 == 0) {
                    let _ = self.reveal(id, PROVIDERS[bid.bidder].0, true);
                }
                advance_to(now + 3 + 25);
                created
            }
            Step::Crowd { order, better, withdraw } => {
                let open =
                    |order: &Order<AccountId>| order.is_open() && !order.is_sealed() && order.spec.deadline >= now;
                let newest = Orders::<Test>::iter().filter(|(_, order)| open(order)).map(|(id, _)| id).max();
                let id = newest.unwrap_or_else(|| {
                    let next = NextOrder::<Test>::get();
                    let auction = if withdraw { Auction::Manual } else { Auction::Automatic };
                    let _ = Self::create(&NewOrder { auction, bidding: order.bidding + 3, ..order });
                    next
                });
                Self::fill(id);
                for bid in &better {
                    let _ = self.bid(id, &NewBid { notice: 15, replicas: 1, ..bid.clone() });
                }
                match bids(id).last() {
                    Some(last) if withdraw => call(last.bidder, Call::withdraw_bid { order: id }),
                    _ => Ok(().into()),
                }
            }
            Step::Ask { offer, usd, price, max_term, percent } => {
                let terms = terms(10, percent);
                set_ask(
                    PROVIDERS[offer].1,
                    leasehold_primitives::market::Ask { price, asset: asset(usd), max_term, terms },
                );
                Ok(().into())
            }
            Step::Take { who, offer, gpus, term, blocks, max_price } => {
                let offer = PROVIDERS[offer].1;
                let (price, asset) = <Registry as leasehold_primitives::traits::Capacity<_>>::ask(offer)
                    .map_or((5, NATIVE), |ask| (ask.price, ask.asset));
                let escrow = price * Balance::from(gpus) * Balance::from(blocks);
                let request = TakeRequest { term, asset, max_price, escrow, ..request(gpus) };
                let lease = NextLease::<Test>::get();
                let taken = call(who, Call::take_offer { offer, request });
                if taken.is_ok() && blocks % 2 == 0 {
                    let _ = call(lease_of(lease).provider, Call::activate { lease, access: H256::zero() });
                }
                taken
            }
            Step::Activate { who, lease } => {
                // The newest that waits for it, if any does.
                let pending = Leases::<Test>::iter()
                    .filter(|(_, lease)| matches!(lease.state, LeaseState::Pending { .. }))
                    .map(|(id, _)| id)
                    .max();
                let lease = pending.unwrap_or(Self::lease(lease));
                call(Self::provider_or(who, lease), Call::activate { lease, access: H256::zero() })
            }
            Step::ExpireLease { who, lease } => call(who, Call::expire_lease { lease: Self::lease(lease) }),
            Step::TopUp { who, lease, amount } => {
                let lease = Self::lease(lease);
                call(Self::tenant_or(who, lease), Call::top_up { lease, amount })
            }
            Step::Extend { who, lease, blocks } => {
                let lease = Self::lease(lease);
                call(Self::tenant_or(who, lease), Call::extend { lease, blocks })
            }
            Step::Notice { who, lease } => {
                let lease = Self::lease(lease);
                call(Self::provider_or(who, lease), Call::give_notice { lease })
            }
            Step::Access { who, lease, access } => {
                let lease = Self::lease(lease);
                call(Self::provider_or(who, lease), Call::set_access { lease, access: H256::repeat_byte(access) })
            }
            Step::List { who, lease, price, to } => {
                let lease = Self::lease(lease);
                call(Self::tenant_or(who, lease), Call::list_lease { lease, price, to })
            }
            Step::Unlist { who, lease } => {
                // One that is listed, if any is.
                let lease = Listings::<Test>::iter_keys().max().unwrap_or(Self::lease(lease));
                call(Self::tenant_or(who, lease), Call::unlist_lease { lease })
            }
            Step::Buy { who, lease, max_price, least } => {
                let in_earnest = max_price == Balance::MAX;
                // Then something is for sale, and old enough.
                if in_earnest && Listings::<Test>::iter_keys().next().is_none() {
                    let lease = Self::lease(lease);
                    let _ = call(Self::tenant_or(Who::Right, lease), Call::list_lease { lease, price: 10, to: None });
                }
                // One that is listed, if any is, mostly by whom it is listed for.
                let listed = Listings::<Test>::iter().max_by_key(|(id, _)| *id);
                let for_one = listed.as_ref().and_then(|(_, listing)| listing.to).filter(|_| least == 0);
                let (lease, who) = (listed.map_or(Self::lease(lease), |(id, _)| id), for_one.unwrap_or(who));
                let sold = Leases::<Test>::get(lease);
                if let Some(old) = sold.as_ref().map(|sold| sold.coverage.start + 10).filter(|_| in_earnest) {
                    advance_to(old.max(now));
                }
                let revision = sold.map_or(0, |sold| sold.revision);
                call(who, Call::buy_lease { lease, revision, max_price, min_free_escrow: least })
            }
            Step::FailOver { who, lease, wait } => {
                // The newest that runs and that somebody stands by for, if there is one.
                let secured = Leases::<Test>::iter()
                    .filter(|(_, lease)| lease.coverage.end > now && !lease.standbys.is_empty())
                    .max_by_key(|(id, _)| *id);
                if let Some((_, lease)) = secured.as_ref().filter(|_| wait) {
                    advance_to((now + 40).min(lease.coverage.end - 1));
                }
                call(who, Call::fail_over { lease: secured.map_or(Self::lease(lease), |(id, _)| id) })
            }
            Step::Settle { who, lease } => {
                let lease = Self::lease(lease);
                let running =
                    Leases::<Test>::get(lease).is_some_and(|l| !matches!(l.state, LeaseState::Pending { .. }));
                let result = call(who, Call::settle { lease });
                assert!(!running || result.is_ok(), "a lease that runs could not be settled: {result:?}");
                result
            }
            Step::Close { who, lease } => {
                let lease = Self::lease(lease);
                let who = who.map_or(Self::provider_or(Who::Right, lease), |who| Self::tenant_or(who, lease));
                call(who, Call::close { lease })
            }
            Step::Claim { payee, usd, holder } => call(ANYONE, Call::claim_owed { payee, asset: asset(usd), holder }),
            Step::SetFee { percent } => {
                call_from(RuntimeOrigin::root(), Call::set_fee_rate { rate: Permill::from_percent(percent) })
            }
            Step::Disapprove { briefly } => {
                let approve = || call_from(RuntimeOrigin::root(), Call::approve_asset { asset: USD });
                if ApprovedAssets::<Test>::get().contains(&USD) {
                    let gone = call_from(RuntimeOrigin::root(), Call::disapprove_asset { asset: USD });
                    if briefly {
                        approve()
                    } else {
                        gone
                    }
                } else {
                    approve()
                }
            }
            Step::Pass { blocks, idle } => {
                match idle {
                    Some(tenths) => idle_within(blocks, spare(tenths)),
                    None => advance_to(now + blocks),
                }
                Ok(().into())
            }
            Step::ReportAll { pending } => {
                for lease in Leases::<Test>::iter_keys().collect::<Vec<_>>() {
                    report_millis(lease, u64::MAX, pending);
                }
                Ok(().into())
            }
            Step::Report { lease, millis, pending } => {
                report_millis(Self::lease(lease), millis, pending);
                Ok(().into())
            }
            Step::Finalize { lease } => {
                finalize_reports(Self::lease(lease));
                Ok(().into())
            }
            Step::Change { offer, worse } => {
                change_offer(PROVIDERS[offer].1, |listed| listed.spec.memory_mib = 65_536 - u32::from(worse));
                Ok(().into())
            }
            Step::Unbond { offer, bonded } => {
                change_offer(PROVIDERS[offer].1, |listed| listed.bonded = bonded);
                Ok(().into())
            }
            Step::Slash { bidder, amount } => {
                let (who, _) = PROVIDERS[bidder];
                let before = Bonds::get(who).reserved;
                slash(who, amount);
                self.slashed += before - Bonds::get(who).reserved;
                Ok(().into())
            }
            Step::Block { who, blocked } => {
                let newest =
                    Leases::<Test>::iter().filter(|(_, lease)| lease.asset == IN_USD).max_by_key(|(id, _)| *id);
                let who = who.unwrap_or(newest.map_or(TENANT, |(_, lease)| lease.provider));
                let _ = if blocked {
                    Assets::block(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
                } else {
                    Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who)
                };
                Ok(().into())
            }
            Step::FreezeAsset(frozen) => {
                let _ = if frozen {
                    Assets::freeze_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
                } else {
                    Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD)
                };
                Ok(().into())
            }
            Step::Vanish(who) => {
                let _ = Balances::transfer_all(RuntimeOrigin::signed(who), ASSET_OWNER, false);
                Ok(().into())
            }
        };
        self.look();
    }

    /// Remembers what will be gone when it matters.
    fn look(&mut self) {
        for (id, lease) in Leases::<Test>::iter() {
            self.leases.insert(id, (lease.ledger.deposited, lease.ledger.price));
        }
        self.measured.extend(Measured::iter());
    }

    /// Everything ends; then whoever is owed can receive again, and claims.
    fn wind_down(&mut self, ending: Ending) {
        for _ in 0..200 {
            if is_over() {
                break;
            }
            Leases::<Test>::iter_keys().collect::<Vec<_>>().into_iter().for_each(finalize_reports);
            self.look();
            match ending {
                Ending::Idle(blocks) => {
                    advance_to(System::block_number() + blocks - 1);
                    idle(1);
                }
                Ending::Busy => idle_within(5, spare(10)),
                Ending::Cranks => {
                    advance_to(System::block_number() + 20);
                    self.crank();
                    // A chain that never gets to it finds nothing left to do.
                    idle(1);
                }
            }
        }
        check_state();
        assert!(is_over(), "not everything ended: {}", remains());

        let _ = Assets::thaw_asset(RuntimeOrigin::signed(ASSET_OWNER), USD);
        let providers: BTreeSet<_> = Offers::iter_values().map(|listed| listed.provider).collect();
        let people = providers.into_iter().chain([TENANT, BUYER, ANYONE, SPONSOR]);
        let pots = [Treasury::get(), Stakers::get(), Watchers::get()];
        for who in people.chain(pots) {
            let _ = Assets::thaw(RuntimeOrigin::signed(ASSET_OWNER), USD, who);
            Balances::transfer_allow_death(RuntimeOrigin::signed(ASSET_OWNER), who, 1_000).unwrap();
            Assets::transfer(RuntimeOrigin::signed(ASSET_OWNER), USD, who, 1_000).unwrap();
        }
        for (payee, asset, holder) in Owed::<Test>::iter_keys().collect::<Vec<_>>() {
            assert_ok!(call(ANYONE, Call::claim_owed { payee, asset, holder }));
        }
    }

    /// What anybody can conclude is concluded.
    fn crank(&mut self) {
        let mut orders: Vec<_> = Orders::<Test>::iter_keys().collect();
        orders.sort_unstable();
        for order in orders {
            let _ = call(ANYONE, Call::expire_order { order });
            let _ = call(ANYONE, Call::conclude_order { order });
            let _ = call(ANYONE, Call::release_bids { order, limit: 32 });
        }
        self.look();
        for (lease, stored) in Leases::<Test>::iter().collect::<Vec<_>>() {
            match stored.state {
                LeaseState::Pending { .. } => {
                    let _ = call(ANYONE, Call::expire_lease { lease });
                }
                _ => {
                    let settled = call(ANYONE, Call::settle { lease });
                    assert!(settled.is_ok(), "lease {lease} cannot be settled: {settled:?}");
                }
            }
        }
    }

    /// That the story told by events is the one that was lived.
    fn check_events(&self, issued: Balance) {
        let mut burnt_in_all = 0;
        let mut orders = BTreeMap::new();
        let mut bids = BTreeMap::new();
        for event in events() {
            match event {
                Event::FeeSplit { burnt, .. } => burnt_in_all += burnt,
                Event::LeaseClosed { lease, blocks, charged, paid, fee, refunded, .. } => {
                    let (deposited, price) = self.leases[&lease];
                    let measured = self.measured.get(&lease).copied().unwrap_or_default();
                    assert_eq!(blocks, MockTiming::get().whole_blocks(measured.final_ms), "blocks of lease {lease}");
                    assert_eq!(charged, price * Balance::from(blocks), "cost of lease {lease}");
                    assert_eq!(charged, paid + fee);
                    assert_eq!(deposited, paid + fee + refunded, "money of lease {lease}");
                }
                Event::OrderCreated { order, spec, .. } => {
                    orders.insert(order, spec);
                }
                Event::BidPlaced { order, bidder, price, .. } | Event::BidRevealed { order, bidder, price, .. } => {
                    bids.insert((order, bidder), price);
                }
                Event::OrderAwarded { order, provider, price, .. } => {
                    let (spec, bid) = (&orders[&order], bids[&(order, provider)]);
                    assert!(bid <= price && price <= spec.price_limit, "order {order} awarded at {price}, bid {bid}");
                    assert!(price == bid || matches!(spec.auction, Auction::Sealed { .. }));
                }
                _ => (),
            }
        }
        assert_eq!(Balances::total_issuance(), issued - burnt_in_all);
    }
}

fn lease_of(id: LeaseId) -> Lease<AccountId> {
    Leases::<Test>::get(id).unwrap()
}

/// Enough weight for so many tenths of something due, and a little more.
fn spare(tenths: u64) -> Weight {
    if tenths == u64::MAX {
        return Weight::MAX;
    }
    let most = LeaseMarket::most_due_weight(&Due::Order(0)).max(LeaseMarket::most_due_weight(&Due::Lease(0)));
    (most / 10).saturating_mul(tenths + 2)
}

fn is_over() -> bool {
    Orders::<Test>::iter_keys().next().is_none()
        && Bids::<Test>::iter_keys().next().is_none()
        && Leases::<Test>::iter_keys().next().is_none()
        && Listings::<Test>::iter_keys().next().is_none()
        && Agenda::<Test>::iter_keys().next().is_none()
}

fn remains() -> String {
    format!(
        "in block {}, {:?}, bids on {:?}, {:?}, listed {:?}, due {:?}",
        System::block_number(),
        Orders::<Test>::iter().collect::<Vec<_>>(),
        Bids::<Test>::iter_keys().collect::<Vec<_>>(),
        Leases::<Test>::iter().collect::<Vec<_>>(),
        Listings::<Test>::iter_keys().collect::<Vec<_>>(),
        Agenda::<Test>::iter().collect::<Vec<_>>(),
    )
}

/// What there was in a history, by index.
pub struct Lived {
    pub events: BTreeSet<u8>,
    /// Those that succeeded.
    pub calls: BTreeSet<u8>,
}

/// Lives through a history; panics where something does not add up.
pub fn live((steps, empty_pots, ending): (Vec<Step>, bool, Ending)) -> Lived {
    SUCCEEDED.take();
    ExtBuilder { empty_pots }.build().execute_with(|| {
        let (issued, usd) = (Balances::total_issuance(), Assets::total_supply(USD));
        let bonded = free(NATIVE, BOND_POT);
        let mut memory = Memory::default();
        set_ask(OFFER, ask(3));
        for step in &steps {
            memory.take(step);
            check_state();
        }
        memory.wind_down(ending);
        check_state();

        assert_eq!((Owed::<Test>::iter_keys().count(), Measured::iter_keys().count()), (0, 0));
        for (who, account) in frame_system::Account::<Test>::iter() {
            assert_eq!(account.data.reserved, 0, "held of {who}");
            assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, who), 0, "held in USD of {who}");
            assert_eq!(held(HoldReason::BidDeposit, IN_USD, who), 0, "held in USD of {who}");
        }
        for (offer, listed) in Offers::iter() {
            assert_eq!((listed.free_gpus, listed.leases), (8, 0), "offer {offer}");
        }
        let mut taken = 0;
        for (provider, bond) in Bonds::iter() {
            assert_eq!(bond.reserved, 0, "reserved of {provider}");
            taken += PLENTY - bond.spare;
        }
        let penalties = bonded - free(NATIVE, BOND_POT);
        assert_eq!(penalties + memory.slashed, taken, "penalties are paid out of bonds");
        // Money is only ever burnt as a fee.
        memory.check_events(issued);
        assert_eq!(Assets::total_supply(USD), usd);
        Lived { events: events().iter().map(|event| event.encode()[0]).collect(), calls: SUCCEEDED.take() }
    })
}
