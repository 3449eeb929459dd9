//! Records.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use leasehold_primitives::{
    usage::{BootId, Utilisation},
    Balance, Window,
};
use scale_info::TypeInfo;

/// A meter's key, and whom it speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Meter<AccountId> {
    /// Who registered the key and holds the deposit.
    pub provider: AccountId,
    /// Held from the provider when the key was registered; goes back when it is removed.
    pub deposit: Balance,
    /// The last window this key has reported.
    pub last_window: Option<Window>,
}

/// What is kept of a lease's readings. One record per lease, whatever meters report it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Record {
    /// What the next reading is compared with.
    pub baseline: Baseline,
    /// The last window with a reading for this lease.
    pub last_window: Window,
    /// The last window for which something was credited.
    pub last_available: Option<Window>,
    /// Credited availability.
    pub counters: Counters,
    /// Never billed.
    pub utilisation: Utilisation,
    /// The device set of the last reading.
    pub devices: [u8; 32],
}

/// Number of a dispute epoch: `⌊block / dispute_epoch_blocks⌋`.
pub type DisputeEpoch = u32;

/// Credited time, by how disputable it still is.
///
/// What is credited in one dispute epoch stays disputable to the end of the next. Nothing runs at the edge of an
/// epoch: whoever reads or writes the counters first rotates them to the epoch it is in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Counters {
    /// The epoch that `current_ms` was credited in.
    pub epoch: DisputeEpoch,
    /// Credited for good, in milliseconds.
    pub final_ms: u64,
    /// Credited in the epoch before `epoch`, in milliseconds.
    pub previous_ms: u64,
    /// Credited in `epoch`, in milliseconds.
    pub current_ms: u64,
}

/// The reading that the next one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Baseline {
    /// The meter's boot: counters are comparable only within one.
    pub boot: BootId,
    /// The window whose report set the baseline. The sample was taken after its last block.
    pub window: Window,
    pub available_ms: u64,
    pub busy_ms: u64,
    pub energy_mj: u64,
}

/// Why a reading cannot be true as it stands. It changes no pay beyond the clamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Implausibility {
    /// More availability than time has passed since the baseline, slack included. The excess is not credited.
    #[codec(index = 0)]
    MoreThanElapsed,
    /// Less availability than before in the same boot. Nothing is credited and the higher baseline stays.
    #[codec(index = 1)]
    Backwards,
}
