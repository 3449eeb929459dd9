use crate::{LeaseBidding, Leases, ProviderStaking, Runtime, System};

impl pallet_agenda::Config for Runtime {
    type BlockNumberProvider = System;
    type Handlers = (Leases, LeaseBidding, ProviderStaking);
    type WeightInfo = crate::weights::pallet_agenda::WeightInfo<Runtime>;
}
