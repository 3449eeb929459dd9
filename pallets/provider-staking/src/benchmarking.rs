//! Benchmarks: every call in its worst case. None depends on the number of delegators: no call walks what they have.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod pools;

use crate::{
    Call, Chunk, Config, Delegations, DueLeavers, Event, HoldReason, LeaseTakings, Leavers, Ledgers, NextSlash, Pallet,
    PendingSlashes, Rewards, SlashCause, Taken, Taking, MAX_REWARD_ASSETS, MAX_SUB_POOLS, MAX_TAKINGS,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect as _, InspectHold as _, Unbalanced as _},
        tokens::Precision,
        EnsureOrigin, Get,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use leasehold_primitives::{
    traits::{Agenda as _, Offence, OffenceKind, Offences as _},
    AssetId, Balance, LeaseId, SlashId,
};
pub(crate) use pools::stakers_with_rewards;
use pools::*;
use sp_runtime::Permill;

/// Creates money and adds it to the issuance.
fn endow<T: Config>(who: &T::AccountId, amount: Balance) {
    let minted = T::Currency::increase_balance(who, amount, Precision::Exact).unwrap();
    T::Currency::set_total_issuance(T::Currency::total_issuance() + minted);
}

/// Bonds at least `amount` of new money on top of the bond of `who`.
pub(crate) fn endow_and_bond<T: Config>(who: &T::AccountId, amount: Balance) {
    let amount = amount.max(T::MinimumBond::get());
    endow::<T>(who, amount + T::Currency::minimum_balance());
    if Ledgers::<T>::contains_key(who) {
        Pallet::<T>::do_bond_more(who, amount).unwrap();
    } else {
        Pallet::<T>::do_bond(who, amount).unwrap();
    }
}

/// Moves a part of the bond of `who` into as many chunks of `each` as a ledger can have, of which the first `due` are
/// due at the next call. Writes them at once, without waiting for as many blocks.
fn spread<T: Config>(who: &T::AccountId, each: Balance, due: u32) {
    let chunks = T::MaxUnbondingChunks::get();
    let now = Pallet::<T>::now();
    Ledgers::<T>::mutate(who, |ledger| {
        let ledger = ledger.as_mut().unwrap();
        ledger.bonded -= each * Balance::from(chunks);
        let list: Vec<_> = (0..chunks)
            .map(|n| Chunk { amount: each, withdrawable_at: if n < due { n.min(now) } else { now + 1 + n } })
            .collect();
        ledger.unbonding = BoundedVec::truncate_from(list);
    });
}

/// A provider with money and as many chunks as a ledger can have, of which the first `due` are due at the next call.
fn provider_with_chunks<T: Config>(due: u32) -> T::AccountId {
    let provider: T::AccountId = whitelisted_caller();
    let each = T::MinimumBond::get();
    endow_and_bond::<T>(&provider, each * Balance::from(T::MaxUnbondingChunks::get() + 3));
    endow::<T>(&provider, each);
    late::<T>();
    spread::<T>(&provider, each, due);
    fill_rewards::<T>(&provider, &AssetId::Native);
    provider
}

/// Gives `who`, which has no chunks, so much at stake that a slash of `amount` takes from bond, chunks, the reserved
/// part and delegations, and rewards are due. Beyond that nothing of its bond pays.
pub(crate) fn stake_everywhere<T: Config>(who: &T::AccountId, amount: Balance) {
    endow_and_bond::<T>(who, amount);
    let each = amount / Balance::from(T::MaxUnbondingChunks::get() + 4);
    spread::<T>(who, each, 0);
    delegations_everywhere::<T>(who, each);
    fill_rewards::<T>(who, &AssetId::Native);
    Ledgers::<T>::mutate(who, |ledger| {
        let ledger = ledger.as_mut().unwrap();
        (ledger.bonded, ledger.reserved) = (each * 3, each * 2);
    });
}

/// Fills the takings for `lease`.
pub(crate) fn take_often<T: Config>(lease: LeaseId) {
    let old = Taking { cause: SlashCause::ExitPenalty, slash: None, from: 0, to: 1, face: 0, taken: 0 };
    let takings = BoundedVec::truncate_from(vec![old; MAX_TAKINGS as usize]);
    Taken::<T>::insert(lease, LeaseTakings { takings, ..Default::default() });
}

/// A provider's offence that takes from everything.
fn offence<T: Config>() -> Offence<T::AccountId> {
    let provider = account("provider", 0, 0);
    late::<T>();
    let stake = T::MinimumBond::get() * Balance::from(T::MaxUnbondingChunks::get() + 4);
    stake_everywhere::<T>(&provider, stake);
    let windows = T::Timing::get().window_of(Pallet::<T>::now());
    take_often::<T>(0);
    Offence {
        kind: OffenceKind::Missed,
        provider,
        lease: 0,
        round: 1,
        windows: windows..windows + 1,
        stake_at_risk: stake,
        share: Permill::one(),
        at_least: 0,
        tenant: account("tenant", 0, 0),
        restitution: stake,
    }
}

/// An offence of a provider with delegators, for which a fiftieth of its bond answers.
fn small_offence<T: Config>() -> Offence<T::AccountId> {
    let provider = provider_with_pool::<T>();
    in_one_asset::<T>(&provider);
    Rewards::<T>::mutate(&provider, |rewards| rewards.dripped = Pallet::<T>::era());
    let stake = T::MinimumBond::get();
    let windows = T::Timing::get().window_of(Pallet::<T>::now());
    Offence {
        kind: OffenceKind::Missed,
        provider,
        lease: 0,
        round: 1,
        windows: windows..windows + 1,
        stake_at_risk: stake,
        share: Permill::from_percent(2),
        at_least: 0,
        tenant: account("tenant", 0, 0),
        restitution: stake,
    }
}

/// Reports an offence, and returns the id of its slash.
fn reported<T: Config>(offence: &Offence<T::AccountId>) -> SlashId {
    let id = NextSlash::<T>::get();
    assert!(Pallet::<T>::report(offence) > 0);
    id
}

/// Makes a slash due, and returns the account that calls for its payment.
fn due<T: Config>(id: SlashId) -> T::AccountId {
    PendingSlashes::<T>::mutate(id, |slash| slash.as_mut().unwrap().due_at = Pallet::<T>::now());
    whitelisted_caller()
}

/// The most delegators, as a power of two: more than 100,000.
const DOUBLINGS: u32 = 17;

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn bond() {
        let provider: T::AccountId = whitelisted_caller();
        let amount = T::MinimumBond::get();
        endow::<T>(&provider, amount + T::Currency::minimum_balance());
        // The account was a provider before, and some of its rewards are left.
        late::<T>();
        fill_rewards::<T>(&provider, &AssetId::Native);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), amount);

        assert_eq!(Ledgers::<T>::get(&provider).unwrap().bonded, amount);
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    #[benchmark]
    fn bond_more() {
        let provider = provider_with_chunks::<T>(0);
        let amount = T::MinimumBond::get();
        let before = Ledgers::<T>::get(&provider).unwrap().bonded;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), amount);

        assert_eq!(Ledgers::<T>::get(&provider).unwrap().bonded, before + amount);
    }

    #[benchmark]
    fn unbond() {
        // The list is full, and all but one of its chunks must be withdrawn to make room.
        let chunks = T::MaxUnbondingChunks::get();
        let provider = provider_with_chunks::<T>((chunks - 1).max(1));
        let amount = T::MinimumBond::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), amount);

        let last = Ledgers::<T>::get(&provider).unwrap().unbonding.last().copied().unwrap();
        assert_eq!(last.amount, amount);
        let withdrawable_at = last.withdrawable_at;
        frame_system::Pallet::<T>::assert_last_event(
            Event::<T>::Unbonding { provider, amount, withdrawable_at }.into(),
        );
    }

    #[benchmark]
    fn withdraw_unbonded() {
        let provider = provider_with_chunks::<T>(T::MaxUnbondingChunks::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()));

        assert!(Ledgers::<T>::get(&provider).unwrap().unbonding.is_empty());
    }

    #[benchmark]
    fn pay_slash() {
        // Tenant and treasury are paid.
        let offence = offence::<T>();
        let id = reported::<T>(&offence);
        let caller = due::<T>(id);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!PendingSlashes::<T>::contains_key(id));
        assert!(T::Currency::balance(&offence.tenant) > 0);
        let account = Pallet::<T>::pool_account(&offence.provider);
        assert_eq!(T::Currency::balance_on_hold(&HoldReason::Delegation.into(), &account), 0);
    }

    #[benchmark]
    fn cancel_slash() -> Result<(), BenchmarkError> {
        let offence = offence::<T>();
        let before = Ledgers::<T>::get(&offence.provider);
        let id = reported::<T>(&offence);
        all_put_aside::<T>(&offence.provider);
        Rewards::<T>::mutate(&offence.provider, |rewards| rewards.dripped = 0);
        let origin = T::CancelOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);

        assert_eq!(Ledgers::<T>::get(&offence.provider), before);
        let back = DueLeavers::<T>::iter_prefix_values(&offence.provider).filter(|sub| sub.worth == sub.shares);
        assert_eq!(back.count(), MAX_SUB_POOLS as usize);
        Ok(())
    }

    /// Other pallets' calls do this.
    #[benchmark]
    fn report_offence() {
        let offence = offence::<T>();
        let at = Pallet::<T>::now() + T::Timing::get().slash_deferral_blocks;
        T::Agenda::bench_crowd(at, 1);
        let id;

        #[block]
        {
            id = reported::<T>(&offence);
        }

        let parts = PendingSlashes::<T>::get(id).unwrap().parts;
        assert!(parts.bond > 0 && parts.unbonding.is_full() && parts.reserved > 0);
        assert!(parts.pool.amount > 0 && parts.leaving.is_full());
        assert!(Rewards::<T>::get(&offence.provider).dripped > 0);
    }

    #[benchmark]
    fn set_commission() {
        let provider: T::AccountId = whitelisted_caller();
        endow_and_bond::<T>(&provider, T::MinimumBond::get());
        endow::<T>(&provider, T::Currency::minimum_balance() * 2);
        fill_rewards::<T>(&provider, &AssetId::Native);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), T::MaxCommission::get(), true);

        assert!(Ledgers::<T>::get(&provider).unwrap().pool.is_some());
    }

    #[benchmark]
    fn close_pool() {
        let provider = provider_with_pool::<T>();
        crowd::<T>(&provider);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()));

        assert!(Ledgers::<T>::get(&provider).unwrap().pool.is_none());
        assert_eq!(DueLeavers::<T>::iter_prefix(&provider).count(), 1);
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    #[benchmark]
    fn delegate() {
        // The caller's shares in a closed pool leave, and rewards are due.
        let provider = provider_with_pool::<T>();
        let caller: T::AccountId = whitelisted_caller();
        closed::<T>(&provider, &caller, 1);
        let amount = T::MinimumDelegation::get();
        endow::<T>(&caller, amount + T::Currency::minimum_balance());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), provider.clone(), amount);

        let position = Delegations::<T>::get(&caller, &provider).unwrap();
        assert_eq!((position.shares, position.leaving.len()), (amount, 1));
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    /// As most are: a first delegation, in an era in which rewards were given out, to a provider with fees in one
    /// asset.
    #[benchmark]
    fn delegate_plain() {
        let provider = provider_with_pool::<T>();
        in_one_asset::<T>(&provider);
        Rewards::<T>::mutate(&provider, |rewards| rewards.dripped = Pallet::<T>::era());
        let caller: T::AccountId = whitelisted_caller();
        let amount = T::MinimumDelegation::get();
        endow::<T>(&caller, amount + T::Currency::minimum_balance());

        #[extrinsic_call]
        delegate(RawOrigin::Signed(caller.clone()), provider.clone(), amount);

        assert_eq!(Delegations::<T>::get(&caller, &provider).unwrap().shares, amount);
    }

    #[benchmark]
    fn undelegate() {
        let provider = provider_with_pool::<T>();
        let caller: T::AccountId = whitelisted_caller();
        delegated::<T>(&provider, &caller);
        fill_rewards::<T>(&provider, &AssetId::Native);
        crowd::<T>(&provider);
        let shares = Delegations::<T>::get(&caller, &provider).unwrap().shares;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), provider.clone(), shares / 2);

        let position = Delegations::<T>::get(&caller, &provider).unwrap();
        assert_eq!((position.leaving.len(), position.marks.len()), (1, MAX_REWARD_ASSETS as usize));
        assert_eq!(DueLeavers::<T>::iter_prefix(&provider).count(), 1);
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    /// Of `n` eras that were put aside. The delegator's shares in a closed pool begin to leave.
    #[benchmark]
    fn withdraw_delegation(n: Linear<1, { MAX_SUB_POOLS }>) {
        let provider = provider_with_pool::<T>();
        let delegator: T::AccountId = account("leaver", 0, 0);
        crowd::<T>(&provider);
        put_aside::<T>(&provider, &delegator, n);
        let era = Leavers::<T>::get(&provider).last().unwrap().era;
        closed::<T>(&provider, &delegator, era);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), provider.clone(), delegator.clone());

        assert_eq!(T::Currency::balance(&delegator), T::MinimumDelegation::get() * Balance::from(n));
        assert_eq!(Delegations::<T>::get(&delegator, &provider).unwrap().leaving.len(), 1);
    }

    #[benchmark]
    fn claim_rewards() {
        let provider = provider_with_pool::<T>();
        let delegator: T::AccountId = account("leaver", 0, 0);
        closed::<T>(&provider, &delegator, 1);
        // The delegator has an account of its own to receive with.
        endow::<T>(&delegator, T::Currency::minimum_balance());
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), provider.clone(), AssetId::Native, delegator.clone());

        assert!(T::Currency::balance(&delegator) > T::Currency::minimum_balance());
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    #[benchmark]
    fn restake() {
        let provider = provider_with_pool::<T>();
        let caller: T::AccountId = whitelisted_caller();
        delegated::<T>(&provider, &caller);
        fill_rewards::<T>(&provider, &AssetId::Native);
        let before = Delegations::<T>::get(&caller, &provider).unwrap().shares;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), provider.clone());

        assert!(Delegations::<T>::get(&caller, &provider).unwrap().shares > before);
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    /// The usual case: a delegator in an open pool, of a provider with fees in one asset, of which some are given out.
    #[benchmark(extra)]
    fn claim_rewards_plain() {
        let provider = provider_with_pool::<T>();
        in_one_asset::<T>(&provider);
        let delegator: T::AccountId = account("leaver", 0, 0);
        delegated::<T>(&provider, &delegator);
        fill_rewards::<T>(&provider, &AssetId::Native);
        in_one_asset::<T>(&provider);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        claim_rewards(RawOrigin::Signed(caller), provider.clone(), AssetId::Native, delegator.clone());

        assert!(T::Currency::balance(&delegator) > T::Currency::minimum_balance());
        assert!(Rewards::<T>::get(&provider).dripped > 0);
    }

    /// The usual case: it takes a part of the bond, in an era in which rewards were given out.
    #[benchmark(extra)]
    fn report_offence_plain() {
        let offence = small_offence::<T>();
        let id;

        #[block]
        {
            id = reported::<T>(&offence);
        }

        let parts = PendingSlashes::<T>::get(id).unwrap().parts;
        assert_eq!(parts.total(), Some(parts.bond));
    }

    /// The payment of such a slash, to tenant and treasury.
    #[benchmark(extra)]
    fn pay_slash_plain() {
        let offence = small_offence::<T>();
        let id = reported::<T>(&offence);
        let caller = due::<T>(id);

        #[extrinsic_call]
        pay_slash(RawOrigin::Signed(caller), id);

        assert!(!PendingSlashes::<T>::contains_key(id));
        assert!(T::Currency::balance(&offence.tenant) > 0);
    }

    /// The usual case, beside `2^d − 1` other delegators.
    #[benchmark(extra)]
    fn delegate_among(d: Linear<0, DOUBLINGS>) {
        let provider = provider_with_pool::<T>();
        Rewards::<T>::mutate(&provider, |rewards| rewards.dripped = Pallet::<T>::era());
        others::<T>(&provider, d);
        let caller: T::AccountId = whitelisted_caller();
        let amount = T::MinimumDelegation::get();
        endow::<T>(&caller, amount + T::Currency::minimum_balance());

        #[extrinsic_call]
        delegate(RawOrigin::Signed(caller.clone()), provider.clone(), amount);

        assert_eq!(Delegations::<T>::get(&caller, &provider).unwrap().shares, amount);
    }

    /// The same for leaving.
    #[benchmark(extra)]
    fn undelegate_among(d: Linear<0, DOUBLINGS>) {
        let provider = provider_with_pool::<T>();
        others::<T>(&provider, d);
        let caller: T::AccountId = whitelisted_caller();
        delegated::<T>(&provider, &caller);
        let shares = Delegations::<T>::get(&caller, &provider).unwrap().shares;

        #[extrinsic_call]
        undelegate(RawOrigin::Signed(caller.clone()), provider.clone(), shares);

        assert_eq!(Delegations::<T>::get(&caller, &provider).unwrap().shares, 0);
    }

    /// The same for a claim.
    #[benchmark(extra)]
    fn claim_rewards_among(d: Linear<0, DOUBLINGS>) {
        let provider = provider_with_pool::<T>();
        others::<T>(&provider, d);
        let delegator: T::AccountId = account("leaver", 0, 0);
        delegated::<T>(&provider, &delegator);
        fill_rewards::<T>(&provider, &AssetId::Native);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        claim_rewards(RawOrigin::Signed(caller), provider.clone(), AssetId::Native, delegator.clone());

        assert!(T::Currency::balance(&delegator) > T::Currency::minimum_balance());
    }

    /// The same for an offence, which slashes them all.
    #[benchmark(extra)]
    fn report_offence_among(d: Linear<0, DOUBLINGS>) {
        let offence = offence::<T>();
        others::<T>(&offence.provider, d);
        let id;

        #[block]
        {
            id = reported::<T>(&offence);
        }

        assert!(PendingSlashes::<T>::get(id).unwrap().parts.pool.amount > 0);
    }

    /// The same for its payment.
    #[benchmark(extra)]
    fn pay_slash_among(d: Linear<0, DOUBLINGS>) {
        let offence = offence::<T>();
        others::<T>(&offence.provider, d);
        let id = reported::<T>(&offence);
        assert!(PendingSlashes::<T>::get(id).unwrap().parts.pool.amount > 0);
        let caller = due::<T>(id);

        #[extrinsic_call]
        pay_slash(RawOrigin::Signed(caller), id);

        assert!(!PendingSlashes::<T>::contains_key(id));
    }

    /// The same for a withdrawal: the others left in the same era.
    #[benchmark(extra)]
    fn withdraw_delegation_among(d: Linear<0, DOUBLINGS>) {
        let provider = provider_with_pool::<T>();
        let delegator: T::AccountId = account("leaver", 0, 0);
        put_aside::<T>(&provider, &delegator, 1);
        others_left::<T>(&provider, 0, d);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        withdraw_delegation(RawOrigin::Signed(caller), provider.clone(), delegator.clone());

        assert_eq!(T::Currency::balance(&delegator), T::MinimumDelegation::get());
        assert!(DueLeavers::<T>::get(&provider, 0).is_some());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
