//! Views of rounds.

use crate::{Commitments, Config, Pallet, RoundKeys, Rounds, Tallies};
use alloc::vec::Vec;
use leasehold_primitives::{api::WatcherView, watch::Position, OfferId, Round};

impl<T: Config> Pallet<T> {
    pub(crate) fn committee_of(round: Round, offer: OfferId) -> Vec<(Position, T::AccountId)> {
        let (Some(details), Some(keys)) = (Rounds::<T>::get(round), RoundKeys::<T>::get(round)) else {
            return Vec::new();
        };
        let stash = |position: Position| keys.get(usize::from(position)).map(|(stash, _)| (position, stash.clone()));
        details.draw.committee(offer).into_iter().filter_map(stash).collect()
    }

    /// Looks at all tallies of the round.
    pub(crate) fn watcher_view(round: Round, stash: &T::AccountId) -> Option<WatcherView> {
        let keys = RoundKeys::<T>::get(round)?;
        let position = keys.iter().position(|(other, _)| other == stash)?;
        let position = Position::try_from(position).ok()?;
        let details = Rounds::<T>::get(round)?;
        let (mut hits, mut unconfirmed) = (0u32, 0u32);
        for (offer, tally) in Tallies::<T>::iter_prefix(round) {
            let listed = details.draw.place(position, offer).is_some_and(|place| tally.at(place) > 0);
            let count = if tally.is_confirmed(&details.draw) { &mut hits } else { &mut unconfirmed };
            // At most as many as a vote has entries.
            *count = count.saturating_add(listed.into());
        }
        Some(WatcherView {
            position,
            committed: Commitments::<T>::contains_key(round, position),
            revealed: details.revealed.contains(position),
            paid: details.paid.contains(position),
            hits,
            unconfirmed,
        })
    }
}
