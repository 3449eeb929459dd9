//! Rounds: settles credited time when its round can have no other verdict, and reports contradicted providers.

use crate::{
    math::{
        counters::{settle_bucket, Settled},
        offences::offence,
    },
    Bucket, Config, Event, Pallet, UsageRecord, WeightInfo,
};
use alloc::vec::Vec;
use core::ops::Range;
use frame_support::{traits::Get, weights::Weight};
use leasehold_primitives::{
    time::Timing,
    traits::{OffenceKind, Offences, Verdicts},
    BlockNumber, LeaseId, OfferId, Round,
};

/// The most rounds settled at once, and the most offences found by that.
const MAX_SETTLED: u32 = 2;

impl<T: Config> Pallet<T> {
    /// Settles the due buckets in the record of a lease that covers `blocks`, and reports the verdicts that contradict
    /// its provider. Returns the number of offences; None if nothing was due, and the record need not be stored.
    pub(crate) fn settle_due(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        offer: impl Fn() -> Option<OfferId>,
        record: &mut UsageRecord,
    ) -> Option<u32> {
        let round = timing.round_at(now);
        let due = record.counters.is_due(round);
        let mut contradicted = Vec::new();
        record.counters = record.counters.rotated(round, |round, bucket| {
            let settled = Self::settled(round, &offer, bucket);
            if settled.struck_ms > 0 {
                Self::deposit_event(Event::Struck { lease, round, struck_ms: settled.struck_ms });
            }
            if settled.contradicts(bucket) {
                contradicted.push(round);
            }
            settled
        });
        let reported = |round: &Round| Self::report_contradiction(timing, now, lease, blocks, *round);
        let number = contradicted.iter().filter(|round| reported(round)).count();
        due.then(|| u32::try_from(number).unwrap_or(MAX_SETTLED))
    }

    /// The record as [`Self::settle_due`] would leave it, without events and reports.
    pub(crate) fn settled_record(lease: LeaseId, now: BlockNumber, mut record: UsageRecord) -> UsageRecord {
        let round = T::Timing::get().round_at(now);
        let offer = || Self::offer_of(lease);
        record.counters = record.counters.rotated(round, |round, bucket| Self::settled(round, &offer, bucket));
        record
    }

    /// Settles a bucket of `round` of a lease of `offer`.
    fn settled(round: Round, offer: &impl Fn() -> Option<OfferId>, bucket: &Bucket) -> Settled {
        let verdict = offer().and_then(|offer| T::Verdicts::of(round, offer));
        settle_bucket(bucket, verdict.as_ref())
    }

    /// Reports that a verdict on `round` contradicts a lease's provider, while that is evidence. Returns whether it is.
    fn report_contradiction(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        round: Round,
    ) -> bool {
        // To the end of the round, even if the lease ended before: the verdict is on the whole round, and its credit
        // may be settled when the round's beginning is too long ago.
        let of_round = timing.windows_of_round(round);
        let windows = of_round.start.max(timing.window_of(blocks.start))..of_round.end;
        if windows.is_empty() || !timing.is_evidence(windows.end.saturating_sub(1), now) {
            return false;
        }
        let Some(at_stake) = Self::at_stake(lease) else { return false };
        T::Offences::report(&offence(OffenceKind::Contradicted, round, windows, at_stake));
        true
    }

    /// The weight of settling what was due of a lease, and of reporting `contradicted` contradictions, without reading
    /// and writing its record.
    pub(crate) fn settling_weight(contradicted: u32) -> Weight {
        match contradicted {
            0 => T::WeightInfo::settle_buckets(),
            number => T::WeightInfo::report_contradictions(number),
        }
    }

    /// The most that settling weighs.
    pub(crate) fn most_settling_weight() -> Weight {
        T::WeightInfo::settle_buckets().max(T::WeightInfo::report_contradictions(MAX_SETTLED))
    }
}
