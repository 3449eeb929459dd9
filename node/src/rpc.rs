//! JSON-RPC methods beyond those of `sc-service` (`author`, `chain`, `state`, `offchain`, `system`, and the newer
//! `chainHead`, `chainSpec`, `transaction`).

pub mod leases;

use crate::types::{Block, FullBackend, FullClient, Hash, SelectChain, TransactionPool};
use jsonrpsee::RpcModule;
use leasehold_primitives::BlockNumber;
use leases::Leases;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::ChainSpec;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// The sources that the modules read from.
pub struct Deps {
    pub client: Arc<FullClient>,
    pub pool: Arc<TransactionPool>,
    pub select_chain: SelectChain,
    pub chain_spec: Box<dyn ChainSpec>,
    pub keystore: KeystorePtr,
    pub babe_worker: BabeWorkerHandle<Block>,
    pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    pub voter_state: SharedVoterState,
    pub justifications: GrandpaJustificationStream<Block>,
    pub finality_proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
    pub leases: Leases<FullClient>,
}

/// All our modules in one.
pub fn create(
    deps: &Deps,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
    let mut module = RpcModule::new(());
    module.merge(System::new(deps.client.clone(), deps.pool.clone()).into_rpc())?;
    module.merge(TransactionPayment::new(deps.client.clone()).into_rpc())?;
    module.merge(
        Babe::new(deps.client.clone(), deps.babe_worker.clone(), deps.keystore.clone(), deps.select_chain.clone())
            .into_rpc(),
    )?;
    module.merge(
        Grandpa::new(
            executor,
            deps.authority_set.clone(),
            deps.voter_state.clone(),
            deps.justifications.clone(),
            deps.finality_proofs.clone(),
        )
        .into_rpc(),
    )?;
    module.merge(
        SyncState::new(
            deps.chain_spec.cloned_box(),
            deps.client.clone(),
            deps.authority_set.clone(),
            deps.babe_worker.clone(),
        )?
        .into_rpc(),
    )?;
    module.merge(deps.leases.module()?)?;
    Ok(module)
}
