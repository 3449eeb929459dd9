//! Reports that do not enter a block.

use crate::Error;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// The reasons why a report does not enter a block, in the order of the checks.
///
/// Nodes see [`Refusal::Stale`], [`Refusal::Future`] and [`Refusal::BadSignature`] as the transaction errors `Stale`,
/// `Future` and `BadProof`, and the others as `InvalidTransaction::Custom` with the number given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The window can no longer be reported.
    Stale,
    /// The window cannot be reported yet.
    Future,
    /// Custom 1: there are no readings.
    Empty,
    /// Custom 2: the readings are not in strictly ascending order of lease.
    NotOrdered,
    /// Custom 3: the meter key is not registered.
    NoSuchMeter,
    /// Custom 4: the meter key has reported this window.
    WindowReported,
    /// The signature is not the meter key's over this report on this chain.
    BadSignature,
    /// Custom 5: no reading is for a lease of the key's provider that has blocks in the window and no reading for it.
    NothingToRecord,
    /// Custom 6: fewer than half of the readings are for such a lease. The others would cost the chain as much, and
    /// nobody pays for them.
    TooFewToRecord,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stale => InvalidTransaction::Stale,
            Refusal::Future => InvalidTransaction::Future,
            Refusal::Empty => InvalidTransaction::Custom(1),
            Refusal::NotOrdered => InvalidTransaction::Custom(2),
            Refusal::NoSuchMeter => InvalidTransaction::Custom(3),
            Refusal::WindowReported => InvalidTransaction::Custom(4),
            Refusal::BadSignature => InvalidTransaction::BadProof,
            Refusal::NothingToRecord => InvalidTransaction::Custom(5),
            Refusal::TooFewToRecord => InvalidTransaction::Custom(6),
        }
        .into()
    }
}

impl<T> From<Refusal> for Error<T> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stale | Refusal::Future => Error::WindowNotReportable,
            Refusal::Empty | Refusal::NotOrdered | Refusal::NothingToRecord | Refusal::TooFewToRecord => {
                Error::MalformedReport
            }
            Refusal::NoSuchMeter => Error::NoSuchMeter,
            Refusal::WindowReported => Error::WindowReported,
            Refusal::BadSignature => Error::BadProof,
        }
    }
}
