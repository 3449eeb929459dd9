//! Deposits, one for each record.

use crate::{Config, HoldReason, Pallet};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{
        fungible::{hold::Mutate as _, Inspect as _},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use leasehold_primitives::Balance;
use sp_runtime::TokenError;

impl<T: Config> Pallet<T> {
    /// Holds a deposit and leaves the existential deposit free. A hold alone would also take the existential deposit
    /// of an account that something else keeps alive.
    pub(crate) fn hold_deposit(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        let free = T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Force);
        ensure!(amount <= free, TokenError::FundsUnavailable);
        T::Currency::hold(&reason.into(), who, amount)
    }

    /// Gives a deposit back, all of it or nothing.
    pub(crate) fn release_deposit(reason: HoldReason, who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::release(&reason.into(), who, amount, Precision::Exact).map(drop)
    }
}
