use crate::{constants::pots::WatchersPot, Balances, ChainTiming, ProviderRegistry, Runtime, System};
use pallet_babe::RandomnessFromOneEpochAgo;

impl pallet_watchers::Config for Runtime {
    type Currency = Balances;
    type Pot = WatchersPot;
    type Offers = ProviderRegistry;
    // Fixed an epoch before: the author of a round's first block cannot choose it. The author of the epoch's last block
    // can choose between two values, by withholding the block.
    type Randomness = RandomnessFromOneEpochAgo<Self>;
    type BlockNumberProvider = System;
    type Timing = ChainTiming;
    type WeightInfo = crate::weights::pallet_watchers::WeightInfo<Runtime>;
}
