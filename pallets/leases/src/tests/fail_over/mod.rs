//! A standby takes over from a failed provider. Here: the money and terms that move to the new lease, and the end of
//! the old one.

mod at_will;
mod price;
mod waiting;
mod when;
mod who;

use super::prelude::*;
use crate::math::accounting::{Coverage, Ledger};

/// At 20 per block, up to 30; money for 200 blocks, a term of 300. The rival and the third stand by, at 21 and 22.
fn deal() -> Deal {
    Deal { price: 20, limit: 30, escrow: 4_000, renewable: 100, standbys: stand_by(21), ..Deal::default() }
}

/// The rival at this price, and the third at 22.
fn stand_by(rivals: Balance) -> Vec<StandsBy> {
    vec![(RIVAL, RIVALS_OFFER, rivals), (THIRD, THIRDS_OFFER, 22)]
}

/// At an exit penalty of this many per cent.
fn at_penalty(percent: u32, deal: Deal) -> Deal {
    Deal { terms: Terms { exit_penalty: Permill::from_percent(percent), ..Terms::default() }, ..deal }
}

/// At the highest exit penalty; active from block 10.
fn active() -> LeaseId {
    at_penalty(10, deal()).active()
}

/// The same in block 50, in which three windows have been missed.
fn failed() -> LeaseId {
    failed_of(at_penalty(10, deal()))
}

fn failed_of(deal: Deal) -> LeaseId {
    let id = deal.active();
    advance_to(50);
    id
}

fn in_offer(id: OfferId) -> (u16, u32) {
    let Listed { free_gpus, leases, .. } = Offers::get(id).unwrap();
    (free_gpus, leases)
}

fn reserved(who: AccountId) -> (Balance, Balance) {
    let Bond { spare, reserved } = Bonds::get(who);
    (spare, reserved)
}

#[test]
fn a_new_lease_waits_for_the_standby_with_what_is_left_of_term_and_money() {
    run(|| {
        let old = failed();
        let before = lease(old);
        let new = fail_over(old);
        // Window 4 can still be reported: 200 are kept for it.
        let after = lease(new);
        let expected = Lease {
            provider: RIVAL,
            payee: RIVAL,
            offer: RIVALS_OFFER,
            state: LeaseState::Pending { activate_by: 70, called: true },
            coverage: Coverage::pending(260),
            ledger: Ledger::new(21, Permill::from_percent(2), 3_800),
            terms: Terms::default(),
            exit_penalty: 80,
            limits: Default::default(),
            standbys: BoundedVec::truncate_from(vec![before.standbys[1].clone()]),
            access: H256::zero(),
            root: new,
            failed_over: true,
            ..before
        };
        assert_eq!(after, expected);
        assert_eq!((after.renewable, after.record_deposit), (100, 200));
        let closing = lease(old);
        assert_eq!(closing.state, LeaseState::Closing { reason: CloseReason::FailedOver(new) });
        assert_eq!((closing.coverage.end, closing.exit_penalty, closing.record_deposit), (50, 800, 0));
        assert!(closing.standbys.is_empty());
        assert_eq!(escrowed(TENANT), 4_000);

        assert_eq!((in_offer(OFFER), in_offer(RIVALS_OFFER), in_offer(THIRDS_OFFER)), ((8, 1), (0, 1), (8, 0)));
        let happened = events();
        for event in [
            Event::LeaseFailedOver { lease: new, provider: RIVAL, price: 21, escrow: 3_800 },
            Event::LeaseClosing { lease: old, reason: CloseReason::FailedOver(new), end: 50, refunded: 3_800 },
        ] {
            assert!(happened.contains(&event), "{event:?}");
        }
    });
}

#[test]
fn the_old_lease_pays_for_its_reports_and_the_new_one_for_its_own() {
    run(|| {
        let old = failed();
        let new = fail_over(old);
        assert!(report_millis(old, u64::MAX, false));
        assert!(!report_millis(new, u64::MAX, false));
        settle_as(TENANT, old);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized {
                lease: old,
                reason: CloseReason::FailedOver(new),
                blocks: 10,
                charged: 200,
                paid: 196,
                fee: 4,
                refunded: 3_800
            }
        );
        activate_at(new, 70);
        // 3,800 last for 180 blocks at 21, of 260.
        assert_eq!((lease(new).coverage.start, lease(new).coverage.end), (70, 250));
        assert_eq!(lease(new).coverage.term_end(), 330);
        report_all(new, 7..=24);
        settle_as(TENANT, new);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 196);
        assert_eq!(free(NATIVE, RIVAL), ENDOWMENT + 3_780 - 76);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200 - 3_780);
        assert_eq!(escrowed(TENANT), 0);
        assert_eq!((in_offer(OFFER), in_offer(RIVALS_OFFER)), ((8, 0), (8, 0)));
        assert_eq!(Leases::<Test>::iter().count(), 0);
    });
}

#[test]
fn escrow_for_blocks_of_the_old_lease_that_are_not_reported_returns() {
    run(|| {
        let old = failed();
        fail_over(old);
        advance_to(60);
        settle_as(TENANT, old);
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(escrowed(TENANT), 3_800);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
    });
}

#[test]
fn the_rest_of_the_sponsors_money_goes_on_with_the_lease() {
    run(|| {
        let old = active();
        assert_ok!(top_up_as(SPONSOR, old, 200));
        assert_ok!(top_up(old, 100));
        advance_to(50);
        let new = fail_over(old);
        let intervals: Vec<_> = lease(new).sponsors.iter().map(|one| (one.who, one.from, one.to)).collect();
        assert_eq!(intervals, [(SPONSOR, 3_800, 4_000)]);
        assert_eq!(lease(new).ledger.deposited, 4_100);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 200);
        activate_at(new, 60);
        settle_as(TENANT, old);
        check_state();
        close(TENANT, new);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 0);
    });
}

#[test]
fn the_record_deposit_goes_on_with_the_lease_and_failing_over_earns_nothing() {
    for who in [ANYONE, TENANT, PROVIDER, RIVAL, THIRD] {
        run(|| {
            let old = failed();
            assert_ok!(fail_over_as(who, old));
            assert!(!events().iter().any(|event| matches!(event, Event::KeeperPaid { .. })));
            assert_eq!((lease(old).record_deposit, lease(old + 1).record_deposit), (0, 200));
            activate_at(old + 1, 60);
            // The bounty for the last step of the new lease is still to be earned; the old one has none.
            advance_to(400);
            settle_as(FIFTH, old);
            assert_eq!(free(NATIVE, FIFTH), ENDOWMENT);
            settle_as(FIFTH, old + 1);
            assert_eq!(free(NATIVE, FIFTH), ENDOWMENT + 50);
        });
    }
}

#[test]
fn a_lease_that_failed_over_is_not_for_sale_any_more() {
    run(|| {
        let id = active();
        assert_ok!(list_lease(id, 70, None));
        advance_to(50);
        let new = fail_over(id);
        assert_eq!(Listings::<Test>::iter().count(), 0);
        assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::NotActive);
        assert_noop!(buy_as(BUYER, new, 0, 70, 0), Error::<Test>::NotActive);
    });
}

#[test]
fn the_standby_does_not_inherit_the_notice_of_the_failed_provider() {
    run(|| {
        let terms = Terms { notice: 100, ..Terms::default() };
        let old = Deal { terms, standbys: vec![(RIVAL, RIVALS_OFFER, 20)], ..deal() }.active();
        assert_ok!(give_notice(old));
        advance_to(50);
        let new = fail_over(old);
        assert!(!lease(new).under_notice);
        check_state();
        activate_at(new, 50);
        assert_eq!(lease(new).coverage.end, 110);
        assert_ok!(extend(new, 100));
        assert_eq!(lease(new).coverage.end, 210);
    });
}

#[test]
fn a_lease_that_was_bought_still_has_its_standbys() {
    run(|| {
        let old = active();
        assert_ok!(list_lease(old, 0, None));
        advance_to(20);
        let bought = buy(BUYER, old);
        // Of its own windows, 2 to 4 were missed.
        advance_to(59);
        assert_noop!(fail_over_as(ANYONE, bought), Error::<Test>::NotFailed);
        advance_to(60);
        let new = fail_over(bought);
        assert_eq!((lease(new).tenant, lease(new).provider), (BUYER, RIVAL));
        // Its provider may still report window 5.
        assert_eq!(reserved(PROVIDER).1, 800);
        check_state();
        advance_to(1_000);
        settle_as(TENANT, old);
        settle_as(BUYER, bought);
        assert_eq!(reserved(PROVIDER), (PLENTY - 800, 0));
        assert_eq!(escrowed(TENANT), 0);
        assert_eq!(escrowed(BUYER), lease(new).ledger.deposited);
    });
}

#[test]
fn escrow_that_would_not_last_a_block_is_not_handed_over() {
    run(|| {
        let id = failed();
        // Only an absurd price leads here: every missed window frees its price.
        let stored = lease(id);
        let mut dear = stored.clone();
        dear.price_limit = 4_000;
        dear.ledger.price = 3_900;
        dear.standbys.iter_mut().for_each(|standby| standby.price = 4_000);
        Leases::<Test>::insert(id, dear);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::EscrowTooSmall);
        Leases::<Test>::insert(id, stored);
    });
}
