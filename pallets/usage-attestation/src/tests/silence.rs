//! The offences of a provider's silence, and when they come.

use crate::{
    math::{credit::Stretch, missed::History, offences::Silence},
    mock::*,
    Counted, Error, Event, UsageRecord, UsageRecords, VoidWindows, WeightInfo,
};
use core::ops::Range;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchResult, DispatchResultWithPostInfo, GetDispatchInfo, Pays},
    weights::Weight,
    BoundedVec,
};
use leasehold_primitives::{
    hardware::Limits,
    time::Timing,
    traits::{Offence, OffenceKind, Usage},
    BlockNumber, LeaseId, Window,
};
use proptest::prelude::*;
use sp_runtime::Permill;
use OffenceKind::{Abandoned, Missed};

/// All offences can be reported for longer than a map remembers.
const LONG_EVIDENCE: Timing = Timing { evidence_blocks: 1_000, unbonding_blocks: 2_000, ..Timing::DEVELOPMENT };

/// Lease 1 of Ana's, which covers `blocks`.
fn lease_of(timing: Timing, blocks: Range<BlockNumber>, test: impl FnOnce()) {
    ExtBuilder::default().timing(timing).build_and_execute(|| {
        register(ANA, &key(1));
        give_lease(1, ANA, blocks);
        test();
    });
}

/// Lease 1, which runs from block 0 on.
fn lease(test: impl FnOnce()) {
    lease_of(Timing::DEVELOPMENT, 0..10_000, test);
}

fn report_silence(lease: LeaseId) -> DispatchResult {
    asked(lease).map(drop).map_err(|refused| refused.error)
}

/// The same, with its weight.
fn asked(lease: LeaseId) -> DispatchResultWithPostInfo {
    Attestation::report_silence(RuntimeOrigin::signed(EVE), lease)
}

/// Goes to the first block in which `window` is decided.
fn decide(window: Window) {
    advance_to((window + 2) * 10);
}

/// Reports, in the first block after `window`, that lease 1 was there all the time.
fn serve(window: Window) {
    advance_to((window + 1) * 10);
    let opened = u64::from(window) * 10_000;
    reports(&key(1), window, vec![reading(1, BOOT, opened..opened + 10_000)]);
}

fn void(windows: impl IntoIterator<Item = Window>) {
    VoidWindows::<Test>::put(BoundedVec::truncate_from(windows.into_iter().collect()));
}

/// The offences reported since the last call: kind, round, windows.
fn offences() -> Vec<(OffenceKind, u32, Range<Window>)> {
    Offended::take().into_iter().map(|offence| (offence.kind, offence.round, offence.windows)).collect()
}

#[test]
fn three_missed_windows_are_tolerated_and_the_fourth_is_an_offence() {
    lease(|| {
        decide(2);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
        advance_to(49);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
        advance_to(50);
        events();
        assert_ok!(report_silence(1));
        assert_eq!(events(), [Event::SilenceFound { lease: 1, kind: Missed, from: 0, to: 4 }]);
        let offence = Offence {
            kind: Missed,
            provider: ANA,
            lease: 1,
            round: 0,
            windows: 0..4,
            stake_at_risk: STAKE,
            share: Permill::from_percent(2),
            at_least: 0,
            tenant: EVE,
            restitution: 7 * UNIT / 2,
        };
        assert_eq!(Offended::take(), [offence]);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
    });
}

#[test]
fn the_fourth_counts_within_64_windows_of_the_first() {
    for (last, found) in [(63, vec![(Missed, 2, 0..64)]), (64, vec![])] {
        lease(|| {
            // Windows 0 to 2 are missed, and then one more that much later.
            (3..last).for_each(serve);
            serve(last + 1);
            // The report itself finds it.
            assert_eq!(offences(), found, "{last}");
            assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
        });
    }
}

#[test]
fn missed_windows_need_not_be_in_a_row() {
    lease(|| {
        (0..7).filter(|window| window % 2 == 1).for_each(serve);
        decide(6);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 0, 0..7)]);
    });
}

#[test]
fn twenty_three_missed_in_a_row_are_tolerated_and_24_abandon() {
    lease(|| {
        decide(22);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 0, 0..22)]);
        decide(23);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Abandoned, 0, 0..24)]);
    });
}

#[test]
fn a_window_that_is_served_ends_the_row() {
    lease(|| {
        serve(10);
        decide(33);
        assert_ok!(report_silence(1));
        assert!(offences().iter().all(|(kind, ..)| *kind == Missed));
        decide(34);
        assert_ok!(report_silence(1));
        assert!(offences().contains(&(Abandoned, 1, 11..35)));
    });
}

#[test]
fn to_abandon_a_lease_costs_a_tenth_of_the_stake_or_more_than_to_leave_it() {
    for (exit_penalty, costs) in [(0, 100), (50, 100), (90, 100), (100, 110), (1_000, 1_100)] {
        lease(|| {
            ExitPenalty::set(exit_penalty * UNIT);
            decide(23);
            assert_ok!(report_silence(1));
            let offence = Offended::take().pop().unwrap();
            let cost = offence.share.mul_floor(offence.stake_at_risk).max(offence.at_least);
            assert_eq!((offence.kind, cost), (Abandoned, costs * UNIT));
        });
    }
}

#[test]
fn evidence_counts_to_its_last_block_and_not_after_it() {
    for (block, found) in [(59, true), (60, true), (61, false), (1_000, false)] {
        // Its four windows are over with block 39.
        lease_of(Timing::DEVELOPMENT, 0..40, || {
            advance_to(block);
            assert_eq!(report_silence(1).is_ok(), found, "in {block}");
        });
    }
}

/// Each round of 24 windows has one of a kind; windows counted for one kind still belong to the other's row.
#[test]
fn windows_count_once_for_each_kind() {
    lease(|| {
        for window in 0..50 {
            decide(window);
            let _ = report_silence(1);
        }
        assert_eq!(
            offences(),
            [(Missed, 0, 0..4), (Abandoned, 0, 0..24), (Missed, 1, 4..25), (Abandoned, 1, 24..48), (Missed, 2, 25..49),]
        );
    });
}

#[test]
fn where_offers_are_watched_offences_count_in_rounds_of_watching() {
    // A round is six windows.
    lease_of(Timing::LOCAL, 0..10_000, || {
        for window in 0..20 {
            decide(window);
            let _ = report_silence(1);
        }
        assert_eq!(offences(), [(Missed, 0, 0..4), (Missed, 1, 4..8), (Missed, 2, 8..13), (Missed, 3, 13..19)]);
    });
}

#[test]
fn who_is_late_to_report_finds_what_is_no_older_than_evidence() {
    lease(|| {
        decide(200);
        assert_ok!(report_silence(1));
        // The map begins with window 137; 199 is the first that is not too old.
        assert_eq!(offences(), [(Missed, 8, 137..200), (Abandoned, 8, 137..200)]);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
    });
    // With longer evidence, offences come one after the other, at most one of a kind in each call.
    let timing = Timing { evidence_blocks: 480, unbonding_blocks: 600, ..Timing::DEVELOPMENT };
    lease_of(timing, 0..10_000, || {
        decide(200);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 6, 137..154), (Abandoned, 6, 137..161)]);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 7, 154..169), (Abandoned, 7, 161..185)]);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 8, 169..193)]);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
    });
}

#[test]
fn void_windows_neither_count_nor_break_a_row() {
    lease(|| {
        decide(4);
        void([1, 3]);
        assert_noop!(report_silence(1), Error::<Test>::NothingMissed);
        decide(5);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Missed, 0, 0..6)]);
        void([1, 3, 10, 11, 12]);
        decide(27);
        assert_ok!(report_silence(1));
        assert!(offences().iter().all(|(kind, ..)| *kind == Missed));
        decide(28);
        assert_ok!(report_silence(1));
        assert_eq!(offences(), [(Abandoned, 1, 0..29)]);
    });
}

#[test]
fn only_windows_that_lie_in_a_lease_as_a_whole_count() {
    for (blocks, found) in
        [(5..45, vec![]), (0..39, vec![]), (5..50, vec![(Missed, 0, 1..5)]), (0..41, vec![(Missed, 0, 0..4)])]
    {
        lease_of(LONG_EVIDENCE, blocks.clone(), || {
            advance_to(100);
            assert_eq!(report_silence(1).is_ok(), !found.is_empty());
            assert_eq!(offences(), found, "{blocks:?}");
        });
    }
}

/// A quarter serves a window.
#[test]
fn a_little_credit_now_and_then_is_silence_all_the_same() {
    for (millis, found) in [(2_499, true), (2_500, false)] {
        lease(|| {
            for window in 0..6 {
                advance_to((window + 1) * 10);
                let opened = u64::from(window) * 10_000;
                reports(&key(1), window, vec![reading(1, BOOT, opened..opened + millis)]);
            }
            decide(6);
            assert_eq!(!offences().is_empty(), found, "{millis}");
        });
    }
}

#[test]
fn a_lease_that_was_sold_goes_by_the_id_that_it_had_first() {
    lease(|| {
        give_lease(9, ANA, 0..10_000);
        Roots::mutate(|roots| roots.insert(9, 1));
        decide(3);
        events();
        assert_ok!(report_silence(9));
        assert_eq!(Offended::take()[0].lease, 1);
        assert_eq!(events(), [Event::SilenceFound { lease: 9, kind: Missed, from: 0, to: 4 }]);
    });
}

#[test]
fn of_a_lease_that_is_gone_or_not_activated_nothing_is_reported() {
    lease(|| {
        decide(3);
        assert_noop!(report_silence(2), Error::<Test>::NoSuchLease);
        Spans::mutate(|spans| spans.remove(&1));
        assert_noop!(report_silence(1), Error::<Test>::NoSuchLease);
        assert_eq!(offences(), []);
    });
}

#[test]
fn who_finds_something_pays_no_fee_and_who_does_not_pays_for_looking() {
    lease(|| {
        let looking = <() as WeightInfo>::look_for_silence();
        let most = RuntimeCall::Attestation(crate::Call::report_silence { lease: 1 }).get_dispatch_info().call_weight;
        decide(2);
        for lease in [1, 2] {
            let refused = asked(lease).unwrap_err().post_info;
            assert_eq!((refused.actual_weight, refused.pays_fee), (Some(looking), Pays::Yes));
        }
        decide(3);
        let found = asked(1).unwrap();
        assert_eq!((found.actual_weight, found.pays_fee), (Some(<() as WeightInfo>::report_silence(1)), Pays::No));
        decide(23);
        let found = asked(1).unwrap();
        assert!(found.actual_weight.unwrap().all_lte(most) && looking.all_lte(most));
    });
}

#[test]
fn a_report_finds_what_was_missed_before_and_weighs_as_much() {
    lease(|| {
        give_lease(2, ANA, 0..10_000);
        advance_to(50);
        let readings = [1, 2].map(|lease| reading(lease, BOOT, 40_000..50_000)).to_vec();
        // The window of which lease 2 has a reading is its fourth that was not missed.
        let said = report(&key(1), 4, readings);
        let signature = sign(&key(1), &said);
        UsageRecords::<Test>::insert(2, UsageRecord { last_window: Some(3), served: 1, ..Default::default() });
        let call = RuntimeCall::Attestation(crate::Call::report { report: said.clone(), signature: signature.clone() });
        let most = call.get_dispatch_info().call_weight;
        let origin = frame_system::RawOrigin::Authorized.into();
        let weight = Attestation::report(origin, said, signature).unwrap().actual_weight.unwrap();
        assert_eq!(offences(), [(Missed, 0, 0..4)]);
        let expected = <() as WeightInfo>::report(2).saturating_add(<() as WeightInfo>::report_silence(1));
        assert_eq!(weight, expected);
        assert!(weight.all_lte(most));
        let record = UsageRecords::<Test>::get(1).unwrap();
        assert_eq!((record.counted, record.last_window), (Counted { missed: 4, abandoned: 0 }, Some(4)));
        // This record was made up, and its lease never credited.
        UsageRecords::<Test>::remove(2);
    });
}

#[test]
fn a_step_of_a_lease_finds_what_was_missed_and_weighs_as_much() {
    lease(|| {
        let note = || touches(1, &(0..10_000));
        decide(2);
        assert_eq!(note(), Weight::zero());
        decide(3);
        assert_eq!(note(), <() as WeightInfo>::report_silence(1));
        assert_eq!(offences(), [(Missed, 0, 0..4)]);
        // More than is tolerated was missed, and counted.
        assert_eq!(note(), <() as WeightInfo>::look_for_silence());
        decide(23);
        assert!(note().all_lte(Attestation::most_silence_weight()));
    });
}

#[test]
fn of_a_lease_that_nobody_ever_reported_on_it_is_kept_what_was_counted() {
    lease(|| {
        decide(3);
        assert_ok!(report_silence(1));
        let expected = UsageRecord { counted: Counted { missed: 4, abandoned: 0 }, ..Default::default() };
        assert_eq!(UsageRecords::<Test>::get(1), Some(expected));
        assert_eq!(Attestation::availability(1), Default::default());
        assert_eq!(Attestation::missed_in_a_row(1, &(0..10_000)), 4);
        serve(5);
        assert_eq!(UsageRecords::<Test>::get(1).unwrap().counted.missed, 4);
        forget(1);
        assert!(!UsageRecords::<Test>::contains_key(1));
    });
}

/// Served, missed or void.
type Windows = Vec<Option<bool>>;

/// Looks until there is nothing more to find, in the block `now`.
fn find(windows: &Windows, now: BlockNumber, counted: &mut Counted) -> Vec<(OffenceKind, Range<Window>)> {
    let over = now / 10;
    let mut record: Option<UsageRecord> = None;
    for (window, served) in (0..over).zip(windows) {
        if *served == Some(true) {
            let stretch = Stretch { window, window_millis: 10_000, blocks: 10, limits: Limits::default() };
            let counter = u64::from(window) * 10_000;
            let reading = reading(1, BOOT, counter..counter + 10_000);
            record = Some(UsageRecord::after(record, &LONG_EVIDENCE, &stretch, 0, &reading).0);
        }
    }
    let void: Vec<Window> = (0..over.saturating_sub(1)).filter(|window| windows[*window as usize].is_none()).collect();
    let blocks = 0..windows.len() as BlockNumber * 10;
    let history = History { timing: &LONG_EVIDENCE, now, blocks: &blocks, record: record.as_ref(), void: &void };
    let mut found = Vec::new();
    loop {
        let before = found.len();
        for silence in Silence::ALL {
            let from = counted.of(silence);
            if let Some(windows) = history.offence(silence, *from) {
                assert!(history.may_offend());
                *from = windows.end;
                found.push((silence.kind(), windows));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn who_looks_late_finds_what_was_to_be_found_in_each_window(
        windows in prop::collection::vec(prop_oneof![1 => Just(Some(true)), 6 => Just(Some(false)), 1 => Just(None)], 1..62),
        looks in prop::collection::btree_set(0..64u32, 0..8),
    ) {
        let end = windows.len() as u32 + 1;
        let in_order = |mut found: Vec<(OffenceKind, Range<Window>)>| {
            found.sort_by_key(|(kind, windows)| (*kind == Abandoned, windows.end));
            found
        };
        let mut counted = Counted::default();
        let always: Vec<_> = (1..=end).flat_map(|window| find(&windows, window * 10, &mut counted)).collect();
        let mut counted = Counted::default();
        let looks = looks.into_iter().filter(|window| *window < end).chain([end]);
        let seldom: Vec<_> = looks.flat_map(|window| find(&windows, window * 10, &mut counted)).collect();
        prop_assert_eq!(in_order(always.clone()), in_order(seldom));
        // No window is in two offences of a kind, and there is at most one of a kind in each round.
        for kind in [Missed, Abandoned] {
            let of_kind: Vec<_> = always.iter().filter(|(one, _)| *one == kind).map(|(_, windows)| windows.clone()).collect();
            for pair in of_kind.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
                prop_assert!((pair[0].end - 1) / 24 < (pair[1].end - 1) / 24);
            }
        }
    }
}
