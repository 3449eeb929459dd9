//! Taking a lease over: the payer of each block, and the money that moves and returns.

mod refusals;

use super::prelude::*;

/// The record deposit of one lease.
const RECORD: Balance = 200;

/// Active from block 10, and listed for anyone at 70.
fn listed() -> LeaseId {
    let id = Deal::default().active();
    assert_ok!(list_lease(id, 70, None));
    id
}

/// The same in block 20, the first in which it can be bought.
fn for_sale() -> LeaseId {
    let id = listed();
    advance_to(20);
    id
}

fn in_offer() -> (u16, u32) {
    let Listed { free_gpus, leases, .. } = Offers::get(OFFER).unwrap();
    (free_gpus, leases)
}

#[test]
fn each_tenant_pays_exactly_for_its_blocks_whenever_reports_come() {
    run(|| {
        let old = listed();
        report_full(old, 1);
        // In block 35 window 2 can still be reported, and 5 blocks of window 3 have passed.
        advance_to(35);
        let new = buy(BUYER, old);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000 - RECORD + 70);
        assert_eq!(escrowed(TENANT), 125 - 49);
        assert_eq!((free(NATIVE, BUYER), escrowed(BUYER)), (ENDOWMENT - 70 - 875 - RECORD + 875, 875));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
        let reason = CloseReason::Transferred(new);
        assert!(events().contains(&Event::LeaseClosing { lease: old, reason, end: 35, refunded: 875 }));
        assert_eq!(
            last_event(),
            Event::LeaseTransferred {
                lease: old,
                successor: new,
                from: TENANT,
                to: BUYER,
                price: 70,
                escrow: 875,
                end: 210
            }
        );
        check_state();

        assert!(report_millis(old, u64::MAX, false));
        assert!(!report_millis(new, u64::MAX, false));
        advance_to(40);
        assert!(report_millis(old, u64::MAX, false));
        assert!(report_millis(new, u64::MAX, false));
        settle_as(TENANT, old);
        assert_eq!(
            last_event(),
            Event::LeaseFinalized { lease: old, reason, blocks: 25, charged: 125, paid: 122, fee: 3, refunded: 875 }
        );
        // Its blocks, and the escrow that changed hands.
        assert_eq!((free(NATIVE, TENANT), escrowed(TENANT)), (ENDOWMENT + 70 - 125 - 875, 0));

        report_all(new, 4..=20);
        settle_as(BUYER, new);
        let reason = CloseReason::FundsExhausted;
        assert_eq!(
            last_event(),
            Event::LeaseFinalized { lease: new, reason, blocks: 175, charged: 875, paid: 857, fee: 18, refunded: 0 }
        );
        assert_eq!((free(NATIVE, BUYER), escrowed(BUYER)), (ENDOWMENT - 70, 0));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 122 + 857);
        assert_eq!(in_offer(), (8, 0));
    });
}

#[test]
fn a_lease_of_a_provider_that_can_report_no_more_is_sold_all_the_same() {
    run(|| {
        MostLeases::put(1);
        let bought = buy(BUYER, for_sale());
        // Both have a part of the window, and one runs.
        assert_eq!((in_offer(), Offers::get(OFFER).unwrap().metered), ((0, 2), 1));
        set_ask(OFFER, ask(5));
        advance_to(30);
        close(BUYER, bought);
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}

#[test]
fn a_missed_window_of_the_seller_costs_nobody() {
    run(|| {
        let old = listed();
        advance_to(35);
        let new = buy(BUYER, old);
        advance_to(50);
        settle_as(TENANT, old);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 70 - 925);
        // The escrow that the seller gets back for the window does not lengthen the buyer's lease.
        assert_eq!(lease(new).ledger.deposited, 1_000 - 15 * 5);
        assert_noop!(LeasesPallet::settle(RuntimeOrigin::signed(TENANT), old), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn the_new_lease_is_the_old_one_with_another_tenant() {
    run(|| {
        let terms = Terms { notice: 30, exit_penalty: Permill::from_percent(3) };
        let standbys = vec![(RIVAL, RIVALS_OFFER, 5)];
        let old = Deal { limit: 7, renewable: 100, terms, standbys, ..Deal::default() }.active();
        assert_ok!(LeasesPallet::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(7)));
        assert_ok!(list_lease(old, 70, None));
        advance_to(35);
        let before = lease(old);
        let new = buy(BUYER, old);
        let Lease { coverage, ledger, .. } = lease(new);
        assert_eq!((coverage.start, coverage.term, coverage.term_end(), coverage.reapplied), (35, 275, 310, 0));
        // Of 1,000 for 200 blocks 75 are kept for the 15 blocks that can still be reported.
        assert_eq!((ledger.deposited, ledger.price, ledger.fee_rate), (925, 5, Permill::from_percent(2)));
        assert_eq!(coverage.end, 35 + 185);
        let expected = Lease {
            tenant: BUYER,
            coverage,
            ledger,
            sponsors: Default::default(),
            revision: 0,
            access: H256::zero(),
            before: Before::Open,
            ..before.clone()
        };
        assert_eq!(lease(new), expected);
        assert_eq!(lease(new).standbys.len(), 1);
        assert_eq!((lease(new).renewable, lease(new).exit_penalty), (100, 240));
        // Reserved once: for the lease that runs.
        assert_eq!(Bonds::get(PROVIDER).reserved, 240);
        assert_eq!(lease(old).exit_penalty, 0);
        assert!(lease(old).standbys.is_empty());
        assert_ok!(extend(new, 100));
        leave(PROVIDER, new);
        assert_eq!(bonded(PROVIDER), PLENTY - 240);
        assert!(events().contains(&Event::ExitPenaltyParked {
            lease: new,
            provider: PROVIDER,
            tenant: BUYER,
            amount: 240,
            restitution: 120
        }));
    });
}

#[test]
fn capacity_is_neither_given_back_nor_taken() {
    run(|| {
        let old = listed();
        advance_to(35);
        let new = buy(BUYER, old);
        assert_eq!(in_offer(), (0, 2));
        advance_to(50);
        settle_as(TENANT, old);
        assert_eq!(in_offer(), (0, 1));
        close(BUYER, new);
        advance_to(100);
        settle_as(BUYER, new);
        assert_eq!(in_offer(), (8, 0));
    });
}

#[test]
fn the_sponsors_of_the_seller_get_their_money_back() {
    run(|| {
        let old = Deal::default().active();
        assert_ok!(top_up_as(SPONSOR, old, 100));
        assert_ok!(list_lease(old, 0, None));
        advance_to(20);
        let new = buy(BUYER, old);
        assert!(events().contains(&Event::SponsorRefunded { lease: old, sponsor: SPONSOR, amount: 100 }));
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_eq!((lease(new).ledger.deposited, lease(new).coverage.end), (950, 210));
        assert_eq!(lease(new).sponsors, Default::default());
        check_state();
        advance_to(30);
        settle_as(TENANT, old);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 950);
    });
}

#[test]
fn escrow_that_missed_windows_leave_returns_to_those_who_paid_it() {
    run(|| {
        let old = Deal { escrow: 200, ..Deal::default() }.active();
        assert_ok!(top_up_as(SPONSOR, old, 100));
        assert_ok!(top_up(old, 500));
        assert_ok!(list_lease(old, 0, None));
        // 40 blocks are the tenant's first 200, the next 20 its sponsor's, 100 the tenant's again.
        report_all(old, 1..=4);
        advance_to(65);
        let new = buy(BUYER, old);
        // 40 blocks are credited, 15 can still be: 275 are kept, of which 75 are the sponsor's.
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 100 + 25);
        assert_eq!(lease(new).ledger.deposited, 500);
        assert!(report_millis(old, 4_000, false));
        advance_to(80);
        settle_as(TENANT, old);
        // 44 blocks cost 220, 20 of which are the sponsor's.
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 20);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 700);
        assert_eq!(escrowed(TENANT), 0);
    });
}

#[test]
fn a_fully_reported_lease_of_the_seller_is_final_at_once() {
    run(|| {
        let old = listed();
        report_full(old, 1);
        let new = buy(BUYER, old);
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!((free(NATIVE, TENANT), escrowed(TENANT)), (ENDOWMENT - 1_000 + 70, 0));
        assert_eq!((lease(new).ledger.deposited, lease(new).coverage.end), (950, 210));
        assert!(events().contains(&Event::LeaseFinalized {
            lease: old,
            reason: CloseReason::Transferred(new),
            blocks: 10,
            charged: 50,
            paid: 49,
            fee: 1,
            refunded: 950
        }));
        assert_eq!(in_offer(), (0, 1));
    });
}

#[test]
fn a_lease_with_one_block_left_goes_on_for_that_block() {
    run(|| {
        let old = listed();
        report_all(old, 1..=19);
        advance_to(209);
        let new = buy(BUYER, old);
        let Lease { coverage, ledger, .. } = lease(new);
        assert_eq!((coverage.start, coverage.end, ledger.deposited), (209, 210, 5));
        report_full(old, 20);
        assert!(report_millis(new, u64::MAX, false));
        settle_as(TENANT, old);
        settle_as(BUYER, new);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 995 + 70 - 5);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT - 70);
        // The fee of each is rounded up on its own.
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 995 - 20 + 5 - 1);
        assert_eq!(in_offer(), (8, 0));
    });
}

#[test]
fn the_lock_in_of_the_taker_of_an_ask_returns_when_it_sells() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        advance_to(31);
        assert_ok!(list_lease(id, 0, None));
        assert_eq!(escrowed(TENANT), 1_100);
        let new = buy(BUYER, id);
        // Blocks 10 to 30, of which window 2 can still be reported and window 1 was missed.
        assert_eq!(escrowed(TENANT), 55);
        assert_eq!(lease(new).lock_in, 0);
        assert_eq!(lease(new).ledger.deposited, 945);
        assert!(!events().iter().any(|event| matches!(event, Event::LockInLost { .. })));
        // The buyer has no lock-in, and closes at any time: the escrow that it took over is its own.
        close(BUYER, new);
        idle(40);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT + 945);
    });
}

#[test]
fn a_lease_in_an_asset_is_sold_in_it_with_a_native_record_deposit() {
    run(|| {
        let old = Deal::in_usd().active();
        assert_ok!(list_lease(old, 70, None));
        report_full(old, 1);
        let new = buy(BUYER, old);
        // No block of the window that began has passed.
        assert_eq!((free(IN_USD, TENANT), free(IN_USD, BUYER)), (ENDOWMENT - 1_000 + 70, ENDOWMENT - 70));
        assert_eq!(held(HoldReason::Lease, IN_USD, BUYER), 950);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, BUYER)), (ENDOWMENT, ENDOWMENT - RECORD));
        // All windows were reported: the old lease is final.
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 49);
        report_all(new, 2..=20);
        settle_as(BUYER, new);
        assert_eq!(free(IN_USD, BUYER), ENDOWMENT - 70);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT);
        assert_eq!(held(HoldReason::Lease, IN_USD, BUYER), 0);
    });
}

#[test]
fn over_several_sales_each_tenant_pays_for_its_own_blocks() {
    run(|| {
        let issued = Balances::total_issuance();
        let mut id = Deal::default().active();
        let mut owner = TENANT;
        let tenants = [TENANT, BUYER, AUDITOR, ANYONE];
        for (to, at) in [(BUYER, 33), (AUDITOR, 47), (ANYONE, 81)] {
            assert_ok!(list_lease(id, 10, Some(to)));
            while System::block_number() < at {
                idle(1);
                (0..=id).for_each(|lease| {
                    report_millis(lease, u64::MAX, false);
                });
            }
            id = buy(to, id);
            owner = to;
            check_state();
        }
        assert_eq!(lease(id).tenant, owner);
        while Leases::<Test>::iter().count() > 0 {
            idle(1);
            (0..=id).for_each(|lease| {
                report_millis(lease, u64::MAX, false);
            });
        }
        let paid: Vec<_> = tenants.iter().map(|who| ENDOWMENT - free(NATIVE, *who)).collect();
        // The first tenant's escrow paid for all blocks: each tenant handed the rest on with the lease, for 10.
        assert_eq!(paid, [1_000 - 10, 0, 0, 10]);
        // Fees of 115, 70, 170 and 645, each rounded up: 3, 2, 4 and 13, of which 2, 1, 2 and 7 are burnt.
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 1_000 - 22);
        distribute();
        assert_eq!(Balances::total_issuance(), issued - 12);
        assert_eq!(in_offer(), (8, 0));
        assert_eq!(due_in_all(), 0);
    });
}
