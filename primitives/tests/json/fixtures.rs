//! A value of every view, with something in every field.

use leasehold_primitives::{
    address::use_prefix,
    api::{
        AcceptedView, AuctionKind, BidView, CauseView, ClaimableView, DelegationView, LeaseFilter, LeaseStage,
        LeaseStatus, LeaseView, LeavingView, ListingView, NextCommissionView, OffencesView, OfferFilter, OfferStage,
        OfferView, OrderFilter, OrderStatus, OrderView, PoolView, ProviderView, QuoteView, RewardsView, SlashView,
        SponsorView, StandbyView, StandingView, TakingView, WatchedView,
    },
    gates::{Gate, GateKey, Ip},
    hardware::{Attribute, Attributes, OfferSpec, Quorum, Region, Requirement},
    market::{Ask, Auction, OrderSpec, Proposal, Terms},
    names::Name,
    usage::{Availability, Utilisation},
    AssetId,
};
use sp_core::{bounded::BoundedVec, crypto::AccountId32, H256};
use sp_runtime::Permill;

/// The largest whole number that JavaScript holds exactly, and one more.
pub const UNSAFE: u64 = 9_007_199_254_740_992;

/// JSON writes it with the prefix of this chain.
pub fn account(byte: u8) -> AccountId32 {
    use_prefix();
    AccountId32::new([byte; 32])
}

pub fn terms() -> Terms {
    Terms { notice: 30, exit_penalty: Permill::from_percent(5) }
}

fn name(bytes: &[u8]) -> Name {
    Name::truncate_from(bytes)
}

/// One that is text, and one that is not.
fn attributes() -> Attributes {
    BoundedVec::truncate_from(vec![
        Attribute { key: name(b"tier"), value: name(b"3") },
        Attribute { key: name(b"raw"), value: name(&[0xff, 0x01]) },
    ])
}

pub fn requirement() -> Requirement<AccountId32> {
    Requirement {
        models: BoundedVec::truncate_from(vec![1, 2]),
        gpus: 8,
        vram_mib: 81_920,
        cpus: 16,
        memory_mib: 131_072,
        storage_gib: 500,
        regions: BoundedVec::truncate_from(vec![Region(*b"DE"), Region(*b"FR")]),
        attributes: attributes(),
        auditors: BoundedVec::truncate_from(vec![account(3)]),
        quorum: Quorum::All,
        gate_required: true,
    }
}

pub fn order() -> OrderView<AccountId32> {
    OrderView {
        id: UNSAFE,
        tenant: account(1),
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
            auction: Auction::Sealed { reveal_blocks: 100 },
            standbys: 1,
        },
        opened_at: 20,
        escrow: 12_000_000_000_000,
        lock_in: u128::MAX,
        status: OrderStatus::Revealing,
        bids: vec![
            BidView {
                bidder: account(2),
                proposal: Proposal { offer: 3, replicas: 1, terms: terms(), standby: true },
                price: Some(5),
                score: Some(55_000),
                deposit: 1_000_000_000_000,
                exit_penalty: 800_000_000_000,
                spec: H256::repeat_byte(0xcd),
                placed_at: 21,
                displaced: Some(account(3)),
            },
            BidView {
                bidder: account(3),
                proposal: Proposal { offer: 4, replicas: 2, terms: terms(), standby: false },
                price: None,
                score: None,
                deposit: 7,
                exit_penalty: 0,
                spec: H256::repeat_byte(0xef),
                placed_at: 22,
                displaced: None,
            },
        ],
    }
}

pub fn lease() -> LeaseView<AccountId32> {
    LeaseView {
        id: 9,
        order: Some(7),
        tenant: account(1),
        provider: account(2),
        payee: account(4),
        offer: 3,
        model: 1,
        gpus: 8,
        price: 5,
        asset: AssetId::WithId(1984),
        status: LeaseStatus::Closing { closes_at: 270 },
        successor: Some(10),
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
        sponsors: vec![SponsorView { sponsor: account(3), deposited: 300, unspent: 200 }],
        lock_in: 101,
        terms: terms(),
        exit_penalty: 80,
        under_notice: true,
        standbys: vec![StandbyView { provider: account(3), offer: 4, price: 6, terms: terms() }],
        revision: 4,
        listing: Some(ListingView { price: 11, to: Some(account(3)) }),
        availability: Availability {
            final_ms: UNSAFE,
            pending_ms: 0,
            struck_ms: 3,
            receipted_ms: 2,
            last_window: Some(6),
            last_available: Some(5),
        },
        utilisation: Utilisation { busy_ms: 19_500, energy_mj: u64::MAX, peak_memory_mib: 40_000 },
        missed_windows: 1,
        access: H256([0xab; 32]),
    }
}

/// A lease without anything that a lease may lack.
pub fn bare_lease() -> LeaseView<AccountId32> {
    LeaseView {
        order: None,
        asset: AssetId::Native,
        status: LeaseStatus::Pending { activate_by: 60 },
        successor: None,
        sponsors: vec![],
        standbys: vec![],
        listing: None,
        availability: Default::default(),
        utilisation: Default::default(),
        ..lease()
    }
}

fn offer_spec() -> OfferSpec {
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

pub fn gate() -> Gate {
    Gate { ip: Ip::V4([198, 41, 0, 4]), port: 9_465, key: GateKey::from([0xab; 32]), since: 600, deposit: u128::MAX }
}

pub fn standing() -> StandingView {
    StandingView {
        watched: Some(WatchedView { rounds: 88, verdicts: 2, struck: Permill::from_parts(4_400) }),
        accepted: Some(AcceptedView { burnt: u128::MAX, receipted: Permill::from_percent(75) }),
        running: 2,
        uncounted: 1,
    }
}

pub fn offer() -> OfferView<AccountId32> {
    OfferView {
        id: UNSAFE,
        provider: account(2),
        spec: offer_spec(),
        ask: Some(Ask { price: u128::MAX, asset: AssetId::WithId(7), max_term: 900, terms: terms() }),
        gate: Some(gate()),
        free_gpus: 5,
        leased_gpus: 8,
        promised_gpus: 3,
        leases: 2,
        retired: false,
    }
}

/// A retired offer, which has neither an ask nor a gate.
pub fn retired_offer() -> OfferView<AccountId32> {
    OfferView { id: 3, ask: None, gate: None, free_gpus: 0, promised_gpus: 0, retired: true, ..offer() }
}

pub fn quote() -> QuoteView<AccountId32> {
    QuoteView {
        offer: 3,
        provider: account(2),
        spec: offer_spec(),
        price: 40,
        score: 440_000,
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

pub fn provider() -> ProviderView<AccountId32> {
    ProviderView {
        provider: account(2),
        payee: account(4),
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

pub fn pool() -> PoolView<AccountId32> {
    PoolView {
        provider: account(2),
        account: account(5),
        pool: Some(UNSAFE),
        accepting: true,
        own: 300,
        delegated: u128::MAX,
        shares: 1_000,
        leaving: 40,
        pending: 20,
        backing: 1_250,
        required: 800,
        commission: Permill::from_percent(10),
        next_commission: Some(NextCommissionView { commission: Permill::from_percent(12), from: 28_800 }),
        rewards: vec![
            RewardsView { asset: AssetId::Native, pot: 2_800, per_era: 100, own: 35 },
            RewardsView { asset: AssetId::WithId(7), pot: 28, per_era: 1, own: u128::MAX },
        ],
    }
}

pub fn delegation() -> DelegationView<AccountId32> {
    DelegationView {
        provider: account(2),
        delegator: account(3),
        shares: 1_000,
        worth: 980,
        leaving: vec![LeavingView { amount: u128::MAX, withdrawable_at: 432_000 }],
        claimable: vec![
            ClaimableView { asset: AssetId::Native, amount: 90 },
            ClaimableView { asset: AssetId::WithId(7), amount: 1 },
        ],
    }
}

pub fn slash() -> SlashView<AccountId32> {
    SlashView {
        id: UNSAFE,
        provider: account(2),
        lease: 9,
        cause: CauseView::Missed { round: 3 },
        amount: u128::MAX,
        delegated: 500,
        beneficiary: account(1),
        restitution: 400,
        due_at: 100_850,
    }
}

/// A penalty that waits, and an offence that was paid.
pub fn offences() -> OffencesView {
    let cause = CauseView::ExitPenalty;
    let penalty = TakingView { cause, from: 70, to: 76, face: 800, taken: 600, pending: Some(8), due_at: Some(8_600) };
    let offence = TakingView {
        cause: CauseView::Abandoned { round: 3 },
        from: 50,
        to: 74,
        face: u128::MAX,
        taken: 200,
        pending: None,
        due_at: None,
    };
    OffencesView { takings: vec![offence, penalty], restitution: 260 }
}

/// A filter that gives every field.
pub fn lease_filter() -> LeaseFilter<AccountId32> {
    LeaseFilter {
        tenant: Some(account(1)),
        provider: Some(account(2)),
        offer: Some(UNSAFE),
        order: Some(7),
        model: Some(1),
        status: Some(LeaseStage::Closing),
    }
}

/// A filter that gives every field.
pub fn offer_filter() -> OfferFilter<AccountId32> {
    OfferFilter {
        provider: Some(account(2)),
        model: Some(1),
        region: Some(Region(*b"DE")),
        status: Some(OfferStage::Asking),
        min_free_gpus: Some(2),
    }
}

/// A filter that gives every field.
pub fn filter() -> OrderFilter<AccountId32> {
    OrderFilter {
        models: BoundedVec::truncate_from(vec![1, 2]),
        min_gpus: Some(2),
        max_gpus: Some(8),
        region: Some(Region(*b"DE")),
        asset: Some(AssetId::WithId(7)),
        min_price_per_gpu: Some(u128::MAX),
        tenant: Some(account(1)),
        auction: Some(AuctionKind::Sealed),
        servable_by: Some(UNSAFE),
    }
}
