//! What calls weigh: by the asset they move, by what they came to, and at most.

use crate::{leases::Progress, *};
use frame_support::{dispatch::PostDispatchInfo, traits::Get, weights::Weight};
use leasehold_primitives::{traits::Usage, AssetId};

/// Payments that a lease makes at most between its last settlement and its end in one call: provider, four sponsors,
/// tenant, record deposit, keeper, fee.
const PAYMENTS_TO_FINAL: u64 = 9;

/// Payments of a refusal at most: treasury, four sponsors, tenant, record deposit.
const PAYMENTS_OF_REFUSAL: u64 = 7;

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

    /// What `payments` cost more that nobody can receive: the sum owed is read where otherwise the payee's account,
    /// read in both cases, is only written.
    pub(crate) fn owing_weight(payments: u64) -> Weight {
        T::DbWeight::get().reads(payments)
    }

    /// `weight`, and what `payments` cost more that nobody can receive.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(Self::owing_weight(payments))
    }

    /// The weight a call had after all.
    pub(crate) fn weighed(weight: Weight) -> PostDispatchInfo {
        Some(weight).into()
    }

    /// What `activate` can cost at most.
    pub(crate) fn most_activate_weight() -> Weight {
        Self::activate_weight(true)
    }

    /// What `activate` did cost.
    pub(crate) fn activate_weight(rescheduled: bool) -> Weight {
        let entry = if rescheduled { T::WeightInfo::reschedule() } else { Weight::zero() };
        T::WeightInfo::activate().saturating_add(entry)
    }

    /// What `top_up` can cost at most.
    pub(crate) fn most_top_up_weight() -> Weight {
        Self::either(T::WeightInfo::top_up, T::WeightInfo::top_up_foreign)
            .max(Self::either(T::WeightInfo::sponsor, T::WeightInfo::sponsor_foreign))
    }

    /// `weight`, and the most that what was missed of a lease can come to in the same step.
    pub(crate) fn noting(weight: Weight) -> Weight {
        weight.saturating_add(T::Usage::most_silence_weight())
    }

    /// What `settle` can cost at most, but for what was missed.
    pub(crate) fn most_settle_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::settle, T::WeightInfo::settle_foreign)
            .max(Self::either(T::WeightInfo::settle_closing, T::WeightInfo::settle_closing_foreign))
            .max(Self::either(T::WeightInfo::settle_final, T::WeightInfo::settle_final_foreign));
        Self::paying(weight, PAYMENTS_TO_FINAL)
    }

    /// What a settlement did cost. Each payment that was not received read one sum more.
    pub(crate) fn settle_weight(progress: Progress, asset: &AssetId) -> Weight {
        match progress {
            Progress::Paid => {
                Self::paying(Self::by_asset(asset, T::WeightInfo::settle, T::WeightInfo::settle_foreign), 1)
            }
            Progress::Closing => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_closing, T::WeightInfo::settle_closing_foreign),
                6,
            ),
            Progress::Final => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_final, T::WeightInfo::settle_final_foreign),
                PAYMENTS_TO_FINAL,
            ),
        }
    }

    /// What `close` can cost at most, but for what was missed.
    pub(crate) fn most_close_weight() -> Weight {
        // One that waits for a standby is cancelled: less work than to expire it.
        let weight = Self::either(T::WeightInfo::close, T::WeightInfo::close_foreign);
        Self::paying(weight, PAYMENTS_TO_FINAL).max(Self::most_expire_weight())
    }

    /// What `close` did cost.
    pub(crate) fn close_weight(asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::close, T::WeightInfo::close_foreign);
        Self::paying(weight, PAYMENTS_TO_FINAL)
    }

    /// What `refuse` can cost at most, but for what was missed.
    pub(crate) fn most_refuse_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::refuse, T::WeightInfo::refuse_foreign), PAYMENTS_OF_REFUSAL)
    }

    /// What `refuse` did cost.
    pub(crate) fn refuse_weight(asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::refuse, T::WeightInfo::refuse_foreign);
        Self::paying(weight, PAYMENTS_OF_REFUSAL)
    }

    /// What `expire_lease` can cost at most.
    pub(crate) fn most_expire_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::expire_lease, T::WeightInfo::expire_lease_foreign)
            .max(T::WeightInfo::expire_lease_to_standby());
        Self::paying(weight, 8)
    }

    /// What `expire_lease` did cost.
    pub(crate) fn expire_weight(to_standby: bool, asset: &AssetId) -> Weight {
        let weight = if to_standby {
            T::WeightInfo::expire_lease_to_standby()
        } else {
            Self::by_asset(asset, T::WeightInfo::expire_lease, T::WeightInfo::expire_lease_foreign)
        };
        Self::paying(weight, 8)
    }

    /// What `fail_over` can cost at most, but for what was missed.
    pub(crate) fn most_fail_over_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::fail_over, T::WeightInfo::fail_over_foreign);
        Self::paying(weight, 6).saturating_add(Self::most_settle_weight())
    }

    /// What `fail_over` did cost.
    pub(crate) fn fail_over_weight(progress: Progress, asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::fail_over, T::WeightInfo::fail_over_foreign);
        // All may have been reported, be it that nothing was there: then the lease is finalized besides.
        let finalized =
            if matches!(progress, Progress::Final) { Self::settle_weight(progress, asset) } else { Weight::zero() };
        Self::paying(weight, 6).saturating_add(finalized)
    }

    /// What `buy_lease` can cost at most, but for what was missed.
    pub(crate) fn most_buy_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::buy_lease, T::WeightInfo::buy_lease_foreign), PAYMENTS_TO_FINAL)
    }

    /// What `buy_lease` did cost.
    pub(crate) fn buy_weight(asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::buy_lease, T::WeightInfo::buy_lease_foreign);
        Self::paying(weight, PAYMENTS_TO_FINAL)
    }

    /// What paying the parts of a fee pot out can cost at most.
    pub(crate) fn most_distribute_weight() -> Weight {
        Self::either(T::WeightInfo::distribute_fees, T::WeightInfo::distribute_fees_foreign)
    }

    /// What paying the parts of a fee pot out does cost.
    pub(crate) fn distribute_weight(asset: &AssetId) -> Weight {
        Self::by_asset(asset, T::WeightInfo::distribute_fees, T::WeightInfo::distribute_fees_foreign)
    }
}
