//! Looks at the off-chain worker's memory of its rounds, in each new best block.

use super::metrics::{Memory, Metrics};
use crate::types::{FullBackend, FullClient, Hash, ServiceError};
use futures::StreamExt;
use leasehold_primitives::{
    api::LeasesApi,
    time::Timing,
    watch::{
        progress::{memory_key, remembered, PROGRESS},
        WatcherId, WATCH_KEY_TYPE,
    },
    Round,
};
use sc_client_api::{Backend, BlockchainEvents};
use sc_service::TaskManager;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// Shows a node's probes and votes to Prometheus.
pub struct Monitor {
    keystore: KeystorePtr,
    metrics: Metrics,
}

impl Monitor {
    pub fn new(registry: Option<&Registry>, keystore: KeystorePtr) -> Result<Self, ServiceError> {
        Ok(Self { keystore, metrics: Metrics::new(registry)? })
    }

    pub fn spawn(self, client: Arc<FullClient>, backend: &FullBackend, task_manager: &TaskManager) {
        if let Some(storage) = backend.offchain_storage() {
            // Blocking: it reads the keystore's folder.
            let handle = task_manager.spawn_handle();
            handle.spawn_blocking("watch-monitor", Some("offchain-worker"), self.run(client, storage));
        }
    }

    async fn run(mut self, client: Arc<FullClient>, storage: impl OffchainStorage) {
        let mut imports = client.import_notification_stream();
        let genesis = client.info().genesis_hash;
        let mut timing = None;
        while let Some(block) = imports.next().await {
            if !block.is_new_best {
                continue;
            }
            // It never changes.
            timing = timing.or_else(|| timing_of(&client, block.hash));
            let number = block.header.number;
            if let Some(round) = timing.as_ref().and_then(|timing: &Timing| timing.round_at(number)) {
                self.look(&storage, genesis, round);
            }
        }
    }

    fn look(&mut self, storage: &impl OffchainStorage, genesis: Hash, round: Round) {
        let keys = self.keystore.ed25519_public_keys(WATCH_KEY_TYPE);
        self.metrics.show(round, memories(storage, genesis, round, keys.into_iter().map(WatcherId::from)));
    }
}

/// The chain's lengths; none if the state of this block cannot be asked.
fn timing_of(client: &FullClient, at: Hash) -> Option<Timing> {
    let asked = client.runtime_api().timing(at);
    asked.inspect_err(|error| log::debug!("Block {at:?} cannot be asked about rounds: {error}")).ok()
}

/// The memories of `keys` of `round` and of the one before.
fn memories(
    storage: &impl OffchainStorage,
    genesis: Hash,
    round: Round,
    keys: impl Iterator<Item = WatcherId>,
) -> Vec<Memory> {
    let rounds = |watcher: WatcherId| {
        let rounds = round.checked_sub(1).into_iter().chain([round]);
        rounds.filter_map(move |round| {
            let key = memory_key(genesis.as_ref(), &watcher, round, PROGRESS);
            let progress = remembered(round, &storage.get(STORAGE_PREFIX, &key)?)?;
            Some(Memory { watcher: watcher.clone(), round, progress })
        })
    };
    keys.flat_map(rounds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use leasehold_primitives::watch::progress::Progress;
    use sp_core::{crypto::UncheckedFrom, ed25519, offchain::storage::InMemOffchainStorage};

    #[test]
    fn the_monitor_finds_what_the_worker_left_of_two_rounds() {
        let mut storage = InMemOffchainStorage::default();
        let genesis = Hash::repeat_byte(1);
        let [one, two]: [WatcherId; 2] = [1, 2].map(|n| ed25519::Public::unchecked_from([n; 32]).into());
        for (watcher, round) in [(&one, 6u32), (&one, 7), (&two, 5)] {
            let key = memory_key(genesis.as_ref(), watcher, round, PROGRESS);
            let progress = Progress { offers: round, ..Default::default() };
            storage.set(STORAGE_PREFIX, &key, &(round, progress).encode());
        }
        let found = |round| {
            let keys = [one.clone(), two.clone()].into_iter();
            let memories = memories(&storage, genesis, round, keys).into_iter();
            memories.map(|memory| (memory.watcher, memory.round, memory.progress.offers)).collect::<Vec<_>>()
        };
        assert_eq!(found(7), [(one.clone(), 6, 6), (one.clone(), 7, 7)]);
        // A slot that holds another round is not of this one.
        assert_eq!(found(8), [(one.clone(), 7, 7)]);
        assert_eq!(found(0), []);
        assert_eq!(found(6), [(one.clone(), 6, 6), (two.clone(), 5, 5)]);
    }
}
