//! The machine around the off-chain worker: scripted gates, a pool that keeps what it gets, and a disk.

use super::*;
use codec::Decode;
use leasehold_primitives::{
    gates::{probe_answer, probe_payload, Gate, GatePair, Ip, PROBE_PATH},
    watch::WATCH_OFF_KEY,
    OfferId,
};
use sp_core::offchain::{
    testing::TestOffchainExt, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
    OffchainStorage, OffchainWorkerExt, OpaqueNetworkState, Timestamp, TransactionPool, TransactionPoolExt,
};
use std::sync::{Arc, Mutex};

/// What a gate does when it is probed.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The right answer.
    Right,
    /// No connection.
    Dead,
    /// A connection, and then nothing.
    Silent,
    /// A right answer, with this status.
    Status(u16),
    /// The right answer of another key.
    OtherKey,
    /// The right answer for another offer.
    OtherOffer,
    /// The right answer to another nonce.
    OtherNonce,
    /// The right answer, and a byte more.
    TooLong,
    /// A body without end.
    Endless,
    /// The right answer, a byte each 10 ms.
    Drips,
}

#[derive(Default)]
pub struct Script {
    /// Of gates that do not answer rightly.
    pub answers: BTreeMap<OfferId, Answer>,
    /// What was asked for, one entry for each request: the block, and the offer by its port.
    pub asked: Vec<(BlockNumber, OfferId)>,
    /// The addresses of requests that were started.
    requests: Vec<String>,
    /// Bytes of each answer that were read.
    read: BTreeMap<u16, usize>,
    /// The requests that were told to close their connection.
    pub closed: usize,
    /// The block that was imported last, and the chain's genesis: what is asked from outside cannot look at the state.
    block: BlockNumber,
    genesis: Vec<u8>,
    /// The node's clock, in milliseconds.
    pub clock: u64,
    /// Random seeds that were drawn.
    seeds: u8,
    /// Transactions that the pool got.
    pub transactions: Vec<Vec<u8>>,
}

/// Port of an offer's gate.
fn port(offer: OfferId) -> u16 {
    9_000 + u16::try_from(offer).unwrap()
}

/// The key of an offer's gate.
fn gate_pair(offer: OfferId) -> GatePair {
    GatePair::from_seed(&sp_io::hashing::blake2_256(&offer.to_le_bytes()))
}

/// The offer has a lease, and a gate with a key of its own, in time for every round.
pub fn open_gate(offer: OfferId) {
    let gate =
        Gate { ip: Ip::V4([127, 0, 0, 1]), port: port(offer), key: gate_pair(offer).public(), since: 0, deposit: 0 };
    Gated::mutate(|gated| gated.insert(offer, (gate, true)));
}

/// The machine around the worker.
#[derive(Clone, Default)]
pub struct Node {
    pub script: Arc<Mutex<Script>>,
    pub disk: TestOffchainExt,
}

impl Node {
    pub fn register(&self, ext: &mut sp_io::TestExternalities) {
        ext.register_extension(OffchainWorkerExt::new(Gates(self.script.clone())));
        ext.register_extension(OffchainDbExt::new(self.disk.clone()));
        ext.register_extension(TransactionPoolExt::new(Pool(self.script.clone())));
    }

    pub fn answers(&self, offer: OfferId, answer: Answer) {
        self.script.lock().unwrap().answers.insert(offer, answer);
    }

    pub fn all_answer(&self) {
        self.script.lock().unwrap().answers.clear();
    }

    /// What was asked for since the last call.
    pub fn asked(&self) -> Vec<(BlockNumber, OfferId)> {
        core::mem::take(&mut self.script.lock().unwrap().asked)
    }

    /// What was submitted since the last call.
    pub fn submitted(&self) -> Vec<Call<Test>> {
        let transactions = core::mem::take(&mut self.script.lock().unwrap().transactions);
        let call = |transaction: Vec<u8>| match Extrinsic::decode(&mut &transaction[..]).unwrap().function {
            RuntimeCall::Watching(call) => call,
            other => panic!("not a vote: {other:?}"),
        };
        transactions.into_iter().map(call).collect()
    }

    pub fn clock(&self) -> u64 {
        self.script.lock().unwrap().clock
    }

    pub fn switch_off(&self) {
        self.disk.0.write().persistent_storage.set(b"", WATCH_OFF_KEY, b"");
    }

    /// The node imports this block, with a slot between it and the one before.
    pub fn import(&self, block: BlockNumber) {
        make_blocks_to(block);
        {
            let mut script = self.script.lock().unwrap();
            script.clock += 1_000;
            script.block = block;
            script.genesis = Watching::genesis_hash();
        }
        Watching::offchain_worker(block);
    }

    /// The node imports every block up to `block`; what it submits enters the next.
    pub fn import_to(&self, block: BlockNumber) {
        for block in System::block_number() + 1..=block {
            make_blocks_to(block);
            for call in self.submitted() {
                assert_eq!(include(call), Ok(()));
            }
            self.import(block);
        }
    }
}

struct Pool(Arc<Mutex<Script>>);

impl TransactionPool for Pool {
    fn submit_transaction(&mut self, transaction: Vec<u8>) -> Result<(), ()> {
        self.0.lock().unwrap().transactions.push(transaction);
        Ok(())
    }
}

/// Gates behind the off-chain worker's HTTP.
struct Gates(Arc<Mutex<Script>>);

impl Script {
    fn asked_of(&self, id: u16) -> (OfferId, [u8; 16]) {
        let uri = &self.requests[usize::from(id)];
        let (address, nonce) = uri.split_once(PROBE_PATH).expect("a probe has its path");
        let offer = address.strip_prefix("http://127.0.0.1:").unwrap().parse::<u64>().unwrap() - 9_000;
        let byte = |at: usize| u8::from_str_radix(&nonce[2 * at..2 * at + 2], 16).unwrap();
        assert_eq!(nonce.len(), 32);
        (offer, core::array::from_fn(byte))
    }

    fn answer(&self, id: u16) -> Answer {
        self.answers.get(&self.asked_of(id).0).cloned().unwrap_or(Answer::Right)
    }

    fn body(&self, id: u16) -> Vec<u8> {
        let (offer, mut nonce) = self.asked_of(id);
        let answer = self.answer(id);
        let key = if answer == Answer::OtherKey { gate_pair(offer + 1) } else { gate_pair(offer) };
        nonce[0] ^= u8::from(answer == Answer::OtherNonce);
        let offer = offer + u64::from(answer == Answer::OtherOffer);
        let mut body = probe_answer(&key.sign(&probe_payload(&self.genesis, offer, &nonce))).to_vec();
        body.extend(vec![0; usize::from(answer == Answer::TooLong)]);
        body
    }
}

impl Externalities for Gates {
    fn is_validator(&self) -> bool {
        true
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
        let mut script = self.0.lock().unwrap();
        script.seeds = script.seeds.wrapping_add(1);
        [script.seeds; 32]
    }

    fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "GET");
        let mut script = self.0.lock().unwrap();
        let id = u16::try_from(script.requests.len()).unwrap();
        assert!(!script.requests.contains(&uri.into()), "a nonce is used twice");
        script.requests.push(uri.into());
        let (offer, _) = script.asked_of(id);
        let block = script.block;
        script.asked.push((block, offer));
        Ok(HttpRequestId(id))
    }

    fn http_request_add_header(&mut self, _: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
        assert_eq!((name, value), ("Connection", "close"));
        self.0.lock().unwrap().closed += 1;
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
        if ids.iter().any(|id| script.answer(id.0) == Answer::Silent) {
            script.clock = deadline.unix_millis();
        }
        let status = |id: &HttpRequestId| match script.answer(id.0) {
            Answer::Dead => HttpRequestStatus::IoError,
            Answer::Silent => HttpRequestStatus::DeadlineReached,
            Answer::Status(code) => HttpRequestStatus::Finished(code),
            _ => HttpRequestStatus::Finished(200),
        };
        ids.iter().map(status).collect()
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        panic!("the worker leaves the headers alone: not every executor can read them");
    }

    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        let deadline = deadline.expect("reading has no deadline").unix_millis();
        let mut script = self.0.lock().unwrap();
        let read = script.read.get(&id.0).copied().unwrap_or(0);
        let (piece, pause, endless) = match script.answer(id.0) {
            Answer::Drips => (1, 10, false),
            Answer::Endless => (buffer.len(), 0, true),
            _ => (buffer.len(), 0, false),
        };
        script.clock = deadline.min(script.clock + pause);
        if script.clock == deadline && pause > 0 {
            return Err(HttpError::DeadlineReached);
        }
        if endless {
            assert!(read < 100_000, "the worker reads without end");
            script.read.insert(id.0, read + buffer.len());
            return Ok(buffer.len());
        }
        let body = script.body(id.0);
        let left = &body[read..];
        let size = left.len().min(piece);
        buffer[..size].copy_from_slice(&left[..size]);
        script.read.insert(id.0, read + size);
        Ok(size)
    }

    fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}
