//! The machine around the off-chain worker.

use super::*;
use codec::Decode;
use leasehold_primitives::usage::METER_URL_KEY;
use leasehold_testing::machine::{self, Pool};
use sp_core::offchain::{testing::TestOffchainExt, OffchainStorage};
use std::sync::{Arc, Mutex};

/// The machine around the worker.
#[derive(Default)]
pub struct Node {
    pub meter: Arc<Mutex<Script>>,
    pub pool: Pool,
    pub disk: TestOffchainExt,
}

impl Node {
    pub fn register(&self, ext: &mut sp_io::TestExternalities) {
        machine::register(ext, &self.meter, &self.pool, &self.disk);
    }

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
        self.pool.submitted()
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
