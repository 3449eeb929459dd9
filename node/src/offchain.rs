//! Off-chain workers: the heartbeats and the watching of validators, the reports of providers.

#[cfg(test)]
mod tests;

use crate::{
    meter_url::{self, MeterUrl},
    reporting::WatchedPool,
    types::{FullBackend, FullClient, Network, ServiceError},
    watching::{self, Watch},
};
use sc_client_api::Backend;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// Tells the workers where the meter is and whether to watch, and makes sure that they run if there is a meter.
pub fn configure(config: &mut Configuration, backend: &FullBackend, meter: Option<&MeterUrl>, watch: Watch) {
    if let Some(mut storage) = backend.offchain_storage() {
        watching::remember(watch, &mut storage);
        meter_url::remember(meter, &mut storage);
    }
    if meter.is_some() {
        config.offchain_worker.enabled = true;
    }
}

/// Runs the workers of every new best block.
pub fn spawn(
    client: Arc<FullClient>,
    backend: &FullBackend,
    pool: WatchedPool,
    network: Network,
    keystore: KeystorePtr,
    is_validator: bool,
    task_manager: &TaskManager,
) -> Result<(), ServiceError> {
    let workers = OffchainWorkers::new(OffchainWorkerOptions {
        runtime_api_provider: client.clone(),
        keystore: Some(keystore),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(pool)),
        network_provider: Arc::new(network),
        is_validator,
        enable_http_requests: true,
        custom_extensions: |_| Vec::new(),
    })?;
    task_manager.spawn_handle().spawn(
        "offchain-workers-runner",
        Some("offchain-worker"),
        workers.run(client, task_manager.spawn_handle()),
    );
    Ok(())
}
