//! Measures the cost of an empty block, and whether untouched leases make it dearer.
//!
//! A chain of the preset `development` is built in memory as a Merkle trie, once with each number of active leases:
//! each with its record, its last reading, its entry in the agenda and its tenant's account. The same empty block (only
//! the time is set, as every block must) is then executed on each of them in turn, as a node does that imports it: all
//! of `initialize_block`, `on_idle`, `finalize_block` and the new state root. They take turns so that other work of the
//! machine falls on all of them alike.

use clap::Parser;
use codec::{Decode, Encode};
use frame_support::{storage::storage_prefix, StorageHasher, Twox64Concat};
use leasehold_primitives::{
    agenda::{Due, MAX_DUE_PER_BLOCK},
    hardware::Limits,
    time::Timing,
    AssetId, BlockNumber, LeaseId,
};
use pallet_leases::{
    math::accounting::{Coverage, Ledger},
    Lease, LeaseState,
};
use pallet_usage_attestation::{Counters, Seen, UsageRecord};
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sc_executor::WasmExecutor;
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryPlainPreDigest},
    BABE_ENGINE_ID,
};
use sp_core::{
    crypto::AccountId32,
    storage::{well_known_keys::CODE, StateVersion, Storage},
    traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
    H256,
};
use sp_inherents::InherentData;
use sp_runtime::{
    generic::{Digest, DigestItem, Header},
    traits::{BlakeTwo256, Header as _},
    ApplyExtrinsicResult, OpaqueExtrinsic, Permill,
};
use sp_state_machine::{InMemoryBackend, OverlayedChanges, StateMachine};
use std::{
    error::Error,
    path::PathBuf,
    time::{Duration, Instant},
};

type Outcome<T> = Result<T, Box<dyn Error>>;
type BlockHeader = Header<BlockNumber, BlakeTwo256>;
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// An empty block may cost this much more with the most leases than with the fewest.
const BOUND: f64 = 1.05;
/// Blocks executed before the one that is measured: the first is not like others.
const BLOCKS_BEFORE: BlockNumber = 4;
/// Long after the blocks executed here.
const FIRST_END: BlockNumber = 100_000;

/// Measures an empty block beside numbers of active leases.
#[derive(Debug, Parser)]
pub struct IdleCmd {
    /// The Wasm of the runtime.
    #[arg(long)]
    runtime: PathBuf,
    /// Numbers of active leases, the first of which the others are compared with.
    #[arg(long, value_delimiter = ',', default_value = "0,1000,100000")]
    leases: Vec<u64>,
    /// The number of times that the block is executed with each.
    #[arg(long, default_value_t = 500)]
    repeat: usize,
}

impl IdleCmd {
    pub fn run(&self) -> Outcome<()> {
        let code = std::fs::read(&self.runtime)?;
        let executor = Executor::builder().with_allow_missing_host_functions(true).build();
        let chains = self
            .leases
            .iter()
            .map(|leases| Chain::new(&executor, &code, *leases))
            .collect::<Outcome<Vec<_>>>()?;

        let mut samples = vec![Vec::with_capacity(self.repeat); chains.len()];
        // The first round fills caches and counts for nothing.
        for round in 0..=self.repeat {
            for (chain, samples) in chains.iter().zip(&mut samples) {
                let took = chain.execute()?;
                if round > 0 {
                    samples.push(took);
                }
            }
        }

        println!("{:>14}  {:>10}  {:>11}  {:>15}", "active leases", "median µs", "shortest µs", "ratio of medians");
        let mut base = None;
        for (leases, samples) in self.leases.iter().zip(&mut samples) {
            samples.sort_unstable();
            let micros = |at: usize| samples.get(at).map_or(f64::NAN, |took| took.as_secs_f64() * 1e6);
            let median = micros(samples.len() / 2);
            let ratio = median / *base.get_or_insert(median);
            println!("{leases:>14}  {median:>10.1}  {:>11.1}  {ratio:>15.3}", micros(0));
        }
        println!("bound: {BOUND}; {} executions with each, in turn", self.repeat);
        Ok(())
    }
}

/// A chain whose next block is empty.
struct Chain<'a> {
    executor: &'a Executor,
    code: WrappedRuntimeCode<'a>,
    state: InMemoryBackend<BlakeTwo256>,
    /// Encoded as `execute_block` takes it.
    block: Vec<u8>,
}

impl<'a> Chain<'a> {
    fn new(executor: &'a Executor, code: &'a [u8], leases: u64) -> Outcome<Self> {
        let preset = String::from(sc_chain_spec::DEV_RUNTIME_PRESET);
        let mut storage = GenesisConfigBuilderRuntimeCaller::<()>::new(code).get_storage_for_named_preset(Some(&preset))?;
        storage.top.insert(CODE.to_vec(), code.to_vec());
        let timing = timing(&storage)?;
        add_leases(&mut storage, leases);

        let state = InMemoryBackend::from((storage, StateVersion::V1));
        let mut chain = Self { executor, code: WrappedRuntimeCode(code.into()), state, block: Vec::new() };
        // The value that the runtime takes for the hash of the block before the first.
        let mut parent = H256::repeat_byte(69);
        for number in 1..=BLOCKS_BEFORE {
            let (header, _, changes) = chain.author(number, parent, &timing)?;
            parent = header.hash();
            chain.state = changes;
        }
        let (header, extrinsics, _) = chain.author(BLOCKS_BEFORE + 1, parent, &timing)?;
        chain.block = (header, extrinsics).encode();
        Ok(chain)
    }

    fn call(&self, overlay: &mut OverlayedChanges<BlakeTwo256>, method: &str, data: &[u8]) -> Outcome<Vec<u8>> {
        let code = RuntimeCode { code_fetcher: &self.code, heap_pages: None, hash: vec![1] };
        let (mut extensions, context) = (Default::default(), CallContext::Onchain { import: true });
        let result =
            StateMachine::new(&self.state, overlay, self.executor, method, data, &mut extensions, &code, context)
                .execute();
        result.map_err(|e| format!("{method}: {e}").into())
    }

    /// The next block, and the state after it.
    #[allow(clippy::type_complexity)]
    fn author(
        &self,
        number: BlockNumber,
        parent: H256,
        timing: &Timing,
    ) -> Outcome<(BlockHeader, Vec<OpaqueExtrinsic>, InMemoryBackend<BlakeTwo256>)> {
        let slot = 1_000 + u64::from(number);
        let pre_digest =
            PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() });
        let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, pre_digest.encode())] };
        let header = BlockHeader::new(number, H256::zero(), H256::zero(), parent, digest);

        let mut overlay = OverlayedChanges::default();
        self.call(&mut overlay, "Core_initialize_block", &header.encode())?;
        let mut data = InherentData::new();
        let now: u64 = slot * u64::from(timing.slot_millis);
        data.put_data(sp_timestamp::INHERENT_IDENTIFIER, &now)?;
        let extrinsics = self.call(&mut overlay, "BlockBuilder_inherent_extrinsics", &data.encode())?;
        let extrinsics = Vec::<OpaqueExtrinsic>::decode(&mut &extrinsics[..])?;
        for extrinsic in &extrinsics {
            let applied = self.call(&mut overlay, "BlockBuilder_apply_extrinsic", &extrinsic.encode())?;
            match ApplyExtrinsicResult::decode(&mut &applied[..])? {
                Ok(Ok(())) => (),
                refused => return Err(format!("an inherent was refused: {refused:?}").into()),
            }
        }
        let header = self.call(&mut overlay, "BlockBuilder_finalize_block", &[])?;
        let header = BlockHeader::decode(&mut &header[..])?;
        let changes = overlay.drain_storage_changes(&self.state, StateVersion::V1)?;
        let mut state = self.state.clone();
        state.apply_transaction(changes.transaction_storage_root, changes.transaction);
        Ok((header, extrinsics, state))
    }

    /// Returns the time that it takes to execute the next block.
    fn execute(&self) -> Outcome<Duration> {
        let mut overlay = OverlayedChanges::default();
        let start = Instant::now();
        self.call(&mut overlay, "Core_execute_block", &self.block)?;
        Ok(start.elapsed())
    }
}

fn value_key(pallet: &str, item: &str) -> Vec<u8> {
    storage_prefix(pallet.as_bytes(), item.as_bytes()).to_vec()
}

fn map_key(pallet: &str, item: &str, hashed: Vec<u8>) -> Vec<u8> {
    let mut key = value_key(pallet, item);
    key.extend(hashed);
    key
}

fn timing(storage: &Storage) -> Outcome<Timing> {
    let stored = storage.top.get(&value_key("ChainTiming", "Parameters")).ok_or("the chain has no timing")?;
    Ok(Timing::decode(&mut &stored[..])?)
}

/// Adds `n` leases that run on, with as many tenants and a provider for each 64 of them, and fills the agenda with
/// their ends: in as few blocks as they fit into.
fn add_leases(storage: &mut Storage, n: u64) {
    let account = |kind: u8, n: u64| {
        let mut id = [kind; 32];
        id[..8].copy_from_slice(&n.to_le_bytes());
        AccountId32::new(id)
    };
    let end_of =
        |id: u64| FIRST_END + BlockNumber::try_from(id / u64::from(MAX_DUE_PER_BLOCK)).unwrap_or(BlockNumber::MAX);
    let mut put = |key: Vec<u8>, value: Vec<u8>| storage.top.insert(key, value);
    let mut due = Vec::new();
    for id in 0..n {
        let end = end_of(id);
        let lease = Lease {
            order: Some(id),
            tenant: account(1, id),
            provider: account(2, id / 64),
            payee: account(2, id / 64),
            offer: id / 64,
            model: 1,
            gpus: 8,
            limits: Limits { watts: 5_600, memory_mib: 8 * 141 * 1_024 },
            asset: AssetId::Native,
            state: LeaseState::Active,
            coverage: Coverage { start: 1, end, term: end, reapplied: 0 },
            ledger: Ledger::new(1_000_000_000_000, Permill::from_percent(2), 1_000_000_000_000 * u128::from(end)),
            sponsors: Default::default(),
            one_of_several: false,
            lock_in: 0,
            price_limit: 1_000_000_000_000,
            renewable: 0,
            terms: Default::default(),
            exit_penalty: 1_000_000_000_000,
            before: Default::default(),
            root: id,
            under_notice: false,
            standbys: Default::default(),
            revision: 0,
            record_deposit: 1_000_000_000_000,
            access: H256::repeat_byte(1),
            failed_over: false,
            gate_required: false,
        };
        let record = UsageRecord {
            seen: Seen { boot: [1; 16], available_ms: 10_000 },
            last_window: Some(0),
            last_available: Some(0),
            served: 1,
            counted: Default::default(),
            counters: Counters { final_ms: 10_000, ..Default::default() },
            utilisation: Default::default(),
            devices: [1; 32],
        };
        // Nonce, consumers, providers, sufficients; free, reserved, frozen, flags.
        let tenant = (0u32, 1u32, 1u32, 0u32, [1_000_000_000_000_000u128, 1_000_000_000_000, 0, 1 << 127]);
        put(map_key("Leases", "Leases", id.using_encoded(Twox64Concat::hash)), lease.encode());
        put(map_key("UsageAttestation", "UsageRecords", id.using_encoded(Twox64Concat::hash)), record.encode());
        let hashed = lease.tenant.using_encoded(frame_support::Blake2_128Concat::hash);
        put(map_key("System", "Account", hashed), tenant.encode());
        due.push(Due::Lease(id));
        if end_of(id + 1) != end || id + 1 == n {
            let block = end.using_encoded(Twox64Concat::hash);
            put(map_key("Agenda", "Buckets", block), core::mem::take(&mut due).encode());
        }
    }
    put(value_key("Leases", "NextLease"), LeaseId::encode(&n));
    put(value_key("LeaseBidding", "NextOrder"), n.encode());
}
