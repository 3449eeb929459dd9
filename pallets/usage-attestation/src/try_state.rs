//! Invariants of the pallet's storage.

use crate::{
    math::{missed::shifted, void::MAX_SCARCE},
    Bucket, Config, Counted, Counters, HoldReason, MeterCount, Meters, Pallet, ReceiptKeys, UsageRecord, UsageRecords,
    VoidWindows, WindowEdges,
};
use alloc::collections::btree_map::BTreeMap;
use core::ops::Range;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use leasehold_primitives::{
    time::{overlap, Timing, SERVED_PART},
    traits::Leases,
    usage::{MAX_METERS, REMEMBERED_WINDOWS},
    Balance, BlockNumber, Round,
};
use sp_runtime::{traits::BlockNumberProvider, TryRuntimeError};

impl<T: Config> Pallet<T> {
    /// - No meter has reported, and no lease has a reading for, a window that is not over.
    /// - No window is stored as begun before it began, and of two windows the later one began later.
    /// - Every reading and report of the window that can be reported is counted, and no more of its blocks than it has.
    /// - Void windows are decided and in ascending order, and those in a row for want of readings are among them.
    /// - Every provider's meter keys are counted, and their deposits add up to what is held.
    /// - Every usage record belongs to a lease that is not final, and credits it no more than its reported blocks.
    /// - A record has a last window with credit if it has credit, which is pending only if the chain has rounds; then
    ///   no more is credited in a bucket than it covers, and no more covered than the lease has of its round.
    /// - No more is receipted in a bucket than is credited, no more in all than the tenant consented to, and no more is
    ///   consented to than is final.
    /// - Only leases that are not final have receipt keys.
    /// - No window was counted for an offence before it was decided.
    /// - A lease was served only in windows of which it has blocks, and is credited at least a quarter of those.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let reportable = timing.reportable_window(now);

        if let Some(edges) = WindowEdges::<T>::get() {
            ensure!(edges.window <= timing.window_of(now), "a window has begun that is yet to come");
            ensure!(edges.previous_opened_at < Some(edges.opened_at), "a window began before the one before it");
            let passed = now.saturating_add(1).saturating_sub(timing.window_start(edges.window));
            ensure!(edges.migrating <= passed, "a migration was ongoing in blocks that are yet to come");
            ensure!(edges.previous_migrating <= timing.window_blocks, "a migration was ongoing in too many blocks");
            let mut later = now.checked_add(1);
            for (first, last) in edges.migrations.into_iter().flatten() {
                ensure!(first <= last && Some(last) < later, "a migration was ongoing in blocks that are yet to come");
                later = Some(first);
            }
            let [newest, ..] = edges.migrations;
            let last_migrating = newest.map(|(_, last)| timing.window_of(last));
            ensure!(
                edges.migrating == 0 || last_migrating == Some(edges.window),
                "the newest migration is not that of the window that runs"
            );
            if Some(edges.window) == reportable.map(|window| window.saturating_add(1)) {
                // Keys may be removed, and leases forgotten, after they were counted.
                let reports = Meters::<T>::iter_values().filter(|meter| meter.last_window == reportable).count();
                ensure!(reports <= at_most(edges.reported.reports), "a report is not counted");
                let recorded = |record: &UsageRecord| record.last_window == reportable;
                let readings = UsageRecords::<T>::iter_values().filter(recorded).count();
                ensure!(readings <= at_most(edges.reported.readings), "a reading is not counted");
            }
            ensure!(edges.scarce <= MAX_SCARCE, "too many windows running are void for want of readings");
            ensure!(
                usize::from(edges.scarce) <= VoidWindows::<T>::decode_len().unwrap_or(0),
                "a window that is void for want of readings is not kept"
            );
        }
        let void = VoidWindows::<T>::get();
        ensure!(void.is_sorted_by(|a, b| a < b), "void windows are not in ascending order");
        ensure!(void.last().copied() <= timing.decided_window(now), "a window is void that is not decided");

        let mut owned: BTreeMap<T::AccountId, (u32, Balance)> = BTreeMap::new();
        for (_, meter) in Meters::<T>::iter() {
            ensure!(meter.last_window <= reportable, "a meter has reported a window that is not over");
            let (count, deposits) = owned.entry(meter.provider).or_default();
            *count = count.checked_add(1).ok_or("a sum overflows")?;
            *deposits = deposits.checked_add(meter.deposit).ok_or("a sum overflows")?;
        }
        for (provider, (count, deposits)) in &owned {
            ensure!(*count <= MAX_METERS, "a provider has too many meters");
            ensure!(MeterCount::<T>::get(provider) == *count, "a provider's number of meters is wrong");
            ensure!(
                T::Currency::balance_on_hold(&HoldReason::MeterDeposit.into(), provider) == *deposits,
                "the deposits of meters do not add up to what is held"
            );
        }
        ensure!(MeterCount::<T>::iter().count() == owned.len(), "a provider without meters is counted");

        for lease in ReceiptKeys::<T>::iter_keys() {
            ensure!(T::Leases::span(lease).is_some(), "a final lease has a receipt key");
        }

        let round = timing.round_at(now);
        let decided = timing.decided_window(now).map_or(0, |newest| newest.saturating_add(1));
        for (lease, record) in UsageRecords::<T>::iter() {
            ensure!(record.last_window <= reportable, "a lease has a reading for a window that is not over");
            ensure!(record.last_available <= record.last_window, "a window that was not reported is credited");
            ensure!(
                record.last_available.is_some() == (record.counters.ever_ms() > 0),
                "credit and the last window with credit disagree"
            );
            let of = record.counters.round;
            ensure!(of <= round.unwrap_or(0), "counters are ahead of their round");
            ensure!(
                round.is_some() || record.counters.previous.is_empty() && record.counters.current.is_empty(),
                "credit is pending on a chain without rounds"
            );
            let Counters { previous, current, receipted_ms, final_ms, .. } = record.counters;
            let in_buckets = previous.receipted_ms.saturating_add(current.receipted_ms);
            ensure!(in_buckets <= receipted_ms, "a receipt made final what the tenant did not consent to");
            ensure!(receipted_ms <= final_ms, "a tenant consented to what is not final");
            let Counted { missed, abandoned } = record.counted;
            ensure!(missed.max(abandoned) <= decided, "a window was counted that is not decided");
            let span = T::Leases::span(lease).ok_or("a final lease has a usage record")?;
            let reported = 0..record.last_window.map_or(0, |last| timing.window_start(last.saturating_add(1)));
            let most = overlap(&reported, &span.blocks);
            ensure!(
                record.counters.ever_ms() <= timing.millis(most),
                "a lease is credited more than its reported blocks"
            );
            for (of, bucket) in [(of.checked_sub(1), record.counters.previous), (Some(of), record.counters.current)] {
                let Bucket { credited_ms, covered_ms, receipted_ms } = bucket;
                ensure!(credited_ms <= covered_ms, "more is credited than covered");
                ensure!(receipted_ms <= credited_ms, "a receipt made more final than was credited");
                let blocks = of.map_or(0..0, |of| {
                    let begin = |round: Round| round.saturating_mul(timing.round_blocks);
                    begin(of)..begin(of.saturating_add(1)).min(reported.end)
                });
                ensure!(
                    covered_ms <= timing.millis(overlap(&blocks, &span.blocks)),
                    "more is covered than the lease has"
                );
            }
            let (served, least_ms) = Self::least_credit(&timing, &record, &span.blocks);
            ensure!(record.served == served, "a lease was served in a window of which it has no blocks");
            ensure!(record.counters.ever_ms() >= least_ms, "a lease was served and is not credited a quarter of it");
        }
        Ok(())
    }

    /// The windows in which the lease was served according to `record` and has `blocks`, and the least that it must be
    /// credited for them.
    fn least_credit(timing: &Timing, record: &UsageRecord, blocks: &Range<BlockNumber>) -> (u64, u64) {
        let (mut served, mut least_ms) = (0u64, 0u64);
        let last_window = record.last_window.unwrap_or(0);
        for age in 0..REMEMBERED_WINDOWS.min(last_window.saturating_add(1)) {
            let share = timing.overlap(last_window.saturating_sub(age), blocks);
            let bit = record.served & shifted(1, age);
            if bit != 0 && share > 0 {
                served |= bit;
                least_ms = least_ms.saturating_add(timing.millis(share).div_ceil(SERVED_PART));
            }
        }
        (served, least_ms)
    }
}

/// A counter, to compare numbers of entries with.
fn at_most(counter: u32) -> usize {
    usize::try_from(counter).unwrap_or(usize::MAX)
}
