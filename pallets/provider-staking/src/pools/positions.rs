//! Positions are brought up to date.

use crate::{
    math::shares::worth_of,
    positions::{Position, ProviderRewards},
    ClosedPools, Config, Delegations, Ledger, Pallet,
};
use frame_support::traits::Defensive;
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    /// Gives a position all that it earned until now, as `rewards` say. If its pool was closed, its shares leave it.
    pub(crate) fn bring_up_to_date(
        provider: &T::AccountId,
        position: &mut Position,
        ledger: &Ledger<T::MaxUnbondingChunks>,
        rewards: &ProviderRewards,
    ) -> Result<(), DispatchError> {
        if !ledger.is_open(position.pool) {
            return Self::leave_closed(provider, position);
        }
        if position.shares > 0 {
            position.settle(&rewards.earned()).defensive().ok_or(ArithmeticError::Overflow)?;
        }
        Ok(())
    }

    /// If the pool of a position was closed, the position left it then, with what it had earned. Without room for one
    /// more era the shares stay where they are; withdrawing what is due makes room.
    pub(crate) fn leave_closed(provider: &T::AccountId, position: &mut Position) -> Result<(), DispatchError> {
        if position.shares == 0 {
            return Ok(());
        }
        let closed = ClosedPools::<T>::get(provider, position.pool);
        let mut closed = closed.defensive_proof("shares are in an open pool or in a closed one").unwrap_or_default();
        position.settle(&closed.earned).defensive().ok_or(ArithmeticError::Overflow)?;
        let leaving = worth_of(position.shares, closed.shares, closed.leaving).ok_or(ArithmeticError::Underflow)?;
        if leaving > 0 && position.leave(closed.era, leaving).is_none() {
            return Ok(());
        }
        closed.shares = closed.shares.checked_sub(position.shares).ok_or(ArithmeticError::Underflow)?;
        closed.leaving = closed.leaving.checked_sub(leaving).ok_or(ArithmeticError::Underflow)?;
        if closed.shares == 0 {
            ClosedPools::<T>::remove(provider, position.pool);
        } else {
            ClosedPools::<T>::insert(provider, position.pool, closed);
        }
        position.shares = 0;
        Ok(())
    }

    /// Stores a position, or removes it if nothing is left in it.
    pub(crate) fn store_position(provider: &T::AccountId, who: &T::AccountId, mut position: Position) {
        position.tidy();
        if position.is_empty() {
            Delegations::<T>::remove(who, provider);
        } else {
            Delegations::<T>::insert(who, provider, position);
        }
    }
}
