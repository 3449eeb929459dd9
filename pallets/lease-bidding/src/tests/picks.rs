//! A pick is bound to everything that the tenant saw and the other side can change: offer, specification, terms, price.

use super::prelude::*;
use core::slice;
use frame_support::dispatch::DispatchResult;

const PERCENT: fn(u32) -> Permill = Permill::from_percent;

/// A bid of the provider's on a manual order, with a notice of 50 and 5 %, at 4, and its tenant's pick.
fn seen() -> (OrderId, Pick<AccountId>) {
    let order = Wanted::default().create();
    bid_with(PROVIDER, order, 4, with_terms(50, 5));
    (order, Pick { max_price: 4, ..pick(order, PROVIDER, 1) })
}

fn with_terms(notice: BlockNumber, percent: u32) -> Proposal {
    Proposal { terms: Terms { notice, exit_penalty: PERCENT(percent) }, ..proposal(OFFER) }
}

fn award_to(order: OrderId, pick: &Pick<AccountId>) -> DispatchResult {
    award_as(TENANT, order, slice::from_ref(pick))
}

/// The provider takes its bid back and makes another.
fn swap(order: OrderId, price: Balance, proposal: Proposal) {
    withdraw(PROVIDER, order);
    bid_with(PROVIDER, order, price, proposal);
}

#[test]
fn what_was_seen_is_what_is_awarded() {
    run(|| {
        let (order, pick) = seen();
        assert_ok!(award_to(order, &pick));
        let won = lease(0);
        assert_eq!((won.offer, won.ledger.price), (OFFER, 4));
        assert_eq!(won.terms, Terms { notice: 50, exit_penalty: PERCENT(5) });
    });
}

#[test]
fn terms_that_got_worse_since_are_refused() {
    for (notice, percent) in [(49, 5), (50, 4), (0, 1), (432_000, 4), (49, 10)] {
        run(|| {
            let (order, pick) = seen();
            swap(order, 4, with_terms(notice, percent));
            assert_noop!(award_to(order, &pick), Error::<Test>::TermsChanged);
        });
    }
}

#[test]
fn terms_that_got_better_since_are_taken_as_they_are() {
    for (notice, percent) in [(50, 5), (51, 5), (50, 6), (432_000, 10)] {
        run(|| {
            let (order, pick) = seen();
            swap(order, 4, with_terms(notice, percent));
            assert_ok!(award_to(order, &pick));
            assert_eq!(lease(0).terms, Terms { notice, exit_penalty: PERCENT(percent) });
        });
    }
}

#[test]
fn a_price_that_rose_since_is_refused_and_one_that_fell_is_taken() {
    for (price, taken) in [(3, true), (4, true), (5, false)] {
        run(|| {
            let (order, pick) = seen();
            swap(order, price, with_terms(50, 5));
            if taken {
                assert_ok!(award_to(order, &pick));
                assert_eq!(lease(0).ledger.price, price);
            } else {
                assert_noop!(award_to(order, &pick), Error::<Test>::BidTooHigh);
            }
        });
    }
}

#[test]
fn another_offer_of_the_same_specification_is_refused() {
    run(|| {
        let (order, pick) = seen();
        let twin = list(PROVIDER, 8);
        assert_eq!(spec_hash(twin), spec_hash(OFFER));
        swap(order, 4, Proposal { offer: twin, ..with_terms(50, 5) });
        assert_noop!(award_to(order, &pick), Error::<Test>::OfferChanged);
    });
}

#[test]
fn a_specification_that_changed_since_is_refused_for_the_better_too() {
    let changes: [fn(&mut leasehold_primitives::hardware::OfferSpec); 8] = [
        |spec| spec.model = 2,
        |spec| spec.gpus += 1,
        |spec| spec.vram_mib += 1,
        |spec| spec.cpus += 1,
        |spec| spec.memory_mib += 1,
        |spec| spec.storage_gib += 1,
        |spec| spec.region = Region(*b"FR"),
        |spec| spec.attributes = attributes(&[("tier", "3")]),
    ];
    for change in changes {
        for bids_again in [false, true] {
            run(|| {
                let (order, pick) = seen();
                let listed = Offers::get(OFFER).unwrap();
                change_offer(OFFER, |listed| change(&mut listed.spec));
                if bids_again && Offers::get(OFFER).unwrap().spec.region == Region(*b"DE") {
                    swap(order, 4, with_terms(50, 5));
                }
                assert_noop!(award_to(order, &pick), Error::<Test>::OfferChanged);
                Offers::insert(OFFER, listed);
            });
        }
    }
}

#[test]
fn a_tenant_that_saw_the_change_can_pick_the_offer_as_it_is() {
    run(|| {
        let (order, pick) = seen();
        change_offer(OFFER, |listed| listed.spec.model = 2);
        assert_noop!(award_to(order, &pick), Error::<Test>::OfferChanged);
        assert_ok!(award_to(order, &Pick { spec: spec_hash(OFFER), ..pick }));
        assert_eq!(lease(0).model, 2);
    });
}

#[test]
fn a_hash_that_is_none_picks_nothing() {
    for wanted in [Wanted::default(), Wanted::automatic()] {
        run(|| {
            let order = wanted.create();
            bid(PROVIDER, order, OFFER, 4);
            let pick = pick(order, PROVIDER, 1);
            for spec in [H256::zero(), H256::repeat_byte(1)] {
                assert_noop!(award_to(order, &Pick { spec, ..pick.clone() }), Error::<Test>::OfferChanged);
            }
            assert_ok!(award_to(order, &pick));
        });
    }
}

/// Its tenant may pick until the deadline, and its bids can be withdrawn and made anew like others.
#[test]
fn a_pick_of_a_firm_bid_binds_to_the_same() {
    run(|| {
        let order = Wanted::automatic().create();
        bid_with(PROVIDER, order, 4, with_terms(50, 5));
        let pick = Pick { max_price: 4, ..pick(order, PROVIDER, 1) };
        swap(order, 4, with_terms(49, 5));
        assert_noop!(award_to(order, &pick), Error::<Test>::TermsChanged);
        swap(order, 5, with_terms(50, 5));
        assert_noop!(award_to(order, &pick), Error::<Test>::BidTooHigh);
        withdraw(PROVIDER, order);
        change_offer(OFFER, |listed| listed.spec.cpus += 1);
        bid_with(PROVIDER, order, 4, with_terms(50, 5));
        assert_noop!(award_to(order, &pick), Error::<Test>::OfferChanged);
        let seen = bid_of(PROVIDER, order).unwrap().spec;
        assert_ok!(award_to(order, &Pick { spec: seen, ..pick }));
    });
}

/// A soft bid is judged again: by its offer, its auditors, its capacity and its bond. It costs nobody anything.
#[test]
fn a_soft_bid_that_cannot_serve_fails_its_pick_and_loses_nothing() {
    let failings: [(fn(), DispatchError); 5] = [
        (|| change_offer(OFFER, |listed| listed.bonded = false), NOT_BONDED),
        (|| change_offer(OFFER, |listed| listed.free_gpus = 7), NO_CAPACITY),
        (|| MostLeases::put(0), TOO_MANY_LEASES),
        // The exit penalty is 5 % of the stake at risk of 8 GPUs.
        (|| set_spare(PROVIDER, 399), EXIT_PENALTY_NOT_BONDED),
        (|| Offers::remove(OFFER), LeasesError::<Test>::NoSuchOffer.into()),
    ];
    for (fail, error) in failings {
        run(|| {
            let (order, pick) = seen();
            let listed = Offers::get(OFFER).unwrap();
            fail();
            assert_noop!(award_to(order, &pick), error);
            Offers::insert(OFFER, listed);
            set_spare(PROVIDER, PLENTY - 100);
            withdraw(PROVIDER, order);
            assert_whole(PROVIDER);
        });
    }
}
