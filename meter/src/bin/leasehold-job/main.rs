//! leasehold-job: a real job for a lease. Multiplies dense f32 matrices, on a GPU where there is one, and checks the
//! results. It also proves a machine's throughput and memory to a tenant, and verifies such proofs.

// Sizes are bounded by the command line.
#![allow(clippy::arithmetic_side_effects)]

mod cpu;
mod cuda;
mod matrix;
mod proof;

use anyhow::{bail, Context, Result};
use clap::{Parser, ValueEnum};
use matrix::{Matrix, Random};
use std::{
    io::Write,
    process::ExitCode,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use tokio::signal::unix::{signal, SignalKind};

/// The most bytes of an error that are printed.
const LONGEST_ERROR: usize = 1_000;

/// Multiplies dense f32 matrices until it is told to stop, and checks the results.
///
/// After every product one random entry is computed again in double precision; a wrong one ends the job with an
/// error. Throughput is printed about once per second. SIGTERM and SIGINT end it cleanly.
///
/// With --prove it proves the machine's throughput and memory instead, and with --verify it verifies such a proof. Then
/// the exit status is 0 if something was verified, 3 if an answer was wrong, 4 if all was right but so slow that it shows
/// no memory, and 1 if nothing is known: the prover could not be started, ended, was late, or talked nonsense. It is 2
/// for a command line that is not valid.
#[derive(Debug, Parser)]
#[command(name = "leasehold-job", version)]
struct Args {
    /// Stop after this many seconds; without it, run until SIGTERM.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seconds: Option<u64>,

    /// Rows and columns of the matrices [default: 512 on a CPU, 4096 on a GPU, which takes multiples of 16; 4096 with
    /// --verify, which takes powers of two from 256].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=32_768))]
    size: Option<u32>,

    /// Where to compute. `auto` is CUDA where its driver library and a GPU are found, else the CPU.
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    device: Choice,

    /// Threads on a CPU [default: half of the processors, so that the node beside it keeps up; all with --prove and
    /// --verify].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    threads: Option<u16>,

    #[command(flatten)]
    proof: proof::Options,
}

impl Args {
    /// The threads that were asked for, or one in `part` of the processors.
    fn threads(&self, part: usize) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or(processors.div_ceil(part), usize::from)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    Auto,
    Cpu,
    Cuda,
}

/// Something that multiplies.
trait Multiplier {
    fn describe(&self) -> String;

    /// Computes one product anew. False if it was interrupted.
    fn multiply(&mut self, stop: &AtomicBool) -> Result<bool>;

    /// The entry of the last product.
    fn entry(&self, row: usize, column: usize) -> Result<f32>;
}

fn main() -> ExitCode {
    let args = Args::parse();
    let ended = match () {
        () if args.proof.prove => prove(&args),
        () if args.proof.verify => verify(&args),
        () => run(&args),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A part of it may be the prover's words.
            eprintln!("error: {}", proof::plain(&format!("{error:#}"), LONGEST_ERROR));
            error.downcast_ref().map_or(ExitCode::FAILURE, proof::Evidence::exit_code)
        }
    }
}

fn prove(args: &Args) -> Result<()> {
    let (input, out, threads) = (std::io::stdin().lock(), std::io::stdout().lock(), args.threads(1));
    if args.device != Choice::Cpu {
        match cuda::Driver::load() {
            Ok(driver) => return proof::serve(proof::Cuda::new(driver, threads)?, input, out),
            Err(why) if args.device == Choice::Cuda => bail!("{why}"),
            // Stdout is for the verifier.
            Err(why) => eprintln!("no GPU: {why}"),
        }
    }
    proof::serve(proof::Cpu::new(threads), input, out)
}

fn verify(args: &Args) -> Result<()> {
    let plan = args.proof.plan(args.size.unwrap_or(4_096), args.threads(1))?;
    say(&proof::verify(plan, &args.proof.command).context("not verified")?)
}

fn open(args: &Args, random: &mut Random) -> Result<(Box<dyn Multiplier>, Matrix, Matrix)> {
    let matrices = |size: usize, random: &mut Random| (Matrix::random(size, random), Matrix::random(size, random));
    if args.device != Choice::Cpu {
        let size = usize::try_from(args.size.unwrap_or(4_096))?;
        match cuda::Driver::load() {
            Ok(driver) => {
                if !size.is_multiple_of(cuda::TILE) {
                    bail!("on a GPU --size must be a multiple of {}", cuda::TILE);
                }
                let (a, b) = matrices(size, random);
                let multiplier = cuda::Cuda::new(driver, &a, &b)?;
                return Ok((Box::new(multiplier), a, b));
            }
            Err(why) if args.device == Choice::Cuda => bail!("{why}"),
            Err(why) => println!("no GPU: {why}"),
        }
    }
    let size = usize::try_from(args.size.unwrap_or(512))?;
    let threads = args.threads(2);
    let (a, b) = matrices(size, random);
    Ok((Box::new(cpu::Cpu::new(a.clone(), b.clone(), threads)), a, b))
}

fn run(args: &Args) -> Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signal(stop.clone())?;
    let mut random = Random::seeded()?;
    let (mut multiplier, a, b) = open(args, &mut random)?;
    let size = a.size();
    let flop = 2.0 * (size as f64).powi(3);
    say(&format!("multiplying {size} x {size} f32 matrices on {}", multiplier.describe()))?;

    let begun = Instant::now();
    let end = args.seconds.map(|seconds| begun + Duration::from_secs(seconds));
    let (mut products, mut since) = (0u64, (begun, 0u64));
    while !stop.load(Ordering::Relaxed) && end.is_none_or(|end| Instant::now() < end) {
        if !multiplier.multiply(&stop)? {
            break;
        }
        let (row, column) = (random.below(size), random.below(size));
        let found = multiplier.entry(row, column)?;
        let (expected, tolerance) = matrix::expected(&a, &b, row, column);
        let is_right = (f64::from(found) - expected).abs() <= tolerance; // false for a NaN
        if !is_right {
            bail!("wrong result: entry ({row}, {column}) is {found}, but should be {expected} within {tolerance:e}");
        }
        products += 1;
        let time = since.0.elapsed();
        if time >= Duration::from_secs(1) {
            let rate = (products - since.1) as f64 * flop / time.as_secs_f64() / 1e9;
            say(&format!("{products} products, all checked, {rate:.2} GFLOP/s"))?;
            since = (Instant::now(), products);
        }
    }
    let time = begun.elapsed().as_secs_f64();
    say(&format!(
        "done: {products} products in {time:.1} s, all checked, {:.2} GFLOP/s on average",
        products as f64 * flop / time / 1e9
    ))
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("cannot write to stdout")
}

/// Sets `stop` at the first SIGTERM or SIGINT.
fn stop_on_signal(stop: Arc<AtomicBool>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Registered before this function returns, so that a signal in the first moments is not missed.
    let (mut terminate, mut interrupt) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        });
        stop.store(true, Ordering::Relaxed);
    })?;
    Ok(())
}
