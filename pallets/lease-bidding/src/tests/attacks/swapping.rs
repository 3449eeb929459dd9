//! Attacks that change a tenant's pick between its look and the award.

use super::*;
use leasehold_primitives::traits::LeaseBook;

const PROMISED: Terms = Terms { notice: 432_000, exit_penalty: Permill::from_percent(10) };

fn place(order: OrderId, price: Balance, proposal: Proposal) {
    withdraw(PROVIDER, order);
    bid_with(PROVIDER, order, price, proposal);
}

/// A bid of the provider at 3, with the best possible terms; and the pick of a tenant that saw it.
fn seen() -> (OrderId, Pick<AccountId>) {
    let order = Wanted::default().create();
    bid_with(PROVIDER, order, 3, Proposal { terms: PROMISED, ..proposal(OFFER) });
    let seen = Pick { max_price: 3, ..pick(order, PROVIDER, 1) };
    assert_eq!(seen.terms, PROMISED);
    (order, seen)
}

/// A bidder promises notice of 30 days and 10 %, and swaps that for no notice and 1 % before the tenant's award lands.
#[test]
fn a_bidder_that_swaps_its_terms_makes_the_pick_fail() {
    let worse = [
        Terms::default(),
        Terms { notice: PROMISED.notice - 1, ..PROMISED },
        Terms { exit_penalty: Permill::from_parts(99_999), ..PROMISED },
    ];
    for terms in worse {
        run(|| {
            let (order, seen) = seen();
            place(order, 3, Proposal { terms, ..proposal(OFFER) });
            let before = [TENANT, PROVIDER].map(means);
            assert_noop!(award_as(TENANT, order, &[seen]), Error::<Test>::TermsChanged);
            assert_eq!([TENANT, PROVIDER].map(means), before);
            // The tenant can award the bid that it then sees.
            let id = award_picks(order, &[pick(order, PROVIDER, 1)]);
            assert_eq!(lease(id).terms, terms);
        });
    }
}

#[test]
fn a_bidder_that_raises_its_price_makes_the_pick_fail() {
    run(|| {
        let (order, seen) = seen();
        place(order, 4, Proposal { terms: PROMISED, ..proposal(OFFER) });
        assert_noop!(award_as(TENANT, order, std::slice::from_ref(&seen)), Error::<Test>::BidTooHigh);
        // A lower price is at least as good as the one that the tenant saw.
        place(order, 2, Proposal { terms: PROMISED, ..proposal(OFFER) });
        assert_eq!(lease(award_picks(order, &[seen])).ledger.price, 2);
    });
}

#[test]
fn a_bidder_that_bids_with_another_offer_makes_the_pick_fail() {
    run(|| {
        let (order, seen) = seen();
        // Another offer with the same specification.
        let other = list(PROVIDER, 8);
        place(order, 3, Proposal { terms: PROMISED, ..proposal(other) });
        assert_noop!(award_as(TENANT, order, &[seen]), Error::<Test>::OfferChanged);
    });
}

/// All these offers still meet the order's requirement.
#[test]
fn a_bidder_that_changes_its_offer_makes_the_pick_fail() {
    type Change = fn(&mut leasehold_primitives::hardware::OfferSpec);
    let changes: [Change; 4] = [
        |spec| spec.model = 2,
        |spec| spec.memory_mib += 1,
        |spec| spec.storage_gib += 1,
        |spec| spec.attributes = confirmed(),
    ];
    for change in changes {
        run(|| {
            let (order, seen) = seen();
            change_offer(OFFER, |listed| change(&mut listed.spec));
            assert_noop!(award_as(TENANT, order, std::slice::from_ref(&seen)), Error::<Test>::OfferChanged);
            // The tenant only needs to look again.
            let spec = <Leases as LeaseBook<AccountId>>::spec_hash(&Offers::get(OFFER).unwrap().spec);
            award_picks(order, &[Pick { spec, ..seen }]);
        });
    }
}

/// A tenant may pick among firm bids, too: their bidders can swap them in the first half of the bidding time.
#[test]
fn a_bidder_that_swaps_a_firm_bid_makes_the_pick_fail() {
    run(|| {
        let order = Wanted::automatic().create();
        bid_with(PROVIDER, order, 3, Proposal { terms: PROMISED, ..proposal(OFFER) });
        let seen = Pick { max_price: 3, ..pick(order, PROVIDER, 1) };
        place(order, 3, proposal(OFFER));
        assert_noop!(award_as(TENANT, order, std::slice::from_ref(&seen)), Error::<Test>::TermsChanged);
        place(order, 4, Proposal { terms: PROMISED, ..proposal(OFFER) });
        assert_noop!(award_as(TENANT, order, &[seen]), Error::<Test>::BidTooHigh);
    });
}
