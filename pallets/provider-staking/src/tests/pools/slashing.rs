use super::*;
use crate::{FromLeavers, FromPool, Taken};
use leasehold_primitives::traits::BondReserves as _;

fn cancel(id: SlashId) {
    assert_ok!(ProviderStaking::cancel_slash(RuntimeOrigin::root(), id));
}

/// Parks an exit penalty of 20 that is reserved, of which Dave gets half. Returns its id.
fn park_penalty(lease: LeaseId) -> SlashId {
    let id = NextSlash::<Test>::get();
    let parked = ProviderStaking::park(&ALICE, lease, window()..window() + 1, 20 * UNIT, &DAVE, Balance::MAX);
    assert_eq!(parked, (20 * UNIT, 10 * UNIT));
    id
}

/// Pays it, and returns the amounts that Dave and the treasury got.
fn pay(id: SlashId) -> (Balance, Balance) {
    let had = (free(DAVE), free(TREASURY));
    assert_ok!(ProviderStaking::pay_slash(signed(BOB), id));
    (free(DAVE) - had.0, free(TREASURY) - had.1)
}

/// Slashes all of Alice's own stake and `amount` of delegations, for an offence that began `back` blocks ago.
fn slash_for(amount: Balance, back: u32) -> SlashId {
    let windows = (System::block_number() - back) / 10..window() + 1;
    report(&crate::tests::Offence { windows, ..offence(7, ledger(ALICE).bonded + amount) })
}

#[test]
fn all_that_is_the_providers_own_pays_before_delegations_do() {
    with_delegators(|| {
        reserve(ALICE, 30 * UNIT);
        unbond(ALICE, 20 * UNIT);
        // 50 are neither reserved nor on their way out.
        let id = report(&offence(7, 85 * UNIT));
        let parts = pending(id).parts;
        assert_eq!((parts.bond, parts.from_unbonding(), parts.reserved), (50 * UNIT, Some(20 * UNIT), 15 * UNIT));
        assert_eq!((parts.pool.amount, worth(BOB), ledger(ALICE).covered()), (0, 100 * UNIT, 15 * UNIT));
        System::assert_has_event(
            Event::SlashParked {
                slash: id,
                provider: ALICE,
                lease: 7,
                cause: crate::SlashCause::Offence { kind: OffenceKind::Missed, round: 0 },
                from_bond: 50 * UNIT,
                from_unbonding: 20 * UNIT,
                from_reserved: 15 * UNIT,
                from_pool: 0,
                from_leaving: 0,
                beneficiary: BOB,
                restitution: 0,
                due_at: slash_due(),
            }
            .into(),
        );
        let rest = report(&offence(8, 30 * UNIT));
        let parts = pending(rest).parts;
        assert_eq!((parts.bond, parts.reserved), (0, 15 * UNIT));
        assert_eq!(parts.pool, FromPool { pool: 0, amount: 15 * UNIT, shares: 150 * UNIT, era: 0 });
        assert_eq!((worth(BOB), worth(CAROL)), (90 * UNIT, 45 * UNIT));
        // The reserved part stays reserved, though nothing covers it.
        assert_eq!((ledger(ALICE).reserved, ledger(ALICE).covered()), (30 * UNIT, 0));
        cancel(rest);
        assert_eq!((ledger(ALICE).covered(), worth(BOB)), (15 * UNIT, 100 * UNIT));
        cancel(id);
        assert_eq!((ledger(ALICE).covered(), ledger(ALICE).unreserved()), (30 * UNIT, 50 * UNIT));
    });
}

#[test]
fn a_tenants_restitution_comes_out_of_what_was_reserved_too() {
    with_delegators(|| {
        reserve(ALICE, 90 * UNIT);
        let share = Permill::from_percent(12);
        let offence = Offence { share, restitution: Balance::MAX, tenant: DAVE, ..offence(7, 1_000 * UNIT) };
        let id = report(&offence);
        let parts = pending(id).parts;
        assert_eq!((parts.bond, parts.reserved, parts.pool.amount), (10 * UNIT, 90 * UNIT, 20 * UNIT));
        // Four fifths of 100, and not of 10.
        assert_eq!(pending(id).restitution, 80 * UNIT);
    });
}

#[test]
fn a_slash_that_the_own_bond_pays_does_not_reach_delegations() {
    with_delegators(|| {
        report(&offence(7, 100 * UNIT));
        assert_eq!((worth(BOB), ledger(ALICE).disputed), (100 * UNIT, 0));
    });
}

#[test]
fn who_left_in_the_era_of_the_offence_or_later_pays_the_rate_of_those_who_stayed() {
    with_delegators(|| {
        assert_ok!(delegate(DAVE, 50 * UNIT));
        leave(DAVE);
        advance_to(125);
        leave(CAROL);
        // The offence began in era 2: what Dave took out in era 0 is due anyway.
        let id = slash_for(30 * UNIT, 5);
        let parts = pending(id).parts;
        assert_eq!(parts.pool.amount, 20 * UNIT);
        assert_eq!(
            parts.leaving.into_inner(),
            [FromLeavers { era: 2, amount: 10 * UNIT, shares: 50 * UNIT, came: 50 * UNIT }]
        );
        assert_eq!((worth(BOB), leaving(CAROL), leaving(DAVE)), (80 * UNIT, 40 * UNIT, 50 * UNIT));
    });
}

#[test]
fn who_left_before_the_offence_or_is_due_pays_nothing() {
    with_delegators(|| {
        advance_to(55);
        leave(CAROL);
        advance_to(65);
        // The offence began in era 1. Carol left in era 0.
        slash_for(30 * UNIT, 5);
        assert_eq!((worth(BOB), leaving(CAROL)), (70 * UNIT, 50 * UNIT));
    });
    with_delegators(|| {
        advance_to(55);
        leave(CAROL);
        advance_to(99);
        let offence = crate::tests::Offence { windows: 5..9, ..offence(7, 130 * UNIT) };
        let id = report(&offence);
        assert_eq!((worth(BOB), leaving(CAROL)), (80 * UNIT, 40 * UNIT));
        cancel(id);
        // One block later Carol's part is due, withdrawn or not.
        advance_to(100);
        report(&crate::tests::Offence { lease: 8, ..offence });
        assert_eq!((worth(BOB), leaving(CAROL)), (70 * UNIT, 50 * UNIT));
    });
}

#[test]
fn what_delegations_lose_is_all_the_treasurys() {
    with_delegators(|| {
        leave(CAROL);
        let mut offence = offence(7, 1_000 * UNIT);
        offence.share = Permill::from_percent(13);
        offence.restitution = 1_000 * UNIT;
        offence.tenant = DAVE;
        let id = report(&offence);
        // 130: all of the bond, and a fifth of each delegation. Restitution is a tenth of the stake, and at most 80 %
        // of 100.
        assert_eq!((pending(id).restitution, worth(BOB), leaving(CAROL)), (80 * UNIT, 80 * UNIT, 40 * UNIT));
        let had = (free(DAVE), free(TREASURY));
        advance_to(slash_due());
        assert_ok!(ProviderStaking::pay_slash(signed(BOB), id));
        assert_last_event(Event::SlashPaid {
            slash: id,
            provider: ALICE,
            beneficiary: DAVE,
            restitution: 80 * UNIT,
            treasury: 50 * UNIT,
            from_delegations: 30 * UNIT,
            burnt: false,
        });
        assert_eq!((free(DAVE) - had.0, free(TREASURY) - had.1), (80 * UNIT, 50 * UNIT));
        assert_eq!((on_account(), held(ALICE), ledger(ALICE).disputed), (120 * UNIT, 0, 0));
    });
}

#[test]
fn a_treasury_that_cannot_receive_protects_no_delegation() {
    ExtBuilder::default().without_treasury().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        assert_ok!(set_commission(10, true));
        assert_ok!(delegate(BOB, 100 * UNIT));
        let id = slash_delegations(EXISTENTIAL_DEPOSIT - 1);
        let issued = Balances::total_issuance();
        advance_to(slash_due());
        assert_ok!(ProviderStaking::pay_slash(signed(BOB), id));
        let (taken, few) = (100 * UNIT, EXISTENTIAL_DEPOSIT - 1);
        assert_eq!((Balances::total_issuance(), free(TREASURY)), (issued, taken + few));
        let id = report(&offence(8, EXISTENTIAL_DEPOSIT - 1));
        Balances::burn_from(
            &TREASURY,
            taken + few,
            frame_support::traits::tokens::Preservation::Expendable,
            frame_support::traits::tokens::Precision::Exact,
            frame_support::traits::tokens::Fortitude::Force,
        )
        .unwrap();
        advance_to(slash_due());
        assert_ok!(ProviderStaking::pay_slash(signed(BOB), id));
        assert_eq!((free(TREASURY), on_account()), (0, 100 * UNIT - 2 * few));
    });
}

#[test]
fn a_cancelled_slash_goes_back_to_pool_and_leavers() {
    with_delegators(|| {
        leave(CAROL);
        let before = (ledger(ALICE), Leavers::<Test>::get(ALICE));
        let id = slash_delegations(30 * UNIT);
        cancel(id);
        assert_last_event(Event::SlashCancelled { slash: id, provider: ALICE, amount: 130 * UNIT, treasury: 0 });
        assert_eq!((ledger(ALICE), Leavers::<Test>::get(ALICE)), before);
    });
}

#[test]
fn a_cancelled_slash_of_a_pool_that_was_closed_goes_to_those_who_left_with_it() {
    with_delegators(|| {
        let id = slash_delegations(30 * UNIT);
        assert_ok!(close_pool());
        assert_ok!(set_commission(10, true));
        assert_eq!(leaving(BOB), 80 * UNIT);
        cancel(id);
        assert_eq!((leaving(BOB), leaving(CAROL), ledger(ALICE).delegated), (100 * UNIT, 50 * UNIT, 0));
    });
}

#[test]
fn of_those_who_have_withdrawn_the_treasury_gets_what_is_given_back() {
    with_delegators(|| {
        leave(BOB);
        leave(CAROL);
        let id = slash_delegations(30 * UNIT);
        // A late block, and the slash is still not paid: all have withdrawn, and the pool is closed.
        assert_ok!(close_pool());
        advance_to(leavers_due());
        assert_ok!(withdraw(BOB));
        assert_ok!(withdraw(CAROL));
        cancel(id);
        System::assert_has_event(Event::PoolDepositReturned { provider: ALICE, amount: EXISTENTIAL_DEPOSIT }.into());
        assert_eq!((free(TREASURY) - EXISTENTIAL_DEPOSIT, on_account()), (30 * UNIT, 0));
    });
}

#[test]
fn a_cancelled_slash_finds_leavers_who_were_put_aside() {
    with_delegators(|| {
        leave(CAROL);
        let id = slash_delegations(30 * UNIT);
        for _ in 0..32 {
            pass_eras(1);
            assert_ok!(undelegate(BOB, UNIT));
        }
        assert!(DueLeavers::<Test>::contains_key(ALICE, 0));
        assert_eq!(leaving(CAROL), 40 * UNIT);
        cancel(id);
        assert_eq!(leaving(CAROL), 50 * UNIT);
        assert_ok!(withdraw(CAROL));
        assert_eq!(free(CAROL), ENDOWMENT + EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_provider_whose_delegations_are_in_dispute_does_not_deregister() {
    with_delegators(|| {
        report(&offence(6, 100 * UNIT));
        pay_all();
        let id = slash_delegations(UNIT);
        assert!(<ProviderStaking as ProviderStake<AccountId>>::has_pending(&ALICE));
        assert_ok!(close_pool());
        assert!(Ledgers::<Test>::contains_key(ALICE));
        advance_to(slash_due());
        assert_ok!(ProviderStaking::pay_slash(signed(BOB), id));
        assert!(!Ledgers::<Test>::contains_key(ALICE));
    });
}

#[test]
fn while_delegations_are_in_dispute_an_exit_penalty_is_all_the_treasurys() {
    // The slash beside it, in smallest units of delegations, and what is done with that slash first.
    let nothing: fn(SlashId) = |_| ();
    let paid: fn(SlashId) = |id| {
        advance_to(slash_due());
        pay(id);
    };
    for (delegated, then, tenants) in [
        (0, nothing, 10 * UNIT),
        (1, nothing, 0),
        (150 * UNIT, nothing, 0),
        (1, cancel as fn(SlashId), 10 * UNIT),
        (1, paid, 10 * UNIT),
    ] {
        with_delegators(|| {
            reserve(ALICE, 20 * UNIT);
            let penalty = park_penalty(8);
            let slash = slash_delegations(delegated);
            assert_eq!(ledger(ALICE).disputed, delegated);
            then(slash);
            advance_to(pending(penalty).due_at.max(System::block_number()));
            assert_eq!(pay(penalty), (tenants, 20 * UNIT - tenants), "{delegated}");
            assert_last_event(Event::SlashPaid {
                slash: penalty,
                provider: ALICE,
                beneficiary: DAVE,
                restitution: tenants,
                treasury: 20 * UNIT - tenants,
                from_delegations: 0,
                burnt: false,
            });
        });
    }
}

/// Tenants of a fleet that went dark do not lose their restitution because the fleet was large.
#[test]
fn an_offences_restitution_is_paid_though_delegations_are_in_dispute() {
    with_delegators(|| {
        let first = report(&Offence { restitution: 5 * UNIT, tenant: DAVE, ..offence(8, 50 * UNIT) });
        slash_delegations(30 * UNIT);
        advance_to(slash_due());
        assert_eq!(pay(first), (5 * UNIT, 45 * UNIT));
    });
}

/// The slash costs a tenth more than the penalty, so that nothing of the penalty is due any more.
#[test]
fn after_24_dark_windows_the_leases_own_penalty_pays_before_delegators() {
    with_delegators(|| {
        reserve(ALICE, 100 * UNIT);
        let id = report(&Offence { kind: OffenceKind::Abandoned, ..offence(7, 110 * UNIT) });
        let parts = pending(id).parts;
        assert_eq!((parts.bond, parts.reserved, parts.pool.amount), (0, 100 * UNIT, 10 * UNIT));
        let windows = window()..window() + 1;
        assert_eq!(ProviderStaking::park(&ALICE, 7, windows, 100 * UNIT, &DAVE, Balance::MAX), (0, 0));
        // The released amount is worth nothing.
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved, held(ALICE)), (0, 0, 100 * UNIT));
        assert_eq!(Taken::<Test>::get(7).takings.len(), 2);
    });
}
