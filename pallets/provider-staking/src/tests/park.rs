use super::*;
use crate::{Parts, SlashCause, Taken};
use leasehold_primitives::traits::BondReserves;

/// Parks for the current window. Returns the amount parked, and Bob's part of it.
fn park(lease: LeaseId, amount: Balance, restitution: Balance) -> (Balance, Balance) {
    ProviderStaking::park(&ALICE, lease, window()..window() + 1, amount, &BOB, restitution)
}

#[test]
fn a_parked_exit_penalty_leaves_the_bond_and_stays_held() {
    with_exit_penalties(|| {
        assert_eq!(park(7, 20 * UNIT, 8 * UNIT), (20 * UNIT, 8 * UNIT));

        let after = ledger(ALICE);
        assert_eq!((after.bonded, after.reserved, after.required), (80 * UNIT, 10 * UNIT, 40 * UNIT));
        assert_eq!((after.pending, after.slashes, held(ALICE)), (20 * UNIT, 1, 100 * UNIT));
        let slash = pending(0);
        assert_eq!((slash.provider, slash.lease, slash.cause), (ALICE, 7, SlashCause::ExitPenalty));
        assert_eq!((slash.beneficiary, slash.restitution, slash.due_at), (BOB, 8 * UNIT, slash_due()));
        assert_eq!(slash.parts, Parts { reserved: 20 * UNIT, ..Default::default() });
        assert_last_event(Event::SlashParked {
            slash: 0,
            provider: ALICE,
            lease: 7,
            cause: SlashCause::ExitPenalty,
            from_bond: 0,
            from_unbonding: 0,
            from_reserved: 20 * UNIT,
            from_pool: 0,
            from_leaving: 0,
            beneficiary: BOB,
            restitution: 8 * UNIT,
            due_at: slash_due(),
        });

        pay_all();
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT + 8 * UNIT);
        assert_eq!(free(TREASURY), EXISTENTIAL_DEPOSIT + 12 * UNIT);
        assert_eq!((held(ALICE), ledger(ALICE).pending), (80 * UNIT, 0));
    });
}

#[test]
fn the_restitution_is_at_most_half_of_what_was_parked() {
    for (amount, most, restitution) in [
        (20, 9, 9),
        (20, 10, 10),
        (20, 11, 10),
        (20, Balance::MAX, 10),
        // Rounded down.
        (21, 11, 10),
        (1, Balance::MAX, 0),
        (20, 0, 0),
    ] {
        with_exit_penalties(|| {
            assert_eq!(park(7, amount, most), (amount, restitution));
            assert_eq!((pending(0).restitution, Taken::<Test>::get(7).restitution), (restitution, restitution));
        });
    }
}

#[test]
fn no_more_is_parked_than_is_reserved() {
    with_exit_penalties(|| {
        assert_eq!(park(7, Balance::MAX, Balance::MAX), (30 * UNIT, 15 * UNIT));
        assert_eq!(park(8, 1, 1), (0, 0));
    });
}

#[test]
fn an_exit_penaltys_restitution_is_less_what_was_promised_before() {
    // A slash for window 0 promised a tenth of 100.
    for (most, restitution) in [(10, 0), (11, 1), (15, 5), (16, 5), (Balance::MAX, 5)] {
        ExtBuilder::default().build_and_execute(|| {
            bond(ALICE, ENDOWMENT);
            reserve(ALICE, 10);
            let id = report(&Offence { restitution: Balance::MAX, ..offence(7, 100) });
            assert_eq!(pending(id).restitution, 10);
            advance_to(50);
            assert_eq!(park(7, 10, most), (10, restitution), "{most}");
        });
    }
}

#[test]
fn after_a_slash_a_parked_penalty_is_worth_its_share_and_the_rest_is_released() {
    with_exit_penalties(|| {
        slash(ALICE, 85 * UNIT);
        assert_eq!(park(7, 10 * UNIT, 10 * UNIT), (5 * UNIT, 5 * UNIT / 2));
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 5 * UNIT });
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (10 * UNIT, 20 * UNIT));
        assert_eq!(pending(1).restitution, 5 * UNIT / 2);
    });
}

#[test]
fn a_penalty_that_nothing_covers_is_released_and_parks_nothing() {
    with_exit_penalties(|| {
        slash(ALICE, Balance::MAX);
        assert_eq!(park(7, 10 * UNIT, UNIT), (0, 0));
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 10 * UNIT });
        assert_eq!((ledger(ALICE).reserved, ledger(ALICE).slashes), (20 * UNIT, 1));
        assert_eq!(ProviderStaking::park(&NOBODY, 8, 0..1, UNIT, &BOB, UNIT), (0, 0));
        assert!(!Ledgers::<Test>::contains_key(NOBODY) && !Taken::<Test>::contains_key(8));
    });
}

#[test]
fn a_penalty_for_windows_that_were_slashed_costs_the_difference() {
    with_exit_penalties(|| {
        report(&offence(7, 12 * UNIT));
        assert_eq!(park(7, 20 * UNIT, 20 * UNIT), (8 * UNIT, 4 * UNIT));
        assert_eq!((pending(1).restitution, pending(1).parts.reserved), (4 * UNIT, 8 * UNIT));
        // All of it is used up: the part that it did not cost is the bond's.
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 12 * UNIT });
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (80 * UNIT, 10 * UNIT));

        // A penalty that costs less than the slash.
        report(&offence(8, 12 * UNIT));
        assert_eq!(park(8, 10 * UNIT, 10 * UNIT), (0, 0));
        assert_last_event(Event::ReserveReleased { provider: ALICE, amount: 10 * UNIT });
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (68 * UNIT, 0));
    });
}

#[test]
fn a_penalty_answers_for_its_windows_and_for_no_others() {
    // The slash is for window 0.
    for (windows, parked) in [(0..1, 8), (0..9, 8), (1..9, 20), (1..1, 20), (0..0, 8)] {
        ExtBuilder::default().build_and_execute(|| {
            bond(ALICE, 100 * UNIT);
            reserve(ALICE, 20 * UNIT);
            report(&offence(7, 12 * UNIT));
            advance_to(50);
            let amount = ProviderStaking::park(&ALICE, 7, windows.clone(), 20 * UNIT, &BOB, 0);
            assert_eq!(amount, (parked * UNIT, 0), "{windows:?}");
        });
    }
}

#[test]
fn a_provider_gets_no_restitution_of_its_own_penalty() {
    with_exit_penalties(|| {
        assert_eq!(ProviderStaking::park(&ALICE, 7, 0..1, 20 * UNIT, &ALICE, 20 * UNIT), (20 * UNIT, 0));
        assert_eq!(pending(0).restitution, 0);
    });
}

#[test]
fn what_was_taken_is_forgotten_with_the_lease_and_paid_all_the_same() {
    with_exit_penalties(|| {
        park(7, 20 * UNIT, 20 * UNIT);
        assert_eq!(ProviderStaking::taken(7).takings.len(), 1);
        ProviderStaking::forget(7);
        ProviderStaking::forget(7);
        assert!(!Taken::<Test>::contains_key(7));
        pay_all();
        assert_eq!(free(BOB), ENDOWMENT + EXISTENTIAL_DEPOSIT + 10 * UNIT);
    });
}
