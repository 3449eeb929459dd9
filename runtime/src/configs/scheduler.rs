use super::system::MAXIMUM_BLOCK_WEIGHT;
use crate::{AccountId, OriginCaller, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System};
use frame_support::{
    parameter_types,
    traits::{ConstU32, EqualPrivilegeOnly},
    weights::Weight,
};
use frame_system::EnsureRoot;

parameter_types! {
    pub const MaximumSchedulerWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(2);
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
}
