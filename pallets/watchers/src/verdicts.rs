//! The findings of rounds, as other pallets see them.

use crate::{Config, Pallet, Rounds, Tallies};
use frame_support::traits::Get;
use leasehold_primitives::{
    standing::ServedRounds,
    traits::{Verdict, Verdicts, WatchRecords, WatchedOffers, WatchedRounds},
    watch::verdict,
    OfferId, Round,
};

impl<T: Config> Verdicts for Pallet<T> {
    /// Two reads; one for most offers, because nobody listed them.
    fn of(round: Round, offer: OfferId) -> Option<Verdict> {
        let timing = T::Timing::get();
        timing.phases(round).filter(|phases| phases.are_decided(Self::now()))?;
        let tally = Tallies::<T>::get(round, offer)?;
        verdict(&Rounds::<T>::get(round)?.turnout(), &tally, timing.probes)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_verdict(round: Round, offer: OfferId) {
        let draw = leasehold_primitives::watch::Draw { seed: [0; 32], watchers: 300 };
        Rounds::<T>::insert(round, crate::RoundDetails::opened(draw));
        Tallies::<T>::insert(round, offer, leasehold_primitives::watch::Tally([u8::MAX; 31]));
    }
}

impl<T: Config> WatchRecords for Pallet<T> {
    /// An offer was watched in a round if it had a gate in time, or if somebody listed it in the round: setting the
    /// gate anew does not undo the latter.
    fn watched(offer: OfferId, served: ServedRounds) -> WatchedRounds {
        let timing = T::Timing::get();
        let since = T::Offers::gate(offer).map(|gate| gate.since);
        let mut found = WatchedRounds::default();
        for round in served.iter() {
            let Some(phases) = timing.phases(round).filter(|phases| phases.are_decided(Self::now())) else { continue };
            let Some(details) = Rounds::<T>::get(round).filter(|details| details.draw.watchers > 0) else { continue };
            let tally = Tallies::<T>::get(round, offer);
            if tally.is_none() && since.is_none_or(|since| since > phases.gated_by) {
                continue;
            }
            let verdict = tally.and_then(|tally| verdict(&details.turnout(), &tally, timing.probes));
            // At most 128 each.
            found.rounds = found.rounds.saturating_add(1);
            found.verdicts = found.verdicts.saturating_add(verdict.is_some().into());
        }
        found
    }
}
