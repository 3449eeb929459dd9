//! A chain of two blocks, whose runtime can be asked at the second.

use crate::types::Block;
use codec::{Decode, Encode};
use leasehold_primitives::{
    gates::Gate,
    hardware::{OfferSpec, Region},
    time::Timing,
    OfferId,
};
use leasehold_runtime::{
    apis::api, genesis_config_presets, Babe, BlockNumber, Executive, Header, Runtime, RuntimeApi, System,
    UncheckedExtrinsic, VERSION,
};
use pallet_provider_registry::{Gates, OfferDetails, Offers};
use serde_json::{json, Value};
use sp_api::{ApiError, ApiRef, CallApiAt, CallApiAtParams, CallContext, ConstructRuntimeApi, ProvideRuntimeApi};
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryPlainPreDigest},
    BABE_ENGINE_ID,
};
use sp_core::{Get, H256};
use sp_externalities::Extensions;
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{
    generic::{Digest, DigestItem},
    traits::{BlakeTwo256, Header as _},
};
use sp_state_machine::{InMemoryBackend, TestExternalities};
use sp_version::RuntimeVersion;
use std::{
    fs,
    sync::mpsc::Sender,
    time::{Duration, Instant},
};

type State = InMemoryBackend<BlakeTwo256>;

/// A run of a worker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub began: Instant,
    pub took: Duration,
    /// The processor time of its thread.
    pub cpu: Duration,
}

/// The state after a block, and the runtime, compiled for this machine. It reports each run of a worker.
pub(super) struct Chain {
    state: State,
    runs: Sender<Run>,
}

impl Chain {
    /// A network of three validators at the first block of round 1, with offers that have leases and these gates.
    pub(super) fn new(timing: &Timing, gates: &[(OfferId, Gate)], runs: Sender<Run>) -> Self {
        let mut ext = TestExternalities::<BlakeTwo256>::default();
        ext.execute_with(|| {
            build_genesis(timing);
            gates.iter().for_each(|(offer, gate)| open(*offer, gate));
            // Neither block is Alice's, so that she has to send a heartbeat, and most of the session is over.
            let slot = (1_000..).find(|slot| !is_alices(*slot)).unwrap();
            make_block(1, slot);
            System::set_block_number(timing.round_blocks - 1);
            make_block(timing.round_blocks, (slot + 16..).find(|slot| !is_alices(*slot)).unwrap());
        });
        Self { state: ext.as_backend(), runs }
    }
}

/// A block at which workers run: it follows nothing, and has no state of its own.
pub(super) fn header(number: BlockNumber) -> Header {
    Header::new(number, Default::default(), Default::default(), Default::default(), Default::default())
}

fn build_genesis(timing: &Timing) {
    type RuntimeBlock = leasehold_runtime::Block;
    let default = <Runtime as GenesisBuilder<RuntimeBlock>>::get_preset(&None).unwrap();
    let mut genesis = serde_json::from_slice(&default).unwrap();
    merge(&mut genesis, genesis_config_presets::local_testnet());
    let lengths = json!({
        "slotMillis": timing.slot_millis,
        "epochSlots": timing.epoch_slots,
        "sessionsPerEra": timing.sessions_per_era,
        "windowBlocks": timing.window_blocks,
        "roundBlocks": timing.round_blocks,
        "probes": timing.probes,
        "threshold": timing.threshold,
        "unbondingBlocks": timing.unbonding_blocks,
        "evidenceBlocks": timing.evidence_blocks,
        "slashDeferralBlocks": timing.slash_deferral_blocks,
    });
    merge(&mut genesis, json!({ "chainTiming": { "timing": lengths } }));
    <Runtime as GenesisBuilder<RuntimeBlock>>::build_state(serde_json::to_vec(&genesis).unwrap()).unwrap();
}

fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// The offer has a lease, this gate, and a provider of its own.
fn open(offer: OfferId, gate: &Gate) {
    let spec = OfferSpec {
        model: 0,
        gpus: 1,
        vram_mib: 1,
        cpus: 1,
        memory_mib: 1,
        storage_gib: 1,
        region: Region(*b"DE"),
        attributes: Default::default(),
    };
    let details = OfferDetails {
        provider: sp_io::hashing::blake2_256(&offer.to_le_bytes()).into(),
        spec,
        deposit: 0,
        stake_per_gpu: 0,
        reserved: 1,
        promised: 0,
        metered: 1,
        leases: 1,
        retired: false,
        history: Default::default(),
    };
    Offers::<Runtime>::insert(offer, details);
    Gates::<Runtime>::insert(offer, gate);
}

fn author(slot: u64) -> usize {
    usize::try_from(slot).unwrap() % Babe::authorities().len()
}

fn is_alices(slot: u64) -> bool {
    Babe::authorities()[author(slot)].0 == Alice.public().into()
}

fn make_block(number: BlockNumber, slot: u64) {
    let authority_index = u32::try_from(author(slot)).unwrap();
    let pre_digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index, slot: slot.into() });
    let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, pre_digest.encode())] };
    let header = Header { digest, ..header(number) };
    Executive::initialize_block(&header);
    let now = slot * leasehold_runtime::configs::SlotMillis::get();
    let set_time = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
    assert_eq!(Executive::apply_extrinsic(set_time), Ok(Ok(())));
    Executive::finalize_block();
}

/// The processor time of this thread so far.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

impl CallApiAt<Block> for Chain {
    type StateBackend = State;

    fn call_api_at(&self, params: CallApiAtParams<Block>) -> Result<Vec<u8>, ApiError> {
        let mut ext = TestExternalities::<BlakeTwo256>::default();
        ext.backend = self.state.clone();
        ext.extensions.merge(params.extensions.take());
        let (began, cpu) = (Instant::now(), processor_time());
        let answer = ext.execute_with(|| {
            // The state is that of one block, and each worker runs at its own.
            if params.function == "OffchainWorkerApi_offchain_worker" {
                let header = Header::decode(&mut &params.arguments[..]).unwrap();
                System::set_block_number(header.number);
            }
            api::dispatch(params.function, &params.arguments)
        });
        let _ = self.runs.send(Run { began, took: began.elapsed(), cpu: processor_time() - cpu });
        Ok(answer.unwrap())
    }

    fn runtime_version_at(&self, _: H256, _: CallContext) -> Result<RuntimeVersion, ApiError> {
        Ok(VERSION)
    }

    fn state_at(&self, _: H256) -> Result<State, ApiError> {
        Ok(self.state.clone())
    }

    fn initialize_extensions(&self, _: H256, _: &mut Extensions) -> Result<(), ApiError> {
        Ok(())
    }
}

impl ProvideRuntimeApi<Block> for Chain {
    type Api = <RuntimeApi as ConstructRuntimeApi<Block, Self>>::RuntimeApi;

    fn runtime_api(&self) -> ApiRef<'_, Self::Api> {
        RuntimeApi::construct_runtime_api(self)
    }
}
