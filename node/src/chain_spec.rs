//! Chain specifications: the two presets of the runtime, and those in files.

use leasehold_primitives::address::SS58_PREFIX;
use leasehold_runtime::{constants::currency, opaque::Block};
use sc_chain_spec::ChainSpecExtension;
use sc_service::{ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The parts of a specification besides genesis. All of them are optional.
#[derive(Clone, Default, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    /// Blocks whose hashes are known and must match.
    pub fork_blocks: sc_client_api::ForkBlocks<Block>,
    /// Blocks that are never imported.
    pub bad_blocks: sc_client_api::BadBlocks<Block>,
    /// A finalized state from which light clients begin.
    pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

pub type ChainSpec = GenericChainSpec<Extensions>;

/// The chain for an identifier of `--chain`, or in a file of that name.
pub fn load(id: &str) -> Result<ChainSpec, String> {
    match id {
        "" => Err("which chain? --dev for one of your own, --chain local for several nodes on this machine, or \
            --chain FILE for the specification of a network"
            .into()),
        "dev" | "development" => development(),
        "local" | "local_testnet" => local_testnet(),
        path if Path::new(path).is_file() => ChainSpec::from_json_file(path.into()),
        other => Err(format!(
            "there is no chain '{other}': it is neither dev nor local, and no file of that name exists here"
        )),
    }
}

/// One validator, Alice, who authors alone; all well-known accounts have funds.
fn development() -> Result<ChainSpec, String> {
    preset("Leasehold Development", "leasehold_dev", ChainType::Development, sp_genesis_builder::DEV_RUNTIME_PRESET)
}

/// Several validators with well-known keys. `scripts/testnet` derives its chains from it.
fn local_testnet() -> Result<ChainSpec, String> {
    preset(
        "Leasehold Local Testnet",
        "leasehold_local",
        ChainType::Local,
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
    )
}

fn preset(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
    let wasm = leasehold_runtime::WASM_BINARY.ok_or(
        "this node was built without the Wasm runtime (SKIP_WASM_BUILD was set), so it has no chain of its own; \
         build it again without, or give it a specification by --chain FILE",
    )?;
    Ok(specification(wasm, name, id, chain_type, preset))
}

/// Has no protocol id, which is deprecated: the network's protocols carry the hash of the genesis block.
fn specification(wasm: &[u8], name: &str, id: &str, chain_type: ChainType, preset: &str) -> ChainSpec {
    ChainSpec::builder(wasm, Extensions::default())
        .with_name(name)
        .with_id(id)
        .with_chain_type(chain_type)
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build()
}

/// The properties by which wallets show amounts and addresses.
fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), currency::SYMBOL.into());
    properties.insert("tokenDecimals".into(), currency::DECIMALS.into());
    properties.insert("ss58Format".into(), SS58_PREFIX.into());
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_chain_it_says_which_there_are() {
        let message = load("").map(|_| ()).unwrap_err();
        assert!(message.contains("--dev") && message.contains("--chain local"), "{message}");
    }

    #[test]
    fn an_unknown_chain_is_named() {
        let message = load("mainnet").map(|_| ()).unwrap_err();
        assert!(message.contains("'mainnet'"), "{message}");
    }

    #[test]
    fn a_specification_has_no_protocol_id() {
        let spec = specification(&[], "A chain", "a_chain", ChainType::Local, "local_testnet");
        assert_eq!((spec.name(), spec.id(), spec.protocol_id()), ("A chain", "a_chain", None));
    }

    #[test]
    fn wallets_learn_symbol_decimals_and_address_format() {
        let properties = properties();
        assert_eq!(properties.get("tokenSymbol"), Some(&"LEASE".into()));
        assert_eq!(properties.get("tokenDecimals"), Some(&12.into()));
        assert_eq!(properties.get("ss58Format"), Some(&9_833.into()));
    }
}
