use super::*;
use crate::{Chunk, SlashCause, Taken};
use frame_support::traits::{LockableCurrency, WithdrawReasons};

#[test]
fn a_slash_takes_from_the_bond_first_and_stays_held_until_it_is_paid() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        unbond(ALICE, 40 * UNIT);
        let due_at = slash_due();
        let id = report(&offence(7, 30 * UNIT));

        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).pending, ledger(ALICE).slashes), (30 * UNIT, 30 * UNIT, 1));
        assert_eq!(ProviderStaking::bonded(&ALICE), 30 * UNIT);
        assert_eq!(held(ALICE), 100 * UNIT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT);
        let cause = SlashCause::Offence { kind: OffenceKind::Missed, round: 0 };
        assert_eq!((pending(id).cause, pending(id).lease, pending(id).due_at), (cause, 7, due_at));
        System::assert_has_event(
            Event::<Test>::SlashParked {
                slash: id,
                provider: ALICE,
                lease: 7,
                cause,
                from_bond: 30 * UNIT,
                from_unbonding: 0,
                from_reserved: 0,
                from_pool: 0,
                from_leaving: 0,
                beneficiary: BOB,
                restitution: 0,
                due_at,
            }
            .into(),
        );
        let (kind, amount) = (OffenceKind::Missed, 30 * UNIT);
        assert_last_event(Event::OffenceReported { provider: ALICE, lease: 7, kind, round: 0, amount });
    });
}

#[test]
fn what_is_unbonding_is_slashed_newest_first() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let first_due = due_block();
        unbond(ALICE, 30 * UNIT);
        advance_to(2);
        let second_due = due_block();
        unbond(ALICE, 20 * UNIT);
        let id = report(&offence(7, 75 * UNIT));

        let parts = pending(id).parts;
        assert_eq!((parts.bond, parts.reserved), (50 * UNIT, 0));
        let chunks = [(20 * UNIT, second_due), (5 * UNIT, first_due)];
        assert_eq!(parts.unbonding.to_vec(), chunks.map(|(amount, withdrawable_at)| Chunk { amount, withdrawable_at }));
        let left = Chunk { amount: 25 * UNIT, withdrawable_at: first_due };
        assert_eq!(ledger(ALICE).unbonding.to_vec(), [left]);
        assert_eq!(held(ALICE), 100 * UNIT);
    });
}

#[test]
fn of_the_own_stake_what_covers_exit_penalties_is_slashed_last() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        reserve(ALICE, 30 * UNIT);
        unbond(ALICE, 20 * UNIT);
        let id = report(&offence(7, 70 * UNIT));
        assert_eq!(pending(id).parts.reserved, 0);
        assert_eq!(ledger(ALICE).covered(), 30 * UNIT);

        let id = report(&offence(8, 12 * UNIT));
        assert_eq!((pending(id).parts.bond, pending(id).parts.reserved), (0, 12 * UNIT));
        assert_eq!(ledger(ALICE).covered(), 18 * UNIT);
        assert_eq!(ledger(ALICE).reserved, 30 * UNIT);
        assert_eq!(ProviderStaking::bonded(&ALICE), 0);
    });
}

#[test]
fn unbonding_money_can_be_slashed_up_to_the_block_before_it_is_due() {
    ExtBuilder::default().build_and_execute(|| {
        for who in [ALICE, BOB] {
            bond(who, MINIMUM_BOND);
            unbond(who, MINIMUM_BOND);
        }
        let due = due_block();
        advance_to(due - 1);
        assert_eq!(slash(ALICE, Balance::MAX), MINIMUM_BOND);
        advance_to(due);
        assert_eq!(slash(BOB, Balance::MAX), 0);
        assert!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(BOB)).is_ok());
        assert!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)).is_err());
    });
}

#[test]
fn a_provider_that_unbonds_at_once_still_pays_for_what_it_did_before() {
    ExtBuilder::default().build_and_execute(|| {
        advance_to(9);
        bond(ALICE, 100 * UNIT);
        let offence = offence(7, 100 * UNIT);
        unbond(ALICE, 100 * UNIT);
        // The last block in which it can be reported.
        advance_to(10 + Timing::DEVELOPMENT.evidence_blocks);
        let id = report(&offence);
        advance_to(pending(id).due_at);
        assert!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)).is_err());
        ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id).unwrap();
        assert_eq!((free(ALICE), held(ALICE)), (ENDOWMENT + EXISTENTIAL_DEPOSIT - 100 * UNIT, 0));
    });
}

#[test]
fn an_offence_whose_evidence_is_too_old_costs_nothing_and_leaves_no_trace() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let offence = offence(7, 30 * UNIT);
        advance_to(10 + Timing::DEVELOPMENT.evidence_blocks + 1);
        System::reset_events();
        assert_eq!(ProviderStaking::report(&offence), 0);
        assert!(System::events().is_empty() && !Taken::<Test>::contains_key(7));
        assert_eq!(ledger(ALICE).pending, 0);
    });
}

#[test]
fn a_slash_of_everything_keeps_the_ledger_until_it_is_paid() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        unbond(ALICE, 40 * UNIT);
        assert_eq!(slash(ALICE, Balance::MAX), ENDOWMENT);
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).unbonding.len(), ledger(ALICE).pending), (0, 0, ENDOWMENT));

        pay_all();
        assert!(!Ledgers::<Test>::contains_key(ALICE));
        assert_eq!((held(ALICE), free(ALICE)), (0, EXISTENTIAL_DEPOSIT));
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + ENDOWMENT);
    });
}

#[test]
fn a_slash_of_0_or_of_an_account_without_a_ledger_takes_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        assert_eq!((slash(ALICE, 0), slash(NOBODY, UNIT)), (0, 0));
        assert_eq!((PendingSlashes::<Test>::iter_keys().count(), NextSlash::<Test>::get()), (0, 0));
        assert!(!Ledgers::<Test>::contains_key(NOBODY));
    });
}

#[test]
fn it_costs_a_share_of_the_stake_at_risk_or_the_least_if_that_is_more() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let offence = |lease, at_least| Offence { share: Permill::from_percent(10), at_least, ..offence(lease, 1_009) };
        assert_eq!(ProviderStaking::report(&offence(1, 0)), 100);
        assert_eq!(ProviderStaking::report(&offence(2, 100)), 100);
        assert_eq!(ProviderStaking::report(&offence(3, 101)), 101);
    });
}

#[test]
fn a_lease_is_slashed_once_for_a_kind_and_round() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let first = Offence { windows: 0..1, ..offence(7, UNIT) };
        let again = Offence { windows: 1..2, ..first.clone() };
        assert_eq!(ProviderStaking::report(&first), UNIT);
        let before = Taken::<Test>::get(7);
        System::reset_events();
        assert_eq!(ProviderStaking::report(&again), 0);
        assert!(System::events().is_empty());
        assert_eq!(Taken::<Test>::get(7), before);

        // Another kind, round or lease.
        assert_eq!(ProviderStaking::report(&Offence { kind: OffenceKind::Contradicted, ..again.clone() }), UNIT);
        assert_eq!(ProviderStaking::report(&Offence { round: 1, windows: 2..3, ..again.clone() }), UNIT);
        assert_eq!(ProviderStaking::report(&Offence { lease: 8, ..again }), UNIT);
    });
}

#[test]
fn an_offence_that_found_nothing_to_take_is_done_with_too() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, MINIMUM_BOND);
        slash(ALICE, MINIMUM_BOND);
        let offence = offence(7, UNIT);
        assert_eq!(ProviderStaking::report(&offence), 0);
        let (kind, round) = (OffenceKind::Missed, 0);
        assert_last_event(Event::OffenceReported { provider: ALICE, lease: 7, kind, round, amount: 0 });
        ProviderStaking::bond_more(RuntimeOrigin::signed(ALICE), MINIMUM_BOND).unwrap();
        assert_eq!(ProviderStaking::report(&offence), 0);
        assert_eq!(ledger(ALICE).bonded, MINIMUM_BOND);
    });
}

#[test]
fn a_tenant_gets_at_most_four_fifths_of_a_slash() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let share = Permill::from_percent(2);
        let id = report(&Offence { share, restitution: Balance::MAX, ..offence(7, 100_000) });
        assert_eq!((pending(id).parts.bond, pending(id).restitution), (2_000, 1_600));
    });
}

#[test]
fn a_tenant_gets_at_most_a_tenth_of_the_stake_at_risk_over_a_leases_life() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let restitutions: Vec<_> = (0..8)
            .map(|round| {
                let windows = round..round + 1;
                let share = Permill::from_percent(2);
                let of_round = Offence { round, windows, share, restitution: Balance::MAX, ..offence(7, 100_000) };
                pending(report(&of_round)).restitution
            })
            .collect();
        assert_eq!(restitutions, [1_600, 1_600, 1_600, 1_600, 1_600, 1_600, 400, 0]);
    });
}

#[test]
fn a_tenant_gets_at_most_the_price_of_what_was_missed() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let of_round =
            |round, restitution| Offence { round, windows: round..round + 1, restitution, ..offence(7, 10_000) };
        assert_eq!(pending(report(&of_round(0, 300))).restitution, 300);
        // The price of all windows missed until then, of which the tenant has 300.
        assert_eq!(pending(report(&of_round(1, 700))).restitution, 400);
        assert_eq!(pending(report(&of_round(2, 700))).restitution, 0);
        assert_eq!(pending(report(&of_round(3, 600))).restitution, 0);
    });
}

#[test]
fn nobody_gets_restitution_of_a_verdict_or_of_an_own_offence() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        let full = |lease| Offence { restitution: Balance::MAX, ..offence(lease, 10_000) };
        let id = report(&Offence { kind: OffenceKind::Contradicted, ..full(1) });
        assert_eq!(pending(id).restitution, 0);
        let id = report(&Offence { tenant: ALICE, ..full(2) });
        assert_eq!(pending(id).restitution, 0);
        let id = report(&Offence { kind: OffenceKind::Abandoned, ..full(3) });
        assert_eq!(pending(id).restitution, 1_000);
    });
}

#[test]
fn frozen_money_is_slashed_too() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, ENDOWMENT);
        Balances::set_lock(*b"some-use", &ALICE, ENDOWMENT, WithdrawReasons::all());
        assert_eq!(slash(ALICE, ENDOWMENT), ENDOWMENT);
        pay_all();
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + ENDOWMENT);
    });
}

#[test]
fn what_is_pending_can_be_neither_unbonded_nor_withdrawn_nor_rotated_away() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        unbond(ALICE, 40 * UNIT);
        let id = report(&offence(7, 95 * UNIT));
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).unbonding[0].amount), (0, 5 * UNIT));
        let origin = RuntimeOrigin::signed(ALICE);
        frame_support::assert_noop!(ProviderStaking::unbond(origin.clone(), 1), Error::MoreThanBonded);

        advance_to(due_block());
        ProviderStaking::withdraw_unbonded(origin.clone()).unwrap();
        assert_eq!((held(ALICE), ledger(ALICE).pending), (95 * UNIT, 95 * UNIT));
        frame_support::assert_noop!(ProviderStaking::withdraw_unbonded(origin.clone()), Error::NothingToWithdraw);

        // Chunks come and go, and what is pending stays.
        ProviderStaking::bond_more(origin.clone(), 100 * UNIT).unwrap();
        for _ in 0..2 * MAX_CHUNKS {
            unbond(ALICE, UNIT);
            advance_to(due_block());
        }
        assert_eq!(ledger(ALICE).pending, 95 * UNIT);
        assert!(<ProviderStaking as ProviderStake<AccountId>>::has_pending(&ALICE));
        ProviderStaking::pay_slash(origin, id).unwrap();
        assert!(!<ProviderStaking as ProviderStake<AccountId>>::has_pending(&ALICE));
        assert!(!<ProviderStaking as ProviderStake<AccountId>>::has_pending(&NOBODY));
    });
}
