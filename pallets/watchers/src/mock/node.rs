//! The machine around the off-chain worker, with scripted gates.

use super::*;
use codec::Decode;
use leasehold_primitives::{
    gates::{probe_answer, probe_payload, Gate, GatePair, Ip, PROBE_PATH},
    watch::{
        progress::{memory_key, remembered, Progress, PROGRESS},
        WATCH_OFF_KEY,
    },
    OfferId, Round,
};
use leasehold_testing::machine::{self, Pool, Reply};
use sp_core::offchain::{testing::TestOffchainExt, OffchainStorage};
use std::sync::{Arc, Mutex};

/// The answer of a gate to a probe.
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
    /// The answers of gates that do not answer rightly.
    pub answers: BTreeMap<OfferId, Answer>,
    /// The requests: for each the block, and the offer by its port.
    pub asked: Vec<(BlockNumber, OfferId)>,
    /// The addresses of requests that were started.
    requests: Vec<String>,
    /// The requests that were told to close their connection.
    pub closed: usize,
    /// The block that was imported last, and the chain's genesis: outside code cannot look at the state.
    block: BlockNumber,
    genesis: Vec<u8>,
    /// The node's clock, in milliseconds.
    pub clock: u64,
    /// Random seeds that were drawn.
    seeds: u8,
}

/// Port of an offer's gate.
fn port(offer: OfferId) -> u16 {
    9_000 + u16::try_from(offer).unwrap()
}

/// The key of an offer's gate.
fn gate_pair(offer: OfferId) -> GatePair {
    GatePair::from_seed(&sp_io::hashing::blake2_256(&offer.to_le_bytes()))
}

/// Gives the offer a lease, and a gate with a key of its own, in time for every round.
pub fn open_gate(offer: OfferId) {
    let gate =
        Gate { ip: Ip::V4([127, 0, 0, 1]), port: port(offer), key: gate_pair(offer).public(), since: 0, deposit: 0 };
    Gated::mutate(|gated| gated.insert(offer, (gate, true)));
}

/// The machine around the worker.
#[derive(Clone, Default)]
pub struct Node {
    pub script: Arc<Mutex<Script>>,
    pub pool: Pool,
    pub disk: TestOffchainExt,
}

impl Node {
    pub fn register(&self, ext: &mut sp_io::TestExternalities) {
        machine::register(ext, &self.script, &self.pool, &self.disk);
    }

    pub fn answers(&self, offer: OfferId, answer: Answer) {
        self.script.lock().unwrap().answers.insert(offer, answer);
    }

    pub fn all_answer(&self) {
        self.script.lock().unwrap().answers.clear();
    }

    /// The requests since the last call.
    pub fn asked(&self) -> Vec<(BlockNumber, OfferId)> {
        core::mem::take(&mut self.script.lock().unwrap().asked)
    }

    /// The calls submitted since the last call.
    pub fn submitted(&self) -> Vec<Call<Test>> {
        let transactions = self.pool.submitted();
        let call = |transaction: Vec<u8>| match Extrinsic::decode(&mut &transaction[..]).unwrap().function {
            RuntimeCall::Watching(call) => call,
            other => panic!("not a vote: {other:?}"),
        };
        transactions.into_iter().map(call).collect()
    }

    /// The node's memory of a round by the key of a validator.
    pub fn progress(&self, round: Round, stash: u64) -> Progress {
        let key = memory_key(Watching::genesis_hash().as_ref(), &pair(stash).public(), round, PROGRESS);
        remembered(round, &self.disk.0.read().persistent_storage.get(&key).expect("the node remembers")).unwrap()
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
            script.genesis = Watching::genesis_hash().as_ref().to_vec();
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

impl machine::Script for Script {
    fn now(&self) -> u64 {
        self.clock
    }

    fn pass(&mut self, until: u64) {
        self.clock = until;
    }

    fn start(&mut self, uri: &str) -> u16 {
        let id = u16::try_from(self.requests.len()).unwrap();
        assert!(!self.requests.contains(&uri.into()), "a nonce is used twice");
        self.requests.push(uri.into());
        self.asked.push((self.block, self.asked_of(id).0));
        id
    }

    fn reply(&self, id: u16) -> Reply {
        let says = |status, piece, pause| Reply::Says { status, bytes: self.body(id), piece, pause };
        match self.answer(id) {
            Answer::Dead => Reply::Dead,
            Answer::Silent => Reply::Silent,
            Answer::Status(code) => says(code, usize::MAX, 0),
            Answer::Drips => says(200, 1, 10),
            Answer::Endless => Reply::Endless,
            _ => says(200, usize::MAX, 0),
        }
    }

    fn add_header(&mut self, name: &str, value: &str) {
        assert_eq!((name, value), ("Connection", "close"));
        self.closed += 1;
    }

    fn random_seed(&mut self) -> [u8; 32] {
        self.seeds = self.seeds.wrapping_add(1);
        [self.seeds; 32]
    }
}
