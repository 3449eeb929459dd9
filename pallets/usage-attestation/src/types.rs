//! Types of the pallet's storage: usage records, meters, and why a reading is implausible.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use leasehold_primitives::{
    usage::{BootId, Utilisation, MAX_MIGRATIONS},
    Balance, BlockNumber, Round, Window,
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

/// The record of a lease's readings, from all meter keys that report it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct UsageRecord {
    /// The furthest value seen of the meter's counter.
    pub seen: Seen,
    /// The last window with a reading for this lease.
    pub last_window: Option<Window>,
    /// The last window for which something was credited.
    pub last_available: Option<Window>,
    /// The served ones of the last 64 windows: bit `n` stands for the window `n` before `last_window`.
    pub served: u64,
    /// The missed windows that the provider was slashed for.
    pub counted: Counted,
    /// Credited availability.
    pub counters: Counters,
    /// The use of the hardware. Never billed.
    pub utilisation: Utilisation,
    /// The hash of the device identities in the last reading.
    pub devices: [u8; 32],
}

/// For each kind of offence, the first window of a lease that can still be counted. Earlier windows were counted.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Counted {
    /// For too many missed windows.
    pub missed: Window,
    /// For too many in a row. Windows that were counted for the other kind belong to the row all the same.
    pub abandoned: Window,
}

/// The reported time of the windows of one round, which a verdict can still strike.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Bucket {
    /// Credited, in milliseconds: at most `covered_ms`.
    pub credited_ms: u64,
    /// The part of the reported windows that the lease covers, in milliseconds.
    pub covered_ms: u64,
    /// The part of `credited_ms` that a receipt made final, in milliseconds: no verdict strikes it.
    pub receipted_ms: u64,
}

/// Credited time, by the round of its window.
///
/// Credit of the windows of one round becomes final when the next round is over. Nothing runs at the edge of a round:
/// every reader and writer first rotates the counters to the current round.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Counters {
    /// The round of the windows in `current`.
    pub round: Round,
    /// Final, in milliseconds.
    pub final_ms: u64,
    /// Credited and taken back by verdicts, in milliseconds.
    pub struck_ms: u64,
    /// The time that the tenant consented to be charged for, in milliseconds: at most `final_ms`.
    pub receipted_ms: u64,
    /// The bucket of the round before `round`.
    pub previous: Bucket,
    /// The bucket of `round`.
    pub current: Bucket,
}

/// The furthest value seen of the counter in a meter's boot: no time up to there is credited again.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Seen {
    /// The meter's boot: counters are comparable only within one.
    pub boot: BootId,
    /// Available time at the end of the last window that was reported in that boot, in milliseconds.
    pub available_ms: u64,
}

/// The readings and reports of a window, on all leases.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Reported {
    /// Readings recorded.
    pub readings: u32,
    /// Reports accepted.
    pub reports: u32,
}

/// The beginnings of the current window and of the one before it, which can be reported now: the timestamps of their
/// first blocks, in milliseconds since 1970. Beside them, the counts that tell whether these windows are void.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Edges {
    /// The current window.
    pub window: Window,
    /// Its beginning.
    pub opened_at: u64,
    /// The beginning of the window before it; none if the chain does not know it.
    pub previous_opened_at: Option<u64>,
    /// Blocks of the current window in which a migration over several blocks was ongoing.
    pub migrating: BlockNumber,
    /// The same, of the window before.
    pub previous_migrating: BlockNumber,
    /// The readings and reports of the window before, so far.
    pub reported: Reported,
    /// The readings and reports of the last window that is decided and not void: the measure for those after it.
    pub measure: Reported,
    /// The number of windows in a row, up to the last decided one, that are void because little was reported of them.
    pub scarce: u8,
    /// The first and the last block in which each of the newest migrations over several blocks was ongoing, newest
    /// first.
    pub migrations: [Option<(BlockNumber, BlockNumber)>; MAX_MIGRATIONS],
}

impl Edges {
    /// The timestamps of the two edges of the window before, if the chain knows them.
    pub fn of_previous(&self) -> Option<(u64, u64)> {
        Some((self.previous_opened_at?, self.opened_at))
    }
}

/// The reason why a window is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum VoidReason {
    /// A migration over several blocks was ongoing in more than half of its blocks, or of those in which it could be
    /// reported.
    #[codec(index = 0)]
    Migration,
    /// Fewer than half as many readings were recorded as of the last window that was not void.
    #[codec(index = 1)]
    FewReadings,
}

/// A reason why a reading cannot be true as it stands. Impossible figures are clamped; nothing else changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Implausibility {
    /// It has more available time than lies between the edges of its window, slack included.
    #[codec(index = 0)]
    MoreThanElapsed,
    /// Its available time goes back from the first edge to the second, or behind an earlier reading of the same boot.
    /// Nothing is credited.
    #[codec(index = 1)]
    Backwards,
    /// It begins before the end of an earlier reading of the same boot, by more than the slack. That part is not
    /// credited again.
    #[codec(index = 2)]
    CountedTwice,
    /// It has more busy time than lies between the edges of its window, slack included.
    #[codec(index = 3)]
    TooBusy,
    /// It has more energy than the lease's GPUs can draw in that time.
    #[codec(index = 4)]
    TooMuchEnergy,
    /// It has more memory than the lease's GPUs have.
    #[codec(index = 5)]
    TooMuchMemory,
}

/// All reasons why one reading cannot be true: at most one of the first three.
pub type Implausibilities = BoundedVec<Implausibility, ConstU32<4>>;
