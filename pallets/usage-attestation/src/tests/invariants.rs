//! Random sequences of everything that can happen: `try_state` holds, and no lease is credited more than it ran.

use crate::{
    mock::*, Bucket, Counters, Edges, Meter, MeterCount, Meters, ReceiptKeys, UsageRecords, VoidWindows, WindowEdges,
};
use leasehold_primitives::time::Timing;
use proptest::prelude::*;
use sp_core::Pair;

#[derive(Clone, Debug)]
enum Step {
    Register(u64, u8),
    Remove(u64, u8),
    Lease(u64, u64, u32),
    Forget(u64),
    Wait(u32),
    Migrate(u32),
    Report(u8, Vec<(u64, bool, u64)>),
    Verdict(u32, u64, u8),
    Touch(u64),
    Key(u64, Option<u8>),
    Receipt(u64, u8, u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let readings = prop::collection::vec((0u64..6, any::<bool>(), prop_oneof![0u64..200_000, any::<u64>()]), 0..6);
    let step = prop_oneof![
        (ANA..=BEN, 0u8..4).prop_map(|(who, key)| Step::Register(who, key)),
        (ANA..=BEN, 0u8..4).prop_map(|(who, key)| Step::Remove(who, key)),
        (0u64..6, ANA..=BEN, 1u32..60).prop_map(|(lease, who, blocks)| Step::Lease(lease, who, blocks)),
        (0u64..6).prop_map(Step::Forget),
        (1u32..25).prop_map(Step::Wait),
        (1u32..25).prop_map(Step::Migrate),
        (0u8..4, readings.clone()).prop_map(|(key, readings)| Step::Report(key, readings)),
        (0u8..4, readings).prop_map(|(key, readings)| Step::Report(key, readings)),
        (0u32..3, 0u64..6, any::<u8>()).prop_map(|(ago, lease, fails)| Step::Verdict(ago, lease, fails)),
        (0u64..6).prop_map(Step::Touch),
        (0u64..6, prop::option::of(0u8..2)).prop_map(|(lease, key)| Step::Key(lease, key)),
        (0u64..6, 0u8..2, prop_oneof![0u64..100_000, any::<u64>()])
            .prop_map(|(lease, key, ms)| Step::Receipt(lease, key, ms)),
    ];
    prop::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_breaks_the_state(steps in steps(), round_blocks in prop_oneof![Just(0u32), Just(60), Just(120)]) {
        let timing = Timing { round_blocks, evidence_blocks: 240, unbonding_blocks: 300, ..Timing::DEVELOPMENT };
        ExtBuilder::default().timing(timing).build_and_execute(|| {
            advance_to(1);
            for step in steps {
                let now = System::block_number();
                match step {
                    Step::Register(who, n) => {
                        let _ = Attestation::register_meter(
                            RuntimeOrigin::signed(who), key(n).public(), consent(&key(n), who));
                    },
                    Step::Remove(who, n) => {
                        let _ = Attestation::remove_meter(RuntimeOrigin::signed(who), key(n).public());
                    },
                    Step::Lease(lease, who, blocks) => {
                        if !Spans::get().contains_key(&lease) {
                            give_lease(lease, who, now..now + blocks);
                        }
                    },
                    Step::Forget(lease) => {
                        Spans::mutate(|spans| spans.remove(&lease));
                        forget(lease);
                    },
                    Step::Wait(blocks) => make_blocks_to(now + blocks),
                    Step::Migrate(blocks) => migrate_for(blocks),
                    Step::Report(n, mut readings) => {
                        readings.sort_by_key(|(lease, ..)| *lease);
                        readings.dedup_by_key(|(lease, ..)| *lease);
                        let readings = readings
                            .into_iter()
                            .map(|(lease, boot, ms)| {
                                let counted = ms / 2_000..ms / 1_000;
                                reading(lease, if boot { BOOT } else { OTHER_BOOT }, counted)
                            })
                            .collect();
                        let window = (now / 10).saturating_sub(1);
                        let said = report(&key(n), window, readings);
                        // Every authorized report is taken: otherwise `include` fails.
                        let _ = include(&said, &sign(&key(n), &said));
                    },
                    // A verdict on a round comes before anything credited in it is final.
                    Step::Verdict(ago, lease, fails) => {
                        let round = timing.round_at(now).and_then(|round| round.checked_sub(ago.min(1)));
                        if let (Some(round), true) = (round, Spans::get().contains_key(&lease)) {
                            find(round, lease, fails.min(20), 20);
                        }
                    },
                    Step::Key(lease, n) => {
                        let key = n.map(|n| receipt_key(n).public());
                        let _ = Attestation::set_receipt_key(RuntimeOrigin::signed(TENANT), lease, key);
                    },
                    Step::Receipt(lease, n, ms) => {
                        let _ = files(lease, ms, sign_receipt(&receipt_key(n), lease, ms));
                    },
                    Step::Touch(lease) => {
                        if let Some(span) = Spans::get().get(&lease) {
                            touches(lease, &span.blocks);
                        }
                    },
                }
                Attestation::do_try_state().unwrap();
            }
        });
    }
}

fn broken(by: impl FnOnce()) -> bool {
    let (mut ext, _) = ExtBuilder::default().build();
    ext.execute_with(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, 0..100);
        advance_to(10);
        reports(&key(1), 0, vec![reading(1, BOOT, 0..4_000)]);
        Attestation::do_try_state().unwrap();
        by();
        Attestation::do_try_state().is_err()
    })
}

#[test]
fn try_state_notices_every_defect() {
    assert!(broken(|| MeterCount::<Test>::insert(ANA, 2)));
    assert!(broken(|| MeterCount::<Test>::insert(BEN, 1)));
    assert!(broken(|| Meters::<Test>::insert(
        key(2).public(),
        Meter { provider: BEN, deposit: DEPOSIT, last_window: None }
    )));
    assert!(broken(|| Meters::<Test>::mutate(key(1).public(), |meter| {
        meter.as_mut().unwrap().last_window = Some(1);
    })));
    assert!(broken(|| Meters::<Test>::mutate(key(1).public(), |meter| {
        meter.as_mut().unwrap().deposit += 1;
    })));
    assert!(broken(|| Spans::mutate(|spans| {
        spans.remove(&1);
    })));
    assert!(broken(|| ReceiptKeys::<Test>::insert(2, receipt_key(1).public())));
    let with = |change: fn(&mut Counters)| {
        broken(|| UsageRecords::<Test>::mutate(1, |record| change(&mut record.as_mut().unwrap().counters)))
    };
    assert!(with(|counters| counters.final_ms = 10_001));
    assert!(with(|counters| counters.struck_ms = 6_001));
    assert!(with(|counters| counters.receipted_ms = counters.final_ms + 1));
    assert!(!with(|counters| counters.receipted_ms = counters.final_ms));
    assert!(!with(|counters| counters.struck_ms = 6_000));
    // There are no rounds.
    assert!(with(|counters| counters.round = 1));
    assert!(with(|counters| counters.current.covered_ms = 1));
    assert!(with(|counters| counters.previous.covered_ms = 1));
    let with = |change: fn(&mut Counters)| {
        let (mut ext, _) = ExtBuilder::default().timing(Timing::LOCAL).build();
        ext.execute_with(|| {
            register(ANA, &key(1));
            give_lease(1, ANA, 55..100);
            for window in [5, 6] {
                advance_to(10 * (window + 1));
                reports(&key(1), window, vec![reading(1, BOOT, 0..u64::from(window) * 1_000)]);
            }
            Attestation::do_try_state().unwrap();
            UsageRecords::<Test>::mutate(1, |record| change(&mut record.as_mut().unwrap().counters));
            Attestation::do_try_state().is_err()
        })
    };
    assert!(!with(|_| ()));
    assert!(with(|counters| counters.round = 2));
    assert!(with(|counters| counters.previous.credited_ms = counters.previous.covered_ms + 1));
    assert!(with(|counters| counters.current.credited_ms = counters.current.covered_ms + 1));
    fn receipted(counters: &mut Counters, previous: u64, in_all: u64) {
        counters.previous.receipted_ms = previous;
        counters.final_ms = in_all;
        counters.receipted_ms = in_all;
    }
    assert!(!with(|counters| receipted(counters, 5_000, 5_000)));
    assert!(with(|counters| receipted(counters, 5_001, 9_000)));
    assert!(with(|counters| receipted(counters, 5_000, 4_999)));
    assert!(with(|counters| counters.previous.covered_ms = 5_001));
    assert!(with(|counters| counters.current.covered_ms = 10_001));
    assert!(with(|counters| (counters.round, counters.previous) = (0, Bucket::default())));
    assert!(broken(|| UsageRecords::<Test>::mutate(1, |record| record.as_mut().unwrap().last_window = Some(1))));
    let with = |change: fn(&mut Edges)| broken(|| WindowEdges::<Test>::mutate(|edges| change(edges.as_mut().unwrap())));
    assert!(with(|edges| edges.window = 2));
    assert!(with(|edges| edges.previous_opened_at = Some(edges.opened_at)));
    assert!(with(|edges| edges.migrating = 2));
    assert!(with(|edges| edges.migrating = 1));
    assert!(with(|edges| (edges.migrating, edges.migrations[0]) = (1, Some((9, 9)))));
    assert!(!with(|edges| (edges.migrating, edges.migrations[0]) = (1, Some((10, 10)))));
    assert!(with(|edges| edges.migrations[0] = Some((10, 11))));
    assert!(with(|edges| edges.migrations[0] = Some((9, 8))));
    assert!(!with(|edges| (edges.migrations[0], edges.migrations[1]) = (Some((9, 9)), Some((7, 8)))));
    assert!(with(|edges| (edges.migrations[0], edges.migrations[1]) = (Some((8, 9)), Some((7, 8)))));
    assert!(with(|edges| edges.previous_migrating = 11));
    assert!(with(|edges| edges.reported.reports = 0));
    assert!(with(|edges| edges.reported.readings = 0));
    assert!(with(|edges| edges.scarce = 1));
    assert!(broken(|| {
        advance_to(50);
        VoidWindows::<Test>::put(frame_support::BoundedVec::truncate_from(vec![0, 1, 2]));
        WindowEdges::<Test>::mutate(|edges| edges.as_mut().unwrap().scarce = 3);
    }));
    let with = |windows: &[u32]| {
        broken(|| {
            advance_to(50);
            VoidWindows::<Test>::put(frame_support::BoundedVec::truncate_from(windows.to_vec()));
        })
    };
    assert!(!with(&[0, 2, 3]));
    assert!(with(&[0, 3, 2]));
    assert!(with(&[2, 2]));
    assert!(with(&[4]));
    let with =
        |served: u64| broken(|| UsageRecords::<Test>::mutate(1, |record| record.as_mut().unwrap().served = served));
    assert!(!with(0));
    // Before the first window, and in one of which the lease has no blocks.
    assert!(with(0b11));
    assert!(broken(|| {
        Spans::mutate(|spans| spans.get_mut(&1).unwrap().blocks = 20..100);
        advance_to(40);
        UsageRecords::<Test>::mutate(1, |record| {
            let record = record.as_mut().unwrap();
            (record.last_window, record.last_available, record.served) = (Some(2), Some(2), 0b11);
        });
    }));
    // No window is decided yet.
    assert!(broken(|| UsageRecords::<Test>::mutate(1, |record| record.as_mut().unwrap().counted.missed = 1)));
    assert!(broken(|| UsageRecords::<Test>::mutate(1, |record| record.as_mut().unwrap().counted.abandoned = 1)));
    // A quarter of two windows was to be credited.
    assert!(broken(|| {
        advance_to(20);
        reports(&key(1), 1, vec![reading(1, BOOT, 4_000..4_500)]);
        UsageRecords::<Test>::mutate(1, |record| {
            let record = record.as_mut().unwrap();
            (record.served, record.counters.final_ms) = (0b11, 4_999);
        });
    }));
}
