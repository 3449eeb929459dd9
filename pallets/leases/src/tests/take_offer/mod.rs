//! Leasing an offer at its ask: the price, the money held for it, and where that money goes.

mod activation;
mod lock_in;
mod matching;
mod refusals;

use super::prelude::*;
use leasehold_primitives::agenda::Due;
use leasehold_testing::stakers::StakersParts;

/// One GPU of the provider's offer at 5, from block 10 on: an escrow of 1,000, and a lock-in of 100.
fn running() -> LeaseId {
    let id = take(OFFER);
    activate_at(id, 10);
    id
}

#[test]
fn it_costs_the_ask_for_each_gpu_and_a_lock_in_of_twenty_blocks() {
    run(|| {
        let terms = Terms { notice: 40, exit_penalty: Permill::from_percent(3) };
        set_ask(OFFER, Ask { max_term: 1_000, terms, ..ask(5) });
        advance_to(4);
        assert_ok!(take_as(TENANT, OFFER, request(3)));
        let taken = lease(0);
        assert_eq!((taken.order, taken.tenant, taken.provider, taken.offer), (None, TENANT, PROVIDER, OFFER));
        assert_eq!((taken.model, taken.gpus, taken.asset.clone()), (1, 3, NATIVE));
        assert_eq!(taken.state, LeaseState::Pending { activate_by: 24, called: false });
        assert_eq!((taken.ledger.price, taken.ledger.deposited, taken.lock_in), (15, 1_000, 300));
        assert_eq!(taken.ledger.fee_rate, Permill::from_percent(2));
        assert_eq!((taken.coverage.term, taken.renewable, taken.price_limit), (300, 700, 15));
        assert_eq!(taken.record_deposit, 200);
        // 3 % of the stake at risk of 3 GPUs.
        assert_eq!((taken.terms, taken.exit_penalty, Bonds::get(PROVIDER).reserved), (terms, 90, 90));
        assert!(taken.standbys.is_empty());

        assert_eq!(escrowed(TENANT), 1_300);
        assert_eq!(held(HoldReason::Lease, NATIVE, TENANT), 1_500);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_500);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT);
        assert_eq!(Offers::get(OFFER).unwrap().free_gpus, 5);
        assert_eq!(due_at(25), [Due::Lease(0)]);
        assert_eq!(
            events().last(),
            Some(&Event::OfferTaken {
                offer: OFFER,
                lease: 0,
                tenant: TENANT,
                provider: PROVIDER,
                gpus: 3,
                price: 15,
                asset: NATIVE,
                term: 300,
                escrow: 1_000,
                lock_in: 300,
            })
        );
    });
}

#[test]
fn a_change_of_the_ask_touches_no_lease() {
    run(|| {
        let untouched = take(OFFER);
        set_ask(OFFER, ask(5));
        assert_ok!(take_as(TENANT, OFFER, TakeRequest { escrow: 500, ..request(1) }));
        let before = [lease(untouched), lease(1)];
        set_ask(OFFER, Ask { price: 9, max_term: 20, asset: IN_USD, terms: Terms { notice: 7, ..Terms::default() } });
        assert_eq!([lease(untouched), lease(1)], before);
        activate_at(untouched, 10);
        Asks::remove(OFFER);
        activate_at(1, 11);
        assert_ok!(top_up(untouched, 50));
        assert_ok!(extend(untouched, 60));
        report_full(untouched, 1);
        settle(untouched);
        assert_eq!((lease(untouched).ledger.price, lease(untouched).ledger.paid), (5, 49));
        assert_eq!(lease(untouched).coverage.term, 360);
        assert_eq!(lease(1).ledger, before[1].ledger);
    });
}

#[test]
fn the_longest_term_of_the_ask_bounds_the_extension() {
    run(|| {
        set_ask(OFFER, Ask { max_term: 350, ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(1)));
        activate_at(0, 10);
        assert_noop!(extend(0, 51), Error::<Test>::NotRenewable);
        assert_ok!(extend(0, 50));
        assert_eq!((lease(0).coverage.term, lease(0).renewable), (350, 0));
        assert_noop!(extend(0, 1), Error::<Test>::NotRenewable);
    });
}

#[test]
fn a_whole_lease_costs_its_blocks_and_everything_else_returns() {
    run(|| {
        let issued = Balances::total_issuance();
        let id = running();
        report_all(id, 1..=20);
        // The escrow of 1,000 lasted for 200 blocks.
        assert_eq!(lease(id).coverage.end, 210);
        settle_as(TENANT, id);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 980);
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 1_000);
        assert_eq!(in_fee_pot(NATIVE), 20);
        distribute();
        assert_eq!((in_fee_pot(NATIVE), StakersParts::get(PROVIDER, NATIVE)), (7, 7));
        assert_eq!((free(NATIVE, Watchers::get()), treasury_got(NATIVE)), (12, 1));
        assert_eq!(Balances::total_issuance(), issued - 10);
        assert_nothing_left();
    });
}

#[test]
fn in_another_asset_only_escrow_and_lock_in_are_in_it() {
    run(|| {
        set_ask(OFFER, Ask { asset: IN_USD, ..ask(5) });
        let in_usd = TakeRequest { asset: IN_USD, ..request(2) };
        assert_ok!(take_as(TENANT, OFFER, in_usd));
        assert_eq!(held(HoldReason::Lease, IN_USD, TENANT), 1_200);
        assert_eq!((escrowed(TENANT), free(IN_USD, TENANT)), (0, ENDOWMENT - 1_200));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT - 200);
        activate_at(0, 10);
        close(TENANT, 0);
        assert_eq!((free(IN_USD, PROVIDER), free(NATIVE, PROVIDER)), (ENDOWMENT + 200, ENDOWMENT));
        assert_eq!((free(IN_USD, TENANT), free(NATIVE, TENANT)), (ENDOWMENT - 200, ENDOWMENT));
        assert_nothing_left();
    });
}

/// The number of times that money was held from the tenant, released to it, and moved out of its hold, since events
/// were cleared.
fn moves() -> [usize; 3] {
    let count = |is: fn(&pallet_balances::Event<Test>) -> bool| {
        let events = System::events().into_iter();
        events.filter(|record| matches!(&record.event, RuntimeEvent::Balances(event) if is(event))).count()
    };
    let moves = [
        count(|event| matches!(event, pallet_balances::Event::Held { who: TENANT, .. })),
        count(|event| matches!(event, pallet_balances::Event::Released { who: TENANT, .. })),
        count(|event| matches!(event, pallet_balances::Event::TransferOnHold { source: TENANT, .. })),
    ];
    System::reset_events();
    moves
}

#[test]
fn each_step_moves_the_money_of_each_party_once() {
    run(|| {
        System::reset_events();
        let id = take(OFFER);
        assert_eq!(moves(), [1, 0, 0], "escrow, lock-in and record deposit");
        activate_at(id, 10);
        report_all(id, 1..=3);
        assert_eq!(moves(), [0, 0, 0]);
        close(TENANT, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(moves(), [0, 1, 2], "escrow, lock-in and record deposit back; provider and fee pot");

        let id = take(OFFER);
        activate_at(id, System::block_number());
        advance_to(45);
        moves();
        close(TENANT, id);
        assert_eq!(moves(), [0, 1, 1], "the free escrow back; the lock-in to the provider");
        advance_to(100);
        settle_as(ANYONE, id);
        assert_eq!(moves(), [0, 1, 1], "the rest and the record deposit back; the keeper");
        assert_nothing_left();
    });
}
