//! Taking a lease over: who pays for which block, what moves and what comes back.

use super::prelude::*;

fn settle_as(who: AccountId, lease: LeaseId) {
    assert_ok!(LeaseMarket::settle(RuntimeOrigin::signed(who), lease));
}

/// Deposit and bounty of one lease.
const RECORD: Balance = 250;

/// Active from block 10, and listed for anyone at 70.
fn listed() -> LeaseId {
    let id = Wanted::default().active();
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
fn each_tenant_pays_exactly_for_its_blocks_whenever_they_are_reported() {
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
            Event::LeaseClosed { lease: old, reason, blocks: 25, charged: 125, paid: 122, fee: 3, refunded: 875 }
        );
        // Its blocks, and the escrow that changed hands.
        assert_eq!((free(NATIVE, TENANT), escrowed(TENANT)), (ENDOWMENT + 70 - 125 - 875, 0));

        report_all(new, 4..=20);
        settle_as(BUYER, new);
        let reason = CloseReason::FundsExhausted;
        assert_eq!(
            last_event(),
            Event::LeaseClosed { lease: new, reason, blocks: 175, charged: 875, paid: 857, fee: 18, refunded: 0 }
        );
        assert_eq!((free(NATIVE, BUYER), escrowed(BUYER)), (ENDOWMENT - 70, 0));
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 122 + 857);
        assert_eq!(in_offer(), (8, 0));
    });
}

#[test]
fn a_window_of_the_sellers_that_is_missed_costs_nobody() {
    run(|| {
        let old = listed();
        advance_to(35);
        let new = buy(BUYER, old);
        advance_to(50);
        settle_as(TENANT, old);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 70 - 925);
        // Nor does what the seller got back for it lengthen the buyer's lease.
        assert_eq!(lease(new).ledger.deposited, 1_000 - 15 * 5);
        assert_noop!(LeaseMarket::settle(RuntimeOrigin::signed(TENANT), old), Error::<Test>::NoSuchLease);
    });
}

#[test]
fn the_new_lease_is_the_old_one_but_for_its_tenant() {
    run(|| {
        let order = Wanted { limit: 7, renewable: 100, standbys: 1, ..Wanted::default() }.create();
        let terms = Terms { notice: 30, exit_penalty: Permill::from_percent(3) };
        bid_with(PROVIDER, order, 5, Proposal { terms, ..proposal(OFFER) });
        bid_with(RIVAL, order, 5, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let old = award(order, PROVIDER);
        activate_at(old, 10);
        assert_ok!(LeaseMarket::set_fee_rate(RuntimeOrigin::root(), Permill::from_percent(7)));
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
            ..before.clone()
        };
        assert_eq!(lease(new), expected);
        assert_eq!(lease(new).standbys.len(), 1);
        assert_eq!((lease(new).renewable, lease(new).penalty), (100, 240));
        // Reserved once: for the lease that runs.
        assert_eq!(Bonds::get(PROVIDER).reserved, 240);
        assert_eq!(lease(old).penalty, 0);
        assert!(lease(old).standbys.is_empty());
        assert_ok!(extend(new, 100));
        close(PROVIDER, new);
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 240);
        assert!(events().contains(&Event::ExitPenaltyPaid {
            lease: new,
            provider: PROVIDER,
            tenant: BUYER,
            amount: 240
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
fn the_sellers_sponsors_get_theirs_back() {
    run(|| {
        let old = Wanted::default().active();
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
fn what_missed_windows_leave_of_the_sellers_line_is_its_sponsors_where_it_is() {
    run(|| {
        let old = Wanted { escrow: 200, ..Wanted::default() }.active();
        assert_ok!(top_up_as(SPONSOR, old, 100));
        assert_ok!(top_up(old, 500));
        assert_ok!(list_lease(old, 0, None));
        // 40 blocks are the tenant's first 200, the next 20 its sponsor's, 100 the tenant's again.
        report_all(old, 1..=4);
        advance_to(65);
        let new = buy(BUYER, old);
        // 40 blocks credited, 15 can be: 275 are kept, of which 75 are the sponsor's.
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 100 + 25);
        assert_eq!(lease(new).ledger.deposited, 500);
        assert!(report_millis(old, 4_000, false));
        advance_to(80);
        settle_as(TENANT, old);
        // 44 blocks, 220: 20 of them the sponsor's.
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 20);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 700);
        assert_eq!(escrowed(TENANT), 0);
    });
}

#[test]
fn in_the_block_of_the_activation_it_cannot_be_bought_yet_nor_before_a_window_is_over() {
    for start in [10, 15, 19] {
        run(|| {
            let id = Wanted::default().awarded();
            activate_at(id, start);
            assert_ok!(list_lease(id, 70, None));
            for block in [start, start + 1, start + 9] {
                advance_to(block);
                assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::LeaseTooYoung);
            }
            advance_to(start + 10);
            assert_ok!(buy_as(BUYER, id, 1, 70, 0));
        });
    }
}

#[test]
fn what_was_bought_is_sold_on_after_a_window_of_its_own() {
    run(|| {
        let bought = buy(BUYER, for_sale());
        assert_ok!(list_lease(bought, 70, None));
        advance_to(29);
        assert_noop!(buy_as(ANYONE, bought, 1, 70, 0), Error::<Test>::LeaseTooYoung);
        advance_to(30);
        assert_ok!(buy_as(ANYONE, bought, 1, 70, 0));
    });
}

#[test]
fn so_is_what_a_standby_took_over() {
    run(|| {
        let order = Wanted { standbys: 1, ..Wanted::default() }.create();
        bid(PROVIDER, order, OFFER, 5);
        bid_with(RIVAL, order, 5, Proposal { standby: true, ..proposal(RIVALS_OFFER) });
        let old = award(order, PROVIDER);
        activate_at(old, 10);
        advance_to(50);
        let new = fail_over(old);
        activate_at(new, 55);
        assert_ok!(list_lease(new, 70, None));
        advance_to(64);
        assert_noop!(buy_as(BUYER, new, 1, 70, 0), Error::<Test>::LeaseTooYoung);
        advance_to(65);
        assert_ok!(buy_as(BUYER, new, 1, 70, 0));
    });
}

#[test]
fn where_all_was_reported_the_sellers_lease_is_gone_at_once() {
    run(|| {
        let old = listed();
        report_full(old, 1);
        let new = buy(BUYER, old);
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!((free(NATIVE, TENANT), escrowed(TENANT)), (ENDOWMENT - 1_000 + 70, 0));
        assert_eq!((lease(new).ledger.deposited, lease(new).coverage.end), (950, 210));
        assert!(events().contains(&Event::LeaseClosed {
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
fn a_lease_whose_free_escrow_does_not_last_a_block_is_not_sold() {
    run(|| {
        let id = Wanted::default().active();
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_ok!(list_lease(id, 0, None));
        report_all(id, 1..=20);
        // All that is free now is the sponsor's.
        advance_to(212);
        assert_noop!(buy_as(BUYER, id, lease(id).revision, 0, 0), Error::<Test>::EscrowTooSmall);
        assert_ok!(top_up(id, 4));
        assert_noop!(buy_as(BUYER, id, lease(id).revision, 0, 0), Error::<Test>::EscrowTooSmall);
        assert_ok!(top_up(id, 1));
        let new = buy(BUYER, id);
        assert_eq!(lease(new).coverage.end, 213);
    });
}

#[test]
fn no_less_escrow_than_the_buyer_wants_changes_hands() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(BUYER, id, 1, 70, 951), Error::<Test>::FreeEscrowTooSmall);
        assert_ok!(buy_as(BUYER, id, 1, 70, 950));
    });
}

#[test]
fn no_more_is_paid_than_the_buyer_would() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(BUYER, id, 1, 69, 0), Error::<Test>::PriceTooHigh);
        assert_ok!(buy_as(BUYER, id, 1, 70, 0));
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT - 70 - RECORD);
    });
}

#[test]
fn what_changed_since_the_buyer_looked_it_must_have_seen() {
    let changes: [fn(LeaseId); 4] = [
        |id| {
            assert_ok!(top_up(id, 1));
        },
        |id| {
            advance_to(30);
            assert_ok!(top_up(id, 0));
        },
        |id| {
            assert_ok!(extend(id, 1));
        },
        |id| {
            assert_ok!(list_lease(id, 70, None));
        },
    ];
    for change in changes {
        run(|| {
            let id = Wanted { renewable: 100, ..Wanted::default() }.active();
            assert_ok!(list_lease(id, 70, None));
            advance_to(20);
            let seen = lease(id).revision;
            change(id);
            assert_noop!(buy_as(BUYER, id, seen, 70, 0), Error::<Test>::RevisionMismatch);
            assert_noop!(buy_as(BUYER, id, seen + 2, 70, 0), Error::<Test>::RevisionMismatch);
            assert_ok!(buy_as(BUYER, id, seen + 1, 70, 0));
        });
    }
}

#[test]
fn neither_provider_nor_sponsor_keeps_a_sale_from_going_through() {
    let moves: [fn(LeaseId, u8); 3] = [
        |id, _| {
            assert_ok!(top_up_as(SPONSOR, id, 50));
        },
        // A provider that pays in is a sponsor.
        |id, _| {
            assert_ok!(top_up_as(PROVIDER, id, 50));
        },
        |id, time| {
            assert_ok!(set_access(id, H256::repeat_byte(8 + time)));
        },
    ];
    for by_others in moves {
        run(|| {
            let id = for_sale();
            let seen = lease(id).revision;
            for time in 0..3 {
                by_others(id, time);
            }
            assert_eq!(lease(id).revision, seen);
            // What they paid in is not what the buyer gets, and it sees no less than it did.
            assert_noop!(buy_as(BUYER, id, seen, 70, 951), Error::<Test>::FreeEscrowTooSmall);
            assert_ok!(buy_as(BUYER, id, seen, 70, 950));
            assert_eq!(lease(id + 1).ledger.deposited, 950);
            assert_eq!((free(NATIVE, SPONSOR), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        });
    }
}

#[test]
fn reports_and_payments_are_no_changes() {
    run(|| {
        let id = listed();
        report_full(id, 1);
        settle_as(ANYONE, id);
        assert_ok!(buy_as(BUYER, id, 1, 70, 0));
    });
}

#[test]
fn a_lease_listed_for_one_is_for_no_other() {
    run(|| {
        let id = Wanted::default().active();
        assert_ok!(list_lease(id, 0, Some(BUYER)));
        advance_to(20);
        for other in [ANYONE, TENANT, PROVIDER] {
            assert_noop!(buy_as(other, id, 1, 0, 0), Error::<Test>::NotForYou);
        }
        buy(BUYER, id);
    });
}

#[test]
fn neither_tenant_nor_provider_buys_it() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(TENANT, id, 1, 70, 0), Error::<Test>::OwnLease);
        assert_noop!(buy_as(PROVIDER, id, 1, 70, 0), Error::<Test>::OwnOffer);
        assert_noop!(LeaseMarket::buy_lease(RuntimeOrigin::root(), id, 1, 70, 0), DispatchError::BadOrigin);
    });
}

#[test]
fn only_what_is_listed_and_runs() {
    run(|| {
        let id = Wanted::default().awarded();
        assert_noop!(buy_as(BUYER, id + 1, 0, 70, 0), Error::<Test>::NoSuchLease);
        assert_noop!(buy_as(BUYER, id, 0, 70, 0), Error::<Test>::NotActive);
        activate_at(id, 10);
        advance_to(20);
        assert_noop!(buy_as(BUYER, id, 0, 70, 0), Error::<Test>::NotListed);
        assert_ok!(list_lease(id, 70, None));
        advance_to(210);
        assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::LeaseOver);
        settle(id);
        assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::NotActive);
    });
}

#[test]
fn a_listing_does_not_get_around_notice_or_commitment() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        Listings::<Test>::insert(id, Listing { price: 70, to: None });
        advance_to(30);
        assert_noop!(buy_as(BUYER, id, 0, 70, 0), Error::<Test>::CommitmentLocked);
        let mut stored = lease(id);
        stored.terms.notice = 30;
        Leases::<Test>::insert(id, stored);
        assert_ok!(give_notice(id));
        Listings::<Test>::insert(id, Listing { price: 70, to: None });
        advance_to(31);
        assert_noop!(buy_as(BUYER, id, 1, 70, 0), Error::<Test>::UnderNotice);
        Listings::<Test>::remove(id);
    });
}

#[test]
fn what_the_taker_of_an_ask_locked_comes_back_to_it_when_it_sells() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        advance_to(31);
        assert_ok!(list_lease(id, 0, None));
        assert_eq!(escrowed(TENANT), 1_100);
        let new = buy(BUYER, id);
        // Blocks 10 to 30, of which window 2 can still be reported and window 1 was missed.
        assert_eq!(escrowed(TENANT), 55);
        assert_eq!(lease(new).commitment, 0);
        assert_eq!(lease(new).ledger.deposited, 945);
        assert!(!events().iter().any(|event| matches!(event, Event::CommitmentLost { .. })));
        // The buyer locked nothing, and closes whenever it likes: what it took over is its own.
        close(BUYER, new);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT + 945);
    });
}

#[test]
fn who_cannot_pay_does_not_get_it() {
    run(|| {
        let id = Wanted::default().active();
        assert_ok!(list_lease(id, ENDOWMENT - RECORD, None));
        advance_to(20);
        // Price and deposit leave no existential deposit.
        assert_noop!(buy_as(BUYER, id, 1, Balance::MAX, 0), TokenError::FundsUnavailable);
        assert_ok!(list_lease(id, ENDOWMENT, None));
        assert_noop!(buy_as(BUYER, id, 2, Balance::MAX, 0), TokenError::FundsUnavailable);
        assert_ok!(list_lease(id, ENDOWMENT + 1, None));
        assert_noop!(buy_as(BUYER, id, 3, Balance::MAX, 0), TokenError::FundsUnavailable);
        assert_ok!(list_lease(id, ENDOWMENT - RECORD - EXISTENTIAL_DEPOSIT, None));
        assert_ok!(buy_as(BUYER, id, 4, Balance::MAX, 0));
        assert_eq!(free(NATIVE, BUYER), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_lease_in_an_asset_is_sold_in_it_and_its_records_are_native() {
    run(|| {
        let old = Wanted::in_usd().active();
        assert_ok!(list_lease(old, 70, None));
        report_full(old, 1);
        let new = buy(BUYER, old);
        // The window of block 20 began: nothing of it has passed.
        assert_eq!((free(IN_USD, TENANT), free(IN_USD, BUYER)), (ENDOWMENT - 1_000 + 70, ENDOWMENT - 70));
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, BUYER), 950);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, BUYER)), (ENDOWMENT, ENDOWMENT - RECORD));
        // All windows were in: the old lease is closed for good.
        assert!(!Leases::<Test>::contains_key(old));
        assert_eq!(free(IN_USD, PROVIDER), ENDOWMENT + 49);
        report_all(new, 2..=20);
        settle_as(BUYER, new);
        assert_eq!(free(IN_USD, BUYER), ENDOWMENT - 70);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT);
        assert_eq!(held(HoldReason::LeaseEscrow, IN_USD, BUYER), 0);
    });
}

#[test]
fn a_buyer_that_cannot_receive_the_escrow_buys_nothing() {
    run(|| {
        let id = Wanted::in_usd().active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        block_asset_account(BUYER);
        let revision = lease(id).revision;
        let bought = frame_support::storage::with_storage_layer(|| {
            buy_as(BUYER, id, revision, 0, 0).map(|_| ()).map_err(|error| error.error)
        });
        assert!(bought.is_err());
        assert!(matches!(lease(id).state, LeaseState::Active));
        check_state();
        unblock_asset_account(BUYER);
        buy(BUYER, id);
    });
}

#[test]
fn what_was_bought_is_sold_again_and_every_tenant_pays_for_its_own_blocks() {
    run(|| {
        let issued = Balances::total_issuance();
        let mut id = Wanted::default().active();
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
        // All of it with the first one's escrow, which each handed on with the lease, for 10.
        assert_eq!(paid, [1_000 - 10, 0, 0, 10]);
        // Fees of 115, 70, 170 and 645, each rounded up: 3, 2, 4 and 13, of which 2, 1, 2 and 7 are burnt.
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 1_000 - 22);
        assert_eq!(Balances::total_issuance(), issued - 12);
        assert_eq!(in_offer(), (8, 0));
        assert_eq!(Agenda::<Test>::iter().count(), 0);
    });
}
