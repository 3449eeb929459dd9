//! Leavers: delegations that left pools, by the era in which they left, until they are withdrawn.

use crate::{
    math::shares::can_join,
    positions::{Position, SubPool, SubPools},
    types::{FromLeavers, FromPool},
    Config, DueLeavers, Leavers, Pallet,
};
use frame_support::traits::{Defensive, Get};
use leasehold_primitives::{time::Timing, Balance};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> Pallet<T> {
    /// Adds `amount`, which `shares` in the pool were worth, to the leavers of `era`, the current one. Returns the era
    /// whose leavers it joined, and its shares of them.
    ///
    /// If slashes left the leavers of this era next to nothing, the amount leaves with the next era: otherwise shares
    /// would run away, and nobody could leave.
    pub(crate) fn leave_in_era(
        provider: &T::AccountId,
        leavers: &mut SubPools,
        shares: Balance,
        amount: Balance,
        mut era: u32,
    ) -> Result<(u32, Balance), DispatchError> {
        for sub in leavers.iter() {
            if sub.era == era && !can_join(sub.shares, sub.worth) {
                // Saturates in the last era that can be numbered.
                era = era.saturating_add(1);
            }
        }
        if let Some(sub) = leavers.iter_mut().find(|sub| sub.era == era) {
            let shares = sub.join(shares, amount).ok_or(ArithmeticError::Overflow)?;
            return Ok((era, shares));
        }
        if leavers.is_full() {
            Self::move_oldest(provider, leavers)?;
        }
        let sub = SubPool::of(era, shares, amount);
        leavers.try_push(sub).map_err(|_| DispatchError::Exhausted)?;
        Ok((era, sub.shares))
    }

    /// Makes room: moves the oldest era, which is due and can no longer be slashed, to a record of its own. Fails only
    /// if nothing is due, which the chain's timing excludes.
    fn move_oldest(provider: &T::AccountId, leavers: &mut SubPools) -> Result<(), DispatchError> {
        let oldest = leavers.first().copied().filter(|sub| Self::is_due(sub.era));
        let oldest = oldest.defensive_proof("not more eras are unbonding than there is room for");
        let oldest = oldest.ok_or(DispatchError::Exhausted)?;
        leavers.retain(|sub| sub.era != oldest.era);
        DueLeavers::<T>::insert(provider, oldest.era, oldest);
        Ok(())
    }

    /// Whether the leavers of an era can withdraw, and so can no longer be slashed.
    pub(crate) fn is_due(era: u32) -> bool {
        let timing: Timing = T::Timing::get();
        Self::now() >= timing.leavers_due(era)
    }

    /// Takes the parts of a position that are due out of the leavers. Returns their worth, and the number of eras.
    pub(crate) fn take_due_of(
        provider: &T::AccountId,
        position: &mut Position,
        leavers: &mut SubPools,
    ) -> Result<(Balance, u32), DispatchError> {
        let (mut amount, mut eras) = (Balance::default(), 0u32);
        let timing: Timing = T::Timing::get();
        let now = Self::now();
        let is_due = |era| now >= timing.leavers_due(era);
        for leaving in position.leaving.iter().filter(|leaving| is_due(leaving.era)) {
            let worth = if let Some(sub) = leavers.iter_mut().find(|sub| sub.era == leaving.era) {
                sub.leave(leaving.shares)
            } else {
                DueLeavers::<T>::mutate_exists(provider, leaving.era, |due| {
                    let worth = due.as_mut().and_then(|sub| sub.leave(leaving.shares));
                    *due = due.take().filter(|sub| sub.shares > 0);
                    worth
                })
            };
            let worth = worth.defensive_proof("shares of positions are shares of what left");
            amount = worth.and_then(|worth| amount.checked_add(worth)).ok_or(ArithmeticError::Underflow)?;
            // Saturates because the count is for the weight only.
            eras = eras.saturating_add(1);
        }
        position.leaving.retain(|leaving| !is_due(leaving.era));
        leavers.retain(|sub| sub.shares > 0);
        Ok((amount, eras))
    }

    /// Gives the leavers of an era back what was taken from them, as far as they are still there. Returns the amount
    /// put back.
    pub(crate) fn restore_leavers(
        provider: &T::AccountId,
        leavers: &mut SubPools,
        from: &FromLeavers,
    ) -> Result<Balance, DispatchError> {
        let restored = match leavers.iter_mut().find(|sub| sub.era == from.era) {
            Some(sub) => sub.restore(from),
            None => {
                DueLeavers::<T>::mutate(provider, from.era, |due| due.as_mut().map_or(Some(0), |sub| sub.restore(from)))
            }
        };
        restored.ok_or_else(|| ArithmeticError::Overflow.into())
    }

    /// Gives those who left a pool since a slash took `from` their part of it back. `leaving` is what the slash took
    /// from leavers. Those who can withdraw get nothing: nobody knows which of them have. Returns the amount put back.
    pub(crate) fn restore_left_since(
        leavers: &mut SubPools,
        from: &FromPool,
        leaving: &[FromLeavers],
    ) -> Result<Balance, DispatchError> {
        let mut restored = Balance::default();
        let (timing, now): (Timing, _) = (T::Timing::get(), Self::now());
        for sub in leavers.iter_mut().filter(|sub| now < timing.leavers_due(sub.era)) {
            let came = match leaving.iter().find(|from| from.era == sub.era) {
                Some(from) => from.came,
                None if sub.era >= from.era => 0,
                None => continue,
            };
            let back = sub.restore_since(from, came).ok_or(ArithmeticError::Overflow)?;
            restored = restored.checked_add(back).ok_or(ArithmeticError::Overflow)?;
        }
        Ok(restored)
    }

    pub(crate) fn store_leavers(provider: &T::AccountId, leavers: SubPools) {
        if leavers.is_empty() {
            Leavers::<T>::remove(provider);
        } else {
            Leavers::<T>::insert(provider, leavers);
        }
    }
}
