//! The stake that a slash reaches: the provider's own, delegations, and the leavers since the offence.

use crate::{
    positions::{SubPool, SubPools},
    types::{Ledger, Parts},
    Config, Leavers, Pallet,
};
use frame_support::traits::{Defensive, Get};
use leasehold_primitives::{time::Timing, traits::Offence, Balance};

/// The stake left after a slash, and the parts that the slash took.
pub(crate) struct Slashed<MaxChunks: Get<u32>> {
    pub(crate) ledger: Ledger<MaxChunks>,
    pub(crate) leavers: SubPools,
    pub(crate) parts: Parts<MaxChunks>,
}

impl<T: Config> Pallet<T> {
    /// Slashes `cost` for an offence. Delegators that left a pool in the era in which the offence began, or later, pay
    /// at the rate of those that stayed. None if it takes nothing.
    pub(crate) fn slash_stake(
        offence: &Offence<T::AccountId>,
        mut ledger: Ledger<T::MaxUnbondingChunks>,
        cost: Balance,
    ) -> Option<Slashed<T::MaxUnbondingChunks>> {
        let (timing, now): (Timing, _) = (T::Timing::get(), Self::now());
        let era = timing.era_of(timing.window_start(offence.windows.start));
        let mut leavers = Leavers::<T>::get(&offence.provider);
        // Reads the timing once, and not for each era.
        let is_due = |sub: &SubPool| now >= timing.leavers_due(sub.era);
        let reached = leavers.iter_mut().filter(|sub| sub.era >= era && !is_due(sub)).collect();
        let parts = ledger
            .slash(cost, (now, timing.era_of(now)), reached)
            .defensive_proof("parts of what is at stake are amounts")?;
        parts.total().filter(|total| *total > 0)?;
        Some(Slashed { ledger, leavers, parts })
    }
}
