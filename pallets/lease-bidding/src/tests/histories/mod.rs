//! Random histories: calls of all kinds by a few people, with arguments that mostly make sense, reports that come, come
//! late or do not come, providers that change, are slashed or lose capacity, auditors that revoke, payees that cannot
//! receive, windows that are void, and migrations. After every step the state of both pallets and the agenda adds up. In
//! the end time passes, everything ends, and nothing is held from anybody.

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
use leasehold_testing::fuzz::told;
use model::histories;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use scale_info::{TypeDef, TypeInfo};
use std::collections::BTreeMap;

/// Histories lived through in one run of the tests, unless `PROPTEST_CASES` sets another number.
const HISTORIES: u32 = 2_500;

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

/// Otherwise the histories would prove little.
#[test]
fn histories_reach_every_event_and_every_call_of_both_pallets() {
    let (own, leases) = (LeaseBidding::index(), Leases::index());
    let mut calls = calls_of::<Call<Test>>(own);
    calls.extend(calls_of::<pallet_leases::Call<Test>>(leases));
    let mut events = events_of::<Event<Test>>(own);
    events.extend(events_of::<LeasesEvent<Test>>(leases));
    assert_eq!((calls.len(), events.len()), (31, 40));

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

/// The same for any length of time: see scripts/fuzz.
#[test]
#[ignore = "takes as long as it is told to"]
fn fuzz() {
    leasehold_testing::fuzz::fuzz(histories, |history| {
        live(history);
    });
}
