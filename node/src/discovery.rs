//! Validators publish their addresses, signed by their keys, and look up those of the others.

use crate::types::{FullClient, Network};
use futures::StreamExt;
use sc_authority_discovery::{Role, WorkerConfig};
use sc_network::{config::NetworkConfiguration, Event, NetworkEventStream};
use sc_service::TaskManager;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// The parts of the network's configuration that the worker goes by.
pub fn worker_config(network: &NetworkConfiguration) -> WorkerConfig {
    WorkerConfig {
        publish_non_global_ips: network.allow_non_globals_in_dht,
        public_addresses: network.public_addresses.clone(),
        // No node is so old that it does not sign its records.
        strict_record_validation: true,
        persisted_cache_directory: network.net_config_path.clone(),
        ..Default::default()
    }
}

/// Starts the worker of a validator.
pub fn spawn(
    config: WorkerConfig,
    client: Arc<FullClient>,
    network: Network,
    keystore: KeystorePtr,
    registry: Option<Registry>,
    task_manager: &TaskManager,
) {
    let events = network.event_stream("authority-discovery").filter_map(|event| async move {
        match event {
            Event::Dht(event) => Some(event),
            _ => None,
        }
    });
    let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
        config,
        client,
        Arc::new(network),
        Box::pin(events),
        Role::PublishAndDiscover(keystore),
        registry,
        task_manager.spawn_handle(),
    );
    task_manager.spawn_handle().spawn("authority-discovery-worker", Some("networking"), worker.run());
}
