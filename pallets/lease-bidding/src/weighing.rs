//! The weights of calls: by the asset they move, by their outcome, and at most.

use crate::*;
use frame_support::{dispatch::PostDispatchInfo, traits::Get, weights::Weight};
use leasehold_primitives::{
    hardware::{Requirement, MAX_AUDITORS_PER_ORDER},
    market::MAX_REPLICAS,
    traits::LeaseBook,
    AssetId,
};

impl<T: Config> Pallet<T> {
    /// The weight of a step that moves `asset`.
    pub(crate) fn by_asset(asset: &AssetId, native: fn() -> Weight, foreign: fn() -> Weight) -> Weight {
        match asset {
            AssetId::Native => native(),
            AssetId::WithId(_) => foreign(),
        }
    }

    /// The weight of a step that moves any asset. A foreign one takes more work, but measurements are not exact: the
    /// native one can come out heavier.
    pub(crate) fn either(native: fn() -> Weight, foreign: fn() -> Weight) -> Weight {
        native().max(foreign())
    }

    /// `weight`, and the extra weight of `payments` that nobody can receive.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(T::Leases::owing_weight(payments))
    }

    /// The actual weight of a call.
    pub(crate) fn weighed(weight: Weight) -> PostDispatchInfo {
        Some(weight).into()
    }

    /// The actual weight of cancelling an order: treasury and tenant may be unable to receive.
    pub(crate) fn cancel_weight(asset: &AssetId) -> Weight {
        Self::paying(Self::by_asset(asset, T::WeightInfo::cancel_order, T::WeightInfo::cancel_order_foreign), 2)
    }

    /// The most that cancelling an order can weigh.
    pub(crate) fn most_cancel_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::cancel_order, T::WeightInfo::cancel_order_foreign), 2)
    }

    /// The actual weight of ending an order: treasury, tenant and keeper may be unable to receive.
    pub(crate) fn expire_weight(asset: &AssetId) -> Weight {
        Self::paying(Self::by_asset(asset, T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign), 3)
    }

    /// The most that ending an order can weigh: escrow, deposits and keeper may each be owed.
    pub(crate) fn most_expire_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::expire_order, T::WeightInfo::expire_order_foreign), 3)
    }

    /// The most that committing to a bid can weigh.
    pub(crate) fn most_commit_weight() -> Weight {
        Self::either(T::WeightInfo::commit_bid, T::WeightInfo::commit_bid_foreign)
    }

    /// The actual weight of committing to a bid.
    pub(crate) fn commit_weight(asset: &AssetId) -> Weight {
        Self::by_asset(asset, T::WeightInfo::commit_bid, T::WeightInfo::commit_bid_foreign)
    }

    /// The most that `place_bid` can weigh.
    pub(crate) fn most_bid_weight() -> Weight {
        let auditors = MAX_AUDITORS_PER_ORDER;
        T::WeightInfo::place_bid(MAX_BIDS, auditors)
            .max(T::WeightInfo::displace_bid(auditors))
            .max(T::WeightInfo::place_firm_bid(MAX_BIDS, auditors))
            .max(T::WeightInfo::displace_firm_bid(auditors))
    }

    /// The actual weight of `place_bid` with `there` bids in the list.
    pub(crate) fn bid_weight(order: &Order<T::AccountId>, there: u32) -> Weight {
        let Requirement { auditors, gate_required, .. } = &order.spec.requirement;
        let auditors = u32::try_from(auditors.len()).unwrap_or(u32::MAX);
        let weight = match (order.is_firm(), there < MAX_BIDS) {
            (false, true) => T::WeightInfo::place_bid(there, auditors),
            (false, false) => T::WeightInfo::displace_bid(auditors),
            (true, true) => T::WeightInfo::place_firm_bid(there, auditors),
            (true, false) => T::WeightInfo::displace_firm_bid(auditors),
        };
        // The benchmarks' orders require a gate. It is looked up only for those.
        if *gate_required {
            weight
        } else {
            weight.saturating_sub(T::DbWeight::get().reads(1))
        }
    }

    /// The weight of releasing this number of bids. Possibly none of their bidders can receive.
    pub(crate) fn release_weight(bids: u32) -> Weight {
        Self::paying(T::WeightInfo::release_bids(bids), bids.into())
    }

    /// The actual weight of the chain's award of this number of leases, with the bids' deposits in `deposit_asset`:
    /// tenant and keeper, and winners whose deposits are held, may be unable to receive.
    pub(crate) fn conclude_weight(deposit_asset: &AssetId, leases: u16) -> Weight {
        match deposit_asset {
            AssetId::Native => Self::paying(T::WeightInfo::conclude_order(leases.into()), 2),
            AssetId::WithId(_) => {
                let payments = u64::from(leases).saturating_add(2);
                Self::paying(T::WeightInfo::conclude_order_foreign(leases.into()), payments)
            }
        }
    }

    /// The most that `conclude_order` can weigh.
    pub(crate) fn most_conclude_weight() -> Weight {
        let native = Self::paying(T::WeightInfo::conclude_order(MAX_REPLICAS.into()), 2);
        let payments = u64::from(MAX_REPLICAS).saturating_add(2);
        Self::paying(T::WeightInfo::conclude_order_foreign(MAX_REPLICAS.into()), payments)
            .max(native)
            .max(Self::most_expire_weight())
    }

    /// The number of leases of the picks, within the possible bounds.
    pub(crate) fn leases_of(picks: &PicksOf<T::AccountId>) -> u32 {
        let leases = picks.iter().fold(0u32, |sum, pick| sum.saturating_add(pick.replicas.into()));
        leases.clamp(1, MAX_REPLICAS.into())
    }
}
