//! Votes: watchers commit to them in the first sixth of the next round, and reveal them in the second.

use crate::{
    refusal::Refusal, types::RoundDetails, Commitments, Config, Error, Event, Pallet, RoundKeys, Rounds, Tallies,
    WeightInfo,
};
use core::ops::Range;
use frame_support::{
    dispatch::{DispatchResult, DispatchResultWithPostInfo},
    traits::Get,
    weights::Weight,
    BoundedVec,
};
use leasehold_primitives::{
    traits::WatchedOffers,
    watch::{commit_payload, Commitment, Entries, Phases, Position, Secret, Tally, Vote, WatcherSignature},
    BlockNumber, Round,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_runtime::transaction_validity::{
    TransactionPriority, TransactionSource, TransactionValidityWithRefund, ValidTransaction,
};

/// Votes have a deadline and cannot tip, like reports. There is one of each kind for each watcher and round.
pub(crate) const VOTE_PRIORITY: TransactionPriority = TransactionPriority::MAX / 4;

impl<T: Config> Pallet<T> {
    /// Whether this commitment may enter a block. The signature comes last.
    pub(crate) fn authorize_commit(
        _source: TransactionSource,
        round: &Round,
        position: &Position,
        commitment: &Commitment,
        signature: &WatcherSignature,
    ) -> TransactionValidityWithRefund {
        let (round, position) = (*round, *position);
        let closes_at = Self::examine_commit(round, position)?;
        let keys = RoundKeys::<T>::get(round).ok_or(Refusal::NoSuchRound)?;
        let (_, key) = keys.get(usize::from(position)).ok_or(Refusal::NoSuchPosition)?;
        if !key.verify(&commit_payload(Self::genesis_hash().as_ref(), round, position, commitment), signature) {
            return Err(Refusal::BadSignature.into());
        }
        Self::valid_until("WatchCommit", round, position, closes_at)
    }

    /// Whether this vote may enter a block.
    pub(crate) fn authorize_reveal(
        _source: TransactionSource,
        round: &Round,
        position: &Position,
        secret: &Secret,
        broad: &bool,
        entries: &Entries,
    ) -> TransactionValidityWithRefund {
        let (round, position) = (*round, *position);
        let vote = Vote { round, position, secret: *secret, broad: *broad, entries: entries.clone() };
        let (_, phases) = Self::examine_reveal(&vote)?;
        Self::valid_until("WatchReveal", round, position, phases.revealing.end)
    }

    pub(crate) fn do_commit(round: Round, position: Position, commitment: Commitment) -> DispatchResult {
        Self::examine_commit(round, position).map_err(Error::<T>::from)?;
        Commitments::<T>::insert(round, position, commitment);
        Self::deposit_event(Event::VoteCommitted { round, position });
        Ok(())
    }

    pub(crate) fn do_reveal(vote: Vote) -> DispatchResultWithPostInfo {
        let (mut details, phases) = Self::examine_reveal(&vote).map_err(Error::<T>::from)?;
        let Vote { round, position, broad, ref entries, .. } = vote;
        let (mut counted, mut not_first) = (0u32, 0u64);
        let mut confirmed = BoundedVec::new();
        for entry in entries {
            // Comes before the gate: most wrong entries fail here, and cost no read.
            let Some(place) = details.draw.place(position, entry.offer) else { continue };
            let was_gated = || T::Offers::gate(entry.offer).is_some_and(|gate| gate.since <= phases.gated_by);
            let listed = Tallies::<T>::try_mutate(round, entry.offer, |tally| {
                let before = match *tally {
                    // The first vote that listed the offer found its gate.
                    Some(before) => {
                        // At most `MAX_ENTRIES`.
                        not_first = not_first.saturating_add(1);
                        before
                    }
                    None if was_gated() => Tally::default(),
                    None => return Err(()),
                };
                let with = before.with(place, entry.fails);
                *tally = Some(with);
                Ok(with.listed())
            });
            let Ok(listed) = listed else { continue };
            // Each member lists an offer once, so that just one of them completes the quorum.
            if details.draw.quorum() == Some(listed) {
                // At most as many as all votes have entries, and each takes several of them.
                details.confirmed = details.confirmed.saturating_add(1);
                // Fits: there are as many offers as entries, at most.
                let _ = confirmed.try_push(entry.offer);
            }
            // At most `MAX_ENTRIES`.
            counted = counted.saturating_add(1);
        }
        details.revealed = details.revealed.with(position);
        // At most as many as there are watchers.
        details.broad = details.broad.saturating_add(broad.into());
        Rounds::<T>::insert(round, details);
        if !confirmed.is_empty() {
            Self::deposit_event(Event::OffersConfirmed { round, offers: confirmed });
        }
        Self::deposit_event(Event::VoteRevealed { round, position, broad, counted });
        let worst = T::WeightInfo::watch_reveal(Self::entries_of(entries));
        Ok(Some(worst.saturating_sub(T::DbWeight::get().reads(not_first))).into())
    }

    /// The checks that authorization and dispatch of a commitment share. Returns the first block that it may not enter.
    fn examine_commit(round: Round, position: Position) -> Result<BlockNumber, Refusal> {
        let phases = Self::in_phase(round, |phases| &phases.committing)?;
        if Commitments::<T>::contains_key(round, position) {
            return Err(Refusal::Committed);
        }
        Ok(phases.committing.end)
    }

    /// The checks that authorization and dispatch of a vote share.
    fn examine_reveal(vote: &Vote) -> Result<(RoundDetails, Phases), Refusal> {
        let phases = Self::in_phase(vote.round, |phases| &phases.revealing)?;
        if !vote.is_well_formed(T::Timing::get().threshold) {
            return Err(Refusal::Malformed);
        }
        let details = Rounds::<T>::get(vote.round).ok_or(Refusal::NoSuchRound)?;
        if details.revealed.contains(vote.position) {
            return Err(Refusal::Revealed);
        }
        Self::ensure_committed(vote)?;
        Ok((details, phases))
    }

    /// Whether the watcher committed to this vote.
    pub(crate) fn ensure_committed(vote: &Vote) -> Result<(), Refusal> {
        let committed = Commitments::<T>::get(vote.round, vote.position).ok_or(Refusal::NotCommitted)?;
        if vote.commitment(Self::genesis_hash().as_ref()) != committed {
            return Err(Refusal::OtherVote);
        }
        Ok(())
    }

    /// The phases of `round`, if it is now in the one that `select` names.
    pub(crate) fn in_phase(
        round: Round,
        select: impl FnOnce(&Phases) -> &Range<BlockNumber>,
    ) -> Result<Phases, Refusal> {
        let now = Self::now();
        let phases = T::Timing::get().phases(round).ok_or(Refusal::Stale)?;
        let Range { start, end } = select(&phases);
        match now {
            now if now < *start => Err(Refusal::Future),
            now if now >= *end => Err(Refusal::Stale),
            _ => Ok(phases),
        }
    }

    /// A transaction that comes once for each watcher and round.
    pub(crate) fn valid_until(
        kind: &'static str,
        round: Round,
        position: Position,
        closes_at: BlockNumber,
    ) -> TransactionValidityWithRefund {
        ValidTransaction::with_tag_prefix(kind)
            .priority(VOTE_PRIORITY)
            .and_provides((round, position))
            .longevity(closes_at.saturating_sub(Self::now()).into())
            .propagate(true)
            .build()
            .map(|valid| (valid, Weight::zero()))
    }

    /// The number of entries, on which weights depend.
    pub(crate) fn entries_of(entries: &Entries) -> u32 {
        u32::try_from(entries.len()).unwrap_or(u32::MAX)
    }
}
