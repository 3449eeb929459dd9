//! The parts of a history, and their likelihood.

use super::super::prelude::*;
use proptest::prelude::*;

/// One of the existing items, counted from the newest; or one that does not exist.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    Nth(usize),
    None,
}

/// The account that takes a step which mostly belongs to a certain one.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// The account to which the step belongs.
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
    /// Blocks for which each lease is paid at the limit.
    pub blocks: u32,
    /// Whether an auditor must confirm an attribute.
    pub audited: bool,
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
    Order(OrderStep),
    Beginning(Beginning),
    Lease(LeaseStep),
    Time(TimeStep),
    Mishap(Mishap),
}

/// Tenants' and providers' steps with orders and bids.
#[derive(Clone, Debug)]
pub enum OrderStep {
    Create(NewOrder),
    /// An open bid, or a commitment, as the order requires.
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
    /// Awards the bids from one on, in the order in which they came. Between the tenant's look at them and its award,
    /// the first of them may be swapped for another.
    Award {
        who: Who,
        order: Which,
        from: usize,
        swap: Option<NewBid>,
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
}

/// Shortcuts to leases.
#[derive(Clone, Debug)]
pub enum Beginning {
    /// All steps up to running leases; the other bids stand by, if the order wants standbys.
    Running(NewOrder, Vec<NewBid>),
    /// All steps up to an order whose bids can no longer change; each bid is revealed if its turn is even.
    Auctioned(NewOrder, Vec<NewBid>),
    /// All steps up to an award by the chain, and people's attempts meanwhile, this number of blocks after the order.
    Contested(NewOrder, Vec<NewBid>, Vec<(u32, Attempt)>),
    /// A crowd fills the list of an order that takes open bids, or of this one if there is none; then better bids come,
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
}

/// People's attempts while bids wait for an award by the chain.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// Takes GPUs of an offer by its ask.
    Take {
        offer: usize,
        gpus: u16,
    },
    Withdraw(Which),
    Cancel,
    Release,
    Mishap(Mishap),
}

/// Parties' and others' steps with leases.
#[derive(Clone, Debug)]
pub enum LeaseStep {
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
        who: Who,
        lease: Which,
        wait: bool,
    },
    StepDown {
        who: Who,
        lease: Which,
    },
    /// By its tenant, before a standby activates it; a standby is called if none was.
    Cancel {
        lease: Which,
    },
    Settle {
        who: AccountId,
        lease: Which,
    },
    /// By the tenant, otherwise by the provider.
    Close {
        who: Option<Who>,
        lease: Which,
    },
    /// By its tenant; a lease that can be refused, if there is one.
    Refuse {
        who: Who,
        lease: Which,
    },
    Distribute {
        usd: bool,
    },
    Claim {
        payee: AccountId,
        usd: bool,
        holder: AccountId,
    },
}

/// Steps of time.
#[derive(Clone, Debug)]
pub enum TimeStep {
    /// Blocks in which the chain has no time to spare, or enough for this number of tenths of the dearest entry.
    Pass {
        blocks: u32,
        idle: Option<u64>,
    },
    /// The previous window is reported for every lease.
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
    /// The current window is void.
    Void,
    /// A migration runs in this block.
    Migrate,
}

/// Mishaps, which happen to everyone: governance, providers that change, payees that cannot receive.
#[derive(Clone, Debug)]
pub enum Mishap {
    SetFee {
        percent: u32,
    },
    /// The asset is approved if it is not; otherwise it is disapproved, if only for a moment.
    Disapprove {
        briefly: bool,
    },
    /// A provider's offer gets worse, or recovers, unless it has firm bids.
    Change {
        offer: usize,
        worse: bool,
    },
    /// The auditor confirms the attribute of a provider for this number of blocks, or revokes its claim.
    Vouch {
        bidder: usize,
        blocks: Option<u32>,
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
    /// Somebody spends all its money; if something is held from it, all but the existential deposit.
    Vanish(AccountId),
}

/// The ways in which everything ends.
#[derive(Clone, Copy, Debug)]
pub enum Ending {
    /// By the chain alone, this number of blocks at a time.
    Idle(u32),
    /// By a chain that has little time to spare.
    Busy,
    /// By keepers' calls, and the chain only tidies up.
    Keepers,
}

// --- Likelihoods ---

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
    (tenant(), wants, any::<bool>(), money, time, auction(), (0..3u16, prop::bool::weighted(0.2))).prop_map(
        |(tenant, (gpus, replicas), distinct, (usd, limit, blocks), time, auction, (standbys, audited))| {
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
                audited,
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

fn mishap() -> impl Strategy<Value = Mishap> {
    let offer = || 0..PROVIDERS.len();
    prop_oneof![
        1 => (0..12u32).prop_map(|percent| Mishap::SetFee { percent }),
        1 => any::<bool>().prop_map(|briefly| Mishap::Disapprove { briefly }),
        1 => (offer(), any::<bool>()).prop_map(|(offer, worse)| Mishap::Change { offer, worse }),
        1 => (0..PROVIDERS.len(), prop::option::of(1..60u32)).prop_map(|(bidder, blocks)| Mishap::Vouch { bidder, blocks }),
        1 => (offer(), any::<bool>()).prop_map(|(offer, bonded)| Mishap::Unbond { offer, bonded }),
        1 => (0..PROVIDERS.len(), 1..300u128).prop_map(|(bidder, amount)| Mishap::Slash { bidder, amount }),
        3 => (prop::option::of(anyone()), prop::bool::weighted(0.8))
            .prop_map(|(who, blocked)| Mishap::Block { who, blocked }),
        1 => any::<bool>().prop_map(Mishap::FreezeAsset),
        1 => anyone().prop_map(Mishap::Vanish),
    ]
}

fn attempt() -> impl Strategy<Value = Attempt> {
    prop_oneof![
        3 => (0..PROVIDERS.len(), 1..9u16).prop_map(|(offer, gpus)| Attempt::Take { offer, gpus }),
        2 => which().prop_map(Attempt::Withdraw),
        1 => Just(Attempt::Cancel),
        1 => Just(Attempt::Release),
        6 => mishap().prop_map(Attempt::Mishap),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let bids = || prop::collection::vec(new_bid(), 1..4);
    let offer = || 0..PROVIDERS.len();
    let payee = prop_oneof![3 => anyone(), 1 => Just(Treasury::get()), 1 => Just(Fees::get())];
    let selling = prop_oneof![3 => Just(None), 2 => anyone().prop_map(Some)];
    let amount = prop_oneof![2 => Just(0u128), 6 => 1..600u128, 1 => Just(Balance::MAX)];
    let orders = prop_oneof![
        4 => new_order().prop_map(OrderStep::Create),
        10 => (which(), new_bid()).prop_map(|(order, bid)| OrderStep::Bid(order, bid)),
        2 => (who(), which(), which()).prop_map(|(who, order, bid)| OrderStep::Withdraw { who, order, bid }),
        4 => (which(), which(), prop::bool::weighted(0.9))
            .prop_map(|(order, bid, honest)| OrderStep::Reveal { order, bid, honest }),
        4 => (who(), which(), 0..2usize, prop::option::weighted(0.2, new_bid()))
            .prop_map(|(who, order, from, swap)| OrderStep::Award { who, order, from, swap }),
        1 => (who(), which()).prop_map(|(who, order)| OrderStep::Cancel { who, order }),
        4 => (anyone(), which()).prop_map(|(who, order)| OrderStep::Conclude { who, order }),
        2 => (anyone(), which()).prop_map(|(who, order)| OrderStep::ExpireOrder { who, order }),
        2 => (which(), 0..3u32).prop_map(|(order, limit)| OrderStep::Release { order, limit }),
    ];
    let beginnings = prop_oneof![
        20 => (new_order(), bids()).prop_map(|(order, bids)| Beginning::Running(order, bids)),
        12 => (new_order(), bids()).prop_map(|(order, bids)| Beginning::Auctioned(order, bids)),
        10 => (new_order(), bids(), prop::collection::vec((0..32u32, attempt()), 0..5))
            .prop_map(|(order, bids, attempts)| Beginning::Contested(order, bids, attempts)),
        // Rare, since 32 bids take as long as the rest of a history.
        1 => (new_order(), bids(), any::<bool>())
            .prop_map(|(order, better, withdraw)| Beginning::Crowd { order, better, withdraw }),
        4 => (offer(), prop::bool::weighted(0.3), 0..30u128, 20..200u32, 1..11u32)
            .prop_map(|(offer, usd, price, max_term, percent)| Beginning::Ask { offer, usd, price, max_term, percent }),
        12 => (tenant(), offer(), 0..5u16, 20..120u32, 20..120u32, prop_oneof![5 => Just(Balance::MAX), 1 => 0..99u128])
            .prop_map(|(who, offer, gpus, term, blocks, max_price)| {
                Beginning::Take { who, offer, gpus, term, blocks, max_price }
            }),
    ];
    let leases = prop_oneof![
        4 => (who(), which()).prop_map(|(who, lease)| LeaseStep::Activate { who, lease }),
        2 => (anyone(), which()).prop_map(|(who, lease)| LeaseStep::ExpireLease { who, lease }),
        5 => (prop_oneof![Just(Who::Right), anyone().prop_map(Who::Other)], which(), amount)
            .prop_map(|(who, lease, amount)| LeaseStep::TopUp { who, lease, amount }),
        2 => (who(), which(), 0..20u32).prop_map(|(who, lease, blocks)| LeaseStep::Extend { who, lease, blocks }),
        1 => (who(), which()).prop_map(|(who, lease)| LeaseStep::Notice { who, lease }),
        1 => (who(), which(), 0..3u8).prop_map(|(who, lease, access)| LeaseStep::Access { who, lease, access }),
        3 => (who(), which(), 0..500u128, selling).prop_map(|(who, lease, price, to)| LeaseStep::List { who, lease, price, to }),
        4 => (who(), which()).prop_map(|(who, lease)| LeaseStep::Unlist { who, lease }),
        4 => (anyone(), which(), prop_oneof![4 => Just(Balance::MAX), 1 => 0..500u128], prop_oneof![4 => Just(0), 1 => 0..500u128])
            .prop_map(|(who, lease, max_price, least)| LeaseStep::Buy { who, lease, max_price, least }),
        8 => (prop_oneof![2 => Just(Who::Right), 1 => anyone().prop_map(Who::Other)], which(), prop::bool::weighted(0.3))
            .prop_map(|(who, lease, wait)| LeaseStep::FailOver { who, lease, wait }),
        2 => (who(), which()).prop_map(|(who, lease)| LeaseStep::StepDown { who, lease }),
        4 => which().prop_map(|lease| LeaseStep::Cancel { lease }),
        3 => (anyone(), which()).prop_map(|(who, lease)| LeaseStep::Settle { who, lease }),
        2 => (prop::option::weighted(0.6, who()), which()).prop_map(|(who, lease)| LeaseStep::Close { who, lease }),
        2 => (who(), which()).prop_map(|(who, lease)| LeaseStep::Refuse { who, lease }),
        1 => (payee, any::<bool>(), anyone()).prop_map(|(payee, usd, holder)| LeaseStep::Claim { payee, usd, holder }),
        1 => any::<bool>().prop_map(|usd| LeaseStep::Distribute { usd }),
    ];
    let time = prop_oneof![
        6 => (1..15u32, prop::option::weighted(0.3, prop_oneof![Just(u64::MAX), 0..40u64]))
            .prop_map(|(blocks, idle)| TimeStep::Pass { blocks, idle }),
        1 => (30..45u32).prop_map(|blocks| TimeStep::Pass { blocks, idle: None }),
        5 => prop::bool::weighted(0.2).prop_map(|pending| TimeStep::ReportAll { pending }),
        2 => (which(), prop_oneof![1 => Just(u64::MAX), 1 => 0..12_000u64], prop::bool::weighted(0.2))
            .prop_map(|(lease, millis, pending)| TimeStep::Report { lease, millis, pending }),
        1 => which().prop_map(|lease| TimeStep::Finalize { lease }),
        1 => Just(TimeStep::Void),
        1 => Just(TimeStep::Migrate),
    ];
    prop_oneof![
        16 => orders.prop_map(Step::Order),
        10 => beginnings.prop_map(Step::Beginning),
        20 => leases.prop_map(Step::Lease),
        12 => time.prop_map(Step::Time),
        3 => mishap().prop_map(Step::Mishap),
    ]
}

/// A short history, whether the accounts that take fees begin empty, and its ending.
pub fn histories() -> impl Strategy<Value = (Vec<Step>, bool, Ending)> {
    let ending = prop_oneof![
        2 => (1..30u32).prop_map(Ending::Idle),
        1 => Just(Ending::Busy),
        2 => Just(Ending::Keepers),
    ];
    (prop::collection::vec(step(), 10..=25), prop::bool::weighted(0.2), ending)
}
