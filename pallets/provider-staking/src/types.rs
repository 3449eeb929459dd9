//! Records.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound};
use leasehold_primitives::{Balance, BlockNumber};
use scale_info::TypeInfo;

/// An amount on its way out of a bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Chunk {
    /// The amount. Never 0.
    pub amount: Balance,
    /// The first block in which it can be withdrawn, and the first in which it can no longer be slashed.
    pub withdrawable_at: BlockNumber,
}

/// What a provider has at stake.
#[derive(
    CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[scale_info(skip_type_params(MaxChunks))]
#[codec(mel_bound(MaxChunks: Get<u32>))]
pub struct Ledger<MaxChunks: Get<u32>> {
    /// The bond: what is bonded and not on its way out.
    pub bonded: Balance,
    /// The part of `bonded` that must stay for what the provider lists. More than `bonded` only after a slash.
    pub required: Balance,
    /// The sum of the exit penalties of the provider's leases and firm bids, and of the native deposits of its bids:
    /// another part of `bonded`. More than `bonded` only after a slash: the bond then covers the same part of each.
    pub reserved: Balance,
    /// Chunks on their way out, oldest first, at most one per block.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
}

/// What charging a reserved exit penalty comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charge {
    /// The part that leaves the bond.
    pub(crate) due: Balance,
    /// The part that a slash left uncovered.
    pub(crate) uncovered: Balance,
}

/// What a slash took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlashOutcome {
    /// The amount taken from the bond.
    pub from_bond: Balance,
    /// The amount taken from chunks.
    pub from_unbonding: Balance,
}

impl SlashOutcome {
    /// The whole amount taken; none if the sum overflows, which no ledger backed by real money reaches.
    pub fn total(&self) -> Option<Balance> {
        self.from_bond.checked_add(self.from_unbonding)
    }
}
