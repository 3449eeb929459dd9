//! Votes and claims that do not enter a block.

use crate::Error;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// The reasons why a vote or a claim does not enter a block.
///
/// Nodes see [`Refusal::Stale`], [`Refusal::Future`] and [`Refusal::BadSignature`] as the transaction errors `Stale`,
/// `Future` and `BadProof`, and the others as `InvalidTransaction::Custom` with the number given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is too late for this round.
    Stale,
    /// It is too early for this round.
    Future,
    /// Custom 1: the chain has no record of the round.
    NoSuchRound,
    /// Custom 2: the round has no such position.
    NoSuchPosition,
    /// Custom 3: the watcher has committed to a vote of this round.
    Committed,
    /// The signature is not the watcher's over this commitment on this chain.
    BadSignature,
    /// Custom 4: the entries are not in strictly ascending order of offer, or too low, or a broad vote has entries.
    Malformed,
    /// Custom 5: the watcher has not committed to a vote of this round.
    NotCommitted,
    /// Custom 6: the vote is not the one that the watcher committed to.
    OtherVote,
    /// Custom 7: the watcher has revealed its vote of this round.
    Revealed,
    /// Custom 8: the watcher did not reveal its vote of this round in time.
    NotRevealed,
    /// Custom 9: the watcher was paid for this round.
    Paid,
    /// Custom 10: there is nothing to pay.
    NothingToPay,
    /// Custom 11: the stash cannot receive the payment.
    CannotReceive,
}

impl From<Refusal> for TransactionValidityError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stale => InvalidTransaction::Stale,
            Refusal::Future => InvalidTransaction::Future,
            Refusal::BadSignature => InvalidTransaction::BadProof,
            Refusal::NoSuchRound => InvalidTransaction::Custom(1),
            Refusal::NoSuchPosition => InvalidTransaction::Custom(2),
            Refusal::Committed => InvalidTransaction::Custom(3),
            Refusal::Malformed => InvalidTransaction::Custom(4),
            Refusal::NotCommitted => InvalidTransaction::Custom(5),
            Refusal::OtherVote => InvalidTransaction::Custom(6),
            Refusal::Revealed => InvalidTransaction::Custom(7),
            Refusal::NotRevealed => InvalidTransaction::Custom(8),
            Refusal::Paid => InvalidTransaction::Custom(9),
            Refusal::NothingToPay => InvalidTransaction::Custom(10),
            Refusal::CannotReceive => InvalidTransaction::Custom(11),
        }
        .into()
    }
}

impl<T> From<Refusal> for Error<T> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Stale | Refusal::Future => Error::NotNow,
            Refusal::NoSuchRound | Refusal::NoSuchPosition => Error::NoSuchWatcher,
            Refusal::Committed => Error::AlreadyCommitted,
            Refusal::Malformed => Error::MalformedVote,
            Refusal::NotCommitted => Error::NotCommitted,
            Refusal::BadSignature | Refusal::OtherVote => Error::OtherVote,
            Refusal::Revealed => Error::AlreadyRevealed,
            Refusal::NotRevealed => Error::NotRevealed,
            Refusal::Paid => Error::AlreadyPaid,
            Refusal::NothingToPay => Error::NothingToPay,
            Refusal::CannotReceive => Error::CannotReceive,
        }
    }
}
