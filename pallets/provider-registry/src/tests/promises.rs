//! Offers' GPUs that bids keep until they have won or lost.

use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::ArithmeticError;

/// GPUs free, reserved and promised of an offer, and its leases.
fn counts(id: OfferId) -> (u16, u16, u16, u32) {
    let offer = offer(id);
    (offer.free_gpus(), offer.reserved, offer.promised, offer.leases)
}

#[test]
fn gpus_are_promised_withdrawn_and_promised_again() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 3, 1));
        assert_eq!(counts(id), (5, 0, 3, 0));
        // The GPUs are promised to a bid, which is not a lease.
        assert_eq!(provider(ALICE).in_use, 3 * H100_STAKE);
        assert_last_event(Event::CapacityPromised { offer: id, gpus: 3 });

        withdraw_promise(id, 3, 1);
        assert_eq!((counts(id), provider(ALICE).in_use), ((8, 0, 0, 0), 0));
        assert_last_event(Event::PromiseWithdrawn { offer: id, gpus: 3 });
        assert_ok!(promise(id, 8, 1));
        assert_eq!((counts(id), required(ALICE)), ((0, 0, 8, 0), 8 * H100_STAKE));
    });
}

#[test]
fn what_is_promised_nobody_else_gets() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(promise(id, 9, 1), Error::NotEnoughFreeGpus);
        assert_noop!(promise(id, u16::MAX, 1), Error::NotEnoughFreeGpus);
        assert_noop!(promise(id, 0, 1), Error::GpusOutOfRange);
        assert_noop!(promise(id + 1, 1, 1), Error::NoSuchOffer);
        assert_ok!(promise(id, 5, 1));
        assert_noop!(promise(id, 4, 1), Error::NotEnoughFreeGpus);
        assert_noop!(reserve(id, 4), Error::NotEnoughFreeGpus);
        assert_noop!(ensure_reservable(id, 4, 1), Error::NotEnoughFreeGpus);
        assert_ok!(reserve(id, 3));
        assert_noop!(promise(id, 1, 1), Error::NotEnoughFreeGpus);
        withdraw_promise(id, 1, 1);
        assert_ok!(promise(id, 1, 1));
    });
}

#[test]
fn a_retired_offer_promises_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_noop!(promise(id, 1, 1), Error::OfferRetired);
    });
}

#[test]
fn what_is_promised_is_covered_by_the_bond_with_what_runs() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 2));
        slash(ALICE, 3 * H100_STAKE);
        // Five are covered, and two of them are in use.
        assert_noop!(promise(id, 4, 1), Error::CapacityNotBonded);
        assert_ok!(promise(id, 3, 1));
        assert_noop!(reserve(id, 1), Error::CapacityNotBonded);
        assert_ok!(<ProviderRegistry as Capacity>::ensure_bonded(id));
        slash(ALICE, 1);
        assert_noop!(<ProviderRegistry as Capacity>::ensure_bonded(id), Error::CapacityNotBonded);
        withdraw_promise(id, 3, 1);
        assert_ok!(<ProviderRegistry as Capacity>::ensure_bonded(id));
    });
}

#[test]
fn a_promise_is_fulfilled_though_the_bond_is_gone() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 8, 1));
        slash(ALICE, Balance::MAX);
        assert_ok!(fulfil(id, 8, 1, 1));
        assert_eq!(counts(id), (0, 8, 0, 1));
    });
}

#[test]
fn leases_take_what_was_promised_and_the_rest_is_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 2, 3));
        assert_ok!(promise(id, 1, 1));
        assert_ok!(fulfil(id, 2, 3, 2));
        assert_eq!(counts(id), (3, 4, 1, 2));
        assert_eq!(provider(ALICE).in_use, 5 * H100_STAKE);
        System::assert_has_event(Event::CapacityReserved { offer: id, gpus: 4 }.into());
        assert_last_event(Event::PromiseWithdrawn { offer: id, gpus: 2 });

        // Each lease counts like a reserved one.
        for lease in [1, 0] {
            release(id, 2);
            finalize(id);
            assert_eq!(offer(id).leases, lease);
        }
        assert_eq!(counts(id), (7, 0, 1, 0));
    });
}

#[test]
fn a_promise_used_to_the_last_gpu_gives_nothing_back() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 2, 3));
        assert_ok!(fulfil(id, 2, 3, 3));
        assert_eq!(counts(id), (2, 6, 0, 3));
        assert_last_event(Event::CapacityReserved { offer: id, gpus: 6 });
    });
}

#[test]
fn no_more_is_fulfilled_than_was_promised() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 6, 1));
        // More GPUs than promised; more leases than promised; more than can be counted.
        assert_noop!(fulfil(id, 7, 1, 1), ArithmeticError::Underflow);
        assert_noop!(fulfil(id, 3, 1, 2), ArithmeticError::Underflow);
        assert_noop!(fulfil(id, u16::MAX, 1, 2), ArithmeticError::Overflow);
        assert_noop!(fulfil(id, u16::MAX, 2, 1), ArithmeticError::Overflow);
        assert_noop!(fulfil(id + 1, 6, 1, 1), Error::NoSuchOffer);
        assert_ok!(fulfil(id, 6, 1, 1));
        assert_noop!(fulfil(id, 6, 1, 1), ArithmeticError::Underflow);
    });
}

#[test]
fn a_promise_withdrawn_too_often_changes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 3, 1));
        assert_noop!(ProviderRegistry::try_withdraw_promise(id, 4, 1), ArithmeticError::Underflow);
        assert_noop!(ProviderRegistry::try_withdraw_promise(id + 1, 1, 1), Error::NoSuchOffer);
        withdraw_promise(id, 3, 1);
        assert_noop!(ProviderRegistry::try_withdraw_promise(id, 1, 1), ArithmeticError::Underflow);
    });
}

#[test]
#[should_panic(expected = "1 × 4 GPUs of offer 0 were given back that were not promised")]
fn to_withdraw_more_than_is_promised_is_a_defect() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 3, 1));
        withdraw_promise(id, 4, 1);
    });
}

#[test]
fn an_offer_with_promises_is_neither_changed_nor_retired() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 1));
        assert_ok!(promise(id, 1, 1));
        let changes: [fn(&mut OfferSpec); 6] = [
            |_| (),
            |spec| spec.gpus -= 1,
            |spec| spec.model = L4,
            |spec| spec.cpus += 1,
            |spec| spec.region = Region(*b"FR"),
            |spec| spec.attributes = tier3(),
        ];
        for change in changes {
            let mut changed = spec(8);
            change(&mut changed);
            assert_noop!(ProviderRegistry::change_offer(signed(ALICE), id, changed), Error::PromisedToBids);
        }
        assert_noop!(ProviderRegistry::retire_offer(signed(ALICE), id), Error::PromisedToBids);
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);
        // Its ask may change: asks sell GPUs that are not promised.
        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));

        withdraw_promise(id, 1, 1);
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), id, spec(7)));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
    });
}

#[test]
fn a_provider_with_promises_alone_cannot_leave() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 1, 1));
        assert_noop!(ProviderRegistry::retire_offer(signed(ALICE), id), Error::PromisedToBids);
        assert_noop!(ProviderRegistry::deregister(signed(ALICE)), Error::OffersListed);
        assert_noop!(ProviderStaking::unbond(signed(ALICE), 1), StakingError::StillRequired);
        withdraw_promise(id, 1, 1);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_ok!(ProviderRegistry::deregister(signed(ALICE)));
    });
}

#[test]
fn an_offer_that_is_fulfilled_can_change_as_its_leases_allow() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(promise(id, 3, 2));
        assert_ok!(fulfil(id, 3, 2, 1));
        let change = |spec| ProviderRegistry::change_offer(signed(ALICE), id, spec);
        assert_noop!(change(spec(2)), Error::BelowReserved);
        assert_noop!(change(OfferSpec { cpus: 99, ..spec(3) }), Error::FrozenByLease);
        assert_ok!(change(spec(3)));
    });
}

#[test]
fn promises_that_cannot_be_are_noticed() {
    let wrongs: [(fn(&mut OfferDetails<AccountId>), &str); 2] = [
        (|offer| offer.promised = 6, "more GPUs are taken than an offer has"),
        (|offer| (offer.promised, offer.retired) = (1, true), "GPUs of a retired offer are promised"),
    ];
    for (wrong, error) in wrongs {
        ExtBuilder::default().build_and_execute(|| {
            let id = register_and_list(ALICE, 8);
            assert_ok!(reserve(id, 3));
            let right = offer(id);
            Offers::<Test>::mutate(id, |offer| wrong(offer.as_mut().unwrap()));
            assert_eq!(ProviderRegistry::do_try_state(), Err(error.into()));
            Offers::<Test>::insert(id, right);
        });
    }
}
