//! The pay of watchers.

use crate::{
    refusal::Refusal, types::RoundDetails, Config, Error, Event, Pallet, RoundKeys, Rounds, Tallies, WeightInfo,
};
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, Pays, PostDispatchInfo},
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Preservation, Provenance},
        Get,
    },
};
use leasehold_primitives::{
    watch::{pay, Draw, Entries, Entry, Finds, Position, Secret, Vote},
    Balance, Round,
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

/// The pay of a vote.
struct Payment<AccountId> {
    details: RoundDetails,
    stash: AccountId,
    amount: Balance,
}

impl<T: Config> Pallet<T> {
    /// Whether this claim may enter a block without a fee: only if it pays.
    pub(crate) fn authorize_claim(
        _source: TransactionSource,
        round: &Round,
        position: &Position,
        secret: &Secret,
        broad: &bool,
        entries: &Entries,
    ) -> TransactionValidityWithRefund {
        let (round, position) = (*round, *position);
        let vote = Vote { round, position, secret: *secret, broad: *broad, entries: entries.clone() };
        Self::examine_claim(&vote)?;
        // The claim was examined: the chain has rounds.
        let closes_at = T::Timing::get().phases(round).map_or(0, |phases| phases.paying.end);
        Self::valid_until("WatchClaim", round, position, closes_at)
    }

    pub(crate) fn do_claim(vote: Vote) -> DispatchResultWithPostInfo {
        let Payment { mut details, stash, amount } = Self::examine_claim(&vote).map_err(Error::<T>::from)?;
        let Vote { round, position, ref entries, .. } = vote;
        // The pot lives on: the budget came from its balance beyond the existential deposit.
        T::Currency::transfer(&T::Pot::get(), &stash, amount, Preservation::Preserve)?;
        details.paid = details.paid.with(position);
        // No payment exceeds the rest of the budget.
        details.left = details.left.saturating_sub(amount);
        Rounds::<T>::insert(round, details);
        Self::deposit_event(Event::WatcherPaid { round, position, stash, amount });
        let actual_weight = Some(T::WeightInfo::claim_watch(Self::entries_of(entries)));
        Ok(PostDispatchInfo { actual_weight, pays_fee: Pays::No })
    }

    /// Whether a claim for this vote would be paid now.
    pub(crate) fn is_payable(vote: &Vote) -> bool {
        Self::examine_claim(vote).is_ok()
    }

    /// All checks that a claim can fail; the dearest comes last.
    fn examine_claim(vote: &Vote) -> Result<Payment<T::AccountId>, Refusal> {
        Self::in_phase(vote.round, |phases| &phases.paying)?;
        let details = Rounds::<T>::get(vote.round).ok_or(Refusal::NoSuchRound)?;
        if details.paid.contains(vote.position) {
            return Err(Refusal::Paid);
        }
        if !details.revealed.contains(vote.position) {
            return Err(Refusal::NotRevealed);
        }
        Self::ensure_committed(vote)?;
        let keys = RoundKeys::<T>::get(vote.round).ok_or(Refusal::NoSuchRound)?;
        let (stash, _) = keys.get(usize::from(vote.position)).cloned().ok_or(Refusal::NoSuchPosition)?;

        let amount = pay(details.budget, details.draw.watchers, details.confirmed, Self::finds(&details.draw, vote))
            .map(|amount| amount.min(details.left))
            .filter(|amount| *amount > 0)
            .ok_or(Refusal::NothingToPay)?;
        let receives = T::Currency::can_deposit(&stash, amount, Provenance::Extant).into_result();
        receives.map_err(|_| Refusal::CannotReceive)?;
        Ok(Payment { details, stash, amount })
    }

    /// Counts the entries of a vote that the offers' committees confirm, and those that they do not.
    fn finds(draw: &Draw, vote: &Vote) -> Finds {
        let is_hit = |entry: &&Entry| {
            draw.place(vote.position, entry.offer).is_some_and(|place| {
                // An entry that did not count is not in the tally.
                let tally = Tallies::<T>::get(vote.round, entry.offer).unwrap_or_default();
                tally.at(place) == entry.fails && tally.is_confirmed(draw)
            })
        };
        // At most `MAX_ENTRIES` in all.
        let count = |entries: usize| u16::try_from(entries).unwrap_or(u16::MAX);
        let hits = count(vote.entries.iter().filter(is_hit).count());
        Finds { hits, unconfirmed: count(vote.entries.len()).saturating_sub(hits) }
    }
}
