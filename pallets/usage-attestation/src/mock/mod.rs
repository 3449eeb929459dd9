//! A runtime with this pallet, leases and providers by decree, a scripted meter and a pool that keeps what it gets.

#![allow(clippy::arithmetic_side_effects)]

use crate as pallet_usage_attestation;
use crate::*;
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use codec::{Decode, Encode};
use frame_support::{
    derive_impl, parameter_types,
    traits::{Authorize, ConstU128, Hooks},
};
use leasehold_primitives::{
    time::Timing,
    traits::{LeaseSpan, Leases, Providers},
    usage::{
        ownership_payload, MeterPair, MeterReadings, MeterSignature, Reading, Report, METER_KEY_TYPE, METER_URL_KEY,
    },
    Balance, BlockNumber, LeaseId, Window,
};
use sp_core::{
    offchain::{
        testing::TestOffchainExt, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
        OffchainStorage, OffchainWorkerExt, OpaqueNetworkState, Timestamp, TransactionPool, TransactionPoolExt,
    },
    Pair,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::{
    generic,
    testing::UintAuthorityId,
    traits::BlakeTwo256,
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
    BoundedVec, BuildStorage,
};
use std::sync::{Arc, Mutex};

pub const UNIT: Balance = 1_000_000_000_000;
pub const DEPOSIT: Balance = UNIT;
/// Providers.
pub const ANA: u64 = 1;
pub const BEN: u64 = 2;
/// No provider.
pub const EVE: u64 = 9;
/// Counters of meters are comparable within a boot.
pub const BOOT: [u8; 16] = [1; 16];
pub const OTHER_BOOT: [u8; 16] = [2; 16];

pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, TxExtension>;
type Block = generic::Block<generic::Header<BlockNumber, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 5,
        Attestation: pallet_usage_attestation = 43,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<{ UNIT / 1_000 }>;
    type AccountStore = System;
}

parameter_types! {
    /// Slots of 1 s, windows of 10 blocks.
    pub static Lengths: Timing = Timing::DEVELOPMENT;
    pub static Spans: BTreeMap<LeaseId, LeaseSpan<u64>> = BTreeMap::new();
    pub static Registered: BTreeSet<u64> = BTreeSet::new();
}

pub struct Decreed;

impl Leases<u64> for Decreed {
    fn span(lease: LeaseId) -> Option<LeaseSpan<u64>> {
        Spans::get().get(&lease).cloned()
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_lease(provider: &u64, blocks: core::ops::Range<BlockNumber>) -> LeaseId {
        Self::bench_register(provider);
        let lease = Spans::get().keys().next_back().map_or(0, |last| last + 1);
        give_lease(lease, *provider, blocks);
        lease
    }
}

impl Providers<u64> for Decreed {
    fn is_registered(who: &u64) -> bool {
        Registered::get().contains(who)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_register(who: &u64) {
        Registered::mutate(|registered| registered.insert(*who));
    }
}

impl Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Leases = Decreed;
    type Providers = Decreed;
    type BlockNumberProvider = System;
    type Timing = Lengths;
    type MeterDeposit = ConstU128<DEPOSIT>;
    type WeightInfo = ();
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type RuntimeCall = RuntimeCall;
    type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> Self::Extension {
        TxExtension::new()
    }
}

/// What the meter does when it is asked.
#[derive(Clone, Debug)]
pub enum Answer {
    /// No connection.
    Dead,
    /// A connection, and then nothing.
    Silent,
    Status(u16),
    /// `body` in pieces of at most `piece` bytes, each `pause` ms after the one before.
    Says {
        headers: Vec<(Vec<u8>, Vec<u8>)>,
        body: Vec<u8>,
        piece: usize,
        pause: u64,
    },
    /// A body without end.
    Endless,
}

impl Answer {
    pub fn body(body: Vec<u8>) -> Self {
        Self::Says { headers: Vec::new(), body, piece: usize::MAX, pause: 0 }
    }

    pub fn readings(readings: Vec<Reading>) -> Self {
        Self::body(MeterReadings { version: MeterReadings::VERSION, readings }.encode())
    }
}

pub struct Script {
    pub answer: Answer,
    /// Addresses asked for.
    pub asked: Vec<String>,
    /// Milliseconds.
    pub clock: u64,
    read: usize,
}

/// A meter behind the off-chain worker's HTTP, which keeps deadlines by its own clock.
#[derive(Clone)]
pub struct ScriptedMeter(pub Arc<Mutex<Script>>);

impl Externalities for ScriptedMeter {
    fn is_validator(&self) -> bool {
        false
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.lock().unwrap().clock)
    }

    fn sleep_until(&mut self, _: Timestamp) {
        panic!("the worker never sleeps");
    }

    fn random_seed(&mut self) -> [u8; 32] {
        [0; 32]
    }

    fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "GET");
        let mut script = self.0.lock().unwrap();
        script.asked.push(uri.into());
        script.read = 0;
        Ok(HttpRequestId(script.asked.len() as u16))
    }

    fn http_request_add_header(&mut self, _: HttpRequestId, _: &str, _: &str) -> Result<(), ()> {
        Ok(())
    }

    fn http_request_write_body(
        &mut self,
        _: HttpRequestId,
        _: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        assert!(deadline.is_some(), "sending has no deadline");
        Ok(())
    }

    fn http_response_wait(&mut self, ids: &[HttpRequestId], deadline: Option<Timestamp>) -> Vec<HttpRequestStatus> {
        let deadline = deadline.expect("waiting has no deadline");
        let mut script = self.0.lock().unwrap();
        let status = match script.answer {
            Answer::Dead => HttpRequestStatus::IoError,
            Answer::Silent => {
                script.clock = deadline.unix_millis();
                HttpRequestStatus::DeadlineReached
            }
            Answer::Status(code) => HttpRequestStatus::Finished(code),
            Answer::Says { .. } | Answer::Endless => HttpRequestStatus::Finished(200),
        };
        vec![status; ids.len()]
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        match &self.0.lock().unwrap().answer {
            Answer::Says { headers, .. } => headers.clone(),
            _ => Vec::new(),
        }
    }

    fn http_response_read_body(
        &mut self,
        _: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        let deadline = deadline.expect("reading has no deadline").unix_millis();
        let mut script = self.0.lock().unwrap();
        match script.answer.clone() {
            Answer::Says { body, piece, pause, .. } => {
                script.clock += pause;
                if script.clock >= deadline {
                    script.clock = deadline;
                    return Err(HttpError::DeadlineReached);
                }
                let left = &body[script.read..];
                let size = left.len().min(piece).min(buffer.len());
                buffer[..size].copy_from_slice(&left[..size]);
                script.read += size;
                Ok(size)
            }
            Answer::Endless => {
                script.read += buffer.len();
                assert!(script.read < 100_000, "the worker reads without end");
                buffer.fill(0);
                Ok(buffer.len())
            }
            _ => Err(HttpError::IoError),
        }
    }

    fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}

/// A pool that keeps what it gets, or refuses it.
#[derive(Clone, Default)]
pub struct Pool(Arc<Mutex<PoolScript>>);

#[derive(Default)]
pub struct PoolScript {
    pub transactions: Vec<Vec<u8>>,
    pub refuses: bool,
}

impl TransactionPool for Pool {
    fn submit_transaction(&mut self, transaction: Vec<u8>) -> Result<(), ()> {
        let mut script = self.0.lock().unwrap();
        script.transactions.push(transaction);
        if script.refuses {
            Err(())
        } else {
            Ok(())
        }
    }
}

/// The machine around the worker.
pub struct Node {
    pub meter: Arc<Mutex<Script>>,
    pub pool: Pool,
    pub disk: TestOffchainExt,
}

impl Node {
    pub fn answers(&self, answer: Answer) {
        self.meter.lock().unwrap().answer = answer;
    }

    pub fn asked(&self) -> usize {
        self.meter.lock().unwrap().asked.len()
    }

    pub fn set_url(&self, url: &str) {
        self.disk.0.write().persistent_storage.set(b"", METER_URL_KEY, url.as_bytes());
    }

    /// Everything submitted since the last call.
    pub fn submitted(&self) -> Vec<Vec<u8>> {
        core::mem::take(&mut self.pool.0.lock().unwrap().transactions)
    }

    pub fn pool_refuses(&self, refuses: bool) {
        self.pool.0.lock().unwrap().refuses = refuses;
    }

    /// The one report submitted since the last call.
    pub fn submitted_report(&self) -> (Report, MeterSignature) {
        let transactions = self.submitted();
        assert_eq!(transactions.len(), 1, "not one report was submitted");
        decode_report(&transactions[0])
    }
}

pub fn decode_report(transaction: &[u8]) -> (Report, MeterSignature) {
    let extrinsic = Extrinsic::decode(&mut &transaction[..]).unwrap();
    match extrinsic.function {
        RuntimeCall::Attestation(Call::report { report, signature }) => (report, signature),
        other => panic!("not a report: {other:?}"),
    }
}

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
        Registered::set(BTreeSet::from([ANA, BEN]));
        let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
        pallet_balances::GenesisConfig::<Test> {
            balances: vec![(ANA, 100 * UNIT), (BEN, 100 * UNIT), (EVE, 100 * UNIT)],
            ..Default::default()
        }
        .assimilate_storage(&mut storage)
        .unwrap();
        let mut ext = sp_io::TestExternalities::new(storage);

        let script = Script { answer: Answer::Dead, asked: Vec::new(), clock: 1_000_000, read: 0 };
        let meter = Arc::new(Mutex::new(script));
        let disk = TestOffchainExt::default();
        let pool = Pool::default();
        let keystore = MemoryKeystore::new();
        for n in self.keys {
            let secret = format!("0x{}", format!("{n:02x}").repeat(32));
            keystore.insert(METER_KEY_TYPE, &secret, key(n).public().as_ref()).unwrap();
        }
        ext.register_extension(OffchainWorkerExt::new(ScriptedMeter(meter.clone())));
        ext.register_extension(OffchainDbExt::new(disk.clone()));
        ext.register_extension(TransactionPoolExt::new(pool.clone()));
        ext.register_extension(KeystoreExt::new(keystore));
        ext.execute_with(|| System::set_block_number(1));
        (ext, Node { meter, pool, disk })
    }

    /// Runs `test` and then checks what must always hold.
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

/// The `n`-th meter key.
pub fn key(n: u8) -> MeterPair {
    MeterPair::from_seed(&[n; 32])
}

pub fn advance_to(block: BlockNumber) {
    System::set_block_number(block);
}

pub fn run_worker_at(block: BlockNumber) {
    advance_to(block);
    Attestation::offchain_worker(block);
}

/// `lease` is `provider`'s and covers `blocks`.
pub fn give_lease(lease: LeaseId, provider: u64, blocks: core::ops::Range<BlockNumber>) {
    Spans::mutate(|spans| spans.insert(lease, LeaseSpan { provider, blocks }));
}

pub fn consent(key: &MeterPair, provider: u64) -> MeterSignature {
    key.sign(&ownership_payload(&Attestation::genesis_hash(), &provider))
}

pub fn register(provider: u64, key: &MeterPair) {
    let proof = consent(key, provider);
    frame_support::assert_ok!(Attestation::register_meter(RuntimeOrigin::signed(provider), key.public(), proof));
}

pub fn reading(lease: LeaseId, boot: [u8; 16], available_ms: u64) -> Reading {
    Reading {
        lease,
        boot,
        available_ms,
        busy_ms: available_ms / 2,
        energy_mj: available_ms.saturating_mul(300),
        peak_memory_mib: 1_000,
        devices: [7; 32],
    }
}

pub fn report(key: &MeterPair, window: Window, readings: Vec<Reading>) -> Report {
    Report { meter: key.public(), window, readings: BoundedVec::truncate_from(readings) }
}

pub fn sign(key: &MeterPair, report: &Report) -> MeterSignature {
    key.sign(&report.signing_payload(&Attestation::genesis_hash()))
}

/// Whether the report would enter a block, as the pool asks and as the block asks.
pub fn authorize(report: &Report, signature: &MeterSignature) -> Result<ValidTransaction, TransactionValidityError> {
    let call = RuntimeCall::Attestation(Call::report { report: report.clone(), signature: signature.clone() });
    let ask = |source| call.authorize(source).expect("reports are authorized").map(|(valid, _)| valid);
    let answer = ask(TransactionSource::External);
    assert_eq!(answer, ask(TransactionSource::InBlock));
    answer
}

/// The report enters a block, as authorized.
pub fn include(report: &Report, signature: &MeterSignature) -> Result<(), TransactionValidityError> {
    authorize(report, signature)?;
    frame_support::assert_ok!(Attestation::report(
        frame_system::RawOrigin::Authorized.into(),
        report.clone(),
        signature.clone()
    ));
    Ok(())
}

/// Signs and includes `readings`, which must be acceptable.
pub fn reports(key: &MeterPair, window: Window, readings: Vec<Reading>) {
    let report = report(key, window, readings);
    let signature = sign(key, &report);
    assert_eq!(include(&report, &signature), Ok(()));
}

/// This pallet's events since the last call.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::Attestation(event) => Some(event),
            _ => None,
        })
        .collect();
    System::reset_events();
    events
}

pub fn held(who: u64) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&HoldReason::MeterDeposit.into(), &who)
}
