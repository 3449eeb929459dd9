#![allow(clippy::arithmetic_side_effects)]

mod attacks;
mod claim_watch;
mod forgetting;
mod indices;
mod invariants;
mod rounds;
mod try_state;
mod verdicts;
mod watch_commit;
mod watch_reveal;
mod worker;

use crate::{mock::*, *};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::Pays,
    traits::{fungible::Inspect, Hooks, OneSessionHandler},
};
use leasehold_primitives::{
    standing::ServedRounds,
    traits::{Verdict, Verdicts, WatchRecords, WatchedRounds},
    watch::{Draw, Entry, Position, Tally, Vote},
    Balance, OfferId, Round,
};
use sp_core::Pair;
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    BoundedVec, DispatchError,
};

fn custom(number: u8) -> Result<(), TransactionValidityError> {
    Err(InvalidTransaction::Custom(number).into())
}

fn refused(why: InvalidTransaction) -> Result<(), TransactionValidityError> {
    Err(why.into())
}

/// The positions of a round that are on an offer's committee, and the others.
fn members(round: Round, offer: OfferId) -> (Vec<Position>, Vec<Position>) {
    let draw = details(round).draw;
    (0..draw.watchers).partition(|position| draw.place(*position, offer).is_some())
}

fn verdict_of(round: Round, offer: OfferId) -> Option<Verdict> {
    <Watching as Verdicts>::of(round, offer)
}
