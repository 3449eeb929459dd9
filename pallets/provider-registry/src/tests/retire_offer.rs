use super::*;
use frame_support::{assert_noop, assert_ok};

fn retire(id: OfferId) -> DispatchResult {
    ProviderRegistry::retire_offer(signed(ALICE), id)
}

#[test]
fn an_offer_without_leases_goes_at_once_with_its_deposit_and_its_bond() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(retire(id));

        assert!(!Offers::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), 0);
        assert_eq!((provider(ALICE).offers, required(ALICE)), (0, 0));
        System::assert_has_event(Event::OfferRetired { offer: id }.into());
        assert_last_event(Event::OfferRemoved { offer: id });
        assert_noop!(retire(id), Error::NoSuchOffer);
        assert_ok!(ProviderStaking::unbond(signed(ALICE), 8 * H100_STAKE));
    });
}

#[test]
fn a_retired_offer_takes_no_lease_and_frees_the_bond_of_free_gpus() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(retire(id));

        assert_eq!(required(ALICE), 3 * H100_STAKE);
        assert_noop!(reserve(id, 1), Error::OfferRetired);
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::offer(id).unwrap().free_gpus, 0);
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), DEPOSIT_PER_OFFER);
        assert_noop!(retire(id), Error::OfferRetired);
    });
}

#[test]
fn the_ask_goes_at_once_whether_leases_run_or_not() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        let (idle, leased) = (list(ALICE, 4), list(ALICE, 4));
        assert_ok!(reserve(leased, 1));
        for id in [idle, leased] {
            assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
            assert_ok!(retire(id));
            assert_eq!(Asks::<Test>::get(id), None);
            assert_eq!(<ProviderRegistry as traits::Offers<_>>::ask(id), None);
            System::assert_has_event(Event::AskRemoved { offer: id }.into());
            System::assert_has_event(Event::OfferRetired { offer: id }.into());
        }
    });
}

#[test]
fn record_and_deposit_go_when_the_last_lease_is_final() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(reserve(id, 2));
        assert_ok!(retire(id));
        release(id, 3);
        assert_eq!(required(ALICE), 2 * H100_STAKE);
        finalize(id);
        release(id, 2);
        assert_eq!(required(ALICE), 0);
        assert!(Offers::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), DEPOSIT_PER_OFFER);
        assert_last_event(Event::CapacityReleased { offer: id, gpus: 2 });

        finalize(id);
        assert!(!Offers::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), 0);
        assert_eq!(provider(ALICE).offers, 0);
        assert_last_event(Event::OfferRemoved { offer: id });
    });
}

#[test]
fn only_its_provider_retires_an_offer() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        register(BOB, 0);
        assert_noop!(ProviderRegistry::retire_offer(signed(BOB), id), Error::NotYourOffer);
        assert_noop!(retire(id + 1), Error::NoSuchOffer);
    });
}

#[test]
fn a_slashed_provider_can_still_retire_offers() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 4);
        ProviderStaking::bond_more(signed(ALICE), 4 * H100_STAKE).unwrap();
        let second = list(ALICE, 4);
        slash(ALICE, 7 * H100_STAKE);

        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), StakingError::BondTooSmall);
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), second, spec(3)));
        assert_ok!(retire(first));
        assert_ok!(retire(second));
        assert_ok!(ProviderStaking::unbond(signed(ALICE), H100_STAKE));
    });
}

#[test]
fn a_deposit_that_cannot_be_returned_stays_with_its_record_until_it_can() {
    // The existential deposit rose above old deposits, and something else keeps the emptied account alive.
    ExtBuilder::default().build_and_execute(|| {
        OfferDeposit::set(EXISTENTIAL_DEPOSIT - 1);
        let id = register_and_list(ALICE, 1);
        assert_ok!(reserve(id, 1));
        assert_ok!(retire(id));
        System::inc_providers(&ALICE);
        assert_ok!(Balances::transfer_all(signed(ALICE), BOB, false));

        release(id, 1);
        finalize(id);
        assert_eq!((offer(id).leases, provider(ALICE).offers), (0, 1));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), EXISTENTIAL_DEPOSIT - 1);
        check_state();

        assert_noop!(retire(id), sp_runtime::TokenError::CannotCreate);
        assert_ok!(Balances::transfer_allow_death(signed(BOB), ALICE, UNIT));
        assert_ok!(retire(id));
        assert!(!Offers::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), 0);
    });
}
