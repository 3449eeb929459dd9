//! A scripted meter.

use codec::Encode;
use leasehold_primitives::usage::{MeterReadings, Reading};
use sp_core::offchain::{Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState, Timestamp};
use std::sync::{Arc, Mutex};

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
    pub(super) read: usize,
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
