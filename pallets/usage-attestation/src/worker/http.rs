//! Requests to the meter, with one deadline for all of them.

use super::trouble::Trouble;
use alloc::{format, string::String, vec::Vec};
use codec::DecodeLimit;
use core::{net::Ipv4Addr, str};
use leasehold_primitives::{
    usage::{MeterReadings, Reading, MAX_METERS, MAX_READINGS_BYTES, READINGS_PATH},
    LeaseId,
};
use sp_core::offchain::{Duration, HttpError, Timestamp};
use sp_runtime::offchain::http::{Error, Request};

/// From the first byte sent to the last byte read.
const DEADLINE_MILLIS: u64 = 2_000;

const MAX_URL_BYTES: usize = 256;

/// A list of flat records is this deep.
const MAX_DEPTH: u32 = 4;

/// The most answers, of up to [`MAX_READINGS`](leasehold_primitives::usage::MAX_READINGS) readings each: as many as a
/// provider's keys can report.
const MAX_ANSWERS: u32 = MAX_METERS;

/// The meter's readings at `url` for the time between two timestamps of the chain, of any leases and in any order: the
/// caller judges them.
///
/// The meter's clock is its own, so the worker asks by age: how long ago the edges were by this node's clock. A wrong
/// clock moves both edges alike, and the time between them is as long as the window.
pub(super) fn readings(url: &[u8], (opened_at, closed_at): (u64, u64)) -> Result<Vec<Reading>, Trouble> {
    let address = address(url)?;
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(DEADLINE_MILLIS));
    let mut readings = Vec::new();
    let mut after: Option<LeaseId> = None;
    for _ in 0..MAX_ANSWERS {
        let to_age = sp_io::offchain::timestamp().unix_millis().saturating_sub(closed_at);
        let from_age = to_age.saturating_add(closed_at.saturating_sub(opened_at));
        let mut page = format!("{address}?from_age_ms={from_age}&to_age_ms={to_age}");
        if let Some(lease) = after {
            page.push_str(&format!("&after={lease}"));
        }
        let MeterReadings { readings: more_readings, more, .. } = decode(&fetch(&page, deadline)?)?;
        let last = more_readings.iter().map(|reading| reading.lease).max();
        readings.extend(more_readings);
        if !more {
            return Ok(readings);
        }
        // An answer that leads nowhere would be asked for again and again.
        if last.is_none() || last <= after {
            return Err(Trouble::Malformed);
        }
        after = last;
    }
    Ok(readings)
}

fn decode(mut body: &[u8]) -> Result<MeterReadings, Trouble> {
    // Comes before the rest, which may be laid out differently in another version.
    match body.first() {
        Some(&MeterReadings::VERSION) => (),
        Some(&version) => return Err(Trouble::Version(version)),
        None => return Err(Trouble::Malformed),
    }
    // A list that claims to be longer than its bytes does not decode, and reserves no more memory than they need.
    MeterReadings::decode_all_with_depth_limit(MAX_DEPTH, &mut body).map_err(|_| Trouble::Malformed)
}

fn address(url: &[u8]) -> Result<String, Trouble> {
    let url = str::from_utf8(url).map_err(|_| Trouble::BadUrl)?.trim().trim_end_matches('/');
    let host = url.strip_prefix("http://").ok_or(Trouble::BadUrl)?;
    if url.len() > MAX_URL_BYTES || !is_loopback(host) {
        return Err(Trouble::BadUrl);
    }
    let mut address = String::from(url);
    address.push_str(READINGS_PATH);
    Ok(address)
}

/// Whether `HOST[:PORT]` is this machine. The node checks the URL with which it is started, but a program that can
/// write to the node's storage could still point its signing key at another machine.
fn is_loopback(authority: &str) -> bool {
    if let Some(rest) = authority.strip_prefix("[::1]") {
        return is_port(rest);
    }
    let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
    let loopback = host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    (loopback || host.eq_ignore_ascii_case("localhost")) && is_port(port)
}

/// Whether `text` is empty, or a colon and a port.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

fn fetch(address: &str, deadline: Timestamp) -> Result<Vec<u8>, Trouble> {
    let pending = Request::get(address).deadline(deadline).send().map_err(of_http)?;
    let response = pending.try_wait(deadline).map_err(|_| Trouble::Slow)?.map_err(|error| match error {
        Error::DeadlineReached => Trouble::Slow,
        Error::IoError | Error::Unknown => Trouble::Unreachable,
    })?;
    if response.code != 200 {
        return Err(Trouble::Status(response.code));
    }

    // The headers stay with the node. Nothing here needs them, and tools that execute the runtime leave out the host
    // function that reads them. They must have come by the deadline, and the SDK's HTTP client (hyper) gives up on more
    // than 100 of them, or 408 KiB.
    let mut body = response.body();
    body.deadline(deadline);
    let mut bytes = Vec::new();
    // Not `collect`: a hostile meter's body may have no end.
    for byte in body.by_ref() {
        if bytes.len() >= MAX_READINGS_BYTES {
            return Err(Trouble::BodyTooLong);
        }
        bytes.push(byte);
    }
    match body.error() {
        None => Ok(bytes),
        Some(error) => Err(of_http(*error)),
    }
}

fn of_http(error: HttpError) -> Trouble {
    match error {
        HttpError::DeadlineReached => Trouble::Slow,
        HttpError::IoError | HttpError::Invalid => Trouble::Unreachable,
    }
}
