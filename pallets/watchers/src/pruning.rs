//! Forgetting old rounds.

use crate::{Commitments, Config, Forgotten, Pallet, RoundKeys, Rounds, Tallies, WeightInfo};
use frame_support::{traits::Get, weights::Weight};
use leasehold_primitives::{watch::Phases, Round};

/// The most entries that one block removes.
pub const MAX_REMOVED: u32 = 16;
/// The number of rounds for which the chain keeps a round's verdicts.
pub const KEPT_ROUNDS: Round = 90;
const _: () = assert!(Phases::PAID_ROUNDS < KEPT_ROUNDS, "a round would be forgotten while it is paid for");

impl<T: Config> Pallet<T> {
    /// Removes as many entries of old rounds as fit into `limit`, at most 16.
    pub(crate) fn forget_old_rounds(limit: Weight) -> Weight {
        let fits = |entries: &u32| T::WeightInfo::forget(*entries).all_lte(limit);
        let Some(most) = (0..=MAX_REMOVED).rev().find(fits) else { return Weight::zero() };
        T::WeightInfo::forget(Self::forget_entries(most))
    }

    /// Removes up to `most` entries that nobody needs any more. Returns how many steps that took: each removes one, or
    /// goes on to the next round.
    pub(crate) fn forget_entries(most: u32) -> u32 {
        let Some(current) = T::Timing::get().round_at(Self::now()) else { return 0 };
        let before = Forgotten::<T>::get();
        let mut pruned = before;
        let mut steps = 0u32;
        while steps < most {
            if is_over(pruned.votes, Phases::PAID_ROUNDS, current) {
                if let Some(position) = Commitments::<T>::iter_key_prefix(pruned.votes).next() {
                    Commitments::<T>::remove(pruned.votes, position);
                } else {
                    RoundKeys::<T>::remove(pruned.votes);
                    pruned.votes = pruned.votes.saturating_add(1);
                }
            } else if is_over(pruned.tallies, KEPT_ROUNDS, current) {
                if let Some(offer) = Tallies::<T>::iter_key_prefix(pruned.tallies).next() {
                    Tallies::<T>::remove(pruned.tallies, offer);
                } else {
                    Rounds::<T>::remove(pruned.tallies);
                    pruned.tallies = pruned.tallies.saturating_add(1);
                }
            } else {
                break;
            }
            // At most `most`.
            steps = steps.saturating_add(1);
        }
        if pruned != before {
            Forgotten::<T>::put(pruned);
        }
        steps
    }
}

/// Whether more than `kept` rounds have begun after `round`.
fn is_over(round: Round, kept: Round, current: Round) -> bool {
    current.checked_sub(round).is_some_and(|after| after > kept)
}
