//! The database must hold the chain that the specification describes.
//!
//! The SDK looks at the specification's genesis only while the database is empty. With another specification it would
//! follow the chain in the database, and author on it, under the other's name.

use crate::types::{Block, Executor, FullBackend, Hash, ServiceError};
use sc_chain_spec::{BuildGenesisBlock, GenesisBlockBuilder};
use sc_client_api::Backend;
use sc_service::Configuration;
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Block as _;
use std::{path::Path, sync::Arc};

pub type Genesis = GenesisBlockBuilder<Block, FullBackend, Executor>;

/// Opens the database, refuses it if it is another chain's, and prepares the genesis block in case it is empty.
pub fn open(config: &Configuration, executor: &Executor) -> Result<(Arc<FullBackend>, Genesis), ServiceError> {
    let backend = sc_service::new_db_backend(config.db_config())?;
    let storage = config.chain_spec.as_storage_builder().build_storage().map_err(sp_blockchain::Error::Storage)?;
    let builder =
        |storage, keep_state| Genesis::new_with_storage(storage, keep_state, backend.clone(), executor.clone());
    if let Some(found) = backend.blockchain().hash(0)? {
        // Builds the block only: the operation that comes with it is dropped, and changes nothing.
        let (block, _) = builder(storage.clone(), false)?.build_genesis_block()?;
        let expected = block.hash();
        if found != expected {
            let refusal = another_chain(config.database.path(), config.chain_spec.name(), found, expected);
            return Err(sp_blockchain::Error::Application(refusal.into()).into());
        }
    }
    let genesis = builder(storage, !config.no_genesis())?;
    Ok((backend, genesis))
}

fn another_chain(folder: Option<&Path>, specification: &str, found: Hash, expected: Hash) -> String {
    let folder = folder.map_or_else(|| "of this node".into(), |path| format!("in {}", path.display()));
    format!(
        "the database {folder} holds another chain than the specification \"{specification}\" describes: its genesis \
         block is {found:?}, that of the specification {expected:?}. Start with the specification that the database \
         was made from; or choose another folder with --base-path; or delete the database with `leasehold-node \
         purge-chain` and the same --chain and --base-path. (Each build of the node may have another genesis for --dev \
         and --chain local: to keep such a chain, export its specification with --raw, and start with that file.)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_folder_both_hashes_and_the_ways_out() {
        let text = another_chain(
            Some(Path::new("/data/paritydb/full")),
            "A chain",
            Hash::repeat_byte(1),
            Hash::repeat_byte(2),
        );
        for part in [
            "/data/paritydb/full",
            "\"A chain\"",
            "0x0101010101010101010101010101010101010101010101010101010101010101",
            "0x0202020202020202020202020202020202020202020202020202020202020202",
            "--base-path",
            "purge-chain",
        ] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }
}
