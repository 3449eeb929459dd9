//! What a slash reaches: the provider's own stake, what is delegated, and what left pools since the offence.

use crate::{
    positions::SubPools,
    types::{Ledger, Parts},
    Config, Leavers, Pallet,
};
use frame_support::traits::{Defensive, Get};
use leasehold_primitives::{time::Timing, traits::Offence, Balance};

/// What is left at stake after a slash, and what that took.
pub(crate) struct Slashed<MaxChunks: Get<u32>> {
    pub(crate) ledger: Ledger<MaxChunks>,
    pub(crate) leavers: SubPools,
    pub(crate) parts: Parts<MaxChunks>,
}

impl<T: Config> Pallet<T> {
    /// What an offence that costs `cost` takes. Who left a pool in the era in which the offence began, or later, pays as
    /// those who stayed do. None if it takes nothing.
    pub(crate) fn slash_stake(
        offence: &Offence<T::AccountId>,
        mut ledger: Ledger<T::MaxUnbondingChunks>,
        cost: Balance,
    ) -> Option<Slashed<T::MaxUnbondingChunks>> {
        let timing: Timing = T::Timing::get();
        let era = timing.era_of(timing.window_start(offence.windows.start));
        let mut leavers = Leavers::<T>::get(&offence.provider);
        let reached = leavers.iter_mut().filter(|sub| sub.era >= era && !Self::is_due(sub.era)).collect();
        let parts = ledger
            .slash(cost, (Self::now(), Self::era()), reached)
            .defensive_proof("parts of what is at stake are amounts")?;
        parts.total().filter(|total| *total > 0)?;
        Some(Slashed { ledger, leavers, parts })
    }
}
