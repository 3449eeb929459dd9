//! What time does to leases: each is moved on when it is due, without anybody watching.

use crate::{leases::Progress, *};
use frame_support::{pallet_prelude::*, traits::Get};
use leasehold_primitives::{
    agenda::Due,
    time::Timing,
    traits::{DueHandler, Worked},
};

impl<T: Config> DueHandler for Pallet<T> {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Lease(_))
    }

    fn most_weight(_: &Due) -> Weight {
        let work = Self::most_settle_weight().max(Self::most_expire_weight());
        work.saturating_add(T::WeightInfo::due_early())
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        let look = T::WeightInfo::due_early();
        let Due::Lease(id) = due else { return Ok(Worked::done(look)) };
        let Some(mut lease) = Leases::<T>::get(id) else { return Ok(Worked::done(look)) };
        let (now, at) = (Self::now(), Self::lease_due_at(id, &lease));
        if now < at {
            return Ok(Worked::again(look, at));
        }
        let asset = lease.asset.clone();
        match lease.state {
            LeaseState::Pending { .. } => {
                let cancelled = Self::expire_pending(id, lease)?;
                let weight = Self::expire_weight(cancelled.is_none(), &asset);
                if let Some(lease) = cancelled {
                    Self::remove(id, &lease)?;
                }
                Ok(Worked::done(look.saturating_add(weight)))
            }
            LeaseState::Closing { .. } if !Self::is_decided(id, &lease) => {
                // All is reported, and something is still disputable. Saturates, being a time.
                let timing: Timing = T::Timing::get();
                Ok(Worked::again(look, now.saturating_add(timing.window_blocks)))
            }
            LeaseState::Active | LeaseState::Closing { .. } => {
                let reason = lease.natural_end();
                let progress: Progress = Self::advance(id, &mut lease, reason)?;
                Self::finalize_or_store(id, lease, progress)?;
                Ok(Worked::done(look.saturating_add(Self::settle_weight(progress, &asset))))
            }
        }
    }
}
