//! GPUs through the Prometheus text of somebody else's exporter, over HTTP or from a file.
//!
//! Metric names and units are those the exporters document:
//! - NVIDIA's DCGM exporter: `etc/default-counters.csv` of NVIDIA/dcgm-exporter (up to 4.8), and
//!   `etc/dcp-metrics-included.csv` for `DCGM_FI_PROF_GR_ENGINE_ACTIVE`, which alone works for MIG instances;
//! - AMD's device metrics exporter: `docs/configuration/metricslist.md` of ROCm/device-metrics-exporter. It writes the
//!   names in lower case, older ones in capitals, and after a prefix if it is told to.

use super::gpu::{Gpu, ReadGpus};
use prometheus_parse::{Labels, Scrape, Value};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    str::FromStr,
    time::{Duration, SystemTime},
};

/// An answer that is longer is not an exporter's.
const MAX_TEXT: u64 = 8 << 20;
/// Less than the time between two samples.
const PATIENCE: Duration = Duration::from_millis(900);

/// Whose metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Dcgm,
    Amd,
}

/// Where the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    Url(String),
    File(PathBuf),
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the URL or file of the exporter is missing after `=`".into());
        }
        if text.starts_with("https://") {
            return Err("exporters are asked over http:// only: run one on this machine".into());
        }
        match text.strip_prefix("http://") {
            Some(rest) => match text.parse::<axum::http::Uri>() {
                Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok(Self::Url(text.into())),
                _ => Err(format!("{rest:?} is not an exporter's address; one is http://127.0.0.1:9400/metrics")),
            },
            None => Ok(Self::File(text.into())),
        }
    }
}

/// What a metric says of a GPU.
enum Figure {
    /// Percent of time.
    Percent,
    /// Share of time, from 0 to 1, where there is no percentage.
    Share,
    Mebibytes,
    Millijoules,
    Microjoules,
    Watts,
}

impl Dialect {
    fn figure(self, metric: &str) -> Option<Figure> {
        match self {
            Self::Dcgm => match metric {
                "DCGM_FI_DEV_GPU_UTIL" => Some(Figure::Percent),
                "DCGM_FI_PROF_GR_ENGINE_ACTIVE" => Some(Figure::Share),
                "DCGM_FI_DEV_FB_USED" => Some(Figure::Mebibytes),
                "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" => Some(Figure::Millijoules),
                "DCGM_FI_DEV_POWER_USAGE" => Some(Figure::Watts),
                _ => None,
            },
            Self::Amd => {
                let lower = metric.to_ascii_lowercase();
                match lower.find("gpu_").and_then(|at| lower.get(at..)) {
                    Some("gpu_gfx_activity") => Some(Figure::Percent),
                    Some("gpu_used_vram") => Some(Figure::Mebibytes),
                    Some("gpu_energy_consumed") => Some(Figure::Microjoules),
                    Some("gpu_package_power" | "gpu_average_package_power" | "gpu_power_usage") => Some(Figure::Watts),
                    _ => None,
                }
            }
        }
    }

    /// The identity and the short names that the labels give.
    fn identity(self, labels: &Labels) -> Option<(String, Vec<String>)> {
        let label = |name: &str| labels.get(name).filter(|value| !value.is_empty());
        match self {
            Self::Dcgm => {
                let uuid = label("UUID")?;
                let mut aliases: Vec<String> = label("device").map(str::to_owned).into_iter().collect();
                Some(match label("GPU_I_ID") {
                    None => {
                        aliases.extend(label("gpu").map(str::to_owned));
                        (uuid.to_owned(), aliases)
                    }
                    Some(instance) => {
                        let aliases = label("gpu").map(|gpu| format!("{gpu}:{instance}")).into_iter().collect();
                        (format!("{uuid}/mig-{instance}"), aliases)
                    }
                })
            }
            Self::Amd => {
                let whole = label("gpu_uuid").or_else(|| label("serial_number"))?;
                let aliases = [label("gpu_id"), label("serial_number")];
                let aliases = aliases.into_iter().flatten().map(str::to_owned).collect();
                let partitioned =
                    label("gpu_compute_partition_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("spx"));
                Some(match label("gpu_partition_id") {
                    Some(partition) if partitioned => (format!("{whole}/partition-{partition}"), aliases),
                    _ => (whole.to_owned(), aliases),
                })
            }
        }
    }
}

/// Reads one exporter.
pub struct Exporter {
    dialect: Dialect,
    location: Location,
    max_age: Duration,
    agent: ureq::Agent,
}

impl Exporter {
    pub fn new(dialect: Dialect, location: Location, max_age: Duration) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .proxy(None)
            .build()
            .new_agent();
        Self { dialect, location, max_age, agent }
    }

    fn fetch(&self) -> Result<String, String> {
        match &self.location {
            Location::Url(url) => {
                let mut answer =
                    self.agent.get(url).call().map_err(|error| format!("{url} does not answer: {error}"))?;
                let body = answer.body_mut().with_config().limit(MAX_TEXT).lossy_utf8(true);
                body.read_to_string().map_err(|error| format!("the answer of {url} cannot be read: {error}"))
            }
            Location::File(path) => read_file(path, self.max_age),
        }
    }
}

fn read_file(path: &Path, max_age: Duration) -> Result<String, String> {
    let shown = path.display();
    let failed = |error: std::io::Error| format!("{shown} cannot be read: {error}");
    // Opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    let file = File::open(path).map_err(failed)?;
    let written = file.metadata().and_then(|meta| meta.modified()).map_err(failed)?;
    let age = SystemTime::now().duration_since(written).unwrap_or_default();
    if age > max_age {
        return Err(format!("{shown} was last written {} s ago: its exporter has stopped", age.as_secs()));
    }
    let mut text = Vec::new();
    file.take(MAX_TEXT).read_to_end(&mut text).map_err(failed)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

impl ReadGpus for Exporter {
    fn name(&self) -> &'static str {
        match self.dialect {
            Dialect::Dcgm => "dcgm",
            Dialect::Amd => "amd",
        }
    }

    fn read(&mut self) -> Result<Vec<Gpu>, String> {
        let gpus = parse(self.dialect, &self.fetch()?, self.max_age)?;
        if gpus.is_empty() {
            return Err(format!("the {} exporter shows no GPU", self.name()));
        }
        Ok(gpus)
    }
}

/// The GPUs of which `text` says anything now. Lines that are not understood are passed over, as are values that no
/// GPU can have: one bad line hides one figure, never a machine.
fn parse(dialect: Dialect, text: &str, max_age: Duration) -> Result<Vec<Gpu>, String> {
    let of_interest = |line: &&str| {
        let name = line.split(['{', ' ', '\t']).next().unwrap_or_default();
        dialect.figure(name.trim_start()).is_some()
    };
    let lines = text.lines().map(str::trim_start).filter(of_interest).map(|line| Ok(line.to_owned()));
    let scrape = Scrape::parse(lines).map_err(|error| format!("the exporter's text cannot be read: {error}"))?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let oldest = i64::try_from(now.saturating_sub(max_age).as_millis()).unwrap_or(i64::MAX);

    let mut gpus: BTreeMap<String, (Gpu, Option<f64>)> = BTreeMap::new();
    for sample in &scrape.samples {
        let (Value::Counter(value) | Value::Gauge(value) | Value::Untyped(value)) = sample.value else { continue };
        let Some(figure) = dialect.figure(&sample.metric) else { continue };
        if !value.is_finite() || value < 0.0 || sample.timestamp.timestamp_millis() < oldest {
            continue;
        }
        let Some((id, aliases)) = dialect.identity(&sample.labels) else { continue };
        let (gpu, share) = gpus.entry(id.clone()).or_insert_with(|| (Gpu { id, aliases, ..Default::default() }, None));
        match figure {
            Figure::Percent => gpu.utilisation = Some((value / 100.0).min(1.0)),
            Figure::Share => *share = Some(value.min(1.0)),
            // A conversion from f64 saturates.
            Figure::Mebibytes => gpu.memory_mib = Some(value as u64),
            Figure::Millijoules => gpu.energy_uj = Some((value * 1_000.0) as u64),
            Figure::Microjoules => gpu.energy_uj = Some(value as u64),
            Figure::Watts => gpu.watts = Some(value),
        }
    }
    Ok(gpus.into_values().map(|(gpu, share)| Gpu { utilisation: gpu.utilisation.or(share), ..gpu }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const L4: &str = include_str!("../../tests/data/dcgm_l4.prom");
    const MI300X: &str = include_str!("../../tests/data/amd_mi300x.prom");
    const AGE: Duration = Duration::from_secs(60);

    fn dcgm(text: &str) -> Vec<Gpu> {
        parse(Dialect::Dcgm, text, AGE).unwrap()
    }

    fn amd(text: &str) -> Vec<Gpu> {
        parse(Dialect::Amd, text, AGE).unwrap()
    }

    #[test]
    fn a_real_answer_of_the_dcgm_exporter_is_read() {
        assert_eq!(
            dcgm(L4),
            [Gpu {
                id: "GPU-c2f76b33-7953-256e-8f33-1343419b1a1c".into(),
                aliases: vec!["nvidia0".into(), "0".into()],
                utilisation: Some(0.0),
                memory_mib: Some(0),
                energy_uj: Some(4_742_776_000),
                watts: Some(16.365),
            }]
        );
    }

    #[test]
    fn real_figures_of_the_amd_exporter_are_read() {
        let gpus = amd(MI300X);
        let shown: Vec<_> = gpus.iter().map(|gpu| (gpu.id.as_str(), gpu.utilisation)).collect();
        assert_eq!(
            shown,
            [
                ("3dff74a1-0000-1000-80d3-0c4c1df1df58", Some(1.0)),
                ("c3ff74a1-0000-0000-80ff-88426fc31c9e/partition-0", Some(0.0)),
                ("ccff74a1-0000-1000-80e0-c6d49f5b0d86", Some(0.0)),
            ]
        );
        assert_eq!(gpus[0].aliases, ["0", "692409005328"]);
    }

    #[test]
    fn the_units_of_both_exporters_are_converted() {
        let labels = r#"{gpu_id="3",serial_number="S",gpu_compute_partition_type="SPX",gpu_partition_id="0"}"#;
        let text = format!(
            "GPU_GFX_ACTIVITY{labels} 40\ngpu_used_vram{labels} 1024\namd_gpu_energy_consumed{labels} 5e6\n\
             gpu_package_power{labels} 700\n"
        );
        let expected = Gpu {
            id: "S".into(),
            aliases: vec!["3".into(), "S".into()],
            utilisation: Some(0.4),
            memory_mib: Some(1_024),
            energy_uj: Some(5_000_000),
            watts: Some(700.0),
        };
        assert_eq!(amd(&text), [expected]);
    }

    #[test]
    fn instances_of_one_gpu_are_devices_of_their_own() {
        let text = "DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"7\"} 0.5\n\
                    DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\",UUID=\"GPU-x\",GPU_I_PROFILE=\"1g.10gb\",GPU_I_ID=\"8\"} 1\n\
                    DCGM_FI_DEV_GPU_UTIL{gpu=\"1\",UUID=\"GPU-y\",GPU_I_ID=\"\"} 10\n\
                    DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"1\",UUID=\"GPU-y\"} 0.9\n";
        let shown: Vec<_> = dcgm(text).into_iter().map(|gpu| (gpu.id, gpu.aliases, gpu.utilisation)).collect();
        assert_eq!(
            shown,
            [
                ("GPU-x/mig-7".into(), vec!["0:7".to_string()], Some(0.5)),
                ("GPU-x/mig-8".into(), vec!["0:8".to_string()], Some(1.0)),
                ("GPU-y".into(), vec!["1".to_string()], Some(0.1)),
            ]
        );
    }

    #[test]
    fn garbage_hides_a_figure_and_no_more() {
        let id = r#"{gpu="0",UUID="GPU-x"}"#;
        let text = format!(
            "<html>\n\u{0}\u{1}{{{{}}}}\nDCGM_FI_DEV_GPU_UTIL{id} NaN\nDCGM_FI_DEV_GPU_UTIL{id}\nDCGM_FI_DEV_GPU_UTIL 50\n\
             DCGM_FI_DEV_FB_USED{id} -1\nDCGM_FI_DEV_POWER_USAGE{id} +Inf\nDCGM_FI_DEV_GPU_UTIL{{UUID=\"GPU-q\n\
             DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{id} 7\nDCGM_FI_DEV_GPU_UTIL{{gpu=\"1\",UUID=\"GPU-y\"}} nan\n\
             # TYPE DCGM_FI_DEV_GPU_UTIL histogram\nDCGM_FI_DEV_GPU_TEMP{{gpu=\"2\",UUID=\"GPU-z\"}} 30\n"
        );
        let gpus = dcgm(&text);
        assert_eq!(gpus.len(), 1, "{gpus:?}");
        assert_eq!(
            gpus[0],
            Gpu { energy_uj: Some(7_000), id: "GPU-x".into(), aliases: vec!["0".into()], ..Gpu::default() }
        );
        assert!(dcgm("").is_empty());
        assert!(dcgm(MI300X).is_empty());
        assert!(amd(L4).is_empty());
    }

    #[test]
    fn figures_beyond_what_can_be_are_cut() {
        let id = r#"{gpu="0",UUID="GPU-x"}"#;
        let text = format!(
            "DCGM_FI_DEV_GPU_UTIL{id} 250\nDCGM_FI_DEV_FB_USED{id} 1e300\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{id} 1e300\n"
        );
        let gpus = dcgm(&text);
        assert_eq!(gpus[0].utilisation, Some(1.0));
        assert_eq!((gpus[0].memory_mib, gpus[0].energy_uj), (Some(u64::MAX), Some(u64::MAX)));
    }

    #[test]
    fn a_sample_with_an_old_timestamp_is_no_answer() {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let line = |at: u128| format!("DCGM_FI_DEV_GPU_UTIL{{gpu=\"0\",UUID=\"GPU-x\"}} 50 {at}\n");
        assert_eq!(dcgm(&line(now)).len(), 1);
        assert_eq!(dcgm(&line(now - 3_600_000)).len(), 0);
    }

    #[test]
    fn a_file_that_is_stale_missing_or_no_file_is_no_answer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gpu.prom");
        let mut exporter = Exporter::new(Dialect::Dcgm, Location::File(path.clone()), AGE);
        assert!(exporter.read().unwrap_err().contains("cannot be read"));
        std::fs::write(&path, L4).unwrap();
        assert_eq!(exporter.read().unwrap().len(), 1);
        let old = SystemTime::now() - Duration::from_secs(120);
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert!(exporter.read().unwrap_err().contains("exporter has stopped"));
        std::fs::write(&path, "").unwrap();
        assert!(exporter.read().unwrap_err().contains("shows no GPU"));
        exporter.location = Location::File(dir.path().to_owned());
        assert!(exporter.read().unwrap_err().contains("is not a file"));
    }

    #[test]
    fn an_address_that_nobody_answers_is_an_error_in_time() {
        let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/metrics", dead.local_addr().unwrap());
        let begun = std::time::Instant::now();
        // It accepts, and stays silent.
        let mut exporter = Exporter::new(Dialect::Dcgm, Location::Url(url.clone()), AGE);
        assert!(exporter.read().unwrap_err().contains(&url));
        assert!(begun.elapsed() < PATIENCE * 3);
        drop(dead);
        assert!(exporter.read().unwrap_err().contains(&url));
    }

    #[test]
    fn locations_are_told_apart() {
        assert_eq!("/run/x.prom".parse(), Ok(Location::File("/run/x.prom".into())));
        assert_eq!("http://[::1]:9400/".parse(), Ok(Location::Url("http://[::1]:9400/".into())));
        for wrong in ["", "https://x/", "http://", "http:// /"] {
            assert!(wrong.parse::<Location>().is_err(), "{wrong}");
        }
    }
}
