//! What watchers did.

use crate::watch::Position;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// What one validator did in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct WatcherView {
    /// Its position among the watchers that were drawn.
    pub position: Position,
    /// Whether it committed to a vote.
    pub committed: bool,
    /// Whether it revealed the vote.
    pub revealed: bool,
    /// Whether it was paid for it.
    pub paid: bool,
    /// The offers that it listed and enough of their committees listed, too.
    pub hits: u32,
    /// The offers of its committees that it listed, and that too few others did.
    pub unconfirmed: u32,
}
