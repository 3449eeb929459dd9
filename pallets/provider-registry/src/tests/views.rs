//! What anyone can ask of the pallet by its view functions.

use super::*;
use crate::pallet::{AskViewFunction, FreeGpusViewFunction};
use codec::{Decode, Encode};
use frame_support::{
    assert_ok,
    view_functions::{DispatchViewFunction, ViewFunction},
};

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

/// As a node calls one for a client.
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
