//! The command line.

use crate::{meter_url::MeterUrl, watching::Watch};
use sc_cli::RunCmd;
use std::path::PathBuf;

/// State cache, in bytes, unless `--trie-cache-size` says otherwise. The SDK's gigabyte is made for states far
/// larger than this chain's, and a provider's machine has better uses for its memory.
const TRIE_CACHE_BYTES: &str = "268435456";

/// Arguments of `leasehold-node`.
#[derive(Debug, clap::Parser)]
#[command(mut_arg("trie_cache_size", |arg| arg.default_value(TRIE_CACHE_BYTES)))]
pub struct Cli {
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    #[clap(flatten)]
    pub run: RunCmd,

    /// Report what the GPU meter at this address measures, so that your leases are paid.
    ///
    /// For providers. Start `leasehold-meter` on the machine with the GPUs, then this node on the same machine with
    /// the address the meter listens on, usually `http://127.0.0.1:9464`. Once per measurement window the node
    /// fetches the readings of your leases, signs them with your meter key and sends them to the chain: blocks that
    /// are never reported are never paid.
    ///
    /// The meter key is an sr25519 key of type `gpum` in this node's keystore (`leasehold-node key insert
    /// --key-type gpum --scheme sr25519`), registered on the chain by your provider account.
    ///
    /// The address must be plain http on this machine (127.0.0.1, localhost or `[::1]`): this node signs what it is
    /// told there. The node remembers the address only while it runs: without this option it reports nothing. The
    /// option switches off-chain workers on, whatever role the node has.
    #[arg(long, value_name = "URL", help_heading = "Provider")]
    pub gpu_meter: Option<MeterUrl>,

    /// Whether to watch that offers can be reached.
    ///
    /// For validators. A validator's node sends short HTTP requests to the public addresses of the offers that it is
    /// drawn to watch, at most 64 per block, and votes on which of them did not answer; it is paid for that out of the
    /// fees of leases. Switch it off where the node cannot send requests into the internet: it is then not paid, and
    /// not punished.
    #[arg(long, value_name = "WHETHER", value_enum, default_value_t, help_heading = "Validator")]
    pub watch: Watch,

    /// Keep compiled runtimes in this directory, and take them from there.
    ///
    /// For development and tests, in which many nodes of one chain start: without it a node compiles the runtime
    /// whenever it starts, which takes seconds. Anyone who can write to the directory can run programs as this node:
    /// leave the option out where the node has keys or money at stake. It does not go with --validator.
    #[arg(long, value_name = "DIR", help_heading = "Development")]
    pub compiled_runtimes: Option<PathBuf>,
}

impl Cli {
    /// Refuses options that contradict one another where clap cannot tell.
    pub fn check(&self) -> Result<(), String> {
        let never = matches!(self.run.offchain_worker_params.enabled, sc_cli::OffchainWorkerEnabled::Never);
        if never && self.gpu_meter.is_some() {
            return Err("--gpu-meter needs off-chain workers, which --offchain-worker never switches off: leave out \
                one of the two"
                .into());
        }
        if self.run.validator && self.compiled_runtimes.is_some() {
            return Err("--compiled-runtimes executes what it finds without verification, and does not go with \
                --validator: leave out one of the two"
                .into());
        }
        Ok(())
    }
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Keys: generate, inspect, insert into the node's keystore
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Print a chain specification, or write it to a file
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Print a chain specification (older form of `export-chain-spec`)
    BuildSpec(sc_cli::BuildSpecCmd),

    /// Validate blocks again
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Export blocks to a file
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Export the state of a block as a chain specification
    ExportState(sc_cli::ExportStateCmd),

    /// Import blocks from a file
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Remove the whole chain from this machine
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Revert the chain to an earlier block
    Revert(sc_cli::RevertCmd),

    /// Print the best and the finalized block of the database
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Sign a message with a key
    Sign(sc_cli::SignCmd),

    /// Verify the signature of a message
    Verify(sc_cli::VerifyCmd),

    /// Generate a key whose address begins as you wish
    Vanity(sc_cli::VanityCmd),
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_cli::{CliConfiguration, SubstrateCli};

    fn parse(args: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_from_iter(std::iter::once(&"leasehold-node").chain(args))
    }

    #[test]
    fn the_definition_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn dev_is_a_validator_that_authors_alone() {
        let cli = parse(&["--dev"]).unwrap();
        assert!(cli.run.role(true).unwrap().is_authority());
        assert!(cli.run.force_authoring().unwrap());
        assert_eq!(cli.run.dev_key_seed(true).unwrap().as_deref(), Some("//Alice"));
        assert_eq!(cli.run.shared_params.chain_id(true), "dev");
        assert!(cli.gpu_meter.is_none());
        assert_eq!(cli.watch, Watch::On);
        assert_eq!(cli.compiled_runtimes, None);
    }

    #[test]
    fn compiled_runtimes_are_for_development() {
        let check = |args: &[&str]| parse(&[args, &["--compiled-runtimes", "/tmp/compiled"]].concat()).unwrap().check();
        assert_eq!(check(&["--dev"]), Ok(()));
        assert_eq!(check(&["--chain", "local", "--alice"]), Ok(()));
        assert!(check(&["--chain", "local", "--validator"]).unwrap_err().contains("--validator"));
    }

    #[test]
    fn watching_can_be_switched_off() {
        assert_eq!(parse(&["--watch", "off"]).unwrap().watch, Watch::Off);
        assert_eq!(parse(&["--watch", "on"]).unwrap().watch, Watch::On);
        assert!(parse(&["--watch", "never"]).is_err());
    }

    #[test]
    fn a_meter_on_this_machine_is_taken() {
        let cli = parse(&["--chain", "local", "--gpu-meter", "http://127.0.0.1:9464/"]).unwrap();
        assert_eq!(cli.gpu_meter.as_ref().unwrap().as_str(), "http://127.0.0.1:9464");
        assert_eq!(cli.check(), Ok(()));
    }

    #[test]
    fn a_meter_elsewhere_is_refused_with_the_reason_and_the_remedy() {
        let message = parse(&["--gpu-meter", "http://10.0.0.5:9464"]).unwrap_err().to_string();
        for part in ["--gpu-meter", "10.0.0.5", "signs", "http://127.0.0.1:9464"] {
            assert!(message.contains(part), "{part} is not in: {message}");
        }
    }

    #[test]
    fn a_meter_without_off_chain_workers_is_refused() {
        let cli = parse(&["--offchain-worker", "never", "--gpu-meter", "http://localhost:9464"]).unwrap();
        assert!(cli.check().unwrap_err().contains("--offchain-worker never"));
        assert_eq!(parse(&["--offchain-worker", "never"]).unwrap().check(), Ok(()));
        assert_eq!(parse(&["--offchain-worker", "always"]).unwrap().check(), Ok(()));
    }

    #[test]
    fn the_state_cache_is_modest_unless_asked_for() {
        assert_eq!(parse(&[]).unwrap().run.import_params.trie_cache_size, 256 * 1024 * 1024);
        assert_eq!(parse(&["--trie-cache-size", "42"]).unwrap().run.import_params.trie_cache_size, 42);
    }

    #[test]
    fn the_usual_subcommands_are_there() {
        for name in [
            "key",
            "export-chain-spec",
            "build-spec",
            "check-block",
            "export-blocks",
            "export-state",
            "import-blocks",
            "purge-chain",
            "revert",
            "chain-info",
            "sign",
            "verify",
            "vanity",
        ] {
            assert!(<Cli as clap::CommandFactory>::command().find_subcommand(name).is_some(), "{name}");
        }
        assert!(parse(&["key", "generate", "--scheme", "sr25519"]).is_ok());
    }

    #[test]
    fn the_version_is_that_of_the_package() {
        let shown = parse(&["--version"]).unwrap_err();
        assert_eq!(shown.kind(), clap::error::ErrorKind::DisplayVersion);
        assert!(shown.to_string().contains(env!("CARGO_PKG_VERSION")), "{shown}");
    }

    #[test]
    fn the_help_tells_a_provider_what_to_do() {
        let help = parse(&["--help"]).unwrap_err().to_string();
        for part in ["--gpu-meter <URL>", "leasehold-meter", "http://127.0.0.1:9464", "gpum"] {
            assert!(help.contains(part), "{part}");
        }
    }
}
