//! What calls weigh: by the asset they move, by what they came to, and at most.

use crate::*;
use frame_support::{dispatch::PostDispatchInfo, weights::Weight};
use leasehold_primitives::{hardware::MAX_AUDITORS_PER_ORDER, market::MAX_REPLICAS, traits::LeaseBook, AssetId};

impl<T: Config> Pallet<T> {
    /// The weight of what moves `asset`.
    pub(crate) fn by_asset(asset: &AssetId, native: fn() -> Weight, foreign: fn() -> Weight) -> Weight {
        match asset {
            AssetId::Native => native(),
            AssetId::WithId(_) => foreign(),
        }
    }

    /// The weight of what moves any asset. A foreign one takes more steps, but what is measured is not exact: that of the
    /// native one can be found heavier.
    pub(crate) fn either(native: fn() -> Weight, foreign: fn() -> Weight) -> Weight {
        native().max(foreign())
    }

    /// `weight`, and what `payments` cost more that nobody can receive.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(T::Leases::owing_weight(payments))
    }

    /// The weight a call had after all.
    pub(crate) fn weighed(weight: Weight) -> PostDispatchInfo {
        Some(weight).into()
    }

    /// What cancelling an order did cost: treasury and tenant may be unable to receive.
    pub(crate) fn cancel_weight(asset: &AssetId) -> Weight {
        Self::paying(Self::by_asset(asset, T::WeightInfo::cancel_order, T::WeightInfo::cancel_order_foreign), 2)
    }

    /// What cancelling an order can cost at most.
    pub(crate) fn most_cancel_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::cancel_order, T::WeightInfo::cancel_order_foreign), 2)
    }

    /// What ending an order did cost: treasury, tenant and keeper may be unable to receive.
    pub(crate) fn expire_weight(asset: &AssetId) -> Weight {
        Self::paying(Self::by_asset(asset, T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign), 3)
    }

    /// What ending an order can cost at most: escrow, deposits and keeper may each be owed.
    pub(crate) fn most_expire_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign), 3)
    }

    /// What committing to a bid can cost at most.
    pub(crate) fn most_commit_weight() -> Weight {
        Self::either(T::WeightInfo::commit_bid, T::WeightInfo::commit_bid_foreign)
    }

    /// What committing to a bid did cost.
    pub(crate) fn commit_weight(asset: &AssetId) -> Weight {
        Self::by_asset(asset, T::WeightInfo::commit_bid, T::WeightInfo::commit_bid_foreign)
    }

    /// What `place_bid` can cost at most.
    pub(crate) fn most_bid_weight() -> Weight {
        let auditors = MAX_AUDITORS_PER_ORDER;
        T::WeightInfo::place_bid(MAX_BIDS, auditors)
            .max(T::WeightInfo::displace_bid(auditors))
            .max(T::WeightInfo::place_firm_bid(MAX_BIDS, auditors))
            .max(T::WeightInfo::displace_firm_bid(auditors))
    }

    /// What `place_bid` did cost, where `there` bids were in the list.
    pub(crate) fn bid_weight(order: &Order<T::AccountId>, there: u32) -> Weight {
        let auditors = u32::try_from(order.spec.requirement.auditors.len()).unwrap_or(u32::MAX);
        match (order.is_firm(), there < MAX_BIDS) {
            (false, true) => T::WeightInfo::place_bid(there, auditors),
            (false, false) => T::WeightInfo::displace_bid(auditors),
            (true, true) => T::WeightInfo::place_firm_bid(there, auditors),
            (true, false) => T::WeightInfo::displace_firm_bid(auditors),
        }
    }

    /// What releasing so many bids costs. None of their bidders may be able to receive.
    pub(crate) fn release_weight(bids: u32) -> Weight {
        Self::paying(T::WeightInfo::release_bids(bids), bids.into())
    }

    /// What awarding so many leases by the chain did cost, with the bids' deposits in `deposit_asset`: tenant and keeper,
    /// and winners whose deposits are held, may be unable to receive.
    pub(crate) fn conclude_weight(deposit_asset: &AssetId, leases: u16) -> Weight {
        match deposit_asset {
            AssetId::Native => Self::paying(T::WeightInfo::conclude_order(leases.into()), 2),
            AssetId::WithId(_) => {
                let payments = u64::from(leases).saturating_add(2);
                Self::paying(T::WeightInfo::conclude_order_foreign(leases.into()), payments)
            }
        }
    }

    /// What `conclude_order` can cost at most.
    pub(crate) fn most_conclude_weight() -> Weight {
        let native = Self::paying(T::WeightInfo::conclude_order(MAX_REPLICAS.into()), 2);
        let payments = u64::from(MAX_REPLICAS).saturating_add(2);
        Self::paying(T::WeightInfo::conclude_order_foreign(MAX_REPLICAS.into()), payments)
            .max(native)
            .max(Self::most_expire_weight())
    }

    /// How many leases picks are, as far as that can be right.
    pub(crate) fn leases_of(picks: &PicksOf<T::AccountId>) -> u32 {
        let leases = picks.iter().fold(0u32, |sum, pick| sum.saturating_add(pick.replicas.into()));
        leases.clamp(1, MAX_REPLICAS.into())
    }
}
