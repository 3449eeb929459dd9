//! Counters of leases. Knows nothing of hardware.

use crate::{
    clock::Moment,
    history::{Counted, History},
    identity::{devices_hash, Salt},
    source::{Attachment, Measurement, Target},
};
use leasehold_primitives::{
    usage::{BootId, MeterReadings, Reading, Totals, MAX_METERS, MAX_READINGS},
    LeaseId,
};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// The most that one sample can count. A sampler that stalled, or a machine that was suspended, invents no time.
pub const MAX_STEP: Duration = Duration::from_secs(2);
/// The time for which a detached lease is served, and its counters are known: three windows of a production chain, and
/// ten minutes. A lease's last window can be reported up to the end of the next.
pub const KEPT: Duration = Duration::from_secs(3 * 3_600 + 600);
/// How far back the counters of an attached lease are known. A window lasts as long as its blocks take: if the chain
/// halts for hours, it is longer by as much.
pub const KEPT_ATTACHED: Duration = Duration::from_secs(48 * 3_600);
/// Leases attached at once: as many as fit in one report.
pub const MAX_ATTACHED: usize = MAX_READINGS as usize;
/// Leases served at once, attached or not: as many as a provider's meter keys can report.
pub const MAX_SERVED: usize = MAX_ATTACHED * MAX_METERS as usize;
/// Leases that are no longer served but would go on where they stopped if they were attached again.
const MAX_REMEMBERED: usize = 4_096;

#[derive(Clone, Debug)]
pub struct Lease {
    pub attachment: Attachment,
    pub attached: bool,
    /// Whether the hardware answered the last sample; none before the first.
    pub answered: Option<bool>,
    /// Cumulative; none ever decreases within a boot.
    pub counted: Counted,
    pub peak_memory_mib: u64,
    pub devices: [u8; 32],
    /// The time of the last sample, or of attaching or detaching.
    since: Moment,
    history: History,
}

impl Lease {
    /// Whether it was attached at some time between `from` and `to`.
    fn was_attached(&self, from: Moment, to: Moment) -> bool {
        self.history.begins().is_some_and(|begins| begins <= to) && (self.attached || self.since >= from)
    }
}

/// The reason why a lease cannot be attached or detached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// [`MAX_ATTACHED`] leases are attached.
    Full,
    /// [`MAX_SERVED`] leases are served, and the windows of those that were detached can still be reported.
    TooManyServed,
    /// Another attached lease has this device.
    DeviceTaken { device: String, by: LeaseId },
}

/// The effect of attaching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The lease was not attached before.
    New,
    /// The lease was attached to something else.
    Changed,
    /// The lease was attached to the same.
    Unchanged,
}

/// All leases of one boot.
pub struct Ledger {
    boot: BootId,
    salt: Salt,
    leases: BTreeMap<LeaseId, Lease>,
    /// Detached leases, the one detached first in front.
    detached: VecDeque<LeaseId>,
    remembered: VecDeque<(LeaseId, Counted, u64)>,
}

impl Ledger {
    pub fn new(boot: BootId, salt: Salt) -> Self {
        Self { boot, salt, leases: BTreeMap::new(), detached: VecDeque::new(), remembered: VecDeque::new() }
    }

    pub fn boot(&self) -> BootId {
        self.boot
    }

    pub fn leases(&self) -> &BTreeMap<LeaseId, Lease> {
        &self.leases
    }

    pub fn get(&self, lease: LeaseId) -> Option<&Lease> {
        self.leases.get(&lease)
    }

    pub fn attached(&self) -> usize {
        self.leases.len().saturating_sub(self.detached.len())
    }

    /// Attaches `lease`, or changes what it runs on. Its counters go on. `exclusive`: no two attached leases may
    /// share a device.
    pub fn attach(
        &mut self,
        lease: LeaseId,
        attachment: Attachment,
        exclusive: bool,
        now: Moment,
    ) -> Result<Attached, Conflict> {
        if exclusive {
            for (other, held) in self.leases.iter().filter(|(id, held)| **id != lease && held.attached) {
                if let Some(device) = attachment.devices.iter().find(|device| held.attachment.devices.contains(device))
                {
                    return Err(Conflict::DeviceTaken { device: device.clone(), by: *other });
                }
            }
        }
        let devices = devices_hash(&self.salt, &attachment.devices);
        let attached = self.attached();
        if let Some(known) = self.leases.get_mut(&lease) {
            if !known.attached && attached >= MAX_ATTACHED {
                return Err(Conflict::Full);
            }
            let outcome = match (known.attached, known.attachment == attachment) {
                (true, true) => return Ok(Attached::Unchanged),
                (true, false) => Attached::Changed,
                (false, _) => {
                    // Time for which it was detached is nobody's.
                    known.since = now;
                    known.answered = None;
                    known.history.push(now, known.counted);
                    Attached::New
                }
            };
            known.attached = true;
            known.attachment = attachment;
            known.devices = devices;
            self.detached.retain(|id| *id != lease);
            return Ok(outcome);
        }
        self.retire(now);
        if attached >= MAX_ATTACHED {
            return Err(Conflict::Full);
        }
        if self.leases.len() >= MAX_SERVED {
            return Err(Conflict::TooManyServed);
        }
        let place = self.remembered.iter().position(|(id, ..)| *id == lease);
        let (_, counted, peak_memory_mib) =
            place.and_then(|at| self.remembered.remove(at)).unwrap_or((lease, Counted::default(), 0));
        let history = History::new(now, counted);
        let known = Lease {
            attachment,
            attached: true,
            answered: None,
            counted,
            peak_memory_mib,
            devices,
            since: now,
            history,
        };
        self.leases.insert(lease, known);
        Ok(Attached::New)
    }

    /// Stops serving leases that were detached so long ago that nobody can report them.
    fn retire(&mut self, now: Moment) {
        while let Some(oldest) = self.detached.front().copied() {
            let over = |lease: &Lease| now - lease.since > KEPT;
            if !self.leases.get(&oldest).is_none_or(over) {
                return;
            }
            self.detached.pop_front();
            if let Some(dropped) = self.leases.remove(&oldest) {
                self.remembered.push_back((oldest, dropped.counted, dropped.peak_memory_mib));
                if self.remembered.len() > MAX_REMEMBERED {
                    self.remembered.pop_front();
                }
            }
        }
    }

    /// Stops counting for `lease`, which stays served. False if there is no such lease.
    pub fn detach(&mut self, lease: LeaseId, now: Moment) -> bool {
        let Some(known) = self.leases.get_mut(&lease) else { return false };
        if known.attached {
            known.attached = false;
            known.answered = None;
            known.since = now;
            known.history.forget_before(now - KEPT);
            self.detached.push_back(lease);
        }
        true
    }

    /// The leases to be measured at `now`.
    pub fn targets(&self, now: Moment) -> Vec<Target> {
        let attached = self.leases.iter().filter(|(_, lease)| lease.attached);
        attached
            .map(|(id, lease)| Target {
                lease: *id,
                attachment: lease.attachment.clone(),
                elapsed: (now - lease.since).min(MAX_STEP),
            })
            .collect()
    }

    /// Enters the measurements of `targets`, which were taken at `now`.
    pub fn record(&mut self, now: Moment, targets: &[Target], measured: &BTreeMap<LeaseId, Measurement>) {
        for target in targets {
            let Some(lease) = self.leases.get_mut(&target.lease).filter(|lease| lease.attached) else { continue };
            let measurement = measured.get(&target.lease);
            lease.answered = Some(measurement.is_some());
            // If not all the time since the last sample counts, its first part does not.
            let began = now - target.elapsed;
            if began > lease.since {
                lease.history.push(began, lease.counted);
            }
            lease.since = now;
            if let Some(measurement) = measurement {
                let counted = &mut lease.counted;
                counted.available = counted.available.saturating_add(target.elapsed);
                counted.busy = counted.busy.saturating_add(measurement.busy.min(target.elapsed));
                counted.energy_uj = counted.energy_uj.saturating_add(measurement.energy_uj);
                lease.peak_memory_mib = lease.peak_memory_mib.max(measurement.memory_mib);
            }
            lease.history.push(now, lease.counted);
            lease.history.thin_before(now - KEPT);
            lease.history.forget_before(now - KEPT_ATTACHED);
        }
        self.retire(now);
    }

    /// The counts at `to` of the leases after `after`, at most [`MAX_READINGS`] of them, in order. With `from`, only of
    /// those that were attached at some time since, and with their counts at `from`.
    pub fn readings(&self, from: Option<Moment>, to: Moment, after: Option<LeaseId>) -> MeterReadings {
        let asked = |(id, lease): &(&LeaseId, &Lease)| {
            after.is_none_or(|after| **id > after) && from.is_none_or(|from| lease.was_attached(from, to))
        };
        let reading = |(id, lease): (&LeaseId, &Lease)| Reading {
            lease: *id,
            boot: self.boot,
            start: from.map_or_else(Totals::default, |from| totals(lease.history.at(from))),
            end: totals(lease.history.at(to)),
            peak_memory_mib: lease.peak_memory_mib,
            devices: lease.devices,
        };
        let mut leases = self.leases.iter().filter(asked);
        let readings = leases.by_ref().take(MAX_ATTACHED).map(reading).collect();
        MeterReadings { version: MeterReadings::VERSION, readings, more: leases.next().is_some() }
    }
}

fn totals(counted: Counted) -> Totals {
    Totals {
        available_ms: millis(counted.available),
        busy_ms: millis(counted.busy),
        energy_mj: counted.energy_uj / 1_000,
    }
}

/// Whole milliseconds. Saturates after half a billion years.
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
