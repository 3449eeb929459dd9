//! Leases: activate, top up, close, expire. Settling has a file of its own.

use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{
    traits::{Capacity, Usage},
    AssetId, Balance, LeaseId,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_activate(who: T::AccountId, id: LeaseId, access: H256) -> DispatchResult {
        let mut lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(lease.provider == who, Error::<T>::NotProvider);
        let LeaseState::Pending { activate_by, bid_deposit } = lease.state else {
            return Err(Error::<T>::NotPending.into());
        };
        let now = Self::now();
        ensure!(now <= activate_by, Error::<T>::ActivationOver);
        let funded = lease.ledger.funded_blocks();
        // The order's escrow covers two windows at a price no lower; this says so where it matters.
        ensure!(funded > 0, Error::<T>::EscrowTooSmall);
        lease.coverage.activate(now, funded);
        lease.state = LeaseState::Active;
        lease.access = access;
        Self::pay(HoldReason::BidDeposit, &AssetId::Native, &who, &who, bid_deposit)?;
        Self::deposit_event(Event::LeaseActivated {
            lease: id,
            start: lease.coverage.start,
            end: lease.coverage.end,
            access,
        });
        Leases::<T>::insert(id, lease);
        Ok(())
    }

    pub(crate) fn do_top_up(who: T::AccountId, id: LeaseId, amount: Balance) -> DispatchResultWithPostInfo {
        let mut lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        ensure!(lease.tenant == who, Error::<T>::NotTenant);
        let now = Self::now();
        match lease.state {
            LeaseState::Pending { .. } => return Err(Error::<T>::LeasePending.into()),
            LeaseState::Active if now < lease.coverage.end => (),
            _ => return Err(Error::<T>::LeaseOver.into()),
        }
        if amount > 0 {
            T::Escrow::hold(lease.asset.clone(), &HoldReason::LeaseEscrow.into(), &who, amount)?;
            lease.ledger.deposit(amount).ok_or(Error::<T>::Overflow)?;
            lease.coverage.fund(lease.ledger.funded_blocks());
        } else {
            let usage = T::Usage::availability(id);
            let moved = lease.coverage.reapply(&T::Timing::get(), now, &usage, lease.ledger.funded_blocks());
            ensure!(moved, Error::<T>::NothingToReapply);
        }
        Self::deposit_event(Event::LeaseToppedUp { lease: id, by: who, amount, end: lease.coverage.end });
        let f = Self::foreignness(&lease.asset);
        Leases::<T>::insert(id, lease);
        Ok(Some(T::WeightInfo::top_up(f)).into())
    }

    pub(crate) fn do_close(who: T::AccountId, id: LeaseId) -> DispatchResultWithPostInfo {
        let mut lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        let by_whom = if lease.tenant == who {
            CloseReason::TenantClosed
        } else if lease.provider == who {
            CloseReason::ProviderClosed
        } else {
            return Err(Error::<T>::NotParty.into());
        };
        match lease.state {
            LeaseState::Pending { .. } => return Err(Error::<T>::LeasePending.into()),
            LeaseState::Active => (),
            LeaseState::Closing { .. } => return Err(Error::<T>::AlreadyClosing.into()),
        }
        let natural = lease.natural_end();
        let reason = if lease.coverage.stop(Self::now()) { by_whom } else { natural };
        let asset = lease.asset.clone();
        let progress = Self::settle_lease(id, lease, reason)?;
        Ok(Self::settled(progress, &asset))
    }

    pub(crate) fn do_expire_lease(id: LeaseId) -> DispatchResultWithPostInfo {
        let lease = Leases::<T>::get(id).ok_or(Error::<T>::NoSuchLease)?;
        let LeaseState::Pending { activate_by, bid_deposit } = lease.state else {
            return Err(Error::<T>::NotPending.into());
        };
        ensure!(Self::now() > activate_by, Error::<T>::ActivationNotOverdue);
        T::Capacity::release(lease.offer, lease.gpus);
        T::Capacity::conclude(lease.offer);
        let escrow = lease.ledger.escrow().ok_or(Error::<T>::Overflow)?;
        Self::pay(HoldReason::LeaseEscrow, &lease.asset, &lease.tenant, &lease.tenant, escrow)?;
        Self::pay(HoldReason::BidDeposit, &AssetId::Native, &lease.provider, &lease.tenant, bid_deposit)?;
        Self::drop_lease(id, lease.order, &lease.tenant, lease.deposit)?;
        Self::deposit_event(Event::LeaseExpired { lease: id, compensation: bid_deposit });
        Ok(Some(Self::paying(T::WeightInfo::expire_lease(Self::foreignness(&lease.asset)), 2)).into())
    }
}
