//! The off-chain worker: it probes gates, and votes on the failures that it counted.
//!
//! The worker does nothing on a node without a `wtch` key that was drawn, or on one started with `--watch off`.
//! Otherwise, under a lock, in each block that the node imports:
//!
//! 1. For the round before the current one it submits the step that is due and not on chain: commitment, vote, claim.
//!    It submits the same bytes again every few blocks until the chain has them.
//! 2. For the current round it lists, once in each sixth, the leased offers of its committees. It probes the offers
//!    whose turn it is in this block, and once more those that did not answer in the last: at most 64, all at once,
//!    with one deadline.
//!
//! The list and the counters lie in the node's persistent storage, so that a node that restarts in mid-round goes on.
//! Everything else in a vote comes from the keystore and the chain.
//!
//! No answer of a gate makes the worker panic, or keeps it beyond its deadline. The chain's own messages go out first:
//! the pallets that send heartbeats and reports stand before this one.

mod http;
mod local;
mod probing;
mod voting;

use crate::{Config, Pallet, RoundKeys, LOG_TARGET};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::traits::Get;
use leasehold_primitives::{
    lock::Brief,
    time::Timing,
    traits::WatchedOffers,
    watch::{Draw, Position, WatcherId, WATCH_OFF_KEY},
    BlockNumber, Round,
};
use local::{Slot, Watched};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::offchain::{Duration, StorageKind};
use sp_io::hashing::blake2_128;
use voting::Watcher;

/// Well beyond the deadline of probes. A node that is killed while holding it leaves out the blocks of that time.
const LOCK_MILLIS: u64 = 8_000;
type Lock = Brief<LOCK_MILLIS>;
/// A node with several keys probes for one after the other. After this time it begins with no further key: the probes
/// that it has begun must end before the lock does.
const LAST_START_MILLIS: u64 = LOCK_MILLIS / 2;
const LOCK_KEY: &[u8] = b"leasehold/watch-lock";

impl<T: Config> Pallet<T> {
    pub(crate) fn run_worker() {
        // Most nodes stop here.
        let mut keys = WatcherId::all();
        if keys.is_empty() {
            return;
        }
        keys.sort();
        keys.dedup();
        let timing = T::Timing::get();
        let now = Self::now();
        let Some(round) = timing.round_at(now) else { return };
        if sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, WATCH_OFF_KEY).is_some() {
            return;
        }
        let mut lock = Lock::at(LOCK_KEY);
        let Ok(_guard) = lock.try_lock() else {
            log::debug!(target: LOG_TARGET, "The worker of an earlier block is still at work.");
            return;
        };
        let until = sp_io::offchain::timestamp().add(Duration::from_millis(LAST_START_MILLIS));
        let genesis = Self::genesis_hash();
        let genesis = genesis.as_ref();
        // The steps that have a deadline of their own come first.
        for watcher in round.checked_sub(1).map(|over| Self::drawn(over, &keys)).unwrap_or_default() {
            Self::vote_in_turn(genesis, &timing, now, &watcher);
        }
        for watcher in Self::drawn(round, &keys) {
            if sp_io::offchain::timestamp() > until {
                log::warn!(target: LOG_TARGET, "This node holds more watchers' keys than it can probe for in a block.");
                break;
            }
            Self::watch(genesis, &timing, now, &watcher);
        }
    }

    /// Those of `keys` that are drawn for `round`.
    fn drawn(round: Round, keys: &[WatcherId]) -> Vec<Watcher> {
        let all = RoundKeys::<T>::get(round).unwrap_or_default();
        let position = |key: &WatcherId| all.iter().position(|(_, other)| other == key);
        let watcher = |key: &WatcherId| {
            let position = Position::try_from(position(key)?).ok()?;
            Some(Watcher { key: key.clone(), round, position })
        };
        keys.iter().filter_map(watcher).collect()
    }

    /// Probes for one watcher in this block, once: a block that replaces another of the same number is not another
    /// block.
    fn watch(genesis: &[u8], timing: &Timing, now: BlockNumber, watcher: &Watcher) {
        let slot = Slot::of(genesis, &watcher.key, watcher.round);
        let mut progress = slot.progress().unwrap_or_default();
        if progress.probed_at >= now {
            return;
        }
        let Some(secret) = watcher.secret(genesis) else {
            log::debug!(target: LOG_TARGET, "The keystore did not sign with the watcher's key it lists.");
            return;
        };
        let (sixth, listed) = (timing.sixth_at(now), slot.offers());
        let is_new = listed.is_none() || progress.listed_in != sixth;
        let mut offers = listed.unwrap_or_default();
        if is_new {
            Self::add_leased(timing, watcher, &mut offers);
            slot.list(&offers);
            progress.listed_in = sixth;
        }
        progress.offers = u32::try_from(offers.len()).unwrap_or(u32::MAX);
        Self::probe(genesis, timing, now, &secret, &offers, &mut progress);
        slot.remember(&progress);
    }

    /// Adds the leased offers on whose committees the watcher is, in ascending order.
    fn add_leased(timing: &Timing, watcher: &Watcher, offers: &mut Vec<Watched>) {
        let draw: Option<Draw> = crate::Rounds::<T>::get(watcher.round).map(|details| details.draw);
        let (Some(draw), Some(phases)) = (draw, timing.phases(watcher.round)) else { return };
        let leased = T::Offers::leased(phases.gated_by, |offer| draw.place(watcher.position, offer).is_some());
        offers.extend(leased.into_iter().map(|(offer, who)| Watched { offer, provider: blake2_128(&who.encode()) }));
        offers.sort_unstable_by_key(|watched| watched.offer);
        offers.dedup_by_key(|watched| watched.offer);
    }
}
