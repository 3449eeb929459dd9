use super::*;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::{
    market::{Terms, MAX_EXIT_PENALTY, MAX_NOTICE, MAX_TERM, MIN_EXIT_PENALTY},
    AssetId,
};
use sp_runtime::Permill;

fn set(id: OfferId, ask: impl Into<Option<Ask>>) -> DispatchResult {
    ProviderRegistry::set_ask(signed(ALICE), id, ask.into())
}

#[test]
fn an_ask_is_set_changed_and_removed() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(set(id, None), Error::NoSuchAsk);

        assert_ok!(set(id, ask(5)));
        assert_eq!(Asks::<Test>::get(id), Some(ask(5)));
        assert_last_event(Event::AskSet { offer: id, ask: ask(5) });

        let other = Ask {
            price: 7,
            asset: AssetId::WithId(3),
            max_term: 1,
            terms: Terms { notice: 10, exit_penalty: Permill::from_percent(2) },
        };
        assert_ok!(set(id, other.clone()));
        assert_last_event(Event::AskSet { offer: id, ask: other.clone() });
        assert_eq!(Asks::<Test>::get(id), Some(other));

        assert_ok!(set(id, None));
        assert_eq!(Asks::<Test>::get(id), None);
        assert_last_event(Event::AskRemoved { offer: id });
        assert_noop!(set(id, None), Error::NoSuchAsk);
        assert_ok!(set(id, ask(5)));
    });
}

#[test]
fn an_ask_costs_no_deposit_of_its_own() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let before = (Balances::free_balance(ALICE), held(HoldReason::OfferDeposit, ALICE));
        assert_ok!(set(id, ask(5)));
        assert_eq!((Balances::free_balance(ALICE), held(HoldReason::OfferDeposit, ALICE)), before);
    });
}

#[test]
fn only_its_provider_prices_an_open_offer() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        register(BOB, 8);
        assert_noop!(set(id + 1, ask(5)), Error::NoSuchOffer);
        assert_noop!(set(id + 1, None), Error::NoSuchOffer);
        assert_noop!(ProviderRegistry::set_ask(signed(BOB), id, Some(ask(5))), Error::NotYourOffer);
        assert_ok!(set(id, ask(5)));
        assert_noop!(ProviderRegistry::set_ask(signed(BOB), id, None), Error::NotYourOffer);

        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_noop!(set(id, ask(5)), Error::OfferRetired);
        assert_noop!(set(id, None), Error::OfferRetired);
    });
}

#[test]
fn an_ask_stays_within_its_bounds() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let with_terms = |notice, exit_penalty| Ask { terms: Terms { notice, exit_penalty }, ..ask(1) };
        let below = Permill::from_parts(MIN_EXIT_PENALTY.deconstruct() - 1);
        let above = Permill::from_parts(MAX_EXIT_PENALTY.deconstruct() + 1);

        assert_noop!(set(id, ask(0)), Error::ZeroPrice);
        for max_term in [0, MAX_TERM + 1, u32::MAX] {
            assert_noop!(set(id, Ask { max_term, ..ask(1) }), Error::TermOutOfRange);
        }
        assert_noop!(set(id, with_terms(MAX_NOTICE + 1, MIN_EXIT_PENALTY)), Error::InvalidTerms);
        assert_noop!(set(id, with_terms(0, below)), Error::InvalidTerms);
        assert_noop!(set(id, with_terms(0, above)), Error::InvalidTerms);

        assert_ok!(set(id, ask(1)));
        assert_ok!(set(id, ask(Balance::MAX)));
        assert_ok!(set(id, Ask { max_term: 1, ..ask(1) }));
        assert_ok!(set(id, Ask { max_term: MAX_TERM, ..ask(1) }));
        assert_ok!(set(id, with_terms(0, MIN_EXIT_PENALTY)));
        assert_ok!(set(id, with_terms(MAX_NOTICE, MAX_EXIT_PENALTY)));
    });
}

#[test]
fn a_price_touches_neither_offer_nor_lease() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let before = (offer(id), provider(ALICE), required(ALICE));
        assert_ok!(set(id, ask(5)));
        assert_ok!(set(id, ask(500)));
        assert_ok!(set(id, None));
        assert_eq!((offer(id), provider(ALICE), required(ALICE)), before);
    });
}

#[test]
fn a_changed_offer_keeps_its_ask() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set(id, ask(5)));
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), id, spec(4)));
        assert_eq!(Asks::<Test>::get(id), Some(ask(5)));
    });
}
