//! The meter with its `host` source and real jobs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{until, Job, Meter};
use leasehold_primitives::usage::Reading;

/// Asserts that no counter of `later` is below `earlier`'s.
fn assert_monotonic(earlier: &Reading, later: &Reading) {
    assert_eq!(earlier.boot, later.boot);
    assert!(
        later.end.available_ms >= earlier.end.available_ms
            && later.end.busy_ms >= earlier.end.busy_ms
            && later.end.energy_mj >= earlier.end.energy_mj
            && later.peak_memory_mib >= earlier.peak_memory_mib,
        "{earlier:?} {later:?}"
    );
}

#[test]
fn counters_grow_while_a_job_runs_and_go_on_with_the_next_job() {
    let meter = Meter::start(&["--source", "host"]);
    let first = Job::start();
    let (status, lease) = meter.put("7", &format!("{{\"pid\": {}}}", first.id()));
    assert_eq!(status, 201, "{lease}");
    assert_eq!(lease["devices"][0], "host");

    let early = meter.reading(7);
    let later = until("the job is busy", || Some(meter.reading(7)).filter(|reading| reading.end.busy_ms >= 100));
    assert_monotonic(&early, &later);
    assert!(later.end.available_ms >= later.end.busy_ms);
    assert!(later.peak_memory_mib > 0);

    // The job dies: the hardware stays available, and is not busy.
    drop(first);
    meter.wait_samples(2);
    let idle = meter.reading(7);
    assert_monotonic(&later, &idle);
    let still_idle = until("availability grows", || {
        Some(meter.reading(7)).filter(|reading| reading.end.available_ms >= idle.end.available_ms + 200)
    });
    assert_eq!(still_idle.end.busy_ms, idle.end.busy_ms);

    // The same request again changes nothing; another job continues.
    let second = Job::start();
    let body = format!("{{\"pid\": {}}}", second.id());
    assert_eq!(meter.put("7", &body).0, 200);
    assert_eq!(meter.put("7", &body).0, 200);
    let busy = until("the second job is busy", || {
        Some(meter.reading(7)).filter(|reading| reading.end.busy_ms >= still_idle.end.busy_ms + 100)
    });
    assert_monotonic(&still_idle, &busy);
}

#[test]
fn time_is_counted_as_it_passes() {
    let meter = Meter::start(&[]);
    assert_eq!(meter.put("1", "{}").0, 201);
    let (begun, early) = (std::time::Instant::now(), meter.reading(1).end.available_ms);
    until("a second is counted", || (meter.reading(1).end.available_ms >= early + 1_000).then_some(()));
    let passed = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let counted = meter.reading(1).end.available_ms - early;
    // One sample may have been under way at either end.
    assert!(counted <= passed + 400, "{counted} ms counted in {passed} ms");
}

#[test]
fn a_detached_lease_is_served_and_stops_counting() {
    let meter = Meter::start(&[]);
    meter.put("3", "{}");
    until("it counts", || (meter.reading(3).end.available_ms > 0).then_some(()));
    assert_eq!(meter.delete("3"), 200);
    let last = meter.reading(3);
    meter.wait_samples(4);
    assert_eq!(meter.reading(3), last);
    assert_eq!(meter.json("/v1/leases")["leases"][0]["attached"], false);
    assert_eq!(meter.delete("3"), 200);
    assert_eq!(meter.delete("4"), 404);
    // Attached again, it goes on from where it stopped.
    assert_eq!(meter.put("3", "{}").0, 201);
    until("it counts again", || (meter.reading(3).end.available_ms > last.end.available_ms).then_some(()));
}

#[test]
fn each_start_is_a_boot_and_an_installation_keeps_its_salt() {
    let meter = Meter::start(&[]);
    meter.put("1", "{}");
    let before = meter.reading(1);
    let state = meter.stop();

    let meter = Meter::start_in(state, &[]);
    assert!(meter.readings().readings.is_empty());
    meter.put("1", "{}");
    let after = meter.reading(1);
    assert_ne!(after.boot, before.boot);
    assert_eq!(after.devices, before.devices);

    let elsewhere = Meter::start(&[]);
    elsewhere.put("1", "{}");
    assert_ne!(elsewhere.reading(1).devices, before.devices);
}

#[test]
fn a_process_that_is_not_there_is_refused() {
    let meter = Meter::start(&[]);
    let gone = {
        let job = Job::start();
        job.id()
    };
    let (status, why) = meter.put("1", &format!("{{\"pid\": {gone}}}"));
    assert_eq!((status, why["error"].as_str()), (422, Some("not_there")));
    let (status, why) = meter.put("1", "{\"devices\": [\"GPU-1\"]}");
    assert_eq!((status, why["error"].as_str()), (422, Some("not_there")));
    assert!(meter.readings().readings.is_empty());
}
