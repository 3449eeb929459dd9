use crate::{LeaseBidding, Leases, Runtime, System};

impl pallet_agenda::Config for Runtime {
    type BlockNumberProvider = System;
    type Handlers = (Leases, LeaseBidding);
    type WeightInfo = crate::weights::pallet_agenda::WeightInfo<Runtime>;
}
