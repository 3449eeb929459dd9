use super::staking::MaxAuthorities;
use crate::{Babe, Historical, Offences, Runtime, RuntimeEvent};
use frame_support::{parameter_types, traits::ConstU32};
use pallet_im_online::sr25519::AuthorityId;
use sp_runtime::transaction_validity::TransactionPriority;

parameter_types! {
    /// Before any transaction that pays: without heartbeats validators are slashed.
    pub const HeartbeatPriority: TransactionPriority = TransactionPriority::MAX;
}

impl pallet_im_online::Config for Runtime {
    type AuthorityId = AuthorityId;
    type RuntimeEvent = RuntimeEvent;
    type MaxKeys = MaxAuthorities;
    type MaxPeerInHeartbeats = ConstU32<10_000>;
    type ValidatorSet = Historical;
    type NextSessionRotation = Babe;
    type ReportUnresponsiveness = Offences;
    type UnsignedPriority = HeartbeatPriority;
    type WeightInfo = pallet_im_online::weights::SubstrateWeight<Runtime>;
}
