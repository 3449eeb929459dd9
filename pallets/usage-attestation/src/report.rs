//! Reports: their authorization, and the recording of their readings.

use crate::{
    leases::Recordable,
    math::credit::Stretch,
    refusal::Refusal,
    types::{Meter, UsageRecord},
    Config, Error, Event, Meters, Pallet, UsageRecords, WeightInfo,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, traits::Get, weights::Weight};
use leasehold_primitives::{
    time::Timing,
    usage::{MeterSignature, Report},
    BlockNumber,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::{
    traits::BlockNumberProvider,
    transaction_validity::{TransactionPriority, TransactionSource, TransactionValidityWithRefund, ValidTransaction},
};

/// Reports have a deadline and cannot tip. No fee bounds them, but their leases do: at least half of a report's
/// readings need a lease without a reading for the window. The priority is above every tip that is paid in practice,
/// and below that of the protocol's own transactions.
const REPORT_PRIORITY: TransactionPriority = TransactionPriority::MAX / 4;

impl<T: Config> Pallet<T> {
    /// Whether `report` may enter a block; cheap checks first. The leases come after the signature: two reads for each
    /// of up to 64 leases cost more than one verification, and anyone can name a registered key.
    pub(crate) fn authorize_report(
        _source: TransactionSource,
        report: &Report,
        signature: &MeterSignature,
    ) -> TransactionValidityWithRefund {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let meter = Self::examine(report, &timing, now)?;
        if !report.meter.verify(&report.signing_payload(Self::genesis_hash().as_ref()), signature) {
            return Err(Refusal::BadSignature.into());
        }
        Self::recordable_half(report, &meter.provider, &timing)?;

        // A report is accepted during the whole window after the reported one, in which `now` lies: at least 1.
        let closes_at = timing.window_start(report.window.saturating_add(2));
        ValidTransaction::with_tag_prefix("UsageAttestation")
            .priority(REPORT_PRIORITY)
            .and_provides((&report.meter, report.window))
            .longevity(closes_at.saturating_sub(now).into())
            .propagate(true)
            .build()
            .map(|valid| (valid, Weight::zero()))
    }

    pub(crate) fn do_report(report: &Report) -> DispatchResultWithPostInfo {
        let timing = T::Timing::get();
        let now = T::BlockNumberProvider::current_block_number();
        let mut meter = Self::examine(report, &timing, now).map_err(Error::<T>::from)?;
        let window = report.window;
        let edges = Self::edges_after(window);
        let window_millis = Self::window_millis(&timing, edges.as_ref());

        let mut recorded = 0u32;
        let mut beside = Weight::zero();
        for reading in &report.readings {
            let lease = reading.lease;
            let Some(Recordable { span, mut record }) = Self::recordable(lease, &meter.provider, window, &timing)
            else {
                continue;
            };
            if let Some(record) = &mut record {
                let contradicted = Self::settle_due(&timing, now, lease, &span.blocks, || Some(span.offer), record);
                let settling = contradicted.map_or(Weight::zero(), Self::settling_weight);
                beside = beside.saturating_add(settling);
            }
            // Comes before the reading, which drops the oldest of the remembered windows.
            let found = Self::note_in(&timing, now, lease, &span.blocks, &mut record);
            beside = beside.saturating_add(found.weight::<T>());
            let blocks = timing.overlap(window, &span.blocks);
            let stretch = Stretch { window, window_millis, blocks, limits: span.limits };
            let (record, assessment) = UsageRecord::after(record, &timing, &stretch, now, reading);
            let reasons = assessment.implausible;
            if !reasons.is_empty() {
                Self::deposit_event(Event::ImplausibleReading { lease, window, reasons });
            }
            Self::deposit_event(Event::UsageRecorded {
                lease,
                window,
                credited_ms: assessment.credited_ms,
                final_ms: record.counters.final_ms,
                busy_ms: assessment.busy_ms,
                energy_mj: assessment.energy_mj,
            });
            UsageRecords::<T>::insert(lease, record);
            // At most `MAX_READINGS`.
            recorded = recorded.saturating_add(1);
        }

        if let Some(edges) = edges {
            Self::count_report(edges, recorded);
        }
        meter.last_window = Some(window);
        let provider = meter.provider.clone();
        Meters::<T>::insert(&report.meter, meter);
        Self::deposit_event(Event::ReportAccepted { provider, meter: report.meter.clone(), window, recorded });
        Ok(Some(T::WeightInfo::report(Self::readings_of(report)).saturating_add(beside)).into())
    }

    /// The checks that authorization and dispatch share.
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
        let meter = Meters::<T>::get(&report.meter).ok_or(Refusal::NoSuchMeter)?;
        if meter.last_window.is_some_and(|last| last >= report.window) {
            return Err(Refusal::WindowReported);
        }
        Ok(meter)
    }

    /// The most that a report weighs: each of its leases may have missed too much, and have two rounds to settle in
    /// which a verdict contradicts its provider.
    pub(crate) fn most_report_weight(report: &Report) -> Weight {
        let readings = Self::readings_of(report);
        let beside = Self::most_found_weight().saturating_add(Self::most_settling_weight());
        T::WeightInfo::report(readings).saturating_add(beside.saturating_mul(readings.into()))
    }

    /// The number of readings, on which a report's weights depend.
    pub(crate) fn readings_of(report: &Report) -> u32 {
        u32::try_from(report.readings.len()).unwrap_or(u32::MAX)
    }
}
