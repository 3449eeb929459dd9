//! A runtime with this pallet, and leases and providers by decree.

use super::*;
use crate as pallet_usage_attestation;
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use frame_support::{derive_impl, migrations::MultiStepMigrator, parameter_types, traits::ConstU128, weights::Weight};
use leasehold_primitives::{
    time::Timing,
    traits::{AtStake, LeaseSpan, Leases, Offence, Offences, Providers, Verdict, Verdicts},
    OfferId, Round,
};
use sp_runtime::{generic, testing::UintAuthorityId, traits::BlakeTwo256};

pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, TxExtension>;
type Block = generic::Block<generic::Header<BlockNumber, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 5,
        Attestation: pallet_usage_attestation = 43,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
    type MultiBlockMigrator = Migrator;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<{ UNIT / 1_000 }>;
    type AccountStore = System;
}

parameter_types! {
    /// Slots of 1 s, windows of 10 blocks.
    pub static Lengths: Timing = Timing::DEVELOPMENT;
    /// The additional delay, in milliseconds, of the timestamps from a block on.
    pub static Delays: BTreeMap<BlockNumber, i64> = BTreeMap::new();
    /// The time, in milliseconds.
    pub static WorldClock: u64 = GENESIS_MS;
    pub static Registered: BTreeSet<u64> = BTreeSet::new();
    /// The id that a lease had first, if it was sold.
    pub static Roots: BTreeMap<LeaseId, LeaseId> = BTreeMap::new();
    /// The cost of leaving a lease.
    pub static ExitPenalty: Balance = 50 * UNIT;
    /// The offences of providers that were reported.
    pub static Offended: Vec<Offence<u64>> = Vec::new();
    /// Whether a migration over several blocks is ongoing.
    pub static Migrating: bool = false;
    /// The verdicts of watchers.
    pub static Found: BTreeMap<(Round, OfferId), Verdict> = BTreeMap::new();
    /// The verdicts asked for, oldest first.
    pub static Asked: Vec<(Round, OfferId)> = Vec::new();
}

type LeaseSpans = BTreeMap<LeaseId, LeaseSpan<u64>>;

std::thread_local! {
    static SPANS: core::cell::RefCell<LeaseSpans> = const { core::cell::RefCell::new(BTreeMap::new()) };
}

/// The leases by decree. Not a parameter, because reading a parameter copies it, and benchmarks have many leases.
pub struct Spans;

impl Spans {
    pub fn get() -> LeaseSpans {
        Self::mutate(|spans| spans.clone())
    }

    pub fn set(spans: LeaseSpans) {
        Self::mutate(|all| *all = spans);
    }

    pub fn mutate<R>(change: impl FnOnce(&mut LeaseSpans) -> R) -> R {
        SPANS.with_borrow_mut(change)
    }
}

/// Migrations by decree.
pub struct Migrator;

impl MultiStepMigrator for Migrator {
    fn ongoing() -> bool {
        Migrating::get()
    }

    fn step() -> Weight {
        Weight::zero()
    }
}

pub struct Decreed;

impl Leases<u64> for Decreed {
    fn span(lease: LeaseId) -> Option<LeaseSpan<u64>> {
        Spans::mutate(|spans| spans.get(&lease).cloned())
    }

    fn tenant(lease: LeaseId) -> Option<u64> {
        Self::span(lease).map(|_| TENANT)
    }

    /// All leases have the same tenant and the same costs.
    fn at_stake(lease: LeaseId) -> Option<AtStake<u64>> {
        let LeaseSpan { provider, .. } = Self::span(lease)?;
        let root = Roots::get().get(&lease).copied().unwrap_or(lease);
        Some(AtStake {
            provider,
            tenant: TENANT,
            root,
            stake: STAKE,
            exit_penalty: ExitPenalty::get(),
            missed: 7 * UNIT,
        })
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &u64, blocks: core::ops::Range<BlockNumber>) -> LeaseId {
        Self::bench_register(provider);
        let lease = Spans::mutate(|spans| spans.keys().next_back().map_or(0, |last| last + 1));
        give_lease(lease, *provider, blocks);
        lease
    }
}

impl Offences<u64> for Decreed {
    fn report(offence: &Offence<u64>) -> Balance {
        Offended::mutate(|offended| offended.push(offence.clone()));
        offence.share.mul_floor(offence.stake_at_risk).max(offence.at_least)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_stake(_: &u64, _: LeaseId, _: Balance) {}
}

impl Verdicts for Decreed {
    fn of(round: Round, offer: OfferId) -> Option<Verdict> {
        Asked::mutate(|asked| asked.push((round, offer)));
        Found::get().get(&(round, offer)).copied()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_verdict(round: Round, offer: OfferId) {
        Found::mutate(|found| found.insert((round, offer), Verdict { fails: 1, probes: 2 }));
    }
}

impl Providers<u64> for Decreed {
    fn is_registered(who: &u64) -> bool {
        Registered::get().contains(who)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &u64) {
        Registered::mutate(|registered| registered.insert(*who));
    }
}

impl Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Leases = Decreed;
    type Offences = Decreed;
    type Verdicts = Decreed;
    type Providers = Decreed;
    type BlockNumberProvider = System;
    type Timing = Lengths;
    type MeterDeposit = ConstU128<DEPOSIT>;
    type WeightInfo = ();
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> Self::Extension {
        TxExtension::new()
    }
}
