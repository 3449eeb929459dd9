//! Puts the node together.

use crate::{
    consensus::{self, BabeImport, Consensus, Inherents},
    discovery, executor, genesis,
    meter_url::MeterUrl,
    offchain,
    reporting::Reporting,
    rpc,
    types::{Block, FullBackend, FullClient, GrandpaLink, Hash, SelectChain, ServiceError, TransactionPool},
    watching::{self, Watch},
};
use leasehold_runtime::RuntimeApi;
use sc_consensus_babe::{BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::SharedVoterState;
use sc_network::{config::NetworkBackendType, NetworkBackend};
use sc_service::{Configuration, PartialComponents, TaskManager, WarpSyncConfig};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The parts that [`new_partial`] makes besides those of every chain.
pub struct Extra {
    pub block_import: BabeImport,
    pub babe_link: BabeLink<Block>,
    pub babe_worker: BabeWorkerHandle<Block>,
    pub grandpa_link: GrandpaLink,
    pub telemetry: Option<Telemetry>,
}

pub type Partial = PartialComponents<
    FullClient,
    FullBackend,
    SelectChain,
    sc_consensus::DefaultImportQueue<Block>,
    TransactionPool,
    Extra,
>;

/// The parts that need no network, with which the subcommands work. Compiled runtimes are kept in `compiled`, if it is
/// given.
pub fn new_partial(config: &Configuration, compiled: Option<&Path>) -> Result<Partial, ServiceError> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;

    let executor = executor::open(&config.executor, compiled);
    let (backend, genesis) = genesis::open(config, &executor)?;
    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
            config,
            telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
            executor,
            backend,
            genesis,
            false,
        )?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });
    let telemetry_handle = telemetry.as_ref().map(Telemetry::handle);

    let select_chain = sc_consensus::LongestChain::new(backend.clone());
    let transaction_pool = Arc::new(
        sc_transaction_pool::Builder::new(
            task_manager.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build(),
    );

    let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        consensus::JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry_handle.clone(),
    )?;
    let babe_config = sc_consensus_babe::configuration(&*client)?;
    let slot_duration = babe_config.slot_duration();
    // Reports of equivocation go to the pool.
    let (block_import, babe_link) = sc_consensus_babe::block_import(
        babe_config,
        grandpa_import.clone(),
        client.clone(),
        Inherents(slot_duration),
        select_chain.clone(),
        OffchainTransactionPoolFactory::new(transaction_pool.clone()),
    )?;
    let (import_queue, babe_worker) = sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
        link: babe_link.clone(),
        block_import: block_import.clone(),
        justification_import: Some(Box::new(grandpa_import)),
        client: client.clone(),
        slot_duration,
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        telemetry: telemetry_handle,
    })?;

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: Extra { block_import, babe_link, babe_worker, grandpa_link, telemetry },
    })
}

/// The options of a running node that the SDK's configuration does not have.
pub struct Options {
    pub meter: Option<MeterUrl>,
    pub watch: Watch,
    pub compiled_runtimes: Option<PathBuf>,
}

/// A running node.
pub fn new_full(config: Configuration, options: Options) -> Result<TaskManager, ServiceError> {
    match config.network.network_backend {
        NetworkBackendType::Litep2p => start::<sc_network::Litep2pNetworkBackend>(config, options),
        NetworkBackendType::Libp2p => start::<sc_network::NetworkWorker<Block, Hash>>(config, options),
    }
}

fn start<N: NetworkBackend<Block, Hash>>(
    mut config: Configuration,
    Options { meter, watch, compiled_runtimes }: Options,
) -> Result<TaskManager, ServiceError> {
    let PartialComponents {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: Extra { block_import, babe_link, babe_worker, grandpa_link, mut telemetry },
    } = new_partial(&config, compiled_runtimes.as_deref())?;
    offchain::configure(&mut config, &backend, meter.as_ref(), watch);
    let reporting = Reporting::new(&config, &keystore_container, meter)?;

    // Values still needed once `spawn_tasks` has taken the configuration.
    let role = config.role;
    let name = config.network.node_name.clone();
    let force_authoring = config.force_authoring;
    let enable_grandpa = !config.disable_grandpa;
    let enable_workers = config.offchain_worker.enabled;
    let registry = config.prometheus_registry().cloned();
    let discovery_config = discovery::worker_config(&config.network);

    let metrics = N::register_notification_metrics(config.prometheus_registry());
    let mut net_config =
        sc_network::config::FullNetworkConfiguration::<_, _, N>::new(&config.network, registry.clone());
    let genesis = client.chain_info().genesis_hash;
    let grandpa_protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
    let (grandpa_protocol_config, grandpa_notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
        grandpa_protocol.clone(),
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(grandpa_protocol_config);
    let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        grandpa_link.shared_authority_set().clone(),
        Vec::new(),
    ));

    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    let shared_voter_state = SharedVoterState::empty();
    let rpc_deps = rpc::Deps {
        client: client.clone(),
        pool: transaction_pool.clone(),
        select_chain: select_chain.clone(),
        chain_spec: config.chain_spec.cloned_box(),
        keystore: keystore_container.keystore(),
        babe_worker,
        authority_set: grandpa_link.shared_authority_set().clone(),
        voter_state: shared_voter_state.clone(),
        justifications: grandpa_link.justification_stream(),
        finality_proofs: sc_consensus_grandpa::FinalityProofProvider::new_for_service(
            backend.clone(),
            Some(grandpa_link.shared_authority_set().clone()),
        ),
        leases: rpc::leases::Leases::new(client.clone(), Arc::new(task_manager.spawn_handle())),
    };
    sc_service::spawn_tasks(sc_service::SpawnTasksParams {
        config,
        client: client.clone(),
        backend: backend.clone(),
        task_manager: &mut task_manager,
        keystore: keystore_container.keystore(),
        transaction_pool: transaction_pool.clone(),
        rpc_builder: Box::new(move |executor| rpc::create(&rpc_deps, executor).map_err(Into::into)),
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync_service.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;

    let consensus = Consensus {
        client: client.clone(),
        keystore: keystore_container.keystore(),
        network: network.clone(),
        sync: sync_service.clone(),
        pool: transaction_pool.clone(),
        registry: registry.clone(),
        telemetry: telemetry.as_ref().map(Telemetry::handle),
        task_manager: &task_manager,
    };
    if role.is_authority() {
        consensus.spawn_babe(select_chain, block_import, babe_link, force_authoring)?;
        discovery::spawn(
            discovery_config,
            client.clone(),
            network.clone(),
            keystore_container.keystore(),
            registry.clone(),
            &task_manager,
        );
    }
    if enable_grandpa {
        consensus.spawn_grandpa(
            role,
            name,
            grandpa_link,
            grandpa_protocol,
            grandpa_notifications,
            shared_voter_state,
        )?;
    }
    let watching = watching::Monitor::new(registry.as_ref(), keystore_container.keystore())?;
    if enable_workers {
        watching.spawn(client.clone(), &backend, &task_manager);
        offchain::spawn(
            client.clone(),
            &backend,
            reporting.watched(client.clone(), transaction_pool),
            network,
            keystore_container.keystore(),
            role.is_authority(),
            &task_manager,
        )?;
    }
    reporting.spawn(client, sync_service, &task_manager);
    Ok(task_manager)
}
