//! Money: held for a purpose, paid out of a hold to a payee that can receive it, owed to one that cannot.

use crate::*;
use frame_support::{
    pallet_prelude::*,
    storage::with_storage_layer,
    traits::{
        fungibles::{
            hold::{Mutate, Unbalanced},
            Inspect as _,
        },
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{traits::Purpose, AssetId, Balance};
use sp_runtime::ArithmeticError;

impl From<Purpose> for HoldReason {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Lease => Self::Lease,
            Purpose::BidDeposit => Self::BidDeposit,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Whether `who` has an account in `asset`. Money on hold can be moved to an account that does not exist, and might
    /// then be impossible to release.
    pub(crate) fn can_hold(asset: &AssetId, who: &T::AccountId) -> bool {
        T::Escrow::balance(asset.clone(), who) >= T::Escrow::minimum_balance(asset.clone())
    }

    /// Holds `amount` from `who`.
    pub(crate) fn hold(reason: HoldReason, asset: &AssetId, who: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount == 0 {
            return Ok(());
        }
        T::Escrow::hold(asset.clone(), &reason.into(), who, amount)
    }

    /// Moves `amount`, held from `holder` for `reason`, to `payee`'s free balance; to `holder`'s own, releases it.
    ///
    /// By force and exactly: a freeze of the holder's balance does not bind money it already gave away. All or nothing.
    /// Some assets fail half-way (a frozen one can be taken from an account but not given to one), so they get a storage
    /// layer. The native currency does not need one: `pallet-balances` checks both sides before it changes either, which
    /// `a_native_payment_moves_all_of_its_amount_or_changes_nothing` holds it to.
    pub(crate) fn transfer_held(
        reason: HoldReason,
        asset: &AssetId,
        holder: &T::AccountId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        let transfer = || Self::transfer_out_of_hold(&reason.into(), asset, holder, payee, amount);
        match asset {
            AssetId::Native => transfer(),
            AssetId::WithId(_) => with_storage_layer(transfer),
        }
    }

    fn transfer_out_of_hold(
        reason: &T::RuntimeHoldReason,
        asset: &AssetId,
        holder: &T::AccountId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        if holder == payee {
            T::Escrow::release(asset.clone(), reason, holder, amount, Precision::Exact)?;
        } else {
            T::Escrow::transfer_on_hold(
                asset.clone(),
                reason,
                holder,
                payee,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Force,
            )?;
        }
        Ok(())
    }

    /// Pays `amount`, held from `holder` for `reason`, to `payee`. If the payee cannot receive it, the amount stays
    /// held, for [`HoldReason::Lease`], and is owed.
    pub(crate) fn pay(
        reason: HoldReason,
        asset: &AssetId,
        holder: &T::AccountId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        if amount == 0 || Self::transfer_held(reason, asset, holder, payee, amount).is_ok() {
            return Ok(());
        }
        if !matches!(reason, HoldReason::Lease) {
            // Moves from one reason to another on the same account, never through its free balance, which might not be
            // able to take it. The new hold comes first, so that the account is never without one.
            let lease = HoldReason::Lease.into();
            T::Escrow::increase_balance_on_hold(asset.clone(), &lease, holder, amount, Precision::Exact)?;
            T::Escrow::decrease_balance_on_hold(asset.clone(), &reason.into(), holder, amount, Precision::Exact)?;
        }
        Self::owe(asset, holder, payee, amount)
    }

    /// Notes that `amount`, held from `holder` for [`HoldReason::Lease`], is owed to `payee`.
    pub(crate) fn owe(asset: &AssetId, holder: &T::AccountId, payee: &T::AccountId, amount: Balance) -> DispatchResult {
        let owed = Owed::<T>::get((payee, asset, holder)).checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        Owed::<T>::insert((payee, asset, holder), owed);
        Self::deposit_event(Event::PaymentOwed {
            payee: payee.clone(),
            asset: asset.clone(),
            holder: holder.clone(),
            amount,
        });
        Ok(())
    }

    /// Pays `amount` of a lease's escrow to `payee`.
    pub(crate) fn pay_from(lease: &Lease<T::AccountId>, payee: &T::AccountId, amount: Balance) -> DispatchResult {
        Self::pay(HoldReason::Lease, &lease.asset, &lease.tenant, payee, amount)
    }

    pub(crate) fn do_claim_owed(payee: T::AccountId, asset: AssetId, holder: T::AccountId) -> DispatchResult {
        let amount = Owed::<T>::take((&payee, &asset, &holder));
        ensure!(amount > 0, Error::<T>::NothingOwed);
        Self::transfer_held(HoldReason::Lease, &asset, &holder, &payee, amount)?;
        Self::deposit_event(Event::OwedClaimed { payee, asset, holder, amount });
        Ok(())
    }
}
