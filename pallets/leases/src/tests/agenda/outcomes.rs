//! The chain reaches the same outcomes as calls.

use crate::tests::prelude::*;
use leasehold_primitives::agenda::Due;

#[test]
fn a_lease_that_the_chain_cannot_settle_is_left_to_calls_that_say_why() {
    run(|| {
        let id = Deal::in_usd().active();
        let other = Deal { gpus: 1, provider: RIVAL, offer: RIVALS_OFFER, ..Deal::default() }.active();
        report_full(id, 1);
        block_asset_account(PROVIDER);
        let key = (PROVIDER, IN_USD, TENANT);
        Owed::<Test>::insert(&key, Balance::MAX);
        advance_to(209);
        idle(30);
        // The lease is as it was, and the other that ended in the same block is gone.
        assert_eq!((lease(id).state, lease(id).ledger.blocks), (LeaseState::Active, 0));
        assert!(!Leases::<Test>::contains_key(other));
        let failed =
            pallet_agenda::Event::HandlingFailed { due: Due::Lease(id), error: ArithmeticError::Overflow.into() };
        let failures =
            System::events().into_iter().filter(|record| record.event == RuntimeEvent::Agenda(failed.clone()));
        assert_eq!(failures.count(), 1);
        let call = LeasesPallet::settle(RuntimeOrigin::signed(TENANT), id);
        assert_eq!(call.unwrap_err().error, ArithmeticError::Overflow.into());
        Owed::<Test>::remove(&key);
        settle(id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(Owed::<Test>::get(key), 49);
    });
}

/// Some of each kind of due work. `expire` lets time pass until block 22, in which this lease is overdue.
fn scene(expire: fn(LeaseId)) {
    let deal = |(provider, offer)| Deal { provider, offer, gpus: 1, ..Deal::default() };
    let standbys = vec![(FOURTH, FOURTHS_OFFER, 5), (FIFTH, FIFTHS_OFFER, 4)];
    // Not activated, without and with a standby that activates it.
    deal(PROVIDERS[0]).awarded();
    let handed_over = Deal { standbys, ..deal(PROVIDERS[1]) }.awarded();
    // Active: for a term, until the money is used up, in another asset, sponsored, until a notice ends it.
    Deal { escrow: 1_600, ..deal(PROVIDERS[2]) }.active();
    Deal { asset: IN_USD, ..deal(PROVIDERS[2]) }.active();
    let sponsored = Deal { gpus: 2, ..deal(PROVIDERS[3]) }.active();
    assert_ok!(top_up_as(SPONSOR, sponsored, 50));
    let terms = Terms { notice: 30, ..Terms::default() };
    let noticed = Deal { terms, ..deal(PROVIDERS[4]) }.active();
    assert_ok!(give_notice(noticed));
    // Of asks: not activated, and active.
    take(OFFER);
    let taken = take(THIRDS_OFFER);
    activate_at(taken, 10);
    expire(handed_over);
    assert_eq!((System::block_number(), lease(handed_over).provider), (22, FOURTH));
    activate_at(handed_over, 25);
}

/// Everybody's balances: free and held, native and foreign.
fn wealth() -> Vec<(AccountId, Balance, Balance)> {
    use frame_support::traits::fungibles::Inspect;
    let pots = [Treasury::get(), Fees::get(), Watchers::get(), TENANT, ANYONE, SPONSOR, BOND_POT];
    let everybody = pots.into_iter().chain(PROVIDERS.iter().map(|(who, _)| *who));
    everybody.map(|who| (who, Money::total_balance(NATIVE, &who), Money::total_balance(IN_USD, &who))).collect()
}

#[test]
fn outcomes_are_those_of_calls_made_late() {
    let reports = |windows: std::ops::RangeInclusive<u32>, idles: bool| {
        for window in windows {
            let at = (window + 1) * 10;
            if idles {
                idle(at - System::block_number());
            } else {
                advance_to(at);
            }
            // Every third window is missed.
            if window % 3 != 0 {
                (0..NextLease::<Test>::get()).for_each(|lease| {
                    report_millis(lease, 7_300, false);
                });
            }
        }
    };
    let by_the_chain = ExtBuilder::default().build().execute_with(|| {
        scene(|_| idle(12));
        reports(2..=31, true);
        idle(200);
        check_state();
        assert_nothing_left();
        assert_eq!(due_in_all(), 0);
        distribute();
        (wealth(), Balances::total_issuance())
    });
    let by_calls = ExtBuilder::default().build().execute_with(|| {
        scene(|id| {
            advance_to(22);
            assert_ok!(expire_as(TENANT, id));
        });
        reports(2..=31, false);
        // Repeatedly, each step that is due: by the tenant, so that no bounty is paid.
        for _ in 0..10 {
            advance_to(System::block_number() + 37);
            for lease in 0..NextLease::<Test>::get() {
                let _ = expire_as(TENANT, lease);
                let _ = LeasesPallet::settle(RuntimeOrigin::signed(TENANT), lease);
            }
            check_state();
        }
        assert_nothing_left();
        distribute();
        (wealth(), Balances::total_issuance())
    });
    assert_eq!(by_the_chain, by_calls);
}
