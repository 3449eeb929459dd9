//! The meter's data as text: Prometheus' exposition format, and JSON.
//!
//! In JSON a number beyond 2^53 - 1, which JavaScript cannot hold, is written as a string of its decimal digits.

use crate::{
    ledger::Lease,
    meter::{Meter, Status},
};
use leasehold_primitives::{
    usage::{MeterReadings, Reading, Totals},
    LeaseId,
};
use serde_json::{json, Value};
use std::fmt::Write;

const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A number, or a string if JavaScript could not hold it.
pub fn number(value: u64) -> Value {
    if value <= MAX_SAFE_INTEGER {
        value.into()
    } else {
        value.to_string().into()
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The twin of the SCALE answer.
pub fn readings(readings: &MeterReadings) -> Value {
    let reading = |reading: &Reading| {
        json!({
            "lease": number(reading.lease),
            "boot": hex(&reading.boot),
            "start": totals(&reading.start),
            "end": totals(&reading.end),
            "peak_memory_mib": number(reading.peak_memory_mib),
            "devices": hex(&reading.devices),
        })
    };
    json!({
        "version": readings.version,
        "readings": readings.readings.iter().map(reading).collect::<Vec<_>>(),
        "more": readings.more,
    })
}

fn totals(totals: &Totals) -> Value {
    json!({
        "available_ms": number(totals.available_ms),
        "busy_ms": number(totals.busy_ms),
        "energy_mj": number(totals.energy_mj),
    })
}

/// A lease as its operator sees it: with the devices' real names, which never leave the machine.
pub fn lease(id: LeaseId, lease: &Lease) -> Value {
    json!({
        "lease": number(id),
        "attached": lease.attached,
        "answered": lease.answered,
        "pid": lease.attachment.pid,
        "devices": lease.attachment.devices,
        "devices_hash": hex(&lease.devices),
    })
}

pub fn leases(meter: &Meter) -> Value {
    let ledger = meter.ledger();
    json!({
        "boot": hex(&ledger.boot()),
        "source": meter.source_name(),
        "limit": crate::ledger::MAX_ATTACHED,
        "leases": ledger.leases().iter().map(|(id, known)| lease(*id, known)).collect::<Vec<_>>(),
    })
}

pub fn health(meter: &Meter, status: &Status) -> Value {
    let ledger = meter.ledger();
    json!({
        "status": if status.is_up() { "ok" } else if status.samples == 0 { "starting" } else { "degraded" },
        "source": meter.source_name(),
        "devices": status.devices,
        "boot": hex(&ledger.boot()),
        "samples": number(status.samples),
        "failures": number(status.failures),
        "last_answer_ms_ago": status.last_answer.map(|at| number(crate::ledger::millis(at.elapsed()))),
        "error": status.error,
        "attached": ledger.attached(),
        "served": ledger.leases().len(),
    })
}

/// Prometheus text. Names and units follow its conventions: seconds, joules, bytes, `_total` for counters.
pub fn metrics(meter: &Meter) -> String {
    let status = meter.status();
    let ledger = meter.ledger();
    let mut text = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &mut dyn Iterator<Item = (String, f64)>| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    // Labels hold numbers, hex and our own names: nothing to escape.
    let info = format!(
        "{{version=\"{}\",source=\"{}\",boot=\"{}\"}}",
        env!("CARGO_PKG_VERSION"),
        meter.source_name(),
        hex(&ledger.boot())
    );
    let one = |value: f64| std::iter::once((String::new(), value));
    let flag = |value: bool| f64::from(u8::from(value));
    family("leasehold_meter_info", "gauge", "The meter that runs.", &mut std::iter::once((info, 1.0)));
    family("leasehold_source_up", "gauge", "Whether the source answers.", &mut one(flag(status.is_up())));
    family("leasehold_source_devices", "gauge", "Devices that answer.", &mut one(status.devices.len() as f64));
    family("leasehold_samples_total", "counter", "Samples taken.", &mut one(status.samples as f64));
    family(
        "leasehold_sample_failures_total",
        "counter",
        "Samples in which the source did not answer.",
        &mut one(status.failures as f64),
    );
    family(
        "leasehold_sample_duration_seconds",
        "gauge",
        "How long the last sample took.",
        &mut one(status.took.as_secs_f64()),
    );

    let per_lease: [(&str, &str, &str, fn(&Lease) -> f64); 6] = [
        ("leasehold_lease_attached", "gauge", "Whether the lease is attached, and so counted.", |lease| {
            f64::from(u8::from(lease.attached))
        }),
        ("leasehold_lease_up", "gauge", "Whether all hardware of the lease answered the last sample.", |lease| {
            f64::from(u8::from(lease.answered == Some(true)))
        }),
        (
            "leasehold_lease_available_seconds_total",
            "counter",
            "Time in which the hardware of the lease was there.",
            |lease| lease.counted.available.as_secs_f64(),
        ),
        (
            "leasehold_lease_busy_seconds_total",
            "counter",
            "Time in which it worked, averaged over the devices of the lease.",
            |lease| lease.counted.busy.as_secs_f64(),
        ),
        (
            "leasehold_lease_energy_joules_total",
            "counter",
            "Energy the hardware of the lease used, as far as it can tell.",
            |lease| lease.counted.energy_uj as f64 / 1e6,
        ),
        ("leasehold_lease_peak_memory_bytes", "gauge", "The most memory the lease held.", |lease| {
            lease.peak_memory_mib as f64 * 1_048_576.0
        }),
    ];
    for (name, kind, help, value) in per_lease {
        let mut samples = ledger.leases().iter().map(|(id, lease)| (format!("{{lease=\"{id}\"}}"), value(lease)));
        family(name, kind, help, &mut samples);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_javascript_cannot_hold_are_strings() {
        assert_eq!(number(9_007_199_254_740_991).to_string(), "9007199254740991");
        assert_eq!(number(9_007_199_254_740_992).to_string(), "\"9007199254740992\"");
        assert_eq!(number(u64::MAX).to_string(), "\"18446744073709551615\"");
    }

    #[test]
    fn bytes_are_hex() {
        assert_eq!(hex(&[0, 0xab, 9]), "0x00ab09");
    }
}
