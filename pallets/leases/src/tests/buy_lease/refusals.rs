//! The refusals of `buy_lease`, at its boundaries.

use super::{for_sale, listed, RECORD};
use crate::tests::prelude::*;

#[test]
fn a_lease_cannot_be_bought_before_it_has_run_for_a_window() {
    for start in [10, 15, 19] {
        run(|| {
            let id = Deal::default().awarded();
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
fn a_bought_lease_is_sold_on_after_a_window_of_its_own() {
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
fn a_lease_that_a_standby_took_over_is_sold_after_a_window_of_its_own() {
    run(|| {
        let old = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
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
fn a_lease_whose_free_escrow_does_not_last_a_block_is_not_sold() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(top_up_as(SPONSOR, id, 50));
        assert_ok!(list_lease(id, 0, None));
        report_all(id, 1..=20);
        // All escrow that is free now is the sponsor's.
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
fn the_buyer_gets_at_least_the_escrow_that_it_wants() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(BUYER, id, 1, 70, 951), Error::<Test>::FreeEscrowTooSmall);
        assert_ok!(buy_as(BUYER, id, 1, 70, 950));
    });
}

#[test]
fn the_buyer_pays_at_most_what_it_said() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(BUYER, id, 1, 69, 0), Error::<Test>::PriceTooHigh);
        assert_ok!(buy_as(BUYER, id, 1, 70, 0));
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT - 70 - RECORD);
    });
}

#[test]
fn the_buyer_must_have_seen_the_latest_revision() {
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
            let id = Deal { renewable: 100, ..Deal::default() }.active();
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
            // Sponsors' payments do not go to the buyer, which gets no less escrow than it saw.
            assert_noop!(buy_as(BUYER, id, seen, 70, 951), Error::<Test>::FreeEscrowTooSmall);
            assert_ok!(buy_as(BUYER, id, seen, 70, 950));
            assert_eq!(lease(id + 1).ledger.deposited, 950);
            assert_eq!((free(NATIVE, SPONSOR), free(NATIVE, PROVIDER)), (ENDOWMENT, ENDOWMENT));
        });
    }
}

#[test]
fn reports_and_payments_do_not_change_the_revision() {
    run(|| {
        let id = listed();
        report_full(id, 1);
        settle_as(ANYONE, id);
        assert_ok!(buy_as(BUYER, id, 1, 70, 0));
    });
}

#[test]
fn a_lease_listed_for_one_account_is_not_for_another() {
    run(|| {
        let id = Deal::default().active();
        assert_ok!(list_lease(id, 0, Some(BUYER)));
        advance_to(20);
        for other in [ANYONE, TENANT, PROVIDER] {
            assert_noop!(buy_as(other, id, 1, 0, 0), Error::<Test>::NotForYou);
        }
        buy(BUYER, id);
    });
}

#[test]
fn neither_tenant_nor_provider_buys_the_lease() {
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(TENANT, id, 1, 70, 0), Error::<Test>::OwnLease);
        assert_noop!(buy_as(PROVIDER, id, 1, 70, 0), Error::<Test>::OwnOffer);
        assert_noop!(LeasesPallet::buy_lease(RuntimeOrigin::root(), id, 1, 70, 0), DispatchError::BadOrigin);
    });
}

#[test]
fn only_a_lease_that_runs_and_is_listed_can_be_bought() {
    run(|| {
        let id = Deal::default().awarded();
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
fn a_listing_does_not_get_around_notice_or_lock_in() {
    run(|| {
        let id = take(OFFER);
        activate_at(id, 10);
        Listings::<Test>::insert(id, Listing { price: 70, to: None });
        advance_to(30);
        assert_noop!(buy_as(BUYER, id, 0, 70, 0), Error::<Test>::LockedIn);
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
fn an_account_that_cannot_pay_does_not_get_the_lease() {
    run(|| {
        let id = Deal::default().active();
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

/// Once, escrow was moved to, and held from, an account that did not exist in the asset.
#[test]
fn an_account_that_does_not_exist_in_the_asset_does_not_get_the_lease() {
    run(|| {
        let id = Deal::in_usd().active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        Balances::force_set_balance(RuntimeOrigin::root(), NOBODY, 1_000).unwrap();
        assert_noop!(buy_as(NOBODY, id, 1, 0, 0), Error::<Test>::BuyerCannotHold);
        assert_ok!(Assets::mint(RuntimeOrigin::signed(ASSET_OWNER), USD, NOBODY, USD_MINIMUM));
        assert_ok!(buy_as(NOBODY, id, 1, 0, 0));
        assert_eq!(held(HoldReason::Lease, IN_USD, NOBODY), 950);
        close(NOBODY, id + 1);
        assert_eq!(free(IN_USD, NOBODY), USD_MINIMUM + 950);
    });
    run(|| {
        let id = for_sale();
        assert_noop!(buy_as(NOBODY, id, 1, 70, 0), Error::<Test>::BuyerCannotHold);
        // It exists, and cannot pay.
        Balances::force_set_balance(RuntimeOrigin::root(), NOBODY, EXISTENTIAL_DEPOSIT).unwrap();
        assert_noop!(buy_as(NOBODY, id, 1, 70, 0), TokenError::FundsUnavailable);
    });
}

#[test]
fn a_buyer_that_cannot_receive_the_escrow_buys_nothing() {
    run(|| {
        let id = Deal::in_usd().active();
        assert_ok!(list_lease(id, 0, None));
        advance_to(20);
        block_asset_account(BUYER);
        let revision = lease(id).revision;
        let bought = frame_support::storage::with_storage_layer(|| {
            buy_as(BUYER, id, revision, 0, 0).map(drop).map_err(|error| error.error)
        });
        assert!(bought.is_err());
        assert!(matches!(lease(id).state, LeaseState::Active));
        check_state();
        unblock_asset_account(BUYER);
        buy(BUYER, id);
    });
}
