//! The sources of measurements.

pub mod energy;
pub mod exporter;
pub mod exposition;
pub mod gpu;
pub mod host;
pub mod nvml;

use leasehold_primitives::LeaseId;
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};

/// The hardware of a lease, as the operator names it: the body of `PUT /v1/leases/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// A process of the job.
    #[serde(default)]
    pub pid: Option<u32>,
    /// Devices, by identity or by a short name that the source knows.
    #[serde(default)]
    pub devices: Option<Vec<String>>,
}

/// The hardware of a lease, as the source knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub pid: Option<u32>,
    /// Identities of devices, in order, each once. Never empty.
    pub devices: Vec<String>,
}

/// The reason why a request cannot be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It names something that is not there, or too little.
    Unsuitable(String),
    /// The source does not answer, so nobody can tell.
    Unavailable(String),
}

/// A lease to be measured.
#[derive(Clone, Debug)]
pub struct Target {
    pub lease: LeaseId,
    pub attachment: Attachment,
    /// The time since this lease was last sampled, as far as it counts.
    pub elapsed: Duration,
}

/// The work of one lease's hardware since its last sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measurement {
    /// At most the time that counts.
    pub busy: Duration,
    /// In microjoules.
    pub energy_uj: u64,
    /// Memory held now, or the most since the job began where the source knows that.
    pub memory_mib: u64,
}

/// A source that sees hardware at work.
pub trait Source: Send {
    fn name(&self) -> &'static str;

    /// Whether a device may belong to one lease only.
    fn is_exclusive(&self) -> bool;

    /// Devices that answered when last asked.
    fn devices(&self) -> Vec<String>;

    /// Finds what `request` names. Changes nothing.
    fn resolve(&mut self, request: &Request) -> Result<Attachment, Refusal>;

    /// From now on `lease` runs on `attachment`: earlier consumption is not its own.
    fn begin(&mut self, lease: LeaseId, attachment: &Attachment);

    /// Forgets `lease`.
    fn end(&mut self, lease: LeaseId);

    /// Looks at the hardware once. A lease whose hardware did not answer has no measurement. An error means that
    /// nothing answered.
    fn sample(&mut self, targets: &[Target]) -> Result<BTreeMap<LeaseId, Measurement>, String>;
}
