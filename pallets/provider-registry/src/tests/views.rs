//! Queries that anyone can make: by the pallet's view functions, and about offers and lists of them by the runtime API.

use super::*;
use crate::pallet::{AskViewFunction, FreeGpusViewFunction};
use codec::{Decode, Encode};
use frame_support::{
    assert_ok,
    view_functions::{DispatchViewFunction, ViewFunction},
};
use leasehold_primitives::api::{OfferFilter, OfferStage, OfferView, MAX_OFFERS_PER_PAGE, MAX_SCANNED};

#[test]
fn offer_ask_claim_and_free_gpus_are_read() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(reserve(id, 3));
        assert_eq!(ProviderRegistry::offer(id), Offers::<Test>::get(id));
        assert_eq!((ProviderRegistry::free_gpus(id), ProviderRegistry::ask(id)), (Some(5), None));

        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
        assert_eq!(ProviderRegistry::ask(id), Some(ask(5)));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_eq!((ProviderRegistry::free_gpus(id), ProviderRegistry::ask(id)), (Some(0), None));
        assert!(ProviderRegistry::offer(id).is_some_and(|offer| offer.retired));

        assert_eq!((ProviderRegistry::offer(id + 1), ProviderRegistry::free_gpus(id + 1)), (None, None));
    });
}

#[test]
fn a_claim_is_shown_until_it_is_gone() {
    ExtBuilder::default().build_and_execute(|| {
        register(ALICE, 0);
        assert_eq!(ProviderRegistry::claim(ALICE, BOB), None);
        assert_ok!(ProviderRegistry::attest(signed(BOB), ALICE, tier3(), 10));
        System::set_block_number(11);
        assert_eq!(ProviderRegistry::claim(ALICE, BOB).map(|claim| claim.expires), Some(10));
        assert_ok!(ProviderRegistry::drop_claim(signed(CAROL), ALICE, BOB));
        assert_eq!(ProviderRegistry::claim(ALICE, BOB), None);
    });
}

/// Calls a view function as a node does for a client.
fn view<V: ViewFunction + Encode>(of: V) -> Vec<u8> {
    let mut output = Vec::new();
    ProviderRegistry::dispatch_view_function(&V::id(), &mut &of.encode()[..], &mut output).unwrap();
    output
}

#[test]
fn view_functions_are_dispatched_by_id() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
        assert_eq!(Option::<Ask>::decode(&mut &view(AskViewFunction::<Test>::new(id))[..]), Ok(Some(ask(5))));
        assert_eq!(Option::<u16>::decode(&mut &view(FreeGpusViewFunction::<Test>::new(id))[..]), Ok(Some(8)));
    });
}

// --- The runtime API ---

#[test]
fn an_offer_is_shown_with_its_ask_and_what_is_taken_of_it() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let listed = OfferView {
            id,
            provider: ALICE,
            spec: spec(8),
            ask: None,
            gate: None,
            free_gpus: 8,
            leased_gpus: 0,
            promised_gpus: 0,
            leases: 0,
            retired: false,
        };
        assert_eq!(ProviderRegistry::offer_view(id), Some(listed.clone()));

        assert_ok!(ProviderRegistry::set_ask(signed(ALICE), id, Some(ask(5))));
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(reserve(id, 2));
        assert_ok!(reserve(id, 1));
        assert_ok!(promise(id, 4, 1));
        let taken = OfferView {
            ask: Some(ask(5)),
            gate: ProviderRegistry::gate(id),
            free_gpus: 1,
            leased_gpus: 3,
            promised_gpus: 4,
            leases: 2,
            ..listed.clone()
        };
        assert_eq!(ProviderRegistry::offer_view(id), Some(taken.clone()));
        assert_eq!(taken.gate, Gates::<Test>::get(id));
        assert!(taken.gate.is_some());

        // The last lease is over, and not final.
        withdraw_promise(id, 4, 1);
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        let retired = OfferView { ask: None, free_gpus: 0, promised_gpus: 0, retired: true, ..taken };
        assert_eq!(ProviderRegistry::offer_view(id), Some(retired.clone()));
        [2, 1].into_iter().for_each(|gpus| release(id, gpus));
        finalize(id);
        assert_eq!(ProviderRegistry::offer_view(id), Some(OfferView { leased_gpus: 0, leases: 1, ..retired }));
        finalize(id);
        assert_eq!((ProviderRegistry::offer_view(id), ProviderRegistry::offer_view(id + 1)), (None, None));
    });
}

/// The ids of a page, and the start of the next.
fn page(filter: &OfferFilter<AccountId>, from: Option<OfferId>, limit: u32) -> (Vec<OfferId>, Option<OfferId>) {
    let page = ProviderRegistry::offers(filter, from, limit);
    (page.offers.iter().map(|offer| offer.id).collect(), page.next)
}

fn found(filter: OfferFilter<AccountId>) -> Vec<OfferId> {
    let (ids, next) = page(&filter, None, 100);
    assert_eq!(next, None);
    ids
}

fn at(stage: OfferStage) -> OfferFilter<AccountId> {
    OfferFilter { status: Some(stage), ..Default::default() }
}

/// Three offers each of Alice and Bob, of one GPU. The last of each is of L4 and in France.
fn six_offers() {
    for who in [ALICE, BOB] {
        register(who, 3);
        list(who, 1);
        list(who, 1);
        let elsewhere = OfferSpec { model: L4, vram_mib: 24_576, region: Region(*b"FR"), ..spec(1) };
        assert_ok!(ProviderRegistry::list_offer(signed(who), elsewhere));
    }
}

#[test]
fn offers_are_found_by_each_field_of_a_filter_and_by_all_together() {
    ExtBuilder::default().build_and_execute(|| {
        let none = OfferFilter::default;
        assert_eq!(found(none()), [0; 0]);
        six_offers();
        assert_eq!(found(none()), [5, 4, 3, 2, 1, 0]);
        assert_eq!(found(OfferFilter { provider: Some(ALICE), ..none() }), [2, 1, 0]);
        assert_eq!(found(OfferFilter { provider: Some(CAROL), ..none() }), [0; 0]);
        assert_eq!(found(OfferFilter { model: Some(L4), ..none() }), [5, 2]);
        assert_eq!(found(OfferFilter { model: Some(99), ..none() }), [0; 0]);
        assert_eq!(found(OfferFilter { region: Some(Region(*b"DE")), ..none() }), [4, 3, 1, 0]);
        assert_eq!(found(OfferFilter { min_free_gpus: Some(0), ..none() }), [5, 4, 3, 2, 1, 0]);
        assert_eq!(found(OfferFilter { min_free_gpus: Some(2), ..none() }), [0; 0]);
        assert_ok!(reserve(4, 1));
        assert_eq!(found(OfferFilter { min_free_gpus: Some(1), ..none() }), [5, 3, 2, 1, 0]);

        assert_ok!(ProviderRegistry::set_ask(signed(BOB), 5, Some(ask(5))));
        let all = OfferFilter {
            provider: Some(BOB),
            model: Some(L4),
            region: Some(Region(*b"FR")),
            status: Some(OfferStage::Asking),
            min_free_gpus: Some(1),
        };
        assert_eq!(found(all.clone()), [5]);
        for other in [
            OfferFilter { provider: Some(ALICE), ..all.clone() },
            OfferFilter { model: Some(H100), ..all.clone() },
            OfferFilter { region: Some(Region(*b"DE")), ..all.clone() },
            OfferFilter { status: Some(OfferStage::Retired), ..all.clone() },
            OfferFilter { min_free_gpus: Some(2), ..all.clone() },
        ] {
            assert_eq!(found(other), [0; 0]);
        }
    });
}

#[test]
fn an_offer_is_found_at_its_stage() {
    ExtBuilder::default().build_and_execute(|| {
        six_offers();
        let stages = || [OfferStage::Asking, OfferStage::Open, OfferStage::Retired].map(|stage| found(at(stage)));
        assert_eq!(stages(), [vec![], vec![5, 4, 3, 2, 1, 0], vec![]]);
        for id in [0, 1, 4] {
            assert_ok!(ProviderRegistry::set_ask(signed(offer(id).provider), id, Some(ask(5))));
        }
        assert_eq!(stages(), [vec![4, 1, 0], vec![5, 4, 3, 2, 1, 0], vec![]]);
        // All GPUs are taken: by a lease, by a bid.
        assert_ok!(reserve(1, 1));
        assert_ok!(promise(4, 1, 1));
        assert_eq!(stages(), [vec![0], vec![5, 4, 3, 2, 1, 0], vec![]]);
        // One offer is kept until its lease is final; one goes at once.
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), 0));
        assert_eq!(stages(), [vec![], vec![5, 4, 3, 2], vec![1]]);
        assert_eq!(found(OfferFilter { min_free_gpus: Some(1), ..Default::default() }), [5, 3, 2]);
        release(1, 1);
        assert_eq!(stages(), [vec![], vec![5, 4, 3, 2], vec![1]]);
        finalize(1);
        assert_eq!(stages(), [vec![], vec![5, 4, 3, 2], vec![]]);
    });
}

#[test]
fn offers_come_in_pages_newest_first() {
    ExtBuilder::default().build_and_execute(|| {
        six_offers();
        let (all, alices) = (OfferFilter::default(), OfferFilter { provider: Some(ALICE), ..Default::default() });
        assert_eq!(page(&all, None, 4), (vec![5, 4, 3, 2], Some(1)));
        assert_eq!(page(&all, Some(1), 4), (vec![1, 0], None));
        assert_eq!(page(&all, Some(0), 4), (vec![0], None));
        assert_eq!(page(&all, Some(OfferId::MAX), 6), (vec![5, 4, 3, 2, 1, 0], None));
        assert_eq!(page(&all, None, 0), (vec![5], Some(4)));
        // From the middle, and from one that does not pass.
        assert_eq!(page(&alices, Some(1), 1), (vec![1], Some(0)));
        assert_eq!(page(&alices, Some(4), 2), (vec![2, 1], Some(0)));
        assert_eq!(page(&alices, Some(0), 2), (vec![0], None));
    });
}

#[test]
fn one_question_looks_at_a_thousand_offers_and_shows_a_hundred() {
    ExtBuilder::default().build().execute_with(|| {
        register_and_list(ALICE, 1);
        let (template, all) = (offer(0), OfferFilter::default());
        let scanned = OfferId::from(MAX_SCANNED);
        for id in 0..=scanned + 1 {
            Offers::<Test>::insert(id, &template);
        }
        NextOffer::<Test>::put(scanned + 2);
        let (ids, next) = page(&all, None, u32::MAX);
        assert_eq!((ids.len(), next), (MAX_OFFERS_PER_PAGE as usize, Some(scanned + 1 - 100)));
        // The page is empty, and there is more.
        let bobs = OfferFilter { provider: Some(BOB), ..Default::default() };
        Offers::<Test>::insert(1, OfferDetails { provider: BOB, ..template });
        assert_eq!(page(&bobs, None, 10), (vec![], Some(1)));
        assert_eq!(page(&bobs, Some(1), 10), (vec![1], None));
        // Ids without a stored offer are looked at, too.
        (2..=scanned + 1).for_each(Offers::<Test>::remove);
        assert_eq!(page(&bobs, None, 10), (vec![], Some(1)));
        assert_eq!(page(&bobs, Some(scanned), 10), (vec![1], Some(0)));
    });
}
