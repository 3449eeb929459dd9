//! The command line.

use crate::source::{
    exporter::{Dialect, Exporter, Location},
    gpu::Gpus,
    host::Host,
    nvml::NvmlReader,
    Source,
};
use anyhow::{Context, Result};
use clap::Parser;
use std::{net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

/// Measures the jobs of leases on this machine.
///
/// Samples the hardware once per second, attributes what it sees to leases, and serves counters per lease to the
/// provider's node (start that with `--gpu-meter URL`), to Prometheus, and to people. Leases are attached and
/// detached over HTTP from this machine only.
#[derive(Debug, Parser)]
#[command(
    name = "leasehold-meter",
    version,
    after_help = "Examples:\n  leasehold-meter --source host\n  leasehold-meter --source nvml\n  \
    leasehold-meter --source dcgm=http://127.0.0.1:9400/metrics\n  \
    leasehold-meter --source amd=http://127.0.0.1:5000/metrics\n\n  \
    curl -X PUT -H 'content-type: application/json' -d '{\"devices\": [\"0\"]}' http://127.0.0.1:9464/v1/leases/7\n  \
    curl http://127.0.0.1:9464/v1/readings.json"
)]
pub struct Args {
    /// Where to listen. Loopback only: every process that reaches this port can attach leases. Port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9464", value_parser = loopback)]
    pub listen: SocketAddr,

    /// Serve /metrics, and nothing else, on this address too. It may be reachable from other machines.
    #[arg(long, value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,

    /// What measures: `host` (CPU time of jobs, from /proc), `nvml` (NVIDIA's driver), `dcgm=URL|FILE` (text of the
    /// DCGM exporter) or `amd=URL|FILE` (text of the AMD device metrics exporter).
    #[arg(long, value_name = "SOURCE", default_value = "host")]
    pub source: SourceSpec,

    /// Where this installation keeps the salt that hides the devices' serial numbers
    /// [default: leasehold-meter in $XDG_STATE_HOME, or in ~/.local/state].
    #[arg(long, value_name = "FOLDER")]
    pub state_dir: Option<PathBuf>,

    /// Text of an exporter that is older than this, or in which nothing has changed for longer, is not believed, in
    /// seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub exporter_max_age: u64,

    /// Milliseconds between samples; for tests.
    #[arg(long, hide = true, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(20..=1_000))]
    pub sample_interval_ms: u64,
}

impl Args {
    /// The folder of `--state-dir`, or its default.
    pub fn state_dir(&self) -> Result<PathBuf> {
        if let Some(dir) = &self.state_dir {
            return Ok(dir.clone());
        }
        let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        absolute("XDG_STATE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
            .map(|state| state.join("leasehold-meter"))
            .context("neither XDG_STATE_HOME nor HOME is set; say where to keep state with --state-dir")
    }

    /// Opens the source of `--source`.
    pub fn open_source(&self) -> Result<Box<dyn Source>> {
        let max_age = Duration::from_secs(self.exporter_max_age);
        Ok(match &self.source {
            SourceSpec::Host => Box::new(Host::open()?),
            SourceSpec::Nvml => Box::new(Gpus::new(NvmlReader::open()?)),
            SourceSpec::Exporter(dialect, location) => {
                Box::new(Gpus::new(Exporter::new(*dialect, location.clone(), max_age)))
            }
        })
    }
}

/// The value of `--source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceSpec {
    Host,
    Nvml,
    Exporter(Dialect, Location),
}

impl FromStr for SourceSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "host" => Ok(Self::Host),
            None if text == "nvml" => Ok(Self::Nvml),
            Some(("dcgm", place)) => Ok(Self::Exporter(Dialect::Dcgm, place.parse()?)),
            Some(("amd", place)) => Ok(Self::Exporter(Dialect::Amd, place.parse()?)),
            _ => Err("a source is `host`, `nvml`, `dcgm=URL|FILE` or `amd=URL|FILE`".into()),
        }
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "an address is IP:PORT, like 127.0.0.1:9464".to_string())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "{} is not a loopback address; to let Prometheus on another machine in, use --metrics-listen",
            address.ip()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn sources_are_read() {
        assert_eq!("host".parse(), Ok(SourceSpec::Host));
        assert_eq!("nvml".parse(), Ok(SourceSpec::Nvml));
        assert_eq!(
            "dcgm=http://127.0.0.1:9400/metrics".parse(),
            Ok(SourceSpec::Exporter(Dialect::Dcgm, Location::Url("http://127.0.0.1:9400/metrics".into())))
        );
        assert_eq!(
            "amd=/run/gpu.prom".parse(),
            Ok(SourceSpec::Exporter(Dialect::Amd, Location::File("/run/gpu.prom".into())))
        );
        for wrong in ["", "gpu", "dcgm", "dcgm=", "host=1", "intel=/x", "dcgm=https://127.0.0.1/metrics"] {
            assert!(wrong.parse::<SourceSpec>().is_err(), "{wrong}");
        }
        let why = "dcgm=127.0.0.1:9400/metrics".parse::<SourceSpec>().unwrap_err();
        assert!(why.contains("write http://127.0.0.1:9400/metrics"), "{why}");
    }

    #[test]
    fn only_loopback_is_listened_on() {
        let parse = |listen| Args::try_parse_from(["leasehold-meter", "--listen", listen]);
        assert!(parse("127.0.0.1:0").is_ok());
        assert!(parse("[::1]:9464").is_ok());
        for wrong in ["0.0.0.0:9464", "192.168.1.2:9464", "[::]:9464", "localhost", "9464"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
