use super::*;
use frame_support::{assert_noop, assert_ok};
use leasehold_primitives::traits::WatchedOffers;
use sp_runtime::TokenError;
use std::net::IpAddr;

fn ip(text: &str) -> Ip {
    text.parse::<IpAddr>().unwrap().into()
}

fn remove(who: AccountId, id: OfferId) -> DispatchResult {
    ProviderRegistry::remove_gate(signed(who), id)
}

fn gate(id: OfferId) -> Gate {
    Gates::<Test>::get(id).expect("there is a gate")
}

#[test]
fn a_gate_is_set_changed_and_removed() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_noop!(remove(ALICE, id), Error::NoSuchGate);
        System::set_block_number(7);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        let first = Gate { ip: PUBLIC, port: 443, key: gate_pair(1).public(), since: 7, deposit: DEPOSIT_PER_GATE };
        assert_eq!(gate(id), first);
        assert_eq!(held(HoldReason::GateDeposit, ALICE), DEPOSIT_PER_GATE);
        assert_last_event(Event::GateSet { offer: id, gate: first.clone() });

        System::set_block_number(9);
        let other = Gate { ip: ip("2a00::1"), port: 1_024, key: gate_pair(2).public(), ..first };
        assert_ok!(set_gate(ALICE, id, other.ip, other.port, 2));
        assert_eq!(gate(id), other);
        assert_last_event(Event::GateSet { offer: id, gate: other });

        let before = Balances::free_balance(ALICE);
        assert_ok!(remove(ALICE, id));
        assert!(!Gates::<Test>::contains_key(id));
        assert_eq!(
            (held(HoldReason::GateDeposit, ALICE), Balances::free_balance(ALICE)),
            (0, before + DEPOSIT_PER_GATE)
        );
        assert_last_event(Event::GateRemoved { offer: id });
        assert_noop!(remove(ALICE, id), Error::NoSuchGate);
    });
}

/// Otherwise a provider whose gate has failed would leave the round by a change.
#[test]
fn a_switched_or_rekeyed_gate_escapes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(reserve(id, 1));
        for (block, to, port, key) in [(50, ip("1.1.1.1"), 443, 1), (60, PUBLIC, 8_443, 1), (70, PUBLIC, 443, 2)] {
            System::set_block_number(block);
            assert_ok!(set_gate(ALICE, id, to, port, key));
            assert_eq!((gate(id).since, gate(id).ip, gate(id).port), (1, to, port));
        }
    });
}

#[test]
fn a_gate_stays_while_its_offer_has_a_lease_or_a_firm_bid() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(reserve(id, 1));
        assert_noop!(remove(ALICE, id), Error::GateOfLeases);
        // The lease's last window is still to be decided.
        release(id, 1);
        assert_noop!(remove(ALICE, id), Error::GateOfLeases);
        assert_ok!(promise(id, 1, 1));
        finalize(id);
        assert_noop!(remove(ALICE, id), Error::PromisedToBids);
        withdraw_promise(id, 1, 1);
        assert_ok!(remove(ALICE, id));
    });
}

#[test]
fn others_ask_whether_an_offer_has_one() {
    use leasehold_primitives::traits::Offers;
    ExtBuilder::default().build_and_execute(|| {
        let (id, other) = (register_and_list(ALICE, 8), register_and_list(BOB, 8));
        assert_eq!(<ProviderRegistry as Offers<_>>::offer(id).unwrap().id, id);
        let gated = || [id, other, 99].map(ProviderRegistry::has_gate);
        assert_eq!(gated(), [false, false, false]);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_eq!(gated(), [true, false, false]);
        assert_ok!(remove(ALICE, id));
        assert_eq!(gated(), [false, false, false]);
    });
}

#[test]
fn a_removed_gate_that_is_set_again_is_new() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(remove(ALICE, id));
        System::set_block_number(5);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_eq!(gate(id).since, 5);
    });
}

#[test]
fn a_retired_offer_keeps_its_gate_to_the_end_of_its_last_lease() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_eq!(gate(id).port, 443);
        assert_noop!(remove(ALICE, id), Error::GateOfLeases);
        // The machine may move nevertheless.
        assert_ok!(set_gate(ALICE, id, PUBLIC, 8_443, 1));

        release(id, 1);
        finalize(id);
        assert!(!Gates::<Test>::contains_key(id));
        assert_eq!(held(HoldReason::GateDeposit, ALICE), 0);
        System::assert_has_event(Event::GateRemoved { offer: id }.into());
        assert_last_event(Event::OfferRemoved { offer: id });
    });
}

#[test]
fn a_gate_goes_at_once_with_an_offer_without_leases() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let before = Balances::free_balance(ALICE);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert!(!Gates::<Test>::contains_key(id));
        assert_eq!(Balances::free_balance(ALICE), before + DEPOSIT_PER_OFFER);
        assert_noop!(set_gate(ALICE, id, PUBLIC, 443, 1), Error::NoSuchOffer);
    });
}

#[test]
fn a_deposit_that_cannot_be_returned_stays_with_its_gate() {
    // The existential deposit rose above old deposits, and something else keeps the emptied account alive.
    ExtBuilder::default().build_and_execute(|| {
        GateDeposit::set(EXISTENTIAL_DEPOSIT - 1);
        OfferDeposit::set(0);
        let id = register_and_list(ALICE, 1);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_ok!(reserve(id, 1));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        System::inc_providers(&ALICE);
        assert_ok!(Balances::transfer_all(signed(ALICE), BOB, false));

        release(id, 1);
        finalize(id);
        assert_eq!((offer(id).leases, gate(id).port), (0, 443));
        assert_noop!(remove(ALICE, id), TokenError::CannotCreate);
        check_state();

        assert_ok!(Balances::transfer_allow_death(signed(BOB), ALICE, UNIT));
        assert_ok!(ProviderRegistry::retire_offer(signed(ALICE), id));
        assert_eq!((Gates::<Test>::iter().count(), held(HoldReason::GateDeposit, ALICE)), (0, 0));
    });
}

#[test]
fn a_change_of_the_offer_or_of_the_deposit_leaves_the_gate_as_it_is() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        let before = gate(id);
        assert_ok!(ProviderRegistry::change_offer(signed(ALICE), id, OfferSpec { gpus: 4, ..spec(8) }));
        assert_eq!(gate(id), before);
        GateDeposit::set(9 * UNIT);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 2));
        assert_eq!(held(HoldReason::GateDeposit, ALICE), DEPOSIT_PER_GATE);
        assert_ok!(remove(ALICE, id));
        assert_eq!(held(HoldReason::GateDeposit, ALICE), 0);
    });
}

#[test]
fn only_its_provider_sets_and_removes_an_offers_gate() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        register(BOB, 0);
        assert_noop!(set_gate(BOB, id, PUBLIC, 443, 1), Error::NotYourOffer);
        assert_noop!(set_gate(ALICE, id + 1, PUBLIC, 443, 1), Error::NoSuchOffer);
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_noop!(remove(BOB, id), Error::NotYourOffer);
        assert_noop!(remove(ALICE, id + 1), Error::NoSuchOffer);
        let (key, proof) = (gate_pair(1).public(), consent(1, ALICE, id));
        assert_noop!(
            ProviderRegistry::set_gate(RuntimeOrigin::root(), id, PUBLIC, 443, key, proof),
            sp_runtime::DispatchError::BadOrigin
        );
        assert_noop!(ProviderRegistry::remove_gate(RuntimeOrigin::root(), id), sp_runtime::DispatchError::BadOrigin);
    });
}

#[test]
fn the_proof_is_of_this_chain_provider_offer_and_key() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let set =
            |n: u8, proof| ProviderRegistry::set_gate(signed(ALICE), id, PUBLIC, 443, gate_pair(n).public(), proof);
        let foreign = gate_pair(1).sign(&consent_payload(&[9; 32], &ALICE, id));
        for proof in [consent(2, ALICE, id), consent(1, BOB, id), consent(1, ALICE, id + 1), foreign] {
            assert_noop!(set(1, proof), Error::InvalidGateProof);
        }
        assert_ok!(set(1, consent(1, ALICE, id)));
        // The same for a change.
        assert_noop!(set(2, consent(1, ALICE, id)), Error::InvalidGateProof);
        assert_ok!(set(2, consent(2, ALICE, id)));
    });
}

#[test]
fn a_key_for_which_anything_is_a_signature_is_refused() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let (mut key, mut proof) = ([0; 32], [0; 64]);
        (key[0], proof[0]) = (1, 1);
        let (key, proof) = (GateKey::from(key), GateSignature::from(proof));
        assert_noop!(ProviderRegistry::set_gate(signed(ALICE), id, PUBLIC, 443, key, proof), Error::InvalidGateProof);
    });
}

#[test]
fn validators_are_not_sent_into_private_networks() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        for private in ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "::1", "fd00::1"] {
            assert_noop!(set_gate(ALICE, id, ip(private), 443, 1), Error::AddressNotPublic);
        }
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_noop!(set_gate(ALICE, id, ip("127.0.0.1"), 443, 1), Error::AddressNotPublic);
    });
}

#[test]
fn a_chain_for_development_admits_loopback_and_no_other_private_address() {
    ExtBuilder { private_gates: true, ..Default::default() }.build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        for loopback in ["127.0.0.1", "::1"] {
            assert_ok!(set_gate(ALICE, id, ip(loopback), 9_465, 1));
        }
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
        assert_noop!(set_gate(ALICE, id, ip("10.0.0.1"), 443, 1), Error::AddressNotPublic);
        assert_noop!(set_gate(ALICE, id, ip("127.0.0.1"), 80, 1), Error::PortNotAllowed);
    });
}

#[test]
fn probes_disturb_no_old_service() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        for port in [0, 22, 25, 80, 442, 444, 1_023] {
            assert_noop!(set_gate(ALICE, id, PUBLIC, port, 1), Error::PortNotAllowed);
        }
        for port in [443, 1_024, u16::MAX] {
            assert_ok!(set_gate(ALICE, id, PUBLIC, port, 1));
        }
    });
}

#[test]
fn a_first_gate_needs_its_deposit_and_leaves_the_existential_deposit_free() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 1);
        let keep = DEPOSIT_PER_GATE + EXISTENTIAL_DEPOSIT;
        let free = Balances::free_balance(ALICE);
        assert_ok!(Balances::transfer_keep_alive(signed(ALICE), BOB, free - keep + 1));
        assert_noop!(set_gate(ALICE, id, PUBLIC, 443, 1), TokenError::FundsUnavailable);
        assert_ok!(Balances::transfer_keep_alive(signed(BOB), ALICE, 1));
        assert_ok!(set_gate(ALICE, id, PUBLIC, 443, 1));
    });
}

#[test]
fn an_offer_that_is_promised_to_a_bid_serves_nobody() {
    ExtBuilder::default().build_and_execute(|| {
        let id = register_and_list(ALICE, 8);
        let is_serving = || <ProviderRegistry as WatchedOffers<AccountId>>::is_serving(id);
        assert_ok!(<ProviderRegistry as Capacity>::promise(id, 1, 2));
        assert!(!is_serving());
        assert_ok!(<ProviderRegistry as Capacity>::fulfil(id, 1, 2, 1));
        assert!(is_serving());
        assert!(!<ProviderRegistry as WatchedOffers<AccountId>>::is_serving(id + 1));
    });
}

#[test]
fn watched_offers_are_those_with_a_lease_and_a_gate_in_time() {
    ExtBuilder::default().build_and_execute(|| {
        let leased = |by| <ProviderRegistry as WatchedOffers<AccountId>>::leased(by, |_| true);
        let ids: Vec<_> = [ALICE, BOB].into_iter().map(|who| register_and_list(who, 8)).collect();
        System::set_block_number(5);
        assert_ok!(set_gate(ALICE, ids[0], PUBLIC, 443, 1));
        System::set_block_number(6);
        assert_ok!(set_gate(BOB, ids[1], PUBLIC, 443, 1));
        assert!(leased(6).is_empty());
        for id in &ids {
            assert_ok!(reserve(*id, 1));
        }
        let both = [(ids[0], ALICE), (ids[1], BOB)];
        assert_eq!((leased(4), leased(5), leased(6)), (vec![], both[..1].to_vec(), both.to_vec()));
        assert_eq!(<ProviderRegistry as WatchedOffers<AccountId>>::gate(ids[1]), Some(gate(ids[1])));

        assert_eq!(<ProviderRegistry as WatchedOffers<AccountId>>::leased(6, |id| id == ids[1]), [both[1]]);

        // Without machines in use the offer is listed until the lease is final, but not probed.
        let is_serving = <ProviderRegistry as WatchedOffers<AccountId>>::is_serving;
        assert!(is_serving(ids[0]));
        release(ids[0], 1);
        assert!(!is_serving(ids[0]) && is_serving(ids[1]));
        assert_eq!(leased(6), both);
        finalize(ids[0]);
        assert_eq!(leased(6), [both[1]]);
    });
}
