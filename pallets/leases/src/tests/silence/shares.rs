//! The tenant's part of a penalty: at most half of it, and at most half the price of the missed blocks.

use super::*;
use proptest::prelude::*;

#[test]
fn the_tenant_gets_half_the_price_of_the_blocks_missed_and_the_treasury_the_rest() {
    run(|| {
        // 30 full blocks, 30 dark, of which one quarter window is credited.
        let id = closed_after(deal(), &[Full, Full, Full, Less, Dark, Dark]);
        // 2 whole blocks of window 4 are credited: 28 of 30 were missed, at 5.
        assert_eq!(penalties(), [(id, 800, 70)]);
        let before = free(NATIVE, TENANT);
        Bonding::pay_parked();
        assert_eq!(free(NATIVE, TENANT), before + 70);
    });
}

/// An attacker who jams a provider early in a long lease would earn by every window when it ends.
#[test]
fn what_was_missed_long_before_the_silence_brings_the_tenant_nothing() {
    let cases: [(&[How], u128); 4] = [
        (&[Dark, Dark, Dark, Full, Full, Full, Dark, Dark, Dark], 30),
        (&[Dark, Dark, Full, Dark, Dark, Dark, Dark], 40),
        // Blocks missing in windows that count as served are missing before the silence.
        (&[Quarter, Quarter, Quarter, Dark, Dark, Dark], 30),
        (&[Dark, Full, Dark, Void, Dark, Dark], 30),
    ];
    for (windows, blocks) in cases {
        run(|| {
            let id = closed_after(deal(), windows);
            assert_eq!(penalties(), [(id, 800, 5 * blocks / 2)], "{windows:?}");
        });
    }
}

#[test]
fn a_penalty_for_silence_answers_for_the_silent_windows() {
    for (windows, answers) in [
        (vec![Dark, Full, Dark, Dark, Dark], 3..6),
        (vec![Dark, Dark, Dark], 1..4),
        (vec![Full, Dark, Void, Dark, Dark, Void], 2..7),
    ] {
        run(|| {
            closed_after(deal(), &windows);
            assert_eq!(parked()[0].windows, answers, "{windows:?}");
        });
    }
}

/// So that this and a slash for the same windows together cost no more than the dearer of the two.
#[test]
fn what_a_provider_pays_when_it_leaves_answers_for_its_silence() {
    let cases: [(&[How], BlockNumber, core::ops::Range<Window>); 5] = [
        // Windows 4 and 5 are not decided yet.
        (&[Full, Full, Full], 55, 4..6),
        (&[Full, Dark, Dark], 60, 2..6),
        (&[Full, Dark, Void, Dark], 70, 2..7),
        (&[Full, Full, Full, Full], 60, 5..6),
        (&[], 15, 1..2),
    ];
    for (windows, block, answers) in cases {
        run(|| {
            let id = deal().active();
            serve(id, 1, windows);
            advance_to(block);
            leave(PROVIDER, id);
            assert_eq!(taken_for(id), [(answers, 800)], "{windows:?}");
        });
    }
}

#[test]
fn it_is_never_more_than_half_of_the_penalty() {
    run(|| {
        let id = closed_after(Deal::default(), &[Dark; 6]);
        // Half of 60 blocks at 5 is 150; half of the penalty is 40.
        assert_eq!(penalties(), [(id, 80, 40)]);
    });
    // The price of 40 missed blocks is less than the penalty, as much, or more.
    for (price, half) in [(19, 380), (20, 400), (21, 400)] {
        run(|| {
            let id = closed_after(Deal { price, limit: price, escrow: 4_200, ..deal() }, &[Dark; 4]);
            assert_eq!(penalties(), [(id, 800, half)]);
        });
    }
}

#[test]
fn for_a_lease_in_another_asset_the_treasury_gets_all() {
    run(|| {
        let id = closed_after(Deal { asset: IN_USD, ..deal() }, &[Dark, Dark, Dark]);
        assert_eq!(penalties(), [(id, 800, 0)]);
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT, 800));
    });
}

#[test]
fn blocks_of_void_windows_were_not_missed() {
    run(|| {
        let id = closed_after(deal(), &[Dark, Void, Void, Dark, Dark]);
        assert_eq!(penalties(), [(id, 800, 75)]);
    });
}

#[test]
fn blocks_count_for_which_money_was_put_to_use_again_too() {
    run(|| {
        let id = Deal { price: 2, limit: 2, escrow: 400, ..deal() }.active();
        advance_to(200);
        assert_ok!(top_up(id, 0));
        // 180 of 200 blocks were lost, and their money lasts to the end of the term.
        assert_eq!(lease(id).coverage.end, 310);
        advance_to(310);
        over(id);
        // 300 blocks at 2 were missed.
        assert_eq!(penalties(), [(id, 800, 300)]);
    });
}

#[test]
fn of_a_slashed_bond_what_is_left_is_parked() {
    for (left, restitution) in [(0, 0), (1, 0), (149, 74), (150, 75), (800, 75)] {
        run(|| {
            let id = deal().active();
            slash(PROVIDER, 800 - left);
            advance_to(40);
            close(TENANT, id);
            over(id);
            assert_eq!(penalties(), if left > 0 { vec![(id, left, restitution)] } else { vec![] });
            assert_eq!((bond(), Slashed::get(PROVIDER)), ((0, PLENTY - 800), 0));
        });
    }
}

#[test]
fn a_cancelled_penalty_is_the_providers_again() {
    run(|| {
        closed_after(deal(), &[Dark, Dark]);
        assert_eq!(bond(), (0, PLENTY - 800));
        cancel_parked();
        assert_eq!((bond(), free(NATIVE, TENANT)), ((0, PLENTY), ENDOWMENT));
    });
}

/// The windows' total credit, in whole blocks, and their missed blocks: of these at most those of the row at the end.
fn credited_and_missed(windows: &[How]) -> (u64, u64) {
    let millis: u64 = windows.iter().filter_map(|how| how.millis()).map(|ms| ms.min(10_000)).sum();
    let due = windows.iter().filter(|how| how.missed().is_some()).count() as u64 * 10;
    let row = windows.iter().rev().filter_map(|how| how.missed()).take_while(|missed| *missed).count() as u64 * 10;
    (millis / 1_000, due.saturating_sub(millis / 1_000).min(row))
}

/// Whether the last three that count were missed, or all.
fn are_silent(windows: &[How]) -> bool {
    let last: Vec<_> = windows.iter().rev().filter_map(|how| how.missed()).take(3).collect();
    !last.is_empty() && !last.contains(&false)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_tenants_share_is_never_above_half_of_what_was_missed(
        windows in prop::collection::vec(prop::sample::select(How::ALL.to_vec()), 1..10),
        price in 1..40u128,
        percent in 1..11u32,
        usd in any::<bool>(),
    ) {
        let asset = if usd { IN_USD } else { NATIVE };
        let terms = Terms { notice: 0, exit_penalty: Permill::from_percent(percent) };
        let penalty = 80 * Balance::from(percent);
        let (credited, missed) = credited_and_missed(&windows);
        let parked = ExtBuilder::default().build().execute_with(|| {
            let deal = Deal { price, limit: price, escrow: price * 100, asset, terms, ..Deal::default() };
            let id = closed_after(deal, &windows);
            let finalized = |event: &Event<Test>| matches!(event, Event::LeaseFinalized { lease, .. } if *lease == id);
            let Some(Event::LeaseFinalized { blocks, .. }) = events().into_iter().find(finalized) else { panic!() };
            assert_eq!(u64::from(blocks), credited);
            assert_eq!(bond(), (0, PLENTY - if are_silent(&windows) { penalty } else { 0 }));
            penalties()
        });
        let half = if usd { 0 } else { price * Balance::from(missed) / 2 };
        let expected = if are_silent(&windows) { vec![(0, penalty, half.min(penalty / 2))] } else { vec![] };
        prop_assert_eq!(parked, expected);
    }
}
