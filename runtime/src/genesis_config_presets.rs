//! The genesis of development chains.
//!
//! `development` has one validator, Alice; `local_testnet` has Alice, Bob and Charlie. Both run with one-second slots
//! and give the well-known accounts plenty, and a sudo key to Alice; only the latter has rounds. Neither is a chain to
//! put value on: the seeds of all these accounts are public.
//!
//! To make a network of other validators, patch the JSON of a preset. A validator `V` needs
//!
//! ```json
//! {
//!   "balances": { "balances": [["V", 1000000000000000000]] },
//!   "session": { "keys": [["V", "V", {"grandpa": "…", "babe": "…", "im_online": "…", "authority_discovery": "…", "watchers": "…"}]] },
//!   "staking": { "stakers": [["V", "V", 100000000000000000, "Validator"]] }
//! }
//! ```
//!
//! each list holding all validators, and `chainTiming.timing` the lengths. `providerRegistry.privateGates` admits gates
//! on loopback, for networks of one machine: any other sets it to `false`. Amounts in the presets are whole multiples
//! of powers of ten, which JavaScript's numbers hold exactly.

use crate::{
    constants::{
        currency::{EXISTENTIAL_DEPOSIT, UNIT},
        pots::{FeePot, TreasuryAccount, WatchersPot},
    },
    gpu_models, AccountId, AssetsConfig, BabeConfig, Balance, BalancesConfig, ChainTimingConfig,
    ProviderRegistryConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, StakingConfig, SudoConfig,
    BABE_GENESIS_EPOCH_CONFIG,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use leasehold_primitives::time::Timing;
use pallet_staking::StakerStatus;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::Perbill;

/// The amount that each well-known account starts with.
pub const ENDOWMENT: Balance = 1_000_000 * UNIT;
/// The bond of each genesis validator.
pub const VALIDATOR_BOND: Balance = 100_000 * UNIT;

/// The test asset of development chains: a dollar in name only.
pub const DEMO_ASSET: u32 = 1;
pub const DEMO_ASSET_DECIMALS: u8 = 6;
/// The amount of it that an account must have to exist in it.
pub const DEMO_ASSET_MINIMUM: Balance = 1;
/// A million demo dollars.
pub const DEMO_ASSET_ENDOWMENT: Balance = 1_000_000_000_000;

/// A validator by its well-known seed, as `--alice` and the like put its keys into a node's keystore.
pub struct Validator {
    pub stash: AccountId,
    pub keys: SessionKeys,
}

impl Validator {
    fn new(stash: Sr25519Keyring, sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> Self {
        Self {
            stash: stash.to_account_id(),
            keys: SessionKeys {
                grandpa: ed25519.public().into(),
                babe: sr25519.public().into(),
                im_online: sr25519.public().into(),
                authority_discovery: sr25519.public().into(),
                watchers: ed25519.public().into(),
            },
        }
    }

    pub fn alice() -> Self {
        Self::new(Sr25519Keyring::AliceStash, Sr25519Keyring::Alice, Ed25519Keyring::Alice)
    }

    pub fn bob() -> Self {
        Self::new(Sr25519Keyring::BobStash, Sr25519Keyring::Bob, Ed25519Keyring::Bob)
    }

    pub fn charlie() -> Self {
        Self::new(Sr25519Keyring::CharlieStash, Sr25519Keyring::Charlie, Ed25519Keyring::Charlie)
    }
}

/// Alice to Ferdie.
pub fn well_known() -> [Sr25519Keyring; 6] {
    use Sr25519Keyring::*;
    [Alice, Bob, Charlie, Dave, Eve, Ferdie]
}

/// Alice's stash to Ferdie's.
pub fn well_known_stashes() -> [Sr25519Keyring; 6] {
    use Sr25519Keyring::*;
    [AliceStash, BobStash, CharlieStash, DaveStash, EveStash, FerdieStash]
}

fn genesis(validators: Vec<Validator>, sudo: AccountId, timing: Timing) -> serde_json::Value {
    let users = || well_known().into_iter().map(|who| who.to_account_id());
    let stashes = well_known_stashes().into_iter().map(|who| who.to_account_id());
    // The pots exist from the first block, in each asset, so that no payment to them is too small to be received.
    let pots = [FeePot::get(), TreasuryAccount::get(), WatchersPot::get()];

    build_struct_json_patch!(RuntimeGenesisConfig {
        chain_timing: ChainTimingConfig { timing: Some(timing.into()) },
        babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
        balances: BalancesConfig {
            balances: users()
                .chain(stashes)
                .map(|who| (who, ENDOWMENT))
                .chain(pots.iter().map(|pot| (pot.clone(), EXISTENTIAL_DEPOSIT)))
                .collect::<Vec<_>>(),
        },
        staking: StakingConfig {
            // Seats, not validators: every elected account has one.
            validator_count: 100,
            minimum_validator_count: 1,
            min_validator_bond: 1_000 * UNIT,
            min_nominator_bond: 10 * UNIT,
            slash_reward_fraction: Perbill::from_percent(10),
            stakers: validators
                .iter()
                .map(|v| (v.stash.clone(), v.stash.clone(), VALIDATOR_BOND, StakerStatus::Validator))
                .collect::<Vec<_>>(),
        },
        session: SessionConfig {
            keys: validators.into_iter().map(|v| (v.stash.clone(), v.stash, v.keys)).collect::<Vec<_>>(),
        },
        assets: AssetsConfig {
            assets: vec![(DEMO_ASSET, sudo.clone(), true, DEMO_ASSET_MINIMUM)],
            metadata: vec![(DEMO_ASSET, b"Demo dollar (test asset)".to_vec(), b"USDL".to_vec(), DEMO_ASSET_DECIMALS)],
            accounts: users()
                .map(|who| (DEMO_ASSET, who, DEMO_ASSET_ENDOWMENT))
                .chain(pots.iter().map(|pot| (DEMO_ASSET, pot.clone(), DEMO_ASSET_MINIMUM)))
                .collect::<Vec<_>>(),
        },
        // Gates on the machine that the whole chain runs on.
        provider_registry: ProviderRegistryConfig { models: gpu_models::genesis(), private_gates: true },
        sudo: SudoConfig { key: Some(sudo) },
    })
}

/// One validator.
pub fn development() -> serde_json::Value {
    genesis(vec![Validator::alice()], Sr25519Keyring::Alice.to_account_id(), Timing::DEVELOPMENT)
}

/// Three validators.
pub fn local_testnet() -> serde_json::Value {
    let validators = vec![Validator::alice(), Validator::bob(), Validator::charlie()];
    genesis(validators, Sr25519Keyring::Alice.to_account_id(), Timing::LOCAL)
}

/// The JSON of the preset `id`, to be merged into the default genesis.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEV_RUNTIME_PRESET => development(),
        LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
