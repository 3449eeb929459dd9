use super::timing::MinimumPeriod;
use crate::{Babe, Moment, Runtime, UsageAttestation};

impl pallet_timestamp::Config for Runtime {
    type Moment = Moment;
    // BABE first: it checks that the timestamp lies in the slot, on which the edges of windows rely.
    type OnTimestampSet = (Babe, UsageAttestation);
    type MinimumPeriod = MinimumPeriod;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}
