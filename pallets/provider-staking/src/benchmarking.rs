//! Benchmarks: every call in its worst case.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

use crate::{Call, Chunk, Config, Event, Ledgers, Pallet};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect as _, Unbalanced as _},
        tokens::Precision,
        Get,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use leasehold_primitives::Balance;

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

/// A provider with money and as many chunks as a ledger can have, of which the first `due` are due at the next call.
fn provider_with_chunks<T: Config>(due: u32) -> T::AccountId {
    let provider: T::AccountId = whitelisted_caller();
    let each = T::MinimumBond::get();
    let chunks = T::MaxUnbondingChunks::get();
    // Bonded as one and then spread, without waiting for as many blocks.
    endow_and_bond::<T>(&provider, each * Balance::from(chunks + 3));
    endow::<T>(&provider, each);
    let now = Pallet::<T>::now();
    Ledgers::<T>::mutate(&provider, |ledger| {
        let ledger = ledger.as_mut().unwrap();
        ledger.bonded -= each * Balance::from(chunks);
        let list: Vec<_> = (0..chunks)
            .map(|n| Chunk { amount: each, withdrawable_at: if n < due { n.min(now) } else { now + 1 + n } })
            .collect();
        ledger.unbonding = BoundedVec::truncate_from(list);
    });
    provider
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn bond() {
        let provider: T::AccountId = whitelisted_caller();
        let amount = T::MinimumBond::get();
        endow::<T>(&provider, amount + T::Currency::minimum_balance());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), amount);

        assert_eq!(Ledgers::<T>::get(&provider).unwrap().bonded, amount);
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

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
