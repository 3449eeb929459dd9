//! The amount that a provider agreed to pay if it leaves at once: reserved when the lease is made, and taken or freed
//! at the end.

use super::prelude::*;

fn terms(exit_penalty: Permill) -> Terms {
    Terms { notice: 0, exit_penalty }
}

/// All 8 GPUs, 8,000 at stake, at this rate.
fn at(rate: Permill) -> Deal {
    Deal { terms: terms(rate), ..Deal::default() }
}

fn active_at(rate: Permill) -> LeaseId {
    at(rate).active()
}

fn bond() -> (Balance, Balance) {
    let Bond { spare, reserved } = Bonds::get(PROVIDER);
    (spare, reserved)
}

/// The parked amount, and the tenant's part of it.
fn penalties() -> Vec<(Balance, Balance)> {
    parked().into_iter().map(|one| (one.amount, one.restitution)).collect()
}

#[test]
fn it_is_the_rate_of_the_stake_at_risk_rounded_up() {
    for (parts, exit_penalty) in [(10_000, 80), (10_001, 81), (10_124, 81), (10_125, 81), (10_126, 82), (100_000, 800)]
    {
        run(|| {
            let id = active_at(Permill::from_parts(parts));
            assert_eq!(lease(id).exit_penalty, exit_penalty);
            assert_eq!(bond(), (PLENTY - exit_penalty, exit_penalty));
        });
    }
}

#[test]
fn it_is_reserved_for_each_lease_by_its_gpus() {
    run(|| {
        for _ in 0..3 {
            Deal { gpus: 2, ..Deal::default() }.awarded();
        }
        assert_eq!(bond(), (PLENTY - 60, 60));
        assert!((0..3).all(|id| lease(id).exit_penalty == 20));
    });
    run(|| {
        let id = take(OFFER);
        assert_eq!(lease(id).exit_penalty, 10);
        assert_eq!(bond(), (PLENTY - 10, 10));
    });
}

#[test]
fn without_as_much_to_spare_in_the_bond_no_lease_is_made() {
    run(|| {
        let deal = at(Permill::from_percent(1));
        Bonds::mutate(PROVIDER, |bond| bond.spare = 79);
        assert_noop!(deal.clone().award(), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 80);
        let id = deal.awarded();
        assert_eq!(bond(), (0, 80));
        assert_eq!(lease(id).exit_penalty, 80);
    });
}

#[test]
fn without_as_much_to_spare_in_the_bond_no_ask_can_be_taken() {
    run(|| {
        set_ask(OFFER, ask(5));
        Bonds::mutate(PROVIDER, |bond| bond.spare = 9);
        assert_noop!(take_as(TENANT, OFFER, request(1)), EXIT_PENALTY_NOT_BONDED);
        Bonds::mutate(PROVIDER, |bond| bond.spare = 10);
        assert_ok!(take_as(TENANT, OFFER, request(1)));
    });
}

#[test]
fn of_a_provider_that_leaves_half_of_it_is_the_tenants_after_the_deferral() {
    run(|| {
        let id = active_at(Permill::from_percent(10));
        advance_to(20);
        assert!(report_millis(id, u64::MAX, false));
        leave(PROVIDER, id);
        assert!(events().contains(&Event::ExitPenaltyParked {
            lease: id,
            provider: PROVIDER,
            tenant: TENANT,
            amount: 800,
            restitution: 400
        }));
        assert_eq!((bond(), penalties()), ((PLENTY - 800, 0), vec![(800, 400)]));
        // 10 blocks of the lease are paid as usual, and nothing else moves.
        assert_eq!(free(NATIVE, BOND_POT), ENDOWMENT);
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, PROVIDER)), (ENDOWMENT - 50, ENDOWMENT + 49));
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), treasury_got(NATIVE)), (ENDOWMENT - 50 + 400, 400));
    });
}

#[test]
fn a_provider_that_leaves_in_the_block_of_the_activation_pays_too() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        leave(PROVIDER, id);
        assert!(!Leases::<Test>::contains_key(id));
        assert_eq!(penalties(), [(80, 40)]);
    });
}

/// It is native money, and the provider's own decision: no price is needed to value the tenant's missed blocks.
#[test]
fn of_a_lease_in_another_asset_half_of_it_is_the_tenants_too() {
    run(|| {
        let id = Deal::in_usd().active();
        leave(PROVIDER, id);
        assert_eq!(penalties(), [(80, 40)]);
        Bonding::pay_parked();
        assert_eq!((free(NATIVE, TENANT), free(IN_USD, TENANT)), (ENDOWMENT + 40, ENDOWMENT));
    });
}

#[test]
fn a_close_that_is_cancelled_costs_nothing() {
    run(|| {
        let id = active_at(Permill::from_percent(10));
        leave(PROVIDER, id);
        assert_eq!(bond(), (PLENTY - 800, 0));
        cancel_parked();
        assert_eq!((bond(), free(NATIVE, TENANT)), ((PLENTY, 0), ENDOWMENT));
    });
}

/// The attack: getting a tenth of the stake paid out at once, past unbonding and future slashes.
#[test]
fn who_leaves_the_lease_of_its_own_second_account_loses_half_of_the_penalty() {
    run(|| {
        let own = || free(NATIVE, PROVIDER) + free(NATIVE, TENANT) + bonded(PROVIDER);
        let had = own();
        set_ask(OFFER, Ask { terms: terms(Permill::from_percent(10)), ..ask(5) });
        assert_ok!(take_as(TENANT, OFFER, request(8)));
        activate_at(0, 10);
        leave(PROVIDER, 0);
        // Nothing has left the bonds.
        assert_eq!((free(NATIVE, TENANT), free(NATIVE, BOND_POT)), (ENDOWMENT, ENDOWMENT));
        assert_eq!(own(), had - 800);
        Bonding::pay_parked();
        assert_eq!((own(), treasury_got(NATIVE)), (had - 400, 400));
        assert_nothing_left();
    });
}

#[test]
fn a_provider_that_leaves_at_the_end_pays_nothing() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        advance_to(209);
        report_millis(id, u64::MAX, false);
        advance_to(210);
        leave(PROVIDER, id);
        assert!(matches!(lease(id).state, LeaseState::Closing { reason: CloseReason::FundsExhausted }));
        assert_eq!((bond(), penalties()), ((PLENTY, 0), vec![]));
    });
}

#[test]
fn a_provider_that_leaves_a_block_before_the_end_pays_all_of_it() {
    run(|| {
        let id = active_at(Permill::from_percent(1));
        advance_to(209);
        leave(PROVIDER, id);
        assert_eq!((bond(), penalties()), ((PLENTY - 80, 0), vec![(80, 40)]));
    });
}

/// For a lease that was served; other tests are about silence.
#[test]
fn it_is_free_again_at_every_other_end() {
    let closed_by_tenant = |id| close(TENANT, id);
    let end_of_notice = |id| {
        assert_ok!(give_notice(id));
        settle(id);
    };
    let nobody_said_so = |_| idle(30);
    // The extra deposit, the last reported window, and the way the lease ends.
    let ends: [(Balance, leasehold_primitives::Window, fn(LeaseId)); 6] = [
        (0, 1, closed_by_tenant),
        (0, 1, end_of_notice),
        // Out of money.
        (0, 20, settle),
        (0, 20, nobody_said_so),
        // The end of the term.
        (600, 30, settle),
        (600, 30, nobody_said_so),
    ];
    for (more, last, end) in ends {
        run(|| {
            let id = active_at(Permill::from_percent(1));
            if more > 0 {
                assert_ok!(top_up(id, more));
            }
            report_all(id, 1..=last);
            end(id);
            assert_eq!((bond(), parked()), ((PLENTY, 0), vec![]), "{last}");
            // Nor is it released once more when the lease is final.
            advance_to(1_000);
            if Leases::<Test>::contains_key(id) {
                settle(id);
            }
            assert_eq!((bond(), parked()), ((PLENTY, 0), vec![]));
        });
    }
}

#[test]
fn of_a_slashed_bond_the_tenant_gets_half_of_the_rest() {
    for left in [0, 1, 2, 30] {
        run(|| {
            let id = active_at(Permill::from_percent(1));
            slash(PROVIDER, 80 - left);
            assert_eq!(bond(), (PLENTY - 80, left));
            leave(PROVIDER, id);
            assert_eq!(bond(), (PLENTY - 80, 0));
            assert_eq!(penalties(), if left > 0 { vec![(left, left / 2)] } else { vec![] });
            Bonding::pay_parked();
            assert_eq!(free(NATIVE, TENANT), ENDOWMENT + left / 2);
        });
    }
}

#[test]
fn a_lease_that_did_not_begin_cannot_be_left_nor_one_be_left_twice() {
    run(|| {
        let id = Deal::default().awarded();
        let leave = || leave_as(PROVIDER, id);
        assert_noop!(leave(), Error::<Test>::LeasePending);
        activate_at(id, 10);
        advance_to(15);
        assert_ok!(leave());
        assert_noop!(leave(), Error::<Test>::AlreadyClosing);
        assert_eq!(penalties(), [(80, 40)]);
    });
}
