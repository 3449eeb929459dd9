//! `refuse`: its price, who gets it, and the money that is free at once.

mod attacks;
mod price;
mod when;

use super::prelude::*;

/// 8 GPUs at 5, with a lock-in of 100, from block 10 on: it can be refused up to block 30.
fn deal() -> Deal {
    Deal { lock_in: 100, ..Deal::default() }
}

fn refuse_as(who: AccountId, lease: LeaseId) -> frame_support::dispatch::DispatchResultWithPostInfo {
    LeasesPallet::refuse(RuntimeOrigin::signed(who), lease)
}

fn refuse(lease: LeaseId) {
    assert_ok!(refuse_as(TENANT, lease));
}

/// Refusals in the provider's record, and in the tenant's.
fn refusals() -> (u32, u32) {
    (TrackRecords::<Test>::get(PROVIDER).refused, LeasesPallet::refusals(TENANT))
}

#[test]
fn the_treasury_gets_the_price_of_the_blocks_that_ran_and_of_twenty_more() {
    for asset in [NATIVE, IN_USD] {
        run(|| {
            let id = Deal { asset: asset.clone(), ..deal() }.active();
            advance_to(17);
            refuse(id);
            let event = Event::LeaseRefused { lease: id, offer: OFFER, provider: PROVIDER, paid: 135, returned: 965 };
            assert_eq!(last_event(), event);
            assert_eq!(treasury_got(asset.clone()), 135);
            assert_eq!(free(asset.clone(), TENANT), ENDOWMENT - 135);
            assert_eq!((free(asset.clone(), PROVIDER), in_fee_pot(asset.clone())), (ENDOWMENT, 0));
            assert_nothing_left();
        });
    }
}

#[test]
fn in_the_block_of_the_activation_it_costs_twenty_blocks() {
    for lock_in in [0, 100] {
        run(|| {
            let id = Deal { lock_in, ..deal() }.active();
            refuse(id);
            assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (100, ENDOWMENT - 100));
            assert_nothing_left();
        });
    }
}

#[test]
fn it_costs_at_most_the_escrow_and_the_lock_in() {
    // 39 blocks cost 195.
    for (escrow, lock_in, cost) in [(150, 0, 150), (194, 0, 194), (195, 0, 195), (196, 0, 195), (100, 100, 195)] {
        run(|| {
            let id = Deal { lock_in, escrow, ..deal() }.active();
            advance_to(29);
            refuse(id);
            assert_eq!((treasury_got(NATIVE), free(NATIVE, TENANT)), (cost, ENDOWMENT - cost));
            assert_nothing_left();
        });
    }
}

#[test]
fn nothing_waits_for_it_any_more() {
    run(|| {
        let id = deal().active();
        advance_to(20);
        assert!(report_millis(id, u64::MAX, false));
        refuse(id);
        assert_nothing_left();
        assert_eq!(Bonds::get(PROVIDER).spare, PLENTY);
        assert_eq!(Measured::get(id), None);
        // The window that ran can be reported no more, and the GPUs are free.
        advance_to(30);
        assert!(!report_millis(id, u64::MAX, false));
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 8);
        take(OFFER);
        // Its entry on the agenda finds nothing.
        idle(300);
        assert_eq!(treasury_got(NATIVE), 150);
    });
}

#[test]
fn both_records_count_it_and_nothing_else_of_it() {
    run(|| {
        let id = deal().active();
        report_full(id, 1);
        settle(id);
        refuse(id);
        let record = TrackRecords::<Test>::get(PROVIDER);
        assert_eq!((record.leases, record.due_blocks, record.credited_blocks, record.weight), (0, 0, 0, 0));
        assert_eq!(LeasesPallet::provider_view(PROVIDER).refused, 1);
        assert_eq!(LeasesPallet::provider_view(PROVIDER).handicap, 1_000);
        assert_eq!(refusals(), (1, 1));
        assert_eq!(PriceIndices::<Test>::iter().count(), 0);
        // Nobody else's record counts it.
        assert_eq!((LeasesPallet::refusals(PROVIDER), TrackRecords::<Test>::get(TENANT).refused), (0, 0));
        let again = deal().awarded();
        activate_at(again, 21);
        refuse(again);
        assert_eq!(refusals(), (2, 2));
    });
}

/// The fee on the settled blocks is still held: the treasury gets it, with all else that the provider was not paid.
#[test]
fn a_provider_keeps_what_was_settled_and_the_tenant_pays_no_more_for_it() {
    run(|| {
        let id = deal().active();
        report_full(id, 1);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
        advance_to(22);
        refuse(id);
        // 32 blocks at 5.
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT - 160, 160 - 49));
        let event = Event::LeaseRefused { lease: id, offer: OFFER, provider: PROVIDER, paid: 111, returned: 940 };
        assert_eq!(last_event(), event);
        assert_eq!((free(NATIVE, PROVIDER), in_fee_pot(NATIVE)), (ENDOWMENT + 49, 0));
        assert_nothing_left();
    });
}

#[test]
fn what_is_credited_and_not_settled_is_not_paid() {
    for pending in [false, true] {
        run(|| {
            let id = deal().active();
            advance_to(20);
            assert!(report_millis(id, u64::MAX, pending));
            refuse(id);
            assert_eq!((free(NATIVE, PROVIDER), treasury_got(NATIVE)), (ENDOWMENT, 150));
            assert_nothing_left();
        });
    }
}

#[test]
fn sponsors_get_their_money_back_that_is_behind_what_the_refusal_spends() {
    run(|| {
        // The tenant's money lasts for 20 blocks.
        let id = Deal { escrow: 100, lock_in: 0, ..deal() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 80));
        assert_ok!(top_up_as(BUYER, id, 60));
        advance_to(15);
        refuse(id);
        // 25 blocks cost 125: all of the tenant's, and 25 of the sponsor's.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 100);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT - 25);
        assert_eq!(free(NATIVE, BUYER), ENDOWMENT);
        assert!(events().contains(&Event::SponsorRefunded { lease: id, sponsor: SPONSOR, amount: 55 }));
        assert!(events().contains(&Event::SponsorRefunded { lease: id, sponsor: BUYER, amount: 60 }));
        assert_eq!(treasury_got(NATIVE), 125);
        assert_nothing_left();
    });
}

#[test]
fn the_lock_in_pays_before_sponsors_do() {
    run(|| {
        let id = Deal { escrow: 100, ..deal() }.active();
        assert_ok!(top_up_as(SPONSOR, id, 80));
        advance_to(15);
        refuse(id);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, SPONSOR)), (ENDOWMENT - 125, ENDOWMENT));
        assert_nothing_left();
    });
}

#[test]
fn a_treasury_that_cannot_receive_is_owed() {
    run(|| {
        let id = Deal { asset: IN_USD, ..deal() }.active();
        block_asset_account(Treasury::get());
        refuse(id);
        assert_eq!(LeasesPallet::owed(Treasury::get(), IN_USD, TENANT), 100);
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 100);
        assert!(!Leases::<Test>::contains_key(id));
        check_state();
        unblock_asset_account(Treasury::get());
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), Treasury::get(), IN_USD, TENANT));
        assert_eq!(treasury_got(IN_USD), 100);
        assert_nothing_left();
    });
}

#[test]
fn a_tenant_that_cannot_receive_the_rest_is_owed_it() {
    run(|| {
        let id = Deal { asset: IN_USD, ..deal() }.active();
        block_asset_account(TENANT);
        refuse(id);
        assert_eq!(LeasesPallet::owed(TENANT, IN_USD, TENANT), 1_000);
        // The record deposit is native.
        assert_eq!((free(NATIVE, TENANT), treasury_got(IN_USD)), (ENDOWMENT, 100));
        unblock_asset_account(TENANT);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), TENANT, IN_USD, TENANT));
        assert_nothing_left();
    });
}

#[test]
fn a_refusal_weighs_what_it_does_and_the_noting_of_missed_windows() {
    run(|| {
        for (asset, micros) in [(NATIVE, 0), (IN_USD, 0), (NATIVE, 7)] {
            NotingWeight::put(micros);
            let id = Deal { gpus: 1, asset: asset.clone(), ..deal() }.awarded();
            assert_ok!(activate_as(PROVIDER, id));
            let post = refuse_as(TENANT, id).unwrap();
            let mut weight = LeasesPallet::refuse_weight(&asset);
            weight.saturating_accrue(frame_support::weights::Weight::from_parts(micros, 0));
            assert_eq!(post.actual_weight, Some(weight));
            assert!(weight.all_lte(LeasesPallet::noting(LeasesPallet::most_refuse_weight())));
        }
    });
}
