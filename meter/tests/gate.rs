//! The gate of the real program: it answers probes and nothing else, no matter what strangers do to it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{until, Meter, DEADLINE};
use leasehold_meter::gate::{ROOM, STAY};
use leasehold_primitives::{
    gates::{consent_payload, is_answer, is_proof, probe_payload, GateKey, GateSignature, Nonce},
    json::{from_hex, Form},
    OfferId,
};
use serde_json::Value;
use sp_core::crypto::AccountId32;
use std::{
    collections::VecDeque,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, Instant},
};
use tokio::net::TcpSocket;

const GENESIS: [u8; 32] = [7; 32];
const NONCE: Nonce = [3; 16];

fn genesis() -> String {
    format!("0x{}", "07".repeat(32))
}

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leasehold-meter")).args(arguments).output().unwrap()
}

fn printed(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Makes a key, and starts a meter with a gate for each offer.
fn start(offers: &[OfferId]) -> (Meter, GateKey) {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("gate.key").to_str().unwrap().to_string();
    let key = GateKey::read(&printed(&command(&["gate-key", &file]))["key"]).unwrap();
    let gates: Vec<_> = offers.iter().map(|offer| format!("--gate=127.0.0.1:0={offer}")).collect();
    let genesis = genesis();
    let mut arguments = vec!["--gate-key", &file, "--genesis", &genesis];
    arguments.extend(gates.iter().map(String::as_str));
    (Meter::start_in(state, &arguments), key)
}

/// A source that nobody else is.
fn fresh() -> Ipv4Addr {
    static LAST: AtomicU8 = AtomicU8::new(0);
    Ipv4Addr::new(127, 250, LAST.fetch_add(1, Ordering::Relaxed), 1)
}

fn connect(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        socket.connect(to).await?.into_std()
    })?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    Ok(stream)
}

/// The whole answer to `request`; nothing if the connection breaks.
fn ask(from: Ipv4Addr, to: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    if let Ok(mut stream) = connect(from, to) {
        let _ = stream.write_all(request).and_then(|()| stream.read_to_end(&mut answer));
    }
    answer
}

fn request(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n\r\n").into_bytes()
}

fn probe() -> Vec<u8> {
    request(&format!("/v1/probe/{}", "03".repeat(16)))
}

/// Probes from `from`, and returns whether the answer is right.
fn answers(from: Ipv4Addr, to: SocketAddr, offer: OfferId, key: &GateKey) -> bool {
    let answer = ask(from, to, &probe());
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end.filter(|_| answer.starts_with(b"HTTP/1.1 200 OK\r\n")) else { return false };
    is_answer(&answer[end + 4..], &probe_payload(&GENESIS, offer, &NONCE), key)
}

#[test]
fn each_gate_answers_for_its_offer() {
    let (meter, key) = start(&[7, u64::MAX]);
    assert_eq!(meter.gates.len(), 2);
    for (gate, offer, other) in [(meter.gates[0], 7, u64::MAX), (meter.gates[1], u64::MAX, 7)] {
        assert!(answers(fresh(), gate, offer, &key));
        assert!(!answers(fresh(), gate, other, &key));
    }
    // As a client that keeps connections sees it, too: each is closed after its answer.
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).build().into();
    for nonce in ["00".repeat(16), "fF".repeat(16)] {
        let mut answer = agent.get(format!("http://{}/v1/probe/{nonce}", meter.gates[0])).call().unwrap();
        let payload = probe_payload(&GENESIS, 7, &from_hex(&nonce).unwrap());
        assert!(is_answer(&answer.body_mut().read_to_vec().unwrap(), &payload, &key));
    }
}

#[test]
fn a_gate_serves_nothing_but_probes() {
    let (meter, _) = start(&[7]);
    for target in ["/", "/metrics", "/health", "/v1/readings", "/v1/leases", "/v1/probe/", "/v1/probe/00"] {
        let answer = ask(fresh(), meter.gates[0], &request(target));
        assert_eq!(answer, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", "{target}");
    }
    let put = b"PUT /v1/leases/1 HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\r\n";
    assert!(ask(fresh(), meter.gates[0], put).starts_with(b"HTTP/1.1 404"));
    assert!(ask(fresh(), meter.gates[0], b"\0\0\r\n\r\n").starts_with(b"HTTP/1.1 404"));
    assert!(meter.readings().readings.is_empty());
    // Nor does the meter's own port answer probes.
    assert_eq!(meter.get(&format!("/v1/probe/{}", "03".repeat(16))).0, 404);
}

#[test]
fn a_slow_client_is_cut_off_and_holds_up_nobody() {
    let (meter, key) = start(&[7]);
    let mut slow = connect(fresh(), meter.gates[0]).unwrap();
    let mut silent = connect(fresh(), meter.gates[0]).unwrap();
    let begun = Instant::now();
    // A byte at a time: each of them would keep a connection alive whose idle time alone is limited.
    let mut sent = 0;
    for byte in probe().iter().cycle() {
        if slow.write_all(&[*byte]).is_err() || begun.elapsed() > DEADLINE {
            break;
        }
        sent += 1;
        if sent == 5 {
            assert!(answers(fresh(), meter.gates[0], 7, &key));
        }
        // Slower than the request is long.
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(begun.elapsed() < 2 * STAY, "{:?}", begun.elapsed());
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest);
    assert!(rest.is_empty() && begun.elapsed() < 2 * STAY, "{:?}", begun.elapsed());
}

#[test]
fn a_request_without_end_is_not_read() {
    let (meter, key) = start(&[7]);
    let begun = Instant::now();
    let endless = [&b"GET /v1/probe/"[..], &[b'0'; 1 << 20]].concat();
    assert!(ask(fresh(), meter.gates[0], &endless).is_empty());
    let headers = [&b"GET / HTTP/1.1\r\n"[..], &b"x: y\r\n".repeat(100_000)].concat();
    assert!(ask(fresh(), meter.gates[0], &headers).is_empty());
    assert!(begun.elapsed() < STAY, "{:?}", begun.elapsed());
    assert!(answers(fresh(), meter.gates[0], 7, &key));
}

#[test]
fn a_flood_from_one_source_leaves_another_served() {
    let (meter, key) = start(&[7]);
    let begun = Instant::now();
    let flood = Ipv4Addr::new(127, 1, 1, 0);
    let served = (0..400u32)
        .filter(|n| answers(Ipv4Addr::from(u32::from(flood) + n % 200 + 1), meter.gates[0], 7, &key))
        .count();
    let most = 4 + 4 * (usize::try_from(begun.elapsed().as_secs()).unwrap() + 1);
    assert!((4..=most).contains(&served), "{served} in {:?}", begun.elapsed());
    for _ in 0..4 {
        assert!(answers(fresh(), meter.gates[0], 7, &key));
    }
}

/// Ten thousand connections that send nothing, of as many sources.
#[test]
fn of_ten_thousand_connections_few_are_held_and_probes_are_answered() {
    let (meter, key) = start(&[7]);
    let held = || std::fs::read_dir(format!("/proc/{}/fd", meter.child.id())).unwrap().count();
    let before = held();
    let mut open = VecDeque::new();
    let mut most = 0;
    for n in 0..10_000u32 {
        let from = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 1)) + n * 256);
        open.extend(connect(from, meter.gates[0]).ok());
        if open.len() > ROOM + 64 {
            open.pop_front();
        }
        if n % 500 == 0 {
            most = most.max(held());
        }
    }
    assert!(most.max(held()) <= before + ROOM + 16, "{most} file descriptors, {before} before");
    assert!(open.len() > ROOM);
    // A moment later the meter takes in as many a second as ever.
    until("a probe is answered", || answers(fresh(), meter.gates[0], 7, &key).then_some(()));
    assert_eq!(meter.get("/health").0, 200);
    drop(open);
    until("those that sent nothing are gone", || (held() <= before + 8).then_some(()));
}

#[test]
fn the_key_is_made_once_and_consents_to_be_an_offers() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gate.key").to_str().unwrap().to_string();
    let key = printed(&command(&["gate-key", &file]))["key"].clone();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!command(&["gate-key", &file]).status.success());

    let provider = AccountId32::new([5; 32]);
    let (hash, address) = (genesis(), "gp7EmYBWSW2KggGhptaUPBuT5dG9W4PrnZ93iRbmChV8zrYde");
    let proof = |provider: &str, at: &str| {
        let of = ["--gate-key", &file, "--genesis", &hash, "--provider", provider, "--offer", "9", "--address", at];
        command(&[&["gate-proof"], &of[..]].concat())
    };
    leasehold_primitives::address::use_prefix();
    let told = printed(&proof(provider.write().as_str().unwrap(), "198.41.0.4:9465"));
    assert_eq!(told["key"], key);
    let signature = GateSignature::from(from_hex::<64>(told["proof"].as_str().unwrap()).unwrap());
    assert!(is_proof(&signature, &consent_payload(&GENESIS, &provider, 9), &GateKey::read(&key).unwrap()));
    assert!(proof(address, "198.41.0.4:9465").status.success());
    for (provider, at) in [("gpnobody", "198.41.0.4:9465"), (address, "10.0.0.1:9465"), (address, "198.41.0.4:80")] {
        let refused = proof(provider, at);
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{provider} {at}");
    }
}

#[test]
fn a_meter_without_the_key_of_its_gate_does_not_start() {
    let state = tempfile::tempdir().unwrap();
    let missing = state.path().join("none").to_str().unwrap().to_string();
    let refused = command(&["--gate", "127.0.0.1:0=7", "--gate-key", &missing, "--genesis", &genesis()]);
    assert!(!refused.status.success());
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("gate-key"), "{why}");
    assert!(!Path::new(&missing).exists());
}
