//! Orders: create, award, cancel, expire.

use crate::{
    accounting::{Coverage, Ledger},
    *,
};
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{
    hardware::{Mismatch, OfferSpec, Requirement},
    time::Timing,
    traits::{AssetSufficiency, Capacity},
    AssetId, Balance, BlockNumber, OrderId,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_create_order(
        tenant: T::AccountId,
        requirement: Requirement,
        price_limit: Balance,
        asset: AssetId,
        term: BlockNumber,
        deadline: BlockNumber,
        escrow: Balance,
    ) -> DispatchResult {
        ensure!(requirement.is_valid(), Error::<T>::InvalidRequirement);
        ensure!(price_limit > 0, Error::<T>::ZeroPrice);
        if let AssetId::WithId(id) = &asset {
            ensure!(ApprovedAssets::<T>::get().contains(id), Error::<T>::AssetNotApproved);
            // Not once and for all: an asset's owner can destroy it, and anybody make another of the same id.
            ensure!(T::AssetSufficiency::is_sufficient(*id), Error::<T>::AssetNotSufficient);
        }
        let timing: Timing = T::Timing::get();
        let two_windows = timing.window_blocks.saturating_mul(2);
        ensure!((two_windows..=MAX_TERM).contains(&term), Error::<T>::TermOutOfRange);
        let now = Self::now();
        // Saturates at the end of the chain's numbers, where nothing lies ahead.
        let latest = now.saturating_add(MAX_BIDDING_BLOCKS);
        ensure!(now < deadline && deadline <= latest, Error::<T>::DeadlineOutOfRange);
        // The term is at least two windows, so these are the lesser.
        let least = price_limit.checked_mul(two_windows.into()).ok_or(Error::<T>::Overflow)?;
        ensure!(escrow >= least, Error::<T>::EscrowTooSmall);

        let deposit = T::OrderDeposit::get();
        T::Escrow::hold(AssetId::Native, &HoldReason::OrderDeposit.into(), &tenant, deposit)?;
        T::Escrow::hold(asset.clone(), &HoldReason::LeaseEscrow.into(), &tenant, escrow)?;

        let id = NextOrder::<T>::get();
        NextOrder::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let order = Order {
            tenant: tenant.clone(),
            requirement,
            price_limit,
            asset: asset.clone(),
            term,
            deadline,
            escrow,
            deposit,
            bids: 0,
            state: OrderState::Open,
        };
        Orders::<T>::insert(id, order);
        Self::deposit_event(Event::OrderCreated { order: id, tenant, price_limit, asset, term, deadline, escrow });
        Ok(())
    }

    pub(crate) fn do_award(who: T::AccountId, id: OrderId, bidder: T::AccountId) -> DispatchResult {
        let mut order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.tenant == who, Error::<T>::NotTenant);
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        let now = Self::now();
        let timing: Timing = T::Timing::get();
        ensure!(now <= Self::award_by(&order, &timing), Error::<T>::AwardingOver);
        let bid = Bids::<T>::take(id, &bidder).ok_or(Error::<T>::NoSuchBid)?;
        let offer = T::Capacity::offer(bid.offer).ok_or(Error::<T>::NoSuchOffer)?;
        Self::ensure_matches(&order.requirement, &offer.spec)?;
        let gpus = order.requirement.gpus;
        T::Capacity::reserve(bid.offer, gpus)?;

        let lease_id = NextLease::<T>::get();
        NextLease::<T>::put(lease_id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        // Escrow, deposit and the winner's bid are the lease's from here on.
        let lease = Lease {
            order: id,
            tenant: who,
            provider: bidder.clone(),
            offer: bid.offer,
            model: offer.spec.model,
            gpus,
            asset: order.asset.clone(),
            // Times saturate: at the end of the chain's numbers nothing is ever late.
            state: LeaseState::Pending {
                activate_by: now.saturating_add(timing.activation_blocks),
                bid_deposit: bid.deposit,
            },
            coverage: Coverage::pending(order.term),
            ledger: Ledger::new(bid.price, FeeRate::<T>::get(), order.escrow),
            deposit: order.deposit,
            access: H256::zero(),
        };
        Leases::<T>::insert(lease_id, lease);
        order.escrow = 0;
        order.deposit = 0;
        order.bids = order.bids.checked_sub(1).ok_or(Error::<T>::Overflow)?;
        order.state = OrderState::Awarded(lease_id);
        Self::store_order(id, order)?;
        Self::deposit_event(Event::OrderAwarded { order: id, lease: lease_id, provider: bidder, price: bid.price });
        Ok(())
    }

    pub(crate) fn do_cancel_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.tenant == who, Error::<T>::NotTenant);
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        let f = Self::foreignness(&order.asset);
        Self::end_order(id, order)?;
        Self::deposit_event(Event::OrderCancelled { order: id });
        Ok(Some(Self::paying(T::WeightInfo::cancel_order(f), 1)).into())
    }

    pub(crate) fn do_expire_order(id: OrderId) -> DispatchResultWithPostInfo {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        ensure!(Self::is_overdue(&order, Self::now()), Error::<T>::OrderNotOverdue);
        let f = Self::foreignness(&order.asset);
        Self::end_order(id, order)?;
        Self::deposit_event(Event::OrderExpired { order: id });
        Ok(Some(Self::paying(T::WeightInfo::expire_order(f), 1)).into())
    }

    /// The last block in which an order can be awarded. Saturates, being a time.
    pub(crate) fn award_by(order: &Order<T::AccountId>, timing: &Timing) -> BlockNumber {
        order.deadline.saturating_add(timing.award_blocks)
    }

    /// Whether nothing can become of an open order any more.
    pub(crate) fn is_overdue(order: &Order<T::AccountId>, now: BlockNumber) -> bool {
        let last = if order.bids == 0 { order.deadline } else { Self::award_by(order, &T::Timing::get()) };
        now > last
    }

    /// Returns the escrow of an open order that ends without a lease.
    fn end_order(id: OrderId, mut order: Order<T::AccountId>) -> DispatchResult {
        Self::pay(HoldReason::LeaseEscrow, &order.asset, &order.tenant, &order.tenant, order.escrow)?;
        order.escrow = 0;
        order.state = OrderState::Ended;
        Self::store_order(id, order)
    }

    /// An error that names the field in which the offer falls short.
    pub(crate) fn ensure_matches(requirement: &Requirement, spec: &OfferSpec) -> DispatchResult {
        requirement.check(spec).map_err(|field| {
            match field {
                Mismatch::Model => Error::<T>::ModelMismatch,
                Mismatch::Gpus => Error::<T>::GpusMismatch,
                Mismatch::Vram => Error::<T>::VramMismatch,
                Mismatch::Cpus => Error::<T>::CpusMismatch,
                Mismatch::Memory => Error::<T>::MemoryMismatch,
                Mismatch::Storage => Error::<T>::StorageMismatch,
                Mismatch::Region => Error::<T>::RegionMismatch,
            }
            .into()
        })
    }
}
