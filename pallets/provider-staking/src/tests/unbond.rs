use super::*;
use crate::Chunk;
use frame_support::{assert_noop, assert_ok};

#[test]
fn what_is_unbonded_leaves_the_bond_and_stays_held() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let withdrawable_at = due_block();
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), 40 * UNIT));

        assert_eq!(ProviderStaking::bonded(&ALICE), 60 * UNIT);
        assert_eq!(ledger(ALICE).unbonding.to_vec(), [Chunk { amount: 40 * UNIT, withdrawable_at }]);
        assert_eq!(held(ALICE), 100 * UNIT);
        assert_last_event(Event::Unbonding { provider: ALICE, amount: 40 * UNIT, withdrawable_at });
    });
}

#[test]
fn what_is_required_stays() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 60 * UNIT);
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 40 * UNIT + 1), Error::StillRequired);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 100 * UNIT), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(origin.clone(), 40 * UNIT));
        assert_noop!(ProviderStaking::unbond(origin, 1), Error::StillRequired);
    });
}

#[test]
fn what_is_reserved_stays_on_top_of_what_is_required() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 50 * UNIT);
        reserve(ALICE, 20 * UNIT);
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 30 * UNIT + 1), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(origin.clone(), 30 * UNIT));
        assert_noop!(ProviderStaking::unbond(origin.clone(), 1), Error::StillRequired);

        require(ALICE, 0);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 50 * UNIT + 1), Error::StillRequired);
        assert_ok!(ProviderStaking::unbond(origin, 50 * UNIT));
    });
}

#[test]
fn a_reservation_below_the_minimum_keeps_the_minimum_bonded() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 2 * MINIMUM_BOND);
        reserve(ALICE, 1);
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 2 * MINIMUM_BOND), Error::StillRequired);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 2 * MINIMUM_BOND - 1), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::unbond(origin, MINIMUM_BOND));
    });
}

#[test]
fn the_rest_of_a_bond_is_0_or_at_least_the_minimum() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 2 * MINIMUM_BOND);
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::unbond(origin.clone(), MINIMUM_BOND + 1), Error::BelowMinimumBond);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 2 * MINIMUM_BOND - 1), Error::BelowMinimumBond);
        assert_ok!(ProviderStaking::unbond(origin.clone(), MINIMUM_BOND));
        assert_ok!(ProviderStaking::unbond(origin, MINIMUM_BOND));
        assert_eq!(ProviderStaking::bonded(&ALICE), 0);
    });
}

#[test]
fn neither_0_nor_more_than_the_bond_can_be_unbonded() {
    ExtBuilder::default().build_and_execute(|| {
        let origin = RuntimeOrigin::signed(ALICE);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 1), Error::NotBonded);
        bond(ALICE, MINIMUM_BOND);
        assert_noop!(ProviderStaking::unbond(origin.clone(), 0), Error::ZeroAmount);
        assert_noop!(ProviderStaking::unbond(origin.clone(), MINIMUM_BOND + 1), Error::MoreThanBonded);
        assert_noop!(ProviderStaking::unbond(origin, Balance::MAX), Error::MoreThanBonded);
    });
}

#[test]
fn amounts_unbonded_in_one_block_are_one_chunk() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        for _ in 0..=MAX_CHUNKS {
            unbond(ALICE, UNIT);
        }
        let amount = Balance::from(MAX_CHUNKS + 1) * UNIT;
        assert_eq!(ledger(ALICE).unbonding.to_vec(), [Chunk { amount, withdrawable_at: due_block() }]);
    });
}

#[test]
fn a_full_list_refuses_a_chunk_until_one_is_due_and_then_withdraws_it() {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        let first_due = due_block();
        for block in 1..=MAX_CHUNKS {
            advance_to(block);
            unbond(ALICE, UNIT);
        }
        // In the block of the last chunk there is room in that chunk.
        unbond(ALICE, UNIT);
        for block in [MAX_CHUNKS + 1, first_due - 1] {
            advance_to(block);
            assert_noop!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), UNIT), Error::TooManyChunks);
        }

        advance_to(first_due + 1);
        assert_ok!(ProviderStaking::unbond(RuntimeOrigin::signed(ALICE), UNIT));

        assert_eq!(held(ALICE), 98 * UNIT);
        assert_eq!(ledger(ALICE).unbonding.len(), 3);
        System::assert_has_event(Event::<Test>::Withdrawn { provider: ALICE, amount: 2 * UNIT }.into());
    });
}
