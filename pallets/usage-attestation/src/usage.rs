//! Usage of leases, as other pallets see it.

use crate::{math::missed::History, Config, Pallet, ReceiptKeys, UsageRecords, VoidWindows, WindowEdges};
use core::ops::Range;
use frame_support::{traits::Get, weights::Weight};
use leasehold_primitives::{
    time::{overlap, Timing},
    traits::{Ending, Usage},
    usage::{Availability, Utilisation},
    BlockNumber, LeaseId, Window,
};
use sp_runtime::traits::BlockNumberProvider;

impl<T: Config> Usage for Pallet<T> {
    fn availability(lease: LeaseId) -> Availability {
        let now = T::BlockNumberProvider::current_block_number();
        let record = UsageRecords::<T>::get(lease).map(|record| Self::settled_record(lease, now, record));
        record.map(|record| record.availability()).unwrap_or_default()
    }

    fn utilisation(lease: LeaseId) -> Utilisation {
        UsageRecords::<T>::get(lease).map(|record| record.utilisation).unwrap_or_default()
    }

    fn missed_in_a_row(lease: LeaseId, blocks: &Range<BlockNumber>) -> u32 {
        Self::with_history(lease, blocks, |history| history.missed_in_a_row())
    }

    fn missed_since(lease: LeaseId, blocks: &Range<BlockNumber>) -> Option<Window> {
        Self::with_history(lease, blocks, |history| history.missed_since())
    }

    fn ending(lease: LeaseId, blocks: &Range<BlockNumber>) -> Ending {
        Self::with_history(lease, blocks, |history| history.ending())
    }

    fn void_blocks(blocks: &Range<BlockNumber>) -> BlockNumber {
        let timing = T::Timing::get();
        // Windows do not overlap: the sum is at most `blocks`.
        let void = |sum: BlockNumber, window: &Window| sum.saturating_add(timing.overlap(*window, blocks));
        VoidWindows::<T>::get().iter().fold(0, void)
    }

    fn migrated(blocks: &Range<BlockNumber>) -> bool {
        let migrations = WindowEdges::<T>::get().unwrap_or_default().migrations;
        migrations.into_iter().flatten().any(|(first, last)| overlap(&(first..last.saturating_add(1)), blocks) > 0)
    }

    fn note_silence(
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        timing: &Timing,
        now: BlockNumber,
    ) -> (Option<Availability>, Weight) {
        let noted = Self::note(lease, blocks, timing, now);
        (noted.availability, noted.weight::<T>())
    }

    fn most_silence_weight() -> Weight {
        Self::most_noted_weight()
    }

    fn forget(lease: LeaseId, recorded: bool) {
        if recorded {
            UsageRecords::<T>::remove(lease);
        }
        // Most tenants set none, and a read costs less than a write.
        if ReceiptKeys::<T>::contains_key(lease) {
            ReceiptKeys::<T>::remove(lease);
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        use crate::{
            math::missed::shifted,
            types::{Bucket, Counters, Seen, UsageRecord},
        };
        let window = availability.last_window.unwrap_or(0);
        let now = T::BlockNumberProvider::current_block_number();
        UsageRecords::<T>::insert(
            lease,
            UsageRecord {
                seen: Seen {
                    boot: [1; 16],
                    available_ms: availability.final_ms.saturating_add(availability.pending_ms),
                },
                last_window: Some(window),
                last_available: availability.last_available,
                counted: Default::default(),
                served: availability.last_available.map_or(0, |last| shifted(u64::MAX, window.saturating_sub(last))),
                counters: Counters {
                    final_ms: availability.final_ms,
                    struck_ms: availability.struck_ms,
                    receipted_ms: availability.receipted_ms,
                    current: Bucket {
                        credited_ms: availability.pending_ms,
                        covered_ms: availability.pending_ms,
                        receipted_ms: 0,
                    },
                    ..Counters::begun(T::Timing::get().round_at(now))
                },
                utilisation: Utilisation::default(),
                devices: [1; 32],
            },
        );
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_receipt_key(lease: LeaseId) {
        ReceiptKeys::<T>::insert(lease, leasehold_primitives::receipts::ReceiptKey::from_raw([1; 32]));
    }
}

impl<T: Config> Pallet<T> {
    /// Asks about the windows of `lease`, which covers `blocks`: two reads.
    fn with_history<R>(lease: LeaseId, blocks: &Range<BlockNumber>, ask: impl FnOnce(History) -> R) -> R {
        ask(History {
            timing: &T::Timing::get(),
            now: T::BlockNumberProvider::current_block_number(),
            blocks,
            record: UsageRecords::<T>::get(lease).as_ref(),
            void: &VoidWindows::<T>::get(),
        })
    }
}
