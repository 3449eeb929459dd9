//! A runtime with this pallet, offers by decree, and validators by number.

#![allow(clippy::arithmetic_side_effects)]

mod node;
mod runtime;
mod verbs;

pub use node::*;
pub use runtime::*;
pub use verbs::*;

use crate::*;
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use frame_support::traits::{Hooks, OneSessionHandler};
use leasehold_primitives::{
    time::Timing,
    watch::{WatcherPair, WATCH_KEY_TYPE},
    Balance, BlockNumber,
};
use sp_core::{crypto::ByteArray, Pair};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::BuildStorage;

pub const UNIT: Balance = 1_000_000_000_000;
pub const EXISTENTIAL_DEPOSIT: Balance = UNIT / 1_000;
/// The account of the watchers' part of fees.
pub const POT: u64 = 1_000_000;
/// Neither a validator nor a provider.
pub const EVE: u64 = 999_999;
/// Rounds of 60 blocks, of 1 s, with 20 probes, of which 2 must fail.
pub const LOCAL: Timing = Timing { round_blocks: 60, ..Timing::DEVELOPMENT };

pub struct ExtBuilder {
    validators: u64,
    pot: Balance,
    timing: Timing,
    local: Vec<u64>,
}

impl Default for ExtBuilder {
    fn default() -> Self {
        Self { validators: 4, pot: 0, timing: LOCAL, local: Vec::new() }
    }
}

impl ExtBuilder {
    /// Sets the number of validators, whose stashes are 1 and up.
    pub fn validators(self, validators: u64) -> Self {
        Self { validators, ..self }
    }

    /// Puts `pot` into the pot, to be paid.
    pub fn pot(self, pot: Balance) -> Self {
        Self { pot, ..self }
    }

    pub fn timing(self, timing: Timing) -> Self {
        Self { timing, ..self }
    }

    /// The node holds the key of this validator.
    pub fn local_key(mut self, stash: u64) -> Self {
        self.local.push(stash);
        self
    }

    pub fn build(self) -> sp_io::TestExternalities {
        Lengths::set(self.timing);
        Gated::set(BTreeMap::new());
        Owners::set(BTreeMap::new());
        Idle::set(BTreeSet::new());
        Seeds::set([1; 32]);
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        let stashes = (1..=self.validators).map(|stash| (stash, UNIT));
        let others = [(POT, EXISTENTIAL_DEPOSIT + self.pot), (EVE, UNIT)];
        pallet_balances::GenesisConfig::<Test> { balances: stashes.chain(others).collect(), ..Default::default() }
            .assimilate_storage(&mut storage)
            .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);
        let keystore = MemoryKeystore::new();
        for stash in self.local {
            keystore.insert(WATCH_KEY_TYPE, &secret_uri(stash), pair(stash).public().as_slice()).unwrap();
        }
        ext.register_extension(KeystoreExt::new(keystore));
        let validators = self.validators;
        ext.execute_with(|| {
            System::set_block_number(1);
            new_session(true, 1..=validators);
        });
        ext
    }

    /// Runs `test` with the node around it, and then checks the invariants.
    pub fn build_with_node(self, test: impl FnOnce(&Node)) {
        let node = Node::default();
        let mut ext = self.build();
        node.register(&mut ext);
        ext.execute_with(|| {
            test(&node);
            Watching::do_try_state().unwrap();
        });
    }

    /// Runs `test` and then checks the invariants.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build().execute_with(|| {
            test();
            Watching::do_try_state().unwrap();
        });
    }
}

/// The seed of a validator's key.
fn seed(stash: u64) -> [u8; 32] {
    sp_io::hashing::blake2_256(&stash.to_le_bytes())
}

fn secret_uri(stash: u64) -> String {
    format!("0x{}", seed(stash).map(|byte| format!("{byte:02x}")).concat())
}

/// The key of a validator.
pub fn pair(stash: u64) -> WatcherPair {
    WatcherPair::from_seed(&seed(stash))
}

/// A session with these validators begins.
pub fn new_session(changed: bool, stashes: impl Iterator<Item = u64>) {
    let validators: Vec<_> = stashes.map(|stash| (stash, pair(stash).public())).collect();
    let told = || validators.iter().map(|(stash, key)| (stash, key.clone()));
    Watching::on_new_session(changed, told(), told());
}

/// Makes every block up to `block`, with the hooks of this pallet.
pub fn make_blocks_to(block: BlockNumber) {
    for block in System::block_number() + 1..=block {
        System::set_block_number(block);
        Watching::on_initialize(block);
    }
}
