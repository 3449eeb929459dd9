//! Invariants of the pallet's storage.

use crate::{Commitments, Config, Forgotten, Pallet, RoundDetails, RoundKeys, Rounds, Tallies};
use frame_support::{
    ensure,
    traits::{
        fungible::Inspect,
        tokens::{Fortitude, Preservation},
        Get,
    },
};
use leasehold_primitives::{watch::Tally, Balance, Round};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// - Each stored round has begun, and is not forgotten.
    /// - Watchers that revealed had committed, and watchers that were paid had revealed. All of them are the round's.
    /// - A round has no more broad votes than votes.
    /// - A round counts the offers that enough members listed. Nobody has a place beyond its committee, and no more
    ///   members listed an offer than voted.
    /// - The rest of a budget is at most the budget, and the pot has all that is promised.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let forgotten = Forgotten::<T>::get();
        let current = T::Timing::get().round_at(Self::now());
        ensure!(forgotten.tallies <= forgotten.votes, "a round is forgotten before its votes");
        let mut promised: Balance = 0;
        for (round, details) in Rounds::<T>::iter() {
            ensure!(Some(round) <= current, "a round is stored that has not begun");
            ensure!(round >= forgotten.tallies, "a round is stored that is forgotten");
            ensure!(details.left <= details.budget, "more is left of a budget than it was");
            let phases = T::Timing::get().phases(round).ok_or("a round is stored on a chain without rounds")?;
            if (phases.probing.end..phases.paying.end).contains(&Self::now()) {
                promised = promised.checked_add(details.left).ok_or("a sum overflows")?;
            }
            Self::check_votes(round, &details, forgotten.votes)?;
            // A round that is being forgotten has lost some tallies.
            Self::check_tallies(round, &details, round > forgotten.tallies)?;
        }
        let free = T::Currency::reducible_balance(&T::Pot::get(), Preservation::Preserve, Fortitude::Polite);
        ensure!(promised <= free, "the pot does not have what is promised");
        for round in RoundKeys::<T>::iter_keys().chain(Tallies::<T>::iter_keys().map(|(round, _)| round)) {
            ensure!(Rounds::<T>::contains_key(round), "something is stored of a round that is not");
        }
        for (round, position) in Commitments::<T>::iter_keys() {
            let keys = RoundKeys::<T>::get(round).ok_or("a commitment is stored of a round without keys")?;
            ensure!(keys.len() > usize::from(position), "a commitment is of no watcher");
        }
        Ok(())
    }

    fn check_votes(round: Round, details: &RoundDetails, first: Round) -> Result<(), TryRuntimeError> {
        ensure!(details.paid.are_among(&details.revealed), "a watcher was paid that did not vote");
        ensure!(details.broad <= details.revealed.count(), "more votes are broad than there are");
        if round < first {
            ensure!(!RoundKeys::<T>::contains_key(round), "keys are stored that are forgotten");
            return Ok(());
        }
        let keys = RoundKeys::<T>::get(round).ok_or("the keys of a round are missing")?;
        ensure!(keys.len() == usize::from(details.draw.watchers), "a round has not as many watchers as keys");
        // A round that is being forgotten has lost some commitments.
        let revealed = (0..u16::MAX).take(512).filter(|position| details.revealed.contains(*position));
        for position in revealed {
            ensure!(position < details.draw.watchers, "somebody voted who does not watch the round");
            let committed = round == first || Commitments::<T>::contains_key(round, position);
            ensure!(committed, "a watcher voted that had not committed");
        }
        Ok(())
    }

    fn check_tallies(round: Round, details: &RoundDetails, all: bool) -> Result<(), TryRuntimeError> {
        let mut confirmed = 0u16;
        for (_, tally) in Tallies::<T>::iter_prefix(round) {
            ensure!(tally != Tally::default(), "a tally is stored of an offer that nobody listed");
            ensure!(tally.listed() <= details.revealed.count(), "more members listed an offer than voted");
            let beyond = (0..31u8).any(|place| u16::from(place) >= details.draw.size() && tally.at(place) > 0);
            ensure!(!beyond, "somebody listed an offer who is not of its committee");
            confirmed = confirmed.checked_add(tally.is_confirmed(&details.draw).into()).ok_or("a sum overflows")?;
        }
        ensure!(!all || confirmed == details.confirmed, "confirmed offers are not counted");
        Ok(())
    }
}
