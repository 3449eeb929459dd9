//! What a benchmark's step left behind: it shows that the step took the costly path.

use super::{leases::*, setup::*};
use crate::*;
use frame_support::traits::Get;
use leasehold_primitives::{traits::Agenda, Balance, BlockNumber, LeaseId};

/// Whether the last room on the agenda for block `at` was used.
pub(super) fn assert_full<T: Config>(at: BlockNumber) {
    assert!(T::Agenda::bench_is_full(at));
}

/// Whether a lease began to close, and is on the agenda.
pub(super) fn assert_closing<T: Config>(id: LeaseId) {
    assert!(matches!(lease::<T>(id).state, LeaseState::Closing { .. }));
    assert_full::<T>(looked_at::<T>(id));
}

/// Whether a lease began to close, its exit penalty is free, and the provider got the lock-in.
pub(super) fn assert_closed_early<T: Config>(id: LeaseId, lock_in: Balance) {
    assert_closing::<T>(id);
    assert_eq!(lease::<T>(id).exit_penalty, 0);
    let lost = Event::<T>::LockInLost { lease: id, amount: lock_in };
    frame_system::Pallet::<T>::assert_has_event(lost.into());
}

/// Whether a lease failed over, its exit penalty is free, its listing is gone, and its tenant kept the lock-in.
pub(super) fn assert_failed_over<T: Config>(id: LeaseId) {
    assert_closing::<T>(id);
    assert_full::<T>(overdue_at::<T>());
    let lease = lease::<T>(id);
    assert_eq!((lease.exit_penalty, lease.lock_in, Listings::<T>::contains_key(id)), (0, 0, false));
    assert!(Pallet::<T>::now() > Pallet::<T>::early_until(&lease, &T::Timing::get()));
}

/// Whether an exit penalty was parked, and took the last room on the agenda for the block in which it is paid.
pub(super) fn assert_parked<T: Config>() {
    assert_full::<T>(paid_at::<T>());
}

/// Whether a lease due in block `at` was finalized.
pub(super) fn assert_final<T: Config>(id: LeaseId, at: BlockNumber) {
    assert!(!Leases::<T>::contains_key(id));
    assert_full::<T>(at);
}

/// Whether the newest lease is the buyer's successor of the lease `id`.
pub(super) fn assert_bought<T: Config>(id: LeaseId, buyer: T::AccountId) {
    assert_eq!(lease::<T>(NextLease::<T>::get() - 1).tenant, buyer);
    assert_final::<T>(id, sold_until::<T>());
}
