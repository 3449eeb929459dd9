//! Counters of leases. Knows nothing of hardware.

use crate::{
    identity::{devices_hash, Salt},
    source::{Attachment, Measurement, Target},
};
use leasehold_primitives::{
    usage::{BootId, MeterReadings, Reading, MAX_READINGS},
    LeaseId,
};
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

/// What one sample can count at most. A sampler that stalled, or a machine that was suspended, invents no time.
pub const MAX_STEP: Duration = Duration::from_secs(2);
/// Leases served at once, attached or not: as many as fit in one report.
pub const MAX_LEASES: usize = MAX_READINGS as usize;
/// Leases that are no longer served but would go on where they stopped if they were attached again.
const MAX_REMEMBERED: usize = 4_096;

/// Cumulative; none ever decreases within a boot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub available: Duration,
    pub busy: Duration,
    pub energy_uj: u64,
    pub peak_memory_mib: u64,
}

#[derive(Clone, Debug)]
pub struct Lease {
    pub attachment: Attachment,
    pub attached: bool,
    /// Whether the hardware answered the last sample; none before the first.
    pub answered: Option<bool>,
    pub counters: Counters,
    pub devices: [u8; 32],
    /// The last sample, or when it was attached.
    since: Instant,
}

/// Why a lease cannot be attached or detached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// There are [`MAX_LEASES`] attached ones.
    Full,
    /// Another attached lease has this device.
    DeviceTaken { device: String, by: LeaseId },
}

/// What attaching did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The lease was not attached before.
    New,
    /// It was, to something else.
    Changed,
    /// It was, to the same.
    Unchanged,
}

/// All leases of one boot.
pub struct Ledger {
    boot: BootId,
    salt: Salt,
    leases: BTreeMap<LeaseId, Lease>,
    /// Detached leases, the one detached first in front.
    detached: VecDeque<LeaseId>,
    remembered: VecDeque<(LeaseId, Counters)>,
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
        now: Instant,
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
        if let Some(known) = self.leases.get_mut(&lease) {
            let outcome = match (known.attached, known.attachment == attachment) {
                (true, true) => return Ok(Attached::Unchanged),
                (true, false) => Attached::Changed,
                (false, _) => {
                    // Time while it was detached is nobody's.
                    known.since = now;
                    known.answered = None;
                    Attached::New
                }
            };
            known.attached = true;
            known.attachment = attachment;
            known.devices = devices;
            self.detached.retain(|id| *id != lease);
            return Ok(outcome);
        }
        if self.leases.len() >= MAX_LEASES {
            let oldest = self.detached.pop_front().ok_or(Conflict::Full)?;
            if let Some(dropped) = self.leases.remove(&oldest) {
                self.remembered.push_back((oldest, dropped.counters));
                if self.remembered.len() > MAX_REMEMBERED {
                    self.remembered.pop_front();
                }
            }
        }
        let place = self.remembered.iter().position(|(id, _)| *id == lease);
        let counters = place.and_then(|at| self.remembered.remove(at)).map(|(_, counters)| counters);
        let counters = counters.unwrap_or_default();
        self.leases.insert(lease, Lease { attachment, attached: true, answered: None, counters, devices, since: now });
        Ok(Attached::New)
    }

    /// Stops counting for `lease`, which stays served. False if there is no such lease.
    pub fn detach(&mut self, lease: LeaseId) -> bool {
        let Some(known) = self.leases.get_mut(&lease) else { return false };
        if known.attached {
            known.attached = false;
            known.answered = None;
            self.detached.push_back(lease);
        }
        true
    }

    /// What is to be measured at `now`.
    pub fn targets(&self, now: Instant) -> Vec<Target> {
        let attached = self.leases.iter().filter(|(_, lease)| lease.attached);
        attached
            .map(|(id, lease)| Target {
                lease: *id,
                attachment: lease.attachment.clone(),
                elapsed: now.saturating_duration_since(lease.since).min(MAX_STEP),
            })
            .collect()
    }

    /// Enters what was measured of `targets`, which were taken at `now`.
    pub fn record(&mut self, now: Instant, targets: &[Target], measured: &BTreeMap<LeaseId, Measurement>) {
        for target in targets {
            let Some(lease) = self.leases.get_mut(&target.lease).filter(|lease| lease.attached) else { continue };
            lease.since = now;
            let measurement = measured.get(&target.lease);
            lease.answered = Some(measurement.is_some());
            if let Some(measurement) = measurement {
                let counters = &mut lease.counters;
                counters.available = counters.available.saturating_add(target.elapsed);
                counters.busy = counters.busy.saturating_add(measurement.busy.min(target.elapsed));
                counters.energy_uj = counters.energy_uj.saturating_add(measurement.energy_uj);
                counters.peak_memory_mib = counters.peak_memory_mib.max(measurement.memory_mib);
            }
        }
    }

    /// All leases served, in order.
    pub fn readings(&self) -> MeterReadings {
        let reading = |(id, lease): (&LeaseId, &Lease)| Reading {
            lease: *id,
            boot: self.boot,
            available_ms: millis(lease.counters.available),
            busy_ms: millis(lease.counters.busy),
            energy_mj: lease.counters.energy_uj / 1_000,
            peak_memory_mib: lease.counters.peak_memory_mib,
            devices: lease.devices,
        };
        MeterReadings { version: MeterReadings::VERSION, readings: self.leases.iter().map(reading).collect() }
    }
}

/// Whole milliseconds. Saturates after half a billion years.
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use leasehold_primitives::usage::MAX_READINGS_BYTES;

    const SECOND: Duration = Duration::from_secs(1);

    struct Bench {
        ledger: Ledger,
        now: Instant,
    }

    fn on(devices: &[&str]) -> Attachment {
        Attachment { pid: None, devices: devices.iter().map(|device| device.to_string()).collect() }
    }

    impl Bench {
        fn new() -> Self {
            Self { ledger: Ledger::new([1; 16], [2; 32]), now: Instant::now() }
        }

        fn attach(&mut self, lease: LeaseId, devices: &[&str]) -> Result<Attached, Conflict> {
            self.ledger.attach(lease, on(devices), true, self.now)
        }

        /// Lets `time` pass and takes a sample, in which the leases of `answering` answer and are busy half of it.
        fn sample(&mut self, time: Duration, answering: &[LeaseId]) {
            self.now += time;
            let targets = self.ledger.targets(self.now);
            let measured = targets
                .iter()
                .filter(|target| answering.contains(&target.lease))
                .map(|target| {
                    let busy = target.elapsed / 2;
                    (target.lease, Measurement { busy, energy_uj: 1_500, memory_mib: 7 })
                })
                .collect();
            self.ledger.record(self.now, &targets, &measured);
        }

        fn available(&self, lease: LeaseId) -> u64 {
            self.ledger.readings().readings.iter().find(|reading| reading.lease == lease).unwrap().available_ms
        }
    }

    #[test]
    fn a_sample_counts_the_time_since_the_last_if_the_hardware_answers() {
        let mut bench = Bench::new();
        bench.attach(1, &["a"]).unwrap();
        bench.attach(2, &["b"]).unwrap();
        bench.sample(SECOND, &[1, 2]);
        bench.sample(SECOND, &[1]);
        bench.sample(SECOND, &[1, 2]);
        assert_eq!((bench.available(1), bench.available(2)), (3_000, 2_000));
        assert_eq!(bench.ledger.get(2).unwrap().answered, Some(true));
        let reading = &bench.ledger.readings().readings[0];
        assert_eq!((reading.busy_ms, reading.energy_mj, reading.peak_memory_mib), (1_500, 4, 7));
    }

    #[test]
    fn a_stalled_sampler_invents_no_time() {
        let mut bench = Bench::new();
        bench.attach(1, &["a"]).unwrap();
        bench.sample(Duration::from_secs(3_600), &[1]);
        assert_eq!(bench.available(1), 2_000);
        bench.sample(MAX_STEP, &[1]);
        assert_eq!(bench.available(1), 4_000);
    }

    #[test]
    fn a_lease_counts_from_when_it_was_attached() {
        let mut bench = Bench::new();
        bench.attach(1, &["a"]).unwrap();
        bench.sample(SECOND, &[1]);
        bench.now += SECOND / 4;
        bench.attach(2, &["b"]).unwrap();
        bench.sample(SECOND * 3 / 4, &[1, 2]);
        assert_eq!((bench.available(1), bench.available(2)), (2_000, 750));
    }

    #[test]
    fn another_job_or_device_continues_the_counters() {
        let mut bench = Bench::new();
        assert_eq!(bench.attach(1, &["a"]), Ok(Attached::New));
        bench.sample(SECOND, &[1]);
        let hash = bench.ledger.get(1).unwrap().devices;
        assert_eq!(bench.attach(1, &["a"]), Ok(Attached::Unchanged));
        assert_eq!(bench.attach(1, &["b"]), Ok(Attached::Changed));
        assert_ne!(bench.ledger.get(1).unwrap().devices, hash);
        bench.sample(SECOND, &[1]);
        assert_eq!(bench.available(1), 2_000);
    }

    #[test]
    fn a_detached_lease_is_served_and_does_not_count() {
        let mut bench = Bench::new();
        bench.attach(1, &["a"]).unwrap();
        bench.sample(SECOND, &[1]);
        assert!(bench.ledger.detach(1));
        assert!(bench.ledger.detach(1), "twice is as good as once");
        assert!(!bench.ledger.detach(2));
        bench.sample(SECOND, &[1]);
        assert_eq!(bench.available(1), 1_000);
        assert_eq!(bench.ledger.attached(), 0);
        // Its device is free for another, and its counters go on if it comes back.
        assert_eq!(bench.attach(2, &["a"]), Ok(Attached::New));
        bench.ledger.detach(2);
        assert_eq!(bench.attach(1, &["a"]), Ok(Attached::New));
        bench.sample(SECOND, &[1]);
        assert_eq!(bench.available(1), 2_000);
    }

    #[test]
    fn a_device_belongs_to_one_lease_where_the_source_says_so() {
        let mut bench = Bench::new();
        bench.attach(1, &["a", "b"]).unwrap();
        assert_eq!(bench.attach(2, &["c", "b"]), Err(Conflict::DeviceTaken { device: "b".into(), by: 1 }));
        assert_eq!(bench.ledger.attach(2, on(&["b"]), false, bench.now), Ok(Attached::New));
    }

    #[test]
    fn the_65th_lease_waits_until_one_is_detached() {
        let mut bench = Bench::new();
        for lease in 0..MAX_LEASES as u64 {
            bench.attach(lease, &[&lease.to_string()]).unwrap();
        }
        bench.sample(SECOND, &[7, 9]);
        assert_eq!(bench.attach(64, &["x"]), Err(Conflict::Full));
        bench.ledger.detach(9);
        bench.ledger.detach(7);
        bench.attach(64, &["x"]).unwrap();
        assert!(bench.ledger.get(9).is_none());
        assert!(bench.ledger.get(7).is_some());
        assert_eq!(bench.ledger.readings().readings.len(), MAX_LEASES);
        assert!(bench.ledger.readings().encoded_size() <= MAX_READINGS_BYTES);
        // What is no longer served is remembered: within a boot no counter ever goes back.
        bench.attach(9, &["y"]).unwrap();
        assert_eq!(bench.available(9), 1_000);
        assert!(bench.ledger.get(7).is_none());
        assert_eq!(bench.attach(65, &["z"]), Err(Conflict::Full));
    }

    #[test]
    fn readings_are_in_order_and_of_this_boot() {
        let mut bench = Bench::new();
        for lease in [9, 2, u64::MAX, 5] {
            bench.attach(lease, &[&lease.to_string()]).unwrap();
        }
        let readings = bench.ledger.readings();
        assert_eq!(readings.version, 1);
        assert_eq!(readings.readings.iter().map(|reading| reading.lease).collect::<Vec<_>>(), [2, 5, 9, u64::MAX]);
        assert!(readings.readings.iter().all(|reading| reading.boot == [1; 16]));
    }
}
