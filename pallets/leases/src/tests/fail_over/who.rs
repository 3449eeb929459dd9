//! The standby that takes over, and the one after it if that fails too.

use super::{active, deal, failed, failed_of, in_offer, reserved};
use crate::tests::prelude::*;

#[test]
fn the_lease_takes_on_the_model_of_the_standby() {
    run(|| {
        change_offer(RIVALS_OFFER, |listed| listed.spec.model = 2);
        let old = failed_of(deal());
        let new = fail_over(old);
        assert_eq!((lease(old).model, lease(new).model), (1, 2));
        idle(21);
        assert_eq!((lease(new).provider, lease(new).model), (THIRD, 1));
    });
}

#[test]
fn a_first_standby_that_cannot_serve_is_passed_over() {
    let unable: [fn(); 5] = [
        || change_offer(RIVALS_OFFER, |listed| listed.bonded = false),
        // Not the hardware that the tenant chose, even if it is better.
        || change_offer(RIVALS_OFFER, |listed| listed.spec.cpus += 1),
        || Bonds::mutate(RIVAL, |bond| bond.spare = 79),
        || {
            Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::default() }.awarded();
        },
        // With another of its offers, it has all the leases that it can report.
        || {
            Deal { gpus: 1, provider: RIVAL, offer: list(RIVAL, 8), ..Deal::default() }.awarded();
            MostLeases::put(1);
        },
    ];
    for unable in unable {
        run(|| {
            let id = failed();
            unable();
            let rivals = (in_offer(RIVALS_OFFER), reserved(RIVAL));
            let new = fail_over(id);
            let Lease { provider, ledger, standbys, .. } = lease(new);
            assert_eq!((provider, ledger.price, standbys.len()), (THIRD, 22, 0));
            // The first standby's capacity and bond are untouched.
            assert_eq!((in_offer(RIVALS_OFFER), reserved(RIVAL)), rivals);
        });
    }
}

/// Nothing protected it while nobody called.
#[test]
fn a_standby_that_removed_its_gate_is_passed_over_where_the_order_requires_one() {
    for (gate_required, provider) in [(true, THIRD), (false, RIVAL)] {
        for gated in [THIRDS_OFFER, RIVALS_OFFER] {
            run(|| {
                change_offer(gated, |listed| listed.gated = true);
                let new = fail_over(failed_of(Deal { gate_required, ..deal() }));
                let expected = if gated == RIVALS_OFFER { RIVAL } else { provider };
                assert_eq!((lease(new).provider, lease(new).gate_required), (expected, gate_required));
            });
        }
    }
    run(|| {
        let id = failed_of(Deal { gate_required: true, ..deal() });
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
    });
    // The same when the winner does not come.
    run(|| {
        change_offer(THIRDS_OFFER, |listed| listed.gated = true);
        let id = Deal { gate_required: true, ..deal() }.awarded();
        idle(21);
        assert_eq!(lease(id).provider, THIRD);
    });
}

#[test]
fn without_a_standby_that_can_serve_the_lease_stays_as_it_is() {
    run(|| {
        let id = failed();
        for offer in [RIVALS_OFFER, THIRDS_OFFER] {
            change_offer(offer, |listed| listed.bonded = false);
        }
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
        change_offer(THIRDS_OFFER, |listed| listed.bonded = true);
        assert_ok!(fail_over_as(ANYONE, id));
    });
    run(|| {
        let id = Deal::default().active();
        advance_to(50);
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
    });
}

#[test]
fn a_standby_that_does_not_activate_pays_and_the_next_takes_its_place() {
    run(|| {
        let id = fail_over(failed());
        advance_to(71);
        assert_noop!(activate_as(RIVAL, id), Error::<Test>::ActivationOver);
        assert_ok!(expire_as(ANYONE, id));
        // The 20 blocks that it let the tenant wait cost 420; 80 are reserved, and half of them are less than half of that.
        assert_eq!(reserved(RIVAL), (PLENTY - 80, 0));
        let one =
            Parked { provider: RIVAL, lease: id, windows: 5..8, amount: 80, beneficiary: TENANT, restitution: 40 };
        assert_eq!(parked(), [one]);
        assert_eq!(in_offer(RIVALS_OFFER), (8, 0));
        let Lease { provider, offer, state, ledger, coverage, .. } = lease(id);
        assert_eq!((provider, offer), (THIRD, THIRDS_OFFER));
        assert!(matches!(state, LeaseState::Pending { activate_by: 91, .. }));
        // At its bid: a tenth above 21 would be 23.
        assert_eq!((ledger.price, ledger.deposited, coverage.term), (22, 3_800, 260));
        assert!(events().contains(&Event::LeaseExpired { lease: id }));
        assert_eq!(last_event(), Event::LeaseFailedOver { lease: id, provider: THIRD, price: 22, escrow: 3_800 });
        activate_at(id, 91);
        assert_eq!(lease(id).coverage.end, 91 + 172);
    });
}

#[test]
fn after_the_last_standby_the_tenant_has_everything_back() {
    run(|| {
        let old = active();
        assert_ok!(top_up_as(SPONSOR, old, 200));
        advance_to(50);
        assert_ok!(fail_over_as(TENANT, old));
        let id = old + 1;
        advance_to(71);
        assert_ok!(expire_as(TENANT, id));
        settle_as(TENANT, old);
        advance_to(92);
        assert_ok!(expire_as(TENANT, id));
        let expired = Event::LeaseExpired { lease: id };
        assert_eq!(events().iter().filter(|event| **event == expired).count(), 2);
        assert_eq!(Leases::<Test>::iter().count(), 0);
        let amounts: Vec<_> = parked().iter().map(|one| (one.provider, one.amount)).collect();
        // Of the provider that missed all its windows, and of each standby.
        assert_eq!(amounts, [(RIVAL, 80), (PROVIDER, 800), (THIRD, 80)]);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        assert_eq!(free(NATIVE, SPONSOR), ENDOWMENT);
        assert_eq!(escrowed(TENANT), 0);
        for offer in [OFFER, RIVALS_OFFER, THIRDS_OFFER] {
            assert_eq!(in_offer(offer), (8, 0));
        }
    });
}

#[test]
fn the_chain_hands_a_lease_on_to_the_next_standby_without_a_call() {
    run(|| {
        let id = fail_over(failed());
        idle(20);
        assert_eq!(lease(id).provider, RIVAL);
        idle(1);
        assert_eq!((System::block_number(), lease(id).provider), (71, THIRD));
        idle(21);
        assert_eq!((System::block_number(), Leases::<Test>::iter().count()), (92, 0));
    });
}

#[test]
fn a_standby_that_took_over_and_fails_is_followed_by_the_next() {
    run(|| {
        let first = failed();
        let second = fail_over(first);
        activate_at(second, 50);
        advance_to(79);
        assert_noop!(fail_over_as(ANYONE, second), Error::<Test>::NotFailed);
        // Windows 5, 6 and 7.
        advance_to(89);
        assert_noop!(fail_over_as(ANYONE, second), Error::<Test>::NotFailed);
        advance_to(90);
        let third = fail_over(second);
        assert_eq!((lease(third).provider, lease(third).coverage.term), (THIRD, 220));
        // Window 8 can still be reported, at a price of 21.
        assert_eq!((lease(third).ledger.deposited, lease(third).ledger.price), (3_800 - 210, 22));
        assert_eq!(reserved(RIVAL), (PLENTY - 80, 80));
        advance_to(91);
        settle_as(TENANT, first);
        advance_to(100);
        settle_as(TENANT, second);
        activate_at(third, 100);
        close(TENANT, third);
        assert_eq!(Leases::<Test>::iter().count(), 0);
        assert_nothing_left();
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, ANYONE)), (ENDOWMENT, ENDOWMENT));
    });
}

#[test]
fn a_standby_that_bought_the_lease_does_not_stand_by_any_more() {
    run(|| {
        let old = active();
        assert_ok!(list_lease(old, 0, None));
        advance_to(20);
        let bought = buy(RIVAL, old);
        let standbys: Vec<_> = lease(bought).standbys.iter().map(|standby| standby.provider).collect();
        assert_eq!(standbys, [THIRD]);
        advance_to(60);
        let new = fail_over(bought);
        assert_eq!((lease(new).tenant, lease(new).provider), (RIVAL, THIRD));
    });
}
