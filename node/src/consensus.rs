//! Authoring by BABE, finality by GRANDPA.

use crate::types::{
    Block, FullClient, GrandpaImport, GrandpaLink, Hash, Network, SelectChain, ServiceError, SyncService,
    TransactionPool,
};
use jsonrpsee::core::async_trait;
use sc_consensus_babe::{BabeLink, BabeParams, SlotProportion};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{config::Role, NotificationService, ProtocolName};
use sc_service::TaskManager;
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::{inherents::InherentDataProvider as SlotProvider, SlotDuration};
use sp_inherents::CreateInherentDataProviders;
use sp_keystore::KeystorePtr;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// Blocks between two justifications that are kept although nothing asks for them; warp sync and light clients begin
/// from these.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// The time that GRANDPA assumes a message takes to reach the whole network. Below a slot of the fastest preset.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// The inherents of every block: its slot and its time. The length of a slot is the chain's own, fixed at its genesis.
#[derive(Clone)]
pub struct Inherents(pub SlotDuration);

#[async_trait]
impl CreateInherentDataProviders<Block, ()> for Inherents {
    type InherentDataProviders = (SlotProvider, TimestampProvider);

    async fn create_inherent_data_providers(
        &self,
        _parent: Hash,
        _extra: (),
    ) -> Result<Self::InherentDataProviders, Box<dyn std::error::Error + Send + Sync>> {
        let timestamp = TimestampProvider::from_system_time();
        let slot = SlotProvider::from_timestamp_and_slot_duration(*timestamp, self.0);
        Ok((slot, timestamp))
    }
}

pub type BabeImport = sc_consensus_babe::BabeBlockImport<Block, FullClient, GrandpaImport, Inherents, SelectChain>;

/// The parts that both halves of consensus share.
pub struct Consensus<'a> {
    pub client: Arc<FullClient>,
    pub keystore: KeystorePtr,
    pub network: Network,
    pub sync: SyncService,
    pub pool: Arc<TransactionPool>,
    pub registry: Option<Registry>,
    pub telemetry: Option<TelemetryHandle>,
    pub task_manager: &'a TaskManager,
}

impl Consensus<'_> {
    /// Authors blocks in the slots that this node's keys win. Essential: if it ends, the node does.
    pub fn spawn_babe(
        &self,
        select_chain: SelectChain,
        block_import: BabeImport,
        babe_link: BabeLink<Block>,
        force_authoring: bool,
    ) -> Result<(), ServiceError> {
        let proposer = sc_basic_authorship::ProposerFactory::new(
            self.task_manager.spawn_handle(),
            self.client.clone(),
            self.pool.clone(),
            self.registry.as_ref(),
            self.telemetry.clone(),
        );
        let inherents = Inherents(babe_link.config().slot_duration());
        let babe = sc_consensus_babe::start_babe(BabeParams {
            keystore: self.keystore.clone(),
            client: self.client.clone(),
            select_chain,
            env: proposer,
            block_import,
            sync_oracle: self.sync.clone(),
            justification_sync_link: self.sync.clone(),
            create_inherent_data_providers: inherents,
            force_authoring,
            backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
            babe_link,
            block_proposal_slot_portion: SlotProportion::new(0.5),
            max_block_proposal_slot_portion: None,
            telemetry: self.telemetry.clone(),
        })?;
        self.task_manager.spawn_essential_handle().spawn_blocking("babe-proposer", Some("block-authoring"), babe);
        Ok(())
    }

    /// Votes on finality with this node's keys, or follows the votes of others. Essential: if it ends, the node does.
    pub fn spawn_grandpa(
        &self,
        role: Role,
        name: String,
        link: GrandpaLink,
        protocol_name: ProtocolName,
        notification_service: Box<dyn NotificationService>,
        shared_voter_state: SharedVoterState,
    ) -> Result<(), ServiceError> {
        let config = sc_consensus_grandpa::Config {
            gossip_duration: GOSSIP_DURATION,
            justification_generation_period: JUSTIFICATION_PERIOD,
            name: Some(name),
            observer_enabled: false,
            // A node without a part in consensus needs no keys for it.
            keystore: role.is_authority().then(|| self.keystore.clone()),
            local_role: role,
            telemetry: self.telemetry.clone(),
            protocol_name,
        };
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config,
            link,
            network: self.network.clone(),
            sync: Arc::new(self.sync.clone()),
            notification_service,
            voting_rule: VotingRulesBuilder::default().build(),
            prometheus_registry: self.registry.clone(),
            shared_voter_state,
            telemetry: self.telemetry.clone(),
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool.clone()),
        })?;
        self.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
