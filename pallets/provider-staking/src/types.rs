//! Records.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound};
use leasehold_primitives::{Balance, BlockNumber};
use scale_info::TypeInfo;

/// An amount on its way out of a bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Chunk {
    /// Never 0.
    pub amount: Balance,
    /// The first block in which it can be withdrawn, and the first in which it can no longer be slashed.
    pub withdrawable_at: BlockNumber,
}

/// What a provider has at stake.
#[derive(
    CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxChunks))]
#[codec(mel_bound(MaxChunks: Get<u32>))]
pub struct Ledger<MaxChunks: Get<u32>> {
    /// Bonded, and not on its way out.
    pub bonded: Balance,
    /// The part of `bonded` that must stay for what the provider lists. More than `bonded` only after a slash.
    pub required: Balance,
    /// On its way out, oldest first, at most one chunk per block.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
}

/// What a slash took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlashOutcome {
    pub from_bond: Balance,
    pub from_unbonding: Balance,
}

impl SlashOutcome {
    /// All that was taken; none if that is no amount, which no ledger backed by real money reaches.
    pub fn total(&self) -> Option<Balance> {
        self.from_bond.checked_add(self.from_unbonding)
    }
}
