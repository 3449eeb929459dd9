use super::staking::{BondingSessions, MaxAuthorities, MaxExposurePageSize, ReportLongevity};
use crate::{Historical, Offences, Runtime, RuntimeEvent};

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type MaxAuthorities = MaxAuthorities;
    type MaxNominators = MaxExposurePageSize;
    // As long as an equivocation can be punished. A set changes at most once per session.
    type MaxSetIdSessionEntries = BondingSessions;
    type KeyOwnerProof = sp_session::MembershipProof;
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
    // The pallet's own figures: it exports no others.
    type WeightInfo = ();
}
