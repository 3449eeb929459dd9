//! Several leases of one order: awarded all together or not at all, and free to end together if one of them never
//! begins.

use crate::*;
use frame_support::pallet_prelude::*;
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    /// Adds a new lease to the count of its group.
    pub(crate) fn join_group(lease: &Lease<T::AccountId>) -> DispatchResult {
        let Some(order) = group_of(lease) else { return Ok(()) };
        let mut group = Groups::<T>::get(order).unwrap_or_default();
        group.leases = group.leases.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        Groups::<T>::insert(order, group);
        Ok(())
    }

    /// Takes a removed lease out of the count of its group.
    pub(crate) fn leave_group(lease: &Lease<T::AccountId>) {
        let Some(order) = group_of(lease) else { return };
        Groups::<T>::mutate_exists(order, |group| {
            *group = group.take().and_then(|Group { leases, broken }| {
                let leases = leases.checked_sub(1).filter(|leases| *leases > 0)?;
                Some(Group { leases, broken })
            });
        });
    }

    /// Notes that a lease of the group was cancelled because nobody activated it.
    pub(crate) fn break_group(lease: &Lease<T::AccountId>) {
        let Some(order) = group_of(lease) else { return };
        Groups::<T>::mutate_extant(order, |group| group.broken = true);
    }

    /// Whether the tenant can close the lease without losing its lock-in because another lease of its order never
    /// began.
    pub(crate) fn is_group_broken(lease: &Lease<T::AccountId>) -> bool {
        group_of(lease).and_then(Groups::<T>::get).is_some_and(|group| group.broken)
    }
}

/// The order whose leases form a group; none if the lease is the order's only one.
fn group_of<AccountId>(lease: &Lease<AccountId>) -> Option<leasehold_primitives::OrderId> {
    lease.order.filter(|_| lease.one_of_several)
}
