use super::*;
use codec::Encode;
use leasehold_primitives::usage::MAX_READINGS_BYTES;

const SECOND: Duration = Duration::from_secs(1);

struct Bench {
    ledger: Ledger,
    now: Moment,
}

fn on(devices: &[&str]) -> Attachment {
    Attachment { pid: None, devices: devices.iter().map(|device| device.to_string()).collect() }
}

impl Bench {
    fn new() -> Self {
        Self { ledger: Ledger::new([1; 16], [2; 32]), now: Moment::now() }
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

    fn readings(&self) -> Vec<Reading> {
        self.ledger.readings(None, self.now, None).readings
    }

    fn available(&self, lease: LeaseId) -> u64 {
        self.readings().iter().find(|reading| reading.lease == lease).unwrap().end.available_ms
    }

    /// The time that `lease` was available between two ages, if it was attached then.
    fn between(&self, lease: LeaseId, from_age: Duration, to_age: Duration) -> Option<u64> {
        let answer = self.ledger.readings(Some(self.now - from_age), self.now - to_age, None);
        let reading = answer.readings.into_iter().find(|reading| reading.lease == lease)?;
        Some(reading.end.available_ms - reading.start.available_ms)
    }

    fn detach(&mut self, lease: LeaseId) -> bool {
        self.ledger.detach(lease, self.now)
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
    let reading = &bench.readings()[0];
    assert_eq!((reading.end.busy_ms, reading.end.energy_mj, reading.peak_memory_mib), (1_500, 4, 7));
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
    assert!(bench.detach(1));
    assert!(bench.detach(1), "twice is as good as once");
    assert!(!bench.detach(2));
    bench.sample(SECOND, &[1]);
    assert_eq!(bench.available(1), 1_000);
    assert_eq!(bench.ledger.attached(), 0);
    // Its device is free for another, and its counters go on if it comes back.
    assert_eq!(bench.attach(2, &["a"]), Ok(Attached::New));
    bench.detach(2);
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

fn full() -> Bench {
    let mut bench = Bench::new();
    for lease in 0..MAX_ATTACHED as u64 {
        bench.attach(lease, &[&lease.to_string()]).unwrap();
    }
    bench
}

#[test]
fn the_65th_lease_waits_until_one_is_detached_and_none_is_dropped() {
    let mut bench = full();
    bench.sample(SECOND, &[7, 9]);
    assert_eq!(bench.attach(64, &["x"]), Err(Conflict::Full));
    bench.detach(9);
    bench.attach(64, &["x"]).unwrap();
    assert_eq!(bench.attach(9, &["y"]), Err(Conflict::Full), "it waits like any other");
    assert_eq!(bench.available(9), 1_000);
    bench.detach(7);
    assert_eq!(bench.attach(9, &["y"]), Ok(Attached::New));
    assert_eq!(bench.ledger.attached(), MAX_ATTACHED);
    assert_eq!(bench.ledger.leases().len(), MAX_ATTACHED + 1);
}

/// All 64 leases are sold in one window: both owners' leases can be reported.
#[test]
fn sales_of_all_leases_lose_no_window() {
    let mut bench = full();
    let all: Vec<LeaseId> = (0..2 * MAX_ATTACHED as u64).collect();
    bench.sample(SECOND, &all);
    for lease in 0..MAX_ATTACHED as u64 {
        bench.detach(lease);
        bench.attach(lease + 64, &[&lease.to_string()]).unwrap();
    }
    bench.sample(SECOND, &all);
    let (from, to) = (Some(bench.now - SECOND * 2), bench.now);
    let first = bench.ledger.readings(from, to, None);
    assert_eq!((first.readings.len(), first.more), (64, true));
    let second = bench.ledger.readings(from, to, Some(63));
    assert_eq!((second.readings.len(), second.more), (64, false));
    assert!(first.encoded_size() * 2 <= MAX_READINGS_BYTES);
    let served: Vec<LeaseId> = first.readings.iter().chain(&second.readings).map(|reading| reading.lease).collect();
    assert_eq!(served, all);
    assert!(first.readings.iter().chain(&second.readings).all(|reading| reading.end.available_ms == 1_000));
    // The first leases have no reading of the time since then.
    bench.sample(SECOND, &all);
    let later = bench.ledger.readings(Some(bench.now - SECOND / 2), bench.now, None);
    assert_eq!((later.readings[0].lease, later.readings.len(), later.more), (64, 64, false));
}

#[test]
fn a_detached_lease_is_served_as_long_as_it_can_be_reported_and_then_remembered() {
    let mut bench = full();
    bench.sample(SECOND, &[7]);
    bench.detach(7);
    bench.sample(KEPT, &[]);
    assert_eq!(bench.available(7), 1_000);
    bench.sample(SECOND, &[]);
    assert!(bench.ledger.get(7).is_none());
    // Within a boot no counter ever goes back.
    bench.attach(7, &["7"]).unwrap();
    assert_eq!(bench.available(7), 1_000);
    bench.sample(SECOND, &[7]);
    assert_eq!(bench.available(7), 2_000);
}

#[test]
fn no_more_leases_are_served_than_can_be_reported() {
    let mut bench = Bench::new();
    for lease in 0..MAX_SERVED as u64 {
        bench.attach(lease, &["a"]).unwrap();
        bench.detach(lease);
    }
    assert_eq!(bench.attach(MAX_SERVED as u64, &["a"]), Err(Conflict::TooManyServed));
    assert_eq!(bench.attach(5, &["a"]), Ok(Attached::New));
    bench.detach(5);
    bench.now += KEPT + SECOND;
    assert_eq!(bench.attach(MAX_SERVED as u64, &["a"]), Ok(Attached::New));
    assert_eq!(bench.ledger.leases().len(), 1);
}

#[test]
fn the_counters_at_the_edges_of_a_window_are_those_of_its_edges() {
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    let edge = bench.now + Duration::from_millis(10_300);
    for second in 0..30 {
        // Gone from 5 s to 8 s, and from 20 s to 25 s.
        let gone = (5..8).contains(&second) || (20..25).contains(&second);
        bench.sample(SECOND, if gone { &[] } else { &[1] });
    }
    let age = |millis: u64| bench.now - edge - Duration::from_millis(millis);
    assert_eq!(bench.between(1, age(0), age(10_000)), Some(9_700));
    assert_eq!(bench.between(1, age(9_700), age(14_700)), Some(0));
    // Before it was attached, and after the known part.
    assert_eq!(bench.between(1, SECOND * 60, age(0)), Some(7_300));
    assert_eq!(bench.between(1, SECOND * 2, Duration::ZERO), Some(2_000));
    assert_eq!(bench.between(1, SECOND * 60, SECOND * 40), None, "it was not attached then");
    // Asked again an hour later, the answer is the same.
    for _ in 0..3_600 {
        bench.sample(SECOND, &[]);
    }
    let age = |millis: u64| bench.now - edge - Duration::from_millis(millis);
    assert_eq!(bench.between(1, age(0), age(10_000)), Some(9_700));
}

/// The chain halts for four hours: the window lasts five.
#[test]
fn a_window_that_a_halt_of_the_chain_makes_long_is_told_in_full() {
    const HOUR: Duration = Duration::from_secs(3_600);
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    bench.attach(2, &["b"]).unwrap();
    for _ in 0..6 * 3_600 {
        bench.sample(SECOND, &[1, 2]);
    }
    assert_eq!(bench.between(1, HOUR * 6, HOUR), Some(5 * 3_600_000));
    // The last windows of a detached lease are kept.
    bench.detach(2);
    assert_eq!(bench.between(2, KEPT, Duration::ZERO), Some(11_400_000));
    assert!(bench.between(2, HOUR * 6, Duration::ZERO).unwrap() <= 11_400_000 + 15 * 60_000);
}

#[test]
fn what_a_stalled_sampler_counts_is_the_last_of_the_time() {
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    bench.sample(SECOND, &[1]);
    bench.sample(SECOND * 600, &[1]);
    assert_eq!(bench.between(1, SECOND * 600, SECOND * 2), Some(0));
    assert_eq!(bench.between(1, SECOND * 2, Duration::ZERO), Some(2_000));
}

#[test]
fn readings_are_in_order_and_of_this_boot() {
    let mut bench = Bench::new();
    for lease in [9, 2, u64::MAX, 5] {
        bench.attach(lease, &[&lease.to_string()]).unwrap();
    }
    let readings = bench.ledger.readings(None, bench.now, None);
    assert_eq!((readings.version, readings.more), (2, false));
    assert_eq!(readings.readings.iter().map(|reading| reading.lease).collect::<Vec<_>>(), [2, 5, 9, u64::MAX]);
    assert!(readings.readings.iter().all(|reading| reading.boot == [1; 16]));
}

#[test]
fn a_lease_is_busy_for_no_longer_than_the_time_that_counts() {
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    bench.now += SECOND;
    let targets = bench.ledger.targets(bench.now);
    let measured = [(1, Measurement { busy: SECOND * 60, energy_uj: 0, memory_mib: 0 })].into();
    bench.ledger.record(bench.now, &targets, &measured);
    assert_eq!(bench.readings()[0].end.busy_ms, 1_000);
}

#[test]
fn what_a_lease_counts_when_it_is_back_is_of_the_time_since() {
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    bench.sample(SECOND, &[1]);
    bench.detach(1);
    bench.now += SECOND * 600;
    bench.attach(1, &["a"]).unwrap();
    bench.sample(SECOND, &[1]);
    assert_eq!(bench.between(1, SECOND * 601, SECOND), Some(0));
    assert_eq!(bench.between(1, SECOND, Duration::ZERO), Some(1_000));
}

#[test]
fn a_lease_that_is_detached_while_it_is_sampled_does_not_count() {
    let mut bench = Bench::new();
    bench.attach(1, &["a"]).unwrap();
    bench.now += SECOND;
    let targets = bench.ledger.targets(bench.now);
    bench.detach(1);
    let measured = [(1, Measurement { busy: SECOND, energy_uj: 1, memory_mib: 1 })].into();
    bench.ledger.record(bench.now, &targets, &measured);
    assert_eq!(bench.available(1), 0);
}
