//! Requests to gates, all at once and with one deadline.

use alloc::{format, string::String, vec::Vec};
use core::net::IpAddr;
use leasehold_primitives::{
    gates::{is_answer, probe_payload, Gate, Nonce, PROBE_PATH},
    time::Timing,
    OfferId,
};
use sp_core::offchain::{Duration, Timestamp};
use sp_io::hashing::blake2_128;
use sp_runtime::offchain::http::{PendingRequest, Request, Response};

/// From the first byte sent to the last byte read. Never more than the part of a slot that leaves time for others.
const DEADLINE_MILLIS: u64 = 2_500;

/// The most bytes that the worker reads of an answer. A right one has 65.
const MAX_ANSWER_BYTES: usize = 256;

/// The offers that gave no answer with the key of their gate, in the same order.
///
/// The node's HTTP client follows no redirect. The headers stay with it: they must have come by the deadline, and
/// reading them takes a host function that not every executor has. Each request closes its connection, or the client
/// keeps it.
pub(super) fn silent(genesis: &[u8], timing: &Timing, gates: &[(OfferId, Gate)]) -> Vec<OfferId> {
    let most = DEADLINE_MILLIS.min(u64::from(timing.slot_millis).saturating_mul(2) / 5);
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(most));
    let random = sp_io::offchain::random_seed();
    let nonces = gates.iter().map(|(offer, _)| blake2_128(&codec::Encode::encode(&(random, offer))));
    let (mut sent, mut silent): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for ((offer, gate), nonce) in gates.iter().zip(nonces) {
        match send(gate, &nonce, deadline) {
            Some(request) => sent.push((*offer, gate, nonce, request)),
            None => silent.push(*offer),
        }
    }
    let (asked, requests): (Vec<_>, Vec<_>) =
        sent.into_iter().map(|(offer, gate, nonce, request)| ((offer, gate, nonce), request)).unzip();
    let answers = PendingRequest::try_wait_all(requests, deadline);
    for ((offer, gate, nonce), answer) in asked.into_iter().zip(answers) {
        let body = answer.ok().and_then(Result::ok).and_then(|response| read(&response, deadline));
        if !body.is_some_and(|body| is_answer(&body, &probe_payload(genesis, offer, &nonce), &gate.key)) {
            silent.push(offer);
        }
    }
    silent.sort_unstable();
    silent
}

fn send(gate: &Gate, nonce: &Nonce, deadline: Timestamp) -> Option<PendingRequest> {
    let host = match IpAddr::from(gate.ip) {
        IpAddr::V4(ip) => format!("{ip}"),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let digits: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
    let url = format!("http://{host}:{}{PROBE_PATH}{digits}", gate.port);
    Request::get(&url).add_header("Connection", "close").deadline(deadline).send().ok()
}

fn read(response: &Response, deadline: Timestamp) -> Option<Vec<u8>> {
    if response.code != 200 {
        return None;
    }
    let mut body = response.body();
    body.deadline(deadline);
    // No more than that: the body of a hostile gate may have no end.
    let bytes: Vec<u8> = body.by_ref().take(MAX_ANSWER_BYTES).collect();
    body.error().is_none().then_some(bytes)
}
