//! What the pallet promises, call by call.

#![allow(clippy::arithmetic_side_effects)]

mod bond;
mod bond_more;
mod indices;
mod invariants;
mod reserves;
mod set_required;
mod slash;
mod unbond;
mod withdraw_unbonded;

use crate::{mock::*, Event, HoldReason, Ledger, Ledgers};
use frame_support::traits::{fungible::InspectHold, ConstU32};
use leasehold_primitives::{
    traits::{BondReserves, ProviderStake},
    Balance,
};

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
