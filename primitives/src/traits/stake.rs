//! What providers have bonded, and what of it answers for leases.

use crate::{Balance, LeaseId, Window};
use alloc::vec::Vec;
use core::ops::Range;
use frame_support::dispatch::DispatchResult;

/// Bonds of providers.
pub trait ProviderStake<AccountId> {
    /// What can back GPUs of `who`: what it has bonded, not begun to unbond, and not reserved, and delegations of up to
    /// four times as much.
    fn bonded(who: &AccountId) -> Balance;

    /// Sets what must stand behind what `who` lists. Refused while less can back GPUs, unless that lowers the requirement:
    /// a provider that was slashed, or that delegators have left, can still retire offers.
    fn set_required(who: &AccountId, required: Balance) -> DispatchResult;

    /// Whether something taken from `who` is parked, and can still be paid or come back.
    fn has_pending(who: &AccountId) -> bool;

    /// Gives `who` the money and bonds at least twice `amount` on top of its bond: if `amount` backs GPUs, the highest
    /// exit penalties for them can be reserved too.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond(who: &AccountId, amount: Balance);
}

/// What providers agreed to pay if they leave a lease early, and the native deposits of their bids: reserved in the
/// bond, on top of what it must be.
pub trait BondReserves<AccountId> {
    /// Whether [`BondReserves::reserve`] would succeed.
    fn ensure_reservable(who: &AccountId, amount: Balance) -> DispatchResult;

    /// Reserves `amount` in the bond of `who`. Refused if the bond, less what it must be and what is reserved, is less.
    fn reserve(who: &AccountId, amount: Balance) -> DispatchResult;

    /// Gives a reserved `amount` back to the bond. Never fails: of what a slash took there is nothing to give back.
    fn release(who: &AccountId, amount: Balance);

    /// Takes the deposit of a bid, a reserved `amount`, out of the bond, to the free balance of `beneficiary`. Returns what
    /// was taken: less if a slash left less; the rest is released. If the beneficiary cannot receive it, the treasury gets
    /// it. Never fails.
    fn take(who: &AccountId, beneficiary: &AccountId, amount: Balance) -> Balance;

    /// Takes an exit penalty, a reserved `amount`, out of the bond of `who` and parks it, as for a slash: when the deferral
    /// is over, at most `restitution` of it, less what was promised of earlier takings for `lease`, and at most half, goes
    /// to `beneficiary` and the rest to the treasury, which gets all of it if a slash of delegations to `who` is pending
    /// then; if governance cancels it, all of it is the bond's again. It counts as taken for these `windows` of the lease.
    /// Returns what was parked, less if a slash left less or if something was taken for the same windows before, and the
    /// beneficiary's part of that. What was not parked is released. Never fails.
    ///
    /// A lease that was sold on goes by the id that it had first: what is taken for it under one tenant counts under the
    /// next.
    fn park(
        who: &AccountId,
        lease: LeaseId,
        windows: Range<Window>,
        amount: Balance,
        beneficiary: &AccountId,
        restitution: Balance,
    ) -> (Balance, Balance);

    /// Drops what is kept of the takings for a lease. To be called when the lease is gone, whatever became of it: also
    /// if something was parked for it.
    fn forget(lease: LeaseId);

    /// For each provider, what is reserved and neither released, taken nor parked, whatever slashes left of it. For checks of
    /// the whole state: not for calls.
    fn all_reserved() -> Vec<(AccountId, Balance)>;

    /// Gives `who` the money and bonds at least `amount` on top of its bond.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(who: &AccountId, amount: Balance);
}
