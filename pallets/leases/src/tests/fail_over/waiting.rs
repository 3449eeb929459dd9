//! The payment of a standby that was called and did not activate the lease: the price of the blocks waited, at most its
//! penalty. Nobody gains by making a standby miss its call.

use super::{deal, reserved};
use crate::tests::prelude::*;

/// At 3 per block, so that the 20 blocks to activate in cost 60 of the 80 that are reserved.
fn cheap() -> Deal {
    Deal { price: 3, limit: 3, standbys: vec![(RIVAL, RIVALS_OFFER, 3)], ..Deal::default() }
}

/// Calls the standby in this block, as the tenant.
fn called(deal: Deal, block: BlockNumber) -> LeaseId {
    let old = deal.active();
    advance_to(block);
    assert_ok!(fail_over_as(TENANT, old));
    old + 1
}

/// The amounts parked for leases that were not activated: the provider, the amount, and the tenant's part of it.
fn answered() -> Vec<(AccountId, Balance, Balance)> {
    let expired = |lease| events().contains(&Event::LeaseExpired { lease });
    let for_waiting = parked().into_iter().filter(|one| expired(one.lease));
    for_waiting.map(|one| (one.provider, one.amount, one.restitution)).collect()
}

#[test]
fn a_standby_that_was_called_in_vain_pays_for_the_blocks_waited() {
    run(|| {
        let id = called(cheap(), 30);
        advance_to(50);
        assert_noop!(expire_as(ANYONE, id), Error::<Test>::ActivationNotOverdue);
        advance_to(51);
        assert_ok!(expire_as(ANYONE, id));
        assert_eq!(answered(), [(RIVAL, 60, 30)]);
        assert_eq!(reserved(RIVAL), (PLENTY - 60, 0));
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
            assert_eq!(answered(), [(RIVAL, 60, 30)]);
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
        // All of the winner's penalty, and the price of the blocks for which the standby let the tenant wait.
        assert_eq!(answered(), [(PROVIDER, 80, 30), (RIVAL, 60, 30)]);
        assert_nothing_left();
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT);
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT + 60, 80));
    });
}

#[test]
fn it_pays_at_most_its_penalty() {
    for (price, due, restitution) in [(3, 60, 30), (4, 80, 40), (5, 80, 40), (9, 80, 40)] {
        run(|| {
            let standbys = vec![(RIVAL, RIVALS_OFFER, price)];
            called(Deal { price, limit: price, standbys, ..Deal::default() }, 30);
            idle(21);
            assert_eq!(answered(), [(RIVAL, due, restitution)]);
        });
    }
}

#[test]
fn in_another_asset_it_pays_a_parameter_to_the_treasury() {
    for (penalty, due) in [(0, 0), (50, 50), (80, 80), (81, 80)] {
        run(|| {
            StandbyPenalty::set(penalty);
            called(Deal { asset: IN_USD, ..cheap() }, 30);
            idle(21);
            assert_eq!(answered(), if due > 0 { vec![(RIVAL, due, 0)] } else { vec![] });
            assert_eq!(reserved(RIVAL), (PLENTY - due, 0));
        });
    }
}

/// Otherwise a tenant would call a standby for a block that is not worth its while, and be paid for twenty.
#[test]
fn a_standby_called_for_the_last_blocks_pays_for_no_more_than_those() {
    for (left, due) in [(1, 3), (2, 6), (19, 57), (20, 60), (21, 60)] {
        run(|| {
            called(cheap(), 310 - left);
            idle(21);
            assert_eq!(answered(), [(RIVAL, due, due / 2)], "{left}");
        });
    }
}

/// The standby could not activate the lease, and would pay for that: in another asset, a parameter's full amount.
#[test]
fn a_standby_is_not_called_for_money_that_does_not_last_a_block() {
    for (asset, answers) in [(NATIVE, vec![(RIVAL, 20, 10)]), (IN_USD, vec![(RIVAL, 60, 0)])] {
        run(|| {
            let standbys = vec![(RIVAL, RIVALS_OFFER, 20), (THIRD, THIRDS_OFFER, 22)];
            let old = Deal { standbys, asset, ..deal() }.active();
            report_all(old, 1..=19);
            advance_to(209);
            // 190 blocks are paid, 9 can still be reported: 1 of 200 is left, and 20 do not last a block at 22.
            assert_ok!(fail_over_as(TENANT, old));
            assert_eq!(lease(old + 1).ledger.escrow(), Some(20));
            idle(21);
            assert_eq!(answered(), answers);
            assert!(!Leases::<Test>::contains_key(old + 1));
            assert_eq!(reserved(THIRD), (PLENTY, 0));
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
        assert_eq!(answered(), [(RIVAL, 40, 20)]);
    });
}
