//! A scripted meter.

use super::WorldClock;
use codec::Encode;
use core::ops::Range;
use leasehold_primitives::{
    usage::{MeterReadings, Reading, Totals, MAX_READINGS},
    LeaseId,
};
use sp_core::offchain::{Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState, Timestamp};
use std::sync::{Arc, Mutex};

/// What the meter does when it is asked.
#[derive(Clone, Debug, Default)]
pub enum Answer {
    /// No connection.
    #[default]
    Dead,
    /// A connection, and then nothing.
    Silent,
    /// This status, with a body as good as any.
    Status(u16, Vec<u8>),
    /// `body` in pieces of at most `piece` bytes, each `pause` ms after the one before.
    Says { body: Vec<u8>, piece: usize, pause: u64 },
    /// A body without end.
    Endless,
    /// What the machines of these leases did, at the ages that it is asked for.
    Measures(Vec<Machine>),
}

/// The hardware of a lease, and when it was there, by the world's clock: since the lease was attached in this boot.
#[derive(Clone, Debug)]
pub struct Machine {
    pub lease: LeaseId,
    pub boot: [u8; 16],
    pub up: Vec<Range<u64>>,
}

/// Hardware that is there from `start` on.
pub fn up_since(start: u64) -> Vec<Range<u64>> {
    std::iter::once(start..u64::MAX).collect()
}

impl Machine {
    fn totals(&self, at: u64) -> Totals {
        let up = |stretch: &Range<u64>| stretch.end.min(at).saturating_sub(stretch.start);
        Totals { available_ms: self.up.iter().map(up).sum(), ..Totals::default() }
    }
}

/// The number after `name=` in the query of `uri`.
fn asked_for(uri: &str, name: &str) -> Option<u64> {
    let query = uri.split_once('?')?.1;
    let value = query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))?;
    Some(value.parse().unwrap())
}

/// What a meter with these machines answers to a request that arrives at `now`.
fn measured(machines: &[Machine], uri: &str, now: u64) -> MeterReadings {
    let edge = |name| now - asked_for(uri, name).expect("the worker asks by age");
    let (from, to) = (edge("from_age_ms"), edge("to_age_ms"));
    let mut readings: Vec<_> = machines
        .iter()
        .filter(|machine| asked_for(uri, "after").is_none_or(|after| machine.lease > after))
        .map(|machine| Reading {
            lease: machine.lease,
            boot: machine.boot,
            start: machine.totals(from),
            end: machine.totals(to),
            peak_memory_mib: 1,
            devices: [7; 32],
        })
        .collect();
    readings.sort_by_key(|reading| reading.lease);
    let more = readings.len() > MAX_READINGS as usize;
    readings.truncate(MAX_READINGS as usize);
    MeterReadings { version: MeterReadings::VERSION, readings, more }
}

impl Answer {
    pub fn body(body: Vec<u8>) -> Self {
        Self::Says { body, piece: usize::MAX, pause: 0 }
    }

    pub fn readings(readings: Vec<Reading>) -> Self {
        Self::body(MeterReadings { version: MeterReadings::VERSION, readings, more: false }.encode())
    }
}

#[derive(Default)]
pub struct Script {
    pub answer: Answer,
    /// Addresses asked for.
    pub asked: Vec<String>,
    /// By how much the node's clock is ahead of the world's.
    pub ahead: i64,
    /// What a meter that measures answers.
    pub body: Vec<u8>,
    /// Bytes of the answer that were read.
    pub read: usize,
}

impl Script {
    /// What the world's clock says at a moment of the node's.
    fn world(&self, node: Timestamp) -> u64 {
        node.unix_millis().checked_add_signed(-self.ahead).unwrap()
    }
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
        let script = self.0.lock().unwrap();
        Timestamp::from_unix_millis(WorldClock::get().checked_add_signed(script.ahead).unwrap())
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
        if let Answer::Measures(machines) = &script.answer {
            script.body = measured(machines, uri, WorldClock::get()).encode();
        }
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
        let script = self.0.lock().unwrap();
        let status = match &script.answer {
            Answer::Dead => HttpRequestStatus::IoError,
            Answer::Silent => {
                WorldClock::set(script.world(deadline));
                HttpRequestStatus::DeadlineReached
            }
            Answer::Status(code, _) => HttpRequestStatus::Finished(*code),
            Answer::Says { .. } | Answer::Endless | Answer::Measures(_) => HttpRequestStatus::Finished(200),
        };
        vec![status; ids.len()]
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        panic!("the worker leaves the headers alone: not every executor can read them");
    }

    fn http_response_read_body(
        &mut self,
        _: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        let deadline = deadline.expect("reading has no deadline");
        let mut script = self.0.lock().unwrap();
        let deadline = script.world(deadline);
        let answer = match script.answer.clone() {
            Answer::Measures(_) => Answer::body(script.body.clone()),
            Answer::Status(_, body) => Answer::body(body),
            other => other,
        };
        match answer {
            Answer::Says { body, piece, pause } => {
                WorldClock::mutate(|clock| *clock = deadline.min(*clock + pause));
                if WorldClock::get() == deadline {
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
