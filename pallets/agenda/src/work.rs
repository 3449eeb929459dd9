//! Handling of entries.
//!
//! The handlers are a parameter here, so that a benchmark can measure the agenda's own part with a handler that does
//! nothing.

use crate::{Buckets, Config, Cursor, Event, Pallet, WeightInfo};
use frame_support::{
    defensive, defensive_assert,
    storage::with_storage_layer,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use leasehold_primitives::{
    agenda::Due,
    traits::{Agenda, DueHandler, Worked},
    BlockNumber,
};

impl<T: Config> Pallet<T> {
    /// Handles due entries, in order, as far as `meter` goes. The others stay in place for the next block.
    pub(crate) fn work<H: DueHandler>(meter: &mut WeightMeter) {
        let first = Cursor::<T>::get();
        let mut next = first;
        for block in first..=Self::now() {
            if meter.try_consume(T::WeightInfo::bucket()).is_err() || !Self::clear_bucket::<H>(block, meter) {
                break;
            }
            // Saturates at the last block number: no block comes after it.
            next = block.saturating_add(1);
        }
        if next != first {
            Cursor::<T>::put(next);
        }
    }

    /// Handles the entries of one bucket, and returns whether none is left.
    fn clear_bucket<H: DueHandler>(block: BlockNumber, meter: &mut WeightMeter) -> bool {
        let bucket = Buckets::<T>::get(block);
        // No handler changes this bucket in the meantime: handlers schedule only for later blocks.
        let handled = bucket.iter().take_while(|due| Self::handle_within::<H>(**due, meter)).count();
        let is_cleared = handled == bucket.len();
        match handled {
            // An empty bucket is not stored, and an untouched one needs no write.
            0 => {}
            _ if is_cleared => Buckets::<T>::remove(block),
            _ => Buckets::<T>::insert(block, BoundedVec::truncate_from(bucket.into_iter().skip(handled).collect())),
        }
        is_cleared
    }

    /// Handles an entry if `meter` has room for the most that it can weigh, and returns whether it had.
    fn handle_within<H: DueHandler>(due: Due, meter: &mut WeightMeter) -> bool {
        if !meter.can_consume(Self::most_weight::<H>(&due)) {
            return false;
        }
        meter.consume(Self::handle::<H>(due).saturating_add(T::WeightInfo::entry()));
        true
    }

    /// The most that an entry can weigh, the agenda's own part included.
    pub(crate) fn most_weight<H: DueHandler>(due: &Due) -> Weight {
        H::most_weight(due).saturating_add(T::WeightInfo::entry())
    }

    /// Returns the weight of the handler's part. The entry is done, unless the handler asks for it again.
    fn handle<H: DueHandler>(due: Due) -> Weight {
        if !H::handles(&due) {
            defensive!("an entry of the agenda has no handler", due);
            return Weight::zero();
        }
        // All or nothing, like a call.
        match with_storage_layer(|| H::handle(due)) {
            Ok(Worked { weight, again_at }) => {
                defensive_assert!(weight.all_lte(H::most_weight(&due)), due);
                if let Some(at) = again_at {
                    Self::schedule(due, at);
                }
                weight
            }
            Err(error) => {
                // No retry: it might fail in every block. A call does the same work and returns the error.
                Self::deposit_event(Event::HandlingFailed { due, error });
                // The handler failed before it could return its weight.
                H::most_weight(&due)
            }
        }
    }
}
