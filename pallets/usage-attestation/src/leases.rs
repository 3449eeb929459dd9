//! Leases, as reports and offences need them.

use crate::{refusal::Refusal, types::UsageRecord, Config, Pallet, UsageRecords};
use frame_support::traits::Defensive;
use leasehold_primitives::{
    time::Timing,
    traits::{AtStake, LeaseSpan, Leases},
    usage::Report,
    LeaseId, OfferId, Window,
};

/// A lease whose reading for a window would be recorded.
pub(crate) struct Recordable<AccountId> {
    /// The blocks that it covers, and what its hardware can do.
    pub(crate) span: LeaseSpan<AccountId>,
    /// Its usage record, if it has one.
    pub(crate) record: Option<UsageRecord>,
}

impl<T: Config> Pallet<T> {
    /// The span of `lease`, if it is `provider`'s and has blocks in `window`.
    pub(crate) fn span_in_window(
        lease: LeaseId,
        provider: &T::AccountId,
        window: Window,
        timing: &Timing,
    ) -> Option<LeaseSpan<T::AccountId>> {
        let span = T::Leases::span(lease)?;
        (span.provider == *provider && timing.overlap(window, &span.blocks) > 0).then_some(span)
    }

    /// The same, if there is no reading of `lease` for `window` yet.
    pub(crate) fn recordable(
        lease: LeaseId,
        provider: &T::AccountId,
        window: Window,
        timing: &Timing,
    ) -> Option<Recordable<T::AccountId>> {
        let span = Self::span_in_window(lease, provider, window, timing)?;
        let record = UsageRecords::<T>::get(lease);
        let reported = record.as_ref().is_some_and(|record| record.last_window >= Some(window));
        (!reported).then_some(Recordable { span, record })
    }

    /// Checks that half of the readings count. Looks up no more leases than that takes.
    pub(crate) fn recordable_half(report: &Report, provider: &T::AccountId, timing: &Timing) -> Result<(), Refusal> {
        let half = report.readings.len().div_ceil(2);
        let counts = |lease| Self::recordable(lease, provider, report.window, timing).is_some();
        match report.readings.iter().filter(|reading| counts(reading.lease)).take(half).count() {
            0 => Err(Refusal::NothingToRecord),
            some if some < half => Err(Refusal::TooFewToRecord),
            _ => Ok(()),
        }
    }

    /// The offer that serves a lease.
    pub(crate) fn offer_of(lease: LeaseId) -> Option<OfferId> {
        T::Leases::span(lease).map(|span| span.offer)
    }

    /// The amounts by which offences of a lease's provider are measured. The lease must have windows.
    pub(crate) fn at_stake(lease: LeaseId) -> Option<AtStake<T::AccountId>> {
        T::Leases::at_stake(lease).defensive_proof("a lease with windows is stored")
    }
}
