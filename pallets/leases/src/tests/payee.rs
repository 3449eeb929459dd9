//! The account that receives a provider's earnings: the lease keeps the one that the profile named at the award.

use super::prelude::*;

/// Paid for the provider; has nothing at first.
const COLD: AccountId = 20;
/// Paid for the rival.
const RIVALS_COLD: AccountId = 21;

/// A lease of the provider with [`COLD`] as payee, active from block 10; a window costs 50, of which 49 are earned.
fn active() -> LeaseId {
    set_payee(PROVIDER, COLD);
    Deal::default().active()
}

fn natives<const N: usize>(of: [AccountId; N]) -> [Balance; N] {
    of.map(|who| free(NATIVE, who))
}

#[test]
fn what_the_provider_earns_goes_to_its_payee() {
    run(|| {
        let id = active();
        assert_eq!((lease(id).provider, lease(id).payee), (PROVIDER, COLD));
        report_full(id, 1);
        settle(id);
        assert_eq!(natives([COLD, PROVIDER]), [49, ENDOWMENT]);
        report_all(id, 2..=20);
        settle(id);
        assert_eq!(natives([COLD, PROVIDER]), [980, ENDOWMENT]);
        // The track record is the provider's.
        assert!(TrackRecords::<Test>::contains_key(PROVIDER) && !TrackRecords::<Test>::contains_key(COLD));
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_it_goes_to_the_payee_too() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let id = Deal::in_usd().active();
        report_all(id, 1..=20);
        settle(id);
        assert_eq!((free(IN_USD, COLD), free(IN_USD, PROVIDER)), (980, ENDOWMENT));
        assert_nothing_left();
    });
}

#[test]
fn without_a_payee_the_provider_is_paid() {
    run(|| {
        let id = Deal::default().active();
        assert_eq!(lease(id).payee, PROVIDER);
        report_full(id, 1);
        settle(id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
    });
}

#[test]
fn a_payee_named_after_the_award_changes_nothing_of_the_lease() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let id = Deal::default().awarded();
        set_payee(PROVIDER, RIVALS_COLD);
        activate_at(id, 10);
        report_full(id, 1);
        settle(id);
        set_payee(PROVIDER, PROVIDER);
        report_full(id, 2);
        settle(id);
        assert_eq!(natives([COLD, RIVALS_COLD, PROVIDER]), [98, 0, ENDOWMENT]);
    });
}

#[test]
fn a_payee_below_the_existential_deposit_is_owed() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let id = Deal { price: 1, escrow: 100, ..Deal::default() }.active();
        report_full(id, 1);
        settle(id);
        // 10 blocks, less a fee of 1: 9 are below the existential deposit of 10.
        assert_eq!(Owed::<Test>::get((COLD, NATIVE, TENANT)), 9);
        assert!(events().contains(&Event::PaymentOwed { payee: COLD, asset: NATIVE, holder: TENANT, amount: 9 }));
        assert_eq!(natives([COLD, PROVIDER]), [0, ENDOWMENT]);
        check_state();
        report_all(id, 2..=3);
        settle(id);
        assert_ok!(LeasesPallet::claim_owed(RuntimeOrigin::signed(ANYONE), COLD, NATIVE, TENANT));
        assert_eq!(natives([COLD, PROVIDER]), [29, ENDOWMENT]);
    });
}

#[test]
fn a_lock_in_that_the_tenant_loses_goes_to_the_payee() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let id = take(OFFER);
        activate_at(id, 10);
        close(TENANT, id);
        assert_eq!(natives([COLD, PROVIDER]), [100, ENDOWMENT]);
        assert_nothing_left();
    });
}

#[test]
fn penalties_are_the_providers_own() {
    run(|| {
        let id = active();
        leave(PROVIDER, id);
        assert_eq!((bonded(PROVIDER), free(NATIVE, COLD)), (PLENTY - 80, 0));
        assert_nothing_left();
    });
}

#[test]
fn the_penalty_for_a_lease_never_activated_is_the_providers() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let id = Deal::default().awarded();
        advance_to(22);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((natives([PROVIDER, COLD]), bonded(PROVIDER)), ([ENDOWMENT, 0], PLENTY - 80));
    });
}

#[test]
fn a_standby_brings_its_own_payee_and_the_old_lease_keeps_its() {
    run(|| {
        set_payee(PROVIDER, COLD);
        let old = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.active();
        // The payee that the standby names when it takes over counts.
        set_payee(RIVAL, RIVALS_COLD);
        advance_to(50);
        let new = fail_over(old);
        set_payee(RIVAL, RIVAL);
        assert_eq!((lease(old).payee, lease(new).payee), (COLD, RIVALS_COLD));
        // Window 4 of the failed provider can still be reported.
        assert!(report_millis(old, u64::MAX, false));
        settle(old);
        activate_at(new, 60);
        report_full(new, 6);
        settle(new);
        assert_eq!(natives([COLD, RIVALS_COLD]), [49, 49]);
        assert_eq!(natives([PROVIDER, RIVAL]), [ENDOWMENT, ENDOWMENT]);
    });
}

#[test]
fn a_standby_that_is_handed_a_pending_lease_brings_its_payee_too() {
    run(|| {
        set_payee(PROVIDER, COLD);
        set_payee(RIVAL, RIVALS_COLD);
        let id = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 5)], ..Deal::default() }.awarded();
        assert_eq!(lease(id).payee, COLD);
        advance_to(22);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!((lease(id).provider, lease(id).payee), (RIVAL, RIVALS_COLD));
        activate_at(id, 30);
        report_full(id, 3);
        settle(id);
        assert_eq!(natives([COLD, RIVALS_COLD]), [0, 49]);
    });
}

#[test]
fn a_lease_that_is_sold_keeps_its_payee() {
    run(|| {
        let old = active();
        set_payee(PROVIDER, RIVALS_COLD);
        assert_ok!(list_lease(old, 70, None));
        advance_to(20);
        let new = buy(BUYER, old);
        assert_eq!((lease(old).payee, lease(new).payee), (COLD, COLD));
        report_full(new, 2);
        settle(new);
        assert_eq!(natives([COLD, RIVALS_COLD, PROVIDER]), [49, 0, ENDOWMENT]);
    });
}

#[test]
fn a_payee_that_is_the_tenant_is_paid_out_of_its_own_hold() {
    run(|| {
        set_payee(PROVIDER, TENANT);
        let id = Deal::default().active();
        report_all(id, 1..=20);
        settle(id);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 20);
        assert_nothing_left();
    });
}

#[test]
fn views_and_the_activation_show_the_payee() {
    run(|| {
        let id = active();
        let access = H256::repeat_byte(7);
        assert_eq!(last_event(), Event::LeaseActivated { lease: id, start: 10, end: 210, access, payee: COLD });
        set_payee(PROVIDER, RIVALS_COLD);
        assert_eq!(LeasesPallet::lease_view(id).unwrap().payee, COLD);
        assert_eq!(LeasesPallet::provider_view(PROVIDER).payee, RIVALS_COLD);
        assert_eq!(LeasesPallet::provider_view(RIVAL).payee, RIVAL);
    });
}
