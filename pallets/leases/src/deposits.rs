//! Deposits for records, and bounties for keepers.

use crate::*;
use frame_support::pallet_prelude::*;
use leasehold_primitives::{traits::Agenda, AssetId, Balance, BlockNumber};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Holds deposit and bounty for so many records of `who`. Returns both for one record.
    pub(crate) fn hold_records(who: &T::AccountId, records: u32) -> Result<(Balance, Balance), DispatchError> {
        let (deposit, bounty) = (T::RecordDeposit::get(), T::KeeperBounty::get());
        let all = |one: Balance| one.checked_mul(records.into()).ok_or(ArithmeticError::Overflow);
        Self::hold(HoldReason::RecordDeposit, &AssetId::Native, who, all(deposit)?)?;
        Self::hold(HoldReason::KeeperBounty, &AssetId::Native, who, all(bounty)?)?;
        Ok((deposit, bounty))
    }

    /// Frees deposits and bounties of records that are gone, or never came to be.
    pub(crate) fn free_records(who: &T::AccountId, deposits: Balance, bounties: Balance) -> DispatchResult {
        Self::pay(HoldReason::RecordDeposit, &AssetId::Native, who, who, deposits)?;
        Self::pay(HoldReason::KeeperBounty, &AssetId::Native, who, who, bounties)
    }

    /// Pays a bounty, held from `holder`, to the keeper who did the chain's work.
    pub(crate) fn pay_keeper(holder: &T::AccountId, keeper: &T::AccountId, bounty: Balance) -> DispatchResult {
        if bounty > 0 {
            Self::pay(HoldReason::KeeperBounty, &AssetId::Native, holder, keeper, bounty)?;
            Self::deposit_event(Event::KeeperPaid { keeper: keeper.clone(), tenant: holder.clone(), amount: bounty });
        }
        Ok(())
    }

    /// Whether `who` is a keeper: no party to the lease, and the chain is late with what was due in block `due`.
    ///
    /// Before the chain is late, a caller does what the chain would have done anyway: if that were paid, every bounty
    /// would go to the author of the block that it is due in.
    pub(crate) fn is_keeper(lease: &Lease<T::AccountId>, who: &T::AccountId, due: BlockNumber) -> bool {
        !lease.is_party(who) && T::Agenda::is_late(due)
    }

    /// Pays a lease's bounty to `keeper`. The caller stores the lease.
    pub(crate) fn reward(lease: &mut Lease<T::AccountId>, keeper: &T::AccountId) -> DispatchResult {
        let bounty = core::mem::take(&mut lease.bounty);
        Self::pay_keeper(&lease.tenant, keeper, bounty)
    }
}
