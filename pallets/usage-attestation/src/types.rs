//! What is stored: usage records, meters, and what was implausible of a reading.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    usage::{BootId, Utilisation},
    Balance, Window,
};
use scale_info::TypeInfo;

/// A registered meter key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Meter<AccountId> {
    /// The account that registered the key and from which the deposit is held.
    pub provider: AccountId,
    /// Held for this record.
    pub deposit: Balance,
    /// The last window that the key has reported.
    pub last_window: Option<Window>,
}

/// What is kept of a lease's readings, from all meter keys that report it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct UsageRecord {
    /// The reading that the next one is compared with.
    pub baseline: Baseline,
    /// The last window with a reading for this lease.
    pub last_window: Window,
    /// The last window for which something was credited.
    pub last_available: Option<Window>,
    /// Credited availability.
    pub counters: Counters,
    /// How the hardware was used. Never billed.
    pub utilisation: Utilisation,
    /// The hash of the device identities in the last reading.
    pub devices: [u8; 32],
}

/// Number of a dispute epoch: `⌊block / dispute_epoch_blocks⌋`.
pub type DisputeEpoch = u32;

/// Credited time, by how disputable it still is.
///
/// Time credited in one dispute epoch stays disputable to the end of the next. Nothing runs at the edge of an epoch:
/// readers and writers first rotate the counters to the current epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Counters {
    /// The epoch that `current_ms` was credited in.
    pub epoch: DisputeEpoch,
    /// Final, in milliseconds.
    pub final_ms: u64,
    /// Credited in the epoch before `epoch`, in milliseconds.
    pub previous_ms: u64,
    /// Credited in `epoch`, in milliseconds.
    pub current_ms: u64,
}

/// The reading that the next one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Baseline {
    /// The meter's boot: counters are comparable only within one.
    pub boot: BootId,
    /// The window whose report set the baseline. The sample was taken after its last block.
    pub window: Window,
    /// Available time up to it, in milliseconds.
    pub available_ms: u64,
    /// Busy time up to it, in milliseconds.
    pub busy_ms: u64,
    /// Energy used up to it, in millijoules.
    pub energy_mj: u64,
}

/// Why a reading cannot be true as it stands. Beyond the clamp this changes no pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Implausibility {
    /// It has more available time than has passed since the baseline, slack included. The excess is not credited.
    #[codec(index = 0)]
    MoreThanElapsed,
    /// It has less available time than an earlier reading of the same boot. Nothing is credited and the higher baseline
    /// stays.
    #[codec(index = 1)]
    Backwards,
}
