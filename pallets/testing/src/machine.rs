//! The machine around an off-chain worker: something that answers its requests, a transaction pool that keeps what it
//! gets, and a disk.

use sp_core::offchain::{
    testing::TestOffchainExt, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
    OffchainWorkerExt, OpaqueNetworkState, Timestamp, TransactionPool, TransactionPoolExt,
};
use sp_io::TestExternalities;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// The outcome of a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// No connection.
    Dead,
    /// A connection, and then nothing.
    Silent,
    /// This status, and `bytes` in pieces of at most `piece`, each `pause` ms after the one before.
    Says { status: u16, bytes: Vec<u8>, piece: usize, pause: u64 },
    /// A body without end.
    Endless,
}

/// The script that answers a worker's requests, and the clock of its node.
pub trait Script: Send + 'static {
    /// The node's clock, in milliseconds.
    fn now(&self) -> u64;

    /// Time passes until the node's clock says this.
    fn pass(&mut self, until: u64);

    /// A request for `uri` is sent; gives it a number.
    fn start(&mut self, uri: &str) -> u16;

    /// The outcome of a request, however often it is asked for.
    fn reply(&self, request: u16) -> Reply;

    /// A request is given a header.
    fn add_header(&mut self, name: &str, value: &str) {
        panic!("the worker sends {name}: {value}");
    }

    /// The node draws a random number.
    fn random_seed(&mut self) -> [u8; 32] {
        panic!("the worker draws no random numbers");
    }
}

/// Gives a worker its machine.
pub fn register<S: Script>(ext: &mut TestExternalities, script: &Arc<Mutex<S>>, pool: &Pool, disk: &TestOffchainExt) {
    ext.register_extension(OffchainWorkerExt::new(Network { script: script.clone(), read: BTreeMap::new() }));
    ext.register_extension(OffchainDbExt::new(disk.clone()));
    ext.register_extension(TransactionPoolExt::new(pool.clone()));
}

/// A pool that keeps what it gets, even if it says that it does not.
#[derive(Clone, Default)]
pub struct Pool(Arc<Mutex<Transactions>>);

#[derive(Default)]
struct Transactions {
    submitted: Vec<Vec<u8>>,
    are_refused: bool,
}

impl Pool {
    /// Everything submitted since the last call.
    pub fn submitted(&self) -> Vec<Vec<u8>> {
        core::mem::take(&mut self.0.lock().unwrap().submitted)
    }

    /// Sets whether it refuses what it gets from now on, as a full pool does.
    pub fn refuses(&self, refuses: bool) {
        self.0.lock().unwrap().are_refused = refuses;
    }
}

impl TransactionPool for Pool {
    fn submit_transaction(&mut self, transaction: Vec<u8>) -> Result<(), ()> {
        let mut transactions = self.0.lock().unwrap();
        transactions.submitted.push(transaction);
        if transactions.are_refused {
            Err(())
        } else {
            Ok(())
        }
    }
}

/// The worker's HTTP, which keeps deadlines by the node's clock.
struct Network<S> {
    script: Arc<Mutex<S>>,
    /// Bytes of each answer that were read.
    read: BTreeMap<u16, usize>,
}

impl<S: Script> Externalities for Network<S> {
    fn is_validator(&self) -> bool {
        true
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.script.lock().unwrap().now())
    }

    fn sleep_until(&mut self, _: Timestamp) {
        panic!("the worker never sleeps");
    }

    fn random_seed(&mut self) -> [u8; 32] {
        self.script.lock().unwrap().random_seed()
    }

    fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "GET");
        let id = self.script.lock().unwrap().start(uri);
        self.read.insert(id, 0);
        Ok(HttpRequestId(id))
    }

    fn http_request_add_header(&mut self, _: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
        self.script.lock().unwrap().add_header(name, value);
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
        let deadline = deadline.expect("waiting has no deadline").unix_millis();
        let mut script = self.script.lock().unwrap();
        let status = |id: &HttpRequestId| match script.reply(id.0) {
            Reply::Dead => HttpRequestStatus::IoError,
            Reply::Silent => {
                script.pass(deadline);
                HttpRequestStatus::DeadlineReached
            }
            Reply::Says { status, .. } => HttpRequestStatus::Finished(status),
            Reply::Endless => HttpRequestStatus::Finished(200),
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
        let mut script = self.script.lock().unwrap();
        let read = self.read.get_mut(&id.0).expect("the request was sent");
        match script.reply(id.0) {
            Reply::Dead | Reply::Silent => Err(HttpError::IoError),
            Reply::Says { bytes, piece, pause, .. } => {
                let now = deadline.min(script.now() + pause);
                script.pass(now);
                if pause > 0 && now == deadline {
                    return Err(HttpError::DeadlineReached);
                }
                let left = &bytes[*read..];
                let size = left.len().min(piece).min(buffer.len());
                buffer[..size].copy_from_slice(&left[..size]);
                *read += size;
                Ok(size)
            }
            Reply::Endless => {
                *read += buffer.len();
                assert!(*read < 100_000, "the worker reads without end");
                buffer.fill(0);
                Ok(buffer.len())
            }
        }
    }

    fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}
