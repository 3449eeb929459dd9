//! Checks whether a provider's reports get through, and says what to do if they do not.
//!
//! The off-chain worker of the runtime makes the reports; it sees neither key files nor the transaction pool's answers,
//! and a node without a usable key runs no worker at all. So the node watches from outside. At its start, and again in
//! each best block, it looks at the keystore, asks the meter, and reads from the chain who registered the keys and
//! which leases are to be reported. Its findings become warnings, each with its remedy ([`trouble`], [`warnings`]), and
//! Prometheus metrics ([`metrics`]).

mod attachments;
mod chain;
mod keys;
mod meter;
mod metrics;
mod pool;
mod trouble;
mod warnings;

pub use pool::WatchedPool;

use crate::{
    meter_url::MeterUrl,
    types::{FullClient, Hash, ServiceError, SyncService, TransactionPool},
};
use attachments::Attachments;
use chain::Chain;
use futures::{FutureExt, StreamExt};
use meter::Meter;
use metrics::Metrics;
use pool::Submissions;
use sc_client_api::BlockchainEvents;
use sc_keystore::LocalKeystore;
use sc_service::{Configuration, KeystoreContainer, TaskManager};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use std::{path::PathBuf, sync::Arc};
use trouble::Findings;
use warnings::{Line, Warnings};

/// Watches over the reports of a node that has a meter; on any other node it does nothing.
pub struct Reporting {
    monitor: Option<Monitor>,
}

struct Monitor {
    keystore: Arc<LocalKeystore>,
    folder: Option<PathBuf>,
    meter: Meter,
    attachments: Attachments,
    chain: Chain,
    submissions: Arc<Submissions>,
    metrics: Metrics,
    warnings: Warnings,
}

impl Reporting {
    pub fn new(
        config: &Configuration,
        keystore: &KeystoreContainer,
        meter: Option<MeterUrl>,
    ) -> Result<Self, ServiceError> {
        let keystore = keystore.local_keystore();
        let folder = config.keystore.path().map(PathBuf::from);
        let Some(url) = meter else {
            if !keys::read(&keystore, folder.as_deref()).are_none() {
                log::warn!(
                    "This node has a meter key, and was started without --gpu-meter: it reports nothing. If it is to \
                     report, start it with --gpu-meter and the address of the meter, usually http://127.0.0.1:9464"
                );
            }
            return Ok(Self { monitor: None });
        };
        let monitor = Monitor {
            keystore,
            folder,
            meter: Meter::new(url),
            attachments: Attachments::default(),
            chain: Chain::default(),
            submissions: Arc::new(Submissions::default()),
            metrics: Metrics::new(config.prometheus_registry())?,
            warnings: Warnings::default(),
        };
        Ok(Self { monitor: Some(monitor) })
    }

    /// The pool to give to the off-chain workers.
    pub fn watched(&self, client: Arc<FullClient>, pool: Arc<TransactionPool>) -> WatchedPool {
        WatchedPool::new(client, pool, self.monitor.as_ref().map(|monitor| monitor.submissions.clone()))
    }

    pub fn spawn(self, client: Arc<FullClient>, sync: SyncService, task_manager: &TaskManager) {
        if let Some(monitor) = self.monitor {
            // Blocking: it waits for the meter, and walks through the leases.
            let handle = task_manager.spawn_handle();
            handle.spawn_blocking("report-monitor", Some("offchain-worker"), monitor.run(client, sync));
        }
    }
}

impl Monitor {
    async fn run(mut self, client: Arc<FullClient>, sync: SyncService) {
        let mut imports = client.import_notification_stream();
        log::info!("🔌 Reporting what the GPU meter at {} measures", self.meter.url());
        // The chain may be far behind now, but the keystore and the meter can be examined without it.
        self.examine(&client, None);
        while imports.next().await.is_some() {
            // If looking took longer than a block, the newest counts.
            while let Some(Some(_)) = imports.next().now_or_never() {}
            if !sync.is_major_syncing() {
                self.examine(&client, Some(client.info().best_hash));
            }
        }
    }

    fn examine(&mut self, client: &FullClient, at: Option<Hash>) {
        let keys = keys::read(&self.keystore, self.folder.as_deref());
        let attached = self.meter.attached();
        let chain = at.and_then(|at| self.chain.look(client, at, &keys, attached.as_ref().ok()));
        let now = chain.as_ref().map(|chain| chain.now);
        let meter = attached.map(|attached| self.attachments.note(now, attached));
        let findings = Findings { keys, meter, chain, submitted: self.submissions.state() };
        self.metrics.show(&findings);
        let window = findings.chain.as_ref().map(|chain| chain.window());
        let registered = findings.chain.iter().flat_map(|chain| chain.registered.values());
        let mut lines = self.warnings.serve(registered.map(|meter| meter.provider.clone()));
        lines.extend(self.warnings.update(window, findings.troubles()));
        lines.into_iter().for_each(Line::log);
    }
}
