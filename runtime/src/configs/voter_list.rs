use crate::{Runtime, RuntimeEvent, Staking};
use frame_election_provider_support::VoteWeight;
use frame_support::{parameter_types, traits::ConstU32};

/// One LEASE as a vote weight, while the issuance is below 18.4 million LEASE. Beyond that weights are scaled down, by
/// less than two for every doubling, which moves voters down a bag but changes nothing else.
const UNIT: VoteWeight = 1_000_000_000_000;

/// The upper ends of the bags, each twice the one before, from a coin to more than there are. The list only has to find
/// the heaviest voters when there are more than an election takes; their order within one doubling does not matter
/// much.
pub const BAG_THRESHOLDS: [VoteWeight; 26] = [
    UNIT,
    2 * UNIT,
    4 * UNIT,
    8 * UNIT,
    16 * UNIT,
    32 * UNIT,
    64 * UNIT,
    128 * UNIT,
    256 * UNIT,
    512 * UNIT,
    1_024 * UNIT,
    2_048 * UNIT,
    4_096 * UNIT,
    8_192 * UNIT,
    16_384 * UNIT,
    32_768 * UNIT,
    65_536 * UNIT,
    131_072 * UNIT,
    262_144 * UNIT,
    524_288 * UNIT,
    1_048_576 * UNIT,
    2_097_152 * UNIT,
    4_194_304 * UNIT,
    8_388_608 * UNIT,
    16_777_216 * UNIT,
    VoteWeight::MAX,
];

parameter_types! {
    pub const BagThresholds: &'static [VoteWeight] = &BAG_THRESHOLDS;
}

impl pallet_bags_list::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ScoreProvider = Staking;
    type Score = VoteWeight;
    type BagThresholds = BagThresholds;
    // In idle time, so that nobody has to move the voters whom rewards and slashes concern.
    type MaxAutoRebagPerBlock = ConstU32<10>;
    type WeightInfo = pallet_bags_list::weights::SubstrateWeight<Runtime>;
}
