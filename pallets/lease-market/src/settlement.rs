//! Paying: out of holds, to whoever can receive; and settling a lease for the blocks that are final.

use crate::*;
use frame_support::{
    dispatch::DispatchResultWithPostInfo,
    pallet_prelude::*,
    storage::with_storage_layer,
    traits::{
        fungibles::hold::{Mutate, Unbalanced},
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{traits::Usage, AssetId, Balance, BlockNumber, LeaseId};
use sp_runtime::traits::BlockNumberProvider;

/// How far a settlement got a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It goes on, or waits for its last reports.
    Paid,
    /// It began to close.
    Closing,
    /// It is closed for good.
    Closed,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        T::BlockNumberProvider::current_block_number()
    }

    /// What `settle` can cost at most.
    pub(crate) fn most_settle_weight() -> Weight {
        let weight = T::WeightInfo::settle_foreign()
            .max(T::WeightInfo::settle_closing_foreign())
            .max(T::WeightInfo::settle_final_foreign());
        Self::paying(weight, 10)
    }

    /// What a settlement did cost. Each payment that was not received read one sum more.
    pub(crate) fn settle_weight(progress: Progress, asset: &AssetId) -> Weight {
        match progress {
            Progress::Paid => {
                Self::paying(Self::by_asset(asset, T::WeightInfo::settle, T::WeightInfo::settle_foreign), 1)
            }
            Progress::Closing => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_closing, T::WeightInfo::settle_closing_foreign),
                8,
            ),
            Progress::Closed => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_final, T::WeightInfo::settle_final_foreign),
                10,
            ),
        }
    }

    /// Moves `amount`, held of `holder` for `reason`, to `payee`'s free balance; to `holder`'s own, releases it.
    ///
    /// By force and exactly: a freeze of the holder's does not bind what it already gave away. All or nothing: some
    /// assets fail half-way (a frozen one can be taken from and not given to), so it runs in a layer of its own.
    pub(crate) fn transfer_held(
        reason: HoldReason,
        asset: &AssetId,
        holder: &T::AccountId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> DispatchResult {
        let reason = reason.into();
        with_storage_layer(|| {
            if holder == payee {
                T::Escrow::release(asset.clone(), &reason, holder, amount, Precision::Exact)?;
            } else {
                T::Escrow::transfer_on_hold(
                    asset.clone(),
                    &reason,
                    holder,
                    payee,
                    amount,
                    Precision::Exact,
                    Restriction::Free,
                    Fortitude::Force,
                )?;
            }
            Ok(())
        })
    }

    /// Pays `amount`, held of `holder` for `reason`, to `payee`. If that cannot receive, the amount stays held, as
    /// lease escrow, and is owed.
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
        let owed = Owed::<T>::get((payee, asset, holder)).checked_add(amount).ok_or(Error::<T>::Overflow)?;
        if !matches!(reason, HoldReason::LeaseEscrow) {
            // From one reason to another on the same account, never through its free balance, which might not be able
            // to take it. The new hold first, so that the account is never without one.
            let escrow = HoldReason::LeaseEscrow.into();
            T::Escrow::increase_balance_on_hold(asset.clone(), &escrow, holder, amount, Precision::Exact)?;
            T::Escrow::decrease_balance_on_hold(asset.clone(), &reason.into(), holder, amount, Precision::Exact)?;
        }
        Owed::<T>::insert((payee, asset, holder), owed);
        Self::deposit_event(Event::PaymentOwed {
            payee: payee.clone(),
            asset: asset.clone(),
            holder: holder.clone(),
            amount,
        });
        Ok(())
    }

    pub(crate) fn do_claim_owed(payee: T::AccountId, asset: AssetId, holder: T::AccountId) -> DispatchResult {
        let amount = Owed::<T>::take((&payee, &asset, &holder));
        ensure!(amount > 0, Error::<T>::NothingOwed);
        Self::transfer_held(HoldReason::LeaseEscrow, &asset, &holder, &payee, amount)?;
        Self::deposit_event(Event::OwedClaimed { payee, asset, holder, amount });
        Ok(())
    }

    pub(crate) fn do_settle(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(!matches!(lease.state, LeaseState::Pending { .. }), Error::<T>::LeasePending);
        let asset = lease.asset.clone();
        let reason = lease.natural_end();
        let crank = lease.stranger(&who).filter(|_| Self::is_late(Self::lease_due_at(id, &lease)));
        let progress = Self::settle_lease(id, lease, reason, crank)?;
        Ok(Some(Self::settle_weight(progress, &asset)).into())
    }

    /// Brings an activated lease up to this block: pays what is final; if it is past its end, for `reason`, begins to
    /// close it; if nothing about it is open any more, closes it for good. Stores or removes it. `crank` gets the
    /// bounty if it comes to either.
    ///
    /// Depends on the lease's stored end and on what was measured, and not on when it is called: whatever it would
    /// have paid earlier is part of the sum it pays now.
    pub(crate) fn settle_lease(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        reason: CloseReason,
        crank: Option<&T::AccountId>,
    ) -> Result<Progress, DispatchError> {
        Self::pay_final_blocks(id, &mut lease)?;
        let mut progress = Progress::Paid;
        if matches!(lease.state, LeaseState::Active) && Self::now() >= lease.coverage.end {
            Self::begin_closing(id, &mut lease, reason, crank)?;
            progress = Progress::Closing;
        }
        Self::conclude_or_store(id, lease, progress, crank)
    }

    /// Pays the provider its share of the blocks that are final and not paid yet.
    pub(crate) fn pay_final_blocks(id: LeaseId, lease: &mut Lease<T::AccountId>) -> DispatchResult {
        let usage = T::Usage::availability(id);
        let blocks = lease.coverage.final_blocks(&T::Timing::get(), Self::now(), &usage);
        let blocks_before = lease.ledger.blocks;
        let due = lease.ledger.settle_to(blocks).ok_or(Error::<T>::Overflow)?;
        Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.provider, due)?;
        if lease.ledger.blocks > blocks_before {
            Self::deposit_event(Event::LeaseSettled {
                lease: id,
                blocks: lease.ledger.blocks,
                charged: lease.ledger.charged().ok_or(Error::<T>::Overflow)?,
                paid: lease.ledger.paid,
                fee: lease.ledger.fee().ok_or(Error::<T>::Overflow)?,
            });
        }
        Ok(())
    }
}
