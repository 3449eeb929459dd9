//! What the node remembers of rounds between blocks.
//!
//! There are two slots per chain and key: for the round that is probed, and the one before, which is voted on. A round takes
//! the slot of the last but one before it, so nothing older is kept.

use alloc::{collections::btree_map::BTreeMap, vec::Vec};
use codec::{Decode, Encode};
use leasehold_primitives::{watch::WatcherId, BlockNumber, OfferId, Round};
use sp_runtime::offchain::storage::StorageValueRef;

/// With the number of the layout of what is stored.
const PREFIX: &[u8] = b"leasehold/watch/1/";

/// What a watcher saw of a round so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Progress {
    /// The offers that it probes.
    pub(crate) offers: u32,
    /// Of those that failed how often.
    pub(crate) fails: BTreeMap<OfferId, u8>,
    /// Those that did not answer in the last block: they are tried once more.
    pub(crate) pending: Vec<OfferId>,
    /// The last block in which it probed.
    pub(crate) probed_at: BlockNumber,
    /// The probes that it made.
    pub(crate) probes: u32,
    /// The blocks in which it submitted commitment, vote and claim last.
    pub(crate) sent: [Option<BlockNumber>; 3],
}

impl Progress {
    /// Counts a failure of `offer`.
    pub(crate) fn fail(&mut self, offer: OfferId) {
        let fails = self.fails.entry(offer).or_default();
        // More than 255 of some 144 do not happen, and would not matter.
        *fails = fails.saturating_add(1);
    }
}

/// Where a key's memory of a round is kept.
pub(crate) struct Slot {
    key: Vec<u8>,
    round: Round,
}

impl Slot {
    pub(crate) fn of(genesis: &[u8], watcher: &WatcherId, round: Round) -> Self {
        Self { key: (PREFIX, genesis, watcher, round % 2).encode(), round }
    }

    /// What was seen so far; none if there is none, if it does not decode, or if it is another round's.
    pub(crate) fn progress(&self) -> Option<Progress> {
        self.read(b"progress")
    }

    pub(crate) fn remember(&self, progress: &Progress) {
        self.write(b"progress", progress);
    }

    /// The offers to be probed. Apart from the progress: they may be thousands, and are written once per round.
    pub(crate) fn offers(&self) -> Option<Vec<OfferId>> {
        self.read(b"offers")
    }

    pub(crate) fn list(&self, offers: &[OfferId]) {
        self.write(b"offers", &offers);
    }

    fn read<V: Decode>(&self, name: &[u8]) -> Option<V> {
        let key = (&self.key, name).encode();
        let (round, value) = StorageValueRef::persistent(&key).get::<(Round, V)>().ok().flatten()?;
        (round == self.round).then_some(value)
    }

    fn write<V: Encode>(&self, name: &[u8], value: &V) {
        StorageValueRef::persistent(&(&self.key, name).encode()).set(&(self.round, value));
    }
}
