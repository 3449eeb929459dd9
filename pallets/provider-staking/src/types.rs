//! Records of bonds and of what is taken from them.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    traits::{ConstU32, Get},
    BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use leasehold_primitives::{
    time::MAX_ERAS_OF_LEAVERS, traits::OffenceKind, Balance, BlockNumber, LeaseId, PoolId, SlashId, Window,
};
use scale_info::TypeInfo;

/// Eras of which what left a provider's pools is in one record.
pub const MAX_SUB_POOLS: u32 = MAX_ERAS_OF_LEAVERS;
/// Takings of one lease that are kept. What is older than that many can no longer be reported.
pub const MAX_TAKINGS: u32 = 16;

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
    /// The bond: what is bonded, not on its way out and not parked.
    pub bonded: Balance,
    /// What delegators have in the provider's open pool: the worth of its shares. Held on the pool's account.
    pub delegated: Balance,
    /// The open pool.
    pub pool: Option<Pool>,
    /// The part of `bonded` that must stay for what the provider lists. More than `bonded` only after a slash.
    pub required: Balance,
    /// The sum of the exit penalties of the provider's leases and firm bids, and of the native deposits of its bids:
    /// another part of `bonded`. More than `bonded` only after a slash: the bond then covers the same part of each.
    pub reserved: Balance,
    /// Chunks on their way out, oldest first, at most one per block.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
    /// What penalties and slashes took from the provider and have not paid: still held, and neither bond nor chunk.
    pub pending: Balance,
    /// What slashes took from delegations and have not paid: still held on the pool's account.
    pub disputed: Balance,
    /// How many penalties and slashes have not been paid.
    pub slashes: u32,
}

/// A pool that takes delegations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Pool {
    /// Which of all pools it is.
    pub id: PoolId,
    /// All of its shares. Together they are worth no more than as many of the smallest unit.
    pub shares: Balance,
    /// Whether the provider accepts delegations.
    pub accepts: bool,
}

/// What charging a reserved exit penalty comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charge {
    /// The part that leaves the bond.
    pub(crate) due: Balance,
    /// The rest: what a slash left uncovered, and what stays in the bond.
    pub(crate) rest: Balance,
}

/// Why something was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SlashCause {
    /// The provider closed its lease early, did not activate it, or left it in silence.
    #[codec(index = 0)]
    ExitPenalty,
    /// An offence, of which a lease has at most one of each kind in each round.
    #[codec(index = 1)]
    Offence {
        /// What the provider did.
        kind: OffenceKind,
        /// The round in which it was counted.
        round: u32,
    },
}

/// What was taken, by where it comes from.
#[derive(
    CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[scale_info(skip_type_params(MaxChunks))]
#[codec(mel_bound(MaxChunks: Get<u32>))]
pub struct Parts<MaxChunks: Get<u32>> {
    /// Out of the bond, as far as it was not reserved.
    pub bond: Balance,
    /// Out of chunks, newest first.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
    /// Out of what covered the reserved part of the bond.
    pub reserved: Balance,
    /// Out of the open pool.
    pub pool: FromPool,
    /// Out of what left pools, by the era in which it left.
    pub leaving: BoundedVec<FromLeavers, ConstU32<MAX_SUB_POOLS>>,
}

/// What a slash took from a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FromPool {
    /// The pool, if anything was taken from it.
    pub pool: PoolId,
    /// The amount.
    pub amount: Balance,
    /// All shares of the pool then.
    pub shares: Balance,
    /// The era in which it was taken. What leaves in it, or later, and is not among what the slash took from, left since.
    pub era: u32,
}

/// What a slash took from those who left pools of the provider in one era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FromLeavers {
    /// The era.
    pub era: u32,
    /// The amount. 0 if they had too little for the rate.
    pub amount: Balance,
    /// All shares of them then.
    pub shares: Balance,
    /// The shares of pools that had left with them then.
    pub came: Balance,
}

/// A penalty or slash that was taken and not paid. What it took is still held from the provider, and on its pool's account.
#[derive(CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound(T: Config))]
pub struct PendingSlash<T: Config> {
    /// The provider that it was taken from.
    pub provider: T::AccountId,
    /// The lease that it was taken for.
    pub lease: LeaseId,
    /// Why it was taken.
    pub cause: SlashCause,
    /// What was taken from what: it goes back there if the slash is cancelled. Never nothing.
    pub parts: Parts<T::MaxUnbondingChunks>,
    /// Who gets the restitution.
    pub beneficiary: T::AccountId,
    /// The part of it that the beneficiary gets, out of what was the provider's. The treasury gets the rest, and of an exit
    /// penalty all of it if a slash of delegations is pending when it is paid.
    pub restitution: Balance,
    /// The first block in which it can be paid.
    pub due_at: BlockNumber,
}

/// Something that was taken for a lease, or would have been if more had been there or nothing else been taken.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Taking {
    /// Why it was taken.
    pub cause: SlashCause,
    /// The slash that it was parked as; none if nothing was.
    pub slash: Option<SlashId>,
    /// The first of its windows.
    pub from: Window,
    /// The window after the last.
    pub to: Window,
    /// What it would cost alone; 0 once it was cancelled.
    pub face: Balance,
    /// What was taken for it, beside what other takings for the same windows had taken.
    pub taken: Balance,
}

/// What was taken for a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LeaseTakings {
    /// The takings that later ones may overlap.
    pub takings: BoundedVec<Taking, ConstU32<MAX_TAKINGS>>,
    /// What the lease's tenants get of them.
    pub restitution: Balance,
    /// Offences of earlier rounds are not slashed any more.
    pub forgotten_before: u32,
}
