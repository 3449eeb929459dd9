use super::*;
use frame_support::{assert_noop, assert_ok};

#[test]
fn the_deposit_comes_back() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));

        assert!(!Providers::<Test>::contains_key(ALICE));
        assert_eq!(held(HoldReason::ProviderDeposit, ALICE), 0);
        assert_eq!(Balances::free_balance(ALICE), ENDOWMENT + EXISTENTIAL_DEPOSIT);
        assert_last_event(Event::ProviderDeregistered { provider: ALICE });
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::NotRegistered);
        register(ALICE, 0);
    });
}

#[test]
fn the_deposit_taken_comes_back_even_after_its_amount_changed() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 1);
        OfferDeposit::set(5 * DEPOSIT_PER_OFFER);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), 0);
    });
}

#[test]
fn a_provider_with_offers_or_leases_stays_one() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 2);
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);

        assert_ok!(reserve(id, 1));
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);
        // The lease is over, but not final.
        release(id, 1);
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);
        finalize(id);
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
    });
}

#[test]
fn a_provider_cannot_leave_what_is_pending_behind() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 1);
        assert_eq!(ProviderStaking::report(&offence(ALICE, 3 * UNIT)), 3 * UNIT);
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::SlashesPending);
        System::set_block_number(System::block_number() + TestTiming::get().slash_deferral_blocks);
        assert_ok!(ProviderStaking::pay_slash(signed(BOB), 0));
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
    });
}
