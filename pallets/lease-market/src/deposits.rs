//! Deposits for records, bounties for whoever concludes them, and what calls weigh by the asset they move.

use crate::*;
use frame_support::{pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{AssetId, Balance, BlockNumber};

impl<T: Config> Pallet<T> {
    /// The weight of what moves `asset`.
    pub(crate) fn by_asset(asset: &AssetId, native: fn() -> Weight, foreign: fn() -> Weight) -> Weight {
        match asset {
            AssetId::Native => native(),
            AssetId::WithId(_) => foreign(),
        }
    }

    /// `weight`, and what `payments` cost more that nobody can receive: the sum owed is read where otherwise the
    /// payee's account, read in both cases, is only written.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(T::DbWeight::get().reads(payments))
    }

    /// Holds deposit and bounty for `records` records of `who`. Returns both for one record.
    pub(crate) fn hold_records(who: &T::AccountId, records: Balance) -> Result<(Balance, Balance), DispatchError> {
        let (deposit, bounty) = (T::OrderDeposit::get(), T::CrankBounty::get());
        let all = |one: Balance| one.checked_mul(records).ok_or(Error::<T>::Overflow);
        T::Escrow::hold(AssetId::Native, &HoldReason::OrderDeposit.into(), who, all(deposit)?)?;
        T::Escrow::hold(AssetId::Native, &HoldReason::CrankBounty.into(), who, all(bounty)?)?;
        Ok((deposit, bounty))
    }

    /// Returns deposits and bounties of records that are gone, or never came to be.
    pub(crate) fn return_records(who: &T::AccountId, deposits: Balance, bounties: Balance) -> DispatchResult {
        Self::pay(HoldReason::OrderDeposit, &AssetId::Native, who, who, deposits)?;
        Self::pay(HoldReason::CrankBounty, &AssetId::Native, who, who, bounties)
    }

    /// Whether the chain is late with what was due in block `due`. Before that whoever calls does what the chain would
    /// have done anyway: were that paid for, every bounty would go to whoever is first in the block that it is due in.
    pub(crate) fn is_late(due: BlockNumber) -> bool {
        Self::now() > due.saturating_add(AGENDA_SPILL)
    }

    /// Pays a bounty to whoever did the work, if somebody other than the parties and the chain itself did. Returns
    /// what is left of it.
    pub(crate) fn pay_bounty(
        holder: &T::AccountId,
        crank: Option<&T::AccountId>,
        bounty: Balance,
    ) -> Result<Balance, DispatchError> {
        let Some(to) = crank else { return Ok(bounty) };
        if bounty > 0 {
            Self::pay(HoldReason::CrankBounty, &AssetId::Native, holder, to, bounty)?;
            Self::deposit_event(Event::BountyPaid { to: to.clone(), from: holder.clone(), amount: bounty });
        }
        Ok(0)
    }
}
