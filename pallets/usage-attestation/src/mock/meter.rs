//! A scripted meter.

use super::WorldClock;
use codec::Encode;
use core::ops::Range;
use leasehold_primitives::{
    usage::{MeterReadings, Reading, Totals, MAX_READINGS},
    LeaseId,
};
use leasehold_testing::machine::{self, Reply};

/// The meter's answer to a request.
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
    /// Measures the machines of these leases, at the ages that the request gives.
    Measures(Vec<Machine>),
}

/// The hardware of a lease, and its times there by the world's clock: since the lease was attached in this boot.
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

/// The answer of a meter with these machines to a request that arrives at `now`.
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
    /// The addresses requested.
    pub asked: Vec<String>,
    /// The milliseconds by which the node's clock is ahead of the world's.
    pub ahead: i64,
    /// The body that a measuring meter answers with.
    pub body: Vec<u8>,
}

impl machine::Script for Script {
    fn now(&self) -> u64 {
        WorldClock::get().checked_add_signed(self.ahead).unwrap()
    }

    fn pass(&mut self, until: u64) {
        WorldClock::set(until.checked_add_signed(-self.ahead).unwrap());
    }

    fn start(&mut self, uri: &str) -> u16 {
        self.asked.push(uri.into());
        if let Answer::Measures(machines) = &self.answer {
            self.body = measured(machines, uri, WorldClock::get()).encode();
        }
        u16::try_from(self.asked.len()).unwrap()
    }

    fn reply(&self, _: u16) -> Reply {
        let says = |status, bytes: &[u8]| Reply::Says { status, bytes: bytes.to_vec(), piece: usize::MAX, pause: 0 };
        match &self.answer {
            Answer::Dead => Reply::Dead,
            Answer::Silent => Reply::Silent,
            Answer::Status(code, body) => says(*code, body),
            Answer::Says { body, piece, pause } => {
                Reply::Says { status: 200, bytes: body.clone(), piece: *piece, pause: *pause }
            }
            Answer::Endless => Reply::Endless,
            Answer::Measures(_) => says(200, &self.body),
        }
    }
}
