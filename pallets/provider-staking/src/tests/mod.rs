//! The pallet's promises, call by call.

#![allow(clippy::arithmetic_side_effects)]

mod bond;
mod bond_more;
mod cancel_slash;
mod due;
mod guide;
mod indices;
mod invariants;
mod lists;
mod offences;
mod park;
mod pay_slash;
mod pools;
mod reserves;
mod set_required;
mod takings;
mod try_state;
mod unbond;
mod withdraw_unbonded;

use crate::{mock::*, Event, HoldReason, Ledger, Ledgers, NextSlash, PendingSlash, PendingSlashes};
use frame_support::traits::{fungible::InspectHold, ConstU32};
use leasehold_primitives::{
    time::Timing,
    traits::{BondReserves, Offence, OffenceKind, Offences, ProviderStake},
    Balance, LeaseId, SlashId,
};
use sp_runtime::Permill;

pub(crate) type Error = crate::Error<Test>;

pub(crate) fn ledger(who: AccountId) -> Ledger<ConstU32<MAX_CHUNKS>> {
    Ledgers::<Test>::get(who).expect("there is a ledger")
}

pub(crate) fn held(who: AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::Bond.into(), &who)
}

pub(crate) fn free(who: AccountId) -> Balance {
    Balances::free_balance(who)
}

pub(crate) fn bond(who: AccountId, amount: Balance) {
    ProviderStaking::bond(RuntimeOrigin::signed(who), amount).unwrap();
}

pub(crate) fn unbond(who: AccountId, amount: Balance) {
    ProviderStaking::unbond(RuntimeOrigin::signed(who), amount).unwrap();
}

pub(crate) fn require(who: AccountId, amount: Balance) {
    <ProviderStaking as ProviderStake<AccountId>>::set_required(&who, amount).unwrap();
}

pub(crate) fn reserve(who: AccountId, amount: Balance) {
    ProviderStaking::reserve(&who, amount).unwrap();
}

pub(crate) fn assert_last_event(event: Event<Test>) {
    System::assert_last_event(event.into());
}

/// The current window.
pub(crate) fn window() -> u32 {
    Timing::DEVELOPMENT.window_of(System::block_number())
}

/// An offence of Alice in the current window that costs `amount`, all of it for the treasury.
pub(crate) fn offence(lease: LeaseId, amount: Balance) -> Offence<AccountId> {
    Offence {
        kind: OffenceKind::Missed,
        provider: ALICE,
        lease,
        round: 0,
        windows: window()..window() + 1,
        stake_at_risk: amount,
        share: Permill::one(),
        at_least: 0,
        tenant: BOB,
        restitution: 0,
    }
}

/// Reports an offence, and returns the id of its slash.
pub(crate) fn report(offence: &Offence<AccountId>) -> SlashId {
    let id = NextSlash::<Test>::get();
    assert!(ProviderStaking::report(offence) > 0);
    id
}

/// Slashes `who` for an offence of a lease that had none. Returns the amount parked.
pub(crate) fn slash(who: AccountId, amount: Balance) -> Balance {
    let lease = 1_000 + NextSlash::<Test>::get();
    ProviderStaking::report(&Offence { provider: who, ..offence(lease, amount) })
}

pub(crate) fn pending(id: SlashId) -> PendingSlash<Test> {
    PendingSlashes::<Test>::get(id).expect("it is pending")
}

/// The block in which something parked now is due.
pub(crate) fn slash_due() -> leasehold_primitives::BlockNumber {
    System::block_number() + Timing::DEVELOPMENT.slash_deferral_blocks
}

/// Pays everything that was parked until now.
pub(crate) fn pay_all() {
    advance_to(slash_due());
    for id in PendingSlashes::<Test>::iter_keys().collect::<Vec<_>>() {
        ProviderStaking::pay_slash(RuntimeOrigin::signed(CAROL), id).unwrap();
    }
}

/// Alice has bonded 100 and must keep 40; 30 are reserved.
fn with_exit_penalties(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        require(ALICE, 40 * UNIT);
        reserve(ALICE, 30 * UNIT);
        System::reset_events();
        test();
    });
}
