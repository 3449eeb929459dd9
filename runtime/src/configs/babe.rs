use super::{
    staking::{MaxAuthorities, MaxExposurePageSize, ReportLongevity},
    timing::{EpochSlots, SlotMillis},
};
use crate::{Historical, Offences, Runtime, Session};

impl pallet_babe::Config for Runtime {
    type EpochDuration = EpochSlots;
    type ExpectedBlockTime = SlotMillis;
    // The session pallet changes the epoch.
    type EpochChangeTrigger = pallet_babe::ExternalTrigger;
    type DisabledValidators = Session;
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = MaxExposurePageSize;
    type KeyOwnerProof = sp_session::MembershipProof;
    type EquivocationReportSystem = pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
    // The pallet's own figures: it exports no others.
    type WeightInfo = ();
}
