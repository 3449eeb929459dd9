//! The troubles that keep a node from reporting what its meter measured.

use core::fmt;
use leasehold_primitives::usage::{MeterReadings, MAX_READINGS_BYTES};

/// A fault of the meter, the clock or the keystore. Displayed as a sentence without its full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    ClockBehind,
    BadUrl,
    Unreachable,
    Slow,
    Status(u16),
    BodyTooLong,
    Version(u8),
    Malformed,
    CannotSign,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClockBehind => write!(f, "The window ends later than now by this node's clock"),
            Self::BadUrl => write!(f, "The meter's URL is not an http:// address"),
            Self::Unreachable => write!(f, "The meter cannot be reached"),
            Self::Slow => write!(f, "The meter did not answer in time"),
            Self::Status(code) => write!(f, "The meter answered with HTTP status {code} instead of 200"),
            Self::BodyTooLong => write!(f, "The meter's answer exceeds {MAX_READINGS_BYTES} bytes"),
            Self::Version(found) => {
                write!(f, "The meter speaks version {found} of the readings, not {}", MeterReadings::VERSION)
            }
            Self::Malformed => write!(f, "The meter's answer is not a list of readings"),
            Self::CannotSign => write!(f, "The keystore did not sign with the meter key it lists"),
        }
    }
}
