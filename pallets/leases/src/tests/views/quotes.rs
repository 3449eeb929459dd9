//! Quotes: the asks at which a lease can be had at once.

use crate::tests::prelude::*;
use leasehold_primitives::hardware::Requirement;

fn quoted(term: BlockNumber, requirement: &Requirement<AccountId>) -> Vec<(OfferId, Balance)> {
    let page = LeasesPallet::quotes(requirement, &NATIVE, term, 0, 100);
    assert_eq!(page.next, None);
    page.quotes.iter().map(|quote| (quote.offer, quote.price)).collect()
}

#[test]
fn a_quote_says_all_that_taking_the_offer_needs() {
    run(|| {
        let terms = Terms { notice: 30, exit_penalty: Permill::from_percent(5) };
        set_ask(OFFER, Ask { max_term: 500, terms, ..ask(5) });
        let page = LeasesPallet::quotes(&requirement(2), &NATIVE, 300, 0, 10);
        let [quote] = &page.quotes[..] else { panic!("{page:?}") };
        assert_eq!((quote.offer, quote.provider, quote.price), (OFFER, PROVIDER, 10));
        assert_eq!((quote.score, quote.handicap), (110_000, 1_000));
        // The stake behind 2 GPUs is 2,000.
        assert_eq!((quote.terms, quote.exit_penalty), (terms, 100));
        assert_eq!((quote.free_gpus, quote.max_term, quote.spec.gpus), (8, 500, 8));
        assert_eq!((quote.escrow_least, quote.lock_in, quote.total_for_term), (200, 200, 3_000));

        // Nothing less would do.
        let mut request = request(2);
        request.escrow = quote.escrow_least - 1;
        assert_noop!(take_as(TENANT, quote.offer, request.clone()), Error::<Test>::EscrowTooSmall);
        request.escrow += 1;
        request.max_price = quote.price - 1;
        assert_noop!(take_as(TENANT, quote.offer, request.clone()), Error::<Test>::PriceTooHigh);
        request.max_price += 1;
        assert_ok!(take_as(TENANT, quote.offer, request));
        assert_eq!(escrowed(TENANT), quote.escrow_least + quote.lock_in);
    });
}

#[test]
fn the_best_score_is_quoted_first_and_only_so_many() {
    run(|| {
        for ((_, offer), price) in PROVIDERS.into_iter().zip([5, 3, 4, 3, 9]) {
            set_ask(offer, ask(price));
        }
        assert_eq!(quoted(300, &requirement(1)), [(1, 3), (3, 3), (2, 4), (0, 5), (4, 9)]);
        // With a good track record a price counts as less than a newcomer's.
        TrackRecords::<Test>::mutate(FIFTH, |record| record.note(0, 10, 10, 1_000_000, 1_000_000));
        set_ask(FIFTHS_OFFER, ask(3));
        assert_eq!(quoted(300, &requirement(1))[0], (4, 3));
        let page = LeasesPallet::quotes(&requirement(1), &NATIVE, 300, 0, 2);
        assert_eq!(page.quotes.iter().map(|quote| quote.offer).collect::<Vec<_>>(), [4, 1]);
        assert_eq!(page.next, None);
        assert_eq!(LeasesPallet::quotes(&requirement(1), &NATIVE, 300, 0, 0).quotes.len(), 1);
    });
}

#[test]
fn only_offers_that_can_be_taken_now_are_quoted() {
    run(|| {
        set_ask(OFFER, ask(5));
        let quoted = |requirement: &Requirement<AccountId>| quoted(300, requirement).len();
        assert_eq!(quoted(&requirement(8)), 1);
        assert_eq!(quoted(&requirement(9)), 0);
        let mut elsewhere = requirement(1);
        elsewhere.regions = BoundedVec::truncate_from(vec![Region(*b"FR")]);
        assert_eq!(quoted(&elsewhere), 0);

        // Attributes that auditors must confirm.
        let mut audited = requirement(1);
        audited.attributes = attributes(&[("tier", "3")]);
        audited.auditors = BoundedVec::truncate_from(vec![AUDITOR]);
        change_offer(OFFER, |listed| listed.spec.attributes = attributes(&[("tier", "3")]));
        assert_eq!(quoted(&audited), 0);
        claim(PROVIDER, AUDITOR, attributes(&[("tier", "3")]));
        assert_eq!(quoted(&audited), 1);

        // Another asset, or one that is not approved.
        let asset = |asset: AssetId| LeasesPallet::quotes(&requirement(1), &asset, 300, 0, 10).quotes.len();
        assert_eq!((asset(IN_USD), asset(NATIVE)), (0, 1));
        set_ask(OFFER, Ask { asset: AssetId::WithId(EUR), ..ask(5) });
        assert_eq!(asset(AssetId::WithId(EUR)), 0);
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        assert_eq!((asset(IN_USD), asset(NATIVE)), (1, 0));
        set_ask(OFFER, ask(5));

        // Below the floor of the chain's own currency.
        FloorPrice::set(11);
        assert_eq!((quoted(&requirement(2)), quoted(&requirement(3))), (0, 1));
        FloorPrice::set(1);

        // Bonds: for what leases use, and for the exit penalty.
        change_offer(OFFER, |listed| listed.bonded = false);
        assert_eq!(quoted(&requirement(1)), 0);
        change_offer(OFFER, |listed| listed.bonded = true);
        Bonds::insert(PROVIDER, Bond { spare: 79, reserved: 0 });
        assert_eq!((quoted(&requirement(8)), quoted(&requirement(7))), (0, 1));

        // A place in the provider's reports.
        MostLeases::put(0);
        assert_eq!(quoted(&requirement(1)), 0);
        MostLeases::put(1);
        assert_eq!(quoted(&requirement(1)), 1);
        MostLeases::kill();

        // Free GPUs.
        let mut request = request(1);
        request.escrow = 100;
        assert_ok!(take_as(TENANT, OFFER, request));
        assert_eq!((quoted(&requirement(7)), quoted(&requirement(6))), (0, 1));
    });
}

#[test]
fn a_term_is_quoted_if_it_is_valid_and_the_ask_allows_it() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 100, ..ask(5) });
        let quoted = |term| quoted(term, &requirement(1)).len();
        assert_eq!((quoted(19), quoted(20), quoted(100), quoted(101)), (0, 1, 1, 0));
        set_ask(OFFER, Ask { max_term: BlockNumber::MAX, ..ask(5) });
        assert_eq!((quoted(MAX_TERM), quoted(MAX_TERM + 1), quoted(0)), (1, 0, 0));
    });
}

#[test]
fn neither_prices_that_do_not_fit_nor_invalid_requirements_are_quoted() {
    run(|| {
        set_ask(OFFER, ask(Balance::MAX));
        assert_eq!(quoted(300, &requirement(1)), []);
        assert_eq!(quoted(300, &requirement(2)), []);
        set_ask(OFFER, ask(5));
        assert_eq!(quoted(300, &Requirement { gpus: 0, ..requirement(1) }), []);
        assert_eq!(quoted(300, &Requirement { models: Default::default(), ..requirement(1) }), []);
    });
}

#[test]
fn one_question_looks_at_a_thousand_offers() {
    run(|| {
        Offers::insert(1_500, Offers::get(OFFER).unwrap());
        set_ask(OFFER, ask(5));
        set_ask(1_500, ask(1));
        let offers = |from| {
            let page = LeasesPallet::quotes(&requirement(1), &NATIVE, 300, from, 10);
            (page.quotes.iter().map(|quote| quote.offer).collect::<Vec<_>>(), page.next)
        };
        // The best of the market is on the second page.
        assert_eq!(offers(0), (vec![0], Some(1_000)));
        assert_eq!(offers(1_000), (vec![1_500], None));
        assert_eq!(offers(u64::MAX), (vec![], None));
        Offers::remove(1_500);
    });
}
