//! Watchers' parts in rounds.

use crate::watch::Position;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The part of one validator in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct WatcherView {
    /// Its position among the watchers that were drawn.
    pub position: Position,
    /// Whether it committed to a vote.
    pub committed: bool,
    /// Whether it revealed the vote.
    pub revealed: bool,
    /// Whether it was paid for the vote.
    pub paid: bool,
    /// The offers it listed that enough members of their committees listed, too.
    pub hits: u32,
    /// The offers of its committees it listed that too few others listed.
    pub unconfirmed: u32,
}
