//! The weights of calls: by the asset they move, by their outcome, and at most.

use crate::{leases::Progress, *};
use frame_support::{dispatch::PostDispatchInfo, traits::Get, weights::Weight};
use leasehold_primitives::{traits::Usage, AssetId, Balance};

/// Payments that a lease makes at most between its last settlement and its end in one call: provider, four sponsors,
/// tenant, record deposit, keeper, fee.
const PAYMENTS_TO_FINAL: u64 = 9;

/// Payments of a lease that begins to close, at most: provider, four sponsors, tenant.
const PAYMENTS_TO_CLOSING: u64 = 6;

/// Payments of a refusal at most: treasury, four sponsors, tenant, record deposit.
const PAYMENTS_OF_REFUSAL: u64 = 7;

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

    /// The extra weight of `payments` that nobody can receive: the sum owed is read and written instead of only writing
    /// the payee's account, which is read in both cases.
    pub(crate) fn owing_weight(payments: u64) -> Weight {
        T::DbWeight::get().reads(payments)
    }

    /// `weight`, and the extra weight of `payments` that nobody can receive.
    pub(crate) fn paying(weight: Weight, payments: u64) -> Weight {
        weight.saturating_add(Self::owing_weight(payments))
    }

    /// The actual weight of a call.
    pub(crate) fn weighed(weight: Weight) -> PostDispatchInfo {
        Some(weight).into()
    }

    /// The most that `activate` can weigh.
    pub(crate) fn most_activate_weight() -> Weight {
        Self::activate_weight(true)
    }

    /// The actual weight of `activate`.
    pub(crate) fn activate_weight(rescheduled: bool) -> Weight {
        let entry = if rescheduled { T::WeightInfo::reschedule() } else { Weight::zero() };
        T::WeightInfo::activate().saturating_add(entry)
    }

    /// The most that `top_up` can weigh. To reapply money is a step of the lease, which looks at its windows.
    pub(crate) fn most_top_up_weight(amount: Balance) -> Weight {
        let weight = Self::either(T::WeightInfo::top_up, T::WeightInfo::top_up_foreign)
            .max(Self::either(T::WeightInfo::sponsor, T::WeightInfo::sponsor_foreign));
        if amount == 0 {
            Self::noting(weight)
        } else {
            weight
        }
    }

    /// `weight`, and the most that noting a lease's missed windows in the same step can weigh.
    pub(crate) fn noting(weight: Weight) -> Weight {
        weight.saturating_add(T::Usage::most_silence_weight())
    }

    /// The most that `settle` can weigh, without noting missed windows.
    pub(crate) fn most_settle_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::settle, T::WeightInfo::settle_foreign)
            .max(Self::either(T::WeightInfo::settle_closing, T::WeightInfo::settle_closing_foreign))
            .max(Self::either(T::WeightInfo::settle_final, T::WeightInfo::settle_final_foreign));
        Self::paying(weight, PAYMENTS_TO_FINAL)
    }

    /// The actual weight of a settlement. Each payment that was not received read one more sum.
    pub(crate) fn settle_weight(progress: Progress, asset: &AssetId) -> Weight {
        match progress {
            Progress::Paid => {
                Self::paying(Self::by_asset(asset, T::WeightInfo::settle, T::WeightInfo::settle_foreign), 1)
            }
            Progress::Closing => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_closing, T::WeightInfo::settle_closing_foreign),
                PAYMENTS_TO_CLOSING,
            ),
            Progress::Final => Self::paying(
                Self::by_asset(asset, T::WeightInfo::settle_final, T::WeightInfo::settle_final_foreign),
                PAYMENTS_TO_FINAL,
            ),
        }
    }

    /// The most that `close` can weigh, without noting missed windows.
    pub(crate) fn most_close_weight() -> Weight {
        // A lease that waits for a standby is cancelled: less work than expiring it.
        Self::paying(Self::either(T::WeightInfo::close, T::WeightInfo::close_foreign), PAYMENTS_TO_CLOSING)
            .max(Self::most_settle_weight())
            .max(Self::most_expire_weight())
    }

    /// The actual weight of `close`. If it finalizes the lease, it does the same as a settlement that does.
    pub(crate) fn close_weight(progress: Progress, asset: &AssetId) -> Weight {
        match progress {
            Progress::Final => Self::settle_weight(progress, asset),
            Progress::Paid | Progress::Closing => {
                let weight = Self::by_asset(asset, T::WeightInfo::close, T::WeightInfo::close_foreign);
                Self::paying(weight, PAYMENTS_TO_CLOSING)
            }
        }
    }

    /// The most that `leave` can weigh, without noting missed windows.
    pub(crate) fn most_leave_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::leave, T::WeightInfo::leave_foreign), PAYMENTS_TO_FINAL)
    }

    /// The actual weight of `leave`.
    pub(crate) fn leave_weight(asset: &AssetId) -> Weight {
        Self::paying(Self::by_asset(asset, T::WeightInfo::leave, T::WeightInfo::leave_foreign), PAYMENTS_TO_FINAL)
    }

    /// The most that `refuse` can weigh, without noting missed windows.
    pub(crate) fn most_refuse_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::refuse, T::WeightInfo::refuse_foreign), PAYMENTS_OF_REFUSAL)
    }

    /// The actual weight of `refuse`.
    pub(crate) fn refuse_weight(asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::refuse, T::WeightInfo::refuse_foreign);
        Self::paying(weight, PAYMENTS_OF_REFUSAL)
    }

    /// The most that `expire_lease` can weigh.
    pub(crate) fn most_expire_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::expire_lease, T::WeightInfo::expire_lease_foreign)
            .max(T::WeightInfo::expire_lease_to_standby());
        Self::paying(weight, 8)
    }

    /// The actual weight of `expire_lease`.
    pub(crate) fn expire_weight(to_standby: bool, asset: &AssetId) -> Weight {
        let weight = if to_standby {
            T::WeightInfo::expire_lease_to_standby()
        } else {
            Self::by_asset(asset, T::WeightInfo::expire_lease, T::WeightInfo::expire_lease_foreign)
        };
        Self::paying(weight, 8)
    }

    /// The most that `fail_over` can weigh, without noting missed windows.
    pub(crate) fn most_fail_over_weight() -> Weight {
        let weight = Self::either(T::WeightInfo::fail_over, T::WeightInfo::fail_over_foreign);
        Self::paying(weight, 6).saturating_add(Self::most_settle_weight())
    }

    /// The actual weight of `fail_over`.
    pub(crate) fn fail_over_weight(progress: Progress, asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::fail_over, T::WeightInfo::fail_over_foreign);
        // All windows may have been reported, even if without any availability: then the lease is finalized too.
        let finalized =
            if matches!(progress, Progress::Final) { Self::settle_weight(progress, asset) } else { Weight::zero() };
        Self::paying(weight, 6).saturating_add(finalized)
    }

    /// The most that `buy_lease` can weigh, without noting missed windows.
    pub(crate) fn most_buy_weight() -> Weight {
        Self::paying(Self::either(T::WeightInfo::buy_lease, T::WeightInfo::buy_lease_foreign), PAYMENTS_TO_FINAL)
    }

    /// The actual weight of `buy_lease`.
    pub(crate) fn buy_weight(asset: &AssetId) -> Weight {
        let weight = Self::by_asset(asset, T::WeightInfo::buy_lease, T::WeightInfo::buy_lease_foreign);
        Self::paying(weight, PAYMENTS_TO_FINAL)
    }

    /// The most that paying out the parts of a fee pot can weigh.
    pub(crate) fn most_distribute_weight() -> Weight {
        Self::either(T::WeightInfo::distribute_fees, T::WeightInfo::distribute_fees_foreign)
    }

    /// The actual weight of paying out the parts of a fee pot.
    pub(crate) fn distribute_weight(asset: &AssetId) -> Weight {
        Self::by_asset(asset, T::WeightInfo::distribute_fees, T::WeightInfo::distribute_fees_foreign)
    }
}
