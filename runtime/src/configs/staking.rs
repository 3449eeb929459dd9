//! Nominated proof of stake, elected on chain at the end of each era.

use super::timing::{EpochSlots, SessionsPerEra};
use crate::{
    constants::pots::TreasuryAccount, AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeHoldReason, Session,
    Staking, Timestamp, VoterList,
};
use frame_election_provider_support::{
    bounds::{ElectionBounds, ElectionBoundsBuilder},
    onchain, SequentialPhragmen,
};
use frame_support::{
    parameter_types,
    traits::{tokens::imbalance::ResolveTo, ConstBool, ConstU32, Get, Nothing},
};
use frame_system::EnsureRoot;
use sp_runtime::{curve::PiecewiseLinear, Perbill};
use sp_staking::{currency_to_vote::U128CurrencyToVote, EraIndex};

pallet_staking_reward_curve::build! {
    const REWARD_CURVE: PiecewiseLinear<'static> = curve!(
        min_inflation: 0_025_000,
        max_inflation: 0_100_000,
        ideal_stake: 0_500_000,
        falloff: 0_050_000,
        max_piece_count: 40,
        test_precision: 0_005_000,
    );
}

/// Targets a nominator may name.
///
/// The election runs within one block, and its weight as the SDK states it leaves out the number of winners. So all
/// three of its dimensions are bounded: with 8 votes of 5,000 voters for 300 seats it takes well under half a second,
/// natively.
pub const MAX_NOMINATIONS: u32 = 8;

const MAX_ELECTING_VOTERS: u32 = 5_000;
const MAX_ELECTABLE_TARGETS: u32 = 1_000;

/// The eras for which exposures are kept, and a payout can be claimed.
const HISTORY_DEPTH: u32 = 84;

pub type MaxNominations = ConstU32<MAX_NOMINATIONS>;
pub type MaxElectingVoters = ConstU32<MAX_ELECTING_VOTERS>;
/// Validators of an era.
pub type MaxValidatorSet = ConstU32<300>;
/// The keys that BABE, GRANDPA, authority discovery, im-online can hold: those of an era and of the next.
pub type MaxAuthorities = ConstU32<1_000>;
/// Nominators whose reward one call pays out.
pub type MaxExposurePageSize = ConstU32<64>;

parameter_types! {
    pub const RewardCurve: &'static PiecewiseLinear<'static> = &REWARD_CURVE;
    /// 28 days in production.
    pub const BondingDuration: EraIndex = 28;
    /// A week in production, in which governance can cancel what a bug slashed.
    pub const SlashDeferDuration: EraIndex = 7;
    pub Bounds: ElectionBounds = ElectionBoundsBuilder::default()
        .voters_count(MAX_ELECTING_VOTERS.into())
        .targets_count(MAX_ELECTABLE_TARGETS.into())
        .build();
}

/// The sessions for which a bond stays slashable after it began to unbond.
pub struct BondingSessions;
impl Get<u64> for BondingSessions {
    fn get() -> u64 {
        // Saturating: a length of time, a dozen digits below the limit.
        u64::from(BondingDuration::get()).saturating_mul(SessionsPerEra::get().into())
    }
}

/// Blocks for which a report of an equivocation stays in the pool: as long as there is a bond to slash.
pub struct ReportLongevity;
impl Get<u64> for ReportLongevity {
    fn get() -> u64 {
        BondingSessions::get().saturating_mul(EpochSlots::get())
    }
}

pub struct OnChainElection;

impl onchain::Config for OnChainElection {
    type System = Runtime;
    type Solver = SequentialPhragmen<AccountId, Perbill>;
    type DataProvider = Staking;
    type Bounds = Bounds;
    type MaxWinnersPerPage = MaxValidatorSet;
    type MaxBackersPerWinner = MaxElectingVoters;
    type Sort = ConstBool<true>;
    type WeightInfo = frame_election_provider_support::weights::SubstrateWeight<Runtime>;
}

pub struct StakingBenchmarks;

impl pallet_staking::BenchmarkingConfig for StakingBenchmarks {
    type MaxValidators = ConstU32<1_000>;
    type MaxNominators = ConstU32<1_000>;
}

impl pallet_staking::Config for Runtime {
    type OldCurrency = Balances;
    type Currency = Balances;
    type CurrencyBalance = Balance;
    type CurrencyToVote = U128CurrencyToVote;
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeEvent = RuntimeEvent;
    type UnixTime = Timestamp;
    type ElectionProvider = onchain::OnChainExecution<OnChainElection>;
    type GenesisElectionProvider = onchain::OnChainExecution<OnChainElection>;
    type NominationsQuota = pallet_staking::FixedNominationsQuota<MAX_NOMINATIONS>;
    type VoterList = VoterList;
    type TargetList = pallet_staking::UseValidatorsMap<Self>;
    type EraPayout = pallet_staking::ConvertCurve<RewardCurve>;
    // The part of the curve's issuance that validators do not get.
    type RewardRemainder = ResolveTo<TreasuryAccount, Balances>;
    type Reward = ();
    type Slash = ResolveTo<TreasuryAccount, Balances>;
    type SessionsPerEra = SessionsPerEra;
    type BondingDuration = BondingDuration;
    type SlashDeferDuration = SlashDeferDuration;
    type HistoryDepth = ConstU32<HISTORY_DEPTH>;
    type MaxExposurePageSize = MaxExposurePageSize;
    type MaxValidatorSet = MaxValidatorSet;
    type MaxUnlockingChunks = ConstU32<32>;
    type MaxControllersInDeprecationBatch = ConstU32<512>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type SessionInterface = Self;
    type NextNewSession = Session;
    type EventListeners = ();
    type Filter = Nothing;
    type BenchmarkingConfig = StakingBenchmarks;
    type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
}
