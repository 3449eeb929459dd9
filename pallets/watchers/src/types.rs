//! The records of rounds.

use crate::math::positions::Positions;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use leasehold_primitives::{
    watch::{Draw, Turnout, WatcherId, MAX_WATCHERS},
    Balance, Round,
};
use scale_info::TypeInfo;
use sp_core::ConstU32;

/// Stashes of validators and their keys as watchers.
pub type WatcherKeys<AccountId> = BoundedVec<(AccountId, WatcherId), ConstU32<MAX_WATCHERS>>;

/// A round of watching.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct RoundDetails {
    /// The draw of its committees.
    pub draw: Draw,
    /// The watchers that revealed their votes.
    pub revealed: Positions,
    /// The number of votes that are broad.
    pub broad: u16,
    /// The offers that enough of their committees listed.
    pub confirmed: u16,
    /// The budget for its votes; set when the round is over.
    pub budget: Balance,
    /// The unpaid rest of the budget.
    pub left: Balance,
    /// The watchers that were paid.
    pub paid: Positions,
}

impl RoundDetails {
    pub fn opened(draw: Draw) -> Self {
        let none = Positions::default();
        Self { draw, revealed: none, broad: 0, confirmed: 0, budget: 0, left: 0, paid: none }
    }

    /// The turnout of votes.
    pub fn turnout(&self) -> Turnout {
        Turnout { draw: self.draw, revealed: self.revealed.count(), broad: self.broad }
    }
}

/// The progress of forgetting rounds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Pruned {
    /// The first round of which keys and commitments may be stored.
    pub votes: Round,
    /// The first round of which anything may be stored.
    pub tallies: Round,
}
