//! The agenda and the handlers of its entries.

use crate::{agenda::Due, BlockNumber};
use frame_support::weights::Weight;
use sp_runtime::DispatchError;

/// The queue of everything that time makes due.
pub trait Agenda {
    /// Notes that `due` should be looked at in block `at`, or as soon after it as there is room, and never before the
    /// next block. Never fails: where there is no room, the matter is left to anyone's call.
    fn schedule(due: Due, at: BlockNumber);

    /// Whether the chain is late with entries that became due in block `at`, so that a keeper may be paid for handling
    /// them.
    fn is_late(at: BlockNumber) -> bool;

    /// Fills the buckets that [`Agenda::schedule`] tries for block `at` with leases' entries, and leaves room for
    /// `room` more: for one in each of the last buckets, and for what is left of `room` in the very last.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_crowd(at: BlockNumber, room: u32);

    /// Whether all buckets that [`Agenda::schedule`] tries for block `at` are full.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_is_full(at: BlockNumber) -> bool;
}

/// The outcome of handling an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The weight of handling it, without the agenda's own part.
    pub weight: Weight,
    /// The block in which to look again: the entry came too early, or more is left than fits in one step.
    pub again_at: Option<BlockNumber>,
}

impl Worked {
    /// Nothing more is to be done.
    pub fn done(weight: Weight) -> Self {
        Self { weight, again_at: None }
    }

    /// The entry is to be looked at again in block `at`.
    pub fn again(weight: Weight, at: BlockNumber) -> Self {
        Self { weight, again_at: Some(at) }
    }
}

/// A pallet that has entries on the agenda. The runtime names a tuple of them; each entry belongs to one.
pub trait DueHandler {
    /// Whether `due` belongs to this handler.
    fn handles(due: &Due) -> bool;

    /// The most that [`DueHandler::handle`] can weigh for an entry of this kind. Reads no storage: there may be no
    /// weight for a read.
    fn most_weight(due: &Due) -> Weight;

    /// Handles an entry. Its effect depends on stored deadlines and never on when it is called: an entry that comes too
    /// early changes nothing. Runs in a storage layer of its own, so that a failure changes nothing either; the entry
    /// is then dropped and the matter left to anyone's call.
    fn handle(due: Due) -> Result<Worked, DispatchError>;
}

#[impl_trait_for_tuples::impl_for_tuples(1, 8)]
impl DueHandler for Tuple {
    fn handles(due: &Due) -> bool {
        for_tuples!( #( if Tuple::handles(due) { return true; } )* );
        false
    }

    fn most_weight(due: &Due) -> Weight {
        for_tuples!( #( if Tuple::handles(due) { return Tuple::most_weight(due); } )* );
        Weight::zero()
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        for_tuples!( #( if Tuple::handles(&due) { return Tuple::handle(due); } )* );
        Ok(Worked::done(Weight::zero()))
    }
}
