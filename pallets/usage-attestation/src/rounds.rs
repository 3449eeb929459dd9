//! Rounds: what becomes of credited time when its round can have no other verdict, and who said what was not true.

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

/// So many rounds are settled at once, at most, and as many offences found.
const MAX_SETTLED: u32 = 2;

impl<T: Config> Pallet<T> {
    /// Settles the buckets of the record of a lease that covers `blocks`, as far as they are due, keeps that in it, and
    /// reports what verdicts contradict. Returns how many offences that were; none if nothing was due, and the record
    /// has no need to be stored.
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

    /// The record as [`Self::settle_due`] would leave it. Nobody is told.
    pub(crate) fn settled_record(lease: LeaseId, now: BlockNumber, mut record: UsageRecord) -> UsageRecord {
        let round = T::Timing::get().round_at(now);
        let offer = || Self::offer_of(lease);
        record.counters = record.counters.rotated(round, |round, bucket| Self::settled(round, &offer, bucket));
        record
    }

    /// What becomes of a bucket of `round` of a lease of `offer`.
    fn settled(round: Round, offer: &impl Fn() -> Option<OfferId>, bucket: &Bucket) -> Settled {
        let verdict = offer().and_then(|offer| T::Verdicts::of(round, offer));
        settle_bucket(bucket, verdict.as_ref())
    }

    /// Reports that a verdict on `round` contradicts the provider of a lease, while that is evidence. Whether it is.
    fn report_contradiction(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        blocks: &Range<BlockNumber>,
        round: Round,
    ) -> bool {
        // To the end of the round, also of a lease that ended before: the verdict is on all of it, and what is credited
        // in it may be settled when what happened at its beginning is too long ago.
        let of_round = timing.windows_of_round(round);
        let windows = of_round.start.max(timing.window_of(blocks.start))..of_round.end;
        if windows.is_empty() || !timing.is_evidence(windows.end.saturating_sub(1), now) {
            return false;
        }
        let Some(at_stake) = Self::at_stake(lease) else { return false };
        T::Offences::report(&offence(OffenceKind::Contradicted, round, windows, at_stake));
        true
    }

    /// What it weighed to settle what was due of a lease, and to report so many contradictions, but for reading and
    /// writing its record.
    pub(crate) fn settling_weight(contradicted: u32) -> Weight {
        match contradicted {
            0 => T::WeightInfo::settle_buckets(),
            number => T::WeightInfo::report_contradictions(number),
        }
    }

    /// The most of that.
    pub(crate) fn most_settling_weight() -> Weight {
        T::WeightInfo::settle_buckets().max(T::WeightInfo::report_contradictions(MAX_SETTLED))
    }
}
