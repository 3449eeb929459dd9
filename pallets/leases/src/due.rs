//! Due work: moves each lease on when it is due, without anybody watching, and pays out the fees in the pot.

use crate::{
    leases::{Payout, Progress},
    *,
};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{DueHandler, Usage, Worked},
};

impl<T: Config> DueHandler for Pallet<T> {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Lease(_) | Due::FeePot(_))
    }

    fn most_weight(due: &Due) -> Weight {
        let work = match due {
            Due::FeePot(_) => Self::most_distribute_weight(),
            _ => Self::noting(Self::most_settle_weight()).max(Self::most_expire_weight()),
        };
        work.saturating_add(T::WeightInfo::due_early())
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        let look = T::WeightInfo::due_early();
        let id = match due {
            Due::Lease(id) => id,
            Due::FeePot(number) => return Ok(Worked::done(look.saturating_add(Self::handle_fee_pot(number)))),
            Due::Order(_) | Due::Slash(_) => return Ok(Worked::done(look)),
        };
        let Some(mut lease) = Leases::<T>::get(id) else { return Ok(Worked::done(look)) };
        let (clock, at) = (Self::clock(), Self::lease_due_at(id, &lease));
        if clock.now < at {
            // The lease's credit can still be struck. Its missed windows are found while they are evidence.
            let noted = if Self::is_reported(&lease, &clock) {
                T::Usage::note_silence(id, &lease.coverage.span(), &clock.timing, clock.now).1
            } else {
                Weight::zero()
            };
            return Ok(Worked::again(look.saturating_add(noted), at));
        }
        if matches!(lease.state, LeaseState::Pending { .. }) {
            let weight = Self::expire_pending(id, lease, None)?;
            return Ok(Worked::done(look.saturating_add(weight)));
        }
        let (present, noted) = Self::begin_step(id, &lease, clock);
        let look = look.saturating_add(noted);
        match lease.state {
            LeaseState::Closing { .. } if !Self::is_decided(id, &lease, &present) => {
                // The lease was bought, and the one that was sold is not final. Saturates, being a time.
                Ok(Worked::again(look, present.now.saturating_add(present.timing.window_blocks)))
            }
            _ => {
                let reason = lease.natural_end();
                let asset = lease.asset.clone();
                let mut payout = Payout::default();
                let progress: Progress = Self::advance(id, &mut lease, &present, reason, &mut payout)?;
                Self::finalize_or_store(id, lease, &present, progress, payout)?;
                Ok(Worked::done(look.saturating_add(Self::settle_weight(progress, &asset))))
            }
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Pays out the parts of a pot. Returns the weight of that, without the look.
    fn handle_fee_pot(number: u64) -> Weight {
        match Due::fee_pot_asset(number) {
            Some(asset) if Self::distribute_due(&asset) => Self::distribute_weight(&asset),
            _ => Weight::zero(),
        }
    }
}
