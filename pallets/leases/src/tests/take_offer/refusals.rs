//! The refusals of `take_offer`, at its boundaries.

use crate::tests::prelude::*;

#[test]
fn only_a_signed_account_takes_an_offer() {
    run(|| {
        set_ask(OFFER, ask(5));
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(LeasesPallet::take_offer(origin, OFFER, request(1)), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn an_offer_that_does_not_exist_or_has_no_ask_cannot_be_taken() {
    run(|| {
        assert_noop!(take_as(TENANT, 99, request(1)), Error::<Test>::NoSuchOffer);
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::NoSuchAsk);
        // An ask is of one offer.
        set_ask(RIVALS_OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::NoSuchAsk);
    });
}

#[test]
fn the_asset_is_the_one_that_the_tenant_expects() {
    run(|| {
        set_ask(OFFER, ask(5));
        let in_usd = TakeRequest { asset: IN_USD, ..request(1) };
        assert_noop!(take_as(TENANT, OFFER, in_usd.clone()), Error::<Test>::AssetMismatch);
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_noop!(take_as(TENANT, OFFER, request(1)), Error::<Test>::AssetMismatch);
        assert_ok!(take_as(TENANT, OFFER, in_usd));
    });
}

#[test]
fn the_asset_must_be_approved_when_the_offer_is_taken() {
    run(|| {
        for asset in [EUR, POINTS, 12_345].map(AssetId::WithId) {
            set_ask(OFFER, Ask { asset: asset.clone(), ..ask(5) });
            let request = TakeRequest { asset, ..request(1) };
            assert_noop!(take_as(TENANT, OFFER, request), Error::<Test>::AssetNotApproved);
        }
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        let in_usd = TakeRequest { asset: IN_USD, ..request(1) };
        assert_ok!(LeasesPallet::disapprove_asset(RuntimeOrigin::root(), USD));
        assert_noop!(take_as(TENANT, OFFER, in_usd.clone()), Error::<Test>::AssetNotApproved);
        assert_ok!(LeasesPallet::approve_asset(RuntimeOrigin::root(), USD));
        // The id is approved, and the asset is not sufficient any more.
        assert_ok!(Assets::force_asset_status(
            RuntimeOrigin::root(),
            USD,
            ASSET_OWNER,
            ASSET_OWNER,
            ASSET_OWNER,
            ASSET_OWNER,
            USD_MINIMUM,
            false,
            false,
        ));
        assert_noop!(take_as(TENANT, OFFER, in_usd), Error::<Test>::AssetNotSufficient);
    });
}

#[test]
fn a_provider_does_not_take_its_own_offer() {
    run(|| {
        let second = list(PROVIDER, 8);
        for offer in [OFFER, second] {
            set_ask(offer, ask(5));
            assert_noop!(take_as(PROVIDER, offer, request(1)), Error::<Test>::OwnOffer);
        }
        // A provider can take another provider's offer.
        assert_ok!(take_as(RIVAL, OFFER, request(1)));
    });
}

#[test]
fn an_invalid_requirement_is_refused() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_noop!(take_as(TENANT, OFFER, request(0)), Error::<Test>::InvalidRequirement);
        let mut no_model = request(1);
        no_model.requirement.models.clear();
        assert_noop!(take_as(TENANT, OFFER, no_model), Error::<Test>::InvalidRequirement);
        // Checked before the offer.
        assert_noop!(take_as(TENANT, 99, request(0)), Error::<Test>::InvalidRequirement);
    });
}

#[test]
fn the_price_is_at_most_what_the_tenant_pays() {
    run(|| {
        set_ask(OFFER, ask(5));
        let paying = |max_price| take_as(TENANT, OFFER, TakeRequest { max_price, ..request(3) });
        assert_noop!(paying(0), Error::<Test>::PriceTooHigh);
        assert_noop!(paying(14), Error::<Test>::PriceTooHigh);
        assert_ok!(paying(15));
        // A cheaper ask gets its own price.
        set_ask(OFFER, ask(4));
        assert_ok!(paying(15));
        assert_eq!(lease(1).ledger.price, 12);
    });
}

#[test]
fn the_ask_promises_at_least_the_terms_that_the_tenant_wants() {
    run(|| {
        let percent = Permill::from_percent;
        set_ask(OFFER, Ask { terms: Terms { notice: 50, exit_penalty: percent(3) }, ..ask(5) });
        let wanting = |notice, exit_penalty| {
            let least_terms = Terms { notice, exit_penalty };
            take_as(TENANT, OFFER, TakeRequest { least_terms, ..request(1) })
        };
        assert_noop!(wanting(51, percent(3)), Error::<Test>::TermsTooLow);
        assert_noop!(wanting(50, Permill::from_parts(30_001)), Error::<Test>::TermsTooLow);
        assert_ok!(wanting(50, percent(3)));
        // The lease has the terms of the ask, not the least that would have been enough.
        assert_ok!(wanting(0, percent(1)));
        assert_eq!(lease(1).terms, Terms { notice: 50, exit_penalty: percent(3) });
    });
}

#[test]
fn the_term_is_between_two_windows_and_the_longest_of_the_ask() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 300, ..ask(5) });
        let of = |term| take_as(TENANT, OFFER, TakeRequest { term, ..request(1) });
        for term in [0, 19, 301, MAX_TERM, BlockNumber::MAX] {
            assert_noop!(of(term), Error::<Test>::TermOutOfRange);
        }
        assert_ok!(of(20));
        assert_ok!(of(300));
        assert_eq!([0, 1].map(|id| lease(id).renewable), [280, 0]);
    });
}

#[test]
fn no_ask_allows_a_term_of_more_than_a_year() {
    run(|| {
        set_ask(OFFER, Ask { max_term: BlockNumber::MAX, ..ask(5) });
        let of = |term| take_as(TENANT, OFFER, TakeRequest { term, ..request(1) });
        assert_noop!(of(MAX_TERM + 1), Error::<Test>::TermOutOfRange);
        assert_ok!(of(MAX_TERM));
    });
}

#[test]
fn an_ask_that_allows_less_than_two_windows_cannot_be_taken() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 19, ..ask(5) });
        for term in [19, 20] {
            let request = TakeRequest { term, ..request(1) };
            assert_noop!(take_as(TENANT, OFFER, request), Error::<Test>::TermOutOfRange);
        }
    });
}

#[test]
fn the_escrow_covers_two_windows_without_the_lock_in() {
    run(|| {
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(2) });
        assert_noop!(with(0), Error::<Test>::EscrowTooSmall);
        assert_noop!(with(199), Error::<Test>::EscrowTooSmall);
        assert_ok!(with(200));
        assert_eq!(escrowed(TENANT), 400);
        // The escrow pays for exactly two windows.
        activate_at(0, 10);
        assert_eq!(lease(0).coverage.span(), 10..30);
    });
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    run(|| {
        // For all GPUs; for two windows; for the lock-in.
        for (price, gpus) in [(Balance::MAX / 2 + 1, 2), (Balance::MAX / 20 + 1, 1), (Balance::MAX / 20, 1)] {
            set_ask(OFFER, ask(price));
            let request = TakeRequest { escrow: Balance::MAX, ..request(gpus) };
            assert_noop!(take_as(TENANT, OFFER, request), ArithmeticError::Overflow);
        }
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(1) });
        assert_noop!(with(Balance::MAX - 99), ArithmeticError::Overflow);
        // With the record deposit, which is one amount with them.
        assert_noop!(with(Balance::MAX - 299), ArithmeticError::Overflow);
        assert_noop!(with(Balance::MAX - 300), TokenError::FundsUnavailable);
    });
}

#[test]
fn without_capacity_bond_or_exit_penalty_nothing_happens() {
    run(|| {
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, request(3)));
        assert_noop!(take_as(RIVAL, OFFER, request(6)), NO_CAPACITY);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 49);
        assert_noop!(take_as(RIVAL, OFFER, request(5)), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 50);
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_noop!(take_as(RIVAL, OFFER, request(5)), NOT_BONDED);
        change_offer(OFFER, |listed| listed.bonded = true);
        assert_ok!(take_as(RIVAL, OFFER, request(5)));
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 0);
        assert_noop!(take_as(RIVAL, OFFER, request(1)), NO_CAPACITY);
    });
}

/// Once, a provider was slashed for windows of leases for which its reports had no room.
#[test]
fn nobody_takes_more_leases_of_a_provider_than_it_can_report() {
    run(|| {
        MostLeases::put(2);
        let second = list(PROVIDER, 8);
        [OFFER, second].into_iter().for_each(|offer| set_ask(offer, ask(5)));
        let first = take(OFFER);
        activate_at(first, 1);
        assert_ok!(take_as(RIVAL, second, request(1)));
        assert_noop!(take_as(TENANT, OFFER, request(1)), TOO_MANY_LEASES);
        assert_noop!(take_as(TENANT, second, request(1)), TOO_MANY_LEASES);
        // A lease that is over makes room, though it is not final.
        advance_to(5);
        close(TENANT, first);
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}

#[test]
fn an_account_that_cannot_pay_all_of_it_gets_no_lease() {
    run(|| {
        set_ask(OFFER, ask(5));
        let with = |escrow| take_as(TENANT, OFFER, TakeRequest { escrow, ..request(1) });
        // Record deposit, lock-in, and the existential deposit.
        let most = ENDOWMENT - 200 - 100 - EXISTENTIAL_DEPOSIT;
        assert_noop!(with(most + 1), TokenError::FundsUnavailable);
        assert_ok!(with(most));
        assert_eq!(free(NATIVE, TENANT), EXISTENTIAL_DEPOSIT);
        assert_noop!(take_as(NOBODY, OFFER, request(1)), TokenError::FundsUnavailable);
    });
}
