//! Invariants of the pallet's storage.

use crate::{Config, HoldReason, Ledgers, NextSlash, Pallet, PendingSlashes, Taken};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{ensure, traits::fungible::hold::Inspect as _};
use leasehold_primitives::Balance;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// For every ledger:
    /// - Neither the ledger nor one of its chunks is empty.
    /// - Its chunks are in order, one per block.
    /// - Bond, chunks and their pending parts add up to what is held from the provider: each unit is one of them.
    /// - Its pending amounts, of bond and of delegations, are the sums over its provider's pending slashes, and their
    ///   number is right.
    ///
    /// For every pending slash:
    /// - Its id was given, it took something, and its restitution is not more than the provider's part.
    ///
    /// For every lease's takings:
    /// - Each taking has a window, and there is at most one for each kind and round.
    ///
    /// The bond bounds neither what is required nor what is reserved: a slash can leave less.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut pending = Self::try_pending()?;
        for (provider, ledger) in Ledgers::<T>::iter() {
            ensure!(!ledger.is_empty(), "a ledger is empty");
            ensure!(ledger.unbonding.iter().all(|chunk| chunk.amount > 0), "a chunk is empty");
            ensure!(
                ledger.unbonding.windows(2).all(|pair| matches!(pair, [a, b] if a.withdrawable_at < b.withdrawable_at)),
                "chunks are out of order, or two are due at the same block"
            );
            ensure!(ledger.pool.is_some() || ledger.delegated == 0, "something is delegated without a pool");
            let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &provider);
            ensure!(ledger.held() == Some(held), "bond, chunks and pending do not add up to what is held");
            let of_slashes = pending.remove(&provider.encode()).unwrap_or_default();
            ensure!(
                of_slashes == (ledger.pending, ledger.disputed, ledger.slashes),
                "a ledger's slashes are not those that are pending"
            );
        }
        ensure!(pending.is_empty(), "a slash is pending of a provider without a ledger");
        Self::try_pools()?;
        Self::try_taken()
    }

    /// The amounts pending for each provider, of its own and of delegations, and the number of its pending slashes.
    fn try_pending() -> Result<BTreeMap<Vec<u8>, (Balance, Balance, u32)>, TryRuntimeError> {
        let mut pending = BTreeMap::<_, (Balance, Balance, u32)>::new();
        let next = NextSlash::<T>::get();
        for (id, slash) in PendingSlashes::<T>::iter() {
            ensure!(id < next, "a slash has an id that was not given");
            let own = slash.parts.own().ok_or("the parts of a slash overflow")?;
            let delegated = slash.parts.delegated().ok_or("the parts of a slash overflow")?;
            ensure!(own > 0 || delegated > 0, "a slash is of nothing");
            ensure!(slash.restitution <= own, "a restitution is more than was the provider's");
            ensure!(slash.parts.unbonding.iter().all(|chunk| chunk.amount > 0), "an empty chunk was slashed");
            let counts = |amount: Balance| amount > 0 || slash.parts.pool.amount > 0;
            ensure!(slash.parts.leaving.iter().all(|from| counts(from.amount)), "an empty era of leavers was slashed");
            let (sum, disputed, number) = pending.entry(slash.provider.encode()).or_default();
            *sum = sum.checked_add(own).ok_or("the sum of what is pending overflows")?;
            *disputed = disputed.checked_add(delegated).ok_or("the sum of what is pending overflows")?;
            *number = number.checked_add(1).ok_or("more slashes than there are")?;
        }
        Ok(pending)
    }

    fn try_taken() -> Result<(), TryRuntimeError> {
        for (_, record) in Taken::<T>::iter() {
            let takings = &record.takings;
            ensure!(!takings.is_empty(), "a record of nothing that was taken");
            ensure!(takings.iter().all(|taking| taking.from < taking.to), "something was taken for no window");
            let causes =
                || takings.iter().map(|taking| taking.cause).filter(|cause| *cause != crate::SlashCause::ExitPenalty);
            let differ = causes()
                .enumerate()
                .all(|(at, cause)| !causes().skip(at.saturating_add(1)).any(|other| other == cause));
            ensure!(differ, "a lease was slashed twice for one kind and round");
        }
        Ok(())
    }
}
