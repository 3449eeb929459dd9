//! Pools: delegating, leaving, rewards, slashes, and the losses of attackers.

mod attacks;
mod cancelled;
mod checks;
mod claim_rewards;
mod close_pool;
mod delegate;
mod histories;
mod own_bond;
mod own_tenant;
mod restake;
mod set_commission;
mod slashing;
mod undelegate;
mod views;
mod withdraw_delegation;

pub(super) use super::*;
use crate::{ClosedPools, Delegations, DueLeavers, Leavers, Position, Rewards, SubPool};
pub(super) use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::fungible::Mutate as _};
use leasehold_primitives::AssetId;

fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

fn set_commission(percent: u32, accepts: bool) -> DispatchResult {
    ProviderStaking::set_commission(signed(ALICE), Permill::from_percent(percent), accepts)
}

fn close_pool() -> DispatchResult {
    ProviderStaking::close_pool(signed(ALICE))
}

fn delegate(who: AccountId, amount: Balance) -> DispatchResult {
    ProviderStaking::delegate(signed(who), ALICE, amount)
}

fn undelegate(who: AccountId, shares: Balance) -> DispatchResult {
    ProviderStaking::undelegate(signed(who), ALICE, shares)
}

/// Takes all shares of `who` out of the pool.
fn leave(who: AccountId) {
    assert_ok!(undelegate(who, position(who).shares));
}

fn withdraw(who: AccountId) -> DispatchResult {
    ProviderStaking::withdraw_delegation(signed(NOBODY), ALICE, who).map(drop).map_err(|error| error.error)
}

fn claim(who: AccountId, asset: AssetId) -> DispatchResult {
    ProviderStaking::claim_rewards(signed(NOBODY), ALICE, asset, who)
}

/// The amount that a claim pays. The claim finds something.
fn claimed(who: AccountId) -> Balance {
    let had = free(who);
    assert_ok!(claim(who, NATIVE));
    free(who) - had
}

fn position(who: AccountId) -> Position {
    Delegations::<Test>::get(who, ALICE).unwrap_or_default()
}

fn account() -> AccountId {
    ProviderStaking::pool_account(&ALICE)
}

/// The amount held on the pool's account.
fn on_account() -> Balance {
    Balances::balance_on_hold(&HoldReason::Delegation.into(), &account())
}

/// The worth of the shares of `who` in the open pool.
fn worth(who: AccountId) -> Balance {
    ProviderStaking::delegation(ALICE, who).map_or(0, |view| view.worth)
}

/// The amount of `who` that is on its way out.
fn leaving(who: AccountId) -> Balance {
    let view = ProviderStaking::delegation(ALICE, who);
    view.map_or(0, |view| view.leaving.into_iter().map(|part| part.amount).sum())
}

/// Passes `eras` to the same place in an era.
fn pass_eras(eras: u32) {
    advance_to(System::block_number() + eras * ERA);
}

/// The block in which shares that leave now are due.
fn leavers_due() -> u32 {
    Timing::DEVELOPMENT.leavers_due(System::block_number() / ERA)
}

/// Asserts that `found` is `expected`, or less by what rounding down may cost.
#[track_caller]
fn assert_about(found: Balance, expected: Balance) {
    assert!(found <= expected && expected - found <= 3, "{found} instead of {expected}");
}

/// Alice has bonded 100, takes 10 % and accepts delegations.
fn with_pool(test: impl FnOnce()) {
    ExtBuilder::default().build_and_execute(|| {
        bond(ALICE, 100 * UNIT);
        assert_ok!(set_commission(10, true));
        System::reset_events();
        test();
    });
}

/// Bob has delegated 100 to her, and Carol 50.
fn with_delegators(test: impl FnOnce()) {
    with_pool(|| {
        assert_ok!(delegate(BOB, 100 * UNIT));
        assert_ok!(delegate(CAROL, 50 * UNIT));
        System::reset_events();
        test();
    });
}

/// Takes all of Alice's bond, and `amount` of delegations, for an offence in the current window.
fn slash_delegations(amount: Balance) -> SlashId {
    report(&offence(7, ledger(ALICE).bonded + amount))
}
