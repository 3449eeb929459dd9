//! Counts credited time, as rounds pass and verdicts come.

use crate::types::{Bucket, Counters};
use leasehold_primitives::{traits::Verdict, Round};

/// A verdict contradicts a provider if it strikes one part in this many of what is covered, or more.
const CONTRADICTED_PART: u64 = 8;

/// The outcome of a bucket: `final_ms` of its credit becomes final now, beside what a receipt made final before, and
/// `struck_ms` is lost. Both are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    pub final_ms: u64,
    pub struck_ms: u64,
}

/// Settles a bucket for good, once its round can have no other verdict than this.
///
/// A verdict finds that the offer could not be reached in a part of the round: that part of the covered time was not
/// there, rounded up, whatever the meter says. Covered time without credit counts towards it. Time that the tenant
/// consented to be charged for is never struck: it was paid. A receipt protects that much, and does not add to what the
/// verdict leaves.
pub fn settle_bucket(bucket: &Bucket, verdict: Option<&Verdict>) -> Settled {
    let Bucket { credited_ms, covered_ms, receipted_ms } = *bucket;
    let found_ms = verdict.map_or(credited_ms, |verdict| credited_ms.min(up_ms(covered_ms, verdict)));
    let allowed_ms = found_ms.max(receipted_ms);
    // Neither saturates: no more than the credit is receipted or allowed.
    Settled { final_ms: allowed_ms.saturating_sub(receipted_ms), struck_ms: credited_ms.saturating_sub(allowed_ms) }
}

/// The part of `covered_ms` that was not down. A verdict on no probes says nothing.
fn up_ms(covered_ms: u64, verdict: &Verdict) -> u64 {
    let probes = u64::from(verdict.probes.max(1));
    // Saturates far beyond what a round covers. At most `covered_ms`, as no more probes fail than there are.
    let down_ms = covered_ms.saturating_mul(verdict.fails.min(verdict.probes).into()).div_ceil(probes);
    covered_ms.saturating_sub(down_ms)
}

impl Settled {
    /// Whether so much of `bucket` is struck that the verdict contradicts the provider. Time that the provider itself
    /// reported as not delivered is not struck: a truthful provider is never contradicted.
    pub fn contradicts(&self, bucket: &Bucket) -> bool {
        // Saturates far beyond what a round covers.
        self.struck_ms > 0 && self.struck_ms.saturating_mul(CONTRADICTED_PART) >= bucket.covered_ms
    }
}

impl Bucket {
    /// Whether nothing was reported, so that there is nothing to settle.
    pub fn is_empty(&self) -> bool {
        self.covered_ms == 0
    }

    /// The bucket with a reading that credits `credited_ms` of `covered_ms`.
    fn with(self, credited_ms: u64, covered_ms: u64) -> Self {
        Self {
            credited_ms: self.credited_ms.saturating_add(credited_ms),
            covered_ms: self.covered_ms.saturating_add(covered_ms),
            ..self
        }
    }

    /// The credit that a verdict can still strike, in milliseconds.
    fn pending_ms(&self) -> u64 {
        // No more is receipted than was credited.
        self.credited_ms.saturating_sub(self.receipted_ms)
    }

    /// The bucket with a receipt for at most `ms` of what is pending, and the rest of `ms`.
    fn receipted(self, ms: u64) -> (Self, u64) {
        let taken = ms.min(self.pending_ms());
        (Self { receipted_ms: self.receipted_ms.saturating_add(taken), ..self }, ms.saturating_sub(taken))
    }
}

impl Counters {
    /// Counters that begin in `round`; on a chain without rounds it stays 0.
    pub fn begun(round: Option<Round>) -> Self {
        Self { round: round.unwrap_or(0), ..Self::default() }
    }

    /// Whether something is settled for good by `round`.
    pub fn is_due(&self, round: Option<Round>) -> bool {
        let [previous, current] = self.due(round);
        previous.or(current).is_some()
    }

    /// The buckets, with their rounds, that `round` settles for good: those of the rounds before the last.
    fn due(&self, round: Option<Round>) -> [Option<(Round, Bucket)>; 2] {
        // No chain goes back to an earlier round.
        let passed = round.map_or(0, |round| round.saturating_sub(self.round));
        let due = |rounds, of: Round, bucket: Bucket| (passed >= rounds && !bucket.is_empty()).then_some((of, bucket));
        // In the first round there is none before it.
        [due(1, self.round.saturating_sub(1), self.previous), due(2, self.round, self.current)]
    }

    /// The counters as they stand in `round`, whatever the number of rounds since they were last rotated. `settle`
    /// decides the outcome of a round's bucket.
    pub fn rotated(self, round: Option<Round>, mut settle: impl FnMut(Round, &Bucket) -> Settled) -> Self {
        let Some(round) = round.filter(|round| *round > self.round) else { return self };
        let mut rotated = Self { round, previous: Bucket::default(), current: Bucket::default(), ..self };
        for (of, bucket) in self.due(Some(round)).into_iter().flatten() {
            let Settled { final_ms, struck_ms } = settle(of, &bucket);
            rotated.final_ms = rotated.final_ms.saturating_add(final_ms);
            rotated.struck_ms = rotated.struck_ms.saturating_add(struck_ms);
        }
        if round == self.round.saturating_add(1) {
            rotated.previous = self.current;
        }
        rotated
    }

    /// The counters, rotated to the current round, with a reading of a window of round `of` that credits `credited_ms`
    /// of `covered_ms`. The credit is final at once if there are no rounds.
    pub fn credited(self, of: Option<Round>, credited_ms: u64, covered_ms: u64) -> Self {
        match of {
            None => Self { final_ms: self.final_ms.saturating_add(credited_ms), ..self },
            // The last window of a round is reported in the next.
            Some(of) if of < self.round => Self { previous: self.previous.with(credited_ms, covered_ms), ..self },
            Some(_) => Self { current: self.current.with(credited_ms, covered_ms), ..self },
        }
    }

    /// The counters, rotated to the current round, with a receipt for `ms` in all: that much of what is pending is
    /// final at once, the earlier round's first. Nobody consents to time that is not credited yet. None if the receipt
    /// says no more than an earlier one did.
    pub fn receipted(self, ms: u64) -> Option<Self> {
        let consented = ms.min(self.total_ms());
        if consented <= self.receipted_ms {
            return None;
        }
        // No more than is pending.
        let new_ms = consented.saturating_sub(self.final_ms);
        let (previous, left) = self.previous.receipted(new_ms);
        let (current, _) = self.current.receipted(left);
        let final_ms = self.final_ms.saturating_add(new_ms);
        Some(Self { final_ms, receipted_ms: consented, previous, current, ..self })
    }

    /// Time credited that a verdict can still strike, in milliseconds.
    pub fn pending_ms(&self) -> u64 {
        self.previous.pending_ms().saturating_add(self.current.pending_ms())
    }

    /// All time credited that was not struck, in milliseconds.
    pub fn total_ms(&self) -> u64 {
        self.final_ms.saturating_add(self.pending_ms())
    }

    /// All time ever credited, in milliseconds.
    pub fn ever_ms(&self) -> u64 {
        self.total_ms().saturating_add(self.struck_ms)
    }
}
