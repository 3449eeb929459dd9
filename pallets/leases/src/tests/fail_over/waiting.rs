//! What a standby pays that was called and did not activate the lease: the price of the blocks waited, at most its
//! penalty. Nobody gains by having a standby miss its call.

use super::{deal, reserved};
use crate::tests::prelude::*;

/// At 3 per block, so that the 20 blocks to activate in cost 60 of the 80 that are reserved.
fn cheap() -> Deal {
    Deal { price: 3, limit: 3, standbys: vec![(RIVAL, RIVALS_OFFER, 3)], ..Deal::default() }
}

/// Called in this block, by the tenant.
fn called(deal: Deal, block: BlockNumber) -> LeaseId {
    let old = deal.active();
    advance_to(block);
    assert_ok!(fail_over_as(TENANT, old));
    old + 1
}

fn compensations() -> Vec<(Balance, AssetId)> {
    let of = |event| match event {
        Event::LeaseExpired { compensation, asset, .. } => Some((compensation, asset)),
        _ => None,
    };
    events().into_iter().filter_map(of).collect()
}

#[test]
fn a_standby_that_was_called_in_vain_pays_for_the_blocks_waited() {
    run(|| {
        let id = called(cheap(), 30);
        advance_to(50);
        assert_noop!(expire_as(ANYONE, id), Error::<Test>::ActivationNotOverdue);
        advance_to(51);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!(compensations(), [(60, NATIVE)]);
        assert_eq!(reserved(RIVAL), (PLENTY - 60, 0));
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 60);
    });
}

#[test]
fn it_pays_the_same_whenever_that_is_found_out() {
    let by_call = |block| {
        move |id| {
            advance_to(block);
            assert_ok!(expire_as(ANYONE, id));
        }
    };
    let by_the_chain = |_| idle(21);
    for found_out in [&by_call(51) as &dyn Fn(LeaseId), &by_call(52), &by_call(1_000), &by_the_chain] {
        run(|| {
            found_out(called(cheap(), 30));
            assert_eq!(compensations(), [(60, NATIVE)]);
        });
    }
}

#[test]
fn a_standby_called_in_place_of_a_winner_pays_for_the_blocks_waited_too() {
    run(|| {
        let id = cheap().awarded();
        idle(21);
        assert_eq!((System::block_number(), lease(id).provider), (22, RIVAL));
        idle(21);
        assert_eq!(compensations(), [(100, NATIVE), (60, NATIVE)]);
        assert_nothing_left();
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 160);
    });
}

#[test]
fn it_pays_at_most_its_penalty() {
    for (price, due) in [(3, 60), (4, 80), (5, 80)] {
        run(|| {
            let standbys = vec![(RIVAL, RIVALS_OFFER, price)];
            called(Deal { price, limit: price, standbys, ..Deal::default() }, 30);
            idle(21);
            assert_eq!(compensations(), [(due, NATIVE)]);
        });
    }
}

#[test]
fn in_another_asset_it_pays_as_the_provider_of_an_ask() {
    for penalty in [0, 50, 80, 81] {
        run(|| {
            NonActivationPenalty::set(penalty);
            called(Deal { asset: IN_USD, ..cheap() }, 30);
            idle(21);
            assert_eq!(compensations(), [(penalty.min(80), NATIVE)]);
            assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - penalty.min(80));
        });
    }
}

/// Else a tenant would call a standby for a block that is not worth its while, and be paid for twenty.
#[test]
fn a_standby_called_for_the_last_blocks_pays_for_no_more_than_those() {
    for (left, due) in [(1, 3), (2, 6), (19, 57), (20, 60), (21, 60)] {
        run(|| {
            called(cheap(), 310 - left);
            idle(21);
            assert_eq!(compensations(), [(due, NATIVE)], "{left}");
        });
    }
}

#[test]
fn a_standby_called_for_the_last_money_pays_for_no_more_than_it_lasts() {
    run(|| {
        let old = Deal { standbys: vec![(RIVAL, RIVALS_OFFER, 20)], ..deal() }.active();
        report_all(old, 1..=19);
        advance_to(208);
        // 190 blocks are paid, 8 can still be reported: 2 of 200 are left.
        assert_ok!(fail_over_as(TENANT, old));
        assert_eq!(lease(old + 1).ledger.funded_blocks(), 2);
        idle(21);
        assert_eq!(compensations(), [(40, NATIVE)]);
    });
}
