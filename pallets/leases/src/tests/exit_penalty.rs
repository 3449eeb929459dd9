//! What a provider agreed to pay if it leaves at once: reserved at the award, and taken or free again at the end.

use super::prelude::*;

fn terms(exit_penalty: Permill) -> Terms {
    Terms { notice: 0, exit_penalty }
}

/// All 8 GPUs, 8,000 at stake, at this rate.
fn bid_at(rate: Permill) -> leasehold_primitives::OrderId {
    let order = Wanted::default().create();
    bid_with(PROVIDER, order, 5, Proposal { terms: terms(rate), ..proposal(OFFER) });
    order
}

fn active_at(rate: Permill) -> LeaseId {
    let order = bid_at(rate);
    let id = award(order, PROVIDER);
    activate_at(id, 10);
    id
}

fn bond() -> (Balance, Balance) {
    let Bond { spare, reserved } = Bonds::get(PROVIDER);
    (spare, reserved)
}

fn penalties() -> Vec<Balance> {
    let amount = |event| match event {
        Event::ExitPenaltyPaid { amount, .. } => Some(amount),
        _ => None,
    };
    events().into_iter().filter_map(amount).collect()
}

#[test]
fn it_is_the_rate_of_what_is_at_stake_rounded_up() {
    for (parts, penalty) in [(10_000, 80), (10_001, 81), (10_124, 81), (10_125, 81), (10_126, 82), (100_000, 800)] {
        run(|| {
            let id = active_at(Permill::from_parts(parts));
            assert_eq!(lease(id).penalty, penalty);
            assert_eq!(bond(), (PLENTY - penalty, penalty));
        });
    }
}

#[test]
fn of_the_gpus_that_are_leased_and_of_each_lease() {
    run(|| {
        let order = Wanted { gpus: 2, replicas: 3, ..Wanted::default() }.create();
        bid_with(PROVIDER, order, 5, Proposal { replicas: 3, ..proposal(OFFER) });
        award(order, PROVIDER);
        assert_eq!(bond(), (PLENTY - 60, 60));
        assert!((0..3).all(|id| lease(id).penalty == 20));
    });
    run(|| {
        let id = take(OFFER);
        assert_eq!(lease(id).penalty, 10);
        assert_eq!(bond(), (PLENTY - 10, 10));
    });
}

#[test]
fn without_as_much_to_spare_there_is_no_award() {
    run(|| {
        let order = bid_at(Permill::from_percent(1));
        Bonds::mutate(PROVIDER, |bond| bond.spare = 79);
        assert_noop!(award_as(TENANT, order, &[pick(order, PROVIDER, 1)]), PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 80);
        let id = award(order, PROVIDER);
        assert_eq!(bond(), (0, 80));
        assert_eq!(lease(id).penalty, 80);
    });
}

#[test]
fn nor_can_the_ask_be_taken() {
    run(|| {
        set_ask(OFFER, ask(5));
        Bonds::mutate(PROVIDER, |bond| bond.spare = 9);
        assert_noop!(take_as(TENANT, OFFER, request(1)), PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 10);
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}

#[test]
fn a_provider_that_leaves_pays_it_to_the_tenant_at_once() {
    run(|| {
        let id = active_at(Permill::from_percent(10));
        advance_to(20);
        assert!(report_millis(id, u64::MAX, false));
        close(PROVIDER, id);
        assert!(events().contains(&Event::ExitPenaltyPaid {
            lease: id,
            provider: PROVIDER,
            tenant: TENANT,
            amount: 800
        }));
        assert_eq!(bond(), (PLENTY - 800, 0));
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT - 800);
        // 10 blocks of the lease are paid as ever.
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 800 - 50);
        assert_eq!(free(NATIVE, PROVIDER), ENDOWMENT + 49);
    });
}

#[test]
fn even_one_that_leaves_in_the_block_in_which_it_activated() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        close(PROVIDER, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 80);
    });
}

#[test]
fn also_from_a_lease_in_another_asset_in_the_native_currency() {
    run(|| {
        let id = Wanted::in_usd().active();
        close(PROVIDER, id);
        assert_eq!((free(NATIVE, TENANT), free(IN_USD, TENANT)), (ENDOWMENT + 80, ENDOWMENT));
    });
}

#[test]
fn a_provider_that_closes_at_the_end_pays_nothing() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        advance_to(209);
        report_millis(id, u64::MAX, false);
        advance_to(210);
        close(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::FundsExhausted }));
        assert_eq!((bond(), penalties()), ((PLENTY, 0), vec![]));
    });
}

#[test]
fn one_that_closes_a_block_earlier_pays_all_of_it() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        advance_to(209);
        close(PROVIDER, id);
        assert_eq!((bond(), penalties()), ((PLENTY - 80, 0), vec![80]));
    });
}

#[test]
fn at_every_other_end_it_is_free_again() {
    let closed_by_tenant = |id| close(TENANT, id);
    let out_of_money = |id| {
        advance_to(210);
        settle(id);
    };
    let end_of_term = |id| {
        assert_ok!(top_up(id, 600));
        advance_to(310);
        settle(id);
    };
    let end_of_notice = |id| {
        assert_ok!(give_notice(id));
        settle(id);
    };
    let nobody_said_so = |_| idle(300);
    let ends: [fn(LeaseId); 5] = [closed_by_tenant, out_of_money, end_of_term, end_of_notice, nobody_said_so];
    for end in ends {
        run(|| {
            let id = active_at(Permill::from_percent(1));
            advance_to(15);
            end(id);
            assert_eq!((bond(), penalties()), ((PLENTY, 0), vec![]));
            // Nor is it released once more at the very end.
            advance_to(1_000);
            if Leases::<Test>::contains_key(id) {
                settle(id);
            }
            assert_eq!(bond(), (PLENTY, 0));
        });
    }
}

#[test]
fn a_lease_that_is_not_activated_costs_the_bids_deposit_and_not_the_penalty() {
    run(|| {
        let order = bid_at(Permill::from_percent(1));
        let id = award(order, PROVIDER);
        advance_to(22);
        assert_ok!(LeaseMarket::expire_lease(RuntimeOrigin::signed(TENANT), id));
        assert_eq!((bond(), penalties()), ((PLENTY, 0), vec![]));
        assert_eq!(free(NATIVE, TENANT), ENDOWMENT + 100);
    });
}

#[test]
fn of_an_ask_that_is_not_activated_as_much_as_a_bids_deposit_is_taken_of_it() {
    // 10 of one GPU at 1 % is all there is; of 8 at 10 % it is 100 of 800.
    for (gpus, rate, taken) in [(1, 1, 10), (8, 10, 100)] {
        run(|| {
            let terms = terms(Permill::from_percent(rate));
            set_ask(OFFER, leasehold_primitives::market::Ask { terms, ..ask(5) });
            assert_ok!(take_as(TENANT, OFFER, request(gpus)));
            advance_to(22);
            assert_ok!(LeaseMarket::expire_lease(RuntimeOrigin::signed(TENANT), 0));
            assert_eq!((bond(), penalties()), ((PLENTY - taken, 0), vec![taken]));
            assert_eq!(last_event(), Event::LeaseExpired { lease: 0, compensation: taken, asset: NATIVE });
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + taken);
        });
    }
}

#[test]
fn of_a_bond_that_was_slashed_there_is_what_is_left() {
    for left in [0, 1, 30] {
        run(|| {
            let id = active_at(Permill::from_percent(1));
            slash(PROVIDER, 80 - left);
            assert_eq!(bond(), (PLENTY - 80, left));
            close(PROVIDER, id);
            assert_eq!(bond(), (PLENTY - 80, 0));
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + left);
            assert_eq!(penalties(), if left > 0 { vec![left] } else { vec![] });
        });
    }
}

#[test]
fn a_lease_that_did_not_begin_cannot_be_left_nor_one_left_twice() {
    run(|| {
        let id = Wanted::default().awarded();
        let leave = || LeaseMarket::close(RuntimeOrigin::signed(PROVIDER), id);
        assert_noop!(leave(), Error::<Test>::LeasePending);
        activate_at(id, 10);
        advance_to(15);
        assert_ok!(leave());
        assert_noop!(leave(), Error::<Test>::AlreadyClosing);
        assert_eq!(penalties(), [80]);
    });
}
