//! The vote of a round that is over, and the claim for it.

use super::local::{providers, Slot, Watched};
use crate::{Call, Commitments, Config, Pallet, Rounds, LOG_TARGET};
use alloc::vec::Vec;
use codec::Encode;
use core::ops::Range;
use frame_support::BoundedVec;
use frame_system::offchain::SubmitTransaction;
use leasehold_primitives::{
    time::Timing,
    watch::{
        commit_payload, is_too_broad,
        progress::{Progress, CLAIM, COMMIT, REVEAL},
        secret_of, secret_payload, Entry, Position, Secret, Vote, WatcherId, MAX_ENTRIES,
    },
    BlockNumber, Round,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_io::hashing::blake2_256;

/// Blocks to wait for a vote's inclusion before the node submits it again.
const RESEND_BLOCKS: BlockNumber = 3;
/// Nodes spread submissions over the first of this many parts of a phase: there must be time to submit them again.
const TURNS_PART: BlockNumber = 2;

/// A watcher of a round whose key this node holds.
pub(crate) struct Watcher {
    pub(crate) key: WatcherId,
    pub(crate) round: Round,
    pub(crate) position: Position,
}

impl Watcher {
    /// The secret that decides when it probes; none if the keystore does not sign.
    pub(crate) fn secret(&self, genesis: &[u8]) -> Option<Secret> {
        self.key.sign(&secret_payload(genesis, self.round)).as_ref().map(secret_of)
    }

    /// The block of `phase` from which it submits.
    fn turn(&self, phase: &Range<BlockNumber>) -> BlockNumber {
        let turns = (phase.end.saturating_sub(phase.start) / TURNS_PART).max(1);
        let [a, b, c, d, ..] = blake2_256(&(b"leasehold/watch/turn", &self.key, self.round, phase.start).encode());
        let drawn = u32::from_le_bytes([a, b, c, d]).checked_rem(turns).unwrap_or(0);
        phase.start.saturating_add(drawn)
    }
}

/// The vote on the failures of `offers` counted so far. The node makes it anew in each block; without new failures it
/// is the same.
fn vote_on(progress: &Progress, offers: &[Watched], timing: &Timing, watcher: &Watcher, secret: Secret) -> Vote {
    let mut listed: Vec<Entry> = progress
        .fails
        .iter()
        .filter(|(_, fails)| **fails >= timing.threshold.max(1))
        .map(|(offer, fails)| Entry { offer: *offer, fails: *fails })
        .collect();
    // Both must hold: otherwise a provider with a third of the offers would keep all of them off the list, and so would
    // a few offers of many providers.
    let is_listed = |offer| listed.binary_search_by_key(&offer, |entry| entry.offer).is_ok();
    let broad = is_too_broad(listed.len(), offers.len())
        && is_too_broad(providers(offers, is_listed), providers(offers, |_| true));
    if broad {
        listed.clear();
    }
    // The worst of them, if not all fit.
    listed.sort_by_key(|entry| core::cmp::Reverse(entry.fails));
    listed.truncate(usize::try_from(MAX_ENTRIES).unwrap_or(usize::MAX));
    listed.sort_by_key(|entry| entry.offer);
    let entries = BoundedVec::truncate_from(listed);
    Vote { round: watcher.round, position: watcher.position, secret, broad, entries }
}

/// Replaces the mark at a place; returns the old one, none if there is no such place.
fn mark<V>(marks: &mut [V], place: usize, value: V) -> Option<V> {
    marks.get_mut(place).map(|mark| core::mem::replace(mark, value))
}

impl<T: Config> Pallet<T> {
    /// Takes the step that is due for a round that is over. A node that saw nothing of it has no vote.
    pub(super) fn vote_in_turn(genesis: &[u8], timing: &Timing, now: BlockNumber, watcher: &Watcher) {
        let slot = Slot::of(genesis, &watcher.key, watcher.round);
        let (Some(mut progress), Some(phases)) = (slot.progress(), timing.phases(watcher.round)) else { return };
        // A transaction that is submitted now enters the next block at the soonest.
        let next = now.saturating_add(1);
        let is_turn = |phase: &Range<BlockNumber>| phase.contains(&next) && next > watcher.turn(phase);
        // Later the node does not remember the round; anyone can still make the claim.
        let voted_in = timing.phases(watcher.round.saturating_add(1)).map_or(0, |phases| phases.probing.end);
        let claiming = phases.paying.start..voted_in.min(phases.paying.end);
        let steps = [&phases.committing, &phases.revealing, &claiming];
        let Some(place) = steps.into_iter().position(is_turn) else { return };
        let sent_at = progress.sent.get(place).copied().flatten();
        // After a reorganisation it may lie ahead: then it is submitted again.
        if sent_at.and_then(|sent_at| now.checked_sub(sent_at)).is_some_and(|waited| waited < RESEND_BLOCKS) {
            return;
        }
        let Some(secret) = watcher.secret(genesis) else {
            log::debug!(target: LOG_TARGET, "The keystore did not sign with the watcher's key it lists.");
            return;
        };
        let vote = vote_on(&progress, &slot.offers().unwrap_or_default(), timing, watcher, secret);
        let Some(call) = Self::due_call(genesis, watcher, place, &vote) else {
            if Self::is_taken(genesis, place, &vote) && mark(&mut progress.taken, place, true) == Some(false) {
                slot.remember(&progress);
            }
            return;
        };
        if place == COMMIT && sent_at.is_none() {
            log::info!(
                target: LOG_TARGET,
                "Round {}: {} probes of {} offers; {} failed at least once, {} are listed{}.",
                watcher.round,
                progress.probes.made(),
                progress.offers,
                progress.fails.len(),
                vote.entries.len(),
                if vote.broad { ": too many failed" } else { "" },
            );
        }
        let transaction = T::create_authorized_transaction(call.into());
        // A refusal may mean that the pool has it already, or that another node with the same key was first.
        let taken = SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_ok();
        log::debug!(target: LOG_TARGET, "Submitted step {place} of the vote on round {}: {taken}.", watcher.round);
        mark(&mut progress.sent, place, Some(now));
        slot.remember(&progress);
    }

    /// The call of this step, unless the chain has it, or would refuse it.
    fn due_call(genesis: &[u8], watcher: &Watcher, place: usize, vote: &Vote) -> Option<Call<T>> {
        let Vote { round, position, secret, broad, entries } = vote.clone();
        let commitment = vote.commitment(genesis);
        let committed = Commitments::<T>::get(round, position);
        match place {
            COMMIT if committed.is_none() => {
                let signature = watcher.key.sign(&commit_payload(genesis, round, position, &commitment))?;
                Some(Call::watch_commit { round, position, commitment, signature })
            }
            // Another node with the same key may have committed to its own vote: then that node reveals it.
            REVEAL if committed == Some(commitment) && !Self::has_revealed(round, position) => {
                Some(Call::watch_reveal { round, position, secret, broad, entries })
            }
            CLAIM if Self::is_payable(vote) => Some(Call::claim_watch { round, position, secret, broad, entries }),
            _ => None,
        }
    }

    /// Whether the chain has this step of this very vote, and not of one that another node with the same key made.
    fn is_taken(genesis: &[u8], place: usize, vote: &Vote) -> bool {
        let Vote { round, position, .. } = *vote;
        Commitments::<T>::get(round, position) == Some(vote.commitment(genesis))
            && match place {
                COMMIT => true,
                REVEAL => Self::has_revealed(round, position),
                _ => Rounds::<T>::get(round).is_some_and(|details| details.paid.contains(position)),
            }
    }

    fn has_revealed(round: Round, position: Position) -> bool {
        Rounds::<T>::get(round).is_some_and(|details| details.revealed.contains(position))
    }
}
