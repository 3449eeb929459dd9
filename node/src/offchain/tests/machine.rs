//! A node as its off-chain workers see it.

use super::{
    chain::{header, Chain, Run},
    network::NoNetwork,
};
use crate::types::{Block, Hash};
use leasehold_primitives::{
    gates::Gate,
    time::Timing,
    watch::{
        progress::{memory_key, remembered, Progress, PROGRESS},
        WATCH_KEY_TYPE,
    },
    BlockNumber, OfferId, Round,
};
use sc_client_api::{
    BlockImportNotification, BlockchainEvents, FinalityNotifications, ImportNotifications, StorageEventStream,
    StorageKey,
};
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::TaskManager;
use sc_transaction_pool_api::{error::Error, LocalTransactionPool, OffchainTransactionPoolFactory};
use sc_utils::mpsc::{tracing_unbounded, TracingUnboundedSender};
use sp_consensus::BlockOrigin;
use sp_core::{
    crypto::key_types::IM_ONLINE,
    offchain::{testing::TestPersistentOffchainDB, OffchainStorage},
};
use sp_keyring::Ed25519Keyring::Alice;
use sp_keystore::{testing::MemoryKeystore, Keystore};
use sp_runtime::OpaqueExtrinsic;
use std::{
    sync::{
        mpsc::{channel, Receiver},
        Arc, Mutex,
    },
    time::{Duration, Instant},
};

/// Longer than any worker runs.
const LONG: Duration = Duration::from_secs(30);

/// A node of Alice, a validator. Its disk outlives it.
pub(super) struct Machine {
    imports: TracingUnboundedSender<BlockImportNotification<Block>>,
    runs: Receiver<Run>,
    /// The transactions submitted, and when.
    pub pool: Arc<Mutex<Vec<(Instant, OpaqueExtrinsic)>>>,
    pub disk: TestPersistentOffchainDB,
    tasks: TaskManager,
    runtime: tokio::runtime::Runtime,
}

impl Machine {
    /// Starts a node that follows a chain with these gates.
    pub(super) fn start(timing: &Timing, gates: &[(OfferId, Gate)], disk: TestPersistentOffchainDB) -> Self {
        let (told, runs) = channel();
        let chain = Arc::new(Chain::new(timing, gates, told));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let tasks = TaskManager::new(runtime.handle().clone(), None).unwrap();
        let keystore = MemoryKeystore::new();
        keystore.ed25519_generate_new(WATCH_KEY_TYPE, Some("//Alice")).unwrap();
        keystore.sr25519_generate_new(IM_ONLINE, Some("//Alice")).unwrap();
        let pool = Arc::<Mutex<Vec<_>>>::default();
        let workers = OffchainWorkers::new(OffchainWorkerOptions {
            runtime_api_provider: chain,
            keystore: Some(Arc::new(keystore)),
            offchain_db: Some(disk.clone()),
            transaction_pool: Some(OffchainTransactionPoolFactory::new(Pool(pool.clone()))),
            network_provider: Arc::new(NoNetwork),
            is_validator: true,
            enable_http_requests: true,
            custom_extensions: |_| Vec::new(),
        })
        .unwrap();
        let (imports, stream) = tracing_unbounded("mpsc_imports", 100);
        let events = Arc::new(Imports(Mutex::new(Some(stream))));
        runtime.spawn(workers.run(events, tasks.spawn_handle()));
        Self { imports, runs, pool, disk, tasks, runtime }
    }

    /// The node imports a block of this number.
    pub(super) fn import(&self, number: BlockNumber) {
        let (unpin, _) = tracing_unbounded("mpsc_unpin", 100);
        let header = header(number);
        let block = BlockImportNotification::new(header.hash(), BlockOrigin::Own, header, true, None, unpin);
        self.imports.unbounded_send(block).unwrap();
    }

    /// The next worker that ends.
    pub(super) fn ended(&self) -> Run {
        self.runs.recv_timeout(LONG).expect("a worker ends")
    }

    /// Imports a block, and waits until its worker has ended.
    pub(super) fn work(&self, number: BlockNumber) -> Run {
        self.import(number);
        self.ended()
    }

    /// The node's memory of a round.
    pub(super) fn progress(&self, round: Round) -> Progress {
        // The first block names no parent.
        let key = memory_key(&[0; 32], &Alice.public().into(), round, PROGRESS);
        // With the prefix that workers write with.
        let bytes = OffchainStorage::get(&self.disk, sp_core::offchain::STORAGE_PREFIX, &key);
        remembered(round, &bytes.expect("the worker remembers")).unwrap()
    }

    /// Stops the node; gives back its disk.
    pub(super) fn stop(self) -> TestPersistentOffchainDB {
        drop(self.tasks);
        self.runtime.shutdown_background();
        self.disk
    }
}

/// A pool that takes everything.
struct Pool(Arc<Mutex<Vec<(Instant, OpaqueExtrinsic)>>>);

impl LocalTransactionPool for Pool {
    type Block = Block;
    type Hash = Hash;
    type Error = Error;

    fn submit_local(&self, _: Hash, transaction: OpaqueExtrinsic) -> Result<Hash, Error> {
        self.0.lock().unwrap().push((Instant::now(), transaction));
        Ok(Hash::default())
    }
}

/// Reports imported blocks to one listener.
struct Imports(Mutex<Option<ImportNotifications<Block>>>);

impl BlockchainEvents<Block> for Imports {
    fn import_notification_stream(&self) -> ImportNotifications<Block> {
        self.0.lock().unwrap().take().expect("only the workers listen")
    }

    fn every_import_notification_stream(&self) -> ImportNotifications<Block> {
        unreachable!("workers listen to new best blocks")
    }

    fn finality_notification_stream(&self) -> FinalityNotifications<Block> {
        unreachable!("workers wait for no finality")
    }

    fn storage_changes_notification_stream(
        &self,
        _: Option<&[StorageKey]>,
        _: Option<&[(StorageKey, Option<Vec<StorageKey>>)]>,
    ) -> sp_blockchain::Result<StorageEventStream<Hash>> {
        unreachable!("workers follow no storage")
    }
}
