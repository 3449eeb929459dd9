//! Records of bonds and of takings from them.

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

/// The most eras of leavers in one record.
pub const MAX_SUB_POOLS: u32 = MAX_ERAS_OF_LEAVERS;
/// The most takings of one lease that are kept. Offences older than those can no longer be reported.
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

/// A provider's stake.
#[derive(
    CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[scale_info(skip_type_params(MaxChunks))]
#[codec(mel_bound(MaxChunks: Get<u32>))]
pub struct Ledger<MaxChunks: Get<u32>> {
    /// The bond: the amount bonded that is neither on its way out nor parked.
    pub bonded: Balance,
    /// The delegators' amount in the provider's open pool: the worth of its shares. Held on the pool's account.
    pub delegated: Balance,
    /// The open pool.
    pub pool: Option<Pool>,
    /// The stake that must back what the provider lists. Delegations may back up to four fifths of it, so it can exceed
    /// `bonded`.
    pub required: Balance,
    /// The sum of the exit penalties of the provider's leases and firm bids, and of the native deposits of its bids:
    /// another part of `bonded`. More than `bonded` only after a slash: the bond then covers the same part of each.
    pub reserved: Balance,
    /// Chunks on their way out, oldest first, at most one per block.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
    /// The amount that unpaid penalties and slashes took from the provider: still held, and neither bond nor chunk.
    pub pending: Balance,
    /// The amount that unpaid slashes took from delegations: still held on the pool's account.
    pub disputed: Balance,
    /// The number of unpaid penalties and slashes.
    pub slashes: u32,
}

/// A pool that takes delegations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Pool {
    /// Its id among all pools.
    pub id: PoolId,
    /// All of its shares. Each is worth at most one smallest unit.
    pub shares: Balance,
    /// Whether the provider accepts delegations.
    pub accepts: bool,
}

/// The result of charging a reserved exit penalty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Charge {
    /// The part that leaves the bond.
    pub(crate) due: Balance,
    /// The rest: the part that a slash left uncovered, and the part that stays in the bond.
    pub(crate) rest: Balance,
}

/// The cause of a taking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum SlashCause {
    /// The provider left its lease early, was silent to its end, or did not activate it.
    #[codec(index = 0)]
    ExitPenalty,
    /// An offence. A lease has at most one of each kind in each round.
    #[codec(index = 1)]
    Offence {
        /// The kind of offence.
        kind: OffenceKind,
        /// The round in which it was counted.
        round: u32,
    },
}

/// The parts of a taking, by where they come from.
#[derive(
    CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
#[scale_info(skip_type_params(MaxChunks))]
#[codec(mel_bound(MaxChunks: Get<u32>))]
pub struct Parts<MaxChunks: Get<u32>> {
    /// Out of the part of the bond that was not reserved.
    pub bond: Balance,
    /// Out of chunks, newest first.
    pub unbonding: BoundedVec<Chunk, MaxChunks>,
    /// Out of what covered the reserved part of the bond.
    pub reserved: Balance,
    /// Out of the open pool.
    pub pool: FromPool,
    /// Out of leavers, by the era in which they left.
    pub leaving: BoundedVec<FromLeavers, ConstU32<MAX_SUB_POOLS>>,
}

/// The part that a slash took from a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FromPool {
    /// The pool, if anything was taken from it.
    pub pool: PoolId,
    /// The amount.
    pub amount: Balance,
    /// All shares of the pool at that time.
    pub shares: Balance,
    /// The era in which it was taken. Shares that leave in this era or later, beyond those that the slash took from,
    /// left since.
    pub era: u32,
}

/// The part that a slash took from the leavers of a provider's pools in one era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct FromLeavers {
    /// The era.
    pub era: u32,
    /// The amount. 0 if they had too little for the rate.
    pub amount: Balance,
    /// All shares of these leavers at that time.
    pub shares: Balance,
    /// The shares of pools that had left with them by then.
    pub came: Balance,
}

/// A penalty or slash that was taken and not paid. Its amount is still held from the provider and its pool's account.
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
    /// The parts taken: they go back where they came from if the slash is cancelled. Never nothing.
    pub parts: Parts<T::MaxUnbondingChunks>,
    /// The account that gets the restitution.
    pub beneficiary: T::AccountId,
    /// The amount that the beneficiary gets, out of the provider's part. The treasury gets the rest, and all of an exit
    /// penalty if a slash of delegations is pending when it is paid.
    pub restitution: Balance,
    /// The first block in which it can be paid.
    pub due_at: BlockNumber,
}

/// An amount that was taken for a lease, or would have been if more had been there or nothing else been taken.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Taking {
    /// The cause.
    pub cause: SlashCause,
    /// The slash under which it was parked. None if nothing was parked.
    pub slash: Option<SlashId>,
    /// The first of its windows.
    pub from: Window,
    /// The window after the last.
    pub to: Window,
    /// Its cost alone; 0 once it was cancelled.
    pub face: Balance,
    /// The amount taken for it, on top of what other takings for the same windows had taken.
    pub taken: Balance,
}

/// The takings for a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct LeaseTakings {
    /// The takings that later ones may overlap.
    pub takings: BoundedVec<Taking, ConstU32<MAX_TAKINGS>>,
    /// The restitution of the lease's tenants from them.
    pub restitution: Balance,
    /// Offences of earlier rounds are not slashed any more.
    pub forgotten_before: u32,
}
