//! What the market does with offers.

use super::*;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::traits::Offer;

fn ensure_bonded(id: OfferId) -> DispatchResult {
    <ProviderRegistry as Capacity>::ensure_bonded(id)
}

fn continue_as_another(id: OfferId) -> DispatchResult {
    <ProviderRegistry as Capacity>::continue_as_another(id)
}

/// The ids found, and where to go on.
fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<OfferId>, Option<OfferId>) {
    let (found, next) = <ProviderRegistry as traits::Offers<AccountId>>::asks(from, limit, scan);
    (found.into_iter().map(|(id, ..)| id).collect(), next)
}

fn ensure_reservable(id: OfferId, gpus: u16) -> DispatchResult {
    <ProviderRegistry as Capacity>::ensure_reservable(id, gpus)
}

#[test]
fn an_offer_shows_what_it_is_and_what_is_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let seen = <ProviderRegistry as traits::Offers<AccountId>>::offer(id);
        assert_eq!(seen, Some(Offer { provider: ALICE, spec: spec(8), free_gpus: 5, stake_per_gpu: H100_STAKE }));
        assert_eq!(<ProviderRegistry as traits::Offers<AccountId>>::offer(id + 1), None);
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

        finalize(id);
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
        finalize(id);
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
        finalize(id + 1);
        assert_eq!((offer(id), provider(ALICE)), before);

        release(id, 3);
        finalize(id);
        let before = (offer(id), provider(ALICE));
        finalize(id);
        assert_eq!((offer(id), provider(ALICE)), before);
    });
}

#[test]
fn the_stake_shown_is_the_one_that_the_offer_was_listed_with() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        set_stake(2 * H100_STAKE);
        assert_eq!(<ProviderRegistry as traits::Offers<AccountId>>::offer(id).unwrap().stake_per_gpu, H100_STAKE);
    });
}

#[test]
fn a_lease_that_goes_on_as_another_is_released_once_and_concluded_twice() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(continue_as_another(id));
        assert_eq!((offer(id).reserved, offer(id).leases), (3, 2));
        assert_eq!((provider(ALICE).in_use, provider(ALICE).leases), (3 * H100_STAKE, 2));

        finalize(id);
        assert_eq!((offer(id).reserved, offer(id).leases, provider(ALICE).leases), (3, 1, 1));
        release(id, 3);
        finalize(id);
        assert_eq!((offer(id).reserved, offer(id).leases, provider(ALICE).leases), (0, 0, 0));
    });
}

#[test]
fn what_runs_goes_on_where_the_offer_is_retired_or_the_bond_is_gone() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_ok!(ProviderStaking::slash(&ALICE, Balance::MAX));
        assert_ok!(continue_as_another(id));

        release(id, 3);
        finalize(id);
        assert!(Offers::<Test>::contains_key(id));
        finalize(id);
        assert!(!Offers::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::OfferDeposit, ALICE), 0);
    });
}

#[test]
fn nothing_goes_on_where_nothing_runs() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(continue_as_another(id), Error::NoLeaseRunning);
        assert_noop!(continue_as_another(id + 1), Error::UnknownOffer);
        assert_ok!(reserve(id, 3));
        release(id, 3);
        // It is over, though not concluded.
        assert_noop!(continue_as_another(id), Error::NoLeaseRunning);
    });
}

#[test]
fn a_bond_covers_what_runs_up_to_the_last_unit() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(ensure_bonded(id + 1), Error::UnknownOffer);
        assert_ok!(ensure_bonded(id));
        assert_ok!(reserve(id, 3));
        assert_ok!(ProviderStaking::slash(&ALICE, 5 * H100_STAKE));
        assert_ok!(ensure_bonded(id));
        assert_ok!(ProviderStaking::slash(&ALICE, 1));
        assert_noop!(ensure_bonded(id), Error::CapacityNotBonded);
        release(id, 1);
        assert_ok!(ensure_bonded(id));
    });
}

#[test]
fn a_bond_is_asked_for_all_offers_of_a_provider() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 2);
        ProviderStaking::bond_more(signed(ALICE), 2 * H100_STAKE).unwrap();
        let second = list(ALICE, 2);
        assert_ok!(reserve(first, 2));
        assert_ok!(reserve(second, 2));
        assert_ok!(ProviderStaking::slash(&ALICE, 1));
        assert_noop!(ensure_bonded(first), Error::CapacityNotBonded);
        assert_noop!(ensure_bonded(second), Error::CapacityNotBonded);
    });
}

#[test]
fn an_ask_is_read_with_its_offer() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_eq!(<ProviderRegistry as traits::Offers<AccountId>>::ask(id), None);
        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
        assert_eq!(<ProviderRegistry as traits::Offers<AccountId>>::ask(id), Some(ask(5)));

        let offer = <ProviderRegistry as traits::Offers<AccountId>>::offer(id).unwrap();
        let page = <ProviderRegistry as traits::Offers<AccountId>>::asks(0, 10, 10);
        assert_eq!(page, (vec![(id, offer, ask(5))], None));
    });
}

#[test]
fn asks_are_read_page_by_page() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(asks(0, 10, 10), (vec![], None));
        // Offers 0 to 5, of which 0, 2, 3 and 5 have a price.
        for who in [ALICE, BOB] {
            register(who, 3);
            for _ in 0..MAX_OFFERS {
                list(who, 1);
            }
        }
        for id in [0, 2, 3, 5] {
            assert_ok!(ProviderRegistry::set_ask(signed(offer(id).provider), id, Some(ask(5))));
        }

        assert_eq!(asks(0, 10, 10), (vec![0, 2, 3, 5], None));
        assert_eq!(asks(0, 2, 10), (vec![0, 2], Some(3)));
        assert_eq!(asks(3, 2, 10), (vec![3, 5], None));
        // No more ids are looked at than asked for.
        assert_eq!(asks(0, 10, 2), (vec![0], Some(2)));
        assert_eq!(asks(1, 10, 1), (vec![], Some(2)));
        assert_eq!(asks(4, 10, 2), (vec![5], None));
        assert_eq!(asks(4, 10, 1), (vec![], Some(5)));
        assert_eq!(asks(0, 0, 10), (vec![], Some(0)));
        assert_eq!(asks(0, 10, 0), (vec![], Some(0)));
        for from in [6, 7, OfferId::MAX] {
            assert_eq!(asks(from, u32::MAX, u32::MAX), (vec![], None));
        }
        assert_eq!(asks(0, u32::MAX, u32::MAX), (vec![0, 2, 3, 5], None));
    });
}

#[test]
fn nobody_claims_anything_until_somebody_does() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_eq!(claimed(ALICE, BOB), Attributes::default());
        assert_ok!(ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 2));
        assert_eq!((claimed(ALICE, BOB), claimed(ALICE, CAROL)), (tier3(), Attributes::default()));
    });
}

fn gpus(who: AccountId) -> u32 {
    <ProviderRegistry as traits::Offers<AccountId>>::gpus(&who)
}

fn all_in_use() -> Vec<(OfferId, u16, u32)> {
    let mut used = <ProviderRegistry as Capacity>::all_in_use();
    used.sort();
    used
}

#[test]
fn a_providers_gpus_are_those_that_take_a_bond() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(gpus(ALICE), 0);
        register(ALICE, 12);
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (0, 0));
        let (first, second) = (list(ALICE, 8), list(ALICE, 4));
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (12, 12));
        // Leased or not.
        assert_ok!(reserve(first, 3));
        assert_eq!(gpus(ALICE), 12);
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), second, spec(2)));
        assert_eq!(gpus(ALICE), 10);
        // Of a retired offer those that are leased, until they are not.
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), first));
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (5, 5));
        check_state();
        release(first, 3);
        assert_eq!(gpus(ALICE), 2);
        finalize(first);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), second));
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (0, 0));
        // Nobody else's.
        register_and_list(BOB, 7);
        assert_eq!((gpus(ALICE), gpus(BOB)), (0, 7));
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert_eq!(gpus(ALICE), 0);
    });
}

#[test]
fn a_wrong_number_of_gpus_is_noticed() {
    ExtBuilder::default().build_and_execute(|| {
        register_and_list(ALICE, 8);
        for wrong in [0, 7, 9] {
            Providers::<Test>::mutate(ALICE, |details| details.as_mut().unwrap().gpus = wrong);
            assert_eq!(ProviderRegistry::do_try_state(), Err("a provider's number of GPUs is wrong".into()));
        }
        Providers::<Test>::mutate(ALICE, |details| details.as_mut().unwrap().gpus = 8);
    });
}

#[test]
fn every_offer_in_use_is_told_of_until_its_last_lease_is_concluded() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(all_in_use(), []);
        let (alices, bobs) = (register_and_list(ALICE, 8), register_and_list(BOB, 4));
        assert_eq!(all_in_use(), []);
        assert_ok!(reserve(alices, 3));
        assert_ok!(reserve(alices, 2));
        assert_ok!(reserve(bobs, 4));
        assert_eq!(all_in_use(), [(alices, 5, 2), (bobs, 4, 1)]);
        assert_ok!(continue_as_another(bobs));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), alices));
        release(alices, 3);
        release(alices, 2);
        assert_eq!(all_in_use(), [(alices, 0, 2), (bobs, 4, 2)]);
        finalize(alices);
        finalize(alices);
        finalize(bobs);
        assert_eq!(all_in_use(), [(bobs, 4, 1)]);
    });
}
