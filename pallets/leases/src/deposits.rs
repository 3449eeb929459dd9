//! Record deposits: held with the rest of a tenant's money. Keepers are paid out of them.

use crate::*;
use frame_support::{pallet_prelude::*, weights::WeightToFee};
use leasehold_primitives::{traits::Agenda, AssetId, Balance, LeaseId};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Holds `amount` of `asset` and native record deposits of `deposits` from a tenant: in one hold if both are
    /// native.
    pub(crate) fn hold_with_deposits(
        tenant: &T::AccountId,
        asset: &AssetId,
        amount: Balance,
        deposits: Balance,
    ) -> DispatchResult {
        let (amount, deposits) = Self::at_once(asset, amount, deposits)?;
        Self::hold(HoldReason::Lease, asset, tenant, amount)?;
        Self::hold(HoldReason::Lease, &AssetId::Native, tenant, deposits)
    }

    /// Returns `amount` of `asset` and native record deposits of `deposits` to a tenant: at once if both are native.
    pub(crate) fn give_back(
        tenant: &T::AccountId,
        asset: &AssetId,
        amount: Balance,
        deposits: Balance,
    ) -> DispatchResult {
        let (amount, deposits) = Self::at_once(asset, amount, deposits)?;
        Self::pay(HoldReason::Lease, asset, tenant, tenant, amount)?;
        Self::pay(HoldReason::Lease, &AssetId::Native, tenant, tenant, deposits)
    }

    /// The amount that moves in `asset`, and the amount that moves in the native currency besides.
    fn at_once(asset: &AssetId, amount: Balance, deposits: Balance) -> Result<(Balance, Balance), ArithmeticError> {
        match asset {
            AssetId::Native => Ok((amount.checked_add(deposits).ok_or(ArithmeticError::Overflow)?, 0)),
            AssetId::WithId(_) => Ok((amount, deposits)),
        }
    }

    /// The bounty for a step that weighs `step`: twice its fee. Saturates: no more is paid than a record deposit.
    pub(crate) fn bounty(step: Weight) -> Balance {
        T::WeightToFee::weight_to_fee(&step).saturating_mul(2)
    }

    /// Pays the keeper who did the chain's work the bounty for a step that weighs `step`, at most `deposit`, out of
    /// `deposit`: the rest of a record deposit held from `holder`.
    pub(crate) fn pay_keeper(
        holder: &T::AccountId,
        keeper: &T::AccountId,
        step: Weight,
        deposit: &mut Balance,
    ) -> DispatchResult {
        let bounty = Self::bounty(step).min(*deposit);
        if bounty > 0 {
            *deposit = deposit.checked_sub(bounty).ok_or(ArithmeticError::Underflow)?;
            Self::pay(HoldReason::Lease, &AssetId::Native, holder, keeper, bounty)?;
            Self::deposit_event(Event::KeeperPaid { keeper: keeper.clone(), tenant: holder.clone(), amount: bounty });
        }
        Ok(())
    }

    /// Whether `who` is a keeper: it is not a party to the lease, and the chain is late with the lease's step.
    ///
    /// Before the chain is late, a caller does what the chain would have done anyway: if that were paid, every bounty
    /// would go to the author of the block in which the step is due.
    pub(crate) fn is_keeper(id: LeaseId, lease: &Lease<T::AccountId>, who: &T::AccountId) -> bool {
        !lease.is_party(who) && T::Agenda::is_late(Self::lease_due_at(id, lease))
    }
}
