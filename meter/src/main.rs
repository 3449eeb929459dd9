//! leasehold-meter: see README.md.

use anyhow::{Context, Result};
use axum::{serve::Listener, Router};
use clap::Parser;
use leasehold_meter::{
    cli::{Args, Command},
    clock::Moment,
    gate::{self, Door, Gate, ROOM as ROOM_AT_GATES},
    guests::{Guests, ROOM, STAY},
    http, identity,
    ledger::Ledger,
    meter::Meter,
};
use leasehold_primitives::{address::use_prefix, json::Form};
use serde_json::json;
use std::{
    io::{IsTerminal, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::{mpsc, Arc},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{signal, SignalKind},
    sync::watch,
};
use tracing_subscriber::EnvFilter;

/// The time that requests under way may take once the meter has been told to stop.
const LAST_ORDERS: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    use_prefix();
    let args = Args::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let outcome = match &args.command {
        Some(command) => obey(command),
        None => run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Performs a task other than measuring, and prints the outcome.
fn obey(command: &Command) -> Result<()> {
    let told = match command {
        Command::GateKey { file } => json!({ "key": gate::key::create(file)?.write() }),
        Command::GateProof { gate_key, genesis, provider, offer, address } => {
            let pair = gate::key::load(gate_key)?;
            gate::key::arguments(&pair, &genesis.0, provider, *offer, *address)?
        }
    };
    writeln!(std::io::stdout(), "{told:#}").context("cannot write to stdout")
}

fn run(args: &Args) -> Result<()> {
    let gates = args.open_gates()?;
    let source = args.open_source()?;
    let salt = identity::load_salt(&args.state_dir()?)?;
    let meter = Arc::new(Meter::new(source, Ledger::new(identity::new_boot()?, salt), Box::new(Moment::now)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start the threads that serve requests")?;
    let outcome = runtime.block_on(serve(args, gates, meter));
    runtime.shutdown_timeout(LAST_ORDERS);
    outcome
}

async fn serve(args: &Args, gates: Vec<(SocketAddr, Gate)>, meter: Arc<Meter>) -> Result<()> {
    let (tell, told) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;

    let bind = |address| async move {
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
    };
    let listener = bind(args.listen).await?;
    let address = listener.local_addr().context("cannot tell which port is listened on")?;
    let mut servers = vec![tokio::spawn(until_told(listener, http::local(meter.clone()), told.clone()))];
    if let Some(wanted) = args.metrics_listen {
        let listener = bind(wanted).await?;
        tracing::info!("/metrics is on http://{} too", listener.local_addr().unwrap_or(wanted));
        let guests = Guests::new(listener, ROOM, STAY);
        servers.push(tokio::spawn(until_told(guests, http::metrics_only(meter.clone()), told.clone())));
    }
    let mut out = std::io::stdout();
    let door = Arc::new(Door::new(ROOM_AT_GATES));
    for (wanted, gate) in gates {
        let listener = bind(wanted).await?;
        let address = listener.local_addr().unwrap_or(wanted);
        writeln!(out, "the gate of offer {} is on http://{address}", gate.offer).context("cannot write to stdout")?;
        servers.push(tokio::spawn(gate::serve(listener, gate, door.clone(), told.clone())));
    }

    let (stop, stopped) = mpsc::channel();
    let interval = Duration::from_millis(args.sample_interval_ms);
    let sampler = meter.clone();
    std::thread::Builder::new()
        .name("sampler".into())
        .spawn(move || sampler.run(interval, &stopped))
        .context("cannot start the sampling thread")?;

    tracing::info!(source = meter.source_name(), "measuring");
    writeln!(out, "listening on http://{address}").and_then(|()| out.flush()).context("cannot write to stdout")?;

    tokio::select! {
        _ = terminate.recv() => tracing::info!("stopping on SIGTERM"),
        _ = interrupt.recv() => tracing::info!("stopping on SIGINT"),
    }
    drop(stop);
    let _ = tell.send(true);
    let _ = tokio::time::timeout(LAST_ORDERS, async {
        for server in servers {
            let _ = server.await;
        }
    })
    .await;
    Ok(())
}

async fn until_told(listener: impl Listener<Addr: std::fmt::Debug>, router: Router, mut told: watch::Receiver<bool>) {
    let stop = async move {
        let _ = told.wait_for(|stop| *stop).await;
    };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
        tracing::error!("the server failed: {error}");
    }
}
