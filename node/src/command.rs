//! Runs the command of the command line.

use crate::{
    chain_spec,
    cli::{Cli, Subcommand},
    node_key, ports, service,
    types::{Block, FullClient},
};
use leasehold_primitives::address;
use sc_cli::{Result, SubstrateCli};
use sc_service::PartialComponents;
use std::sync::Arc;

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Leasehold Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn executable_name() -> String {
        env!("CARGO_PKG_NAME").into()
    }

    fn description() -> String {
        "Runs Leasehold, the chain on which GPU compute is leased.\n\n\
         leasehold-node --dev                                        a chain of your own, to try things\n\
         leasehold-node --chain FILE                                 follow a network and serve JSON-RPC\n\
         leasehold-node --chain FILE --validator                     help to run it\n\
         leasehold-node --chain FILE --gpu-meter http://127.0.0.1:9464   report as a provider"
            .into()
    }

    fn author() -> String {
        "the Leasehold contributors".into()
    }

    fn support_url() -> String {
        "the issue tracker of the project that this program comes from".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> std::result::Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id).map(|spec| Box::new(spec) as Box<_>)
    }
}

/// An error that is printed as it is.
fn refusal(text: String) -> sc_cli::Error {
    sc_cli::Error::Application(text.into())
}

/// Reads the command line and carries it out.
pub fn run() -> Result<()> {
    address::use_prefix();
    let mut cli = Cli::from_args();
    cli.check()?;
    node_key::resolve_option(&mut cli.run.network_params.node_key_params).map_err(refusal)?;

    match &cli.subcommand {
        None => {
            let options = service::Options {
                meter: cli.gpu_meter.clone(),
                watch: cli.watch,
                compiled_runtimes: cli.compiled_runtimes.clone(),
            };
            let endpoints_by_hand = !cli.run.rpc_params.experimental_rpc_endpoint.is_empty();
            let runner = cli.create_runner(&cli.run)?;
            runner.run_node_until_exit(|mut config| async move {
                node_key::resolve(&mut config.network.node_key).map_err(refusal)?;
                ports::insist(&mut config, endpoints_by_hand).map_err(refusal)?;
                service::new_full(config, options).map_err(sc_cli::Error::Service)
            })
        }
        Some(Subcommand::Key(cmd)) => cmd.run(&cli),
        Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
        Some(Subcommand::BuildSpec(cmd)) => cli.create_runner(cmd)?.sync_run(|mut config| {
            node_key::resolve(&mut config.network.node_key).map_err(refusal)?;
            cmd.run(config.chain_spec, config.network)
        }),
        Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let PartialComponents { client, task_manager, import_queue, .. } = service::new_partial(&config, None)?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let PartialComponents { client, task_manager, .. } = service::new_partial(&config, None)?;
            Ok((cmd.run(client, config.database), task_manager))
        }),
        Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let PartialComponents { client, task_manager, .. } = service::new_partial(&config, None)?;
            Ok((cmd.run(client, config.chain_spec), task_manager))
        }),
        Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let PartialComponents { client, task_manager, import_queue, .. } = service::new_partial(&config, None)?;
            Ok((cmd.run(client, import_queue), task_manager))
        }),
        Some(Subcommand::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
        Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            let PartialComponents { client, task_manager, backend, .. } = service::new_partial(&config, None)?;
            let consensus = Box::new(|client: Arc<FullClient>, backend, blocks| {
                sc_consensus_babe::revert(client.clone(), backend, blocks)?;
                sc_consensus_grandpa::revert(client, blocks)?;
                Ok(())
            });
            Ok((cmd.run(client, backend, Some(consensus)), task_manager))
        }),
        Some(Subcommand::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run::<Block>(&config)),
        Some(Subcommand::Sign(cmd)) => cmd.run(),
        Some(Subcommand::Verify(cmd)) => cmd.run(),
        Some(Subcommand::Vanity(cmd)) => cmd.run(),
    }
}
