use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

#[test]
fn governance_removes_a_model_of_which_there_are_no_offers() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(remove_model(L4));
        assert_last_event(Event::ModelRemoved { model: L4 });
        assert_eq!((Models::<Test>::get(L4), NextModel::<Test>::get()), (None, L4 + 1));
        assert_noop!(remove_model(L4), Error::NoSuchModel);
    });
}

#[test]
fn only_governance_removes_models() {
    ExtBuilder::default().build_and_execute(|| {
        for origin in [signed(ALICE), RuntimeOrigin::none()] {
            assert_noop!(ProviderRegistry::remove_model(origin, H100), BadOrigin);
        }
    });
}

#[test]
fn a_model_stays_while_offers_name_it() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        let (first, second) = (list(ALICE, 1), list(ALICE, 1));
        assert_eq!(ModelOffers::<Test>::get(H100), 2);
        assert_noop!(remove_model(H100), Error::ModelInUse);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), first));
        assert_noop!(remove_model(H100), Error::ModelInUse);
        assert_ok!(remove_model(L4));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), second));
        assert_ok!(remove_model(H100));
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), Error::NoSuchModel);
    });
}

#[test]
fn a_model_stays_until_the_last_lease_of_a_retired_offer_is_final() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_noop!(remove_model(H100), Error::ModelInUse);
        release(id, 3);
        assert_noop!(remove_model(H100), Error::ModelInUse);
        finalize(id);
        assert!(!ModelOffers::<Test>::contains_key(H100));
        assert_ok!(remove_model(H100));
    });
}

#[test]
fn a_model_stays_while_an_offer_is_stored_whose_deposit_cannot_return() {
    ExtBuilder::default().build_and_execute(|| {
        OfferDeposit::set(EXISTENTIAL_DEPOSIT - 1);
        let id = register_and_list(ALICE, 1);
        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        System::inc_providers(&ALICE);
        assert_ok!(Balances::transfer_all(signed(ALICE), BOB, false));
        release(id, 1);
        finalize(id);
        assert_noop!(remove_model(H100), Error::ModelInUse);
        assert_ok!(Balances::transfer_allow_death(signed(BOB), ALICE, UNIT));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_ok!(remove_model(H100));
    });
}

#[test]
fn a_model_that_no_offer_names_any_more_can_go() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let changed = OfferSpec { model: L4, vram_mib: 24_576, ..spec(8) };
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), id, changed));
        assert_noop!(remove_model(L4), Error::ModelInUse);
        assert_ok!(remove_model(H100));
    });
}
