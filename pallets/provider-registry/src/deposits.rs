//! Deposits, one for each record.

use crate::{Config, HoldReason, Pallet};
use frame_support::{
    pallet_prelude::DispatchResult,
    traits::{
        fungible::{
            hold::{Mutate as _, Unbalanced as _},
            Unbalanced as _,
        },
        tokens::{Fortitude, Precision, Preservation},
    },
};
use leasehold_primitives::Balance;

impl<T: Config> Pallet<T> {
    /// Holds a deposit and leaves the existential deposit free: the steps of `hold`, which alone would also take the
    /// existential deposit of an account that something else keeps alive.
    ///
    /// A failure between the steps is the call's failure, and so changes nothing.
    pub(crate) fn hold_deposit(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        let reason = reason.into();
        T::Currency::decrease_balance(who, amount, Precision::Exact, Preservation::Preserve, Fortitude::Force)?;
        T::Currency::increase_balance_on_hold(&reason, who, amount, Precision::Exact)?;
        T::Currency::done_hold(&reason, who, amount);
        Ok(())
    }

    /// Gives a deposit back, all of it or nothing.
    pub(crate) fn release_deposit(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::release(&reason.into(), who, amount, Precision::Exact).map(drop)
    }
}
