use super::*;
use crate::{Chunk, Taken};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::traits::BadOrigin;

fn cancel(id: SlashId) -> frame_support::dispatch::DispatchResult {
    ProviderStaking::cancel_slash(RuntimeOrigin::root(), id)
}

#[test]
fn each_part_of_a_cancelled_slash_goes_back_where_it_came_from() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        for (block, amount) in [(1, 10), (2, 20)] {
            advance_to(block);
            unbond(ALICE, amount * UNIT);
        }
        reserve(ALICE, 30 * UNIT);
        let before = ledger(ALICE);
        let id = report(&offence(7, 85 * UNIT));
        assert_eq!((pending(id).parts.bond, pending(id).parts.reserved), (40 * UNIT, 15 * UNIT));
        assert_ok!(cancel(id));

        assert_eq!(ledger(ALICE), before);
        assert_eq!((held(ALICE), free(TREASURY)), (100 * UNIT, EXISTENTIAL_DEPOSIT));
        assert_last_event(Event::SlashCancelled { slash: id, provider: ALICE, amount: 85 * UNIT, treasury: 0 });
        assert_noop!(cancel(id), Error::NoSuchSlash);
        assert_noop!(ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id), Error::NoSuchSlash);
    });
}

#[test]
fn a_cancelled_exit_penalty_is_the_bonds_and_not_reserved() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        reserve(ALICE, 30 * UNIT);
        ProviderStaking::park(&ALICE, 7, 0..1, 30 * UNIT, &BOB, 10 * UNIT);
        assert_ok!(cancel(0));
        assert_eq!((ledger(ALICE).bonded, ledger(ALICE).reserved), (100 * UNIT, 0));
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 100 * UNIT));
    });
}

#[test]
fn only_the_cancelling_origin_cancels() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let id = report(&offence(7, UNIT));
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(TREASURY)] {
            assert_noop!(ProviderStaking::cancel_slash(origin, id), BadOrigin);
        }
        assert_noop!(cancel(id + 1), Error::NoSuchSlash);
        assert_ok!(cancel(id));
    });
}

#[test]
fn a_slash_can_be_cancelled_until_it_is_paid() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let id = report(&offence(7, UNIT));
        advance_to(slash_due() + 100);
        assert_ok!(cancel(id));
        assert_eq!(ledger(ALICE).bonded, 100 * UNIT);
    });
}

#[test]
fn a_chunk_that_became_due_in_the_meantime_can_be_withdrawn_once_it_is_back() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let due = due_block();
        unbond(ALICE, 100 * UNIT);
        advance_to(due - 1);
        let id = report(&offence(7, 100 * UNIT));
        advance_to(due);
        assert_noop!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)), Error::NothingToWithdraw);
        assert_ok!(cancel(id));
        assert_eq!(ledger(ALICE).unbonding.to_vec(), [Chunk { amount: 100 * UNIT, withdrawable_at: due }]);
        assert_ok!(ProviderStaking::withdraw_unbonded(RuntimeOrigin::signed(ALICE)));
        assert_eq!(free(ALICE), ENDOWMENT + EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_cancelled_offence_is_not_slashed_again_and_counts_for_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let missed = Offence { restitution: Balance::MAX, ..offence(7, 10 * UNIT) };
        let id = report(&missed);
        assert_eq!(Taken::<Test>::get(7).restitution, UNIT);
        assert_ok!(cancel(id));
        assert_eq!(Taken::<Test>::get(7).restitution, 0);
        assert_eq!(ProviderStaking::report(&missed), 0);
        assert_eq!(ProviderStaking::report(&Offence { kind: OffenceKind::Abandoned, ..missed }), 10 * UNIT);
    });
}

#[test]
fn a_slash_of_a_lease_that_is_gone_can_be_cancelled() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let id = report(&offence(7, 10 * UNIT));
        ProviderStaking::forget(7);
        assert_ok!(cancel(id));
        assert_eq!(ledger(ALICE).bonded, 100 * UNIT);
        assert!(!Taken::<Test>::contains_key(7));
    });
}
