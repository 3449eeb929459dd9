//! The bonds of providers, and the parts of them that answer for leases.

use crate::{Balance, LeaseId, Window};
use alloc::vec::Vec;
use core::ops::Range;
use frame_support::dispatch::DispatchResult;

/// Bonds of providers.
pub trait ProviderStake<AccountId> {
    /// The stake that can back GPUs of `who`: its bond, without the parts that are unbonding or reserved, and
    /// delegations of up to four times as much.
    fn bonded(who: &AccountId) -> Balance;

    /// Sets the stake that must stand behind the GPUs that `who` lists. Refused while less can back GPUs, unless that
    /// lowers the requirement: a provider that was slashed, or that delegators have left, can still retire offers. A
    /// refusal changes nothing.
    fn set_required(who: &AccountId, required: Balance) -> DispatchResult;

    /// Whether a penalty or slash of `who` is parked, and can still be paid or come back.
    fn has_pending(who: &AccountId) -> bool;

    /// Gives `who` the money and bonds at least twice `amount` on top of its bond: if `amount` backs GPUs, the highest
    /// exit penalties for them can be reserved too.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond(who: &AccountId, amount: Balance);
}

/// The amounts reserved in providers' bonds, on top of what those must be: exit penalties for leaving a lease early,
/// and the native deposits of bids.
pub trait BondReserves<AccountId> {
    /// Whether [`BondReserves::reserve`] would succeed.
    fn ensure_reservable(who: &AccountId, amount: Balance) -> DispatchResult;

    /// Reserves `amount` in the bond of `who`. Refused if the bond has less beyond what it must be and what is
    /// reserved.
    fn reserve(who: &AccountId, amount: Balance) -> DispatchResult {
        Self::reserve_with_room(who, amount, 0)
    }

    /// Reserves `amount`, and nothing of `room`. Refused unless `room` more could be reserved after it.
    fn reserve_with_room(who: &AccountId, amount: Balance, room: Balance) -> DispatchResult;

    /// Gives a reserved `amount` back to the bond. Never fails: the part that a slash took is not given back.
    fn release(who: &AccountId, amount: Balance);

    /// Takes the deposit of a bid, a reserved `amount`, out of the bond, to the free balance of `beneficiary`. Returns
    /// the amount taken, less if a slash left less; the rest is released. If the beneficiary cannot receive it, the
    /// treasury gets it. Never fails.
    fn take(who: &AccountId, beneficiary: &AccountId, amount: Balance) -> Balance;

    /// Takes an exit penalty, a reserved `amount`, out of the bond of `who` and parks it, as for a slash. When the
    /// deferral is over, `beneficiary` gets at most `restitution` of it, less the parts promised from earlier takings
    /// for `lease`, and at most half. The treasury gets the rest, or all of it if a slash of delegations to `who` is
    /// pending then. If governance cancels it, all of it returns to the bond. It counts as taken for these `windows` of
    /// the lease. Returns the amount parked, less if a slash left less or if something was taken for the same windows
    /// before, and the beneficiary's part of that. The part not parked is released. Never fails.
    ///
    /// A lease that was sold goes by the id that it had first: penalties and slashes for it under one tenant count
    /// under the next.
    fn park(
        who: &AccountId,
        lease: LeaseId,
        windows: Range<Window>,
        amount: Balance,
        beneficiary: &AccountId,
        restitution: Balance,
    ) -> (Balance, Balance);

    /// Drops the record of takings for a lease. To be called when the lease is gone, in whatever way: also if something
    /// was parked for it.
    fn forget(lease: LeaseId);

    /// For each provider, the amount that is reserved and neither released, taken nor parked, whatever slashes left of
    /// it. For checks of the whole state: not for calls.
    fn all_reserved() -> Vec<(AccountId, Balance)>;

    /// Gives `who` the money and bonds at least `amount` on top of its bond.
    #[cfg(feature = "runtime-benchmarks")]
    fn bench_bond_more(who: &AccountId, amount: Balance);
}
