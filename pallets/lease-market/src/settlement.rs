//! Paying: out of holds, to whoever can receive; and the life of a lease from its end on.

use crate::{
    accounting::{FeeParts, Ledger},
    *,
};
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
    pallet_prelude::*,
    storage::with_storage_layer,
    traits::{
        fungibles::hold::{Mutate, Unbalanced},
        tokens::{Fortitude, Precision, Restriction},
    },
};
use leasehold_primitives::{
    traits::{Capacity, Usage},
    AssetId, Balance, BlockNumber, LeaseId, OrderId,
};
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

    /// `f` of the weights.
    pub(crate) fn foreignness(asset: &AssetId) -> u32 {
        match asset {
            AssetId::Native => 0,
            AssetId::WithId(_) => FOREIGN,
        }
    }

    /// `weight`, and what `payments` cost more that nobody can receive: the sum owed is read where otherwise the
    /// payee's account, read in both cases, is only written.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(T::DbWeight::get().reads(payments))
    }

    /// What `settle` can cost at most.
    pub(crate) fn most_settle_weight() -> Weight {
        let weight = T::WeightInfo::settle(FOREIGN)
            .max(T::WeightInfo::settle_closing(FOREIGN))
            .max(T::WeightInfo::settle_final(FOREIGN));
        Self::paying(weight, 5)
    }

    /// What a settlement did cost.
    pub(crate) fn settled(progress: Progress, asset: &AssetId) -> PostDispatchInfo {
        let f = Self::foreignness(asset);
        let weight = match progress {
            Progress::Paid => Self::paying(T::WeightInfo::settle(f), 1),
            Progress::Closing => Self::paying(T::WeightInfo::settle_closing(f), 2),
            Progress::Closed => Self::paying(T::WeightInfo::settle_final(f), 5),
        };
        Some(weight).into()
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

    pub(crate) fn do_settle(id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(!matches!(lease.state, LeaseState::Pending { .. }), Error::<T>::LeasePending);
        let asset = lease.asset.clone();
        let reason = lease.natural_end();
        let progress = Self::settle_lease(id, lease, reason)?;
        Ok(Self::settled(progress, &asset))
    }

    /// Brings an activated lease up to this block: pays what is final; if it is past its end, for `reason`, begins to
    /// close it; if nothing about it is open any more, closes it for good. Stores or removes it.
    ///
    /// Depends on the lease's stored end and on what was measured, and not on when it is called: whatever it would
    /// have paid earlier is part of the sum it pays now.
    pub(crate) fn settle_lease(
        id: LeaseId,
        mut lease: Lease<T::AccountId>,
        reason: CloseReason,
    ) -> Result<Progress, DispatchError> {
        let now = Self::now();
        let timing = T::Timing::get();
        let usage = T::Usage::availability(id);
        let mut progress = Progress::Paid;

        let blocks_before = lease.ledger.blocks;
        let due =
            lease.ledger.settle_to(lease.coverage.final_blocks(&timing, now, &usage)).ok_or(Error::<T>::Overflow)?;
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

        if matches!(lease.state, LeaseState::Active) && now >= lease.coverage.end {
            T::Capacity::release(lease.offer, lease.gpus);
            let most = lease.coverage.creditable_blocks(&timing, now, &usage);
            let refunded = lease.ledger.free_all_but(most).ok_or(Error::<T>::Overflow)?;
            Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.tenant, refunded)?;
            lease.state = LeaseState::Closing { reason };
            Self::deposit_event(Event::LeaseClosing { lease: id, reason, end: lease.coverage.end, refunded });
            progress = Progress::Closing;
        }

        match lease.state {
            LeaseState::Closing { reason } if lease.coverage.is_decided(&timing, now, &usage) => {
                Self::conclude_lease(id, lease, reason)?;
                Ok(Progress::Closed)
            }
            _ => {
                Leases::<T>::insert(id, lease);
                Ok(progress)
            }
        }
    }

    /// Closes a settled lease for good: the rest to the tenant, the fee where fees go, and nothing stays behind.
    fn conclude_lease(id: LeaseId, mut lease: Lease<T::AccountId>, reason: CloseReason) -> DispatchResult {
        let rest = lease.ledger.free_all_but_fee().ok_or(Error::<T>::Overflow)?;
        Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.tenant, rest)?;
        let fee = lease.ledger.fee().ok_or(Error::<T>::Overflow)?;
        Self::split_fee(id, &lease.asset, &lease.tenant, fee)?;

        T::Usage::forget(id);
        T::Capacity::conclude(lease.offer);
        let charged = lease.ledger.charged().ok_or(Error::<T>::Overflow)?;
        let Ledger { blocks, paid, refunded, .. } = lease.ledger;
        Self::drop_lease(id, lease.order, &lease.tenant, lease.deposit)?;
        Self::deposit_event(Event::LeaseClosed { lease: id, reason, blocks, charged, paid, fee, refunded });
        Ok(())
    }

    /// Takes the fee out of the tenant's hold.
    fn split_fee(id: LeaseId, asset: &AssetId, tenant: &T::AccountId, fee: Balance) -> DispatchResult {
        if fee == 0 {
            return Ok(());
        }
        let FeeParts { burnt, stakers, watchers, treasury } =
            FeeParts::of(fee, matches!(asset, AssetId::Native)).ok_or(Error::<T>::Overflow)?;
        if burnt > 0 {
            T::Escrow::burn_held(
                asset.clone(),
                &HoldReason::LeaseEscrow.into(),
                tenant,
                burnt,
                Precision::Exact,
                Fortitude::Force,
            )?;
        }
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::StakersPot::get(), stakers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::WatchersPot::get(), watchers)?;
        Self::pay(HoldReason::LeaseEscrow, asset, tenant, &T::TreasuryAccount::get(), treasury)?;
        Self::deposit_event(Event::FeeSplit { lease: id, burnt, stakers, watchers, treasury });
        Ok(())
    }

    /// Removes a lease. The order deposit it carries returns, or goes back to the order while that is still stored.
    pub(crate) fn drop_lease(id: LeaseId, order: OrderId, tenant: &T::AccountId, deposit: Balance) -> DispatchResult {
        Leases::<T>::remove(id);
        if let Some(mut stored) = Orders::<T>::get(order) {
            stored.deposit = stored.deposit.checked_add(deposit).ok_or(Error::<T>::Overflow)?;
            Orders::<T>::insert(order, stored);
            return Ok(());
        }
        Self::pay(HoldReason::OrderDeposit, &AssetId::Native, tenant, tenant, deposit)
    }

    /// Stores an order, or removes it if it is not open and no bid refers to it; then the deposit on it returns.
    pub(crate) fn store_order(id: OrderId, order: Order<T::AccountId>) -> DispatchResult {
        if order.is_open() || order.bids > 0 {
            Orders::<T>::insert(id, order);
            return Ok(());
        }
        Orders::<T>::remove(id);
        Self::pay(HoldReason::OrderDeposit, &AssetId::Native, &order.tenant, &order.tenant, order.deposit)
    }
}
