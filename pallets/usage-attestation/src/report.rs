//! What providers and their meters do, and what the market reads.

use crate::{
    credit::dispute_epoch,
    pallet::*,
    types::{Meter, Record, Refusal},
};
use core::ops::Range;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use leasehold_primitives::{
    time::Timing,
    traits::{Leases, Providers, Usage},
    usage::{ownership_payload, Availability, MeterId, MeterSignature, Report, Utilisation, MAX_METERS},
    BlockNumber, LeaseId, Window,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::{
    traits::{BlockNumberProvider, Zero},
    transaction_validity::{TransactionPriority, TransactionSource, TransactionValidityWithRefund, ValidTransaction},
};

/// Reports have a deadline and cannot tip. No fee bounds them, but their leases do: at least half the readings of each
/// need a lease that has no reading yet for the window. Above every tip that is paid in practice, below the protocol's
/// own transactions.
const REPORT_PRIORITY: TransactionPriority = TransactionPriority::MAX / 4;

/// A lease whose reading for a window would be recorded.
pub(crate) struct Recordable {
    pub(crate) blocks: Range<BlockNumber>,
    pub(crate) record: Option<Record>,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_register_meter(provider: T::AccountId, meter: MeterId, proof: &MeterSignature) -> DispatchResult {
        ensure!(T::Providers::is_registered(&provider), Error::<T>::NotAProvider);
        ensure!(!Meters::<T>::contains_key(&meter), Error::<T>::MeterTaken);
        let count = MeterCount::<T>::get(&provider);
        ensure!(count < MAX_METERS, Error::<T>::TooManyMeters);
        let consent = ownership_payload(&Self::genesis_hash(), &provider);
        ensure!(meter.verify(&consent, proof), Error::<T>::BadProof);

        let deposit = T::MeterDeposit::get();
        T::Currency::hold(&HoldReason::MeterDeposit.into(), &provider, deposit)?;
        // Below `MAX_METERS`, as checked.
        MeterCount::<T>::insert(&provider, count.saturating_add(1));
        Meters::<T>::insert(&meter, Meter { provider: provider.clone(), deposit, last_window: None });
        Self::deposit_event(Event::MeterRegistered { provider, meter });
        Ok(())
    }

    pub(crate) fn do_remove_meter(provider: T::AccountId, meter: MeterId) -> DispatchResult {
        let record = Meters::<T>::get(&meter).ok_or(Error::<T>::UnknownMeter)?;
        ensure!(record.provider == provider, Error::<T>::NotMetersProvider);

        // Best effort: nothing takes from this hold, and if something had, the key must still be removable.
        T::Currency::release(&HoldReason::MeterDeposit.into(), &provider, record.deposit, Precision::BestEffort)?;
        Meters::<T>::remove(&meter);
        match MeterCount::<T>::get(&provider).saturating_sub(1) {
            0 => MeterCount::<T>::remove(&provider),
            left => MeterCount::<T>::insert(&provider, left),
        }
        Self::deposit_event(Event::MeterRemoved { provider, meter });
        Ok(())
    }

    /// Whether `report` may enter a block, cheapest first. The leases come after the signature: two reads for each of up
    /// to 64 cost more than one verification, and anyone can name a registered key.
    pub(crate) fn authorize_report(
        _source: TransactionSource,
        report: &Report,
        signature: &MeterSignature,
    ) -> TransactionValidityWithRefund {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let meter = Self::examine(report, &timing, now)?;
        if !report.meter.verify(&report.signing_payload(&Self::genesis_hash()), signature) {
            return Err(Refusal::BadSignature.into());
        }
        // Half of them must count. No more are looked up than it takes to see that.
        let half = report.readings.len().div_ceil(2);
        let recordable = report
            .readings
            .iter()
            .filter(|reading| Self::recordable(reading.lease, &meter.provider, report.window, &timing).is_some())
            .take(half)
            .count();
        if recordable == 0 {
            return Err(Refusal::NothingToRecord.into());
        }
        if recordable < half {
            return Err(Refusal::TooFewToRecord.into());
        }

        // Accepted during the whole of the window after the reported one, in which `now` lies: at least 1.
        let closes_at = timing.window_start(report.window.saturating_add(2));
        ValidTransaction::with_tag_prefix("UsageAttestation")
            .priority(REPORT_PRIORITY)
            .and_provides((&report.meter, report.window))
            .longevity(closes_at.saturating_sub(now).into())
            .propagate(true)
            .build()
            .map(|valid| (valid, Weight::zero()))
    }

    pub(crate) fn do_report(report: &Report) -> DispatchResult {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let mut meter = Self::examine(report, &timing, now).map_err(Error::<T>::from)?;
        let window = report.window;
        let epoch = dispute_epoch(&timing, now);

        let mut credited = 0u32;
        for reading in &report.readings {
            let lease = reading.lease;
            let Some(Recordable { blocks, record }) = Self::recordable(lease, &meter.provider, window, &timing) else {
                continue;
            };
            let (record, assessment) = Record::after(record, &timing, &blocks, window, now, epoch, reading);
            if let Some(reason) = assessment.implausible {
                Self::deposit_event(Event::ImplausibleReading { lease, window, reason });
            }
            Self::deposit_event(Event::UsageRecorded {
                lease,
                window,
                credited_ms: assessment.credited_ms,
                final_ms: record.counters.final_ms,
                busy_ms: assessment.busy_ms,
                energy_mj: assessment.energy_mj,
            });
            Records::<T>::insert(lease, record);
            // At most `MAX_READINGS`.
            credited = credited.saturating_add(1);
        }

        meter.last_window = Some(window);
        let provider = meter.provider.clone();
        Meters::<T>::insert(&report.meter, meter);
        Self::deposit_event(Event::ReportAccepted { provider, meter: report.meter.clone(), window, credited });
        Ok(())
    }

    /// What authorization and dispatch both look at.
    fn examine(report: &Report, timing: &Timing, now: BlockNumber) -> Result<Meter<T::AccountId>, Refusal> {
        match timing.reportable_window(now) {
            Some(window) if report.window < window => return Err(Refusal::Stale),
            Some(window) if report.window == window => (),
            _ => return Err(Refusal::Future),
        }
        if report.readings.is_empty() {
            return Err(Refusal::Empty);
        }
        if !report.is_ordered() {
            return Err(Refusal::NotOrdered);
        }
        let meter = Meters::<T>::get(&report.meter).ok_or(Refusal::UnknownMeter)?;
        if meter.last_window.is_some_and(|last| last >= report.window) {
            return Err(Refusal::WindowReported);
        }
        Ok(meter)
    }

    /// The blocks of `lease`, if it is `provider`'s and covers some of `window`.
    pub(crate) fn blocks_in_window(
        lease: LeaseId,
        provider: &T::AccountId,
        window: Window,
        timing: &Timing,
    ) -> Option<Range<BlockNumber>> {
        let span = T::Leases::span(lease)?;
        (span.provider == *provider && timing.overlap(window, &span.blocks) > 0).then_some(span.blocks)
    }

    /// The same, if there is no reading of `lease` for `window` yet.
    pub(crate) fn recordable(
        lease: LeaseId,
        provider: &T::AccountId,
        window: Window,
        timing: &Timing,
    ) -> Option<Recordable> {
        let blocks = Self::blocks_in_window(lease, provider, window, timing)?;
        let record = Records::<T>::get(lease);
        let reported = record.as_ref().is_some_and(|record| record.last_window >= window);
        (!reported).then_some(Recordable { blocks, record })
    }

    /// What ties signatures to this chain.
    pub(crate) fn genesis_hash() -> alloc::vec::Vec<u8> {
        let zero = frame_system::pallet_prelude::BlockNumberFor::<T>::zero();
        frame_system::Pallet::<T>::block_hash(zero).as_ref().to_vec()
    }

    /// The component of a report's weights.
    pub(crate) fn readings_of(report: &Report) -> u32 {
        u32::try_from(report.readings.len()).unwrap_or(u32::MAX)
    }
}

impl<T: Config> Usage for Pallet<T> {
    fn availability(lease: LeaseId) -> Availability {
        let epoch = dispute_epoch(&T::Timing::get(), T::BlockNumberProvider::current_block_number());
        Records::<T>::get(lease).map(|record| record.availability(epoch)).unwrap_or_default()
    }

    fn utilisation(lease: LeaseId) -> Utilisation {
        Records::<T>::get(lease).map(|record| record.utilisation).unwrap_or_default()
    }

    fn forget(lease: LeaseId) {
        Records::<T>::remove(lease);
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_credit(lease: LeaseId, availability: Availability) {
        use crate::credit::{Baseline, Counters};
        let window = availability.last_window.unwrap_or(0);
        let now = T::BlockNumberProvider::current_block_number();
        Records::<T>::insert(
            lease,
            Record {
                baseline: Baseline {
                    boot: [1; 16],
                    window,
                    available_ms: availability.final_ms.saturating_add(availability.pending_ms),
                    busy_ms: 0,
                    energy_mj: 0,
                },
                last_window: window,
                last_available: availability.last_available,
                counters: Counters {
                    epoch: dispute_epoch(&T::Timing::get(), now).unwrap_or(0),
                    final_ms: availability.final_ms,
                    previous_ms: 0,
                    current_ms: availability.pending_ms,
                },
                utilisation: Utilisation::default(),
                devices: [1; 32],
            },
        );
    }
}

#[cfg(any(feature = "std", feature = "try-runtime"))]
impl<T: Config> Pallet<T> {
    /// What must hold between blocks.
    pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
        use alloc::collections::btree_map::BTreeMap;
        use frame_support::traits::fungible::InspectHold;
        use leasehold_primitives::Balance;

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
            let most = leasehold_primitives::time::overlap(&reported, &span.blocks);
            ensure!(record.counters.total_ms() <= timing.millis(most), "a lease is credited more than its windows");
        }
        Ok(())
    }
}
