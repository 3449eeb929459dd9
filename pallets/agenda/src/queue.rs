//! Scheduling of entries.

use crate::{Buckets, Config, Pallet, LOG_TARGET};
use core::ops::RangeInclusive;
use leasehold_primitives::{
    agenda::{Due, AGENDA_SPILL_BLOCKS},
    traits::Agenda,
    BlockNumber,
};
use sp_runtime::traits::BlockNumberProvider;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The blocks with the buckets that are tried for an entry due in block `at`.
    fn reach(at: BlockNumber) -> RangeInclusive<BlockNumber> {
        // The current block's bucket and those before it may be cleared already: nothing would look there again.
        // Saturates, being a time: no block comes after the last block number.
        let first = at.max(Self::now().saturating_add(1));
        first..=first.saturating_add(AGENDA_SPILL_BLOCKS)
    }
}

impl<T: Config> Agenda for Pallet<T> {
    fn schedule(due: Due, at: BlockNumber) {
        if !Self::reach(at).any(|block| Buckets::<T>::try_append(block, due).is_ok()) {
            log::debug!(target: LOG_TARGET, "no room from block {at} on: {due:?} is left to anyone's call");
        }
    }

    fn is_late(at: BlockNumber) -> bool {
        // Saturates, being a time: entries due in the last block numbers are never late.
        Self::now() > at.saturating_add(AGENDA_SPILL_BLOCKS)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_crowd(at: BlockNumber, room: u32) {
        use frame_support::BoundedVec;
        use leasehold_primitives::{agenda::MAX_DUE_PER_BLOCK, LeaseId};

        // Of leases that never existed.
        let bucket = |entries: u32| {
            let others = (0..entries).map(|i| Due::Lease(LeaseId::MAX.saturating_sub(i.into())));
            BoundedVec::truncate_from(others.collect())
        };
        // Room for an entry in each of the last buckets, so that several entries write as many of them as they can.
        let reach = Self::reach(at);
        let others = reach.end().saturating_sub(*reach.start());
        let mut left = room;
        for block in reach.clone().rev() {
            let here = if block == *reach.end() { room.saturating_sub(others).max(1) } else { 1 }.min(left);
            left = left.saturating_sub(here);
            Buckets::<T>::insert(block, bucket(MAX_DUE_PER_BLOCK.saturating_sub(here)));
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_is_full(at: BlockNumber) -> bool {
        Self::reach(at).all(|block| Buckets::<T>::get(block).is_full())
    }
}
