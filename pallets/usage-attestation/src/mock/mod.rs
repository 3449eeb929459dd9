//! A runtime with this pallet, a scripted meter, and a pool that keeps what it gets.

#![allow(clippy::arithmetic_side_effects)]

mod meter;
mod node;
mod runtime;
mod verbs;

pub use meter::*;
pub use node::*;
pub use runtime::*;
pub use verbs::*;

use crate::*;
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use leasehold_primitives::{
    time::Timing,
    usage::{MeterSignature, Report, METER_KEY_TYPE},
    Balance, BlockNumber, LeaseId,
};
use sp_core::Pair;
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::BuildStorage;

pub const UNIT: Balance = 1_000_000_000_000;
pub const DEPOSIT: Balance = UNIT;
/// Providers.
pub const ANA: u64 = 1;
pub const BEN: u64 = 2;
/// No provider.
pub const EVE: u64 = 9;
/// The tenant of every lease.
pub const TENANT: u64 = EVE;
/// The stake at risk of a provider with a lease.
pub const STAKE: Balance = 1_000 * UNIT;
/// The time at which block 0 would have been made.
pub const GENESIS_MS: u64 = 1_000_000;
/// Counters of meters are comparable within a boot.
pub const BOOT: [u8; 16] = [1; 16];
pub const OTHER_BOOT: [u8; 16] = [2; 16];

#[derive(Default)]
pub struct ExtBuilder {
    timing: Option<Timing>,
    keys: Vec<u8>,
}

impl ExtBuilder {
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = Some(timing);
        self
    }

    /// The node holds the `n`-th key.
    pub fn local_key(mut self, n: u8) -> Self {
        self.keys.push(n);
        self
    }

    pub fn build(self) -> (sp_io::TestExternalities, Node) {
        Lengths::set(self.timing.unwrap_or(Timing::DEVELOPMENT));
        Spans::set(BTreeMap::new());
        Delays::set(BTreeMap::new());
        WorldClock::set(GENESIS_MS);
        Registered::set(BTreeSet::from([ANA, BEN]));
        Migrating::set(false);
        Roots::set(BTreeMap::new());
        ExitPenalty::set(50 * UNIT);
        Offended::set(Vec::new());
        Found::set(BTreeMap::new());
        Asked::set(Vec::new());
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ANA, 100 * UNIT), (BEN, 100 * UNIT), (EVE, 100 * UNIT)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);

        let node = Node::default();
        let keystore = MemoryKeystore::new();
        for n in self.keys {
            let secret = format!("0x{}", format!("{n:02x}").repeat(32));
            keystore.insert(METER_KEY_TYPE, &secret, key(n).public().as_ref()).unwrap();
        }
        node.register(&mut ext);
        ext.register_extension(KeystoreExt::new(keystore));
        ext.execute_with(|| System::set_block_number(1));
        (ext, node)
    }

    /// Runs `test` and then checks the invariants.
    pub fn build_and_execute(self, test: impl FnOnce()) {
        self.build_with_node(|_| test());
    }

    pub fn build_with_node(self, test: impl FnOnce(&Node)) {
        let (mut ext, node) = self.build();
        ext.execute_with(|| {
            test(&node);
            Attestation::do_try_state().unwrap();
        });
    }
}
