//! Offers, as other pallets see them.

use super::*;
use frame_support::assert_ok;
use leasehold_primitives::traits::Offer;

/// The ids found, and the id from which to go on.
fn asks(from: OfferId, limit: u32, scan: u32) -> (Vec<OfferId>, Option<OfferId>) {
    let (found, next) = <ProviderRegistry as traits::Offers<_>>::asks(from, limit, scan);
    (found.into_iter().map(|(id, ..)| id).collect(), next)
}

#[test]
fn an_offer_shows_what_it_is_and_what_is_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        let seen = <ProviderRegistry as traits::Offers<_>>::offer(id);
        assert_eq!(
            seen,
            Some(Offer { id, provider: ALICE, spec: spec(8), free_gpus: 5, retired: false, stake_per_gpu: H100_STAKE })
        );
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::offer(id + 1), None);
    });
}

#[test]
fn an_offer_shows_the_stake_at_which_it_was_listed() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        set_stake(2 * H100_STAKE);
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::offer(id).unwrap().stake_per_gpu, H100_STAKE);
    });
}

#[test]
fn an_ask_is_read_with_its_offer() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::ask(id), None);
        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::ask(id), Some(ask(5)));

        let offer = <ProviderRegistry as traits::Offers<_>>::offer(id).unwrap();
        let page = <ProviderRegistry as traits::Offers<_>>::asks(0, 10, 10);
        assert_eq!(page, (vec![(id, offer, ask(5))], None));
    });
}

#[test]
fn asks_are_read_page_by_page() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(asks(0, 10, 10), (vec![], None));
        // Offers 0 to 5; 0, 2, 3 and 5 have an ask.
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
        // Looks at no more ids than asked for.
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
fn an_auditor_claims_nothing_until_it_attests() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_eq!(claimed(ALICE, BOB), Attributes::default());
        assert_ok!(ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 2));
        assert_eq!((claimed(ALICE, BOB), claimed(ALICE, CAROL)), (tier3(), Attributes::default()));
    });
}

/// A claim that must hold to the end of an auction is checked up to then.
#[test]
fn a_claim_confirms_until_its_last_block_and_for_no_longer() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_ok!(ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 10));
        for until in [0, 1, 9, 10] {
            assert_eq!(claimed_until(ALICE, BOB, until), tier3(), "{until}");
        }
        for until in [11, BlockNumber::MAX] {
            assert_eq!(claimed_until(ALICE, BOB, until), Attributes::default(), "{until}");
        }
        // An expired claim confirms nothing for earlier blocks either.
        System::set_block_number(11);
        assert_eq!(claimed_until(ALICE, BOB, 10), Attributes::default());
    });
}

#[test]
fn promised_gpus_are_not_shown_as_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_ok!(promise(id, 4, 1));
        assert_eq!(<ProviderRegistry as traits::Offers<_>>::offer(id).unwrap().free_gpus, 1);
        assert_eq!(ProviderRegistry::free_gpus(id), Some(1));
        withdraw_promise(id, 4, 1);
        assert_eq!(ProviderRegistry::free_gpus(id), Some(5));
    });
}

fn gpus(who: AccountId) -> u32 {
    <ProviderRegistry as traits::Offers<_>>::gpus(&who)
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
        // Of a retired offer, the leased ones, as long as they are.
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), first));
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (5, 5));
        check_state();
        release(first, 3);
        assert_eq!(gpus(ALICE), 2);
        finalize(first);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), second));
        assert_eq!((gpus(ALICE), provider(ALICE).gpus), (0, 0));
        // No other provider's GPUs.
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
