//! Rounds: when they begin, and which watchers the chain draws.

use crate::{math::shuffle::shuffle, types::RoundDetails, Config, Event, Pallet, RoundKeys, Rounds, Watchers};
use frame_support::traits::{
    fungible::Inspect,
    tokens::{Fortitude, Preservation},
    Get, Randomness,
};
use frame_system::pallet_prelude::BlockNumberFor;
use leasehold_primitives::{
    watch::{Draw, Phases},
    Balance, BlockNumber, Round,
};
use sp_core::H256;
use sp_runtime::traits::{BlockNumberProvider, Zero};

/// The subject under which the chain draws the randomness of rounds.
const SUBJECT: &[u8] = b"leasehold/watch";

impl<T: Config> Pallet<T> {
    /// Draws the watchers of `round`, and sets the budget of the round before.
    pub(crate) fn open_round(round: Round) {
        if let Some(over) = round.checked_sub(1) {
            Self::set_budget(over);
        }
        let (H256(seed), _) = T::Randomness::random(SUBJECT);
        let mut keys = Watchers::<T>::get();
        shuffle(keys.as_mut(), &seed);
        // At most `MAX_WATCHERS`.
        let watchers = u16::try_from(keys.len()).unwrap_or(u16::MAX);
        RoundKeys::<T>::insert(round, keys);
        Rounds::<T>::insert(round, RoundDetails::opened(Draw { seed, watchers }));
        Self::deposit_event(Event::RoundOpened { round, watchers });
    }

    /// Promises half of the pot's unpromised balance to the votes of `over`, a round that is over.
    fn set_budget(over: Round) {
        let Some(details) = Rounds::<T>::get(over) else { return };
        let free = T::Currency::reducible_balance(&T::Pot::get(), Preservation::Preserve, Fortitude::Polite);
        let budget = free.saturating_sub(Self::promised_before(over)) / 2;
        Rounds::<T>::insert(over, RoundDetails { budget, left: budget, ..details });
    }

    /// The unpaid rest of the budgets of rounds before `over` whose votes can still be paid when it is over.
    fn promised_before(over: Round) -> Balance {
        let earlier = (1..Phases::PAID_ROUNDS).filter_map(|back| over.checked_sub(back));
        // Saturates: then there is nothing left to promise.
        earlier.filter_map(Rounds::<T>::get).fold(0, |sum, details| details.left.saturating_add(sum))
    }

    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// The hash that binds signatures and commitments to this chain.
    pub(crate) fn genesis_hash() -> T::Hash {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
    }
}
