use super::*;
use crate::MAX_GPUS_PER_OFFER;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{ArithmeticError, TokenError};

#[test]
fn an_offer_is_listed_with_its_deposit_and_the_bond_it_requires() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), spec(8)));

        assert_eq!(
            offer(0),
            OfferDetails {
                provider: ALICE,
                spec: spec(8),
                deposit: DEPOSIT_PER_OFFER,
                stake_per_gpu: H100_STAKE,
                reserved: 0,
                promised: 0,
                metered: 0,
                leases: 0,
                retired: false,
                history: Default::default(),
            }
        );
        assert_eq!((provider(ALICE).offers, provider(ALICE).required), (1, 8 * H100_STAKE));
        assert_eq!(required(ALICE), 8 * H100_STAKE);
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), DEPOSIT_PER_OFFER);
        assert_last_event(Event::OfferListed { offer: 0, provider: ALICE, spec: spec(8) });
    });
}

#[test]
fn the_bond_covers_all_that_a_provider_lists() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(9)), StakingError::BondTooSmall);
        list(ALICE, 5);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(4)), StakingError::BondTooSmall);
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), spec(3)));
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), StakingError::StillRequired);
    });
}

#[test]
fn listing_needs_registration_and_a_bond() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, H100_STAKE);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), Error::NotRegistered);
        register(BOB, 0);
        assert_noop!(ProviderRegistry::list_offer(signed(BOB), spec(1)), StakingError::BondTooSmall);
    });
}

#[test]
fn the_whole_specification_is_checked() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        let cases = [
            (OfferSpec { model: 77, ..spec(1) }, Error::NoSuchModel),
            (spec(0), Error::GpusOutOfRange),
            (spec(MAX_GPUS_PER_OFFER + 1), Error::GpusOutOfRange),
            (spec(u16::MAX), Error::GpusOutOfRange),
            (OfferSpec { vram_mib: H100_VRAM + 1, ..spec(1) }, Error::VramOutOfRange),
            (OfferSpec { region: Region(*b"de"), ..spec(1) }, Error::InvalidRegion),
            (OfferSpec { region: Region(*b"D1"), ..spec(1) }, Error::InvalidRegion),
        ];
        for (wrong, error) in cases {
            assert_noop!(ProviderRegistry::list_offer(signed(ALICE), wrong), error);
        }
        for attributes in unreadable() {
            let wrong = OfferSpec { attributes, ..spec(1) };
            assert_noop!(ProviderRegistry::list_offer(signed(ALICE), wrong), Error::InvalidAttributes);
        }
        let silent = OfferSpec { vram_mib: 0, attributes: Default::default(), ..spec(1) };
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), silent));
        let value_less = OfferSpec { attributes: attributes(&[("nvlink", "")]), ..spec(1) };
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), value_less));
    });
}

#[test]
fn an_offer_may_have_as_many_gpus_as_the_bound() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, MAX_GPUS_PER_OFFER);
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), spec(MAX_GPUS_PER_OFFER)));
    });
}

#[test]
fn a_stake_that_overflows_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        set_stake(Balance::MAX / 2 + 1);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(2)), ArithmeticError::Overflow);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), StakingError::BondTooSmall);
    });
}

#[test]
fn a_provider_has_a_bounded_number_of_offers() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 8);
        for _ in 0..MAX_OFFERS {
            list(ALICE, 1);
        }
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), Error::TooManyOffers);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), 1));
        assert_ok!(ProviderRegistry::list_offer(signed(ALICE), spec(1)));
        assert!(Offers::<Test>::contains_key(3), "an id is never used twice");
    });
}

#[test]
fn ids_run_out_with_an_error() {
    ExtBuilder::default().build().execute_with(|| {
        register(ALICE, 8);
        NextOffer::<Test>::put(OfferId::MAX);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), ArithmeticError::Overflow);
    });
}

#[test]
fn the_deposit_must_be_free() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        bond(ALICE, ENDOWMENT - PROVIDER_DEPOSIT - DEPOSIT_PER_OFFER + 1);
        assert_noop!(ProviderRegistry::list_offer(signed(ALICE), spec(1)), TokenError::FundsUnavailable);
    });
}
