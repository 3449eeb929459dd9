//! The runtime as a whole, natively: through `Executive`, the real pallets and the presets' genesis.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod calls;
mod changes;
mod checks;
mod consensus;
mod delegated;
mod documentation;
mod fees;
mod figures;
mod histories;
mod lease;
mod market;
mod million;
mod presets;
mod proxies;
mod receipts;
mod silence;
mod surface;
mod verdicts;
mod void;
mod wasm;

use codec::{Decode, Encode};
use frame_metadata::{v16::RuntimeMetadataV16, RuntimeMetadata, RuntimeMetadataPrefixed};
use frame_support::traits::Get;
use leasehold_runtime::{genesis_config_presets, *};
use serde_json::Value;
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryPlainPreDigest},
    BABE_ENGINE_ID,
};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::{Digest, DigestItem, Era},
    traits::Header as _,
    ApplyExtrinsicResult,
};

pub fn account(who: Sr25519Keyring) -> AccountId {
    who.to_account_id()
}

/// The newest metadata, as clients get them.
pub fn metadata() -> RuntimeMetadataV16 {
    let encoded = Runtime::metadata_at_version(16).unwrap();
    match RuntimeMetadataPrefixed::decode(&mut &encoded[..]).unwrap().1 {
        RuntimeMetadata::V16(metadata) => metadata,
        other => panic!("metadata of version {}", other.version()),
    }
}

/// Merges a patch into the default genesis, as a chain specification does.
pub fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// A chain at its genesis, by the runtime's own API.
pub fn try_chain(patch: Value) -> Result<TestExternalities, String> {
    let mut ext = TestExternalities::default();
    ext.execute_with(|| {
        let default = <Runtime as GenesisBuilder<Block>>::get_preset(&None).unwrap();
        let mut genesis: Value = serde_json::from_slice(&default).unwrap();
        merge(&mut genesis, patch);
        <Runtime as GenesisBuilder<Block>>::build_state(serde_json::to_vec(&genesis).unwrap())
    })?;
    ext.commit_all().unwrap();
    Ok(ext)
}

pub fn chain(patch: Value) -> TestExternalities {
    try_chain(patch).unwrap()
}

/// The development chain.
pub fn development() -> TestExternalities {
    chain(genesis_config_presets::development())
}

pub fn local_testnet() -> TestExternalities {
    chain(genesis_config_presets::local_testnet())
}

/// Authors blocks as BABE's secondary slots would, each slot by the next validator.
pub struct Author {
    slot: u64,
    parent: Hash,
}

impl Author {
    pub(crate) fn new() -> Self {
        Self { slot: 1_000, parent: System::block_hash(0) }
    }

    pub(crate) fn slot(&self) -> u64 {
        self.slot
    }

    pub(crate) fn header(&self, number: BlockNumber) -> Header {
        let authorities = u64::try_from(Babe::authorities().len()).unwrap();
        let pre_digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
            authority_index: u32::try_from(self.slot % authorities).unwrap(),
            slot: self.slot.into(),
        });
        let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, pre_digest.encode())] };
        Header::new(number, Default::default(), Default::default(), self.parent, digest)
    }

    /// One block, with `body` in it.
    pub(crate) fn block<R>(&mut self, body: impl FnOnce() -> R) -> R {
        self.slot += 1;
        Executive::initialize_block(&self.header(System::block_number() + 1));
        let now = self.slot * leasehold_runtime::configs::SlotMillis::get();
        let set_time = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
        assert_eq!(Executive::apply_extrinsic(set_time), Ok(Ok(())));
        let result = body();
        self.parent = Executive::finalize_block().hash();
        result
    }

    /// This many slots stay empty.
    pub(crate) fn skip_slots(&mut self, slots: u64) {
        self.slot += slots;
    }

    /// Empty blocks up to and including block `number`.
    pub(crate) fn until(&mut self, number: BlockNumber) {
        while System::block_number() < number {
            self.block(|| ());
        }
    }
}

/// Runs `test` in a chain that has a first block, and then checks everything that the pallets check of themselves.
pub fn run(mut ext: TestExternalities, test: impl FnOnce(&mut Author)) {
    ext.execute_with(|| {
        let mut author = Author::new();
        author.block(|| ());
        test(&mut author);
        check_state();
    });
}

/// Checks everything that Leasehold's pallets can say about their own state.
pub fn check_market() {
    ChainTiming::do_try_state().unwrap();
    ProviderRegistry::do_try_state().unwrap();
    ProviderStaking::do_try_state().unwrap();
    Agenda::do_try_state().unwrap();
    Leases::do_try_state().unwrap();
    LeaseBidding::do_try_state().unwrap();
    leasehold_runtime::checks::leases_and_orders().unwrap();
    UsageAttestation::do_try_state().unwrap();
    Watchers::do_try_state().unwrap();
}

/// Checks the same, and with `try-runtime` everything that all pallets can say.
pub fn check_state() {
    check_market();
    #[cfg(feature = "try-runtime")]
    {
        use frame_support::traits::{TryState, TryStateSelect};
        AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
    }
}

fn extension(who: &AccountId, tip: Balance) -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(System::account_nonce(who)),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(tip),
        frame_metadata_hash_extension::CheckMetadataHash::new(false),
        frame_system::WeightReclaim::new(),
    )
}

/// A transaction as a wallet makes it.
pub fn signed(who: Sr25519Keyring, call: impl Into<RuntimeCall>, tip: Balance) -> UncheckedExtrinsic {
    let id = account(who);
    let payload = SignedPayload::new(call.into(), extension(&id, tip)).unwrap();
    let signature = payload.using_encoded(|bytes| who.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, id.into(), signature.into(), extension)
}

/// Sends `call` as a transaction of `who` into the block being made.
pub fn send(who: Sr25519Keyring, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
    Executive::apply_extrinsic(signed(who, call, 0))
}

/// Sends `call` and expects it to succeed.
#[track_caller]
pub fn submit(who: Sr25519Keyring, call: impl Into<RuntimeCall>) {
    assert_eq!(send(who, call), Ok(Ok(())));
}

pub fn events() -> Vec<RuntimeEvent> {
    System::events().into_iter().map(|record| record.event).collect()
}
