//! The command line.

use crate::{
    gate::{key, Gate},
    source::{
        exporter::{Dialect, Exporter, Location},
        gpu::Gpus,
        host::Host,
        nvml::NvmlReader,
        Source,
    },
};
use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use leasehold_primitives::{
    json::{from_hex, Form},
    OfferId,
};
use sp_core::crypto::AccountId32;
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
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  leasehold-meter --source host\n  leasehold-meter --source nvml\n  \
    leasehold-meter --source dcgm=http://127.0.0.1:9400/metrics\n  \
    leasehold-meter --source amd=http://127.0.0.1:5000/metrics\n  \
    leasehold-meter --gate 0.0.0.0:9465=7 --gate-key gate.key --genesis 0x…\n\n  \
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

    /// Answer watchers' probes of an offer at this address, and serve nothing else there. It must be reachable from the
    /// internet. Once for each offer, like 0.0.0.0:9465=7 for offer 7.
    #[arg(long = "gate", value_name = "ADDRESS=OFFER", requires = "gate_key", requires = "genesis")]
    pub gates: Vec<GateSpec>,

    /// The file with the key of the gates. `leasehold-meter gate-key FILE` makes one.
    #[arg(long, value_name = "FILE", requires = "gates")]
    pub gate_key: Option<PathBuf>,

    /// The hash of the first block of the chain for which the gates answer.
    #[arg(long, value_name = "HASH", requires = "gates")]
    pub genesis: Option<Genesis>,

    /// The source of measurements: `host` (CPU time of jobs, from /proc), `nvml` (NVIDIA's driver), `dcgm=URL|FILE`
    /// (text of the DCGM exporter) or `amd=URL|FILE` (text of the AMD device metrics exporter).
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

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The tasks besides measuring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key for gates in a new file, and print its public key.
    GateKey {
        /// Where to keep the key: for its owner alone.
        file: PathBuf,
    },
    /// Print the arguments of `providerRegistry.setGate`, with the key's consent in them.
    GateProof {
        /// The file with the key of the gate.
        #[arg(long, value_name = "FILE")]
        gate_key: PathBuf,
        /// The hash of the chain's first block.
        #[arg(long, value_name = "HASH")]
        genesis: Genesis,
        /// The account that listed the offer.
        #[arg(long, value_name = "ADDRESS", value_parser = account)]
        provider: AccountId32,
        /// The number of the offer.
        #[arg(long)]
        offer: OfferId,
        /// Where watchers reach the gate: IP:PORT.
        #[arg(long, value_name = "ADDRESS")]
        address: SocketAddr,
    },
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

    /// The gates of `--gate`, and where each listens.
    pub fn open_gates(&self) -> Result<Vec<(SocketAddr, Gate)>> {
        // Neither comes without the other and a gate.
        let (Some(file), Some(Genesis(genesis))) = (&self.gate_key, self.genesis) else { return Ok(Vec::new()) };
        let pair = key::load(file)?;
        let gate = |spec: &GateSpec| (spec.listen, Gate { offer: spec.offer, genesis, pair });
        Ok(self.gates.iter().map(gate).collect())
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

/// A value of `--gate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateSpec {
    pub listen: SocketAddr,
    pub offer: OfferId,
}

impl FromStr for GateSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=');
        let spec =
            parts.and_then(|(listen, offer)| Some(Self { listen: listen.parse().ok()?, offer: offer.parse().ok()? }));
        spec.ok_or_else(|| "a gate is IP:PORT=OFFER, like 0.0.0.0:9465=7".into())
    }
}

/// A value of `--genesis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genesis(pub [u8; 32]);

impl FromStr for Genesis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        from_hex(text).map(Self).ok_or_else(|| "a hash is 64 hex digits after 0x".into())
    }
}

fn account(text: &str) -> Result<AccountId32, String> {
    AccountId32::read(&text.into())
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
    fn a_gate_has_address_offer_key_and_genesis() {
        let hash = format!("0x{}", "ab".repeat(32));
        let parse = |arguments: &[&str]| Args::try_parse_from([&["leasehold-meter"], arguments].concat());
        let key = ["--gate-key", "gate.key", "--genesis", &hash];
        let gates = ["--gate", "0.0.0.0:9465=7", "--gate", "[::]:443=18446744073709551615"];
        let args = parse(&[&gates[..], &key[..]].concat()).unwrap();
        let found: Vec<_> = args.gates.iter().map(|gate| (gate.listen.to_string(), gate.offer)).collect();
        assert_eq!(found, [("0.0.0.0:9465".into(), 7), ("[::]:443".into(), u64::MAX)]);
        assert_eq!(args.genesis, Some(Genesis([0xab; 32])));
        assert!(parse(&[]).unwrap().open_gates().unwrap().is_empty());

        for wrong in ["0.0.0.0:9465", "0.0.0.0=7", "localhost:9465=7", "0.0.0.0:9465=", "0.0.0.0:9465=x", "=7"] {
            assert!(parse(&[&["--gate", wrong][..], &key[..]].concat()).is_err(), "{wrong}");
        }
        for part in [&gates[..], &key[..], &[&gates[..], &key[..2]].concat(), &[&gates[..], &key[2..]].concat()] {
            assert!(parse(part).is_err(), "{part:?}");
        }
        assert!(parse(&["--gate", "0.0.0.0:9465=7", "--gate-key", "gate.key", "--genesis", "0xab"]).is_err());
    }

    #[test]
    fn commands_stand_alone() {
        let parse = |arguments: &[&str]| Args::try_parse_from([&["leasehold-meter"], arguments].concat());
        assert!(matches!(parse(&["gate-key", "f"]).unwrap().command, Some(Command::GateKey { .. })));
        assert!(parse(&["--source", "host", "gate-key", "f"]).is_err());
        assert!(parse(&["gate-proof"]).is_err());
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
