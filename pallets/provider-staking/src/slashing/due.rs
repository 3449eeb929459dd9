//! Pays pending slashes from the agenda.

use crate::{Config, Pallet, PendingSlashes, WeightInfo};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{DueHandler, Worked},
};

impl<T: Config> DueHandler for Pallet<T> {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Slash(_))
    }

    fn most_weight(_: &Due) -> Weight {
        T::WeightInfo::pay_slash()
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        // The slash was paid by a call, or cancelled.
        let look = T::DbWeight::get().reads(2);
        let Due::Slash(id) = due else { return Ok(Worked::done(look)) };
        let Some(slash) = PendingSlashes::<T>::get(id) else { return Ok(Worked::done(look)) };
        if Self::now() < slash.due_at {
            return Ok(Worked::again(look, slash.due_at));
        }
        Self::pay_slash_out(id, slash)?;
        Ok(Worked::done(T::WeightInfo::pay_slash()))
    }
}
