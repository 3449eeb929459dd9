//! Track records: the cost of a good one, and the effect of waiting on any.

use crate::math::track_record::{Contribution, TrackRecord, MAX_CONTRIBUTIONS};
use codec::MaxEncodedLen;
use leasehold_primitives::{
    score::{MAX_HANDICAP, NEWCOMER_HANDICAP},
    AssetId, Balance,
};
use proptest::prelude::*;

const FULL: Balance = 1_000_000_000_000;
const NO_CAP: Balance = Balance::MAX;

/// A record of one lease of 10,000 blocks that became final in epoch 0.
fn record(credited: u64, full_burn: Balance) -> TrackRecord {
    let mut record = TrackRecord::default();
    record.note(0, 10_000, credited, full_burn, NO_CAP);
    record.check().unwrap();
    record
}

#[test]
fn a_newcomer_has_the_handicap_of_newcomers() {
    for epoch in [0, 1, u32::MAX] {
        for full in [0, 1, FULL, Balance::MAX] {
            assert_eq!(TrackRecord::default().handicap(epoch, full), NEWCOMER_HANDICAP);
        }
    }
}

#[test]
fn a_record_of_full_weight_is_judged_by_availability_alone() {
    for (credited, handicap) in [
        (10_000, 0),
        (9_999, 2),
        (9_990, 20),
        (9_900, 200),
        (9_500, 1_000),
        (9_499, 1_002),
        (9_001, 1_998),
        (9_000, 2_000),
        (8_999, 2_000),
        (0, 2_000),
    ] {
        assert_eq!(record(credited, FULL).handicap(0, FULL), handicap, "{credited}");
        // Weight beyond the full changes nothing.
        assert_eq!(record(credited, FULL * 10).handicap(0, FULL), handicap, "{credited}");
    }
}

#[test]
fn a_good_record_costs_what_the_documentation_says() {
    // All good: a tenth of the weight, a tenth of the way from 1,000 to 0.
    for tenths in 0..=10u16 {
        let weight = FULL / 10 * Balance::from(tenths);
        assert_eq!(record(10_000, weight).handicap(0, FULL), NEWCOMER_HANDICAP - 100 * tenths);
    }
    // One unit less than the full weight is not enough for 0.
    assert_eq!(record(10_000, FULL - 1).handicap(0, FULL), 1);
    // Half of the weight, all bad: half of the way to 2,000. A unit is enough to be worse than a newcomer.
    assert_eq!(record(0, FULL / 2).handicap(0, FULL), 1_500);
    assert_eq!(record(0, 1).handicap(0, FULL), 1_001);
    assert_eq!(record(10_000, 1).handicap(0, FULL), 1_000);
}

#[test]
fn a_good_record_must_be_kept_up() {
    // Half of the full weight in each epoch makes a full one at its end, and a half one at the beginning of the next.
    let mut record = TrackRecord::default();
    for epoch in 0..100 {
        record.note(epoch, 100, 100, FULL / 2, NO_CAP);
    }
    assert_eq!(record.handicap(99, FULL), 1); // 2 b is approached, not reached
    assert_eq!(record.handicap(100, FULL), 501);
    // With the full weight in each epoch, the handicap is 0 at the end of each.
    for epoch in 100..102 {
        record.note(epoch, 100, 100, FULL, NO_CAP);
        assert_eq!(record.handicap(epoch, FULL), 0);
        assert_eq!(record.handicap(epoch + 1, FULL), if epoch == 100 { 251 } else { 126 });
    }
    for epoch in 102..200 {
        record.note(epoch, 100, 100, FULL, NO_CAP);
    }
    assert!(record.handicap(200, FULL) <= 1);
}

#[test]
fn with_a_cap_of_half_the_full_weight_no_fee_buys_a_handicap_of_0() {
    let mut record = TrackRecord::default();
    for epoch in 0..200 {
        for _ in 0..3 {
            record.note(epoch, 100, 100, FULL * 100, FULL / 2);
            record.check().unwrap();
        }
        assert!(record.weight < FULL);
        assert!(record.handicap(epoch, FULL) > 0);
    }
}

#[test]
fn waiting_halves_the_distance_to_a_newcomer() {
    let bad = record(0, FULL);
    let good = record(10_000, FULL);
    for (epoch, above, below) in [(0, 2_000, 0), (1, 1_500, 500), (2, 1_250, 750), (3, 1_125, 875), (7, 1_008, 993)] {
        assert_eq!(bad.handicap(epoch, FULL), above);
        assert_eq!(good.handicap(epoch, FULL), below);
    }
    // After 39 halvings and a bit nothing is left of the weight.
    assert_eq!(bad.handicap(39, FULL), 1_001);
    assert_eq!(bad.handicap(40, FULL), 1_000);
    // Eight times the full weight takes three epochs more.
    let worse = record(0, FULL * 8);
    assert_eq!(worse.handicap(3, FULL), 2_000);
    assert_eq!(worse.handicap(4, FULL), 1_500);
}

#[test]
fn nothing_is_left_of_a_record_after_128_epochs() {
    let mut heavy = TrackRecord::default();
    heavy.note(5, 1, 0, Balance::MAX, Balance::MAX);
    assert_eq!(heavy.handicap(5 + 127, 1), 2_000);
    assert_eq!(heavy.handicap(5 + 128, 1), NEWCOMER_HANDICAP);
    assert_eq!(heavy.handicap(u32::MAX, 1), NEWCOMER_HANDICAP);
    // A past epoch counts as the present one.
    assert_eq!(heavy.handicap(0, 1), 2_000);
    heavy.note(0, 1, 1, 1, Balance::MAX);
    assert_eq!(heavy.epoch, 5);
}

#[test]
fn a_lease_without_a_block_delivered_counts_although_it_burnt_nothing() {
    let mut record = record(10_000, FULL);
    record.note(0, 1_000, 0, FULL, NO_CAP);
    assert_eq!((record.weight, record.credited, record.burnt), (2 * FULL, FULL, FULL));
    assert_eq!(record.handicap(0, FULL), 2_000);
}

#[test]
fn mending_takes_nineteen_times_what_was_not_delivered() {
    let mut record = record(0, FULL);
    record.note(0, 1_000, 1_000, 19 * FULL - 1, NO_CAP);
    assert_eq!(record.handicap(0, FULL), 1_001);
    record.note(0, 1_000, 1_000, 1, NO_CAP);
    assert_eq!(record.handicap(0, FULL), NEWCOMER_HANDICAP);
}

#[test]
fn a_lease_that_was_never_due_is_counted_and_weighs_nothing() {
    let mut record = TrackRecord::default();
    record.note(3, 0, 0, FULL, NO_CAP);
    assert_eq!(record, TrackRecord { epoch: 3, leases: 1, ..Default::default() });
    // More credited than due counts as all that was due.
    record.note(3, 10, 11, FULL, NO_CAP);
    assert_eq!((record.weight, record.credited, record.credited_blocks), (FULL, FULL, 10));
}

#[test]
fn an_epoch_adds_up_to_its_cap() {
    let mut record = TrackRecord::default();
    record.note(0, 10, 10, 70, 100);
    assert_eq!((record.weight, record.added), (70, 70));
    // 15 were delivered, rounded down, and 16 were not.
    record.note(0, 10, 5, 31, 100);
    assert_eq!((record.weight, record.added, record.credited), (101, 85, 85));
    // The cap has room for 15 of 20.
    record.note(0, 10, 10, 20, 100);
    assert_eq!((record.weight, record.added, record.credited), (116, 100, 100));
    // The cap has no room, and undelivered blocks count in full.
    record.note(0, 10, 0, 50, 100);
    assert_eq!((record.weight, record.added, record.credited), (166, 100, 100));
    // A lower cap takes nothing back.
    record.note(0, 10, 5, 50, 10);
    assert_eq!((record.weight, record.added, record.credited), (191, 100, 100));
    // The next epoch has its own cap. 91 that were not delivered are 46 then, of 95.
    record.note(1, 10, 10, 200, 100);
    assert_eq!((record.weight, record.added, record.credited), (195, 100, 149));
    // Delivered blocks and burnt fees are counted beyond the cap.
    assert_eq!((record.leases, record.due_blocks, record.credited_blocks), (6, 60, 40));
    assert_eq!(record.burnt, 70 + 15 + 20 + 25 + 200);
    record.check().unwrap();
}

#[test]
fn a_provider_at_its_cap_still_pays_for_its_failures() {
    let mut record = TrackRecord::default();
    record.note(0, 10, 10, FULL, FULL);
    assert_eq!((record.added, record.handicap(0, FULL)), (FULL, 0));
    // An eleventh of all of it was not delivered: close to the tenth at which the handicap is the largest.
    record.note(0, 10, 0, FULL / 10, FULL);
    assert_eq!((record.weight, record.added, record.credited), (FULL / 10 * 11, FULL, FULL));
    assert_eq!(record.handicap(0, FULL), 1_819);
    record.note(0, 10, 0, FULL / 10, FULL);
    assert_eq!(record.handicap(0, FULL), 2_000);
    // It cannot be mended in this epoch either.
    record.note(0, 10, 10, 100 * FULL, FULL);
    assert_eq!((record.credited, record.handicap(0, FULL)), (FULL, 2_000));
}

#[test]
fn without_a_cap_at_all_only_failure_counts() {
    let mut record = TrackRecord::default();
    record.note(0, 10, 10, FULL, 0);
    assert_eq!((record.weight, record.handicap(0, FULL)), (0, NEWCOMER_HANDICAP));
    record.note(0, 10, 9, FULL, 0);
    assert_eq!((record.weight, record.credited), (FULL / 10, 0));
}

fn asset(id: u32) -> AssetId {
    if id == 0 {
        AssetId::Native
    } else {
        AssetId::WithId(id)
    }
}

#[test]
fn an_index_counts_a_provider_up_to_its_cap_in_each_epoch() {
    let mut record = TrackRecord::default();
    assert_eq!(record.allow(1, asset(0), 7, 400, 600), 400);
    assert_eq!(record.allow(1, asset(0), 7, 199, 600), 199);
    assert_eq!(record.allow(1, asset(0), 7, 2, 600), 1);
    assert_eq!(record.allow(1, asset(0), 7, 1, 600), 0);
    // A cap that is lower now.
    assert_eq!(record.allow(1, asset(0), 7, 1, 500), 0);
    // Another model, another asset.
    assert_eq!(record.allow(2, asset(0), 7, 1_000, 600), 600);
    assert_eq!(record.allow(1, asset(5), 7, 1_000, 600), 600);
    assert_eq!(record.contributions.len(), 3);
    // Another epoch.
    assert_eq!(record.allow(1, asset(0), 8, 1_000, 600), 600);
    assert_eq!(record.contributions.len(), 1);
    record.check().unwrap();
}

#[test]
fn a_contribution_of_nothing_is_not_kept() {
    let mut record = TrackRecord::default();
    assert_eq!(record.allow(1, asset(0), 7, 0, 600), 0);
    assert_eq!(record.allow(1, asset(0), 7, 600, 0), 0);
    assert_eq!(record, TrackRecord::default());
}

#[test]
fn in_one_epoch_eight_indices_count_a_provider_but_not_a_ninth() {
    let mut record = TrackRecord::default();
    for model in 0..8 {
        assert_eq!(record.allow(model, asset(0), 7, 10, 600), 10);
    }
    assert_eq!(record.allow(8, asset(0), 7, 10, 600), 0);
    assert_eq!(record.allow(7, asset(0), 7, 10, 600), 10);
    assert_eq!(record.contributions.len(), MAX_CONTRIBUTIONS as usize);
    assert_eq!(record.allow(8, asset(0), 8, 10, 600), 10);
    let kept = Contribution { model: 8, asset: asset(0), epoch: 8, weight: 10 };
    assert_eq!(record.contributions.into_inner(), vec![kept]);
}

#[test]
fn a_record_is_small() {
    assert!(TrackRecord::max_encoded_len() <= 256, "{}", TrackRecord::max_encoded_len());
}

/// Amounts that can be burnt: small ones more often.
fn money() -> impl Strategy<Value = Balance> {
    prop_oneof![0..100u128, 0..10 * FULL, any::<u128>()]
}

/// Leases: epochs after the one before, blocks due, of these credited out of 1,000, burn, cap.
type Lease = (u32, u64, u64, Balance, Balance);

fn leases() -> impl Strategy<Value = Vec<Lease>> {
    let epochs = prop_oneof![4 => Just(0), 4 => 1..4u32, 1 => 0..200u32];
    let lease = (epochs, prop_oneof![0..5u64, 0..1_000_000u64, any::<u64>()], 0..=1_000u64, money(), money());
    prop::collection::vec(lease, 1..40)
}

fn history(leases: &[Lease]) -> TrackRecord {
    let mut record = TrackRecord::default();
    let mut epoch = 0;
    for (later, due, credited, burn, cap) in leases {
        epoch += later;
        record.note(epoch, *due, due / 1_000 * credited, *burn, *cap);
        record.check().unwrap();
    }
    record
}

proptest! {
    /// The formula as the documentation has it, computed at once with numbers that fit.
    #[test]
    fn the_handicap_is_that_of_the_formula(
        weight in 0..1u128 << 50, part in 0..=1_000_000u128, full in 1..1u128 << 50,
    ) {
        let credited = weight * part / 1_000_000;
        let record = TrackRecord { weight, credited, ..Default::default() };
        let ratio = if weight == 0 { 0 } else { (20_000 * (weight - credited)).div_ceil(weight).min(2_000) };
        let counted = weight.min(full);
        let expected = (1_000 * (full - counted) + ratio * counted).div_ceil(full);
        prop_assert_eq!(u128::from(record.handicap(0, full)), expected);
    }

    /// For any history: the handicap is within bounds, nothing panics, and the good weight is never more than was burnt
    /// for it.
    #[test]
    fn every_history_has_a_handicap(leases in leases(), later in 0..200u32, full in money()) {
        let record = history(&leases);
        prop_assert!(record.handicap(record.epoch + later, full) <= MAX_HANDICAP);
        prop_assert!(record.credited <= record.burnt || record.burnt == Balance::MAX);
    }

    /// Waiting never turns a record that is worse than a newcomer's into a better one; in the end it is a newcomer's.
    #[test]
    fn waiting_does_not_launder(leases in leases(), later in 0..200u32, full in money()) {
        let record = history(&leases);
        if record.handicap(record.epoch, full) > NEWCOMER_HANDICAP {
            prop_assert!(record.handicap(record.epoch + later, full) >= NEWCOMER_HANDICAP);
        }
        prop_assert_eq!(record.handicap(record.epoch + 128, full), NEWCOMER_HANDICAP);
    }

    /// Waiting never moves a record away from a newcomer's, but for the rounding of single units.
    #[test]
    fn waiting_brings_a_record_nearer_to_a_newcomers(
        weight in FULL..FULL * 1_000, part in 0..=1_000_000u128, epoch in 0..20u32,
    ) {
        let record = TrackRecord { weight, credited: weight * part / 1_000_000, ..Default::default() };
        let distance = |epoch| record.handicap(epoch, FULL).abs_diff(NEWCOMER_HANDICAP);
        prop_assert!(distance(epoch + 1) <= distance(epoch) + 1);
    }

    /// A record decays to the same whether or not it is looked at in between.
    #[test]
    fn decay_does_not_depend_on_how_often_it_is_computed(
        leases in leases(), stops in prop::collection::vec(0..20u32, 1..8), full in money(),
    ) {
        let once = history(&leases);
        let mut often = once.clone();
        for stop in stops {
            // A lease without blocks weighs nothing.
            often.note(often.epoch + stop, 0, 0, 0, 0);
        }
        prop_assert_eq!(often.handicap(often.epoch, full), once.handicap(often.epoch, full));
    }

    /// One more lease that was delivered in full does not make a record worse, unless that is at 90 % or below: then it
    /// is better known, but still no worse than availability alone makes it.
    #[test]
    fn delivery_does_not_hurt(
        leases in leases(), due in 1..1_000u64, burn in money(), cap in money(), full in money(),
    ) {
        let before = history(&leases);
        let mut after = before.clone();
        after.note(before.epoch, due, due, burn, cap);
        let (was, is) = (before.handicap(before.epoch, full), after.handicap(before.epoch, full));
        let failed = before.weight - before.credited;
        if failed == 0 || failed < before.weight / 10 {
            // A unit for two roundings.
            prop_assert!(is <= was + 1, "{} after {}", is, was);
        }
        prop_assert!(after.handicap(before.epoch, 1) <= before.handicap(before.epoch, 1));
        prop_assert!(is <= after.handicap(before.epoch, 1).max(NEWCOMER_HANDICAP));
    }

    /// Blocks not delivered weigh the same whatever the cap is and whatever was delivered before.
    #[test]
    fn failure_has_no_cap(
        leases in leases(), due in 1..1_000u64, credited in 0..1_000u64, burn in 0..u128::from(u64::MAX),
        cap in money(),
    ) {
        let leases: Vec<_> = leases.into_iter().map(|(l, d, c, b, cap)| (l, d, c, b % (1 << 64), cap)).collect();
        let before = history(&leases);
        let mut after = before.clone();
        after.note(before.epoch, due, credited, burn, cap);
        after.check().unwrap();
        let delivered = burn * u128::from(credited.min(due)) / u128::from(due);
        let failed = |record: &TrackRecord| record.weight - record.credited;
        prop_assert_eq!(failed(&after) - failed(&before), burn - delivered);
        prop_assert!(after.added <= cap.max(before.added));
        prop_assert_eq!(after.credited - before.credited, after.added - before.added);
    }

    /// In one epoch no index counts more than the highest cap, and no more than eight indices count.
    #[test]
    fn no_more_is_counted_than_allowed(
        trades in prop::collection::vec((0..12u16, 0..2u32, 0..3u32, any::<u64>(), 0..2_000u64), 1..100),
    ) {
        let mut record = TrackRecord::default();
        let mut counted = std::collections::BTreeMap::new();
        let (mut epoch, mut highest) = (0, 0);
        for (model, id, later, wanted, cap) in trades {
            if later == 2 {
                epoch += 1;
                counted.clear();
                highest = 0;
            }
            highest = highest.max(cap);
            let allowed = record.allow(model, asset(id), epoch, wanted, cap);
            prop_assert!(allowed <= wanted && allowed <= cap);
            if allowed > 0 {
                *counted.entry((model, id)).or_insert(0) += allowed;
            }
            prop_assert!(counted.values().all(|sum| *sum <= highest));
            prop_assert!(counted.len() <= 8);
            record.check().unwrap();
        }
    }
}
