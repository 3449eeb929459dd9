//! The real programs, and helpers to talk to them.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::arithmetic_side_effects)]

use codec::DecodeAll;
use leasehold_primitives::usage::{MeterReadings, Reading};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub const DEADLINE: Duration = Duration::from_secs(8);
/// The time between samples, in these tests.
pub const INTERVAL: Duration = Duration::from_millis(50);

/// Waits until `condition` gives something.
pub fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// A running leasehold-meter.
pub struct Meter {
    pub child: Child,
    pub address: SocketAddr,
    /// The addresses of its gates, in the order of `--gate`.
    pub gates: Vec<SocketAddr>,
    pub state: tempfile::TempDir,
}

impl Meter {
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), arguments)
    }

    pub fn start_in(state: tempfile::TempDir, arguments: &[&str]) -> Self {
        Self::start_with(state, INTERVAL, arguments, |_| {})
    }

    /// Starts it after `prepare` has changed the command.
    pub fn start_with(
        state: tempfile::TempDir,
        interval: Duration,
        arguments: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leasehold-meter"));
        prepare(command.stderr(Stdio::null()));
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--sample-interval-ms", &interval.as_millis().to_string()])
            .arg("--state-dir")
            .arg(state.path())
            .args(arguments)
            .env_remove("RUST_LOG")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The lines of its gates come first.
        let mut gates = Vec::new();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        let address = loop {
            let line = lines.next().expect("the ready line");
            match line.strip_prefix("listening on http://") {
                Some(address) => break address.parse().unwrap(),
                None => gates.push(line.rsplit_once("http://").unwrap().1.parse().unwrap()),
            }
        };
        Self { child, address, gates, state }
    }

    /// Stops it, and returns the folder of its state.
    pub fn stop(mut self) -> tempfile::TempDir {
        signal(&self.child, "TERM");
        let status = until("the meter stops", || self.child.try_wait().unwrap());
        assert!(status.success(), "{status}");
        std::mem::replace(&mut self.state, tempfile::tempdir().unwrap())
    }

    fn agent() -> ureq::Agent {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(DEADLINE));
        config.build().new_agent()
    }

    pub fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut answer = Self::agent().get(format!("http://{}{path}", self.address)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.get(path).1).unwrap()
    }

    pub fn put(&self, lease: &str, body: &str) -> (u16, Value) {
        let mut answer = Self::agent()
            .put(format!("http://{}/v1/leases/{lease}", self.address))
            .header("content-type", "application/json")
            .send(body)
            .unwrap();
        (answer.status().as_u16(), serde_json::from_slice(&answer.body_mut().read_to_vec().unwrap()).unwrap())
    }

    pub fn delete(&self, lease: &str) -> u16 {
        Self::agent().delete(format!("http://{}/v1/leases/{lease}", self.address)).call().unwrap().status().as_u16()
    }

    pub fn readings(&self) -> MeterReadings {
        self.readings_of("")
    }

    /// The readings that `query` selects.
    pub fn readings_of(&self, query: &str) -> MeterReadings {
        let (status, body) = self.get(&format!("/v1/readings{query}"));
        assert_eq!(status, 200);
        MeterReadings::decode_all(&mut body.as_slice()).unwrap()
    }

    pub fn reading(&self, lease: u64) -> Reading {
        self.readings().readings.into_iter().find(|reading| reading.lease == lease).expect("a reading")
    }

    pub fn samples(&self) -> u64 {
        self.json("/health")["samples"].as_u64().unwrap()
    }

    /// Waits until `count` more samples were taken.
    pub fn wait_samples(&self, count: u64) {
        let target = self.samples() + count;
        until("samples", || (self.samples() >= target).then_some(()));
    }

    /// Sends `request` as it is, and returns the status of the answer and all of it.
    pub fn raw(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, answer)
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running leasehold-job, in a process group of its own.
pub struct Job(pub Child);

impl Job {
    pub fn start() -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_leasehold-job"))
            .args(["--device", "cpu", "--threads", "1", "--size", "64", "--seconds", "60"])
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        Self(child)
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
