//! Random histories of the whole market on the runtime itself: the registry, bonds, pools, leases, orders and bids,
//! reports and the agenda, with the real currency and assets. A few providers, delegators and tenants mostly act
//! sensibly, by calls as transactions make them; auditors revoke, payees cannot receive, providers are slashed,
//! watchers strike credit, blocks have no time to spare.
//!
//! After every other step the state adds up, no money came or went except for burnt fees, and events have told of each
//! order, lease and offer that changed. In the end time passes, everything ends, nothing is held or reserved, and the
//! providers leave with everything that is theirs.

mod changes;
mod ending;
mod history;
mod leases;
mod model;
mod orders;
mod own_tenant;
mod pools;
mod providers;
mod time;
mod world;

use super::*;
use frame_support::traits::{GetCallIndex, GetCallName, PalletInfoAccess};
use history::{History, Index};
use leasehold_testing::fuzz::{fuzz as play, told};
use model::{has_rounds, histories, Act, Step};
use proptest::{
    prelude::ProptestConfig,
    strategy::{Strategy, ValueTree},
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use scale_info::{TypeDef, TypeInfo};
use std::collections::{BTreeMap, BTreeSet};

/// The number of histories played in one run of the tests, unless `PROPTEST_CASES` says otherwise.
const HISTORIES: u32 = 10_000;
/// Checks take most of the time, and a fault after one step is still there after the next: `scripts/fuzz` checks after
/// each.
const BETWEEN_CHECKS: usize = 2;
/// The histories are divided into this many parts, each with random numbers of its own, which run beside one another.
const PARTS: u8 = 4;

/// Calls and events that belong to the world in which histories begin, to governance or to crowds of bidders.
const NOT_PLAYED: [&str; 16] = [
    "register",
    "bond",
    "register_meter",
    "set_model",
    "remove_model",
    "ProviderRegistered",
    "MeterRegistered",
    "ModelSet",
    "ModelRemoved",
    "BidDisplaced",
    "HandlingFailed",
    // The chain does this first, unless it has had no time for long.
    "expire_lease",
    "conclude_order",
    "expire_order",
    "distribute_fees",
    "pay_slash",
];

/// Whether an act succeeds is not the point: the state adds up either way.
fn take(history: &mut History, step: &Step) -> bool {
    match step.act {
        Act::Provider(act) => history.on_provider(act, step),
        Act::Pool(act) => history.on_pool(act, step),
        Act::Order(act) => history.on_order(act, step),
        Act::Lease(act) => history.on_lease(act, step),
        Act::Time(act) => history.on_time(act, step),
        Act::Mishap(mishap) => history.on_mishap(mishap, step),
    }
}

/// Plays a history, checks it after every `between_checks` steps and at its end, and panics where something does not
/// add up.
fn live(steps: &[Step], between_checks: usize) -> History {
    world::in_world(|| {
        if has_rounds(steps) {
            world::begin_rounds();
        }
        let mut history = History::begin();
        for (number, step) in (1..).zip(steps) {
            take(&mut history, step);
            if number % between_checks == 0 {
                history.check();
            }
        }
        history.wind_down();
        history
    })
}

/// The same histories in every run.
fn live_part(part: u8, cases: u32) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[part; 32]);
    let result = TestRunner::new_with_rng(config, rng).run(&histories(), |steps| {
        live(&steps, BETWEEN_CHECKS);
        Ok(())
    });
    if let Err(error) = result {
        panic!("of part {part}: {error}");
    }
}

#[test]
fn whatever_the_whole_market_does_all_adds_up_and_comes_back() {
    let cases = told("PROPTEST_CASES", HISTORIES).div_ceil(PARTS.into());
    std::thread::scope(|scope| {
        for part in 0..PARTS {
            scope.spawn(move || live_part(part, cases));
        }
    });
}

/// Plays random histories for as long as one likes: see scripts/fuzz.
#[test]
#[ignore = "takes as long as it is told to"]
fn fuzz() {
    play(histories, |steps| {
        live(&steps, 1);
    });
}

/// The pallet's calls, by name.
fn calls_of<P: PalletInfoAccess, C: GetCallIndex + GetCallName>() -> Vec<(Index, &'static str)> {
    let pallet = u8::try_from(P::index()).unwrap();
    let names = C::get_call_names().iter().copied();
    C::get_call_indices().iter().map(|index| [pallet, *index]).zip(names).collect()
}

/// The pallet's events, by name.
fn events_of<P: PalletInfoAccess, E: TypeInfo>() -> Vec<(Index, &'static str)> {
    let pallet = u8::try_from(P::index()).unwrap();
    let TypeDef::Variant(events) = E::type_info().type_def else { panic!("events are an enum") };
    events.variants.iter().map(|event| ([pallet, event.index], event.name)).collect()
}

/// The calls or events that no history came to.
fn missed(all: Vec<(Index, &'static str)>, seen: &BTreeMap<Index, u32>) -> (usize, Vec<&'static str>) {
    let played: Vec<_> = all.into_iter().filter(|(_, name)| !NOT_PLAYED.contains(name)).collect();
    let unseen = played.iter().filter(|(index, _)| !seen.contains_key(index)).map(|(_, name)| *name).collect();
    (played.len(), unseen)
}

/// Otherwise the histories would prove little. Rare ones may be missing, but no more than a tenth.
#[test]
fn histories_of_the_market_reach_most_calls_and_events() {
    let mut runner = TestRunner::deterministic();
    let (mut calls, mut events) = (BTreeMap::new(), BTreeMap::new());
    let count = |seen: BTreeSet<Index>, counts: &mut BTreeMap<Index, u32>| {
        seen.into_iter().for_each(|index| *counts.entry(index).or_default() += 1);
    };
    for _ in 0..200 {
        let lived = live(&histories().new_tree(&mut runner).unwrap().current(), BETWEEN_CHECKS);
        count(lived.calls, &mut calls);
        count(lived.events, &mut events);
    }
    let all_calls = [
        calls_of::<ProviderRegistry, pallet_provider_registry::Call<Runtime>>(),
        calls_of::<ProviderStaking, pallet_provider_staking::Call<Runtime>>(),
        calls_of::<Leases, pallet_leases::Call<Runtime>>(),
        calls_of::<LeaseBidding, pallet_lease_bidding::Call<Runtime>>(),
        calls_of::<UsageAttestation, pallet_usage_attestation::Call<Runtime>>(),
    ]
    .concat();
    let all_events = [
        events_of::<ProviderRegistry, pallet_provider_registry::Event<Runtime>>(),
        events_of::<ProviderStaking, pallet_provider_staking::Event<Runtime>>(),
        events_of::<Leases, pallet_leases::Event<Runtime>>(),
        events_of::<LeaseBidding, pallet_lease_bidding::Event<Runtime>>(),
        events_of::<UsageAttestation, pallet_usage_attestation::Event<Runtime>>(),
    ]
    .concat();
    let named = |all: &[(Index, &'static str)], counts: &BTreeMap<Index, u32>| {
        all.iter().map(|(index, name)| (*name, counts.get(index).copied().unwrap_or(0))).collect::<BTreeMap<_, _>>()
    };
    println!("histories in which each call succeeds: {:?}", named(&all_calls, &calls));
    println!("histories with each event: {:?}", named(&all_events, &events));
    for (all, seen) in [(all_calls, calls), (all_events, events)] {
        let (played, unseen) = missed(all, &seen);
        assert!(unseen.len() * 10 <= played, "of {played} no history comes to {unseen:?}");
    }
}
