//! Offers' GPUs that leases take and give back.

use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::ArithmeticError;

fn ensure_bonded(id: OfferId) -> DispatchResult {
    <ProviderRegistry as Capacity>::ensure_bonded(id)
}

fn continue_as_another(id: OfferId) -> DispatchResult {
    <ProviderRegistry as Capacity>::continue_as_another(id)
}

#[test]
fn gpus_are_reserved_released_and_reserved_again() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_eq!((offer(id).reserved, offer(id).leases), (3, 1));
        assert_eq!(provider(ALICE).in_use, 3 * H100_STAKE);
        assert_last_event(Event::CapacityReserved { offer: id, gpus: 3 });

        release(id, 3);
        assert_eq!((offer(id).reserved, offer(id).leases), (0, 1));
        assert_eq!(provider(ALICE).in_use, 0);
        assert_last_event(Event::CapacityReleased { offer: id, gpus: 3 });
        assert_ok!(reserve(id, 8));

        finalize(id);
        assert_eq!(offer(id).leases, 1);
        assert_eq!(required(ALICE), 8 * H100_STAKE);
    });
}

#[test]
fn an_offer_is_never_oversold() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(reserve(id, 9), Error::NotEnoughFreeGpus);
        assert_noop!(reserve(id, u16::MAX), Error::NotEnoughFreeGpus);
        assert_noop!(reserve(id, 0), Error::GpusOutOfRange);
        assert_noop!(reserve(id + 1, 1), Error::NoSuchOffer);
        assert_ok!(reserve(id, 7));
        assert_noop!(reserve(id, 2), Error::NotEnoughFreeGpus);
        assert_ok!(reserve(id, 1));
        assert_noop!(reserve(id, 1), Error::NotEnoughFreeGpus);
    });
}

#[test]
fn ensure_reservable_says_what_reserve_would_and_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(ensure_reservable(id, 8, 1));
        assert_eq!(offer(id).reserved, 0);
        assert_noop!(ensure_reservable(id, 9, 1), Error::NotEnoughFreeGpus);
        assert_noop!(ensure_reservable(id, 0, 1), Error::GpusOutOfRange);
        assert_noop!(ensure_reservable(id + 1, 1, 1), Error::NoSuchOffer);
    });
}

#[test]
fn capacity_that_the_bond_no_longer_covers_takes_no_new_lease() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 8);
        assert_ok!(reserve(first, 3));
        slash(ALICE, 3 * H100_STAKE);

        // Five are covered, and three of them are in use.
        assert_noop!(reserve(first, 3), Error::CapacityNotBonded);
        assert_noop!(ensure_reservable(first, 3, 1), Error::CapacityNotBonded);
        assert_ok!(ensure_reservable(first, 2, 1));
        slash(ALICE, 1);
        assert_noop!(reserve(first, 2), Error::CapacityNotBonded);
        assert_ok!(reserve(first, 1));

        ProviderStaking::bond_more(signed(ALICE), 1).unwrap();
        assert_ok!(reserve(first, 1));
    });
}

#[test]
fn the_bond_covers_all_offers_of_a_provider_at_their_own_stakes() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 2);
        set_stake(2 * H100_STAKE);
        ProviderStaking::bond_more(signed(ALICE), 4 * H100_STAKE).unwrap();
        let second = list(ALICE, 2);
        slash(ALICE, 3 * H100_STAKE);

        assert_ok!(reserve(first, 1));
        assert_noop!(reserve(second, 2), Error::CapacityNotBonded);
        assert_ok!(reserve(second, 1));
        assert_noop!(reserve(first, 1), Error::CapacityNotBonded);
        assert_eq!(provider(ALICE).in_use, 3 * H100_STAKE);
    });
}

#[test]
fn a_running_lease_outlives_a_slash_of_everything_and_can_end() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        slash(ALICE, Balance::MAX);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        release(id, 3);
        finalize(id);
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
        assert!(!pallet_provider_staking::Ledgers::<Test>::contains_key(ALICE));
    });
}

#[test]
fn a_release_or_a_finalization_too_many_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_noop!(ProviderRegistry::try_release(id, 4), ArithmeticError::Underflow);
        assert_noop!(ProviderRegistry::try_release(id + 1, 1), Error::NoSuchOffer);
        assert_noop!(ProviderRegistry::try_finalize(id + 1, &OfferHistory::default()), Error::NoSuchOffer);

        release(id, 3);
        finalize(id);
        assert_noop!(ProviderRegistry::try_release(id, 1), ArithmeticError::Underflow);
        assert_noop!(ProviderRegistry::try_finalize(id, &OfferHistory::default()), ArithmeticError::Underflow);
    });
}

#[test]
fn a_lease_can_be_released_and_finalized_in_one_step() {
    let one = OfferHistory { credited_ms: 3, burnt: 5, ..Default::default() };
    let after = |end: fn(OfferId, &OfferHistory)| {
        ExtBuilder::default().build_and_execute(move || {
            let id = register_and_list(ALICE, 8);
            assert_ok!(reserve(id, 3));
            assert_ok!(reserve(id, 2));
            end(id, &one);
            let (left, whole) = (offer(id), provider(ALICE));
            assert_eq!((left.reserved, left.leases, left.history, whole.in_use), (2, 1, one, 2 * H100_STAKE));
            // The last one takes a retired offer with it.
            assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
            <ProviderRegistry as Capacity>::release_and_finalize(id, 2, &one);
            assert!(!Offers::<Test>::contains_key(id));
            assert_eq!((provider(ALICE).offers, provider(ALICE).required), (0, 0));
        });
    };
    after(|id, one| <ProviderRegistry as Capacity>::release_and_finalize(id, 3, one));
    after(|id, one| {
        release(id, 3);
        <ProviderRegistry as Capacity>::finalize(id, one);
    });
}

#[test]
fn a_step_that_releases_too_much_finalizes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let nothing = OfferHistory::default();
        assert_noop!(ProviderRegistry::try_release_and_finalize(id, 4, &nothing), ArithmeticError::Underflow);
        assert_noop!(ProviderRegistry::try_release_and_finalize(id + 1, 3, &nothing), Error::NoSuchOffer);
    });
}

#[test]
#[should_panic(expected = "offer 0 has no lease of 4 GPUs to end")]
fn to_end_a_lease_that_does_not_exist_is_a_defect() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        <ProviderRegistry as Capacity>::release_and_finalize(id, 4, &OfferHistory::default());
    });
}

#[test]
#[should_panic(expected = "4 GPUs of offer 0 were released that were not reserved")]
fn to_release_more_than_is_reserved_is_a_defect() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        release(id, 4);
    });
}

#[test]
#[should_panic(expected = "a lease of offer 0 was finalized that did not exist")]
fn to_finalize_a_lease_that_does_not_exist_is_a_defect() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        release(id, 3);
        finalize(id);
        finalize(id);
    });
}

#[test]
fn a_lease_that_goes_on_as_another_is_released_once_finalized_twice() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(continue_as_another(id));
        assert_eq!((offer(id).reserved, offer(id).leases), (3, 2));
        assert_eq!(provider(ALICE).in_use, 3 * H100_STAKE);

        finalize(id);
        assert_eq!((offer(id).reserved, offer(id).leases), (3, 1));
        release(id, 3);
        finalize(id);
        assert_eq!((offer(id).reserved, offer(id).leases), (0, 0));
    });
}

#[test]
fn a_lease_goes_on_even_if_the_offer_is_retired_and_the_bond_is_gone() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        slash(ALICE, Balance::MAX);
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
fn only_a_running_lease_goes_on_as_another() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(continue_as_another(id), Error::NoLeaseRunning);
        assert_noop!(continue_as_another(id + 1), Error::NoSuchOffer);
        assert_ok!(reserve(id, 3));
        release(id, 3);
        // The lease is over, though not final.
        assert_noop!(continue_as_another(id), Error::NoLeaseRunning);
    });
}

#[test]
fn a_bond_covers_what_runs_up_to_the_last_unit() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(ensure_bonded(id + 1), Error::NoSuchOffer);
        assert_ok!(ensure_bonded(id));
        assert_ok!(reserve(id, 2));
        assert_ok!(reserve(id, 1));
        slash(ALICE, 5 * H100_STAKE);
        assert_ok!(ensure_bonded(id));
        slash(ALICE, 1);
        assert_noop!(ensure_bonded(id), Error::CapacityNotBonded);
        release(id, 1);
        assert_ok!(ensure_bonded(id));
    });
}

#[test]
fn a_bond_must_cover_all_offers_of_a_provider() {
    ExtBuilder::default().build_and_execute(|| {
        let first = register_and_list(ALICE, 2);
        ProviderStaking::bond_more(signed(ALICE), 2 * H100_STAKE).unwrap();
        let second = list(ALICE, 2);
        assert_ok!(reserve(first, 2));
        assert_ok!(reserve(second, 2));
        slash(ALICE, 1);
        assert_noop!(ensure_bonded(first), Error::CapacityNotBonded);
        assert_noop!(ensure_bonded(second), Error::CapacityNotBonded);
    });
}

/// By offer: GPUs that leases use, leases that are not final, GPUs promised to bids, leases to report.
fn all_in_use() -> Vec<(OfferId, u16, u32, u16, u16)> {
    let used = <ProviderRegistry as Capacity>::all_in_use().into_iter();
    let counts = |(id, InUse { reserved, leases, promised, metered })| (id, reserved, leases, promised, metered);
    let mut used: Vec<_> = used.map(counts).collect();
    used.sort();
    used
}

#[test]
fn every_offer_in_use_is_listed_until_its_last_lease_is_final() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(all_in_use(), []);
        let (alices, bobs) = (register_and_list(ALICE, 8), register_and_list(BOB, 4));
        assert_eq!(all_in_use(), []);
        assert_ok!(reserve(alices, 3));
        assert_ok!(reserve(alices, 2));
        assert_ok!(reserve(bobs, 4));
        assert_eq!(all_in_use(), [(alices, 5, 2, 0, 2), (bobs, 4, 1, 0, 1)]);
        assert_ok!(continue_as_another(bobs));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), alices));
        release(alices, 3);
        release(alices, 2);
        assert_eq!(all_in_use(), [(alices, 0, 2, 0, 0), (bobs, 4, 2, 0, 1)]);
        finalize(alices);
        finalize(alices);
        finalize(bobs);
        assert_eq!(all_in_use(), [(bobs, 4, 1, 0, 1)]);
    });
}

#[test]
fn an_offer_with_promises_is_in_use_with_leases_or_without() {
    ExtBuilder::default().build_and_execute(|| {
        let (alices, bobs) = (register_and_list(ALICE, 8), register_and_list(BOB, 4));
        assert_ok!(promise(alices, 2, 3));
        assert_ok!(promise(bobs, 1, 1));
        assert_ok!(reserve(bobs, 2));
        assert_eq!(all_in_use(), [(alices, 0, 0, 6, 3), (bobs, 2, 1, 1, 2)]);
        assert_ok!(fulfil(alices, 2, 3, 2));
        withdraw_promise(bobs, 1, 1);
        assert_eq!(all_in_use(), [(alices, 4, 2, 0, 2), (bobs, 2, 1, 0, 1)]);
    });
}
