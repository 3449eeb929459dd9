//! The exporters' names for their metrics and labels, and the units of their figures.
//!
//! - NVIDIA's DCGM exporter: `etc/default-counters.csv` and `etc/dcp-metrics-included.csv` of NVIDIA/dcgm-exporter.
//!   Release 4.9 shows the names that DCGM 4.7 gave its fields, some in other units. Whole GPUs have
//!   `DCGM_FI_DEV_GPU_UTIL`, MIG instances the `DCGM_FI_PROF` metric alone.
//! - AMD's device metrics exporter: `docs/configuration/metricslist.md` of ROCm/device-metrics-exporter. It writes the
//!   names in lower case, older ones in capitals, and behind a prefix if it is told to.

use crate::source::exposition::Sample;

/// The exporter whose metrics are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Dcgm,
    Amd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Share of time, from 0 to 1.
    Utilisation,
    /// In MiB.
    Memory,
    /// All memory that the device has, in MiB.
    Capacity,
    /// Cumulative, in microjoules.
    Energy,
    /// In watts.
    Power,
}

/// A metric that shows a figure. Sites put prefixes before names, so the end of the name decides.
pub struct Metric {
    pub ending: &'static str,
    pub quantity: Quantity,
    /// Turns the exporter's value into the unit of the quantity.
    pub scale: f64,
}

const PER_MIB: f64 = 1.0 / 1_048_576.0;

const fn metric(ending: &'static str, quantity: Quantity, scale: f64) -> Metric {
    Metric { ending, quantity, scale }
}

/// Of two metrics that show one quantity, the first here counts.
const DCGM: [Metric; 14] = [
    metric("DCGM_FI_DEV_GPU_UTIL", Quantity::Utilisation, 0.01),
    metric("DCGM_FI_DEV_GPU_UTIL_RATIO", Quantity::Utilisation, 1.0),
    metric("DCGM_FI_PROF_GR_ENGINE_ACTIVE", Quantity::Utilisation, 1.0),
    metric("DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO", Quantity::Utilisation, 1.0),
    metric("DCGM_FI_DEV_FB_USED", Quantity::Memory, 1.0),
    metric("DCGM_FI_DEV_FB_USED_BYTES", Quantity::Memory, PER_MIB),
    metric("DCGM_FI_DEV_FB_TOTAL", Quantity::Capacity, 1.0),
    metric("DCGM_FI_DEV_FB_CAPACITY_BYTES", Quantity::Capacity, PER_MIB),
    metric("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", Quantity::Energy, 1e3),
    metric("DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL", Quantity::Energy, 1e6),
    metric("DCGM_FI_DEV_POWER_USAGE", Quantity::Power, 1.0),
    metric("DCGM_FI_DEV_BOARD_POWER_WATTS", Quantity::Power, 1.0),
    metric("DCGM_FI_DEV_POWER_USAGE_INSTANT", Quantity::Power, 1.0),
    metric("DCGM_FI_DEV_BOARD_POWER_RAW_WATTS", Quantity::Power, 1.0),
];

const AMD: [Metric; 7] = [
    metric("gpu_gfx_activity", Quantity::Utilisation, 0.01),
    metric("gpu_used_vram", Quantity::Memory, 1.0),
    metric("gpu_total_vram", Quantity::Capacity, 1.0),
    metric("gpu_energy_consumed", Quantity::Energy, 1.0),
    metric("gpu_package_power", Quantity::Power, 1.0),
    metric("gpu_average_package_power", Quantity::Power, 1.0),
    metric("gpu_power_usage", Quantity::Power, 1.0),
];

/// A label that says which GPU a series belongs to, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handle {
    Uuid,
    Serial,
    Index,
    Device,
    PciBus,
}

/// The labels of one handle, by the names that releases gave them.
type Labels = (Handle, &'static [&'static str]);

const DCGM_LABELS: &[Labels] = &[
    (Handle::Uuid, &["UUID", "gpu_uuid", "uuid"]),
    (Handle::Index, &["gpu"]),
    (Handle::Device, &["device"]),
    (Handle::PciBus, &["pci_bus_id"]),
];

const AMD_LABELS: &[Labels] = &[
    (Handle::Uuid, &["gpu_uuid"]),
    (Handle::Serial, &["serial_number"]),
    (Handle::Index, &["gpu_id"]),
    (Handle::PciBus, &["pcie_bus_id", "pci_bus_id"]),
];

fn ends_with(name: &str, ending: &str) -> bool {
    let begin = name.len().checked_sub(ending.len());
    begin.and_then(|begin| name.get(begin..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

impl Dialect {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dcgm => "dcgm",
            Self::Amd => "amd",
        }
    }

    /// The metric of this name, with its rank among those of one quantity.
    pub fn metric(self, name: &str) -> Option<(usize, &'static Metric)> {
        let table: &'static [Metric] = match self {
            Self::Dcgm => &DCGM,
            Self::Amd => &AMD,
        };
        // OpenMetrics hangs `_total` on counters.
        let counter = name.strip_suffix("_total");
        table.iter().enumerate().find(|(_, metric)| {
            ends_with(name, metric.ending)
                || (metric.quantity == Quantity::Energy
                    && counter.is_some_and(|counter| ends_with(counter, metric.ending)))
        })
    }

    /// Whether a series of this name shows that its GPU is there. Figures that an exporter knows without asking the GPU
    /// now show nothing: its own counts and verdicts, the last error, values that the driver read once and keeps,
    /// OpenMetrics' creation times. Nor does an energy counter, which may be the driver's last.
    pub fn is_evidence(self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        if name.ends_with("_created") || name.ends_with("_info") {
            return false;
        }
        if let Some((_, metric)) = self.metric(&name) {
            return !matches!(metric.quantity, Quantity::Capacity | Quantity::Energy);
        }
        if KEPT.iter().any(|kept| name.contains(kept)) {
            return false;
        }
        match self {
            Self::Dcgm => name.contains("dcgm_fi_") && !name.contains("_xid_error"),
            Self::Amd => {
                ["gpu_", "pcie_", "xgmi_"].iter().any(|family| name.contains(family))
                    && !name.contains("dcgm_")
                    && !name.ends_with("gpu_health")
                    && !name.ends_with("gpu_nodes_total")
            }
        }
    }

    /// Whether a series of this name belongs to this exporter at all.
    pub fn concerns(self, name: &str) -> bool {
        self.metric(name).is_some() || self.is_evidence(name)
    }

    pub const fn labels(self) -> &'static [Labels] {
        match self {
            Self::Dcgm => DCGM_LABELS,
            Self::Amd => AMD_LABELS,
        }
    }

    /// The name of the label that carries `handle`, for people.
    pub fn label(self, handle: Handle) -> &'static str {
        let labels = self.labels().iter().find(|(known, _)| *known == handle);
        labels.and_then(|(_, names)| names.first()).copied().unwrap_or("UUID")
    }

    /// The value of `handle` in the series, if that tells one GPU from another.
    pub fn handle<'s>(self, sample: &'s Sample<'_>, handle: Handle) -> Option<&'s str> {
        let (_, names) = self.labels().iter().find(|(known, _)| *known == handle)?;
        // A release has one of the names. The others are free for pods.
        let value = sample.first_label(names).map(str::trim);
        value.filter(|value| match handle {
            Handle::Index | Handle::Device => counts(value),
            // An instance's own UUID does not say to which GPU it belongs.
            Handle::Uuid => identifies(value) && !is_instance(value),
            Handle::Serial | Handle::PciBus => identifies(value),
        })
    }

    /// The instance of the GPU that the series belongs to: a MIG instance, or a partition.
    pub fn part<'s>(self, sample: &'s Sample<'_>) -> Option<String> {
        let said = |value: Option<&'s str>| value.map(str::trim).filter(|value| counts(value));
        match self {
            Self::Dcgm => {
                // The exporter writes the two in this order, and the labels of pods, which may have these names, in
                // the order of the alphabet. Where all labels are in that order, a program in between has sorted them:
                // the exporter's own are not.
                let (profile, id) = ("GPU_I_PROFILE", "GPU_I_ID");
                let passed_on = || sample.label(id).filter(|_| sample.is_sorted() && sample.label(profile).is_some());
                let numbered = said(sample.label_behind(profile, id).or_else(passed_on));
                let (_, names) = DCGM_LABELS.first()?;
                let named = said(sample.first_label(names)).filter(|uuid| is_instance(uuid)).map(str::to_owned);
                numbered.map(|instance| format!("mig-{instance}")).or(named)
            }
            Self::Amd => {
                let kind = said(sample.label("gpu_compute_partition_type"))?;
                let partition = said(sample.label("gpu_partition_id"))?;
                (!kind.eq_ignore_ascii_case("spx")).then(|| format!("partition-{partition}"))
            }
        }
    }

    /// The label that tells the instances of a GPU apart.
    pub const fn part_label(self) -> &'static str {
        match self {
            Self::Dcgm => "GPU_I_ID",
            Self::Amd => "gpu_partition_id",
        }
    }

    /// The board's model according to the series.
    pub fn model<'s>(self, sample: &'s Sample<'_>) -> Option<&'s str> {
        match self {
            Self::Dcgm => sample.first_label(&["modelName", "model_name"]).filter(|value| counts(value)),
            Self::Amd => {
                let mut values = ["card_series", "card_model"].into_iter().filter_map(|name| sample.label(name));
                values.find(|value| counts(value))
            }
        }
    }
}

/// Families that stay as they are without a GPU: limits, capacities and extremes, licences, capabilities and modes,
/// versions, pages that were retired and rows that were remapped.
const KEPT: [&str; 21] = [
    "_limit",
    "power_cap",
    "capacity",
    "_bar1_total",
    "_total_vram",
    "_total_visible_vram",
    "_total_gtt",
    "_max_",
    "_min_",
    "_slowdown_temp",
    "_shutdown_temp",
    "_threshold",
    "licens",
    "licenc",
    "capabilit",
    "_mode",
    "_version",
    "_retired",
    "_remap",
    "bad_page",
    "_ecc_current",
];

/// The texts that exporters and tools write for an unknown value.
const NOTHING: [&str; 32] = [
    "",
    "-",
    "-1",
    "4294967295",
    "18446744073709551615",
    "err",
    "err!",
    "error",
    "gpu is lost",
    "insufficient permissions",
    "invalid",
    "n.a.",
    "n/a",
    "na",
    "nan",
    "nil",
    "no serial",
    "no uuid",
    "no value",
    "none",
    "not applicable",
    "not available",
    "not found",
    "not perm",
    "not supported",
    "null",
    "unavailable",
    "undefined",
    "unknown",
    "unknown error",
    "unspecified",
    "unsupported",
];

/// Whether `value` says anything at all. DCGM's blank texts are `<<<NOT_FOUND>>>` and the like.
fn counts(value: &str) -> bool {
    let bare = value.trim_matches(['[', ']', '(', ')', '<', '>', ' ']).replace('_', " ");
    !NOTHING.iter().any(|nothing| bare.eq_ignore_ascii_case(nothing))
}

/// Whether a UUID is a MIG instance's.
fn is_instance(uuid: &str) -> bool {
    uuid.get(..4).is_some_and(|kind| kind.eq_ignore_ascii_case("MIG-"))
}

/// Whether `value` can tell one GPU from all others. Virtual GPUs and lost ones show nothing but zeros.
fn identifies(value: &str) -> bool {
    if !counts(value) {
        return false;
    }
    let after = |prefix: &&str| {
        let (kind, rest) = value.split_at_checked(prefix.len())?;
        kind.eq_ignore_ascii_case(prefix).then_some(rest)
    };
    let bare = ["GPU-", "MIG-", "0x"].iter().find_map(after).unwrap_or(value);
    let mut digits = bare.chars().filter(|c| c.is_alphanumeric());
    match digits.next() {
        None => false,
        Some(first @ ('0' | 'f' | 'F')) if digits.clone().count() >= 7 || first == '0' => {
            digits.any(|digit| !digit.eq_ignore_ascii_case(&first))
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::exposition::read_line;

    #[test]
    fn the_end_of_a_name_decides_whatever_stands_before() {
        let quantity = |dialect: Dialect, name: &str| dialect.metric(name).map(|(_, metric)| metric.quantity);
        for prefix in ["", "node_dcgm_", "site:", "cluster_x:rack.7/", "my"] {
            for metric in &DCGM {
                assert_eq!(quantity(Dialect::Dcgm, &format!("{prefix}{}", metric.ending)), Some(metric.quantity));
            }
        }
        for prefix in ["", "amd_", "amd", "amdgpu_", "gpu_", "rocm_", "site_gpu_"] {
            for metric in &AMD {
                let name = format!("{prefix}{}", metric.ending);
                assert_eq!(quantity(Dialect::Amd, &name), Some(metric.quantity));
                assert_eq!(quantity(Dialect::Amd, &name.to_uppercase()), Some(metric.quantity));
            }
        }
        for other in ["DCGM_FI_DEV_GPU_UTIL_avg", "DCGM_FI_DEV_GPU_UTIL_", "DCGM_FI_DEV_FB_USED_PERCENT", "GPU_UTIL"] {
            assert_eq!(quantity(Dialect::Dcgm, other), None, "{other}");
        }
        for other in ["gpu_gfx_activity_avg", "gpu_used_visible_vram", "gfx_activity", "ü"] {
            assert_eq!(quantity(Dialect::Amd, other), None, "{other}");
        }
    }

    #[test]
    fn counters_may_carry_the_ending_of_openmetrics() {
        let ends = |dialect: Dialect, name: &str| dialect.metric(name).map(|(_, metric)| metric.ending);
        assert_eq!(ends(Dialect::Amd, "amd_gpu_energy_consumed_total"), Some("gpu_energy_consumed"));
        let joules = "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL";
        assert_eq!(ends(Dialect::Dcgm, joules), Some(joules));
        assert_eq!(ends(Dialect::Dcgm, "DCGM_FI_DEV_GPU_UTIL_total"), None, "a gauge");
    }

    #[test]
    fn what_an_exporter_knows_without_the_gpu_is_no_evidence() {
        for shown in ["DCGM_FI_DEV_GPU_TEMP", "node_DCGM_FI_DEV_SM_CLOCK", "DCGM_FI_DEV_POWER_USAGE"] {
            assert!(Dialect::Dcgm.is_evidence(shown), "{shown}");
        }
        for hollow in [
            "DCGM_FI_DEV_XID_ERRORS",
            "DCGM_FI_DEV_XID_ERROR",
            "DCGM_EXP_XID_ERRORS_COUNT",
            "DCGM_FI_DEV_FB_TOTAL",
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_created",
            "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
            "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL",
            "DCGM_FI_DEV_POWER_MGMT_LIMIT",
            "DCGM_FI_DEV_ENFORCED_POWER_LIMIT",
            "DCGM_FI_DEV_BAR1_TOTAL",
            "DCGM_FI_DEV_MAX_SM_CLOCK",
            "DCGM_FI_DEV_PCIE_MAX_LINK_GEN",
            "DCGM_FI_DEV_SLOWDOWN_TEMP",
            "DCGM_FI_DEV_GPU_MAX_OP_TEMP",
            "DCGM_FI_DEV_VGPU_LICENSE_STATUS",
            "DCGM_FI_DEV_CUDA_COMPUTE_CAPABILITY",
            "DCGM_FI_DEV_MIG_MODE",
            "DCGM_FI_DRIVER_VERSION",
            "DCGM_FI_DEV_RETIRED_SBE",
            "DCGM_FI_DEV_RETIRED_PENDING",
            "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
            "DCGM_FI_DEV_ROW_REMAP_FAILURE",
            "up",
        ] {
            assert!(!Dialect::Dcgm.is_evidence(hollow), "{hollow}");
        }
        for shown in ["amd_gpu_junction_temperature", "PCIE_SPEED", "gpu_clock"] {
            assert!(Dialect::Amd.is_evidence(shown), "{shown}");
        }
        for hollow in [
            "gpu_health",
            "GPU_NODES_TOTAL",
            "gpu_total_vram",
            "amd_gpu_total_visible_vram",
            "gpu_total_gtt",
            "gpu_max_clock",
            "PCIE_MAX_SPEED",
            "gpu_power_cap",
            "gpu_bad_page_count",
            "gpu_energy_consumed",
            "DCGM_FI_DEV_GPU_TEMP",
            "go_threads",
        ] {
            assert!(!Dialect::Amd.is_evidence(hollow), "{hollow}");
        }
    }

    #[test]
    fn labels_that_say_nothing_identify_nothing() {
        for nothing in [
            "",
            " ",
            "N/A",
            "[N/A]",
            "n/a",
            "unknown",
            "Unknown",
            "None",
            "null",
            "0",
            "0x0",
            "0x0000000000000000",
            "00000000-0000-0000-0000-000000000000",
            "GPU-00000000-0000-0000-0000-000000000000",
            "gpu-00000000-0000-0000-0000-000000000000",
            "0X00000000",
            "00000000:00:00.0",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "[Not Supported]",
            "[Unknown Error]",
            "[GPU is lost]",
            "[Insufficient Permissions]",
            "<<<NULL>>>",
            "<<<NOT_FOUND>>>",
            "<<<NOT_SUPPORTED>>>",
            "<<<NOT_PERM>>>",
            "<no value>",
            "ERR!",
            "-",
        ] {
            assert!(!identifies(nothing.trim()), "{nothing:?}");
        }
        for something in [
            "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c",
            "3dff74a1-0000-1000-80d3-0c4c1df1df58",
            "692409005328",
            "1",
            "00000000:1A:00.0",
            "F",
            "00000000-0000-0000-0000-000000000001",
            "GPU-x",
        ] {
            assert!(identifies(something), "{something:?}");
        }
    }

    #[test]
    fn an_index_of_zero_is_an_index() {
        let sample = read_line(r#"DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="",device="N/A"} 1"#).unwrap().unwrap();
        assert_eq!(Dialect::Dcgm.handle(&sample, Handle::Index), Some("0"));
        assert_eq!(Dialect::Dcgm.handle(&sample, Handle::Uuid), None);
        assert_eq!(Dialect::Dcgm.handle(&sample, Handle::Device), None);
        assert_eq!(Dialect::Dcgm.handle(&sample, Handle::Serial), None);
    }
}
