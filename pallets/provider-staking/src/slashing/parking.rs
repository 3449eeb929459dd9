//! Parks what was taken: it becomes pending.

use crate::{types::Parts, Config, Event, Ledger, NextSlash, Pallet, PendingSlash, PendingSlashes, SlashCause};
use core::ops::Range;
use frame_support::traits::Get;
use leasehold_primitives::{agenda::Due, time::Timing, traits::Agenda, Balance, LeaseId, SlashId, Window};

/// The cause of a taking, and the account that may get some of it.
pub(crate) struct Taker<AccountId> {
    pub(crate) provider: AccountId,
    pub(crate) lease: LeaseId,
    pub(crate) cause: SlashCause,
    pub(crate) windows: Range<Window>,
    pub(crate) beneficiary: AccountId,
    pub(crate) restitution: Balance,
}

/// Every taking is for at least one window. Saturates at the last window that can be numbered.
pub(crate) fn at_least_one(windows: Range<Window>) -> Range<Window> {
    windows.start..windows.end.max(windows.start.saturating_add(1))
}

impl<T: Config> Pallet<T> {
    /// Makes `parts`, which were taken out of `ledger`, pending, and stores the ledger. `parts` are not empty.
    /// None if a number overflows, which it cannot; nothing has changed then.
    pub(crate) fn park_parts(
        mut ledger: Ledger<T::MaxUnbondingChunks>,
        taker: &Taker<T::AccountId>,
        parts: Parts<T::MaxUnbondingChunks>,
    ) -> Option<(SlashId, Balance)> {
        let Taker { provider, lease, cause, beneficiary, restitution, .. } = taker;
        let (amount, from_unbonding, from_leaving) = (parts.total()?, parts.from_unbonding()?, parts.from_leaving()?);
        let id = NextSlash::<T>::get();
        let next = id.checked_add(1)?;
        ledger.park(&parts)?;
        NextSlash::<T>::put(next);
        let timing: Timing = T::Timing::get();
        // Saturates in the last block that can be numbered: it is then due there.
        let due_at = Self::now().saturating_add(timing.slash_deferral_blocks);
        Self::deposit_event(Event::SlashParked {
            slash: id,
            provider: provider.clone(),
            lease: *lease,
            cause: *cause,
            from_bond: parts.bond,
            from_unbonding,
            from_reserved: parts.reserved,
            from_pool: parts.pool.amount,
            from_leaving,
            beneficiary: beneficiary.clone(),
            restitution: *restitution,
            due_at,
        });
        Self::store(provider, ledger);
        let slash = PendingSlash {
            provider: provider.clone(),
            lease: *lease,
            cause: *cause,
            parts,
            beneficiary: beneficiary.clone(),
            restitution: *restitution,
            due_at,
        };
        PendingSlashes::<T>::insert(id, slash);
        T::Agenda::schedule(Due::Slash(id), due_at);
        Some((id, amount))
    }
}
