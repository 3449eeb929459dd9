//! Guards: the leases on which a call may act.

use crate::{clock::Clock, *};
use frame_support::ensure;
use leasehold_primitives::{BlockNumber, LeaseId};

impl<T: Config> Pallet<T> {
    pub(crate) fn stored(id: LeaseId) -> Result<Lease<T::AccountId>, Error<T>> {
        Leases::<T>::get(id).ok_or(Error::NoSuchLease)
    }

    /// A lease whose tenant is `who`.
    pub(crate) fn rented_by(who: &T::AccountId, id: LeaseId) -> Result<Lease<T::AccountId>, Error<T>> {
        let lease = Self::stored(id)?;
        ensure!(lease.tenant == *who, Error::<T>::NotTenant);
        Ok(lease)
    }

    /// A lease whose provider is `who`.
    pub(crate) fn served_by(who: &T::AccountId, id: LeaseId) -> Result<Lease<T::AccountId>, Error<T>> {
        let lease = Self::stored(id)?;
        ensure!(lease.provider == *who, Error::<T>::NotProvider);
        Ok(lease)
    }

    pub(crate) fn ensure_runs(lease: &Lease<T::AccountId>, now: BlockNumber) -> Result<(), Error<T>> {
        ensure!(matches!(lease.state, LeaseState::Active), Error::<T>::NotActive);
        ensure!(now < lease.coverage.end, Error::<T>::LeaseOver);
        Ok(())
    }

    /// Whether a lease runs and has nothing pending for which its next tenant would answer.
    pub(crate) fn ensure_can_change_hands(lease: &Lease<T::AccountId>, clock: &Clock) -> Result<(), Error<T>> {
        Self::ensure_runs(lease, clock.now)?;
        ensure!(!lease.under_notice, Error::<T>::UnderNotice);
        // The tenant's lock-in may still go to the provider.
        let locked_in = lease.lock_in > 0 && clock.now <= Self::early_until(lease, &clock.timing);
        ensure!(!locked_in, Error::<T>::LockedIn);
        Ok(())
    }
}
