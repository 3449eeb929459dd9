//! Fees: each moves from its lease into the fee pot in one transfer. The pot records the parts, and once per era all
//! but the stakers' parts leave it. Staking decides who gets those, and when.

use crate::{math::accounting::FeeParts, *};
use frame_support::{
    pallet_prelude::*,
    storage::with_storage_layer,
    traits::{
        fungibles::Mutate as _,
        tokens::{Fortitude, Precision, Preservation},
    },
};
use leasehold_primitives::{
    agenda::Due,
    time::Timing,
    traits::{Agenda, RewardPot, StakerRewards},
    AssetId, Balance, BlockNumber, LeaseId,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Takes the fee of a lease out of its tenant's hold, into the pot.
    ///
    /// If the pot cannot receive it, the fee is owed to the pot like any payment, and counts among the pot's parts.
    pub(crate) fn collect_fee(id: LeaseId, lease: &Lease<T::AccountId>, fee: Balance) -> DispatchResult {
        if fee == 0 {
            return Ok(());
        }
        let asset = &lease.asset;
        let mut parts = FeeParts::of(fee, matches!(asset, AssetId::Native)).ok_or(ArithmeticError::Overflow)?;
        Self::pay_from(lease, &T::FeePot::get(), fee)?;
        let stakers = T::StakerRewards::reward(&lease.provider, asset, parts.stakers);
        parts.leave_stakers(stakers).ok_or(ArithmeticError::Overflow)?;
        Self::account_for(asset, &parts).ok_or(ArithmeticError::Overflow)?;
        let FeeParts { burnt, stakers, watchers, treasury } = parts;
        Self::deposit_event(Event::FeeSplit { lease: id, burnt, stakers, watchers, treasury });
        Ok(())
    }

    /// Records the parts of a fee in the pot, and has the agenda look at the pot when the next era's length begins.
    fn account_for(asset: &AssetId, parts: &FeeParts) -> Option<()> {
        let FeePot { burnt, stakers, watchers, treasury, due } = FeePots::<T>::get(asset);
        // An entry that the agenda had no room for, or dropped, never comes.
        let due = due.filter(|at| !T::Agenda::is_late(*at)).unwrap_or_else(|| {
            let timing: Timing = T::Timing::get();
            let at = timing.next_era_length(Self::now());
            T::Agenda::schedule(Due::fee_pot(asset), at);
            at
        });
        let pot = FeePot {
            burnt: burnt.checked_add(parts.burnt)?,
            stakers: stakers.checked_add(parts.stakers)?,
            watchers: watchers.checked_add(parts.watchers)?,
            treasury: treasury.checked_add(parts.treasury)?,
            due: Some(due),
        };
        FeePots::<T>::insert(asset, pot);
        Some(())
    }

    pub(crate) fn do_distribute_fees(asset: AssetId) -> DispatchResult {
        let pot = FeePots::<T>::get(&asset);
        // An entry whose block has come is lost, or will find nothing to do.
        let due = pot.due.filter(|due| Self::now() < *due);
        ensure!(Self::distribute(&asset, pot, due), Error::<T>::NothingToDistribute);
        Ok(())
    }

    /// The agenda's step for the fees in an asset. Returns whether it was due.
    pub(crate) fn distribute_due(asset: &AssetId) -> bool {
        let pot = FeePots::<T>::get(asset);
        if pot.due.is_none_or(|due| due > Self::now()) {
            return false;
        }
        Self::distribute(asset, pot, None);
        true
    }

    /// Pays the parts that can be received out of the pot, and returns whether there were any. The others stay in it:
    /// the next fee in the asset puts them onto the agenda again, and anyone may try.
    fn distribute(asset: &AssetId, pot: FeePot, due: Option<BlockNumber>) -> bool {
        let account = T::FeePot::get();
        let pay = |to: T::AccountId, amount| {
            T::FreeAssets::transfer(asset.clone(), &account, &to, amount, Preservation::Preserve).map(|_| ())
        };
        let burn = |amount| {
            let (exact, polite) = (Precision::Exact, Fortitude::Polite);
            T::FreeAssets::burn_from(asset.clone(), &account, amount, Preservation::Preserve, exact, polite).map(|_| ())
        };
        let burnt = Self::all_or_nothing(pot.burnt, burn);
        let watchers = Self::all_or_nothing(pot.watchers, |amount| pay(T::WatchersPot::get(), amount));
        let treasury = Self::all_or_nothing(pot.treasury, |amount| pay(T::TreasuryAccount::get(), amount));

        let left = |part: Balance, paid: Balance| part.saturating_sub(paid);
        let pot = FeePot {
            burnt: left(pot.burnt, burnt),
            stakers: pot.stakers,
            watchers: left(pot.watchers, watchers),
            treasury: left(pot.treasury, treasury),
            due,
        };
        Self::store_pot(asset, pot);
        let paid = (burnt, watchers, treasury) != (0, 0, 0);
        if paid {
            Self::deposit_event(Event::FeesDistributed { asset: asset.clone(), burnt, watchers, treasury });
        }
        paid
    }

    fn store_pot(asset: &AssetId, pot: FeePot) {
        if pot == FeePot::default() {
            FeePots::<T>::remove(asset);
        } else {
            FeePots::<T>::insert(asset, pot);
        }
    }

    /// `amount` if `pay` pays it; otherwise 0, and nothing has changed.
    fn all_or_nothing(amount: Balance, pay: impl FnOnce(Balance) -> DispatchResult) -> Balance {
        if amount > 0 && with_storage_layer(|| pay(amount)).is_ok() {
            amount
        } else {
            0
        }
    }
}

impl<T: Config> RewardPot<T::AccountId> for Pallet<T> {
    fn pay(asset: &AssetId, payee: &T::AccountId, amount: Balance) -> DispatchResult {
        let mut pot = FeePots::<T>::get(asset);
        pot.stakers = pot.stakers.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
        Self::store_pot(asset, pot);
        let account = T::FeePot::get();
        let pay = |amount| {
            T::FreeAssets::transfer(asset.clone(), &account, payee, amount, Preservation::Preserve).map(|_| ())
        };
        if Self::all_or_nothing(amount, pay) == amount {
            return Ok(());
        }
        Self::hold(HoldReason::Lease, asset, &account, amount)?;
        Self::owe(asset, &account, payee, amount)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn bench_fill(asset: &AssetId, amount: Balance) {
        crate::benchmarking::fill_pot::<T>(asset, amount);
    }
}
