//! Random histories: calls of all kinds by a few people, with arguments that mostly make sense, reports that come, come
//! late or do not come, providers that change, are slashed or lose capacity, auditors that revoke, payees that cannot
//! receive, windows that are void, and migrations. After every step the state of both pallets and the agenda adds up. In the end time passes, everything ends, and nothing is held
//! from anybody.

mod books;
mod choice;
mod driver;
mod exits;
mod leases;
mod mishaps;
mod model;
mod orders;
mod steps;

use super::prelude::*;
use driver::{live, Index};
use frame_support::traits::{GetCallIndex, GetCallName, PalletInfoAccess};
use model::histories;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use scale_info::{TypeDef, TypeInfo};
use std::collections::BTreeMap;

/// Histories lived through in one run of the tests, unless `PROPTEST_CASES` says how many.
const HISTORIES: u32 = 10_000;

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

/// The pallet's calls, by name.
fn calls_of<C: GetCallIndex + GetCallName>(pallet: usize) -> BTreeMap<Index, String> {
    let names = C::get_call_names().iter().map(|name| name.to_string());
    C::get_call_indices().iter().map(|index| [pallet as u8, *index]).zip(names).collect()
}

/// The pallet's events, by name.
fn events_of<E: TypeInfo>(pallet: usize) -> BTreeMap<Index, String> {
    let TypeDef::Variant(events) = E::type_info().type_def else { panic!("events are an enum") };
    events.variants.iter().map(|event| ([pallet as u8, event.index], event.name.to_string())).collect()
}

/// Else the histories would prove little.
#[test]
fn histories_reach_every_event_and_every_call_of_both_pallets() {
    let (own, leases) = (LeaseBidding::index(), Leases::index());
    let mut calls = calls_of::<Call<Test>>(own);
    calls.extend(calls_of::<pallet_leases::Call<Test>>(leases));
    let mut events = events_of::<Event<Test>>(own);
    events.extend(events_of::<LeasesEvent<Test>>(leases));
    assert_eq!((calls.len(), events.len()), (29, 40));

    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeMap::<&str, u32>::new();
    for _ in 0..500 {
        let lived = live(histories().new_tree(&mut runner).unwrap().current());
        let named = lived.events.iter().map(|event| &events[event]).chain(lived.calls.iter().map(|call| &calls[call]));
        named.for_each(|name| *seen.entry(name).or_default() += 1);
    }
    println!("histories with each event, and in which each call succeeds: {seen:?}");
    let unseen: Vec<_> =
        events.values().chain(calls.values()).filter(|name| !seen.contains_key(name.as_str())).collect();
    assert!(unseen.is_empty(), "no history comes to {unseen:?}");
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
