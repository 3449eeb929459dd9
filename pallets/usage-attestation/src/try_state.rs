//! What is always true.

use crate::{math::counters::dispute_epoch, Config, HoldReason, MeterCount, Meters, Pallet, UsageRecords, WindowEdges};
use alloc::collections::btree_map::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use leasehold_primitives::{time::overlap, traits::Leases, usage::MAX_METERS, Balance};
use sp_runtime::{traits::BlockNumberProvider, TryRuntimeError};

impl<T: Config> Pallet<T> {
    /// - No meter has reported, and no lease has a reading for, a window that is not over.
    /// - No window is known to have begun that did not, and of two the later one began later.
    /// - Every provider's meter keys are counted, and their deposits add up to what is held.
    /// - Every usage record belongs to a lease that is not final, and credits it no more than its reported blocks.
    /// - What is credited is known by its last window, and pending only if the chain has disputes.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let reportable = timing.reportable_window(now);

        if let Some(edges) = WindowEdges::<T>::get() {
            ensure!(edges.window <= timing.window_of(now), "a window has begun that is yet to come");
            ensure!(edges.previous_opened_at < Some(edges.opened_at), "a window began before the one before it");
        }

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

        let epoch = dispute_epoch(&timing, now);
        for (lease, record) in UsageRecords::<T>::iter() {
            ensure!(Some(record.last_window) <= reportable, "a lease has a reading for a window that is not over");
            ensure!(record.last_available <= Some(record.last_window), "a window that was not reported is credited");
            ensure!(
                record.last_available.is_some() == (record.counters.total_ms() > 0),
                "credit and the last window with credit disagree"
            );
            ensure!(epoch.is_none_or(|epoch| record.counters.epoch <= epoch), "counters are ahead of their epoch");
            ensure!(
                epoch.is_some() || record.counters.pending_ms() == 0,
                "credit is pending on a chain without disputes"
            );
            let span = T::Leases::span(lease).ok_or("a final lease has a usage record")?;
            let reported = 0..timing.window_start(record.last_window.saturating_add(1));
            let most = overlap(&reported, &span.blocks);
            ensure!(
                record.counters.total_ms() <= timing.millis(most),
                "a lease is credited more than its reported blocks"
            );
        }
        Ok(())
    }
}
