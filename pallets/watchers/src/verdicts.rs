//! What rounds found, as other pallets see it.

use crate::{Config, Pallet, Rounds, Tallies};
use frame_support::traits::Get;
use leasehold_primitives::{
    traits::{Verdict, Verdicts},
    watch::verdict,
    OfferId, Round,
};

impl<T: Config> Verdicts for Pallet<T> {
    /// Two reads, and one of most offers: nobody listed them.
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
