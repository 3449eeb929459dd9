//! The node's memory of rounds between blocks.

use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use codec::{Decode, Encode};
use leasehold_primitives::{
    watch::{
        progress::{memory_key, remembered, Progress, PROGRESS},
        WatcherId,
    },
    OfferId, Round,
};
use sp_core::offchain::StorageKind;
use sp_io::offchain::{local_storage_get, local_storage_set};

/// The name under which the node keeps the offers to probe.
const OFFERS: &[u8] = b"offers";

/// An offer that a watcher probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Watched {
    pub(crate) offer: OfferId,
    /// A hash of its provider, which tells providers apart.
    pub(crate) provider: [u8; 16],
}

/// The number of providers of those offers in `list` that `include` names.
pub(crate) fn providers(list: &[Watched], include: impl Fn(OfferId) -> bool) -> usize {
    let of_these = list.iter().filter(|watched| include(watched.offer));
    of_these.map(|watched| watched.provider).collect::<BTreeSet<_>>().len()
}

/// The place of a key's memory of a round.
pub(crate) struct Slot<'a> {
    genesis: &'a [u8],
    watcher: &'a WatcherId,
    round: Round,
}

impl<'a> Slot<'a> {
    pub(crate) fn of(genesis: &'a [u8], watcher: &'a WatcherId, round: Round) -> Self {
        Self { genesis, watcher, round }
    }

    /// The progress so far; none if there is none, if it does not decode, or if it is another round's.
    pub(crate) fn progress(&self) -> Option<Progress> {
        self.read(PROGRESS)
    }

    pub(crate) fn remember(&self, progress: &Progress) {
        self.write(PROGRESS, progress);
    }

    /// The offers to probe. Apart from the progress: they may be thousands, and the node writes them six times per
    /// round.
    pub(crate) fn offers(&self) -> Option<Vec<Watched>> {
        self.read(OFFERS)
    }

    pub(crate) fn list(&self, offers: &[Watched]) {
        self.write(OFFERS, &offers);
    }

    fn read<V: Decode>(&self, name: &[u8]) -> Option<V> {
        let bytes = local_storage_get(StorageKind::PERSISTENT, &self.key(name))?;
        remembered(self.round, &bytes)
    }

    fn write<V: Encode>(&self, name: &[u8], value: &V) {
        local_storage_set(StorageKind::PERSISTENT, &self.key(name), &(self.round, value).encode());
    }

    fn key(&self, name: &[u8]) -> Vec<u8> {
        memory_key(self.genesis, self.watcher, self.round, name)
    }
}
