//! Rounds: what becomes of credited time when its round can have no other verdict.

use crate::{
    math::counters::{settle_bucket, Settled},
    Bucket, Config, Event, Pallet, UsageRecord, WeightInfo,
};
use frame_support::{traits::Get, weights::Weight};
use leasehold_primitives::{
    time::Timing,
    traits::{Leases, Verdicts},
    BlockNumber, LeaseId, OfferId, Round,
};

impl<T: Config> Pallet<T> {
    /// Settles the buckets of a lease's record that are due, and keeps that in it. Returns what that weighed; zero if none
    /// was due, and the record has no need to be stored.
    pub(crate) fn settle_due(
        timing: &Timing,
        now: BlockNumber,
        lease: LeaseId,
        offer: impl Fn() -> Option<OfferId>,
        record: &mut UsageRecord,
    ) -> Weight {
        let round = timing.round_at(now);
        let due = record.counters.is_due(round);
        record.counters = record.counters.rotated(round, |round, bucket| {
            let settled = Self::settled(round, &offer, bucket);
            if settled.struck_ms > 0 {
                Self::deposit_event(Event::Struck { lease, round, struck_ms: settled.struck_ms });
            }
            settled
        });
        if due {
            T::WeightInfo::settle_buckets()
        } else {
            Weight::zero()
        }
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

    /// The offer that serves a lease.
    pub(crate) fn offer_of(lease: LeaseId) -> Option<OfferId> {
        T::Leases::span(lease).map(|span| span.offer)
    }
}
