//! The full types of the node's parts: the SDK's, for this chain.

use leasehold_runtime::RuntimeApi;
use std::sync::Arc;

pub use leasehold_runtime::opaque::Block;
pub use sc_service::error::Error as ServiceError;

pub type Hash = <Block as sp_runtime::traits::Block>::Hash;
pub type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
pub type FullBackend = sc_service::TFullBackend<Block>;
pub type SelectChain = sc_consensus::LongestChain<FullBackend, Block>;
pub type TransactionPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
pub type GrandpaImport = sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, SelectChain>;
pub type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, SelectChain>;
pub type Network = Arc<dyn sc_network::service::traits::NetworkService>;
pub type SyncService = Arc<sc_network_sync::SyncingService<Block>>;
