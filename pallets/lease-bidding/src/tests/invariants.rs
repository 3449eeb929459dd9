//! That whatever everybody does, the money adds up and comes back: see [`super::history`].

use super::history::{histories, live};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use std::collections::BTreeMap;

/// Histories lived through in one run of the tests, unless `PROPTEST_CASES` says how many.
const HISTORIES: u32 = 10_000;

/// Events of the pallet.
const EVENTS: u8 = 35;

/// Calls of the pallet.
const CALLS: u8 = 27;

/// A number that the environment may say.
fn told<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: told("PROPTEST_CASES", HISTORIES), ..ProptestConfig::default() })]

    #[test]
    fn whatever_everybody_does_the_money_adds_up_and_comes_back(history in histories()) {
        live(history);
    }
}

/// Else the histories would prove little.
#[test]
fn histories_come_to_every_event_and_every_call() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut calls) = (BTreeMap::<u8, u32>::new(), BTreeMap::<u8, u32>::new());
    for _ in 0..500 {
        let history = histories().new_tree(&mut runner).unwrap().current();
        let lived = live(history);
        lived.events.into_iter().for_each(|event| *events.entry(event).or_default() += 1);
        lived.calls.into_iter().for_each(|call| *calls.entry(call).or_default() += 1);
    }
    println!("histories with each event: {events:?}, and in which each call succeeds: {calls:?}");
    let unseen: Vec<_> = (0..EVENTS).filter(|event| !events.contains_key(event)).collect();
    assert!(unseen.is_empty(), "no history comes to the events {unseen:?}");
    let failed: Vec<_> = (0..CALLS).filter(|call| !calls.contains_key(call)).collect();
    assert!(failed.is_empty(), "no history gets the calls {failed:?} done");
}

/// The same for as long as one likes: `LEASEHOLD_FUZZ_SEQUENCES` histories, in as many threads as there are cores.
/// A run is repeated by its `LEASEHOLD_FUZZ_SEED`, which it prints. See scripts/fuzz.
#[test]
#[ignore = "takes as long as it is told to"]
fn fuzz() {
    const AT_ONCE: u64 = 1_000;
    let wanted: u64 = told("LEASEHOLD_FUZZ_SEQUENCES", 1_000_000);
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed: u64 = told("LEASEHOLD_FUZZ_SEED", clock.as_secs());
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    println!("fuzzing {wanted} histories with seed {seed}");
    let begun = std::time::Instant::now();
    let (next, done) = (std::sync::atomic::AtomicU64::new(0), std::sync::atomic::AtomicU64::new(0));
    let order = std::sync::atomic::Ordering::Relaxed;
    let work = || loop {
        let first = next.fetch_add(AT_ONCE, order);
        if first >= wanted {
            break;
        }
        let cases = AT_ONCE.min(wanted - first);
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&first.to_le_bytes());
        let config = ProptestConfig {
            cases: u32::try_from(cases).unwrap(),
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        if let Err(error) = runner.run(&histories(), |history| {
            live(history);
            Ok(())
        }) {
            // The others need not go on.
            next.store(wanted, order);
            panic!("of the histories from {first} on, with seed {seed}, one went wrong: {error}");
        }
        let done = done.fetch_add(cases, order) + cases;
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
