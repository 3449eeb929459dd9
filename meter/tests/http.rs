//! The answers of the meter, and its refusals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{signal, until, Meter};
use leasehold_meter::source::exposition::{read_line, samples};
use leasehold_primitives::usage::MAX_READINGS_BYTES;
use std::process::{Command, Stdio};

#[test]
fn json_says_what_scale_says() {
    let meter = Meter::start(&[]);
    meter.put("2", "{\"devices\": [\"cpu0\"]}");
    meter.put("18446744073709551615", "{}");
    until("it counts", || (meter.reading(2).end.available_ms > 0).then_some(()));
    // So that nothing moves between the two.
    meter.delete("2");
    meter.delete("18446744073709551615");
    let (scale, json) = (meter.readings(), meter.json("/v1/readings.json"));
    assert_eq!((&json["version"], &json["more"]), (&2.into(), &false.into()));
    assert_eq!((scale.version, scale.readings.len(), scale.more), (2, 2, false));
    let hex = |bytes: &[u8]| format!("0x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    for (reading, twin) in scale.readings.iter().zip(json["readings"].as_array().unwrap()) {
        assert_eq!(twin["boot"], hex(&reading.boot));
        assert_eq!(twin["devices"], hex(&reading.devices));
        for (twin, totals) in [(&twin["start"], &reading.start), (&twin["end"], &reading.end)] {
            assert_eq!(twin["available_ms"], totals.available_ms);
            assert_eq!(twin["busy_ms"], totals.busy_ms);
            assert_eq!(twin["energy_mj"], totals.energy_mj);
            assert_eq!(twin.as_object().unwrap().len(), 3);
        }
        assert_eq!(twin["peak_memory_mib"], reading.peak_memory_mib);
        assert_eq!(twin.as_object().unwrap().len(), 6);
    }
    assert_eq!(json["readings"][0]["lease"], 2);
    // More than JavaScript's numbers hold.
    assert_eq!(json["readings"][1]["lease"], "18446744073709551615");
    assert_ne!(scale.readings[0].devices, scale.readings[1].devices);
}

#[test]
fn at_most_64_leases_are_attached_and_a_detached_one_stays_served() {
    let meter = Meter::start(&[]);
    for lease in 0..64 {
        assert_eq!(meter.put(&lease.to_string(), "{}").0, 201);
    }
    assert!(meter.get("/v1/readings").1.len() * 2 <= MAX_READINGS_BYTES);
    let (status, why) = meter.put("64", "{}");
    assert_eq!((status, why["error"].as_str()), (409, Some("too_many_leases")));
    assert!(why["message"].as_str().unwrap().contains("detach one"));
    meter.delete("40");
    meter.delete("30");
    assert_eq!(meter.put("64", "{}").0, 201);
    let first = meter.readings();
    let rest = meter.readings_of("?after=63");
    assert_eq!((first.readings.len(), first.more, rest.readings.len(), rest.more), (64, true, 1, false));
    let served = first.readings.iter().chain(&rest.readings).map(|reading| reading.lease);
    assert!(served.eq(0..=64));
}

#[test]
fn the_time_between_two_ages_is_told_to_the_millisecond() {
    let meter = Meter::start(&[]);
    meter.put("1", "{}");
    let attached = std::time::Instant::now();
    until("a second is counted", || (meter.reading(1).end.available_ms >= 1_000).then_some(()));
    for (from, to) in [(800, 500), (700, 10), (300, 0), (0, 0)] {
        let asked = u64::try_from(attached.elapsed().as_millis()).unwrap();
        let answer = meter.readings_of(&format!("?from_age_ms={from}&to_age_ms={to}"));
        let reading = &answer.readings[0];
        let counted = reading.end.available_ms - reading.start.available_ms;
        assert!(counted.abs_diff(from - to) <= 1, "{counted} ms from {from} to {to} ms ago");
        // The answer has waited for the sample after the moment: nothing of the last time is missing.
        assert!(reading.end.available_ms + to >= asked, "{reading:?} after {asked} ms");
    }
    // Before the meter started there was nothing.
    let answer = meter.readings_of("?from_age_ms=18446744073709551615&to_age_ms=0");
    assert_eq!(answer.readings[0].start, Default::default());
    assert!(meter.readings_of("?from_age_ms=3600000&to_age_ms=1800000").readings.is_empty());
    for query in ["?from_age_ms=1&to_age_ms=2", "?from_age=1", "?to_age_ms=x"] {
        for path in ["/v1/readings", "/v1/readings.json"] {
            let (status, why) = meter.get(&format!("{path}{query}"));
            assert_eq!(status, 400, "{query}");
            assert!(String::from_utf8(why).unwrap().contains("bad_query"));
        }
    }
}

#[test]
fn bad_requests_are_told_what_is_wrong() {
    let meter = Meter::start(&[]);
    let many = format!("{{\"devices\": [{}]}}", vec!["\"host\""; 65].join(","));
    let long = format!("{{\"devices\": [\"{}\"]}}", "x".repeat(129));
    let huge = format!("{{\"devices\": [\"{}\"]}}", "x".repeat(20_000));
    let cases = [
        ("x", "{}", 400, "bad_lease_id"),
        ("-1", "{}", 400, "bad_lease_id"),
        ("18446744073709551616", "{}", 400, "bad_lease_id"),
        ("1", "", 400, "bad_request"),
        ("1", "[]", 400, "bad_request"),
        ("1", "{\"pid\": \"1\"}", 400, "bad_request"),
        ("1", "{\"pid\": -1}", 400, "bad_request"),
        ("1", "{\"pid\": 0}", 400, "bad_request"),
        ("1", "{\"pid\": 4294967296}", 400, "bad_request"),
        ("1", "{\"pids\": [1]}", 400, "bad_request"),
        ("1", "{\"devices\": \"0\"}", 400, "bad_request"),
        ("1", "{\"devices\": [\"\"]}", 400, "bad_request"),
        ("1", many.as_str(), 400, "bad_request"),
        ("1", long.as_str(), 400, "bad_request"),
        ("1", huge.as_str(), 413, "bad_body"),
    ];
    for (lease, body, status, code) in cases {
        let (found, why) = meter.put(lease, body);
        assert_eq!((found, why["error"].as_str()), (status, Some(code)), "{lease} {body:.60} {why}");
        assert!(!why["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(meter.delete("x"), 400);
    assert_eq!(meter.get("/v1/leases/1").0, 404);
    assert_eq!(meter.json("/v1")["error"], "unknown_path");
    assert!(meter.readings().readings.is_empty());
}

#[test]
fn web_pages_and_foreign_names_are_turned_away() {
    let meter = Meter::start(&[]);
    let host = meter.address.to_string();
    let put = |headers: &str| {
        meter.raw(&format!("PUT /v1/leases/1 HTTP/1.1\r\n{headers}connection: close\r\ncontent-length: 2\r\n\r\n{{}}"))
    };
    let json = "content-type: application/json\r\n";
    let cases = [
        (format!("host: evil.example\r\n{json}"), 403, "foreign_host"),
        (format!("host: 127.0.0.1.evil.example\r\n{json}"), 403, "foreign_host"),
        (format!("host: {host}\r\norigin: https://evil.example\r\n{json}"), 403, "cross_site"),
        (format!("host: {host}\r\norigin: null\r\n{json}"), 403, "cross_site"),
        (format!("host: {host}\r\n"), 415, "not_json"),
        (format!("host: {host}\r\ncontent-type: text/plain\r\n"), 415, "not_json"),
        (format!("host: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\n"), 415, "not_json"),
    ];
    for (headers, status, code) in cases {
        let (found, answer) = put(&headers);
        assert_eq!(found, status, "{headers} {answer}");
        assert!(answer.contains(code), "{answer}");
    }
    let get = |request: &str| meter.raw(&format!("{request}connection: close\r\n\r\n")).0;
    assert_eq!(get("GET /v1/readings HTTP/1.1\r\nhost: evil.example\r\n"), 403);
    assert_eq!(get("GET http://evil.example/v1/readings HTTP/1.1\r\nhost: 127.0.0.1\r\n"), 403);
    assert_eq!(get("GET /v1/readings HTTP/1.0\r\n"), 403);
    assert_eq!(get("GET /v1/readings HTTP/1.1\r\nhost: localhost\r\n"), 200);
    assert_eq!(get("POST /v1/leases/1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n"), 405);
    assert_eq!(get("DELETE /v1/leases/1 HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\n"), 403);
    assert_eq!(meter.raw("\0\0\0\r\n\r\n").0, 400);
    assert!(meter.readings().readings.is_empty());
    assert_eq!(put(&format!("host: {host}\r\ncontent-type: Application/JSON; charset=utf-8\r\n")).0, 201);
}

#[test]
fn prometheus_can_read_the_metrics() {
    let meter = Meter::start(&["--metrics-listen", "127.0.0.1:0"]);
    meter.put("2", "{}");
    until("it counts", || (meter.reading(2).end.available_ms >= 50).then_some(()));
    let (status, text) = meter.get("/metrics");
    assert_eq!(status, 200);
    let text = String::from_utf8(text).unwrap();
    let find = |name: &str| samples(&text).find(|sample| sample.name == name).expect(name);
    let available = find("leasehold_lease_available_seconds_total");
    assert_eq!(available.label("lease"), Some("2"));
    assert!(available.value >= 0.05);
    assert_eq!(find("leasehold_source_up").value, 1.0);
    assert_eq!(find("leasehold_lease_up").value, 1.0);
    assert_eq!(find("leasehold_meter_info").label("source"), Some("host"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = read_line(line).unwrap().expect("a sample").name;
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        assert!(text.contains(&format!("# HELP {name} ")), "{line}");
        assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{line}");
    }
}

#[test]
fn sigint_stops_it_even_while_somebody_is_connected() {
    let mut meter = Meter::start(&[]);
    let _idle = std::net::TcpStream::connect(meter.address).unwrap();
    signal(&meter.child, "INT");
    let status = until("the meter stops", || meter.child.try_wait().unwrap());
    assert!(status.success());
}

/// Runs the meter with arguments that it cannot start with, and returns its error. None if it does start.
fn refused(arguments: &[&str]) -> Option<String> {
    refused_in(tempfile::tempdir().unwrap().path(), arguments)
}

fn refused_in(state: &std::path::Path, arguments: &[&str]) -> Option<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_leasehold-meter"))
        .arg("--state-dir")
        .arg(state)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > std::time::Duration::from_secs(2) {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    Some(String::from_utf8(output.stderr).unwrap())
}

#[test]
fn it_says_why_it_cannot_start() {
    let said = refused(&["--listen", "0.0.0.0:9464"]).unwrap();
    assert!(said.contains("not a loopback address"), "{said}");
    let said = refused(&["--source", "magic"]).unwrap();
    assert!(said.contains("dcgm=URL|FILE"), "{said}");
    let said = refused(&["--source", "dcgm=127.0.0.1:9400/metrics"]).unwrap();
    assert!(said.contains("write http://127.0.0.1:9400/metrics"), "{said}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let said = refused(&["--listen", &taken.local_addr().unwrap().to_string()]).unwrap();
    assert!(said.contains("cannot listen on"), "{said}");
    let state = tempfile::tempdir().unwrap();
    std::fs::write(state.path().join("salt"), "half").unwrap();
    let said = refused_in(state.path(), &["--listen", "127.0.0.1:0"]).unwrap();
    assert!(said.contains("salt is damaged"), "{said}");
    let said = refused_in(std::path::Path::new("/proc/nowhere"), &["--listen", "127.0.0.1:0"]).unwrap();
    assert!(said.contains("cannot create the state folder /proc/nowhere"), "{said}");
}

#[test]
fn without_nvidias_library_it_says_what_to_do() {
    // Where there is a driver the meter starts, and there is nothing to say.
    if let Some(said) = refused(&["--listen", "127.0.0.1:0", "--source", "nvml"]) {
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("NVIDIA") && !said.contains("panicked"), "{said}");
    }
}
