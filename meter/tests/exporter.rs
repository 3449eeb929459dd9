//! The meter with the text of an exporter, from a file that changes and disappears, and over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{until, Meter};
use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
};

const L4: &str = include_str!("data/dcgm_l4.prom");
const MI300X: &str = include_str!("data/amd_mi300x.prom");
const UUID: &str = "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c";

/// As exporters do: never half a text.
fn publish(path: &Path, text: &str) {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, text).unwrap();
    std::fs::rename(draft, path).unwrap();
}

#[test]
fn a_gpu_counts_while_its_exporter_shows_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    publish(&path, L4);
    let meter = Meter::start(&["--source", &format!("dcgm={}", path.display())]);
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    assert_eq!(meter.json("/health")["devices"][0], UUID);

    assert_eq!(meter.put("5", "{\"devices\": [\"0\"]}").0, 201);
    let idle = until("it counts", || Some(meter.reading(5)).filter(|reading| reading.end.available_ms >= 100));
    assert_eq!((idle.end.busy_ms, idle.end.energy_mj), (0, 0));

    // At work: half the time, 50 MiB, and 2 J more on the counter.
    let busy = L4
        .replace("DCGM_FI_DRIVER_VERSION=\"580.105.08\"} 0\n", "DCGM_FI_DRIVER_VERSION=\"580.105.08\"} 50\n")
        .replace("} 4742776", "} 4744776");
    publish(&path, &busy);
    let working = until("it works", || Some(meter.reading(5)).filter(|reading| reading.end.busy_ms >= 100));
    assert_eq!(working.end.energy_mj, 2_000);
    assert_eq!(working.peak_memory_mib, 50);
    assert!(working.end.busy_ms <= (working.end.available_ms - idle.end.available_ms + 200) / 2 + 100);

    // The target is gone: nothing is available, and it is said why.
    std::fs::remove_file(&path).unwrap();
    until("the source is down", || (meter.get("/health").0 == 503).then_some(()));
    assert!(meter.json("/health")["error"].as_str().unwrap().contains("gpu.prom"));
    let gone = meter.reading(5);
    meter.wait_samples(4);
    assert_eq!(meter.reading(5), gone);
    assert_eq!(meter.json("/v1/leases")["leases"][0]["answered"], false);
    assert_eq!(meter.put("6", "{\"devices\": [\"0\"]}").0, 503);

    // Another GPU is shown: not this lease's.
    publish(&path, &L4.replace(UUID, "GPU-other"));
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    meter.wait_samples(2);
    assert_eq!(meter.reading(5).end.available_ms, gone.end.available_ms);

    // Back again, with a counter that started anew.
    publish(&path, &L4.replace("} 4742776", "} 1"));
    let back = until("it is back", || {
        Some(meter.reading(5)).filter(|reading| reading.end.available_ms > gone.end.available_ms)
    });
    assert_eq!(back.end.energy_mj, gone.end.energy_mj);

    publish(&path, "<html>502 Bad Gateway</html>");
    until("garbage is not an answer", || (meter.get("/health").0 == 503).then_some(()));
}

#[test]
fn one_device_serves_one_lease() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gpu.prom");
    publish(&path, MI300X);
    let meter = Meter::start(&["--source", &format!("amd={}", path.display())]);
    assert_eq!(meter.put("1", "{\"devices\": [\"2\", \"47\"]}").0, 201);
    let (status, why) = meter.put("2", "{\"devices\": [\"0\", \"2\"]}");
    assert_eq!((status, why["error"].as_str()), (409, Some("device_taken")));
    // Several are there, so one must be named.
    let (status, why) = meter.put("2", "{}");
    assert_eq!((status, why["error"].as_str()), (422, Some("not_there")));
    assert_eq!(meter.put("2", "{\"devices\": [\"0\"]}").0, 201);
    // MI300X 0 is at work the whole time; the other two idle.
    let busy = until("it works", || Some(meter.reading(2)).filter(|reading| reading.end.busy_ms >= 100));
    assert_eq!(busy.end.busy_ms, busy.end.available_ms);
    assert_eq!(meter.reading(1).end.busy_ms, 0);
    // Free again after the lease is over.
    assert_eq!(meter.delete("1"), 200);
    assert_eq!(meter.put("3", "{\"devices\": [\"47\"]}").0, 201);
}

#[test]
fn an_exporter_is_asked_over_http() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let source = format!("dcgm=http://{}/metrics", listener.local_addr().unwrap());
    let failing = Arc::new(AtomicBool::new(false));
    let fails = failing.clone();
    let meter = Meter::start(&["--source", &source]);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 2_048];
            let _ = stream.read(&mut request);
            let status = if fails.load(Ordering::Relaxed) { "500 Internal Server Error" } else { "200 OK" };
            let length = L4.len();
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{L4}");
        }
    });
    until("the source is up", || (meter.get("/health").0 == 200).then_some(()));
    // The only device needs no name.
    assert_eq!(meter.put("9", "{}").0, 201);
    until("it counts", || (meter.reading(9).end.available_ms >= 100).then_some(()));
    failing.store(true, Ordering::Relaxed);
    until("an error is not an answer", || (meter.get("/health").0 == 503).then_some(()));
    let stopped = meter.reading(9);
    meter.wait_samples(2);
    assert_eq!(meter.reading(9), stopped);
}
