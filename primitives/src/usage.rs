//! The meter's measurements, the reports that a provider's node signs, and the chain's records of them.

#[cfg(feature = "std")]
use crate::json;
use crate::{LeaseId, Window};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
#[cfg(feature = "std")]
use serde::Serialize;
use sp_core::{bounded::BoundedVec, crypto::KeyTypeId, ConstU32};

/// Keystore type of the key that signs reports.
pub const METER_KEY_TYPE: KeyTypeId = KeyTypeId(*b"gpum");

mod meter_key {
    use super::METER_KEY_TYPE;
    use sp_application_crypto::{app_crypto, sr25519};
    app_crypto!(sr25519, METER_KEY_TYPE);
}

/// Public key of a meter: sr25519, kept in the keystore of the provider's node.
pub type MeterId = meter_key::Public;
/// Signature by a meter's key.
pub type MeterSignature = meter_key::Signature;
#[cfg(feature = "std")]
pub type MeterPair = meter_key::Pair;

/// Readings in one report.
pub const MAX_READINGS: u32 = 64;
/// Meter keys of one provider.
pub const MAX_METERS: u32 = 16;
/// The most leases that one provider can report in a window, and so the most that it may have to report.
pub const MAX_LEASES_PER_PROVIDER: u32 = MAX_READINGS * MAX_METERS;
/// The number of a lease's windows, back from the newest, of which the chain knows whether they were served.
pub const REMEMBERED_WINDOWS: u32 = 64;
/// The number of newest void windows that the chain knows.
pub const MAX_VOID_WINDOWS: u32 = 64;
/// The number of newest migrations over several blocks of which it is known when they ran. A lease that was not
/// activated is concluded long before as many more have run.
pub const MAX_MIGRATIONS: usize = 4;
/// The most bytes of a meter's answer that the off-chain worker reads before it gives up: twice a full answer.
pub const MAX_READINGS_BYTES: usize = 16 * 1024;
/// Path under which a meter serves [`MeterReadings`] in SCALE. The query selects them, each part optional:
/// `from_age_ms` and `to_age_ms` are the ages of the window's beginning and end; `after` is the lease after which to go
/// on.
pub const READINGS_PATH: &str = "/v1/readings";
/// Key in the node's persistent off-chain storage under which the node leaves the URL of its meter.
pub const METER_URL_KEY: &[u8] = b"leasehold/gpu-meter-url";

/// Chosen at random when a meter starts: counters are comparable only within one boot.
pub type BootId = [u8; 16];

/// Counters of one lease at one moment. Each is cumulative since the lease was attached in this boot, and never
/// decreases within it, whatever the job does.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Totals {
    /// Time in which the hardware was there for the tenant, in milliseconds.
    pub available_ms: u64,
    /// Time in which the hardware was working, in milliseconds, averaged over its devices. Never billed.
    pub busy_ms: u64,
    /// Energy used by the lease's devices, in millijoules; 0 where the source cannot tell.
    pub energy_mj: u64,
}

/// The reading of one lease over one window: its counters at both edges, so that neither a missing report before it nor
/// an outage after it changes anything about this window.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Reading {
    /// The lease that was measured.
    pub lease: LeaseId,
    /// The boot that the counters belong to.
    pub boot: BootId,
    /// The counters at the first block of the window; zero if the lease was attached later, or the meter started later.
    pub start: Totals,
    /// The counters at the first block of the next window.
    pub end: Totals,
    /// The most memory the lease's devices held since it was attached in this boot, in MiB.
    pub peak_memory_mib: u64,
    /// Hash of the salted identities of the lease's devices: it shows that one device was sold twice, but not its
    /// serial number.
    pub devices: [u8; 32],
}

/// The answer of a meter at [`READINGS_PATH`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct MeterReadings {
    /// The version of the layout; this is [`MeterReadings::VERSION`].
    pub version: u8,
    /// Ordered by lease, each lease once; at most [`MAX_READINGS`].
    pub readings: Vec<Reading>,
    /// Whether there are readings of leases beyond the last of these.
    pub more: bool,
}

impl MeterReadings {
    pub const VERSION: u8 = 2;
}

/// The readings of one meter key for one window.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Report {
    /// The key that signs the report.
    pub meter: MeterId,
    /// The window that was measured.
    pub window: Window,
    /// Ordered by lease, each lease once.
    pub readings: BoundedVec<Reading, ConstU32<MAX_READINGS>>,
}

impl Report {
    /// The bytes that the meter key signs: the report and the chain it is for.
    pub fn signing_payload(&self, genesis: &[u8]) -> Vec<u8> {
        (b"leasehold/report/2", genesis, self).encode()
    }

    /// Whether the readings are in strictly ascending order of lease, and so each lease once.
    pub fn is_ordered(&self) -> bool {
        self.readings.windows(2).all(|pair| matches!(pair, [a, b] if a.lease < b.lease))
    }
}

/// The bytes that a meter key signs to prove that the provider who registers it holds it: the key consents to
/// `provider` on this chain.
pub fn ownership_payload<AccountId: Encode>(genesis: &[u8], provider: &AccountId) -> Vec<u8> {
    (b"leasehold/meter/1", genesis, provider).encode()
}

/// The credit of a lease, as settlement needs it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Availability {
    /// Credit that is final, which settlement pays, in milliseconds.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub final_ms: u64,
    /// Credit that is not final, in milliseconds: a verdict on its round can still strike it.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub pending_ms: u64,
    /// Credit that verdicts took back, in milliseconds: it is in neither of the others.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub struck_ms: u64,
    /// The part of `final_ms` that the tenant consented to by receipts, in milliseconds.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub receipted_ms: u64,
    /// The last window with a report for this lease.
    pub last_window: Option<Window>,
    /// The last window for which something was credited: a report that nothing was there does not count.
    pub last_available: Option<Window>,
}

/// The recorded use of a lease's hardware, besides availability. Never billed: the tenant controls it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "camelCase"))]
pub struct Utilisation {
    /// Time in which the hardware was working, in milliseconds, averaged over its devices.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub busy_ms: u64,
    /// Energy that its devices used, in millijoules; 0 where no source told.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub energy_mj: u64,
    /// The most memory its devices held, in MiB.
    #[cfg_attr(feature = "std", serde(with = "json"))]
    pub peak_memory_mib: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::crypto::UncheckedFrom;

    fn reading(lease: LeaseId) -> Reading {
        let most = Totals { available_ms: u64::MAX, busy_ms: u64::MAX, energy_mj: u64::MAX };
        Reading { lease, boot: [0; 16], start: most, end: most, peak_memory_mib: u64::MAX, devices: [0; 32] }
    }

    fn report(leases: &[LeaseId]) -> Report {
        Report {
            meter: sp_core::sr25519::Public::unchecked_from([1; 32]).into(),
            window: 1,
            readings: BoundedVec::truncate_from(leases.iter().copied().map(reading).collect()),
        }
    }

    #[test]
    fn a_full_answer_fits_twice_in_what_the_worker_reads() {
        let readings = (0..u64::from(MAX_READINGS)).map(reading).collect();
        let full = MeterReadings { version: MeterReadings::VERSION, readings, more: true };
        assert!(full.encoded_size() * 2 <= MAX_READINGS_BYTES, "{}", full.encoded_size());
    }

    #[test]
    fn order_is_strict() {
        assert!(report(&[]).is_ordered());
        assert!(report(&[1, 2, 9]).is_ordered());
        assert!(!report(&[1, 1]).is_ordered());
        assert!(!report(&[2, 1]).is_ordered());
    }

    #[test]
    fn the_payload_binds_chain_and_content() {
        let signed = report(&[1]).signing_payload(&[7; 32]);
        assert_ne!(signed, report(&[1]).signing_payload(&[8; 32]));
        assert_ne!(signed, report(&[2]).signing_payload(&[7; 32]));
        assert_ne!(ownership_payload(&[7; 32], &1u32), ownership_payload(&[7; 32], &2u32));
    }
}
