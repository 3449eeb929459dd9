//! Orders: create, cancel, expire; and what all of them are checked for.

use crate::*;
use frame_support::{dispatch::DispatchResultWithPostInfo, pallet_prelude::*, traits::fungibles::hold::Mutate};
use leasehold_primitives::{
    hardware::{Mismatch, Requirement},
    market::{Auction, OrderSpec, MAX_REPLICAS, MAX_STANDBYS, MAX_TERM},
    time::Timing,
    traits::{AssetSufficiency, Capacity, Offer},
    AssetId, Balance, BlockNumber, OrderId,
};
use sp_core::H256;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_create_order(
        tenant: T::AccountId,
        spec: OrderSpec<T::AccountId>,
        escrow: Balance,
    ) -> DispatchResult {
        ensure!(spec.requirement.is_valid(), Error::<T>::InvalidRequirement);
        ensure!((1..=MAX_REPLICAS).contains(&spec.replicas), Error::<T>::ReplicasOutOfRange);
        ensure!(spec.standbys <= MAX_STANDBYS, Error::<T>::TooManyStandbys);
        ensure!(spec.least_terms.is_valid(), Error::<T>::InvalidTerms);
        Self::ensure_asset(&spec.asset)?;
        let floor = Self::floor_of(&spec.asset);
        Self::ensure_price(floor, spec.price_limit)?;
        let timing: Timing = T::Timing::get();
        Self::ensure_term(spec.term, &timing)?;
        ensure!(spec.renewable <= MAX_TERM, Error::<T>::RenewableOutOfRange);
        let now = Self::now();
        // Saturates at the end of the chain's numbers, where nothing lies ahead.
        let latest = now.saturating_add(MAX_BIDDING_BLOCKS);
        ensure!(now < spec.deadline && spec.deadline <= latest, Error::<T>::DeadlineOutOfRange);
        if let Auction::Sealed { reveal_blocks } = spec.auction {
            let reveal = timing.activation_blocks..=MAX_BIDDING_BLOCKS;
            ensure!(reveal.contains(&reveal_blocks), Error::<T>::RevealOutOfRange);
        }
        let least = Self::least_escrow(spec.price_limit, &timing)
            .and_then(|one| one.checked_mul(spec.replicas.into()))
            .ok_or(Error::<T>::Overflow)?;
        ensure!(escrow >= least, Error::<T>::EscrowTooSmall);

        let id = NextOrder::<T>::get();
        NextOrder::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let mut order = Order {
            tenant: tenant.clone(),
            spec: spec.clone(),
            opened_at: now,
            escrow,
            deposit: 0,
            bounty: 0,
            floor,
            mix: H256::zero(),
            state: OrderState::Open,
        };
        (order.deposit, order.bounty) = Self::hold_records(&tenant, order.records())?;
        T::Escrow::hold(spec.asset.clone(), &HoldReason::LeaseEscrow.into(), &tenant, escrow)?;
        Orders::<T>::insert(id, order);
        Self::schedule(Due::Order(id), spec.deadline.saturating_add(1));
        Self::deposit_event(Event::OrderCreated { order: id, tenant, spec, escrow });
        Ok(())
    }

    pub(crate) fn do_cancel_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Self::own_open_order(&who, id)?;
        let bids = Bids::<T>::get(id);
        let free = matches!(order.spec.auction, Auction::Manual) || bids.is_empty();
        ensure!(free || Self::now() <= order.spec.deadline, Error::<T>::OrderBinding);
        let asset = order.spec.asset.clone();
        Self::end_order(id, order, bids, OrderState::Cancelled, None)?;
        Self::deposit_event(Event::OrderCancelled { order: id });
        let weight = Self::by_asset(&asset, T::WeightInfo::cancel_order, T::WeightInfo::cancel_order_foreign);
        Ok(Some(Self::paying(weight, 1)).into())
    }

    pub(crate) fn do_expire_order(who: T::AccountId, id: OrderId) -> DispatchResultWithPostInfo {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        let bids = Bids::<T>::get(id);
        let expires = matches!(order.spec.auction, Auction::Manual) || bids.is_empty();
        ensure!(expires && Self::now() >= Self::order_due_at(&order, &bids), Error::<T>::OrderNotOverdue);
        let asset = order.spec.asset.clone();
        let crank = (who != order.tenant && Self::is_late(Self::order_over_at(&order))).then_some(&who);
        Self::end_order(id, order, bids, OrderState::Expired, crank)?;
        Self::deposit_event(Event::OrderExpired { order: id });
        let weight = Self::by_asset(&asset, T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign);
        Ok(Some(Self::paying(weight, 2)).into())
    }

    /// An open order of `who`.
    pub(crate) fn own_open_order(who: &T::AccountId, id: OrderId) -> Result<Order<T::AccountId>, Error<T>> {
        let order = Orders::<T>::get(id).ok_or(Error::<T>::NoSuchOrder)?;
        ensure!(order.tenant == *who, Error::<T>::NotTenant);
        ensure!(order.is_open(), Error::<T>::OrderNotOpen);
        Ok(order)
    }

    /// The last block in which a tenant can award. Saturates, being a time.
    pub(crate) fn award_by(order: &Order<T::AccountId>, timing: &Timing) -> BlockNumber {
        match order.spec.auction {
            Auction::Manual => order.spec.deadline.saturating_add(timing.award_blocks),
            Auction::Automatic | Auction::Sealed { .. } => order.spec.deadline,
        }
    }

    /// Ends an open order without a lease: its escrow returns, and what was held for leases that never came. `state`
    /// says how it ended.
    pub(crate) fn end_order(
        id: OrderId,
        mut order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
        state: OrderState,
        crank: Option<&T::AccountId>,
    ) -> DispatchResult {
        let escrow = core::mem::take(&mut order.escrow);
        Self::pay(HoldReason::LeaseEscrow, &order.spec.asset, &order.tenant, &order.tenant, escrow)?;
        let leases = Balance::from(order.spec.replicas);
        let all = |one: Balance| one.checked_mul(leases).ok_or(Error::<T>::Overflow);
        Self::return_records(&order.tenant, all(order.deposit)?, all(order.bounty)?)?;
        order.bounty = Self::pay_bounty(&order.tenant, crank, order.bounty)?;
        order.state = state;
        Self::store_closed_order(id, order, bids)
    }

    /// Stores an order that is not open any more as long as there are bids to release; else removes it, and what is
    /// held for its record returns.
    pub(crate) fn store_closed_order(
        id: OrderId,
        order: Order<T::AccountId>,
        bids: BidsOf<T::AccountId>,
    ) -> DispatchResult {
        if bids.is_empty() {
            Orders::<T>::remove(id);
            Bids::<T>::remove(id);
            return Self::return_records(&order.tenant, order.deposit, order.bounty);
        }
        // The first time there is something to release is when it stops being open.
        Self::schedule(Due::Order(id), Self::now().saturating_add(1));
        Orders::<T>::insert(id, order);
        Bids::<T>::insert(id, bids);
        Ok(())
    }

    /// Whether new orders and leases can be priced in this asset.
    pub(crate) fn ensure_asset(asset: &AssetId) -> DispatchResult {
        if let AssetId::WithId(id) = asset {
            ensure!(ApprovedAssets::<T>::get().contains(id), Error::<T>::AssetNotApproved);
            // Not once and for all: an asset's owner can destroy it, and anybody make another of the same id.
            ensure!(T::AssetSufficiency::is_sufficient(*id), Error::<T>::AssetNotSufficient);
        }
        Ok(())
    }

    /// The least price per block: what attesting a lease costs the chain. There is one in the native currency alone:
    /// for any other it would take an oracle.
    pub(crate) fn floor_of(asset: &AssetId) -> Balance {
        match asset {
            AssetId::Native => T::FloorPrice::get(),
            AssetId::WithId(_) => 0,
        }
    }

    pub(crate) fn ensure_price(floor: Balance, price: Balance) -> Result<(), Error<T>> {
        ensure!(price > 0, Error::<T>::ZeroPrice);
        ensure!(price >= floor, Error::<T>::PriceBelowFloor);
        Ok(())
    }

    pub(crate) fn ensure_term(term: BlockNumber, timing: &Timing) -> Result<(), Error<T>> {
        let two_windows = timing.window_blocks.saturating_mul(2);
        ensure!((two_windows..=MAX_TERM).contains(&term), Error::<T>::TermOutOfRange);
        Ok(())
    }

    /// The price of two windows: of those and the term, which is never shorter, the lesser.
    pub(crate) fn least_escrow(price: Balance, timing: &Timing) -> Option<Balance> {
        price.checked_mul(timing.window_blocks.saturating_mul(2).into())
    }

    /// An error that names the field in which the offer, or what auditors say of it, falls short.
    pub(crate) fn ensure_matches(
        requirement: &Requirement<T::AccountId>,
        offer: &Offer<T::AccountId>,
    ) -> DispatchResult {
        let claims = |auditor: &T::AccountId| T::Capacity::claimed(&offer.provider, auditor);
        requirement.check(&offer.spec, claims).map_err(|field| {
            match field {
                Mismatch::Model => Error::<T>::ModelMismatch,
                Mismatch::Gpus => Error::<T>::GpusMismatch,
                Mismatch::Vram => Error::<T>::VramMismatch,
                Mismatch::Cpus => Error::<T>::CpusMismatch,
                Mismatch::Memory => Error::<T>::MemoryMismatch,
                Mismatch::Storage => Error::<T>::StorageMismatch,
                Mismatch::Region => Error::<T>::RegionMismatch,
                Mismatch::Attributes => Error::<T>::AttributesMismatch,
                Mismatch::Auditors => Error::<T>::AuditorsMismatch,
            }
            .into()
        })
    }
}
