//! The meter: a source, a ledger, and the loop that brings them together.

use crate::{
    clock::{Clock, Moment},
    ledger::{Attached, Conflict, Ledger},
    source::{Measurement, Refusal, Request, Source, Target},
};
use leasehold_primitives::LeaseId;
use std::{
    collections::BTreeMap,
    sync::{
        mpsc::{Receiver, RecvTimeoutError},
        Mutex, MutexGuard, PoisonError,
    },
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// A source that has not answered for this long counts as absent.
const FRESH: Duration = Duration::from_secs(5);

/// The state of sampling.
#[derive(Clone, Debug, Default)]
pub struct Status {
    pub samples: u64,
    pub failures: u64,
    pub last_answer: Option<Instant>,
    /// The time that the last sample took.
    pub took: Duration,
    /// The reason why the last sample failed.
    pub error: Option<String>,
    pub devices: Vec<String>,
}

impl Status {
    /// Whether the source answers.
    pub fn is_up(&self) -> bool {
        self.error.is_none() && self.last_answer.is_some_and(|at| at.elapsed() < FRESH)
    }
}

/// The reason why a lease cannot be attached.
#[derive(Debug, PartialEq, Eq)]
pub enum AttachError {
    Refused(Refusal),
    Conflict(Conflict),
}

pub struct Meter {
    name: &'static str,
    exclusive: bool,
    // Locked before the ledger, and for as long as a sample or an attachment takes: neither sees half of the other.
    source: Mutex<Box<dyn Source>>,
    ledger: Mutex<Ledger>,
    status: Mutex<Status>,
    /// Leases whose hardware does not answer although the source does, and which of their devices are missing.
    silent: Mutex<BTreeMap<LeaseId, Vec<String>>>,
    clock: Clock,
    /// The moment up to which the meter has measured.
    measured: watch::Sender<Moment>,
}

/// A lock that ignores panics: a thread that panicked left nothing half done that a later sample would not mend.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Meter {
    pub fn new(source: Box<dyn Source>, ledger: Ledger, clock: Clock) -> Self {
        Self {
            name: source.name(),
            exclusive: source.is_exclusive(),
            source: Mutex::new(source),
            ledger: Mutex::new(ledger),
            status: Mutex::new(Status::default()),
            silent: Mutex::default(),
            measured: watch::Sender::new(clock()),
            clock,
        }
    }

    pub fn source_name(&self) -> &'static str {
        self.name
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    pub fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// The present time by the meter's clock.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Waits until a sample was taken at `moment` or later, or for `patience`: what the hardware did until then is not
    /// known before. Returns whether it is known now.
    pub async fn measured(&self, moment: Moment, patience: Duration) -> bool {
        let mut measured = self.measured.subscribe();
        let outcome = tokio::time::timeout(patience, measured.wait_for(|until| *until >= moment)).await;
        matches!(outcome, Ok(Ok(_)))
    }

    /// Attaches `lease` to what `request` names. May wait for a sample that is being taken.
    pub fn attach(&self, lease: LeaseId, request: &Request) -> Result<Attached, AttachError> {
        let mut source = lock(&self.source);
        let attachment = source.resolve(request).map_err(AttachError::Refused)?;
        let attached = self
            .ledger()
            .attach(lease, attachment.clone(), self.exclusive, self.now())
            .map_err(AttachError::Conflict)?;
        if attached != Attached::Unchanged {
            source.begin(lease, &attachment);
            lock(&self.silent).remove(&lease);
            tracing::info!(lease, pid = attachment.pid, devices = ?attachment.devices, "lease attached");
        }
        Ok(attached)
    }

    /// Stops counting for `lease`. False if there is no such lease.
    pub fn detach(&self, lease: LeaseId) -> bool {
        let mut source = lock(&self.source);
        let known = self.ledger().detach(lease, self.now());
        if known {
            source.end(lease);
            lock(&self.silent).remove(&lease);
            tracing::info!(lease, "lease detached");
        }
        known
    }

    /// Takes one sample.
    pub fn sample(&self) {
        let mut source = lock(&self.source);
        let (now, begun) = (self.now(), Instant::now());
        let targets = self.ledger().targets(now);
        let outcome = source.sample(&targets);
        let devices = source.devices();
        self.ledger().record(now, &targets, outcome.as_ref().unwrap_or(&Default::default()));
        self.measured.send_replace(now);
        if let Ok(measured) = &outcome {
            self.tell(&targets, measured, &devices);
        }

        let mut status = lock(&self.status);
        let was = status.error.take();
        status.samples = status.samples.saturating_add(1);
        status.took = begun.elapsed();
        status.devices = devices;
        match outcome {
            Ok(_) => {
                status.last_answer = Some(Instant::now());
                if was.is_some() {
                    tracing::info!(source = self.name, "the source answers again");
                }
            }
            Err(why) => {
                status.failures = status.failures.saturating_add(1);
                if was.as_ref() != Some(&why) {
                    tracing::warn!(source = self.name, "no measurement: {why}");
                }
                status.error = Some(why);
            }
        }
    }

    /// Logs which of `targets` the hardware stopped answering for, and which it answers for again, if a source that
    /// shows `devices` has `measured`.
    fn tell(&self, targets: &[Target], measured: &BTreeMap<LeaseId, Measurement>, devices: &[String]) {
        let mut silent = lock(&self.silent);
        for Target { lease, attachment, .. } in targets {
            if measured.contains_key(lease) {
                if silent.remove(lease).is_some() {
                    tracing::info!("lease {lease}: its hardware answers again");
                }
                continue;
            }
            let missing: Vec<String> =
                attachment.devices.iter().filter(|device| !devices.contains(device)).cloned().collect();
            if silent.get(lease) == Some(&missing) {
                continue;
            }
            let names = if missing.is_empty() { String::new() } else { format!(" (missing: {})", missing.join(", ")) };
            tracing::warn!("lease {lease}: its hardware does not answer, so it is not counted{names}");
            silent.insert(*lease, missing);
        }
    }

    /// Samples every `interval` of monotonic time until the other end of `stop` is gone. Samples that could not be
    /// taken in time are left out, not caught up with.
    pub fn run(&self, interval: Duration, stop: &Receiver<()>) {
        let mut next = Instant::now();
        loop {
            self.sample();
            next += interval;
            let now = Instant::now();
            if next < now {
                next = now;
            }
            match stop.recv_timeout(next.saturating_duration_since(now)) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return,
            }
        }
    }
}
