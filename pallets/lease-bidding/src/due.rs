//! Due work: concludes, ends or tidies up each order when it is due, without anybody watching.

use crate::{auctions::Concluded, *};
use frame_support::pallet_prelude::*;
use leasehold_primitives::{
    agenda::Due,
    traits::{DueHandler, Worked},
    OrderId,
};

/// Bids returned in one step of an order that is over; the rest waits for the next block.
const RELEASED_AT_ONCE: u32 = 8;

impl<T: Config> DueHandler for Pallet<T> {
    fn handles(due: &Due) -> bool {
        matches!(due, Due::Order(_))
    }

    fn most_weight(_: &Due) -> Weight {
        let work = Self::most_conclude_weight().max(Self::release_weight(RELEASED_AT_ONCE));
        work.saturating_add(T::WeightInfo::due_early())
    }

    fn handle(due: Due) -> Result<Worked, DispatchError> {
        let look = T::WeightInfo::due_early();
        let Due::Order(id) = due else { return Ok(Worked::done(look)) };
        let Some(mut order) = Orders::<T>::get(id) else { return Ok(Worked::done(look)) };
        if !order.is_open() {
            return Self::release_some(id);
        }
        let bids = Bids::<T>::get(id);
        let at = Self::order_due_at(&order, &bids);
        if Self::now() < at {
            return Ok(Worked::again(look, at));
        }
        let Concluded { order, bids, weight } = if bids.is_empty() || !order.is_firm() {
            Self::expire(id, &mut order);
            let weight = Self::expire_weight(&order.spec.asset);
            Concluded { order, bids, weight }
        } else {
            Self::conclude_auction(id, order, bids)?
        };
        Self::store_ended(id, order, bids, None)?;
        Ok(Worked::done(look.saturating_add(weight)))
    }
}

impl<T: Config> Pallet<T> {
    /// Releases some bids of an order that is over.
    fn release_some(id: OrderId) -> Result<Worked, DispatchError> {
        let released = Self::do_release_bids(id, RELEASED_AT_ONCE)?;
        let weight = T::WeightInfo::due_early().saturating_add(Self::release_weight(released));
        if Orders::<T>::contains_key(id) {
            // Saturates at the end of the block numbers, after which nothing comes.
            return Ok(Worked::again(weight, Self::now().saturating_add(1)));
        }
        Ok(Worked::done(weight))
    }
}
