//! Looks for missed windows and contradicting verdicts whenever a lease is touched, and reports the offences.

use crate::{
    math::{
        missed::History,
        offences::{offence, Silence},
    },
    Config, Counters, Error, Event, Pallet, UsageRecord, UsageRecords, VoidWindows, WeightInfo,
};
use core::ops::Range;
use frame_support::{
    dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo, Pays, PostDispatchInfo},
    traits::Get,
    weights::Weight,
};
use leasehold_primitives::{
    time::Timing,
    traits::{Leases, Offences},
    usage::Availability,
    BlockNumber, LeaseId,
};
use sp_runtime::traits::BlockNumberProvider;

/// The result of looking at a lease's windows.
pub(crate) enum Found {
    /// Its record sufficed: no more was missed than is tolerated.
    Served,
    /// The number of offences found.
    Offences(u32),
}

impl Found {
    /// The weight beyond reading the lease's record.
    pub(crate) fn weight<T: Config>(&self) -> Weight {
        match self {
            Self::Served => Weight::zero(),
            Self::Offences(0) => T::WeightInfo::look_for_silence(),
            Self::Offences(number) => T::WeightInfo::report_silence(*number),
        }
    }
}

/// The result of a touch of a lease.
pub(crate) struct Noted {
    found: Found,
    /// The lease's credit, with all that was due for settlement; None if nothing is recorded of it.
    pub(crate) availability: Option<Availability>,
    /// The number of offences found by settling; None if nothing had to be settled.
    contradicted: Option<u32>,
}

impl Noted {
    /// The weight beyond reading the lease's record.
    pub(crate) fn weight<T: Config>(&self) -> Weight {
        self.found.weight::<T>().saturating_add(self.settling_weight::<T>())
    }

    /// The weight of settling what was due, with looking up the lease's offer and storing its record.
    fn settling_weight<T: Config>(&self) -> Weight {
        let stored = T::DbWeight::get().reads_writes(1, 1);
        self.contradicted.map_or(Weight::zero(), |number| Pallet::<T>::settling_weight(number).saturating_add(stored))
    }

    /// Whether any offence was reported.
    fn found_any(&self) -> bool {
        matches!(self.found, Found::Offences(1..)) || self.contradicted > Some(0)
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_report_silence(lease: LeaseId) -> DispatchResultWithPostInfo {
        let looking = T::WeightInfo::look_for_silence();
        let nothing = |error: Error<T>, settling: Weight| DispatchErrorWithPostInfo {
            post_info: Some(looking.saturating_add(settling)).into(),
            error: error.into(),
        };
        let span = T::Leases::span(lease).ok_or_else(|| nothing(Error::NoSuchLease, Weight::zero()))?;
        let (timing, now) = (T::Timing::get(), T::BlockNumberProvider::current_block_number());
        let noted = Self::note(lease, &span.blocks, &timing, now);
        let settling = noted.settling_weight::<T>();
        if !noted.found_any() {
            return Err(nothing(Error::NothingMissed, settling));
        }
        let weight = noted.found.weight::<T>().max(looking).saturating_add(settling);
        Ok(PostDispatchInfo { actual_weight: Some(weight), pays_fee: Pays::No })
    }

    /// The most that it weighs to find the missed windows of a lease.
    pub(crate) fn most_found_weight() -> Weight {
        T::WeightInfo::look_for_silence().max(T::WeightInfo::report_silence(2))
    }

    /// The most that [`Self::note`] weighs, in a call that reads the lease and its record.
    pub(crate) fn most_noted_weight() -> Weight {
        let stored = T::DbWeight::get().reads_writes(1, 1);
        Self::most_found_weight().saturating_add(Self::most_settling_weight()).saturating_add(stored)
    }

    /// Settles what is due of a lease that covers `blocks`, reports the offences in that and in its windows, and keeps
    /// that they are counted.
    pub(crate) fn note(lease: LeaseId, blocks: &Range<BlockNumber>, timing: &Timing, now: BlockNumber) -> Noted {
        let mut record = UsageRecords::<T>::get(lease);
        let settle = |record| Self::settle_due(timing, now, lease, blocks, || Self::offer_of(lease), record);
        let contradicted = record.as_mut().and_then(settle);
        let found = Self::note_in(timing, now, lease, blocks, &mut record);
        let availability = record.as_ref().map(UsageRecord::availability);
        let settled = contradicted.is_some();
        if let (true, Some(record)) = (settled || matches!(found, Found::Offences(1..)), record) {
            UsageRecords::<T>::insert(lease, record);
        }
        Noted { found, availability, contradicted }
    }

    /// Looks at the windows only: the caller settles the buckets and stores the record.
    pub(crate) fn note_in(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        record: &mut Option<UsageRecord>,
    ) -> Found {
        let nothing_void = History { timing, now, blocks, record: record.as_ref(), void: &[] };
        if !nothing_void.may_offend() {
            return Found::Served;
        }
        let void = VoidWindows::<T>::get();
        let mut counted = record.as_ref().map(|record| record.counted).unwrap_or_default();
        let mut number = 0u32;
        for silence in Silence::ALL {
            let (history, kind) = (History { void: &void, ..nothing_void }, silence.kind());
            let from = counted.of(silence);
            let Some(windows) = history.offence(silence, *from) else { continue };
            *from = windows.end;
            let Some(at_stake) = Self::at_stake(lease) else { continue };
            let round = timing.round_of(windows.end.saturating_sub(1));
            Self::deposit_event(Event::SilenceFound { lease, kind, from: windows.start, to: windows.end });
            T::Offences::report(&offence(kind, round, windows, at_stake));
            // At most two.
            number = number.saturating_add(1);
        }
        if number > 0 {
            // A lease that nobody ever reported on has no record.
            let begun = || UsageRecord { counters: Counters::begun(timing.round_at(now)), ..Default::default() };
            record.get_or_insert_with(begun).counted = counted;
        }
        Found::Offences(number)
    }
}
