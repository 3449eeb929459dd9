use crate::{Runtime, RuntimeCall, RuntimeEvent};

// The key is set by the development presets alone; without one every call of this pallet fails.
impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}
