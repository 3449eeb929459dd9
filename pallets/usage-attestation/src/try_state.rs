//! What is always true.

use crate::{math::counters::dispute_epoch, Config, HoldReason, MeterCount, Meters, Pallet, Records};
use alloc::collections::btree_map::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use leasehold_primitives::{time::overlap, traits::Leases, usage::MAX_METERS, Balance};
use sp_runtime::{traits::BlockNumberProvider, TryRuntimeError};

impl<T: Config> Pallet<T> {
    /// What must hold between blocks.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let reportable = timing.reportable_window(now);

        let mut owned: BTreeMap<T::AccountId, (u32, Balance)> = BTreeMap::new();
        for (_, meter) in Meters::<T>::iter() {
            ensure!(meter.last_window <= reportable, "a meter has reported a window that is not over");
            let (count, deposits) = owned.entry(meter.provider).or_default();
            *count = count.checked_add(1).ok_or("more meters than can be counted")?;
            *deposits = deposits.checked_add(meter.deposit).ok_or("more deposits than there is money")?;
        }
        for (provider, (count, deposits)) in &owned {
            ensure!(*count <= MAX_METERS, "a provider has too many meters");
            ensure!(MeterCount::<T>::get(provider) == *count, "a provider's count is not that of its meters");
            ensure!(
                T::Currency::balance_on_hold(&HoldReason::MeterDeposit.into(), provider) == *deposits,
                "what is held of a provider is not the sum of its meters' deposits"
            );
        }
        ensure!(MeterCount::<T>::iter().count() == owned.len(), "a provider without meters is counted");

        let epoch = dispute_epoch(&timing, now);
        for (lease, record) in Records::<T>::iter() {
            ensure!(Some(record.last_window) <= reportable, "a lease has a reading for a window that is not over");
            ensure!(record.baseline.window <= record.last_window, "a baseline is younger than the last reading");
            ensure!(record.last_available <= Some(record.last_window), "a window that was not reported is credited");
            ensure!(
                record.last_available.is_some() == (record.counters.total_ms() > 0),
                "what is credited does not say for which window"
            );
            ensure!(epoch.is_none_or(|epoch| record.counters.epoch <= epoch), "counters are ahead of time");
            ensure!(epoch.is_some() || record.counters.pending_ms() == 0, "credit is pending without disputes");
            let span = T::Leases::span(lease).ok_or("a closed lease has a record")?;
            let reported = 0..timing.window_start(record.last_window.saturating_add(1));
            let most = overlap(&reported, &span.blocks);
            ensure!(record.counters.total_ms() <= timing.millis(most), "a lease is credited more than its windows");
        }
        Ok(())
    }
}
