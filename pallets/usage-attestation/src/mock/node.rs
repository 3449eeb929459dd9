//! The machine around the off-chain worker.

use super::*;
use codec::Decode;
use leasehold_primitives::usage::METER_URL_KEY;
use sp_core::offchain::{testing::TestOffchainExt, OffchainStorage, TransactionPool};
use std::sync::{Arc, Mutex};

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
