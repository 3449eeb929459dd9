//! The worked example of the design: price 5, escrow 1,000, term 300, windows of 10 blocks, a start at a window's edge,
//! a fee of 2 %, and no time in which reports can be disputed.

use super::prelude::*;

/// The numbers at the end of the lease: blocks, charged, paid, fee, refunded.
fn finalized() -> (BlockNumber, Balance, Balance, Balance, Balance) {
    match last_event() {
        Event::LeaseFinalized { blocks, charged, paid, fee, refunded, .. } => (blocks, charged, paid, fee, refunded),
        event => panic!("the lease is not final, but {event:?}"),
    }
}

#[docify::export]
#[test]
fn funded_for_200_blocks_a_lease_ends_there_and_180_are_paid() {
    run(|| {
        // 8 GPUs for 5 per block, a term of 300 blocks, and an escrow of 1,000. Windows are 10 blocks.
        let id = Deal { price: 5, term: 300, escrow: 1_000, ..Deal::default() }.active();
        // The escrow lasts for 200 blocks of the term.
        assert_eq!(lease(id).coverage.span(), 10..210);

        // Of the twenty windows 13 and 14 are missed.
        report_all(id, (1..=12).chain(15..=20));
        assert_eq!(System::block_number(), 210);
        settle(id);

        // 180 blocks at 5 are 900. The fee is 2 % of that. The price of the missed blocks returns.
        let (blocks, charged, paid, fee, refunded) = finalized();
        assert_eq!((blocks, charged), (180, 900));
        assert_eq!((paid, fee, refunded), (882, 18, 100));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 882);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 900);
        assert!(events().contains(&Event::FeeSplit { lease: id, burnt: 9, stakers: 6, watchers: 1, treasury: 2 }));
    });
}

#[test]
fn a_top_up_of_7_adds_block_201_and_102_return_if_it_is_reported() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=12);
        assert_ok!(top_up(id, 7));
        assert_eq!(last_event(), Event::LeaseToppedUp { lease: id, by: TENANT, amount: 7, end: 211 });
        report_all(id, 15..=21);
        settle(id);
        assert_eq!(finalized(), (181, 905, 886, 19, 102));
    });
}

#[test]
fn of_the_same_top_up_107_return_if_block_201_is_not_reported() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up(id, 7));
        report_all(id, (1..=12).chain(15..=20));
        advance_to(230);
        settle(id);
        assert_eq!(finalized(), (180, 900, 882, 18, 107));
    });
}

#[test]
fn a_top_up_of_0_buys_20_blocks_for_the_two_missed_windows() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, (1..=12).chain(15..=18));
        assert_ok!(top_up(id, 0));
        assert_eq!(last_event(), Event::LeaseToppedUp { lease: id, by: TENANT, amount: 0, end: 230 });
        report_all(id, 19..=22);
        settle(id);
        assert_eq!(finalized(), (200, 1_000, 980, 20, 0));
    });
}

#[test]
fn closed_after_45_blocks_with_the_fifth_window_reported() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=4);
        advance_to(55);
        close(TENANT, id);
        // At once: all but 45 blocks, of which 40 are paid. The fee stays.
        assert_eq!(
            last_event(),
            Event::LeaseClosing { lease: id, reason: CloseReason::TenantClosed, end: 55, refunded: 1_000 - 225 }
        );
        assert_eq!(escrowed(TENANT), 25 + 4);
        advance_to(60);
        assert!(report_millis(id, 5_000, false));
        settle(id);
        assert_eq!(finalized(), (45, 225, 220, 5, 775));
    });
}

#[test]
fn closed_after_45_blocks_with_the_fifth_window_never_reported() {
    run(|| {
        let id = Deal::default().active();
        report_all(id, 1..=4);
        advance_to(55);
        close(TENANT, id);
        advance_to(69);
        settle(id);
        assert!(Leases::<Test>::contains_key(id), "the fifth window can still be reported");
        advance_to(70);
        settle(id);
        assert_eq!(finalized(), (40, 200, 196, 4, 800));
    });
}

#[test]
fn the_outcome_does_not_depend_on_when_it_is_settled() {
    let settled_at = |blocks: &'static [BlockNumber]| {
        let mut outcome = None;
        run(|| {
            let id = Deal::default().active();
            for window in (1..=12).chain(15..=20) {
                report_full(id, window);
                for _ in 0..2 {
                    if blocks.contains(&System::block_number()) && Leases::<Test>::contains_key(id) {
                        settle(id);
                    }
                }
            }
            advance_to(1_000);
            if Leases::<Test>::contains_key(id) {
                settle(id);
            }
            outcome = Some((finalized(), free(NATIVE, TENANT), free(NATIVE, PROVIDER), Balances::total_issuance()));
        });
        outcome.unwrap()
    };
    let once = settled_at(&[]);
    assert_eq!(once.0, (180, 900, 882, 18, 100));
    assert_eq!(settled_at(&[30, 40, 50, 60, 70, 80, 130, 160, 200, 210]), once);
    assert_eq!(settled_at(&[210]), once);
    assert_eq!(settled_at(&[20, 120]), once);
}
