//! Random histories by the million, in as many threads as there are cores. See scripts/fuzz.

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::{
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// The histories that a thread lives through before it reports and takes the next.
const AT_ONCE: u64 = 200;

/// A number that an environment variable may set.
pub fn told<T: FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The random numbers of the histories from `first` on.
fn numbers(seed: u64, first: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&first.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// Lives through `LEASEHOLD_FUZZ_SEQUENCES` histories and prints the progress. Setting `LEASEHOLD_FUZZ_SEED`, which it
/// prints too, repeats a run. Panics with the shortest form found of a history that goes wrong.
pub fn fuzz<S: Strategy>(histories: impl Fn() -> S + Sync, live: impl Fn(S::Value) + Sync) {
    let wanted: u64 = told("LEASEHOLD_FUZZ_SEQUENCES", 1_000_000);
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed: u64 = told("LEASEHOLD_FUZZ_SEED", clock.as_secs());
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    println!("fuzzing {wanted} histories with seed {seed}");
    let begun = Instant::now();
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || loop {
        let first = next.fetch_add(AT_ONCE, Relaxed);
        if first >= wanted {
            break;
        }
        let cases = AT_ONCE.min(wanted - first);
        let cases_of_runner = u32::try_from(cases).unwrap();
        let config = Config { cases: cases_of_runner, failure_persistence: None, ..Config::default() };
        let lived = TestRunner::new_with_rng(config, numbers(seed, first)).run(&histories(), |history| {
            live(history);
            Ok(())
        });
        if let Err(error) = lived {
            // The others need not go on.
            next.store(wanted, Relaxed);
            panic!("of the histories from {first} on, with seed {seed}, one went wrong: {error}");
        }
        let done = done.fetch_add(cases, Relaxed) + cases;
        println!("{done} of {wanted} histories in {} s", begun.elapsed().as_secs());
    };
    std::thread::scope(|scope| {
        (0..threads).for_each(|_| {
            scope.spawn(work);
        });
    });
    let seconds = begun.elapsed().as_secs_f64();
    println!("{wanted} histories in {seconds:.1} s: {:.0} in a second", wanted as f64 / seconds);
}
