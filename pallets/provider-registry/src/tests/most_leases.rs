//! The most leases of a provider: as many as its meters can report.

use super::*;
use frame_support::{assert_noop, assert_ok};

/// Two offers of 8 GPUs each of one provider.
fn two_offers(who: AccountId) -> [OfferId; 2] {
    register(who, 16);
    [list(who, 8), list(who, 8)]
}

/// Leases of one GPU each, as many as the provider may have.
fn fill(offer: OfferId) {
    for _ in 0..MAX_LEASES {
        assert_ok!(reserve(offer, 1));
    }
}

/// Once, a provider was slashed for windows of leases for which none of its keys had room in a report.
#[test]
fn nobody_gives_a_provider_more_leases_than_it_can_report() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, second] = two_offers(ALICE);
        fill(first);
        // Leases of all its offers count: its meters report them all.
        for id in [first, second] {
            assert_noop!(reserve(id, 1), Error::TooManyLeases);
            assert_noop!(ensure_reservable(id, 1, 1), Error::TooManyLeases);
            assert_noop!(promise(id, 1, 1), Error::TooManyLeases);
        }
        assert_eq!(provider(ALICE).metered, MAX_LEASES);
        // Other providers have room of their own.
        let bobs = register_and_list(BOB, 1);
        assert_ok!(reserve(bobs, 1));
    });
}

#[test]
fn what_firm_bids_were_promised_counts_lease_by_lease() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, second] = two_offers(ALICE);
        assert_ok!(promise(first, 1, 4));
        assert_noop!(promise(second, 1, 3), Error::TooManyLeases);
        assert_noop!(ensure_reservable(second, 1, 3), Error::TooManyLeases);
        assert_ok!(ensure_reservable(second, 1, 2));
        assert_ok!(promise(second, 2, 2));
        assert_noop!(reserve(first, 1), Error::TooManyLeases);

        // The places of the leases that a bid wins are kept; the others are free.
        assert_ok!(fulfil(first, 1, 4, 1));
        assert_eq!((provider(ALICE).metered, offer(first).metered, offer(second).metered), (3, 1, 2));
        withdraw_promise(second, 2, 2);
        assert_eq!((provider(ALICE).metered, offer(first).metered, offer(second).metered), (1, 1, 0));
        assert_ok!(ensure_reservable(first, 1, 5));
        assert_noop!(ensure_reservable(first, 1, 6), Error::TooManyLeases);
    });
}

#[test]
fn a_lease_has_its_place_until_it_ends_not_until_it_is_final() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, second] = two_offers(ALICE);
        fill(first);
        release(first, 1);
        assert_ok!(reserve(second, 1));
        assert_noop!(reserve(second, 1), Error::TooManyLeases);
        finalize(first);
        assert_noop!(reserve(second, 1), Error::TooManyLeases);
    });
}

#[test]
fn a_lease_that_is_sold_goes_on_in_the_place_it_has() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, second] = two_offers(ALICE);
        fill(first);
        assert_ok!(<ProviderRegistry as Capacity>::continue_as_another(first));
        assert_eq!(provider(ALICE).metered, MAX_LEASES);
        finalize(first);
        assert_noop!(reserve(second, 1), Error::TooManyLeases);
        release(first, 1);
        assert_ok!(reserve(second, 1));
    });
}

#[test]
fn leases_of_a_retired_offer_keep_their_places() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, second] = two_offers(ALICE);
        fill(first);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), first));
        assert_noop!(reserve(second, 1), Error::TooManyLeases);
        release(first, 1);
        assert_ok!(reserve(second, 1));
    });
}

#[test]
fn leases_that_cannot_be_are_noticed() {
    let wrongs: [(fn(&mut OfferDetails<AccountId>), &str); 3] = [
        (|offer| offer.metered = 4, "a lease that is to be reported has no GPU"),
        (|offer| offer.metered = 0, "GPUs are taken for no lease that is to be reported"),
        (|offer| offer.metered = 2, "a provider's number of leases is wrong"),
    ];
    for (wrong, error) in wrongs {
        ExtBuilder::default().build_and_execute(|| {
            let id = register_and_list(ALICE, 8);
            assert_ok!(reserve(id, 3));
            let right = offer(id);
            Offers::<Test>::mutate(id, |offer| wrong(offer.as_mut().unwrap()));
            assert_eq!(ProviderRegistry::do_try_state(), Err(error.into()));
            Offers::<Test>::insert(id, right);
        });
    }
}

#[test]
fn more_leases_than_can_be_reported_are_noticed() {
    ExtBuilder::default().build_and_execute(|| {
        let [first, _] = two_offers(ALICE);
        fill(first);
        let (offer_before, provider_before) = (offer(first), provider(ALICE));
        let more = |offer: &mut OfferDetails<AccountId>| (offer.reserved, offer.metered) = (7, 7);
        Offers::<Test>::mutate(first, |offer| more(offer.as_mut().unwrap()));
        Providers::<Test>::mutate(ALICE, |provider| {
            let provider = provider.as_mut().unwrap();
            (provider.metered, provider.in_use) = (7, 7 * H100_STAKE);
        });
        let error = "a provider has more leases than it can report";
        assert_eq!(ProviderRegistry::do_try_state(), Err(error.into()));
        Offers::<Test>::insert(first, offer_before);
        Providers::<Test>::insert(ALICE, provider_before);
    });
}
