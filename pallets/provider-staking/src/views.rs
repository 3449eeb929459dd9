//! What readers ask of several records.

use crate::{Config, Ledgers, NextSlash, Pallet, PendingSlash, PendingSlashes};
use alloc::vec::Vec;
use leasehold_primitives::SlashId;

/// Ids that one list looks at.
const SCAN: u64 = 1_000;

impl<T: Config> Pallet<T> {
    /// The pending slashes of a provider, newest first, as far as they are among the newest of all.
    pub(crate) fn slashes_of(provider: &T::AccountId) -> Vec<(SlashId, PendingSlash<T>)> {
        let Ok(all) = usize::try_from(Ledgers::<T>::get(provider).map_or(0, |ledger| ledger.slashes)) else {
            return Vec::new();
        };
        let next = NextSlash::<T>::get();
        // Saturates at the first id.
        let newest_first = (next.saturating_sub(SCAN)..next).rev();
        let stored = newest_first.filter_map(|id| Some((id, PendingSlashes::<T>::get(id)?)));
        stored.filter(|(_, slash)| slash.provider == *provider).take(all).collect()
    }
}
