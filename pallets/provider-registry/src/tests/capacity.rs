//! What the market does with offers.

use super::*;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::traits::Offer;

fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
    <ProviderRegistry as Capacity<AccountId>>::ensure_reservable(id, gpus)
}

#[test]
fn an_offer_shows_what_it_is_and_what_is_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let seen = <ProviderRegistry as Capacity<AccountId>>::offer(id);
        assert_eq!(seen, Some(Offer { provider: ALICE, spec: spec(8), free_gpus: 5 }));
        assert_eq!(<ProviderRegistry as Capacity<AccountId>>::offer(id + 1), None);
    });
}

#[test]
fn gpus_are_reserved_released_and_reserved_again() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_eq!((offer(id).reserved, offer(id).leases), (3, 1));
        assert_eq!((provider(ALICE).in_use, provider(ALICE).leases), (3 * H100_STAKE, 1));
        assert_last_event(Event::CapacityReserved { offer: id, gpus: 3 });

        release(id, 3);
        assert_eq!((offer(id).reserved, offer(id).leases), (0, 1));
        assert_eq!((provider(ALICE).in_use, provider(ALICE).leases), (0, 1));
        assert_last_event(Event::CapacityReleased { offer: id, gpus: 3 });
        assert_ok!(reserve(id, 8));

        conclude(id);
        assert_eq!((offer(id).leases, provider(ALICE).leases), (1, 1));
        assert_eq!(required(ALICE), 8 * H100_STAKE);
    });
}

#[test]
fn an_offer_is_never_oversold() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(reserve(id, 9), Error::NotEnoughFreeGpus);
        assert_noop!(reserve(id, u16::MAX), Error::NotEnoughFreeGpus);
        assert_noop!(reserve(id, 0), Error::InvalidGpuCount);
        assert_noop!(reserve(id + 1, 1), Error::UnknownOffer);
        assert_ok!(reserve(id, 7));
        assert_noop!(reserve(id, 2), Error::NotEnoughFreeGpus);
        assert_ok!(reserve(id, 1));
        assert_noop!(reserve(id, 1), Error::NotEnoughFreeGpus);
    });
}

#[test]
fn asking_says_what_reserving_would_and_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(ensure_reservable(id, 8));
        assert_eq!(offer(id).reserved, 0);
        assert_noop!(ensure_reservable(id, 9), Error::NotEnoughFreeGpus);
        assert_noop!(ensure_reservable(id, 0), Error::InvalidGpuCount);
        assert_noop!(ensure_reservable(id + 1, 1), Error::UnknownOffer);
    });
}

#[test]
fn capacity_that_the_bond_no_longer_covers_takes_no_new_lease() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 8);
        assert_ok!(reserve(first, 3));
        assert_ok!(ProviderStaking::slash(&ALICE, 3 * H100_STAKE));

        // Five are covered, and three of them are in use.
        assert_noop!(reserve(first, 3), Error::CapacityNotBonded);
        assert_noop!(ensure_reservable(first, 3), Error::CapacityNotBonded);
        assert_ok!(ensure_reservable(first, 2));
        assert_ok!(ProviderStaking::slash(&ALICE, 1));
        assert_noop!(reserve(first, 2), Error::CapacityNotBonded);
        assert_ok!(reserve(first, 1));

        ProviderStaking::bond_more(signed(ALICE), 1).unwrap();
        assert_ok!(reserve(first, 1));
    });
}

#[test]
fn the_bond_is_counted_over_all_offers_of_a_provider_at_their_own_stakes() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 2);
        set_stake(2 * H100_STAKE);
        ProviderStaking::bond_more(signed(ALICE), 4 * H100_STAKE).unwrap();
        let second = list(ALICE, 2);
        assert_ok!(ProviderStaking::slash(&ALICE, 3 * H100_STAKE));

        assert_ok!(reserve(first, 1));
        assert_noop!(reserve(second, 2), Error::CapacityNotBonded);
        assert_ok!(reserve(second, 1));
        assert_noop!(reserve(first, 1), Error::CapacityNotBonded);
        assert_eq!(provider(ALICE).in_use, 3 * H100_STAKE);
    });
}

#[test]
fn a_lease_that_runs_stays_when_its_provider_is_slashed_to_nothing_and_can_end() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(ProviderStaking::slash(&ALICE, Balance::MAX));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        release(id, 3);
        conclude(id);
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert!(!pallet_provider_staking::Ledgers::<Test>::contains_key(ALICE));
    });
}

#[test]
fn releasing_or_concluding_what_does_not_exist_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let before = (offer(id), provider(ALICE));
        release(id, 4);
        release(id + 1, 1);
        conclude(id + 1);
        assert_eq!((offer(id), provider(ALICE)), before);

        release(id, 3);
        conclude(id);
        let before = (offer(id), provider(ALICE));
        conclude(id);
        assert_eq!((offer(id), provider(ALICE)), before);
    });
}
