//! A standby's price.

use super::{at_penalty, deal, failed, failed_of, in_offer, reserved, stand_by};
use crate::tests::prelude::*;

#[test]
fn the_standby_is_paid_what_it_bid_and_no_more_than_a_tenth_above() {
    for (own, by, price) in [
        (1, RIVAL, 1),
        (18, RIVAL, 18),
        (20, RIVAL, 20),
        (21, RIVAL, 21),
        (22, RIVAL, 22),
        (23, THIRD, 22),
        (30, THIRD, 22),
    ] {
        run(|| {
            let new = fail_over(failed_of(at_penalty(10, Deal { standbys: stand_by(own), ..deal() })));
            assert_eq!((lease(new).provider, lease(new).ledger.price), (by, price));
            // Nobody makes up for the dearer price.
            assert_eq!((free(NATIVE, BOND_POT), reserved(PROVIDER)), (ENDOWMENT, (PLENTY - 800, 800)));
        });
    }
}

#[test]
fn a_tenth_is_rounded_down() {
    for (price, most) in [(1, 1), (9, 9), (10, 11), (19, 20), (20, 22), (29, 31)] {
        for (own, takes_over) in [(most, true), (most + 1, false)] {
            run(|| {
                let standbys = vec![(RIVAL, RIVALS_OFFER, own)];
                let id = Deal { price, limit: 40, standbys, ..Deal::default() }.awarded();
                idle(21);
                let now = Leases::<Test>::get(id).map(|lease| lease.ledger.price);
                assert_eq!(now, takes_over.then_some(own), "{own} after {price}");
            });
        }
    }
}

#[test]
fn the_limit_of_the_order_is_never_exceeded() {
    run(|| {
        let id = failed();
        // As if the price were the limit of its order.
        let mut stored = lease(id);
        stored.price_limit = 20;
        Leases::<Test>::insert(id, stored.clone());
        assert_noop!(fail_over_as(ANYONE, id), Error::<Test>::NoStandby);
        stored.price_limit = 21;
        Leases::<Test>::insert(id, stored);
        let new = fail_over(id);
        assert_eq!((lease(new).provider, lease(new).ledger.price), (RIVAL, 21));
    });
}

#[test]
fn a_standby_that_is_too_dear_is_passed_over_and_the_next_takes_over() {
    for (own, by, price) in [(22, RIVAL, 22), (23, THIRD, 22)] {
        run(|| {
            let id = failed();
            Leases::<Test>::mutate(id, |lease| lease.as_mut().unwrap().standbys[0].price = own);
            let new = fail_over(id);
            let Lease { provider, ledger, .. } = lease(new);
            assert_eq!((provider, ledger.price), (by, price));
            if by == THIRD {
                assert_eq!((in_offer(RIVALS_OFFER), reserved(RIVAL)), ((8, 0), (PLENTY, 0)));
                assert!(lease(new).standbys.is_empty());
            }
        });
    }
}

#[test]
fn the_price_of_a_standby_bounds_that_of_the_next() {
    // A tenth above 18 is 19, above 20 it is 22.
    for (rivals, third) in [(18, false), (19, false), (20, true)] {
        run(|| {
            let new = fail_over(failed_of(Deal { standbys: stand_by(rivals), ..deal() }));
            assert_eq!(lease(new).ledger.price, rivals);
            idle(21);
            assert_eq!(
                Leases::<Test>::get(new).map(|lease| (lease.provider, lease.ledger.price)),
                third.then_some((THIRD, 22))
            );
            check_state();
        });
    }
}

#[test]
fn a_cheaper_second_standby_is_paid_no_more_than_it_bid() {
    run(|| {
        // Second in spite of its lower price, because of a poor track record.
        let standbys = vec![(RIVAL, RIVALS_OFFER, 21), (THIRD, THIRDS_OFFER, 20)];
        let new = fail_over(failed_of(Deal { standbys, ..deal() }));
        assert_eq!((lease(new).provider, lease(new).ledger.price), (RIVAL, 21));
        idle(21);
        assert_eq!((lease(new).provider, lease(new).ledger.price), (THIRD, 20));
    });
}
